"""The experiments by name, and how the table of each is laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
        ),
        Experiment(
            "overoptimisation",
            "bench.loop.overoptimisation",
            by=("proxy", "n", "kl"),
            means=("proxy_score", "gold"),
            base=("proxy", "one model"),
        ),
        Experiment(
            "online",
            "bench.loop.online",
            by=("way", "round", "judgements"),
            means=("words", "gold", "gain", "per_1000"),
        ),
        Experiment("penalty", "bench.loop.penalty", by=("arm", "update"), means=("kl", "proxy", "words", "gold")),
    )
}
