"""Takes a comparison out of the queue for a while, and puts it back. Answers on their way are kept."""

from django.db import transaction

from annotation.models import Assignment, Comparison, Purpose

State = Assignment.State


def pause_comparison(*, comparison: Comparison) -> None:
    """Nothing more of it is handed out; who holds it may answer."""
    with transaction.atomic():
        Comparison.objects.filter(pk=comparison.pk).update(is_paused=True)
        Assignment.objects.filter(comparison=comparison, state=State.OPEN).update(state=State.HELD)


def resume_comparison(*, comparison: Comparison) -> None:
    """Its open answers are handed out again; everybody's walk starts over, so that nobody has passed them."""
    with transaction.atomic():
        Comparison.objects.filter(pk=comparison.pk).update(is_paused=False)
        if comparison.purpose == Purpose.WORK:  # what became gold holds its ordinary answers back
            Assignment.objects.filter(comparison=comparison, state=State.HELD).update(state=State.OPEN)
        comparison.project.annotators.update(cursor=None, urgent_cursor=None)
