"""Ordered latent classes: each pair has a level of utility difference, each annotator a table of what they say of it.

The tables have three layers: the pool's, shrunk to Rao and Kupper's cumulative link; the annotator's way (see
quality.ways), a parametric turn of the pool's; and what the annotator's votes say beyond it, shrunk to the way.
Fitted by expectation-maximisation in which no vote speaks for itself: the likelihood of a vote is computed from
tables without that vote (the collapsed update of Asuncion et al. 2009, On smoothing and inference for topic models,
UAI).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from quality.board import Group, board
from quality.strengths import strengths
from quality.votes import FIRST, LABELS, SECOND, TIE, Floats, Votes
from quality.ways import PLACES, Ways, softmax, ways

LEVELS = 9
OWN = 10.0
"""Votes per class with which an annotator's table is shrunk to that of their ways, unless it is chosen."""
LINK = 30.0
"""Votes per class with which the pool's table is shrunk to a cumulative link."""
EVEN_ITEMS, EVEN_SHARE = 10.0, 0.1
"""Items, and share of the items, added evenly to the levels: without them levels merge and lose their order."""
STEEPNESS, TIE_WIDTH = 3.0, 0.7
"""The link's slope in utility, and half the width of its tie, in logits."""
MAX_STEPS = 30
HASTE = 0.5
"""Share of the last change of the evidence that is added to it once more."""
TOLERANCE = 3e-4
"""Stops when posteriors move by less on average."""
SMALLEST = 1e-9


@dataclass(frozen=True)
class OrderedClasses:
    """The fitted model: I items, C levels, A annotators, T ways, V votes."""

    posterior: Floats
    """(I, C) probability of each level given all votes on the item."""
    shares: Floats
    """(C,) the same for an item without votes."""
    pool: Floats
    """(C, 3) what the typical annotator says of each level, sides unknown."""
    tables: Floats
    """(A, 3, C, 3) what each annotator says, by the place of the left response."""
    said: Floats
    """(V, C) log-likelihood of each vote given its item's level, from tables that do not know the vote."""
    steps: int


@dataclass(frozen=True)
class _Tables:
    """The M-step: what each annotator says of each level."""

    pool: Floats
    """(C, 3)"""
    by_way: Floats
    """(T, 3, C, 3)"""
    sideless: Floats
    """(T, C, 3) mean of the two places of the left response."""
    chances: Floats
    """(A, T) posterior of each annotator's way."""
    counts: Floats
    """(3, A, C) expected votes by label, mirrored ones included."""
    totals: Floats
    """(A, C) their sum, and the votes of the ways with which they are shrunk."""


def fit_ordered_classes(
    votes: Votes,
    *,
    start: Floats | None = None,
    lean: Floats | None = None,
    prior: Floats | None = None,
    own: float = OWN,
    most: int = MAX_STEPS,
) -> OrderedClasses:
    """Fits the model to the votes.

    `start` (I, C) is a posterior to begin from, such as that of an earlier fit; rows of NaN begin from the votes.
    `lean` (I, 3) is what is known beforehand, as votes of the typical annotator and fractions of them, see
    quality.lean. `prior` (I, C) is added to the log prior of each item's levels, see quality.kin. `own` is the number
    of votes per class with which an annotator's table is shrunk, see quality.own_strength; `most` is the number of
    steps.
    """
    known_sides = bool((votes.left != TIE).any())
    kinds = ways(sides_known=known_sides)
    posterior = begin(votes.counts())
    if start is not None:
        posterior = np.where(np.isfinite(start), start, posterior)
    laid = board(votes)
    strong = strengths(votes)
    before_votes = 0.0 if prior is None else prior
    weights = kinds.expected / kinds.expected.sum()
    found: Floats = np.zeros(0)
    steps = 0
    while True:
        # 1. What each annotator says of each level, given the levels.
        answered = np.asarray(laid.answers @ posterior).reshape(len(votes.annotators), PLACES, LABELS, LEVELS)
        tables = _tables(answered, kinds, weights, own)
        weights = kinds.evened(tables.chances.sum(axis=0) + kinds.expected)
        shares = _shares(posterior)
        # 2. What each vote says of its item, from tables that do not know the vote.
        said = np.empty((len(laid.order), LEVELS))
        for group in laid.groups:
            _said(tables, group, posterior, own, out=said[group.rows])
        evidence = np.asarray(laid.gather @ said) + np.log(shares) + before_votes
        if strong is not None:
            strongly = strong.log_likelihood(posterior)
            np.add.at(evidence, strong.item, strongly)
        # 3. The levels, given what the votes say; the step is lengthened, which halves the number of steps.
        found, evidence = evidence, evidence + HASTE * (evidence - found if steps else 0.0)
        before, posterior = posterior, softmax(evidence if lean is None else evidence + lean @ np.log(tables.pool).T)
        steps += 1
        if steps >= most or not len(posterior) or abs(posterior - before).mean() < TOLERANCE:
            break
    said = said[np.argsort(laid.order)]
    if strong is not None:
        said[strong.row] += strongly
    return OrderedClasses(posterior, shares, tables.pool, _expanded(tables, own), said, steps)


