"""Counts that pages and gates ask for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from annotation.models import Annotator, Assignment, Comparison, Judgement, Project


@dataclass(frozen=True)
class Judged:
    """How much is judged: current judgements, those by simulated annotators among them, distinct comparisons."""

    judgements: int
    simulated: int
    comparisons: int


def judged(project: Project, *, since: datetime | None = None, round_number: int | None = None) -> Judged:
    """Counts current judgements, of all time or received after `since`, of all or of one round's comparisons."""
    rows = Judgement.objects.filter(project=project, superseded_by__isnull=True)
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
    """Where one annotator stands."""

    done_today: int
    open_for_you: int
    comparisons_done: int
    comparisons: int


def progress(annotator: Annotator, *, open_for_you: int, now: datetime) -> Progress:
    """Counts for the annotator's header; a day begins at midnight of the server's time zone."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Judgement.objects.filter(annotator=annotator, supersedes__isnull=True, received_at__gte=midnight)
    comparisons = Comparison.objects.filter(project_id=annotator.project_id)
    return Progress(
        done_today=mine.count(),
        open_for_you=open_for_you,
        comparisons_done=comparisons.exclude(Exists(unanswered())).count(),
        comparisons=comparisons.count(),
    )


def unanswered() -> QuerySet[Assignment]:
    """Answers still wanted of the outer query's comparison."""
    return Assignment.objects.filter(comparison=OuterRef("pk")).exclude(state=Assignment.State.DONE)
