"""A report as plain text, for a terminal."""

from collections.abc import Iterable, Mapping, Sequence

from quality.estimates import Estimate, Undefined
from quality.gold_answers import GoldAnswers
from quality.hold_out import HoldOut
from quality.leaderboard import Leaderboard
from quality.preferences import Preference
from quality.raters import Rater
from quality.reports import Report

LONGEST = 20
LONGEST_NAME = 40


def table(report: Report, gold: Mapping[str, GoldAnswers] | None = None) -> str:
    """Counts, agreement, the busiest annotators and the least certain pairs; long lists are cut and say so."""
    parts = [
        f"{report.comparisons} comparisons, {report.annotators} annotators, {report.judgements} judgements",
        _figures("Agreement", report.agreement),
        _figures("Annotators together", report.pool),
        _figures("Instruments", report.instruments),
        _raters(report.raters),
        _preferences(report.preferences),
    ]
    if gold is not None:
        parts.append(_gold(gold))
    if report.leaderboard is not None:
        parts.append(_leaderboard(report.leaderboard))
    if report.hold_out is not None:
        parts.append(_hold_out(report.hold_out))
    return "\n\n".join(parts)


def _figures(title: str, figures: Mapping[str, Estimate | Undefined]) -> str:
    lines = [f"{title:<20} value   95 % interval      n"]
    return "\n".join(lines + [f"  {name:<20} {_estimate(figure)}" for name, figure in figures.items()])


def _estimate(figure: Estimate | Undefined) -> str:
    if isinstance(figure, Undefined):
        return f"{'–':>6}   {figure.why}"
    return f"{figure.value:6.3f}   {figure.low:6.3f} {figure.high:6.3f} {figure.n:8d}"


def _raters(raters: Sequence[Rater]) -> str:
    rows = sorted(raters, key=lambda rater: (-rater.judgements, rater.annotator))
    width = _width(rater.annotator for rater in rows[:LONGEST])
    head = f"{'Annotators':<{width + 2}} {'n':>6} reliability   95 % interval   sharp  left bias  seconds  flags"
    return _cut([head] + [_rater(rater, width) for rater in rows[:LONGEST]], len(rows), "most judgements first")


def _rater(rater: Rater, width: int) -> str:
    return (
        f"  {_name(rater.annotator):<{width}} {rater.judgements:6d} {_number(rater.reliability, '11.3f')}   "
        f"{_number(rater.low, '6.3f')} {_number(rater.high, '6.3f')}  {_number(rater.discrimination, '6.2f')}  "
        f"{_number(rater.left_bias, '+9.3f')}  "
        f"{_number(rater.seconds_median, '7.1f')}  {' '.join(rater.flags)}"
    ).rstrip()


def _gold(gold: Mapping[str, GoldAnswers]) -> str:
    rows = sorted(gold.items(), key=lambda row: (-row[1].chance_below, row[0]))
    width = _width(name for name, _ in rows[:LONGEST])
    lines = [f"{'Known rankings':<{width + 2}}  value   95 % interval      n  P(below .7)  verdict"]
    lines += [
        f"  {_name(name):<{width}} {_estimate(own.accuracy)} {own.chance_below:12.3f}  {own.verdict}"
        for name, own in rows[:LONGEST]
    ]
    return _cut(lines, len(rows), "doubtful first") if rows else "Known rankings: – nobody judged one of them"


def _preferences(preferences: Sequence[Preference]) -> str:
    rows = sorted(preferences, key=lambda item: (item.certainty, item.comparison, item.pair))
    width = _width(item.comparison for item in rows[:LONGEST])
    head = f"{'Preferences':<{width + 2}}  pair  P(first) P(tie) P(second)      n  certainty"
    lines = [
        f"  {_name(item.comparison):<{width}} {item.pair[0]:>2},{item.pair[1]:<2}  {item.p_first:8.3f} "
        f"{item.p_tie:6.3f} {1 - item.p_first - item.p_tie:9.3f} {item.judgements:6d} {item.certainty:10.3f}"
        for item in rows[:LONGEST]
    ]
    return _cut([head, *lines], len(rows), "least certain first")


def _leaderboard(board: Leaderboard) -> str:
    lines = ["Sources              worth   95 % interval      n    wins   ties  losses"]
    lines += [
        f"  {_name(place.source):<17} {_estimate(place.worth)} "
        f"{place.wins:7.0f} {place.ties:6.0f} {place.losses:7.0f}"
        for place in board.places[:LONGEST]
    ]
    return _cut(lines, len(board.places), "best first")


def _hold_out(scored: HoldOut | Undefined) -> str:
    if isinstance(scored, Undefined):
        return f"Held out: – {scored.why}"
    return (
        f"Held out: {scored.judgements} judgements, mean log loss {scored.log_loss:.4f}; "
        f"for a typical annotator {scored.log_loss_typical:.4f}"
    )


def _cut(lines: Sequence[str], total: int, order: str) -> str:
    rest = [f"  … and {total - LONGEST} more ({order}; --json has all)"] if total > LONGEST else []
    return "\n".join([*lines, *rest])


def _width(names: Iterable[str]) -> int:
    return max([10, *(len(_name(name)) for name in names)])


def _name(name: str) -> str:
    """In one line, whatever it holds: a terminal obeys control characters."""
    text = "".join(each if each.isprintable() else repr(each)[1:-1] for each in name)
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _number(value: float | None, form: str) -> str:
    return f"{'–':>{int(form.lstrip('+').split('.')[0])}}" if value is None else format(value, form)
