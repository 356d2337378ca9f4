"""Whether the certainty is what it says: `python -m bench.reliability_diagram PICTURE.svg`, on simulated crowds.

One panel a crowd of bench.crowds: mean certainty against the share of pairs whose leading label is the crowd's, in
fifteen bins of equally many pairs of all draws, with 95 % intervals (Jeffreys). On the diagonal it is what it says.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from bench.calibrated import BINS
from bench.crowds import MIXES, Mix, simulate
from quality import report
from quality.estimates import share_intervals
from quality.votes import Floats

SIDE, GAP, TOP = 170, 34, 40
LEAST = 0.3
"""Where the axes begin: the likeliest of three labels has a third."""


@dataclass(frozen=True)
class Bins:
    """B bins of equally many pairs."""

    sure: Floats
    right: Floats
    low: Floats
    high: Floats


def certainties(mix: Mix, *, seed: int) -> tuple[Floats, Floats]:
    """The certainty of each pair and one where its leading label is the crowd's."""
    drawn = simulate(mix, rng=np.random.default_rng(seed))
    found = report(drawn.judgements, resamples=1).preferences
    leading = [int(np.argmax([each.p_first, each.p_tie, 1 - each.p_first - each.p_tie])) for each in found]
    right = drawn.consensus[[int(each.comparison[1:]) for each in found]] == leading
    return np.array([each.certainty for each in found]), right.astype(float)


def binned(sure: Floats, right: Floats) -> Bins:
    """From the pairs of all draws."""
    parts = np.array_split(np.argsort(sure, kind="stable"), BINS)
    hits, sizes = (np.array([float(of(right[rows])) for rows in parts]) for of in (np.sum, np.size))
    low, high = share_intervals(hits, sizes)
    return Bins(np.array([sure[rows].mean() for rows in parts]), hits / sizes, low, high)


def picture(panels: dict[str, Bins]) -> str:
    """An SVG, one panel beside the other."""
    width = len(panels) * (SIDE + GAP) + GAP
    drawn = [_panel(name, bins, GAP + place * (SIDE + GAP)) for place, (name, bins) in enumerate(panels.items())]
    style = (
        "text{font:12px sans-serif;fill:#333} .axis{stroke:#999;fill:none} .even{stroke:#999;stroke-dasharray:4 4} "
        ".bar{stroke:#2a6fbb} .dot{fill:#2a6fbb}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {SIDE + TOP + 44}" width="{width}">'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def _panel(name: str, bins: Bins, left: float) -> str:
    def across(value: float) -> float:
        return round(left + (value - LEAST) / (1 - LEAST) * SIDE, 1)

    def down(value: float) -> float:
        return round(TOP + (1 - max(value, LEAST)) / (1 - LEAST) * SIDE, 1)

    marks = "".join(
        f'<line class="bar" x1="{across(x)}" x2="{across(x)}" y1="{down(low)}" y2="{down(high)}"/>'
        f'<circle class="dot" cx="{across(x)}" cy="{down(y)}" r="3"/>'
        for x, y, low, high in zip(bins.sure, bins.right, bins.low, bins.high, strict=True)
    )
    ticks = "".join(
        f'<text x="{across(at)}" y="{TOP + SIDE + 16}" text-anchor="middle">{at}</text>'
        f'<text x="{left - 5}" y="{down(at) + 4}" text-anchor="end">{at}</text>'
        for at in (0.4, 0.6, 0.8, 1.0)
    )
    return (
        f'<text x="{left}" y="{TOP - 14}">{escape(name)}</text>'
        f'<rect class="axis" x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
        f'<line class="even" x1="{across(LEAST)}" y1="{down(LEAST)}" x2="{across(1)}" y2="{down(1)}"/>'
        f'{ticks}{marks}<text x="{left + SIDE / 2}" y="{TOP + SIDE + 34}" text-anchor="middle">certainty</text>'
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the picture and prints its bins; returns the exit code 0."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reliability_diagram", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("picture", type=Path, metavar="PICTURE.svg", help="where it is written")
    parser.add_argument("--seeds", type=int, default=10, help="draws of each crowd; default %(default)s")
    options = parser.parse_args(argv)
    panels = {}
    for mix in MIXES:
        draws = [certainties(mix, seed=seed) for seed in range(options.seeds)]
        panels[mix.name] = binned(*(np.concatenate(columns) for columns in zip(*draws, strict=True)))
        rows = zip(panels[mix.name].sure, panels[mix.name].right, strict=True)
        print(f"{mix.name}: " + ", ".join(f"{sure:.2f} {right:.2f}" for sure, right in rows), flush=True)
    options.picture.write_text(picture(panels))
    return 0


if __name__ == "__main__":
    sys.exit(main())
