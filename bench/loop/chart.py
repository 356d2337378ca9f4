"""An SVG of lines over seeds: at each point the mean, and the 95 % interval as a bar. Written by hand, no package."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, KEY = 700, 380, 56, 16, 44, 290
COLOURS = (
    "#2a6fbb",
    "#c2410c",
    "#15803d",
    "#7e22ce",
    "#d9a400",
    "#0f766e",
    "#be123c",
    "#4b5563",
    "#65a30d",
    "#1e3a8a",
)
TICKS = 5
STYLE = "text{font:12px sans-serif;fill:#333} .axis{stroke:#999;fill:none} .line{fill:none;stroke-width:2}"


@dataclass(frozen=True)
class Point:
    """Where a line stands: x, the mean y, and half its interval (0 where there is none)."""

    x: float
    y: float
    half: float


def picture(lines: Mapping[str, Sequence[Point]], *, x: str, y: str) -> str:
    """The SVG of the lines by name, in the order of the points. `x`, `y`: what stands at the axes."""
    points = [point for line in lines.values() for point in line]
    across = _Scale(min(point.x for point in points), max(point.x for point in points), LEFT, WIDTH - KEY - 12)
    up = _Scale(
        min(point.y - point.half for point in points),
        max(point.y + point.half for point in points),
        HEIGHT - BOTTOM,
        TOP,
    )
    parts = [*_axes(across, up, x, y)]
    for number, (name, line) in enumerate(lines.items()):
        parts += _line(name, line, COLOURS[number % len(COLOURS)], number, across, up)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}">'
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def ticks(self) -> list[float]:
        """Round numbers within, about TICKS of them."""
        rough = (self.high - self.low) / TICKS
        if rough <= 0:
            return [self.low]
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
        return [number * step for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]


def _axes(across: _Scale, up: _Scale, x: str, y: str) -> list[str]:
    floor = HEIGHT - BOTTOM
    marks = [
        f'<text x="{across(tick)}" y="{floor + 16}" text-anchor="middle">{tick:,.10g}</text>' for tick in across.ticks
    ]
    marks += [f'<text x="{LEFT - 6}" y="{up(tick) + 4}" text-anchor="end">{tick:,.10g}</text>' for tick in up.ticks]
    return [
        f'<path class="axis" d="M{LEFT} {TOP}V{floor}H{across.end}"/>',
        *marks,
        f'<text x="{(LEFT + across.end) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x)}</text>',
        f'<text x="12" y="{floor / 2}" transform="rotate(-90 12 {floor / 2})">{escape(y)}</text>',
    ]


def _line(name: str, line: Sequence[Point], colour: str, number: int, across: _Scale, up: _Scale) -> list[str]:
    path = " ".join(f"{across(point.x)},{up(point.y)}" for point in line)
    bars = "".join(
        f"M{across(point.x)} {up(point.y - point.half)}V{up(point.y + point.half)}" for point in line if point.half
    )
    dots = [f'<circle cx="{across(point.x)}" cy="{up(point.y)}" r="3" fill="{colour}"/>' for point in line]
    at = TOP + 14 + 18 * number
    return [
        f'<polyline class="line" stroke="{colour}" points="{path}"/>',
        f'<path stroke="{colour}" stroke-opacity=".5" d="{bars}"/>' if bars else "",
        *dots,
        f'<rect x="{WIDTH - KEY}" y="{at - 9}" width="10" height="10" fill="{colour}"/>',
        f'<text x="{WIDTH - KEY + 16}" y="{at}">{escape(name)}</text>',
    ]
