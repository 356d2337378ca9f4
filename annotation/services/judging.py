"""Writes judgements: an answer to an assignment, or an edit that supersedes an earlier one. Append-only."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from annotation.errors import DomainError, Forbidden
from annotation.models import ADJUDICATION, RETEST, Annotator, Assignment, Judgement, Project, Purpose
from annotation.prepared import columns_of
from annotation.rows import Writes, read
from annotation.selectors.disclosures import has_discussed, has_seen
from annotation.selectors.work import texts_of
from annotation.services.answers import Answer, check_answer, check_marks, check_whole, columns
from annotation.services.demonstrations import add_better_answer
from annotation.services.leases import NotYours
from annotation.services.specials import grade

State = Assignment.State
PACE = 15
# At every answer, so written out: building the same SQL anew costs more than running it.
LOCKED = "SELECT {columns} FROM annotation_assignment place WHERE id = %s"
if connection.features.has_select_for_update:
    LOCKED += " FOR UPDATE"
SAID = "SELECT {columns} FROM annotation_judgement said WHERE (comparison_id = %s AND annotator_id = %s) OR id = %s"


class AlreadyJudged(DomainError):
    """The annotator has answered this comparison; only an edit may change it."""

    code = "already_judged"


class AlreadySuperseded(DomainError):
    """The judgement that is to be edited was edited before."""

    code = "already_superseded"


class Revealed(DomainError):
    """The others' answers were opened to the annotator in a session: the own one can change no more."""

    code = "revealed"


class NotYourJudgement(Forbidden):
    """The judgement is somebody else's."""

    code = "not_your_judgement"


class IdTaken(DomainError):
    """The id belongs to another judgement."""

    code = "id_taken"


def submit(
    *, assignment: Assignment, annotator: Annotator, answer: Answer, origin: Judgement.Origin, now: datetime
) -> tuple[Judgement, bool]:
    """The judgement, and whether it is new. A replay of the same id returns the standing row.

    A late answer is kept and marked: it fills the row if that is still free, else it stands beside it. One that was
    given after the others' answers were seen is marked, too, fills no row and counts for nothing.
    Raises NotYours, AlreadyJudged, IdTaken, BadRanking, Unacceptable.
    """
    with transaction.atomic():
        return judge(assignment=assignment, annotator=annotator, answer=answer, origin=origin, now=now)


def judge(
    *, assignment: Assignment, annotator: Annotator, answer: Answer, origin: Judgement.Origin, now: datetime
) -> tuple[Judgement, bool]:
    """As `submit`, inside the caller's transaction, which ends where this raises."""
    (row,) = read(Assignment, LOCKED.format(columns=columns_of(Assignment, "place")), [assignment.pk])
    said = read(
        Judgement,
        SAID.format(columns=columns_of(Judgement, "said")),
        [row.comparison_id, annotator.pk, _stored(answer.id)],
    )
    if standing := next((judgement for judgement in said if judgement.pk == answer.id), None):
        return _replayed(standing, annotator, row.comparison_id), False
    if row.annotator_id != annotator.pk and annotator.pk not in row.taken_from:
        raise NotYours("this comparison is not assigned to you.", fix="Load the next one.")
    is_retest = row.purpose == RETEST
    if any(judgement.is_retest == is_retest for judgement in said):
        raise AlreadyJudged("you have judged this comparison already.", fix="Undo it to change your answer.")
    checked = _checked(answer, annotator.project, row.comparison_id, len(row.shown), origin)
    row = _in_hand(row, annotator)
    held = row.annotator_id == annotator.pk and row.state == State.LEASED
    late = not held or row.lease_expires_at is None or row.lease_expires_at <= now
    # Who holds a row has seen nothing of the others' answers, but an expert who may have asked for them.
    informed = (late or row.purpose == ADJUDICATION) and has_seen(annotator.pk, row.comparison_id)
    is_verdict = row.purpose == ADJUDICATION
    fills = held or (row.state in (State.OPEN, State.HELD) and (is_verdict or not informed))
    judgement = Judgement(
        **columns(checked),
        received_at=now,
        project_id=row.project_id,
        comparison_id=row.comparison_id,
        annotator=annotator,
        assignment=row if fills else None,
        origin=origin,
        is_late=late,
        is_retest=is_retest,
        is_verdict=is_verdict,
        is_informed=informed,
    )
    writes = Writes()
    writes.insert(judgement)
    if fills:
        row.state, row.annotator, row.lease_expires_at = State.DONE, annotator, None
        writes.update(row, "state", "annotator_id", "lease_expires_at")
    _keep_pace(annotator, checked, writes)
    writes.send()
    if row.purpose == Purpose.QUALIFICATION:
        grade(annotator)
    add_better_answer(judgement)
    return judgement, True


