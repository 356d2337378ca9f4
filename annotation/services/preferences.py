"""The preferences of a report as rows: what the statistics say of each pair, or what an expert has decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from annotation.disputes import VERDICT, decided, dispute, label_of
from annotation.models import Preference, QualityReport
from annotation.selectors.inputs import Inputs
from quality import Report
from quality.preferences import Preference as Calibrated

Ranking = Sequence[Sequence[int]]


def preferences(report: QualityReport, result: Report, inputs: Inputs) -> list[Preference]:
    """Rows that are not saved yet. A verdict, where there is one, stands for what the judgements say."""
    comparisons = {row.external_id: row.comparison_id for row in inputs.rows}
    said: dict[int, list[Ranking]] = defaultdict(list)
    for read in inputs.rows:
        said[read.comparison_id].append(read.observation.ranking)
    rows = []
    for item in result.preferences:
        comparison = comparisons[item.comparison]
        verdict = inputs.verdicts.get(comparison)
        gain = result.gain.get((item.comparison, item.pair))
        row = _preference(report, item, comparison, said[comparison], gain)
        rows.append(row if verdict is None else _decided(row, item, verdict.ranking))
    return rows


def values(row: Preference) -> Mapping[str, float | int | bool | None]:
    """What of a row must come out the same when its report is recomputed."""
    names = ("p_first", "p_tie", "certainty", "judgements", "gain", "dispute", "is_adjudicated")
    return {name: getattr(row, name) for name in names}


def _preference(
    report: QualityReport, item: Calibrated, comparison: int, said: Sequence[Ranking], gain: float | None
) -> Preference:
    labels = [label_of(ranking, item.pair) for ranking in said]
    return Preference(
        report=report,
        comparison_id=comparison,
        first=item.pair[0],
        second=item.pair[1],
        p_first=item.p_first,
        p_tie=item.p_tie,
        certainty=item.certainty,
        judgements=item.judgements,
        gain=gain,
        dispute=dispute(labels, item.p_first + item.p_tie / 2),
    )


def _decided(row: Preference, item: Calibrated, verdict: Ranking) -> Preference:
    """Nothing more is asked about what an expert has decided."""
    row.p_first, row.p_tie = decided(item.p_first, item.p_tie, label_of(verdict, item.pair))
    row.certainty, row.dispute, row.is_adjudicated = VERDICT, 0.0, True
    row.gain = None if row.gain is None else 0.0
    return row
