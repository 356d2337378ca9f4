"""Which judgements are answers to a known ranking, and speak of their annotator.

An answer to gold is one that was asked for as gold, while it served: not what was said before the comparison became
gold (that is the evidence for it), nor after it was retired. Where the known ranking leaked, or turned out to be
disputed, none of its answers is one.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q

from annotation.models import GoldTerm, Purpose

State, Origin, Why = GoldTerm.State, GoldTerm.Origin, GoldTerm.Why
TERM = "comparison__gold_term__"
_NEVER_DECIDED = Q(comparison__purpose=Purpose.GOLD, comparison__gold_term__isnull=True)
_FROM_FILE = Q(comparison__purpose=Purpose.GOLD, comparison__gold_term__origin=Origin.FILE)
_AS_GOLD = Q(assignment__purpose=Purpose.GOLD, comparison__gold_term__state__in=[State.STANDING, State.RETIRED])
_IN_TERM = Q(comparison__gold_term__ended_at__isnull=True) | Q(received_at__lt=F(f"{TERM}ended_at"))
_VOID = Q(comparison__gold_term__why__in=[Why.LEAK, Why.DISPUTE])
GOLD_ANSWER = Q(is_retest=False, is_verdict=False, is_informed=False) & (
    _NEVER_DECIDED | ((_FROM_FILE | _AS_GOLD) & _IN_TERM & ~_VOID)
)
"""For a query of judgements."""


def answers_known(purposes: Sequence[str]) -> Q:
    """Judgements that are answers to a known ranking of these purposes, gold among them as GOLD_ANSWER has it."""
    others = [purpose for purpose in purposes if purpose != Purpose.GOLD]
    known = Q(comparison__purpose__in=others, is_retest=False, is_verdict=False)
    return known | GOLD_ANSWER if Purpose.GOLD in purposes else known


def known_ranking(of_comparison: Any, of_term: Any) -> list[list[int]]:
    """The known ranking by the columns `comparison__gold` and `comparison__gold_term__ranking`."""
    return list(of_term or of_comparison or [])
