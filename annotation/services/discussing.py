"""The discussion of a session: comments on each comparison, and what a manager concludes."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from annotation.errors import DomainError, Forbidden, Unacceptable
from annotation.models import GoldTerm, SessionComment, SessionItem, SessionMember
from annotation.services.gold import make_gold
from annotation.services.managing import change_settings

LONGEST = 5_000


class NotRevealed(Forbidden):
    """The discussion opens with the others' answers."""

    code = "not_revealed"


class IdTaken(DomainError):
    """The id belongs to another comment."""

    code = "id_taken"


def comment(
    *, id: UUID, item: SessionItem, by: User, member: SessionMember | None, text: str, now: datetime
) -> SessionComment:
    """By a member to whom the answers are open, or a manager (`member` None). The same id again changes nothing.

    Raises NotRevealed, Unacceptable, IdTaken.
    """
    if member is not None and member.revealed_at is None:
        raise NotRevealed("the discussion opens with the others' answers.", fix="Judge all comparisons first.")
    said = _said(text, "text")
    if not said:
        raise Unacceptable("the comment says nothing.", where="text", fix="Write something.")
    row, _ = SessionComment.objects.get_or_create(
        id=id, defaults={"item": item, "author": by, "text": said, "created_at": now}
    )
    if row.author_id != by.pk or row.item_id != item.pk:
        raise IdTaken(f"id {id} belongs to another comment.", where="id", fix="Make a fresh UUID.")
    return row


def withdraw(*, comment: SessionComment, now: datetime) -> None:
    """Its text is shown no more; that something was said stays."""
    SessionComment.objects.filter(pk=comment.pk, withdrawn_at=None).update(withdrawn_at=now)


def look(*, member: SessionMember, comments: int) -> None:
    """The member was shown the discussion, with so many of the others' comments. Raises NotRevealed."""
    if member.revealed_at is None:
        raise NotRevealed("the discussion opens with the others' answers.", fix="Judge all comparisons first.")
    SessionMember.objects.filter(pk=member.pk).update(comments_seen=comments)


def conclude(
    *,
    item: SessionItem,
    text: str,
    by: User,
    now: datetime,
    in_guidelines: bool = False,
    ranking: list[list[int]] | None = None,
) -> SessionItem:
    """What was agreed on; an empty text takes it back. If wanted, a line of the guidelines, or gold: all or none.

    Gold, with `ranking`, only once the session is closed. Raises Unacceptable, gold.NotSoNow, BadRanking.
    """
    said = _said(text, "text")
    if (in_guidelines or ranking is not None) and not said:
        raise Unacceptable("nothing is concluded.", where="text", fix="Write the conclusion first.")
    with transaction.atomic():
        item.conclusion, item.concluded_at, item.concluded_by = said, now if said else None, by if said else None
        item.save(update_fields=["conclusion", "concluded_at", "concluded_by"])
        if in_guidelines:
            project = item.session.project
            lines = f"{project.guidelines.rstrip()}\n\n- {' '.join(said.split())}\n".lstrip()
            change_settings(project=project, changes={"guidelines": lines})
        if ranking is not None:
            make_gold(
                comparison=item.comparison,
                ranking=ranking,
                origin=GoldTerm.Origin.SESSION,
                evidence={"session": item.session.name},
                by=by,
                now=now,
                reason=said[:2_000],
            )
    return item


def _said(text: str, where: str) -> str:
    said = text.strip()
    if len(said) > LONGEST:
        raise Unacceptable(f"the text has {len(said):,} letters.", where=where, fix=f"{LONGEST:,} is the most.")
    return said
