"""The queue's hands: claim, renew, release and skip. Every change is a compare-and-swap on one assignment row."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.errors import DomainError, Forbidden
from annotation.models import Annotator, Assignment, ComparisonResponse, Judgement, Skip

State = Assignment.State


class LeaseLost(DomainError):
    """The assignment is no longer leased to this annotator."""

    code = "lease_lost"


class NotYours(Forbidden):
    """The assignment is leased to somebody else."""

    code = "not_your_assignment"


def claim(*, annotator: Annotator, want: int, now: datetime) -> list[Assignment]:
    """The annotator's live leases, then fresh ones until there are `want`; fewer where the queue has no more.

    Nobody gets a comparison twice, nor one that they judged or skipped. Two claims at once never share a row:
    PostgreSQL skips locked rows, SQLite runs one write transaction at a time.
    """
    if annotator.project.is_paused:
        return []
    with transaction.atomic():
        Annotator.objects.select_for_update().get(pk=annotator.pk)  # two tabs of one person take turns
        _give_back_expired(annotator, now)
        held = list(live_leases(annotator=annotator, now=now)[:want])
        if len(held) < want:
            candidates = _claimable(annotator, now).select_for_update(skip_locked=True, of=("self",))
            held += [_lease(assignment, annotator, now) for assignment in candidates[: want - len(held)]]
        return held


def live_leases(*, annotator: Annotator, now: datetime) -> QuerySet[Assignment]:
    """What the annotator holds and may still answer, oldest lease first."""
    leases = Assignment.objects.filter(annotator=annotator, state=State.LEASED, lease_expires_at__gt=now)
    return leases.select_related("comparison__prompt", "comparison__project").order_by("leased_at", "id")


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


def release(*, assignment: Assignment, annotator: Annotator) -> None:
    """Gives a lease back; giving back what is not held changes nothing."""
    with transaction.atomic():
        _open_again(Assignment.objects.filter(pk=assignment.pk, annotator=annotator, state=State.LEASED))


def skip(*, assignment: Assignment, annotator: Annotator, reason: str) -> None:
    """Passes the comparison by for good and opens its row for somebody else; raises NotYours."""
    if assignment.annotator_id != annotator.pk:
        raise NotYours("this comparison is not assigned to you.", fix="Load the next one.")
    with transaction.atomic():
        Skip.objects.get_or_create(
            comparison_id=assignment.comparison_id, annotator=annotator, defaults={"reason": reason}
        )
        release(assignment=assignment, annotator=annotator)


def lease_length(annotator: Annotator) -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=annotator.project.lease_floor_s)


def display_order(*, annotator_id: int, comparison_id: int, count: int) -> list[int]:
    """Indices in the order shown: a keyed hash of who and what, so stable on reload and unknown to the annotator."""

    def key(index: int) -> bytes:
        place = f"{annotator_id}:{comparison_id}:{index}".encode()
        return hmac.new(settings.SECRET_KEY.encode(), place, sha256).digest()

    return sorted(range(count), key=key)


def claimable(*, annotator: Annotator, now: datetime) -> QuerySet[Assignment]:
    """Rows that are open, or whose lease ran out, of comparisons new to this annotator."""
    seen = Assignment.objects.filter(comparison=OuterRef("comparison"), annotator=annotator)
    judged = Judgement.objects.filter(comparison=OuterRef("comparison"), annotator=annotator)
    skipped = Skip.objects.filter(comparison=OuterRef("comparison"), annotator=annotator)
    return Assignment.objects.filter(
        Q(state=State.OPEN) | Q(state=State.LEASED, lease_expires_at__lte=now),
        project_id=annotator.project_id,
    ).exclude(Exists(seen) | Exists(judged) | Exists(skipped))


def _give_back_expired(annotator: Annotator, now: datetime) -> None:
    """The annotator's own expired leases open again, so that they can be claimed like any other row."""
    _open_again(Assignment.objects.filter(annotator=annotator, state=State.LEASED, lease_expires_at__lte=now))


def _open_again(leases: QuerySet[Assignment]) -> None:
    for assignment in leases.select_for_update():
        _remember_holder(assignment)
        assignment.state = State.OPEN
        assignment.annotator = assignment.leased_at = assignment.lease_expires_at = None
        assignment.save(update_fields=["state", "annotator", "leased_at", "lease_expires_at", "taken_from"])


def _remember_holder(assignment: Assignment) -> None:
    """Keeps who held the row, so that a late answer is known from a stranger's."""
    if assignment.annotator_id and assignment.annotator_id not in assignment.taken_from:
        assignment.taken_from.append(assignment.annotator_id)


def _claimable(annotator: Annotator, now: datetime) -> QuerySet[Assignment]:
    """Claimable rows in the queue's order; a comparison with two open rows is offered once."""
    rows = claimable(annotator=annotator, now=now)
    earlier = rows.filter(comparison=OuterRef("comparison"), slot__lt=OuterRef("slot"))
    first = rows.exclude(Exists(earlier.values("pk"))) if annotator.project.overlap > 1 else rows
    return first.select_related("comparison__prompt", "comparison__project").order_by("comparison_id", "slot")


def _lease(assignment: Assignment, annotator: Annotator, now: datetime) -> Assignment:
    count = ComparisonResponse.objects.filter(comparison_id=assignment.comparison_id).count()
    _remember_holder(assignment)
    assignment.state = State.LEASED
    assignment.annotator = annotator
    assignment.leased_at = now
    assignment.lease_expires_at = now + lease_length(annotator)
    assignment.shown = display_order(annotator_id=annotator.pk, comparison_id=assignment.comparison_id, count=count)
    assignment.save(update_fields=["state", "annotator", "leased_at", "lease_expires_at", "shown", "taken_from"])
    return assignment
