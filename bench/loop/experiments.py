"""The experiments by name, and how the table of each is laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.loop.chart import Point, picture
from bench.loop.measures import interval

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Experiment:
    """Where it is measured; which columns tell its lines apart, which are means, which one is held against a base."""

    name: str
    module: str
    by: Sequence[str]
    means: Sequence[str]
    base: tuple[str, str] | None = None
    """Column and value of the line that the others, equal in the rest, are held against, seed by seed."""
    plot: tuple[str, str, str] = ("", "", "")
    """Columns of the picture: a line for each value of the first, across by the second, up by the third."""

    def table(self, rows: Rows) -> str:
        """Lines in the order in which they were first measured."""
        lines: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in rows:
            lines.setdefault(tuple(row[column] for column in self.by), []).append(row)
        head = [*self.by, *self.means, *([f"{self.means[-1]}, against {self.base[1]}"] if self.base else [])]
        body = [self._line(key, own, lines) for key, own in lines.items()]
        return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body])

    def _line(self, key: tuple[Any, ...], own: Rows, lines: dict[tuple[Any, ...], list[dict[str, Any]]]) -> str:
        cells = [str(part) for part in key]
        cells += [_told(interval([row[column] for row in own])) for column in self.means]
        if self.base is not None:
            column, value = self.base
            other = tuple(value if name == column else part for name, part in zip(self.by, key, strict=True))
            before = {row["seed"]: row[self.means[-1]] for row in lines.get(other, [])}
            gaps = [row[self.means[-1]] - before[row["seed"]] for row in own if row["seed"] in before]
            cells.append(_told(interval(gaps), signed=True) if gaps and other != key else "")
        return "| " + " | ".join(cells) + " |"

    def picture(self, rows: Rows) -> str:
        """The SVG; x and y are means over the seeds."""
        by, x, y = self.plot
        places: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in rows:
            places.setdefault(tuple(row[column] for column in self.by), []).append(row)
        lines: dict[str, list[Point]] = {}
        for own in places.values():
            mean, half = interval([row[y] for row in own])
            at, _ = interval([row[x] for row in own])
            lines.setdefault(str(own[0][by]), []).append(Point(at, mean, 0.0 if half != half else half))
        return picture(lines, x=x.replace("_", " "), y=y.replace("_", " "))


def _told(found: tuple[float, float], *, signed: bool = False) -> str:
    mean, half = found
    return f"{mean:{'+' if signed else ''}.3f} ± {half:.3f}"


EXPERIMENTS = {
    each.name: each
    for each in (
        Experiment(
            "labels",
            "bench.loop.labels",
            by=("bad", "way"),
            means=("label_accuracy", "accuracy", "best_of_16"),
            base=("way", "majority of 3"),
            plot=("way", "bad", "best_of_16"),
        ),
        Experiment(
            "overoptimisation",
            "bench.loop.overoptimisation",
            by=("proxy", "n", "kl"),
            means=("proxy_score", "gold"),
            base=("proxy", "one model"),
            plot=("proxy", "kl", "gold"),
        ),
        Experiment(
            "online",
            "bench.loop.online",
            by=("way", "round", "judgements"),
            means=("words", "gold", "gain", "per_1000"),
            plot=("way", "judgements", "gold"),
        ),
        Experiment(
            "budget",
            "bench.loop.budget",
            by=("way", "judgements"),
            means=("right", "accuracy", "gain", "spared", "gold"),
            base=("way", "plain, majority of 3"),
            plot=("way", "judgements", "gold"),
        ),
        Experiment(
            "hostile",
            "bench.loop.hostile",
            by=("way", "judgements"),
            means=("right", "accuracy", "gain", "spared", "gold"),
            base=("way", "plain, majority of 3"),
            plot=("way", "judgements", "gold"),
        ),
        Experiment(
            "continuing",
            "bench.loop.continuing",
            by=("what", "way"),
            means=("gold",),
            base=("way", "anew from the SFT model"),
            plot=("line", "round", "gold"),
        ),
        Experiment(
            "choosing",
            "bench.loop.choosing",
            by=("strategy", "judgements"),
            means=("ties", "accuracy", "gold"),
            base=("strategy", "random"),
            plot=("strategy", "judgements", "gold"),
        ),
        Experiment(
            "trap",
            "bench.loop.trap",
            by=("arm",),
            means=("words", "gold", "refused", "served_words", "served_gold"),
            plot=("arm", "words", "gold"),
        ),
        Experiment(
            "overhead",
            "bench.loop.overhead",
            by=("round",),
            means=("wait_s", "runs_s", "own_s", "to_comparison_s"),
            plot=("round", "round", "own_s"),
        ),
        Experiment(
            "penalty",
            "bench.loop.penalty",
            by=("arm", "update"),
            means=("kl", "proxy", "words", "gold"),
            plot=("arm", "root_kl", "gold"),
        ),
    )
}
