"""How much of what an annotator says is their own: the strength of shrinking, chosen on judgements held out.

Annotators' tables are shrunk to those of their ways with a number of votes per class. Where people differ in manners
that no way describes (by length, say), few votes are right; where they are alike, many. The fit's own likelihood
cannot tell, since tables that follow the votes move the levels, which then agree with the tables. So some judgements
are held out, the rest is fitted under three strengths, and a parabola through the held-out log losses, with a
log-normal prior, is least somewhere.
"""

from dataclasses import replace

import numpy as np

from quality.ordered_classes import OWN, OrderedClasses, fit_ordered_classes
from quality.votes import Floats, Ints, Votes

TRIED = (12.0, 4.0, 36.0)
"""Strengths that are tried, the middle one first: the others begin where it ended."""
SPREAD = 1.0
"""Standard deviation of the prior's logarithm around OWN."""
FOLDS = 5
MOST = 3
"""Folds that are tried: the others would say much the same."""
ENOUGH = 25_000
"""Votes of which one strength is fitted at most, all folds together: what is more is drawn by comparison."""
STEPS, FURTHER = 8, 5
"""Of a fold's first trial, and of those that begin where it ended: which strength foretells best shows long before
the levels stand still, and without what kin say of a pair."""
SMALLEST = 1e-6


def own_strength(votes: Votes, *, start: Floats | None = None, lean: Floats | None = None) -> float:
    """Votes per class, within the strengths tried; OWN where no comparison has two judgements.

    `start` and `lean` are those of quality.ordered_classes.fit_ordered_classes.
    """
    chosen = _drawn(votes, np.random.default_rng(0))
    if chosen is not None:
        votes, items = chosen
        start, lean = (None if of is None else of[items] for of in (start, lean))
    fold = _folds(votes, np.random.default_rng(0))
    losses = np.zeros(len(TRIED))
    for number in range(min(MOST, max(1, ENOUGH // max(len(fold), 1)))):
        held = fold == number
        if held.any():
            losses += _losses(votes, held, start, lean)
    return _least(np.log(TRIED), losses + (np.log(TRIED) - np.log(OWN)) ** 2 / (2 * SPREAD**2))


def _drawn(votes: Votes, rng: np.random.Generator) -> tuple[Votes, Ints] | None:
    """The votes on comparisons drawn at random, and their items; None where all of them are few enough."""
    if len(votes.item) <= ENOUGH // 2:
        return None
    by_comparison = np.bincount(votes.comparison[votes.item], minlength=len(votes.comparisons))
    order = rng.permutation(len(votes.comparisons))
    taken = np.zeros(len(order), dtype=bool)
    taken[order[np.cumsum(by_comparison[order]) <= ENOUGH // 2]] = True
    items = np.flatnonzero(taken[votes.comparison])
    place = np.full(len(votes.pairs), -1)
    place[items] = np.arange(len(items))
    few = _only(votes, taken[votes.comparison[votes.item]])
    return replace(
        few,
        pairs=[votes.pairs[item] for item in items.tolist()],
        comparison=votes.comparison[items],
        players=np.unique(votes.players[items], return_inverse=True)[1].reshape(-1, 2),
        item=place[few.item],
    ), items


def _folds(votes: Votes, rng: np.random.Generator) -> Ints:
    """(V,) the fold in which each vote is held out; -1: its comparison has one judgement only."""
    judgements = int(votes.judgement.max(initial=-1)) + 1
    comparison, annotator = np.full(judgements, -1), np.full(judgements, -1)
    comparison[votes.judgement] = votes.comparison[votes.item]
    annotator[votes.judgement] = votes.annotator
    own = np.flatnonzero(comparison >= 0)
    by_comparison = np.bincount(comparison[own], minlength=len(votes.comparisons))
    order = own[np.lexsort((_signatures(votes, rng)[annotator[own]], comparison[own]))]
    begin = np.cumsum(by_comparison) - by_comparison
    rank = np.empty(judgements, dtype=np.int64)
    rank[order] = np.arange(len(order)) - begin[comparison[order]]
    first = rng.integers(0, FOLDS, len(votes.comparisons))
    fold = np.where(by_comparison[comparison] < 2, -1, (rank + first[comparison]) % FOLDS)
    found: Ints = fold[votes.judgement]
    return found


def _signatures(votes: Votes, rng: np.random.Generator) -> Ints:
    """(A,) a number that tells an annotator by what they judged and how many said the same, whatever the names."""
    same = votes.counts().astype(np.int64)[votes.item, votes.label]
    drawn = rng.integers(0, 2**32, len(votes.pairs))[votes.item] * same
    found = np.zeros(len(votes.annotators), dtype=np.int64)
    np.add.at(found, votes.annotator, drawn)
    return found


def _losses(votes: Votes, held: "np.ndarray[tuple[int], np.dtype[np.bool_]]", *known: Floats | None) -> Floats:
    """(3,) what predicting the held-out votes costs under each strength, in nats."""
    start, lean = known
    rest, unseen = _only(votes, ~held), _only(votes, held)
    weights = votes.weights()[held]
    found = []
    for number, strength in enumerate(TRIED):
        steps = FURTHER if number else STEPS
        model = fit_ordered_classes(rest, start=start, lean=lean, own=strength, most=steps)
        start = start if number else model.posterior
        found.append(float(weights @ -np.log(_chances(model, unseen))))
    return np.array(found)


def _chances(model: OrderedClasses, unseen: Votes) -> Floats:
    """(V,) probability of each vote for its own annotator."""
    said = model.tables[unseen.annotator, unseen.left, :, unseen.label]
    chances: Floats = np.maximum((model.posterior[unseen.item] * said).sum(axis=1), SMALLEST)
    return chances


def _only(votes: Votes, rows: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Votes:
    """Some of the votes; items, annotators and comparisons keep their numbers."""
    names = ("item", "annotator", "label", "judgement", "left", "strength")
    return replace(votes, **{name: getattr(votes, name)[rows] for name in names})


def _least(at: Floats, values: Floats) -> float:
    """Where the parabola through the values is least, between the outermost places; in the places' exponential."""
    fine = np.linspace(at.min(), at.max(), 61)
    parabola = np.polynomial.Polynomial.fit(at, values - values.min(), 2)
    return float(np.exp(fine[np.asarray(parabola(fine)).argmin()]))
