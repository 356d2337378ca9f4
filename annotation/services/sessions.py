"""Calibration sessions: opened with comparisons and people, revealed to each who is done, closed by a manager.

The answers come through the ordinary queue: rows of work that bear a tag of the session, which its members bear too,
with turns before all others. They fill the answers that a comparison wants anyway; where those are too few, rows are
added. So they count like any other answers of shared overlap, and a claim asks nothing more than before.
"""

import random
from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from annotation.errors import DomainError, Unacceptable
from annotation.models import (
    Annotator,
    Assignment,
    CalibrationSession,
    Comparison,
    Disclosure,
    Judgement,
    Project,
    Purpose,
    SessionItem,
    SessionMember,
    Skip,
)
from annotation.services.bulk import BATCH
from annotation.services.leases import take_away
from annotation.services.overlap import turn_of

State = Assignment.State
MOST_ITEMS, MOST_MEMBERS = 50, 200
LONGEST_NAME, LONGEST = 120, 5_000
BEFORE_ALL = -1e11
"""Turns of sessions begin here: before every urgent row (strategies.urgent_turn)."""


class SessionClosed(DomainError):
    """It is over."""

    code = "session_closed"


class NotDone(DomainError):
    """The member has still to judge."""

    code = "not_done"


def tag_of(session: CalibrationSession) -> str:
    """The tag that keeps a session's rows for its members."""
    return f"session {session.pk}"


def open_session(
    *,
    project: Project,
    name: str,
    about: str,
    annotators: Collection[int],
    tag: str,
    comparisons: Sequence[int],
    count: int,
    by: User,
    now: datetime,
) -> CalibrationSession:
    """A session of the named `comparisons`, else of `count` that none of its members has judged, drawn at random.

    Members are the `annotators` and all who bear `tag`; whoever has no login cannot be one. Raises Unacceptable.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Unacceptable(f"the name has {len(name.strip())} letters.", where="name", fix="Give it a short name.")
    members = _members(project, annotators, tag)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # one at a time: no comparison in two
        chosen = _named(project, comparisons) if comparisons else _drawn(project, members, count)
        session = CalibrationSession.objects.create(
            project=project, name=name.strip(), about=about.strip(), created_at=now, created_by=by
        )
        SessionMember.objects.bulk_create([SessionMember(session=session, annotator=row) for row in members])
        for place, comparison in enumerate(chosen):
            reused = _keep_rows(session, comparison, members, place)
            SessionItem.objects.create(session=session, comparison=comparison, place=place, reused=reused)
        for row in Annotator.objects.select_for_update(no_key=True).filter(sessions__session=session):
            _tag(row, [*row.tags, tag_of(session)])
    return session


def reveal(*, member: SessionMember, now: datetime) -> None:
    """The others' answers are opened to a member who is done; a second time changes nothing. Raises NotDone."""
    if member.revealed_at is not None:
        return
    if member.session.closed_at is None and (left := waiting_for(member)):
        raise NotDone(f"you have {left} comparisons of this session to judge.", fix="Judge them first.")
    with transaction.atomic():
        _reveal(member, now)


def close(*, session: CalibrationSession, by: User, now: datetime) -> CalibrationSession:
    """Everybody in it sees everything; what was not answered goes back to the queue. Raises SessionClosed."""
    with transaction.atomic():
        changed = CalibrationSession.objects.filter(pk=session.pk, closed_at=None).update(closed_at=now, closed_by=by)
        if changed != 1:
            raise SessionClosed("this session was closed already.", fix="Load the page again.")
        for member in session.members.select_related("annotator", "session"):
            if member.revealed_at is None:
                _reveal(member, now)
        for item in session.items.select_related("comparison"):
            _give_back(session, item)
        for row in Annotator.objects.select_for_update(no_key=True).filter(sessions__session=session):
            _tag(row, [tag for tag in row.tags if tag != tag_of(session)])
        session.project.annotators.update(cursor=None, urgent_cursor=None)
    session.refresh_from_db()
    return session


def waiting_for(member: SessionMember) -> int:
    """Comparisons of the session that the member has neither judged nor passed by."""
    here = Q(judgements__annotator=member.annotator_id) | Q(skips__annotator=member.annotator_id)
    done = Comparison.objects.filter(here, session_items__session=member.session_id).values("pk").distinct()
    return SessionItem.objects.filter(session=member.session_id).exclude(comparison__in=done).count()


def _members(project: Project, annotators: Collection[int], tag: str) -> list[Annotator]:
    people = Annotator.objects.filter(project=project, user__isnull=False)
    found = {row.pk: row for row in people if row.pk in set(annotators) or (tag and tag in row.tags)}
    if missing := sorted(set(annotators) - set(found)):
        raise Unacceptable(f"annotator {missing[0]} has no login here.", where="annotators", fix="Choose people.")
    if not 2 <= len(found) <= MOST_MEMBERS:
        raise Unacceptable(
            f"{len(found)} people are in it.", where="annotators", fix=f"Choose 2 to {MOST_MEMBERS} of them."
        )
    return [found[pk] for pk in sorted(found)]


def _fit(project: Project) -> Q:
    taken = SessionItem.objects.filter(session__project=project, session__closed_at=None)
    return Q(project=project, purpose=Purpose.WORK, is_paused=False) & ~Q(pk__in=taken.values("comparison"))


