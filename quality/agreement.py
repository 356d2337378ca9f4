"""How far annotators agree on the same pair of responses, with bootstrap intervals over comparisons."""

from collections.abc import Callable, Mapping

import numpy as np

from quality import coefficients
from quality.estimates import Estimate, Undefined, percentile_interval
from quality.tally import Tally, grouped, tally
from quality.votes import FIRST, SECOND, TIE, Floats, Votes

Coefficient = Callable[[Tally], Floats]

NO_OVERLAP = "no comparison was judged by two annotators; let a second one judge some"
NO_DECIDED = "no two annotators both preferred a response of the same pair; ask for more overlap"
NO_VARIATION = "every judgement on shared comparisons says the same, so chance alone would agree; collect more"
ONE_COMPARISON = "only one comparison was judged by two annotators; an interval needs at least two"
MOSTLY_UNDEFINED = "most bootstrap resamples leave it undefined; collect more shared comparisons"


def agreement(votes: Votes, *, resamples: int, rng: np.random.Generator) -> dict[str, Estimate | Undefined]:
    """Every coefficient by its name, with a 95 % percentile bootstrap interval that resamples whole comparisons.

    The labels are first < tie < second, the pairs of a ranking are units of their own. `n` is the number of
    comparisons that at least two annotators judged; for `raw_without_ties`, on which at least two of them decided.
    """
    counts = votes.counts()
    labels = [FIRST, TIE, SECOND] if counts[:, TIE].any() else [FIRST, SECOND]
    every = grouped(tally(counts[:, labels]), votes.comparison, len(votes.comparisons))
    decided = grouped(tally(counts[:, [FIRST, SECOND]]), votes.comparison, len(votes.comparisons))
    drawn = resampled(every, resamples, rng)
    figures = {name: _figure(every, drawn, of) for name, of in _coefficients(len(labels)).items()}
    figures["raw_without_ties"] = _figure(decided, resampled(decided, resamples, rng), _raw, none=NO_DECIDED)
    return {name: figures[name] for name in NAMES}


NAMES = (
    "raw",
    "raw_half_ties",
    "raw_without_ties",
    "alpha_nominal",
    "alpha_ordinal",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
)


def _coefficients(q: int) -> Mapping[str, Coefficient]:
    identity = np.eye(q)
    steps = np.arange(q, dtype=float)
    half = 1.0 - abs(steps[:, None] - steps[None, :]) / (q - 1)
    return {
        "raw": _raw,
        "raw_half_ties": lambda of: coefficients.observed(of, half),
        "alpha_nominal": lambda of: coefficients.alpha(of, coefficients.nominal_distance(q)),
        "alpha_ordinal": lambda of: coefficients.alpha(of, coefficients.ordinal_distance(of)),
        "fleiss_kappa": coefficients.fleiss_kappa,
        "gwet_ac1": lambda of: coefficients.gwet(of, identity),
        "gwet_ac2": lambda of: coefficients.gwet(of, coefficients.ordinal_weights(q)),
    }


def _raw(of: Tally) -> Floats:
    return coefficients.observed(of, np.eye(of.pairs.shape[-1]))


def _figure(comparisons: Tally, drawn: Tally, of: Coefficient, none: str = NO_OVERLAP) -> Estimate | Undefined:
    n = int(np.count_nonzero(comparisons.overlapping))
    if n < 2:
        return Undefined(ONE_COMPARISON if n else none)
    value = float(of(comparisons.total()))
    if not np.isfinite(value):
        return Undefined(NO_VARIATION)
    interval = percentile_interval(value, of(drawn))
    return Undefined(MOSTLY_UNDEFINED) if interval is None else Estimate(value, *interval, n)


def resampled(comparisons: Tally, resamples: int, rng: np.random.Generator) -> Tally:
    """Sums (R, …) over resamples of the comparisons (C, …).

    Comparisons with equal sums are interchangeable, so the multinomial runs over the few distinct ones.
    """
    if not len(comparisons.rated):
        return comparisons.weighted(np.zeros((resamples, 0)))
    rows = np.concatenate([value.reshape(len(value), -1) for value in vars(comparisons).values()], axis=1)
    _, first, times = np.unique(rows, axis=0, return_index=True, return_counts=True)
    distinct = Tally(**{name: value[first] for name, value in vars(comparisons).items()})
    return distinct.weighted(rng.multinomial(len(rows), times / len(rows), size=resamples).astype(float))
