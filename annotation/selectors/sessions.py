"""Reads calibration sessions: a list, and one as a member or a manager may see it.

Answers bear numbers instead of names, so that a word weighs by what it says and not by who says it; the discussion
bears names, because people talk to each other. Managers see both.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac

from annotation.models import (
    CalibrationSession,
    ComparisonResponse,
    Judgement,
    Project,
    SessionComment,
    SessionItem,
    SessionMember,
)
from annotation.selectors.judgements import known_moment
from quality.agreement import agreement
from quality.judgements import Judgement as Observation
from quality.votes import cast

SHOWN = ("raw", "raw_without_ties", "alpha_ordinal")
RESAMPLES, SEED = 1000, 0


def sessions(project: Project, user: User, *, manages: bool) -> list[dict[str, Any]]:
    """Newest first: all of them to managers, the own ones to members."""
    rows = CalibrationSession.objects.filter(project=project)
    if not manages:
        rows = rows.filter(pk__in=SessionMember.objects.filter(annotator__user=user).values("session"))
    counted = rows.annotate(
        members_number=Count("members", distinct=True),
        items_number=Count("items", distinct=True),
        concluded=Count("items", filter=~Q(items__conclusion=""), distinct=True),
    )
    own = SessionMember.objects.filter(annotator__user=user, session__project=project)
    mine = {member.session_id: member for member in own}
    return [
        {
            "id": row.pk,
            "name": row.name,
            "created_at": row.created_at,
            "closed_at": row.closed_at,
            "members": row.members_number,
            "comparisons": row.items_number,
            "concluded": row.concluded,
            "is_member": row.pk in mine,
            "left": _left(mine[row.pk]) if row.pk in mine else None,
        }
        for row in counted.order_by("-created_at", "-id")
    ]


def member_of(session: CalibrationSession, user: User) -> SessionMember | None:
    """The user as a member."""
    return SessionMember.objects.filter(session=session, annotator__user=user).select_related("annotator").first()


def session_page(session: CalibrationSession, *, member: SessionMember | None, manages: bool) -> dict[str, Any]:
    """The comparisons with all that was said of them, once they are open to who asks; before that, how far all are.

    A manager who is a member judges blind like the others.
    """
    is_open = member.revealed_at is not None if member else manages
    members = _numbered(session)
    said = _answers(session, members)
    return {
        "id": session.pk,
        "name": session.name,
        "about": session.about,
        "created_at": session.created_at,
        "created_by": _name(session.created_by),
        "closed_at": session.closed_at,
        "manages": manages,
        "is_member": member is not None,
        "left": None if member is None else _left(member),
        "is_revealed": is_open,
        "comparisons": session.items.count(),
        "members": [_member(row, number, member, said, named=manages) for number, row in members.items()],
        "agreement": _agreement(said) if is_open else None,
        "items": [_item(row, members, said, member, named=manages) for row in _items(session)] if is_open else [],
    }


def _left(member: SessionMember) -> int:
    return SessionItem.objects.filter(session=member.session_id).count() - len(_done(member))


def _done(member: SessionMember) -> set[int]:
    items = SessionItem.objects.filter(session=member.session_id)
    here = Q(comparison__judgements__annotator=member.annotator_id)
    here |= Q(comparison__skips__annotator=member.annotator_id)
    return set(items.filter(here).values_list("comparison", flat=True))


def _numbered(session: CalibrationSession) -> dict[int, SessionMember]:
    """Members by number, in an order that tells nothing of who they are."""
    rows = session.members.select_related("annotator__user")
    mixed = sorted(rows, key=lambda row: salted_hmac("session", f"{session.pk}:{row.annotator_id}").hexdigest())
    return dict(enumerate(mixed, start=1))


def _answers(session: CalibrationSession, members: dict[int, SessionMember]) -> dict[int, dict[int, Judgement]]:
    """By comparison and annotator, what stands of what members said before the others' answers were open to them."""
    rows = Judgement.objects.filter(
        comparison__in=session.items.values("comparison"),
        annotator__in=[row.annotator_id for row in members.values()],
        superseded_by__isnull=True,
        is_retest=False,
        is_verdict=False,
        is_informed=False,
    )
    found: dict[int, dict[int, Judgement]] = {}
    for row in rows.select_related("comparison").order_by("received_at", "id"):
        found.setdefault(row.comparison_id, {})[row.annotator_id] = row
    return found