def _named(project: Project, ids: Sequence[int]) -> list[Comparison]:
    wanted = list(dict.fromkeys(ids))
    found = {row.pk: row for row in Comparison.objects.filter(_fit(project), pk__in=wanted)}
    if missing := [pk for pk in wanted if pk not in found]:
        raise Unacceptable(
            f"comparison {missing[0]} cannot be in it.",
            where="comparisons",
            fix="Choose ordinary ones of this project that are not paused and in no other open session.",
        )
    if len(wanted) > MOST_ITEMS:
        raise Unacceptable(
            f"{len(wanted)} comparisons are too many.", where="comparisons", fix=f"{MOST_ITEMS} at most."
        )
    return [found[pk] for pk in wanted]


def _drawn(project: Project, members: Sequence[Annotator], count: int) -> list[Comparison]:
    if not 1 <= count <= MOST_ITEMS:
        raise Unacceptable(f"{count} comparisons are asked for.", where="count", fix=f"Ask for 1 to {MOST_ITEMS}.")
    known = Assignment.objects.filter(annotator__in=members).values("comparison")
    judged = Judgement.objects.filter(annotator__in=members).values("comparison")
    passed = Skip.objects.filter(annotator__in=members).values("comparison")
    fresh = (
        Comparison.objects.filter(_fit(project)).exclude(pk__in=known).exclude(pk__in=judged).exclude(pk__in=passed)
    )
    ids = list(fresh.values_list("pk", flat=True))
    if len(ids) < count:
        raise Unacceptable(
            f"only {len(ids)} comparisons are new to all of them.",
            where="count",
            fix="Ask for fewer, or choose some.",
        )
    return list(Comparison.objects.filter(pk__in=random.SystemRandom().sample(ids, count)).order_by("pk"))


def _keep_rows(session: CalibrationSession, comparison: Comparison, members: Sequence[Annotator], place: int) -> int:
    """A row for each member who has still to judge it, of those that are open first; returns how many these were."""
    rows = list(comparison.assignments.select_for_update().filter(purpose=Purpose.WORK).order_by("slot"))
    ours = {row.pk for row in members}
    held = [row for row in rows if row.state == State.LEASED and row.annotator_id in ours]
    known = set(Judgement.objects.filter(comparison=comparison).values_list("annotator", flat=True))
    known |= set(Skip.objects.filter(comparison=comparison).values_list("annotator", flat=True))
    known |= {row.annotator_id for row in held if row.annotator_id is not None}
    wanted = sum(row.pk not in known for row in members)
    open_ = [row.pk for row in rows if row.state == State.OPEN][:wanted]
    kept = {"needs": tag_of(session), "turn": BEFORE_ALL + place}
    Assignment.objects.filter(pk__in=[*open_, *(row.pk for row in held)]).update(**kept)
    first = max((row.slot or 0 for row in rows), default=-1) + 1
    more = [
        Assignment(
            project_id=comparison.project_id, comparison=comparison, slot=first + number, is_added=True, **kept
        )
        for number in range(wanted - len(open_))
    ]
    Assignment.objects.bulk_create(more, batch_size=BATCH)
    return len(open_) + len(held)


def _give_back(session: CalibrationSession, item: SessionItem) -> None:
    """Rows that nobody filled: as many as were wanted before and are not answered are ordinary again.

    So are those that were in somebody's hands, whose late answer must find them.
    """
    rows = Assignment.objects.filter(comparison=item.comparison, needs=tag_of(session)).order_by("slot")
    answered = rows.filter(state=State.DONE).count()
    left = sorted(rows.exclude(state=State.DONE).select_for_update(), key=lambda row: not _was_held(row))
    keep = max(0, item.reused - answered, sum(_was_held(row) for row in left))
    for row in left[:keep]:
        take_away(row, State.OPEN)
        row.needs, row.turn = item.comparison.needs, turn_of(session.project, item.comparison)
        row.save()
    for row in left[keep:]:
        row.delete()
    rows.filter(state=State.DONE).update(needs=item.comparison.needs)


def _was_held(row: Assignment) -> bool:
    return row.annotator_id is not None or bool(row.taken_from)


def _reveal(member: SessionMember, now: datetime) -> None:
    """From now on what they say of these comparisons is informed; those that they have not judged are passed by."""
    items = list(SessionItem.objects.filter(session=member.session_id).values_list("comparison", flat=True))
    Disclosure.objects.bulk_create(
        [
            Disclosure(comparison_id=pk, annotator_id=member.annotator_id, session_id=member.session_id, seen_at=now)
            for pk in items
        ],
        ignore_conflicts=True,
    )
    judged = Judgement.objects.filter(annotator=member.annotator_id, comparison__in=items)
    unjudged = set(items) - set(judged.values_list("comparison", flat=True))
    Skip.objects.bulk_create(
        [Skip(comparison_id=pk, annotator_id=member.annotator_id, code=Skip.Code.SEEN) for pk in sorted(unjudged)],
        ignore_conflicts=True,
    )
    SessionMember.objects.filter(pk=member.pk, revealed_at=None).update(revealed_at=now)
    member.revealed_at = now


def _tag(row: Annotator, tags: list[str]) -> None:
    row.tags, row.cursor, row.urgent_cursor = tags, None, None
    row.save(update_fields=["tags", "cursor", "urgent_cursor"])
