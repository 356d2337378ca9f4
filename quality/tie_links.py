"""Links from a difference of worths to a win, a tie or a loss, with their first and second derivatives.

η is the difference in logits (covariates included), φ the tie parameter: log ν for Davidson, τ = log θ for
Rao-Kupper.

    Davidson 1970 (Journal of the American Statistical Association 65): P(win) = e^(η/2) / (e^(η/2) + e^(-η/2) + ν)
    Rao and Kupper 1967 (the same, 62): P(win) = σ(η - τ), P(loss) = σ(-η - τ)
    Bradley and Terry 1952 (Biometrika 39): P(win) = σ(η); no ties, no φ
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.votes import FIRST, TIE, Floats, Ints


@dataclass(frozen=True)
class Terms:
    """Of M outcomes: log P and its derivatives by η (e) and φ (f), each (M,)."""

    log_p: Floats
    e: Floats
    f: Floats
    ee: Floats
    ef: Floats
    ff: Floats


Link = Callable[[Floats, float, Ints], Terms]


def davidson(eta: Floats, phi: float, label: Ints) -> Terms:
    """`label` (M,) is FIRST (win), TIE or SECOND (loss)."""
    logits = np.stack([eta / 2, np.full_like(eta, phi), -eta / 2])
    chance = special.softmax(logits, axis=0)
    up = chance[0] - chance[2]
    rows = np.arange(len(eta))
    win = np.array([0.5, 0.0, -0.5])[label]
    return Terms(
        log_p=special.log_softmax(logits, axis=0)[label, rows],
        e=win - up / 2,
        f=(label == TIE) - chance[1],
        ee=-(chance[0] + chance[2] - up**2) / 4,
        ef=chance[1] * up / 2,
        ff=-chance[1] * (1 - chance[1]),
    )


def rao_kupper(eta: Floats, phi: float, label: Ints) -> Terms:
    """A tie has P = σ(η - τ) σ(-η - τ) (e^2τ - 1)."""
    win, loss = special.expit(eta - phi), special.expit(-eta - phi)
    has_win = (label != 2).astype(float)
    has_loss = (label != FIRST).astype(float)
    is_tie = (label == TIE).astype(float)
    bend_win, bend_loss = has_win * win * (1 - win), has_loss * loss * (1 - loss)
    spread = -np.expm1(-2 * phi)
    return Terms(
        log_p=has_win * special.log_expit(eta - phi)
        + has_loss * special.log_expit(-eta - phi)
        + is_tie * (2 * phi + np.log(spread)),
        e=has_win * (1 - win) - has_loss * (1 - loss),
        f=-has_win * (1 - win) - has_loss * (1 - loss) + is_tie * 2 / spread,
        ee=-bend_win - bend_loss,
        ef=bend_win - bend_loss,
        ff=-bend_win - bend_loss - is_tie * 4 * np.exp(-2 * phi) / spread**2,
    )


def bradley_terry(eta: Floats, phi: float, label: Ints) -> Terms:
    """No ties: a label TIE is refused."""
    if (label == TIE).any():
        raise ValueError("Bradley-Terry knows no ties; leave them out, or use davidson or rao_kupper.")
    sign = np.where(label == FIRST, 1.0, -1.0)
    chance = special.expit(sign * eta)
    none = np.zeros_like(eta)
    return Terms(special.log_expit(sign * eta), sign * (1 - chance), none, -chance * (1 - chance), none, none)


LINKS: dict[str, Link] = {"davidson": davidson, "rao_kupper": rao_kupper, "bradley_terry": bradley_terry}
