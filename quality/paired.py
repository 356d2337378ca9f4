"""Worths of players from paired comparisons with ties, by Newton's method, with cluster-robust covariance."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from quality.tie_links import LINKS, Terms
from quality.votes import SECOND, Floats, Ints

MAX_STEPS = 100
SMALL = 1e-10
"""Newton's decrement at which the likelihood is at its top."""


@dataclass(frozen=True)
class Matches:
    """M outcomes between P players; X covariates speak for the first player."""

    first: Ints
    """(M,)"""
    second: Ints
    """(M,)"""
    label: Ints
    """(M,) FIRST (the first player wins), TIE or SECOND."""
    weight: Floats
    """(M,) how many such outcomes."""
    cluster: Ints
    """(M,) outcomes that hang together, such as those of one comparison."""
    covariates: Floats
    """(M, X)"""
    players: int

    def __post_init__(self) -> None:
        shapes = {self.first.shape, self.second.shape, self.label.shape, self.weight.shape, self.cluster.shape}
        if len(shapes) != 1 or self.first.ndim != 1 or self.covariates.shape[:1] != self.first.shape:
            raise ValueError(f"columns of shapes {shapes}, {self.covariates.shape} differ; pass (M,) and (M, X).")
        if len(self.label) and not 0 <= self.label.min() <= self.label.max() <= SECOND:
            raise ValueError("a label is neither FIRST, TIE nor SECOND.")


@dataclass(frozen=True)
class Worths:
    """The fit. Parameters are P worths, X effects and φ, in this order."""

    worth: Floats
    """(P,) logits; they sum to zero."""
    effects: Floats
    """(X,) logits per unit of each covariate."""
    phi: float
    """log ν (Davidson) or τ (Rao-Kupper)."""
    log_likelihood: float
    covariance: Floats
    """(P + X + 1, P + X + 1) inverse information, in the gauge where worths sum to zero."""
    robust: Floats
    """The same as a sandwich over clusters, with the factor G / (G - 1)."""


class NotConverged(ArithmeticError):
    """Newton's method ran off: the data have no finite estimate; add a prior."""


def fit_worths(matches: Matches, *, link: str, prior_sd: float | None = None) -> Worths:
    """Maximum likelihood, or with a normal prior of that spread on worths and effects, its mode.

    `link` names one of LINKS. Without a prior the graph of wins must be strongly connected (see
    quality.connectivity). Raises NotConverged.
    """
    design = _design(matches)
    size = design.shape[1]
    has_phi = link != "bradley_terry"
    at = np.zeros(size + 1)
    at[-1] = 0.5 if link == "rao_kupper" else 0.0
    gauge = np.concatenate([np.ones(matches.players), np.zeros(size + 1 - matches.players)])
    ridge = np.zeros(size + 1)
    if prior_sd is not None:
        ridge[:size] = 1 / prior_sd**2
    # The sum of worths is free in the likelihood: a penalty on it fixes the gauge and changes no probability.
    fixed = np.outer(gauge, gauge) + np.diag(ridge)
    if not has_phi:
        fixed[-1, -1] += 1.0
    of, value = _evaluate(matches, design, link, at, fixed)
    for _ in range(MAX_STEPS):
        gradient, hessian = _slopes(of, matches.weight, design, at, fixed)
        step = linalg.solve(hessian, gradient, assume_a="pos")
        decrement = float(gradient @ step)
        length = 1.0
        while True:
            trial = at + length * step
            if link != "rao_kupper" or trial[-1] > 0:
                of_trial, found = _evaluate(matches, design, link, trial, fixed)
                if found >= value - 1e-12 * abs(value):
                    break
            length /= 2
            if length < 1e-8:
                raise NotConverged("no step improves the likelihood.")
        at, of, value = trial, of_trial, found
        if decrement < SMALL:
            break
    else:
        raise NotConverged(f"still moving after {MAX_STEPS} steps.")
    return _worths(matches, design, of, at, fixed)


def _evaluate(
    matches: Matches, design: sparse.csr_array, link: str, at: Floats, fixed: Floats
) -> tuple[Terms, float]:
    of = LINKS[link](np.asarray(design @ at[:-1]), float(at[-1]), matches.label)
    return of, float(matches.weight @ of.log_p - at @ fixed @ at / 2)


def _slopes(of: Terms, weight: Floats, design: sparse.csr_array, at: Floats, fixed: Floats) -> tuple[Floats, Floats]:
    """Gradient, and minus the Hessian, of the penalised log-likelihood."""
    gradient = np.append(design.T @ (weight * of.e), weight @ of.f) - fixed @ at
    corner = (design.T @ (weight * of.ef))[:, None]
    inner = (design.T @ (design * (weight * of.ee)[:, None])).toarray()
    hessian: Floats = fixed - np.block([[inner, corner], [corner.T, np.array([[weight @ of.ff]])]])
    return gradient, hessian


def _worths(matches: Matches, design: sparse.csr_array, of: Terms, at: Floats, fixed: Floats) -> Worths:
    _, hessian = _slopes(of, matches.weight, design, at, fixed)
    covariance = linalg.inv(hessian)
    of_worths = sparse.csr_array(design * (matches.weight * of.e)[:, None])
    clusters, place = np.unique(matches.cluster, return_inverse=True)
    gather = sparse.csr_array(
        (np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(clusters), len(place))
    )
    summed = np.hstack([(gather @ of_worths).toarray(), np.asarray(gather @ (matches.weight * of.f))[:, None]])
    meat = summed.T @ summed * (len(clusters) / max(1, len(clusters) - 1))
    level = at[: matches.players].mean()
    centre = np.eye(len(at))
    centre[: matches.players, : matches.players] -= 1 / matches.players
    return Worths(
        worth=at[: matches.players] - level,
        effects=at[matches.players : -1],
        phi=float(at[-1]),
        log_likelihood=float(matches.weight @ of.log_p),
        covariance=centre @ covariance @ centre.T,
        robust=centre @ covariance @ meat @ covariance @ centre.T,
    )


def _design(matches: Matches) -> sparse.csr_array:
    """(M, P + X) plus one for the first player, minus one for the second, then the covariates."""
    rows = np.arange(len(matches.first))
    ones = np.ones(len(rows))
    players = sparse.csr_array(
        (
            np.concatenate([ones, -ones]),
            (np.concatenate([rows, rows]), np.concatenate([matches.first, matches.second])),
        ),
        shape=(len(rows), matches.players),
    )
    return sparse.csr_array(sparse.hstack([players, sparse.csr_array(matches.covariates)]))
