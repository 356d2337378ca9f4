"""What every agreement coefficient needs to know of the units, as sums: so a resample is one matrix product."""

from dataclasses import dataclass

import numpy as np

from quality.votes import Floats, Ints


@dataclass(frozen=True)
class Tally:
    """Sums over units. Leading axes, if any, are groups or resamples; q is the number of labels.

    With n_uc votes for label c on unit u and m_u votes on it in all:
    """

    pairs: Floats
    """(…, q, q) ordered pairs of votes: sum of n_uc (n_uk - [c = k])."""
    coincidences: Floats
    """(…, q, q) the same divided by m_u - 1 (Krippendorff's coincidence matrix)."""
    within: Floats
    """(…, q, q) the same divided by m_u (m_u - 1): mean agreement within a unit."""
    shares: Floats
    """(…, q) sum of n_uc / m_u over the units with a vote (Gwet's label propensities, times `rated`)."""
    rated: Floats
    """(…) units with at least one vote."""
    overlapping: Floats
    """(…) units with at least two votes: the only ones in `pairs`, `coincidences` and `within`."""

    def weighted(self, weights: Floats) -> "Tally":
        """Sums of the groups (G, …) weighted by (R, G): leading axis R."""
        if weights.ndim != 2 or self.rated.shape != (weights.shape[1],):
            raise ValueError(f"weights {weights.shape} do not fit {self.rated.shape} groups; pass (R, G).")
        return Tally(**{name: np.tensordot(weights, value, axes=1) for name, value in vars(self).items()})

    def total(self) -> "Tally":
        """Sums over all groups (G, …): no leading axis."""
        return Tally(**{name: value.sum(axis=0) for name, value in vars(self).items()})


def tally(counts: Floats) -> Tally:
    """Each unit as a group of its own, from counts (U, q): how often each unit was given each label."""
    if counts.ndim != 2:
        raise ValueError(f"counts of shape {counts.shape} are no table; pass (units, labels).")
    votes = counts.sum(axis=1)
    several = votes >= 2
    same = counts[:, :, None] * np.eye(counts.shape[1])
    pairs = counts[:, :, None] * counts[:, None, :] - same
    others = np.where(several, votes - 1, 1.0)
    size = np.maximum(votes, 1.0)
    return Tally(
        pairs=pairs,
        coincidences=pairs / others[:, None, None],
        within=pairs / (others * size)[:, None, None],
        shares=counts / size[:, None],
        rated=(votes >= 1).astype(float),
        overlapping=several.astype(float),
    )


def grouped(units: Tally, groups: Ints, n_groups: int) -> Tally:
    """Sums of units (U, …) within the groups that `groups` (U,) names."""
    return Tally(**{name: _sums(value, groups, n_groups) for name, value in vars(units).items()})


def _sums(values: Floats, groups: Ints, n_groups: int) -> Floats:
    sums = np.zeros((n_groups, *values.shape[1:]))
    np.add.at(sums, groups, values)
    return sums
