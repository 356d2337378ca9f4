"""What is known of a pair before anyone judged it, such as a reward model's opinion, as a fraction of one judgement.

A reward model's P(first) = p enters as a vote of the typical annotator for the likelier response, of weight |2p - 1|:
nothing at p = 1/2, one judgement at most. The caller names the pairs; gold, evaluation and audit items must never be
among them, for what a model is measured by may not be the model's own opinion.
"""

from collections.abc import Mapping

import numpy as np

from quality.votes import FIRST, LABELS, SECOND, Floats, Votes

Pair = tuple[str, tuple[int, int]]
"""A comparison and the response indices i < j."""


class BadLean(ValueError):
    """A probability that is none."""


def lean(votes: Votes, p_first: Mapping[Pair, float]) -> Floats:
    """(I, 3) votes of the typical annotator, each 0 to 1, for the pairs among `votes`; others are passed over.

    Raises BadLean for a p_first outside 0 to 1.
    """
    leaning = np.zeros((len(votes.pairs), LABELS))
    for item, (comparison, pair) in enumerate(zip(votes.comparison.tolist(), votes.pairs, strict=True)):
        p = p_first.get((votes.comparisons[comparison], pair), 0.5)
        if not 0.0 <= p <= 1.0:
            raise BadLean(f"p_first {p} of {votes.comparisons[comparison]!r} {pair} is no probability; pass 0 to 1.")
        leaning[item, FIRST if p > 0.5 else SECOND] = abs(2 * p - 1)
    return leaning
