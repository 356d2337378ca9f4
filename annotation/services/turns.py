"""An annotator's turn: the answer, and the next comparison in the same transaction: one write to the disk for both.

The answer does not hang on what comes next: where that fails, the answer is written by itself.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from annotation.models import Annotator, Assignment, Judgement
from annotation.services.answers import Answer
from annotation.services.judging import judge, submit
from annotation.services.queue import claim, lease

log = logging.getLogger(__name__)


class Turn(NamedTuple):
    """The judgement, whether it is new, and the leases that the annotator holds now."""

    judgement: Judgement
    is_new: bool
    held: list[Assignment]


def take_turn(
    *,
    assignment: Assignment,
    annotator: Annotator,
    answer: Answer,
    origin: Judgement.Origin,
    want: int,
    now: datetime,
    besides: Collection[int] = (),
) -> Turn:
    """As `submit`, then as `claim`. Raises what `submit` raises."""
    written = False
    try:
        with transaction.atomic():
            judgement, is_new = judge(
                assignment=assignment, annotator=annotator, answer=answer, origin=origin, now=now
            )
            written = True
            return Turn(judgement, is_new, lease(annotator=annotator, want=want, now=now, besides=besides))
    except Exception:
        if not written:
            raise
        log.exception(
            "No next comparison could be handed out together with answer %s; it is written alone.", answer.id
        )
    annotator.refresh_from_db()
    judgement, is_new = submit(assignment=assignment, annotator=annotator, answer=answer, origin=origin, now=now)
    return Turn(judgement, is_new, claim(annotator=annotator, want=want, now=now, besides=besides))
