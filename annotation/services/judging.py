"""Writes judgements: an answer to an assignment, or an edit that supersedes an earlier one. Append-only."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from annotation.errors import DomainError, Forbidden, Unacceptable
from annotation.models import RETEST, Annotator, Assignment, Judgement, Purpose
from annotation.rankings import check_ranking, is_tie
from annotation.services.leases import NotYours
from annotation.services.specials import grade

FLAGS = ("both_bad", "unsafe", "personal_data", "factually_wrong", "off_topic")
State = Assignment.State
PACE = 15


class AlreadyJudged(DomainError):
    """The annotator has answered this comparison; only an edit may change it."""

    code = "already_judged"


class AlreadySuperseded(DomainError):
    """The judgement that is to be edited was edited before."""

    code = "already_superseded"


class NotYourJudgement(Forbidden):
    """The judgement is somebody else's."""

    code = "not_your_judgement"


class IdTaken(DomainError):
    """The id belongs to another judgement."""

    code = "id_taken"


@dataclass(frozen=True)
class Answer:
    """What an annotator says; `id` is made by the client, so that sending it twice is harmless."""

    id: UUID
    ranking: list[list[int]]
    strength: int | None = None
    shown: list[int] | None = None
    seconds: float | None = None
    flags: list[str] = field(default_factory=list)
    reason: str = ""


def submit(
    *, assignment: Assignment, annotator: Annotator, answer: Answer, origin: Judgement.Origin, now: datetime
) -> tuple[Judgement, bool]:
    """The judgement, and whether it is new. A replay of the same id returns the standing row.

    A late answer is kept and marked: it fills the row if that is still free, else it stands beside it.
    Raises NotYours, AlreadyJudged, IdTaken, BadRanking, Unacceptable.
    """
    with transaction.atomic():
        row = Assignment.objects.select_for_update().get(pk=assignment.pk)
        here = Q(comparison=row.comparison_id, annotator=annotator)
        said = list(Judgement.objects.filter(here | Q(pk=answer.id)))
        if standing := next((judgement for judgement in said if judgement.pk == answer.id), None):
            return _replayed(standing, annotator, row.comparison_id), False
        if row.annotator_id != annotator.pk and annotator.pk not in row.taken_from:
            raise NotYours("this comparison is not assigned to you.", fix="Load the next one.")
        is_retest = row.purpose == RETEST
        if any(judgement.is_retest == is_retest for judgement in said):
            raise AlreadyJudged("you have judged this comparison already.", fix="Undo it to change your answer.")
        checked = check_answer(answer, count=len(row.shown), levels=annotator.project.strength_levels)
        held = row.annotator_id == annotator.pk and row.state == State.LEASED
        late = not held or row.lease_expires_at is None or row.lease_expires_at <= now
        fills = held or row.state in (State.OPEN, State.HELD)
        judgement = Judgement.objects.create(
            **_columns(checked, now=now),
            project_id=row.project_id,
            comparison_id=row.comparison_id,
            annotator=annotator,
            assignment=row if fills else None,
            origin=origin,
            is_late=late,
            is_retest=is_retest,
        )
        if fills:
            done = {"state": State.DONE, "annotator": annotator, "lease_expires_at": None}
            Assignment.objects.filter(pk=row.pk).update(**done)
        _learn(annotator, row, checked)
        return judgement, True


def edit(*, judgement: Judgement, annotator: Annotator, answer: Answer, now: datetime) -> tuple[Judgement, bool]:
    """A new judgement that supersedes `judgement`, and whether it is new. History is kept.

    Raises NotYourJudgement, AlreadySuperseded, IdTaken, BadRanking, Unacceptable.
    """
    with transaction.atomic():
        old = Judgement.objects.select_for_update(of=("self",)).get(pk=judgement.pk)
        if old.annotator_id != annotator.pk:
            raise NotYourJudgement("this judgement is somebody else's.")
        if standing := Judgement.objects.filter(pk=answer.id).first():
            return _replayed(standing, annotator, old.comparison_id), False
        if Judgement.objects.filter(supersedes=old).exists():
            raise AlreadySuperseded("this judgement was edited already.", fix="Edit the newest one.")
        count = old.comparison.places.count()
        checked = check_answer(answer, count=count, levels=annotator.project.strength_levels)
        fresh = Judgement.objects.create(
            **_columns(checked, now=now),
            project_id=old.project_id,
            comparison_id=old.comparison_id,
            annotator=annotator,
            assignment_id=old.assignment_id,
            origin=old.origin,
            is_late=old.is_late,
            is_retest=old.is_retest,
            supersedes=old,
        )
        return fresh, True


def check_answer(answer: Answer, *, count: int, levels: int) -> Answer:
    """The answer with its ranking in canonical form; raises what is wrong with it, by field.

    `count` responses were compared; `levels` of strength are asked for on each side.
    """
    ranking = check_ranking(answer.ranking, count=count)
    if answer.strength is not None and (is_tie(ranking) or not 1 <= answer.strength <= levels):
        raise Unacceptable(
            f"strength {answer.strength} does not fit.",
            where="strength",
            fix=f"Use 1 to {levels}, and none for a tie." if levels else "This project asks for no strength.",
        )
    if unknown := [flag for flag in answer.flags if flag not in FLAGS]:
        raise Unacceptable(f"flag {unknown[0]!r} is unknown.", where="flags", fix=f"Known are {', '.join(FLAGS)}.")
    if answer.shown is not None and sorted(answer.shown) != list(range(count)):
        raise Unacceptable(f"shown {answer.shown} is no order of {count} responses.", where="shown")
    if answer.seconds is not None and not 0 <= answer.seconds < 86_400:
        raise Unacceptable(f"seconds {answer.seconds} is not within a day.", where="seconds")
    if len(answer.reason) > 10_000:
        raise Unacceptable("the reason is longer than 10,000 letters.", where="reason", fix="Shorten it.")
    return Answer(**{**answer.__dict__, "ranking": ranking, "flags": sorted(set(answer.flags))})


def _replayed(standing: Judgement, annotator: Annotator, comparison_id: int) -> Judgement:
    if standing.annotator_id != annotator.pk or standing.comparison_id != comparison_id:
        raise IdTaken(f"id {standing.pk} belongs to another judgement.", where="id", fix="Make a fresh UUID.")
    return standing


def _learn(annotator: Annotator, assignment: Assignment, answer: Answer) -> None:
    """What an answer says of the annotator: their pace, and whether they qualify."""
    if answer.seconds is not None:
        annotator.recent_seconds = [*annotator.recent_seconds, round(answer.seconds, 1)][-PACE:]
        annotator.save(update_fields=["recent_seconds"])
    if assignment.purpose == Purpose.QUALIFICATION:
        grade(annotator)


def _columns(answer: Answer, *, now: datetime) -> dict[str, object]:
    return {**answer.__dict__, "received_at": now}
