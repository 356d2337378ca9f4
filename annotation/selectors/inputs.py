"""What a quality report reads of a project: now, or as a report that stands read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from annotation.digests import digest_of
from annotation.models import Project, QualityReport
from annotation.selectors.exclusions import standing_ids
from annotation.selectors.judgements import Read, read, verdicts, with_retests
from quality import digest
from quality.judgements import Judgement as Observation


@dataclass(frozen=True)
class Verdict:
    """An expert's ranking of a disputed comparison."""

    external_id: str
    judgement: str
    ranking: list[list[int]]


@dataclass(frozen=True)
class Inputs:
    """`every` judgement that stands, second looks included; `rows` without them; experts' verdicts by comparison."""

    every: list[Read]
    rows: list[Read]
    verdicts: dict[int, Verdict]
    excluded: list[int]
    newest: datetime | None

    @property
    def judgements(self) -> list[Observation]:
        """What the statistics are fitted to."""
        return [row.observation for row in self.rows]

    @property
    def digest(self) -> str:
        """Of the judgements that count; with verdicts, of these together with the judgements' digest."""
        counted = digest(self.judgements)
        if not self.verdicts:
            return counted
        told = sorted([each.external_id, each.judgement, each.ranking] for each in self.verdicts.values())
        return digest_of([counted, told])


def inputs_now(project: Project) -> Inputs:
    """What counts now."""
    newest = project.judgements.aggregate(newest=Max("received_at"))["newest"]
    return _inputs(project, standing_ids(project), None, newest)


def inputs_of(report: QualityReport) -> Inputs:
    """What the report read, by the moment and the exclusions that it names."""
    excluded = report.parameters.get("exclusions", [])
    by_arrival = "times" not in report.parameters
    return _inputs(report.project, excluded, report.newest_judgement_at, report.newest_judgement_at, by_arrival)


def _inputs(
    project: Project,
    excluded: Sequence[int],
    until: datetime | None,
    newest: datetime | None,
    by_arrival: bool = False,
) -> Inputs:
    every = read(with_retests(project, until=until, excluded=excluded), by_arrival=by_arrival)
    told = verdicts(project, until=until, excluded=excluded)
    columns = told.values_list("comparison_id", "comparison__external_id", "pk", "ranking")
    return Inputs(
        every=every,
        rows=[row for row in every if not row.is_retest],
        verdicts={comparison: Verdict(name, str(pk), ranking) for comparison, name, pk, ranking in columns},
        excluded=list(excluded),
        newest=max(filter(None, [newest, *(row.received_at for row in every)]), default=None),
    )
