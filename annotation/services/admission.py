"""Whether an annotator may get work now, and if not, why."""

from datetime import datetime
from enum import StrEnum

from annotation.models import Annotator, Comparison, Purpose
from annotation.selectors.counts import done_today, judgements_about

SHARE_FROM = 50


class Closed(StrEnum):
    """Why nothing is handed out; the page has a sentence and a next step for each."""

    PAUSED = "paused"
    YOU_ARE_PAUSED = "you_are_paused"
    GUIDELINES = "guidelines"
    NOT_QUALIFIED = "not_qualified"
    NO_QUALIFICATION = "no_qualification"
    DONE_FOR_TODAY = "done_for_today"
    SHARE_REACHED = "share_reached"
    NOTHING_LEFT = "nothing_left"


def closed(annotator: Annotator, now: datetime) -> Closed | None:
    """Why this annotator gets nothing now; None where they may work. NOTHING_LEFT is the queue's to say."""
    project = annotator.project
    if project.is_paused:
        return Closed.PAUSED
    if annotator.is_paused:
        return Closed.YOU_ARE_PAUSED
    if (
        project.must_read_guidelines
        and annotator.guidelines_read < project.guidelines_version
        and _is_person(annotator)
    ):
        return Closed.GUIDELINES
    if must_qualify(annotator):
        if annotator.qualification == Annotator.Qualification.FAILED:
            return Closed.NOT_QUALIFIED
        if not Comparison.objects.filter(project=project, purpose=Purpose.QUALIFICATION).exists():
            return Closed.NO_QUALIFICATION
    if left_today(annotator, now) == 0:
        return Closed.DONE_FOR_TODAY
    return Closed.SHARE_REACHED if _has_its_share(annotator) else None


def must_qualify(annotator: Annotator) -> bool:
    """Whether qualification comparisons stand between the annotator and real work."""
    asked = annotator.project.qualification_items > 0 and _is_person(annotator)
    return asked and annotator.qualification != Annotator.Qualification.PASSED


def must_learn(annotator: Annotator) -> bool:
    """Whether the annotator is a newcomer who has not seen the whole tutorial."""
    return not annotator.knows_tutorial and _is_person(annotator)


def left_today(annotator: Annotator, now: datetime) -> int | None:
    """Judgements that the annotator may still give today; None without a cap."""
    cap = annotator.project.daily_cap if annotator.daily_cap is None else annotator.daily_cap
    if cap == 0 and annotator.daily_cap is None:
        return None
    return max(0, cap - done_today(annotator, now=now))


def _has_its_share(annotator: Annotator) -> bool:
    """Whether more from this annotator would exceed the share that one person may have of the project."""
    share = annotator.project.share_cap
    if share >= 1:
        return False
    total = judgements_about(annotator.project)
    return total >= SHARE_FROM and annotator.judgements.filter(supersedes__isnull=True).count() >= share * total


def _is_person(annotator: Annotator) -> bool:
    return not annotator.is_simulated
