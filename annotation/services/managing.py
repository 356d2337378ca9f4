"""Changes a project's settings and what one annotator gets."""

from typing import Any

from django.db import transaction

from annotation.errors import Unacceptable
from annotation.models import Annotator, Project
from annotation.services.answers import BOTH_BAD
from annotation.services.overlap import order_anew
from annotation.services.strategies import strategy_of

MOST_MIXED_IN = 0.5


def change_settings(*, project: Project, changes: dict[str, Any]) -> Project:
    """The project with `changes` written, all of them or none.

    New guidelines are a new version, which annotators confirm anew. A new strategy orders the queue anew. How often
    comparisons are answered changes for those that are added from now on. Raises Unacceptable for rates that together
    exceed one, and for an unknown strategy.
    """
    with transaction.atomic():
        row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = (row.guidelines, row.strategy)
        for name, value in changes.items():
            setattr(row, name, value)
        strategy_of(row.strategy)
        _check_names(row)
        mixed_in = row.gold_rate + row.attention_rate + row.retest_rate
        if mixed_in > MOST_MIXED_IN:
            raise Unacceptable(
                f"gold, attention checks and retests together are {mixed_in:.0%} of the tasks.",
                where="gold_rate",
                fix=f"Leave at least half for work: {MOST_MIXED_IN:.0%} is the most.",
            )
        if row.guidelines != before[0]:
            row.guidelines_version += 1
        row.save()
        if row.strategy != before[1]:
            order_anew(row)
    return row


def _check_names(project: Project) -> None:
    for where, names in (("aspects", project.aspects), ("flags", project.flags)):
        if repeated := [name for name in names if names.count(name) > 1]:
            raise Unacceptable(f"{repeated[0]!r} stands twice.", where=where, fix="Name it once.")
    if BOTH_BAD in project.flags:
        raise Unacceptable(f"{BOTH_BAD!r} is built in.", where="flags", fix="Use the setting allows_both_bad.")


def change_annotator(*, annotator: Annotator, changes: dict[str, Any]) -> Annotator:
    """The annotator with `changes` written. New tags, or a new chance to qualify, let them walk the queue anew."""
    with transaction.atomic():
        row = Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        for name, value in changes.items():
            setattr(row, name, value)
        row.cursor = row.urgent_cursor = None
        row.save()
    return row
