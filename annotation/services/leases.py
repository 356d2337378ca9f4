"""What becomes of a lease: renewed, given back, skipped, taken up again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import Q, QuerySet

from annotation.errors import DomainError, Forbidden
from annotation.models import ADJUDICATION, Annotator, Assignment, Purpose, Skip
from annotation.selectors.disclosures import has_discussed
from annotation.services.strategies import urgent_turn

State = Assignment.State
LONGEST_S = 3600
MEDIANS = 3


class LeaseLost(DomainError):
    """The assignment is no longer leased to this annotator."""

    code = "lease_lost"


class NotYours(Forbidden):
    """The assignment is leased to somebody else."""

    code = "not_your_assignment"


class TakenMeanwhile(DomainError):
    """What was skipped went to somebody else."""

    code = "taken_meanwhile"


def live_leases(*, annotator: Annotator, now: datetime) -> QuerySet[Assignment]:
    """What the annotator holds of the queue and may still answer, oldest lease first.

    What only they can answer (gold, a retest) stays theirs after the lease has ended.
    """
    held = Q(lease_expires_at__gt=now) | ~Q(purpose=Purpose.WORK)
    leases = Assignment.objects.filter(held, annotator=annotator, state=State.LEASED).exclude(purpose=ADJUDICATION)
    return leases.select_related("comparison__prompt").order_by("leased_at", "id")


def renew(*, assignment: Assignment, annotator: Annotator, now: datetime) -> datetime:
    """Moves the end of a lease that is still held; raises LeaseLost."""
    until = now + lease_length(annotator)
    mine = Assignment.objects.filter(pk=assignment.pk, annotator=annotator, state=State.LEASED)
    if mine.update(lease_expires_at=until) != 1:
        raise LeaseLost(
            "this comparison is no longer kept for you.",
            fix="Your answer will still be accepted and marked as late.",
        )
    return until


def release(*, assignment: Assignment, annotator: Annotator, now: datetime) -> None:
    """Gives a lease back; giving back what is not held changes nothing. A dispute waits for any expert then."""
    with transaction.atomic():
        mine = Assignment.objects.filter(pk=assignment.pk, annotator=annotator, state=State.LEASED)
        mine.filter(purpose=ADJUDICATION).update(lease_expires_at=now)
        work = mine.filter(purpose=Purpose.WORK).select_related("comparison")
        open_again(work.select_for_update(of=("self",)), now)


def skip(
    *, assignment: Assignment, annotator: Annotator, now: datetime, code: str = Skip.Code.OTHER, reason: str = ""
) -> None:
    """Passes the comparison by and opens its row for somebody else; `unskip` takes it back. Raises NotYours.

    What was skipped already stays so: a client may not have heard the answer.
    """
    if Skip.objects.filter(comparison_id=assignment.comparison_id, annotator=annotator).exists():
        return
    if assignment.annotator_id != annotator.pk:
        raise NotYours("this comparison is not assigned to you.", fix="Load the next one.")
    with transaction.atomic():
        Skip.objects.get_or_create(
            comparison_id=assignment.comparison_id, annotator=annotator, defaults={"code": code, "reason": reason}
        )
        release(assignment=assignment, annotator=annotator, now=now)
        own = Assignment.objects.filter(pk=assignment.pk, annotator=annotator, state=State.LEASED)
        own.exclude(purpose=Purpose.WORK).update(state=State.PASSED, lease_expires_at=None)


def unskip(*, assignment: Assignment, annotator: Annotator, now: datetime) -> Assignment:
    """The own skip undone and the row leased again; raises NotYours where nothing was skipped, TakenMeanwhile."""
    with transaction.atomic():
        row = Assignment.objects.select_for_update().get(pk=assignment.pk)
        skipped = Skip.objects.filter(comparison_id=row.comparison_id, annotator=annotator)
        if not skipped.exists():
            raise NotYours("you did not skip this comparison.", fix="Load the next one.")
        if has_discussed(annotator.pk, row.comparison_id):
            raise TakenMeanwhile("you have seen what the others said of this comparison.", fix="Go on with the next.")
        others = Assignment.objects.filter(comparison=row.comparison_id, purpose=ADJUDICATION).exclude(pk=row.pk)
        taken = row.purpose == ADJUDICATION and others.exclude(state=State.PASSED).exists()
        if taken or row.state not in (State.OPEN, State.PASSED):
            raise TakenMeanwhile("somebody else has this comparison now.", fix="Go on with the next one.")
        skipped.delete()
        row.state, row.annotator = State.LEASED, annotator
        row.leased_at, row.lease_expires_at = now, now + lease_length(annotator)
        row.save(update_fields=["state", "annotator", "leased_at", "lease_expires_at"])
        return row


def lease_length(annotator: Annotator) -> timedelta:
    """Three times the annotator's median time for a judgement, between the project's floor and an hour."""
    usual = MEDIANS * median(annotator.recent_seconds) if annotator.recent_seconds else 0.0
    return timedelta(seconds=min(LONGEST_S, max(annotator.project.lease_floor_s, usual)))


def open_again(leases: Iterable[Assignment], now: datetime) -> int:
    """Opens locked rows, begun as they are, before those that nobody has seen; returns how many."""
    rows = list(leases)
    for row in rows:
        is_asked = row.comparison.purpose == Purpose.WORK and not row.comparison.is_paused
        take_away(row, State.OPEN if is_asked else State.HELD)
        row.turn = urgent_turn(now)
        row.save(
            update_fields=["state", "annotator", "leased_at", "lease_expires_at", "taken_from", "turn", "propensity"]
        )
    return len(rows)


def take_away(row: Assignment, state: Assignment.State) -> None:
    """The row, in nobody's hands and not saved yet; a late answer of who had it is known from a stranger's."""
    if row.annotator_id and row.annotator_id not in row.taken_from:
        row.taken_from = [*row.taken_from, row.annotator_id]
    row.state = state
    row.annotator = row.leased_at = row.lease_expires_at = row.propensity = None
