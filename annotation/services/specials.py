"""What is mixed into the work: hidden gold, attention checks, second looks at own answers; and the qualification."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.models import (
    RETEST,
    Annotator,
    Assignment,
    Comparison,
    GoldTerm,
    Judgement,
    Project,
    Purpose,
    Skip,
)
from annotation.prepared import prepared
from annotation.rankings import share_alike
from annotation.services.admission import must_learn, must_qualify
from annotation.services.display import display_order, draw


def due(annotator: Annotator) -> str:
    """The purpose of the annotator's next task; WORK most of the time."""
    if must_learn(annotator):
        return Purpose.TUTORIAL
    if must_qualify(annotator):
        return Purpose.QUALIFICATION
    project = annotator.project
    place = draw(annotator_id=annotator.pk, number=annotator.draws)
    for purpose, rate in (
        (Purpose.GOLD, project.gold_rate),
        (Purpose.ATTENTION, project.attention_rate),
        (RETEST, project.retest_rate),
    ):
        if place < rate:
            return purpose
        place -= rate
    return Purpose.WORK


def hand_out(annotator: Annotator, purpose: str, *, until: datetime, now: datetime) -> Assignment | None:
    """A lease on a task of this purpose that is new to the annotator; None where there is none."""
    if purpose == RETEST:
        earlier = _retestable(annotator, now).first()
        if earlier is None or earlier.shown is None:
            return None
        return _lease(annotator, earlier.comparison, RETEST, list(reversed(earlier.shown)), until=until, now=now)
    comparison = _unseen(annotator, purpose).first()
    if comparison is None and purpose == Purpose.TUTORIAL:
        _remember_tutorial(annotator)
        return hand_out(annotator, next_, until=until, now=now) if (next_ := due(annotator)) != Purpose.WORK else None
    if comparison is None:
        return None
    count = comparison.places.count()
    shown = display_order(annotator_id=annotator.pk, comparison_id=comparison.pk, count=count)
    return _lease(annotator, comparison, purpose, shown, until=until, now=now)


def _remember_tutorial(annotator: Annotator) -> None:
    """Nothing of it is left: what is added later is for those who come later."""
    annotator.knows_tutorial = True
    annotator.save(update_fields=["knows_tutorial"])


def grade(annotator: Annotator) -> None:
    """Passes or fails the qualification once all its comparisons are answered.

    An answer scores the share of its pairs that stand as in the known ranking; the mean score is held against the
    project's pass mark.
    """
    answers = Judgement.objects.filter(
        annotator=annotator, comparison__purpose=Purpose.QUALIFICATION, superseded_by__isnull=True
    ).select_related("comparison")
    known = Comparison.objects.filter(project=annotator.project, purpose=Purpose.QUALIFICATION).count()
    scores = [share_alike(row.ranking, row.comparison.gold or []) for row in answers]
    if len(scores) < min(annotator.project.qualification_items, known):
        return
    passed = sum(scores) / len(scores) >= annotator.project.qualification_pass
    outcome = Annotator.Qualification.PASSED if passed else Annotator.Qualification.FAILED
    Annotator.objects.filter(pk=annotator.pk).update(qualification=outcome)


def _unseen(annotator: Annotator, purpose: str) -> QuerySet[Comparison]:
    here = {"comparison": OuterRef("pk"), "annotator": annotator}
    rows = Comparison.objects.filter(
        project_id=annotator.project_id, purpose=purpose, is_paused=False, needs__in=["", *annotator.tags]
    )
    seen = Exists(Assignment.objects.filter(**here)) | Exists(Judgement.objects.filter(**here))
    unseen = rows.exclude(seen | Exists(Skip.objects.filter(**here)))
    return _rotated(annotator.project, unseen) if purpose == Purpose.GOLD else unseen.order_by("id")


def _rotated(project: Project, rows: QuerySet[Comparison]) -> QuerySet[Comparison]:
    """Gold that serves and does not rest, the least shown first."""
    if project.gold_exposure_cap:
        rows = rows.filter(exposure__lt=project.gold_exposure_cap)
    return rows.exclude(gold_term__state=GoldTerm.State.RETIRED).order_by("exposure", "id")


def count_exposures(handed_out: Iterable[Assignment]) -> None:
    """Gold that was handed out has been shown to one annotator more.

    Last in a claim, and by id: whoever holds one of these rows waits for nothing but a later one.
    """
    for comparison in sorted(row.comparison_id for row in handed_out if row.purpose == Purpose.GOLD):
        with connection.cursor() as cursor:
            cursor.execute(prepared(EXPOSED), [comparison])


EXPOSED = "UPDATE annotation_comparison SET exposure = exposure + 1 WHERE id = %s"


def _retestable(annotator: Annotator, now: datetime) -> QuerySet[Judgement]:
    """Own answers to work that are old enough, by time or by what was judged since, oldest first."""
    project = annotator.project
    own = Judgement.objects.filter(annotator=annotator, supersedes__isnull=True, is_retest=False, is_verdict=False)
    recent = own.order_by("-received_at").values("received_at")[project.retest_after_judgements :]
    old = Q(received_at__lte=now - timedelta(hours=project.retest_after_hours))
    if (boundary := recent.first()) is not None:
        old |= Q(received_at__lte=boundary["received_at"])
    again = Assignment.objects.filter(comparison=OuterRef("comparison"), annotator=annotator, purpose=RETEST)
    skipped = Skip.objects.filter(comparison=OuterRef("comparison"), annotator=annotator)
    work = own.filter(old, comparison__purpose=Purpose.WORK, comparison__is_paused=False, shown__isnull=False)
    return work.exclude(Exists(again) | Exists(skipped)).select_related("comparison").order_by("received_at", "id")


def _lease(
    annotator: Annotator, comparison: Comparison, purpose: str, shown: list[int], *, until: datetime, now: datetime
) -> Assignment:
    return Assignment.objects.create(
        project_id=annotator.project_id,
        comparison=comparison,
        purpose=purpose,
        state=Assignment.State.LEASED,
        annotator=annotator,
        shown=shown,
        leased_at=now,
        lease_expires_at=until,
    )
