"""Reads what calibration sessions ask of a person: to judge, to look, to read on. One statement in all."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotation.models import Judgement, Membership, SessionComment, SessionItem, SessionMember, Skip


class Asks(StrEnum):
    """What there is to do."""

    JUDGE = "judge"
    """Comparisons wait for the own answers."""
    REVEAL = "reveal"
    """All is judged, and the others' answers can be opened."""
    DISCUSS = "discuss"
    """The discussion is open, and was not looked at yet."""
    READ = "read"
    """There are comments since the last look."""


def session_notices(user: User) -> list[dict[str, Any]]:
    """In the projects that the user is in, the oldest session first; who has nothing to do is told nothing."""
    rows = SessionMember.objects.filter(annotator__user=user).select_related("session__project")
    if not user.is_superuser:
        here = Membership.objects.filter(user=user, project=OuterRef("session__project"))
        rows = rows.filter(Exists(here))
    counted = rows.annotate(left=_number(_unjudged(), "session"), comments=_number(_comments(user), "item__session"))
    told = ((row, _asked(row)) for row in counted.order_by("session__created_at", "session"))
    return [
        {
            "session": row.session_id,
            "name": row.session.name,
            "project": row.session.project.slug,
            "asks": asked[0],
            "count": asked[1],
        }
        for row, asked in told
        if asked is not None
    ]


def _asked(row: Any) -> tuple[Asks, int] | None:
    """What a member's row, with `left` and `comments`, asks of them."""
    if row.revealed_at is None:
        return (Asks.JUDGE, row.left) if row.left else (Asks.REVEAL, 0)
    if row.comments_seen is None:
        return Asks.DISCUSS, row.comments
    return (Asks.READ, row.comments - row.comments_seen) if row.comments > row.comments_seen else None


def _unjudged() -> QuerySet[SessionItem]:
    """Of an outer member's session, what they have neither judged nor passed by."""
    own: dict[str, Any] = {"annotator": OuterRef(OuterRef("annotator")), "comparison": OuterRef("comparison")}
    done = Exists(Judgement.objects.filter(**own)) | Exists(Skip.objects.filter(**own))
    return SessionItem.objects.filter(~done, session=OuterRef("session"))


def _comments(user: User) -> QuerySet[SessionComment]:
    """Of an outer member's session, the others'; withdrawn ones stand there, too."""
    return SessionComment.objects.filter(item__session=OuterRef("session")).exclude(author=user)


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many rows of one session, which is their `of`, as a part of an outer statement."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(number=Count("pk")).values("number")), 0)