def edit(*, judgement: Judgement, annotator: Annotator, answer: Answer, now: datetime) -> tuple[Judgement, bool]:
    """A new judgement that supersedes `judgement`, and whether it is new. History is kept.

    Raises NotYourJudgement, AlreadySuperseded, Revealed, IdTaken, BadRanking, Unacceptable.
    """
    with transaction.atomic():
        old = Judgement.objects.select_for_update(of=("self",)).get(pk=judgement.pk)
        if old.annotator_id != annotator.pk:
            raise NotYourJudgement("this judgement is somebody else's.")
        if standing := Judgement.objects.filter(pk=answer.id).first():
            return _replayed(standing, annotator, old.comparison_id), False
        if Judgement.objects.filter(supersedes=old).exists():
            raise AlreadySuperseded("this judgement was edited already.", fix="Edit the newest one.")
        if not old.is_verdict and has_discussed(annotator.pk, old.comparison_id):
            raise Revealed(
                "you have seen what the others said of this comparison.",
                fix="Your answer stands as it is; say in the session's discussion what you think now.",
            )
        count = old.comparison.places.count()
        checked = _checked(answer, annotator.project, old.comparison_id, count, old.origin)
        fresh = Judgement.objects.create(
            **columns(checked),
            received_at=now,
            project_id=old.project_id,
            comparison_id=old.comparison_id,
            annotator=annotator,
            assignment_id=old.assignment_id,
            origin=old.origin,
            is_late=old.is_late,
            is_retest=old.is_retest,
            is_verdict=old.is_verdict,
            is_informed=old.is_informed or has_seen(annotator.pk, old.comparison_id),
            supersedes=old,
        )
        add_better_answer(fresh)
        return fresh, True


def _in_hand(row: Assignment, annotator: Annotator) -> Assignment:
    """The row that an answer speaks for: who lost one and was handed another of the same comparison holds that."""
    if row.annotator_id == annotator.pk or row.purpose != Purpose.WORK:
        return row
    same = Assignment.objects.filter(comparison=row.comparison_id, annotator=annotator, purpose=row.purpose)
    return same.filter(state=State.LEASED).select_for_update().first() or row


def _checked(answer: Answer, project: Project, comparison_id: int, count: int, origin: str) -> Answer:
    checked = check_answer(answer, count=count, project=project)
    if origin == Judgement.Origin.BROWSER:
        check_whole(checked, project=project)
    if checked.marks:
        check_marks(checked.marks, texts=texts_of([comparison_id])[comparison_id])
    return checked


def _stored(id: UUID) -> str:
    """As the column of this database holds it: SQLite has no type for it."""
    return str(id) if connection.features.has_native_uuid_field else id.hex


def _replayed(standing: Judgement, annotator: Annotator, comparison_id: int) -> Judgement:
    if standing.annotator_id != annotator.pk or standing.comparison_id != comparison_id:
        raise IdTaken(f"id {standing.pk} belongs to another judgement.", where="id", fix="Make a fresh UUID.")
    return standing


def _keep_pace(annotator: Annotator, answer: Answer, writes: Writes) -> None:
    """The last answers' times, from which the lease's length comes."""
    if answer.seconds is not None:
        annotator.recent_seconds = [*annotator.recent_seconds, round(answer.seconds, 1)][-PACE:]
        writes.update(annotator, "recent_seconds")
