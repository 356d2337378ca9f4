"""Agreement coefficients as functions of a Tally. NaN where a coefficient is undefined; nothing here draws chance.

Arrays carry any leading axes (resamples); q labels are in their order.
"""

import numpy as np

from quality.tally import Tally
from quality.votes import Floats


def observed(of: Tally, weights: Floats) -> Floats:
    """Share of pairs of votes that agree, a pair of labels c, k counting `weights` (q, q) of an agreement."""
    return _ratio((of.pairs * weights).sum(axis=(-2, -1)), of.pairs.sum(axis=(-2, -1)))


def alpha(of: Tally, distance: Floats) -> Floats:
    """Krippendorff's alpha = 1 - D_observed / D_expected, for squared distances (…, q, q).

    D_observed = sum o_ck d_ck / n, D_expected = sum n_c n_k d_ck / (n (n - 1)), over the coincidences o, their row
    sums n_c and n = sum n_c. Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C.
    """
    margins = of.coincidences.sum(axis=-1)
    n = margins.sum(axis=-1)
    disagreement = (of.coincidences * distance).sum(axis=(-2, -1))
    expected = (margins[..., :, None] * margins[..., None, :] * distance).sum(axis=(-2, -1))
    return 1 - _ratio((n - 1) * disagreement, expected)


def fleiss_kappa(of: Tally) -> Floats:
    """Fleiss' kappa, generalised to units with unequal numbers of votes: chance agreement is sum of pi_c squared.

    Fleiss 1971, Psychological Bulletin 76; the generalisation is Gwet 2014, Handbook of inter-rater reliability, 2.4.
    """
    share = _propensity(of)
    return _corrected(_within(of, np.eye(share.shape[-1])), (share**2).sum(axis=-1))


def gwet(of: Tally, weights: Floats) -> Floats:
    """Gwet's AC1 for identity weights (q, q), AC2 for others.

    Chance agreement is T / (q (q - 1)) sum pi_c (1 - pi_c) with T the sum of the weights.
    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61; Gwet 2014, section 4.3.
    """
    share = _propensity(of)
    q = share.shape[-1]
    chance = weights.sum() / (q * (q - 1)) * (share * (1 - share)).sum(axis=-1)
    return _corrected(_within(of, weights), chance)


def gwet_error(units: Tally, weights: Floats) -> float:
    """Standard error of `gwet` over the units (U, …), linearised: NaN below two units or where gwet is undefined.

    With κ_i the unit's own agreement beyond chance and e_i its share in the chance agreement e, the variance is that
    of the mean of κ_i - 2 (1 - κ) (e_i - e) / (1 - e). Gwet 2014, section 5.3.
    """
    of = units.total()
    share = _propensity(of)
    q, n = share.shape[-1], len(units.rated)
    scale = weights.sum() / (q * (q - 1))
    chance, found = float(scale * (share * (1 - share)).sum()), float(gwet(of, weights))
    if n < 2 or not np.isfinite(found):
        return float("nan")
    within = (units.within * weights).sum(axis=(-2, -1)) - chance * units.overlapping
    own = within * n / of.overlapping / (1 - chance)
    by_chance = scale * (units.shares * (1 - share)).sum(axis=-1)
    linear = own - 2 * (1 - found) * (by_chance - chance) / (1 - chance)
    return float(np.sqrt(((linear - found) ** 2).sum() / (n * (n - 1))))


def nominal_distance(q: int) -> Floats:
    """(q, q) 0 for the same label, 1 for another."""
    return 1.0 - np.eye(q)


def ordinal_distance(of: Tally) -> Floats:
    """(…, q, q) squared number of votes from c to k, the two ends counting half. Krippendorff 2011, section D."""
    margins = of.coincidences.sum(axis=-1)
    middle = np.cumsum(margins, axis=-1) - margins / 2
    distance: Floats = (middle[..., :, None] - middle[..., None, :]) ** 2
    return distance


def interval_distance(values: Floats) -> Floats:
    """(q, q) squared difference of the labels' values (q,)."""
    return (values[:, None] - values[None, :]) ** 2


def ratio_distance(values: Floats) -> Floats:
    """(q, q) squared difference of the labels' values (q,) over their squared sum; the values are positive."""
    distance: Floats = interval_distance(values) / (values[:, None] + values[None, :]) ** 2
    return distance


def quadratic_weights(q: int) -> Floats:
    """(q, q) 1 - squared distance of ranks over the largest one."""
    far: Floats = interval_distance(np.arange(q, dtype=float)) / (q - 1) ** 2
    return 1.0 - far


def ordinal_weights(q: int) -> Floats:
    """(q, q) 1 - C(|c - k| + 1, 2) / C(q, 2): Gwet 2014, section 3.5."""
    ranks = np.arange(q, dtype=float)
    span = abs(ranks[:, None] - ranks[None, :])
    steps: Floats = span * (span + 1)
    return 1.0 - steps / (q * (q - 1))


def _within(of: Tally, weights: Floats) -> Floats:
    return _ratio((of.within * weights).sum(axis=(-2, -1)), of.overlapping)


def _propensity(of: Tally) -> Floats:
    return _ratio(of.shares, of.rated[..., None])


def _corrected(agreement: Floats, chance: Floats) -> Floats:
    return _ratio(agreement - chance, 1 - chance)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """NaN where the denominator is zero, up to the rounding of sums of shares."""
    defined = abs(denominator) > 1e-12
    out = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), np.nan)
    ratio: Floats = np.divide(numerator, denominator, out=out, where=np.broadcast_to(defined, out.shape))
    return ratio
