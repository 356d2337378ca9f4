"""Implausible speed: answers given faster than the responses can have been read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from quality.estimates import Estimate, Undefined, share_interval
from quality.judgements import Judgement

READABLE = 60.0
"""Characters a second, some 600 English words a minute: skimming, well above the 238 of Brysbaert 2019 (Journal of
Memory and Language 109)."""
LEAST_S = 1.0
"""Nobody reads and answers faster, however short the responses are."""
NO_TIMES = "no judgement says how long it took; record `seconds`"


def too_fast(judgement: Judgement, characters: int | None) -> bool | None:
    """Whether the time is implausible for responses of so many characters in all; None without a time."""
    if judgement.seconds is None:
        return None
    return judgement.seconds < max(LEAST_S, (characters or 0) / READABLE)


def implausible_speed(
    judgements: Sequence[Judgement], lengths: Mapping[str, Sequence[int]]
) -> dict[str, Estimate | Undefined]:
    """By annotator, the share of timed judgements that were implausibly fast, with Jeffreys' 95 % interval.

    `lengths` gives the characters of each response by comparison; where it does not, LEAST_S alone is asked for.
    """
    found: dict[str, list[bool]] = defaultdict(list)
    for judgement in judgements:
        own = lengths.get(judgement.comparison)
        fast = too_fast(judgement, sum(own) if own is not None else None)
        found[judgement.annotator] += [] if fast is None else [fast]
    return {
        name: Estimate(sum(own) / len(own), *share_interval(sum(own), len(own)), len(own))
        if own
        else Undefined(NO_TIMES)
        for name, own in sorted(found.items())
    }
