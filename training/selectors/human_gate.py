"""How the blind comparisons of a new policy with the old one stand, from the judgements alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from annotation.models import Assignment, Comparison
from annotation.selectors.judgements import current
from training.betting import Sequential, confidence_sequence
from training.models import Round

HUMAN = "human gate"
"""What drew such a comparison, as its `chosen_by` says."""
NEW = 0
"""Index of the new policy's response; who sees it on which side is drawn by annotator."""
EVEN = 0.5


@dataclass(frozen=True)
class Standing:
    """Comparisons placed and fully answered, and the share that the new policy won so far (a tie counts half)."""

    placed: int
    judged: int
    share: Sequential

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come, or nothing more is needed."""
        return self.judged >= self.placed or self.is_decided

    @property
    def is_decided(self) -> bool:
        """Whether the interval has left even odds behind, on either side."""
        return self.share.low > EVEN or self.share.high < EVEN

    @property
    def is_won(self) -> bool:
        """Whether the new policy is surely preferred."""
        return self.share.low > EVEN


def prefix(round_: Round) -> str:
    """How the ids of the round's comparisons begin, in its present attempt."""
    return f"g{round_.number}.{round_.attempt}-"


def placed_by(round_: Round) -> QuerySet[Comparison]:
    """The comparisons that the gate has placed."""
    return Comparison.objects.filter(project=round_.project_id, external_id__startswith=prefix(round_))


def standing_of(round_: Round) -> Standing:
    """What has come in. A comparison counts once all the answers that it wants are there, by their mean.

    So each enters the interval once, in an order that does not hang on what was said. What a manager has paused or
    excluded is not waited for.
    """
    placed = list(placed_by(round_).filter(is_paused=False).values_list("pk", flat=True))
    waits = ~Q(state__in=[Assignment.State.DONE, Assignment.State.PASSED])
    open_ = set(Assignment.objects.filter(waits, comparison__in=placed).values_list("comparison", flat=True))
    outcomes: defaultdict[int, list[float]] = defaultdict(list)
    last: dict[int, datetime] = {}
    rows = current(round_.project).filter(comparison__in=[pk for pk in placed if pk not in open_])
    for pk, ranking, received_at in rows.values_list("comparison", "ranking", "received_at"):
        outcomes[pk].append(outcome(ranking))
        last[pk] = max(received_at, last.get(pk, received_at))
    order = sorted(outcomes, key=lambda pk: (last[pk], pk))
    share = confidence_sequence([sum(outcomes[pk]) / len(outcomes[pk]) for pk in order])
    return Standing(placed=len(placed), judged=len(placed) - len(open_), share=share)


def outcome(ranking: list[list[int]]) -> float:
    """1 where the new policy's response is ahead, 1/2 in a tie, else 0."""
    first = ranking[0]
    return EVEN if len(first) > 1 else float(first[0] == NEW)


def progress_row(round_: Round) -> dict[str, Any] | None:
    """As the API shows it; None where the round has placed none."""
    standing = standing_of(round_) if placed_by(round_).exists() else None
    if standing is None:
        return None
    share = standing.share
    names = ("placed", "judged", "is_decided", "is_won")
    return {
        **{name: getattr(standing, name) for name in names},
        "value": share.value,
        "low": share.low,
        "high": share.high,
    }
