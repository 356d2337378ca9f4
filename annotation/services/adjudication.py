"""Hands disputed comparisons to experts, each to one, the most disputed first."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from annotation.errors import Forbidden
from annotation.models import ADJUDICATION, Annotator, Assignment, Comparison, Skip
from annotation.selectors.access import EXPERT, has_expertise, role_in
from annotation.selectors.disputes import disputed_for
from annotation.services.display import display_order
from annotation.services.leases import lease_length

State = Assignment.State


class NotAnExpert(Forbidden):
    """Disputed comparisons are for experts."""

    code = "not_an_expert"


def claim_disputed(
    *, annotator: Annotator, user: User, want: int, now: datetime, besides: Collection[int] = ()
) -> list[Assignment]:
    """The expert's live leases on disputed comparisons, then others' that have ended, then the most disputed.

    Nobody gives a verdict on what they judged, passed by or wrote. Raises NotAnExpert.
    """
    if not has_expertise(role_in(user, annotator.project), annotator.tags):
        raise NotAnExpert(
            f"verdicts are for experts; {annotator.name} is none.", fix=f"A manager can add the tag {EXPERT!r}."
        )
    mine = _leases(annotator).filter(annotator=annotator)
    held = list(mine.exclude(pk__in=besides)[:want])
    until = now + lease_length(annotator)
    if len(held) < want:
        held += _take_over(annotator, want - len(held), until, now)
    for comparison in disputed_for(annotator)[: want - len(held)]:
        held += _lease(annotator, comparison, until, now)
    return held


def _leases(annotator: Annotator) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(project=annotator.project, purpose=ADJUDICATION, state=State.LEASED)
    return rows.select_related("comparison__prompt").order_by("leased_at", "id")


def _take_over(annotator: Annotator, want: int, until: datetime, now: datetime) -> list[Assignment]:
    """Leases of other experts that have ended, of comparisons that this one has nothing to do with."""
    ended = _leases(annotator).filter(lease_expires_at__lte=now).exclude(annotator=annotator)
    skipped = Skip.objects.filter(annotator=annotator).values("comparison")
    judged = annotator.judgements.values("comparison")
    own = annotator.assignments.values("comparison")
    free = ended.exclude(comparison__in=skipped).exclude(comparison__in=judged).exclude(comparison__in=own)
    return [row for row in free[:want] if _moves(row, annotator, until, now)]


def _moves(row: Assignment, annotator: Annotator, until: datetime, now: datetime) -> bool:
    """Whether the row is this expert's now: somebody else may be faster."""
    before = row.annotator_id
    row.taken_from = [*row.taken_from, before]
    row.shown = _shown(annotator, row.comparison)
    standing = Assignment.objects.filter(pk=row.pk, annotator=before, state=State.LEASED, lease_expires_at__lte=now)
    row.annotator, row.leased_at, row.lease_expires_at = annotator, now, until
    names = ("taken_from", "shown", "annotator", "leased_at", "lease_expires_at")
    return standing.update(**{name: getattr(row, name) for name in names}) == 1


def _lease(annotator: Annotator, comparison: Comparison, until: datetime, now: datetime) -> list[Assignment]:
    try:
        with transaction.atomic():
            row = Assignment.objects.create(
                project_id=annotator.project_id,
                comparison=comparison,
                purpose=ADJUDICATION,
                state=State.LEASED,
                annotator=annotator,
                shown=_shown(annotator, comparison),
                leased_at=now,
                lease_expires_at=until,
            )
    except IntegrityError:
        return []  # another expert took it just now: the constraint lets one of them have it
    return [row]


def _shown(annotator: Annotator, comparison: Comparison) -> list[int]:
    count = comparison.places.count()
    return display_order(annotator_id=annotator.pk, comparison_id=comparison.pk, count=count)