def levels() -> Floats:
    """(9,) the levels' places before the fit, from 1 (first) to -1 (second)."""
    return np.linspace(1.0, -1.0, LEVELS)


@cache
def link() -> Floats:
    """(9, 3) Rao-Kupper: P(first) = sigma(k u - t), P(second) = sigma(-k u - t), the rest ties."""
    first = 1 / (1 + np.exp(TIE_WIDTH - STEEPNESS * levels()))
    found = np.stack([first, 1 - first - first[::-1], first[::-1]], axis=1)
    found.setflags(write=False)
    return found


def begin(counts: Floats) -> Floats:
    """(I, 9) a Gaussian bump around the score (first - second) / (votes + 1), as wide as levels are apart."""
    return around((counts[:, FIRST] - counts[:, SECOND]) / (counts.sum(axis=1) + 1))


def around(score: Floats) -> Floats:
    """(I, 9) a Gaussian bump around each score from 1 (first) to -1 (second), as wide as levels are apart."""
    apart = 2 / (LEVELS - 1)
    return softmax(-0.5 * ((score[:, None] - levels()) / apart) ** 2)


def _shares(posterior: Floats) -> Floats:
    evenly = (EVEN_ITEMS + EVEN_SHARE * len(posterior)) / LEVELS
    total = posterior.sum(axis=0) + evenly
    shares: Floats = (total + total[::-1]) / (2 * total.sum())
    return shares


def _tables(answered: Floats, kinds: Ways, weights: Floats, strength: float) -> _Tables:
    """From expected votes (A, 3, 3, C) by place of the left response and label, and the ways' weights (T,)."""
    counts = answered.sum(axis=1)
    counts = counts + counts[:, ::-1, ::-1]
    pool = counts.sum(axis=0).T + LINK * link()
    pool /= pool.sum(axis=1, keepdims=True)
    by_way = kinds.tables(pool)
    said = np.log(by_way).transpose(0, 1, 3, 2).reshape(len(by_way), -1)
    evidence = answered.reshape(len(answered), said.shape[1]) @ said.T  # not -1: there may be no annotators
    sideless = (by_way[:, FIRST] + by_way[:, SECOND]) / 2
    by_label = np.ascontiguousarray(counts.transpose(1, 0, 2))
    totals = by_label.sum(axis=0) + strength
    return _Tables(pool, by_way, sideless, softmax(evidence + np.log(weights)), by_label, totals)


def _said(of: _Tables, group: Group, posterior: Floats, strength: float, *, out: Floats) -> None:
    """Writes the log-likelihood (n, C) of a group's votes, each left out of its annotator's way and counts.

    This is most of a fit's time: rows are taken and worked on in place.
    """
    by_way, sideless = of.by_way[:, group.place, :, group.label], of.sideless[:, :, group.label]
    level = posterior.take(group.item, axis=0)
    chances = of.chances.take(group.annotator, axis=0)
    chances /= level @ by_way.T if group.is_whole else (level @ by_way.T) ** group.weight
    sums = chances @ np.hstack([by_way, sideless, np.ones((len(by_way), 1))])
    placed, expected, whole = sums[:, :LEVELS], sums[:, LEVELS:-1], sums[:, -1:]
    if not group.is_whole:
        level *= group.weight
    of.counts[group.label].take(group.annotator, axis=0, out=out, mode="clip")
    out -= level
    out += expected * (strength / whole)
    out *= placed
    total = of.totals.take(group.annotator, axis=0)
    total -= level
    total *= expected
    np.log(np.divide(np.maximum(out, SMALLEST, out=out), total, out=out), out=out)


def _expanded(of: _Tables, strength: float) -> Floats:
    """(A, 3, C, 3) every annotator's table for each place of the left response."""
    ways_, _, classes, _ = of.by_way.shape
    expected = (of.chances @ of.sideless.reshape(ways_, -1)).reshape(len(of.chances), classes, LABELS)
    placed = (of.chances @ of.by_way.reshape(ways_, -1)).reshape(len(of.chances), PLACES, classes, LABELS)
    own = (of.counts.transpose(1, 2, 0) + strength * expected) / expected
    tables = placed * own[:, None]
    expanded: Floats = tables / tables.sum(axis=3, keepdims=True)
    return expanded
