"""People write answers as they should be: prompts of the pool are handed out until each has as many as are wanted."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotation.digests import digest_of
from annotation.errors import DomainError, Unacceptable
from annotation.models import Annotator, Demonstration, Project, Prompt, Writing
from annotation.services.admission import Closed, closed
from annotation.services.answers import LONGEST_TEXT
from annotation.services.demonstrations import write_demonstration
from annotation.services.leases import NotYours, TakenMeanwhile, lease_length

State = Writing.State


class AlreadyWritten(DomainError):
    """The answer to this prompt was written, or passed by."""

    code = "already_written"


def claim_writing(*, annotator: Annotator, now: datetime) -> Writing | None:
    """The prompt that the annotator holds, else a fresh one: the one with the fewest answers first.

    None where nothing is left or `admission.closed` says no. Two people at once never exceed what is wanted.
    """
    if closed(annotator, now) not in (None, Closed.DONE_FOR_TODAY, Closed.SHARE_REACHED):
        return None
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=annotator.project_id)  # writers take turns
        until = now + lease_length(annotator)
        mine = Writing.objects.filter(annotator=annotator, state=State.LEASED)
        held = mine.select_related("prompt").order_by("-leased_at", "-id").first()  # what was taken back comes first
        if held is not None:
            held.lease_expires_at = until
            held.save(update_fields=["lease_expires_at"])
            return held
        prompt = _wanting(project, now).exclude(Exists(_of(annotator))).first()
        if prompt is None:
            return None
        return Writing.objects.create(
            project=project, prompt=prompt, annotator=annotator, leased_at=now, lease_expires_at=until
        )


def write(*, writing: Writing, annotator: Annotator, text: str, now: datetime) -> Demonstration:
    """The annotator's answer, also a late one; the same answer again is the one that stands.

    Raises NotYours, AlreadyWritten, Unacceptable.
    """
    said = text.strip()
    if not 0 < len(said) <= LONGEST_TEXT:
        raise Unacceptable(
            f"the answer has {len(said):,} letters.", where="text", fix=f"Write 1 to {LONGEST_TEXT:,} letters."
        )
    with transaction.atomic():
        row = _locked(writing, annotator)
        if row.state == State.DONE and (standing := _written(row, annotator, said)):
            return standing
        _check_open(row)
        row.state = State.DONE
        row.save(update_fields=["state"])
        return write_demonstration(prompt=row.prompt, annotator=annotator, text=said)


def pass_by(*, writing: Writing, annotator: Annotator) -> None:
    """The prompt goes to somebody else, and not to this annotator again; twice is once.

    Raises NotYours, AlreadyWritten.
    """
    with transaction.atomic():
        row = _locked(writing, annotator)
        if row.state == State.PASSED:
            return
        _check_open(row)
        row.state = State.PASSED
        row.save(update_fields=["state"])


def take_back(*, writing: Writing, annotator: Annotator, now: datetime) -> None:
    """A prompt that was passed by is in the annotator's hands again, before all others; twice is once.

    Raises NotYours, AlreadyWritten, and TakenMeanwhile where others have given it all the answers that it wants.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=annotator.project_id)
        row = _locked(writing, annotator)
        if row.state == State.LEASED:
            return
        if row.state == State.DONE:
            raise AlreadyWritten("you are done with this prompt already.", fix="Load the next one.")
        if not _wanting(project, now).filter(pk=row.prompt_id).exists():
            raise TakenMeanwhile("somebody else answers this prompt now.", fix="Go on with the next one.")
        row.state, row.leased_at, row.lease_expires_at = State.LEASED, now, now + lease_length(annotator)
        row.save(update_fields=["state", "leased_at", "lease_expires_at"])


def wanting(annotator: Annotator, now: datetime) -> int:
    """How many prompts the annotator may still get, besides the one in hand."""
    return _wanting(annotator.project, now).exclude(Exists(_of(annotator))).count()


def _written(writing: Writing, annotator: Annotator, text: str) -> Demonstration | None:
    """What stands, if this very answer was taken and its receipt got lost."""
    own = Demonstration.objects.filter(prompt_id=writing.prompt_id, source__name=annotator.name, judgement=None)
    return own.filter(digest=digest_of(text)).first()


def _locked(writing: Writing, annotator: Annotator) -> Writing:
    locked = Writing.objects.select_for_update(of=("self",)).select_related("prompt")
    row = locked.get(pk=writing.pk)
    if row.annotator_id != annotator.pk:
        raise NotYours("this prompt is not yours to answer.", fix="Load the next one.")
    return row


def _check_open(row: Writing) -> None:
    if row.state != State.LEASED:
        raise AlreadyWritten("you are done with this prompt already.", fix="Load the next one.")


def _wanting(project: Project, now: datetime) -> QuerySet[Prompt]:
    """Prompts of the pool with fewer answers, written or being written, than are wanted; the fewest first."""
    counts = Q(writings__state=State.DONE) | Q(writings__state=State.LEASED, writings__lease_expires_at__gt=now)
    prompts = Prompt.objects.filter(project=project, in_pool=True).annotate(taken=Count("writings", filter=counts))
    return prompts.filter(taken__lt=project.demonstrations_wanted).order_by("taken", "id")


def _of(annotator: Annotator) -> QuerySet[Writing]:
    return Writing.objects.filter(prompt=OuterRef("pk"), annotator=annotator)
