"""Ways of judging: a few kinds of annotators, each the typical one's table turned by a link.

A way t has a discrimination β_t and a side effect s_t. Where the typical annotator gives label l to class c with
probability π(l | c), one of way t gives it with probability proportional to π(l | c)^β exp(± s), + for the response
on the left, - for the one on the right. β = 1 is typical, 2 sharper, 0 blind; below 0 the labels are exchanged
first: a reversed annotator. Venanzi et al. 2014 (Community-based Bayesian aggregation, WWW) have such a population
of tables; here the link ties them to one another, so that a crowd of thousands with three judgements each can be
read.
"""

from dataclasses import dataclass

import numpy as np

from quality.votes import LABELS, Floats

BETAS = (-1.0, 0.0, 0.5, 1.0, 2.0)
SIDE = 1.0
"""Size of a side effect in logits; only the blind and the typical may have one."""
TYPICAL, OTHERS = 20.0, 0.5
"""Annotators added to the typical way and to each other one: a small crowd is taken for a typical one."""
LEAST = 1e-6
"""No label is impossible: the smallest probability in a table."""
PLACES = 3
"""Where the left response stands: it is the first, unknown, it is the second (the values of Votes.left)."""


@dataclass(frozen=True)
class Ways:
    """T ways; a crowd whose sides are unknown has those without a side effect alone."""

    beta: Floats
    """(T,) discrimination."""
    side: Floats
    """(T,) side effect, logits."""

    @property
    def expected(self) -> Floats:
        """(T,) annotators added to each way."""
        is_typical = (self.beta == 1.0) & (self.side == 0.0)
        expected: Floats = OTHERS + (TYPICAL - OTHERS) * is_typical.astype(float)
        return expected

    def tables(self, pool: Floats) -> Floats:
        """(T, 3, C, 3) probability of each label, by way, place of the left response and class; `pool` is (C, 3)."""
        if pool.ndim != 2 or pool.shape[1] != LABELS:
            raise ValueError(f"pool of shape {pool.shape} is no table; pass (classes, {LABELS}).")
        usual = np.log(np.maximum(pool, LEAST))
        beta = self.beta[:, None, None]
        turned = np.where(beta < 0, -beta * usual[:, ::-1], beta * usual)
        toward_first = np.array([1.0, 0.0, -1.0])
        push = self.side[:, None, None] * toward_first[:, None] * toward_first
        return softmax(turned[:, None, :, :] + push[:, :, None, :])

    def evened(self, weights: Floats) -> Floats:
        """(T,) weights in which left and right effects of the same size weigh alike, summing to one."""
        same = (self.beta[:, None] == self.beta) & (abs(self.side[:, None]) == abs(self.side))
        even: Floats = same @ weights / same.sum(axis=1)
        shares: Floats = even / even.sum()
        return shares


def ways(*, sides_known: bool) -> Ways:
    """The ways that such a crowd may have."""
    biased = [(beta, side) for beta in (0.0, 1.0) for side in (SIDE, -SIDE)] if sides_known else []
    beta, side = np.array([(beta, 0.0) for beta in BETAS] + biased).T
    return Ways(beta, side)


def softmax(logits: Floats) -> Floats:
    """(…, n) exponentials that sum to one along the last axis."""
    # Worked on with that axis in front: numpy is slow along a short last one.
    raised = np.array(np.moveaxis(logits, -1, 0), order="C")
    raised -= raised.max(axis=0)
    np.exp(raised, out=raised)
    raised /= raised.sum(axis=0)
    return np.ascontiguousarray(np.moveaxis(raised, 0, -1))
