"""Figures of the whole crowd that are no agreement, by name: each with its interval, or the reason for none."""

from collections.abc import Mapping, Sequence

import numpy as np

from quality.concentration import effective_annotators
from quality.concordance import kendall_w
from quality.estimates import Estimate, Undefined
from quality.judgements import Judgement
from quality.length import NO_LENGTHS, longer_wins
from quality.responses import Responses
from quality.retest import retests
from quality.transitivity import circular_triads
from quality.votes import Votes

NAMES = ("kendall_w", "effective_annotators", "retest", "side_followed", "circular_triads", "longer_wins")


def instruments(
    judgements: Sequence[Judgement],
    counted: Sequence[Judgement],
    votes: Votes,
    responses: Mapping[str, Responses],
    *,
    resamples: int,
    rng: np.random.Generator,
) -> dict[str, Estimate | Undefined]:
    """Each of NAMES. `judgements` hold the repeats, `counted` and its `votes` do not; `responses` may be empty."""
    again, _ = retests(judgements)
    figures: dict[str, Estimate | Undefined] = {
        "kendall_w": kendall_w(counted, resamples=resamples, rng=rng),
        "effective_annotators": effective_annotators(votes, resamples=resamples, rng=rng),
        "retest": again.consistency,
        "side_followed": again.side_followed,
        "circular_triads": circular_triads(votes).pool,
        "longer_wins": Undefined(NO_LENGTHS),
    }
    if responses:
        figures["longer_wins"] = longer_wins(votes, {name: own.lengths for name, own in responses.items()})
    return {name: figures[name] for name in NAMES}
