"""One trial of bench.calibration: judgements to learn from, those held out, and what a method says of both."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.preferences import split
from quality import Judgement
from quality.methods.fit import Fit
from quality.votes import LABELS, TIE, Floats, Ints, Votes, cast

NEVER = 1e-3
"""A method that calls a label impossible is scored as if it had said one in a thousand."""


@dataclass(frozen=True)
class Trial:
    """Judgements to learn from, those held out, and the truth where it is known."""

    votes: Votes
    item: Ints
    """(H,) of each held-out judgement, index into the votes' items; -1 where nothing is left of it."""
    annotator: Ints
    left: Ints
    label: Ints
    owner: Ints
    """(H,) the comparison of each among the votes' comparisons."""
    truth: Ints | None
    """(I,) label of each item of the votes."""


@dataclass(frozen=True)
class Score:
    """One method on one trial: H held-out judgements, N labels against the truth or what was held out."""

    loss: Floats
    """(H,) -log p of each, predicted for its own annotator."""
    loss_typical: Floats
    """(H,) the same for a typical annotator."""
    sure: Floats
    """(N,) confidence in the leading label: in that it is the truth, or what the next one says."""
    hit: Floats
    """(N,) one where the leading label is right."""
    fit_s: float


def trial(
    judgements: Sequence[Judgement], *, seed: int, truth: dict[str, int] | None, keys: dict[str, tuple[str, ...]]
) -> Trial:
    """Holds one judgement of each comparison out; `keys` tell which responses recur, by comparison."""
    rest, held = split(judgements, rng=np.random.default_rng(seed))
    votes, unseen = cast(rest), cast(held)
    if keys:
        votes = votes.identified(keys)
    items = {votes.comparisons[owner]: index for index, owner in reversed(list(enumerate(votes.comparison.tolist())))}
    names = {name: index for index, name in enumerate(votes.annotators)}
    pair = np.array([items.get(unseen.comparisons[owner], -1) for owner in unseen.comparison.tolist()])[unseen.item]
    return Trial(
        votes=votes,
        item=pair,
        annotator=np.array([names.get(name, -1) for name in unseen.annotators])[unseen.annotator],
        left=unseen.left,
        label=unseen.label,
        owner=votes.comparison[pair],
        truth=None if truth is None else np.array([truth[votes.comparisons[at]] for at in votes.comparison.tolist()]),
    )


def score(method: Callable[[Votes], Fit], of: Trial) -> Score:
    """Fits, then predicts. Against the truth a method says how sure it is of it, else how likely a judgement is."""
    started = time.process_time()
    fit = method(of.votes)
    fit_s = time.process_time() - started
    typical = fit.predicted(of.item, np.full_like(of.annotator, -1), of.left)
    if of.truth is None:
        hit, sure = typical.argmax(axis=1) == of.label, typical.max(axis=1)
    else:
        hit, sure = fit.typical().argmax(axis=1) == of.truth, fit.certainty
    return Score(
        loss=_loss(fit.predicted(of.item, of.annotator, of.left), of.label),
        loss_typical=_loss(typical, of.label),
        sure=sure,
        hit=hit.astype(float),
        fit_s=fit_s,
    )


def _loss(chances: Floats, label: Ints) -> Floats:
    loss: Floats = -np.log(np.maximum(chances[np.arange(len(label)), label], NEVER))
    return loss


def single(votes: Votes) -> Fit:
    """One judgement of each item is believed, the first; what it is worth is counted on the others."""
    _, first = np.unique(votes.item, return_index=True)
    label = np.full(len(votes.pairs), TIE)
    label[votes.item[first]] = votes.label[first]
    rest = np.ones(len(votes.item), dtype=bool)
    rest[first] = False
    table = np.ones((LABELS, LABELS)) + 2 * np.eye(LABELS)
    np.add.at(table, (label[votes.item[rest]], votes.label[rest]), 1.0)
    table += table[::-1, ::-1]
    table /= table.sum(axis=1, keepdims=True)
    posterior = np.eye(LABELS)[label]
    return Fit(posterior, posterior.mean(axis=0), table, None, (posterior @ table).max(axis=1))
