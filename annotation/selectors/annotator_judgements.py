"""One annotator's judgements as they stand, sorted by what each shows: known rankings, second looks, sides."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Sum, When
from django.db.models.functions import Length

from annotation.models import Annotator, Comparison, ComparisonResponse, Judgement, Preference, Purpose, QualityReport
from annotation.rankings import is_tie, share_alike
from annotation.selectors.exclusions import is_excluded, with_moment
from annotation.selectors.judgements import known_moment
from annotation.selectors.known_rankings import TERM, answers_known, known_ranking
from quality.judgements import Judgement as Observation
from quality.pace import too_fast

KINDS = (
    *("all", "differs", "gold", "gold_missed", "retest", "retest_changed", "left", "right", "longer", "ties"),
    *("fast", "since_drift", "late", "flagged", "excluded"),
)
CHECKS = (Purpose.GOLD, Purpose.ATTENTION, Purpose.QUALIFICATION)
COLUMNS = (
    *("pk", "comparison_id", "comparison__external_id", "comparison__purpose", "comparison__gold"),
    *(f"{TERM}ranking", "is_check"),
    *("ranking", "strength", "shown", "seconds", "is_retest", "is_late", "flags", "reason", "received_at"),
    *("moment", "excluded", "judged_at", "origin"),
)


@dataclass
class Row:
    """One judgement with what it is held against; `known` is a known ranking, `earlier` the own first answer."""

    id: UUID
    comparison: int
    external_id: str
    purpose: str
    known: list[list[int]] | None
    of_term: list[list[int]] | None
    is_check: bool
    ranking: list[list[int]]
    strength: int | None
    shown: list[int] | None
    seconds: float | None
    is_retest: bool
    is_late: bool
    flags: list[str]
    reason: str
    received_at: datetime
    moment: datetime
    is_excluded: bool
    judged_at: datetime | None
    origin: str
    earlier: list[list[int]] | None = None
    leading: list[list[int]] | None = None
    """What the calibrated preferences lead one to expect; for pairs alone."""
    kinds: set[str] = field(default_factory=set)


class OwnJudgements:
    """All of them, newest first, each with its kinds."""

    def __init__(self, annotator: Annotator, report: QualityReport | None) -> None:
        rows = with_moment(Judgement.objects.filter(annotator=annotator, superseded_by__isnull=True))
        is_check = Case(When(answers_known(CHECKS), then=True), default=False, output_field=BooleanField())
        marked = rows.annotate(excluded=is_excluded(), is_check=is_check)
        told = marked.order_by("-received_at", "-id").values_list(*COLUMNS)
        self.rows = [Row(*columns) for columns in told]
        first = {row.comparison: row.ranking for row in self.rows if not row.is_retest}
        leading = _leading(annotator)
        lengths = _lengths(annotator)
        since = _since(annotator, report, self.rows)
        for row in self.rows:
            row.known = known_ranking(row.known, row.of_term) if row.is_check else None
            row.earlier = first.get(row.comparison) if row.is_retest else None
            row.leading = leading.get(row.comparison)
            row.kinds = {"all", *_kinds(row, lengths.get(row.comparison, {}), since)}

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        counted = Counter(kind for row in self.rows for kind in row.kinds)
        return {kind: counted[kind] for kind in KINDS}

    def page(self, kind: str, *, offset: int, limit: int) -> dict[str, Any]:
        """Some of one kind, with the beginning of the prompt that each answers."""
        chosen = [row for row in self.rows if kind in row.kinds]
        part = chosen[offset : offset + limit]
        about = Comparison.objects.filter(pk__in={row.comparison for row in part})
        texts = dict(about.values_list("pk", "prompt__messages"))
        results = [
            {**vars(row), "kinds": sorted(row.kinds - {"all"}), "prompt": texts[row.comparison][-1]["content"][:200]}
            for row in part
        ]
        return {"total": len(chosen), "results": results}


def _kinds(row: Row, lengths: dict[int, int], since: datetime | None) -> Iterator[str]:
    """What one judgement shows. Sides and lengths are told of pairs in which one response was preferred."""
    if row.known is not None and not row.is_retest:
        yield "gold"
        if share_alike(row.ranking, row.known) < 1:
            yield "gold_missed"
    if row.is_retest:
        yield "retest"
        if row.earlier is not None and share_alike(row.ranking, row.earlier) < 1:
            yield "retest_changed"
    elif row.leading is not None and row.ranking != row.leading:
        yield "differs"
    if is_tie(row.ranking):
        yield "ties"
    elif len(row.ranking) == len(lengths) == 2:
        chosen, other = row.ranking[0][0], row.ranking[1][0]
        if row.shown:
            yield "left" if chosen == row.shown[0] else "right"
        if lengths[chosen] > lengths[other]:
            yield "longer"
    if _is_fast(row, sum(lengths.values())):
        yield "fast"
    is_timed = known_moment(row.judged_at, row.received_at, row.origin) is not None
    if since is not None and is_timed and row.moment >= since:
        yield "since_drift"
    for kind, holds in (("late", row.is_late), ("flagged", bool(row.flags)), ("excluded", row.is_excluded)):
        if holds:
            yield kind


def _is_fast(row: Row, characters: int) -> bool:
    ranking = tuple(map(tuple, row.ranking))
    said = Observation(id="", comparison="", annotator="", ranking=ranking, seconds=row.seconds)
    return too_fast(said, characters) is True


def _leading(annotator: Annotator) -> dict[int, list[list[int]]]:
    """By comparison of two responses, the likeliest answer of the newest report."""
    own = Judgement.objects.filter(annotator=annotator).values("comparison")
    rows = Preference.objects.filter(comparison__in=own).values_list("comparison", "p_first", "p_tie", "second")
    single: dict[int, list[list[int]]] = {}
    larger = set()
    for comparison, p_first, p_tie, second in rows:
        if second > 1 or comparison in single:
            larger.add(comparison)
        chances = {"first": p_first, "tie": p_tie, "second": 1 - p_first - p_tie}
        best = max(chances, key=lambda label: chances[label])
        single[comparison] = {"first": [[0], [1]], "tie": [[0, 1]], "second": [[1], [0]]}[best]
    return {comparison: ranking for comparison, ranking in single.items() if comparison not in larger}


def _lengths(annotator: Annotator) -> dict[int, dict[int, int]]:
    """Characters of each response, by comparison and index."""
    own = Judgement.objects.filter(annotator=annotator).values("comparison")
    places = ComparisonResponse.objects.filter(comparison__in=own).order_by()
    found: dict[int, dict[int, int]] = {}
    counted = places.values("comparison", "index").annotate(length=Sum(Length("response__text")))
    for row in counted.values_list("comparison", "index", "length"):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def _since(annotator: Annotator, report: QualityReport | None, rows: list[Row]) -> datetime | None:
    """When the judgement was given after which the annotator agreed less; None without an alarm."""
    drift = report.figures.get("drift", {}).get(annotator.name) if report else None
    if not drift or not drift["is_alarm"]:
        return None
    return next((row.moment for row in rows if str(row.id) == drift["since"]), None)
