"""What becomes of a policy's open comparisons once a newer policy has written some: they sink, or are held back."""

from django.db import transaction
from django.db.models import F, QuerySet

from annotation.models import Assignment, Comparison, Project, Purpose

SUNK = 1e12
"""Added to a turn: behind all that have not sunk, in the same order among themselves."""

State = Assignment.State


def sink(*, project: Project, before_round: int) -> int:
    """Earlier rounds' open answers come after everything else; returns how many sank now.

    A comparison that somebody has begun stays urgent, so that what was started is finished. A comparison from a file
    belongs to no round and stays where it is.
    """
    with transaction.atomic():
        open_ = _open(project, before_round).filter(turn__gte=0, turn__lt=SUNK)
        sunk = open_.update(turn=F("turn") + SUNK)
        _start_over(project, sunk)
    return sunk


def hold_back(*, project: Project, before_round: int) -> int:
    """Earlier rounds' comparisons that nobody has begun are paused; returns how many. A manager may resume each."""
    with transaction.atomic():
        waiting = _open(project, before_round).filter(turn__gte=0).values_list("comparison", flat=True)
        begun = Assignment.objects.filter(project=project, state__in=[State.LEASED, State.DONE])
        idle = Comparison.objects.filter(pk__in=waiting).exclude(pk__in=begun.values("comparison"))
        held = list(idle.values_list("pk", flat=True))
        Comparison.objects.filter(pk__in=held).update(is_paused=True)
        Assignment.objects.filter(comparison__in=held, state=State.OPEN).update(state=State.HELD)
    return len(held)


def _open(project: Project, before_round: int) -> QuerySet[Assignment]:
    work = Assignment.objects.filter(project=project, state=State.OPEN, purpose=Purpose.WORK)
    return work.filter(comparison__round_number__lt=before_round)


def _start_over(project: Project, changed: int) -> None:
    """The order has changed under everybody's walk."""
    if changed:
        project.annotators.update(cursor=None, urgent_cursor=None)