def _agreement(said: dict[int, dict[int, Judgement]]) -> dict[str, Any]:
    """Of the answers before any discussion, with bootstrap intervals over the comparisons."""
    rows = [_observation(row) for own in said.values() for row in own.values()]
    found = agreement(cast(rows), resamples=RESAMPLES, rng=np.random.default_rng(SEED))
    return {name: found[name].to_json() for name in SHOWN}


def _observation(row: Judgement) -> Observation:
    moment = known_moment(row.judged_at, row.received_at, row.origin)
    return Observation(
        str(row.pk), str(row.comparison_id), str(row.annotator_id), tuple(tuple(group) for group in row.ranking),
        row.strength, None if row.shown is None else tuple(row.shown), row.seconds,
        None if moment is None else moment.isoformat(),
    )  # fmt: skip


def _member(
    row: SessionMember,
    number: int,
    you: SessionMember | None,
    said: dict[int, dict[int, Judgement]],
    *,
    named: bool,
) -> dict[str, Any]:
    return {
        "number": number,
        "name": row.annotator.name if named else None,
        "is_you": you is not None and row.pk == you.pk,
        "judged": sum(row.annotator_id in own for own in said.values()),
        "is_revealed": row.revealed_at is not None,
    }


def _items(session: CalibrationSession) -> QuerySet[SessionItem]:
    places = ComparisonResponse.objects.select_related("response").order_by("index")
    comments = SessionComment.objects.select_related("author").order_by("created_at", "id")
    rows = session.items.select_related("comparison__prompt", "comparison__gold_term", "concluded_by")
    return rows.prefetch_related(
        Prefetch("comparison__places", queryset=places), Prefetch("comments", queryset=comments)
    ).order_by("place")


def _item(
    row: SessionItem,
    members: dict[int, SessionMember],
    said: dict[int, dict[int, Judgement]],
    you: SessionMember | None,
    *,
    named: bool,
) -> dict[str, Any]:
    own = said.get(row.comparison_id, {})
    return {
        "id": row.pk,
        "comparison": row.comparison_id if named else None,
        "prompt": row.comparison.prompt.messages,
        "responses": [{"index": place.index, "text": place.response.text} for place in row.comparison.places.all()],
        "answers": [
            _answer(number, member, own[member.annotator_id], you, named=named)
            for number, member in members.items()
            if member.annotator_id in own
        ],
        "comments": [_comment(comment) for comment in row.comments.all()],
        "conclusion": row.conclusion,
        "concluded_at": row.concluded_at,
        "concluded_by": _name(row.concluded_by) if row.concluded_by else None,
        "is_gold": row.comparison.purpose == "gold" if named else None,
    }


def _answer(
    number: int, member: SessionMember, row: Judgement, you: SessionMember | None, *, named: bool
) -> dict[str, Any]:
    return {
        "number": number,
        "name": member.annotator.name if named else None,
        "is_you": you is not None and member.pk == you.pk,
        "ranking": row.ranking,
        "strength": row.strength,
        "flags": row.flags,
        "reason": row.reason,
    }


def _comment(row: SessionComment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "author": _name(row.author),
        "author_id": row.author_id,
        "text": "" if row.withdrawn_at else row.text,
        "is_withdrawn": row.withdrawn_at is not None,
        "created_at": row.created_at,
    }


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def in_sessions(user: User, projects: Sequence[int]) -> set[int]:
    """Those of the projects where the user is a member of a session, open or closed."""
    rows = SessionMember.objects.filter(session__project__in=projects, annotator__user=user)
    return set(rows.values_list("session__project", flat=True))
