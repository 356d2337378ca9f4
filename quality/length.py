"""Length bias: whether an annotator prefers the longer response beyond what the others say of the same pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.discoveries import discoveries
from quality.estimates import Estimate, Undefined, share_interval
from quality.expected import expected_labels
from quality.methods.fit import Fit
from quality.votes import FIRST, SECOND, TIE, Floats, Votes

NO_LENGTHS = "no decided judgement compares responses of different, known lengths; pass the comparisons"
ALONE = "no such pair was judged by others too, so what is beyond them cannot be told"


@dataclass(frozen=True)
class Length:
    """One annotator's pull toward the longer response."""

    bias: Estimate | Undefined
    """Share of decided votes for the longer one minus the share expected from the others' votes; 0 is none."""
    is_biased: bool
    """Distinct from zero, false discoveries held at one in twenty."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        return {"bias": self.bias.to_json(), "is_biased": self.is_biased}


@dataclass(frozen=True)
class Lengths:
    """Of all annotators together, and of each by name."""

    longer_wins: Estimate | Undefined
    """Share of decided judgements for the longer response. Not a bias by itself: longer may be better."""
    by_annotator: dict[str, Length]


def longer_wins(votes: Votes, lengths: Mapping[str, Sequence[int]]) -> Estimate | Undefined:
    """Share of decided judgements for the longer response, with Jeffreys' interval; not a bias by itself."""
    longer = _longer(votes, lengths)[votes.item]
    decided = (votes.label != TIE) & (longer != TIE)
    weight = votes.weights() * decided
    total, wins = float(weight.sum()), float(weight @ (votes.label == longer))
    if not total:
        return Undefined(NO_LENGTHS)
    return Estimate(wins / total, *share_interval(wins, total), max(1, round(total)))


def length_bias(votes: Votes, model: Fit, lengths: Mapping[str, Sequence[int]]) -> Lengths:
    """`lengths` gives the length of each response by comparison, in any unit; `model` is reliability's fit to the
    votes.

    The residual of a vote is 1 or 0 for the longer response less the probability that a typical annotator who decides
    would choose it, given the others' votes. The interval is normal with the variance of those probabilities.
    """
    longer = _longer(votes, lengths)[votes.item]
    rows = np.flatnonzero((votes.label != TIE) & (longer != TIE))
    if not len(rows):
        none = Length(Undefined(NO_LENGTHS), False)
        return Lengths(Undefined(NO_LENGTHS), dict.fromkeys(votes.annotators, none))
    weight = votes.weights()[rows]
    chose = (votes.label[rows] == longer[rows]).astype(float)
    shared = (np.bincount(votes.item, minlength=len(votes.pairs)) > 1)[votes.item[rows]]
    chance = expected_labels(votes, model)[rows]
    decided = chance[:, FIRST] + chance[:, SECOND]
    p = chance[np.arange(len(rows)), longer[rows]] / decided
    sums = [
        np.bincount(votes.annotator[rows], weight * shared * values, len(votes.annotators)).astype(float)
        for values in (np.ones(len(rows)), chose - p, p * (1 - p) * weight)
    ]
    return Lengths(longer_wins(votes, lengths), _biases(votes.annotators, *sums))


def _biases(names: Sequence[str], n: Floats, residual: Floats, variance: Floats) -> dict[str, Length]:
    sd = np.sqrt(variance)
    z = np.divide(residual, sd, out=np.full(len(n), np.nan), where=sd > 0)
    marked = discoveries(2 * special.ndtr(-abs(z)))
    found = {}
    for index, name in enumerate(names):
        if n[index] <= 0:
            found[name] = Length(Undefined(ALONE), False)
            continue
        mean, half = residual[index] / n[index], special.ndtri(0.975) * sd[index] / n[index]
        found[name] = Length(
            Estimate(float(mean), float(mean - half), float(mean + half), max(1, round(n[index]))),
            bool(marked[index]),
        )
    return found


def _longer(votes: Votes, lengths: Mapping[str, Sequence[int]]) -> np.ndarray:
    """(I,) FIRST or SECOND, whichever response is longer; TIE where equal or unknown."""
    found = np.full(len(votes.pairs), TIE)
    for item, (comparison, (i, j)) in enumerate(zip(votes.comparison.tolist(), votes.pairs, strict=True)):
        own = lengths.get(votes.comparisons[comparison])
        if own is not None and own[i] != own[j]:
            found[item] = FIRST if own[i] > own[j] else SECOND
    return found
