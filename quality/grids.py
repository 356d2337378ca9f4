"""Posteriors on a grid: normal priors by cell, and the mean and quantiles of a distribution over even cells."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.votes import Floats


@dataclass(frozen=True)
class Interval:
    """Posterior means with 95 % bounds, each (A,)."""

    mean: Floats
    low: Floats
    high: Floats


def normal_cells(grid: Floats, mean: float, sd: float) -> Floats:
    """(G,) mass of a normal in the cell around each of the evenly spaced points (G,), ends open; at least 1e-9."""
    edges = (grid[1:] + grid[:-1]) / 2
    below = np.concatenate([[0.0], special.ndtr((edges - mean) / sd), [1.0]])
    mass = np.maximum(np.diff(below), 1e-9)
    shares: Floats = mass / mass.sum()
    return shares


def summary(grid: Floats, mass: Floats) -> Interval:
    """Of distributions (A, G) over the cells of `grid` (G,); quantiles are linear within a cell."""
    return Interval(mass @ grid, _quantile(grid, mass, 0.025), _quantile(grid, mass, 0.975))


def _quantile(grid: Floats, mass: Floats, level: float) -> Floats:
    step = grid[1] - grid[0]
    above = np.cumsum(mass, axis=1)
    column = np.minimum((above < level).sum(axis=1), len(grid) - 1)
    rows = np.arange(len(mass))
    own = mass[rows, column]
    inside = np.clip((level - above[rows, column] + own) / np.maximum(own, 1e-12), 0.0, 1.0)
    quantile: Floats = grid[column] + step * (inside - 0.5)
    return quantile
