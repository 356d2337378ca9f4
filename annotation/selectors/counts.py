"""Counts that pages and gates ask for."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.timezone import localtime

from annotation.models import Annotator, Assignment, Judgement, Project
from annotation.selectors.exclusions import without_excluded

FEW = 2000
COUNTED_ANEW_S = 60


@dataclass(frozen=True)
class Judged:
    """How much is judged: current judgements, those by simulated annotators among them, distinct comparisons."""

    judgements: int
    simulated: int
    comparisons: int


def judged(project: Project, *, since: datetime | None = None, round_number: int | None = None) -> Judged:
    """Counts current judgements, of all time or received after `since`, of all or of one round's comparisons.

    What is excluded is not counted: nothing is learnt from it.
    """
    rows = without_excluded(project, Judgement.objects.filter(project=project, superseded_by__isnull=True))
    if since is not None:
        rows = rows.filter(received_at__gt=since)
    if round_number is not None:
        rows = rows.filter(comparison__round_number=round_number)
    totals = rows.aggregate(
        judgements=Count("id"),
        simulated=Count("id", filter=Q(annotator__is_simulated=True)),
        comparisons=Count("comparison", distinct=True),
    )
    return Judged(**totals)


@dataclass(frozen=True)
class Progress:
    """Where one annotator stands; `daily_cap` is None without a limit."""

    done_today: int
    daily_cap: int | None
    open_for_you: int


def done_today(annotator: Annotator, *, now: datetime) -> int:
    """Judgements of the annotator since midnight in the server's time zone, edits not counted."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Judgement.objects.filter(annotator=annotator, supersedes__isnull=True, received_at__gte=midnight).count()


def open_rows(project: Project) -> int:
    """Answers still to be handed out; counted anew once a minute where there are many."""
    key = f"open-rows-{project.pk}"
    known: int | None = cache.get(key)
    if known is not None:
        return known
    count = Assignment.objects.filter(project=project, state=Assignment.State.OPEN).count()
    if count > FEW:
        cache.set(key, count, COUNTED_ANEW_S)
    return count


def judgements_about(project: Project) -> int:
    """First answers in the project; counted anew once a minute where there are many."""
    key = f"first-answers-{project.pk}"
    known: int | None = cache.get(key)
    if known is not None:
        return known
    count = Judgement.objects.filter(project=project, supersedes__isnull=True).count()
    if count > FEW:
        cache.set(key, count, COUNTED_ANEW_S)
    return count
