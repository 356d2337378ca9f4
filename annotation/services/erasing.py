"""Deletes a person's judgements for good. What should only not count is excluded (services/excluding.py)."""

from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import connections, transaction
from django.db.models import Q

from annotation.errors import DomainError, Unacceptable
from annotation.models import (
    Annotator,
    Assignment,
    Demonstration,
    Erasure,
    Exclusion,
    FitStart,
    Judgement,
    Note,
    Project,
    Purpose,
    SessionComment,
)
from annotation.selectors.frozen import holding_annotator
from annotation.services.redacting import redact
from annotation.services.snapshot_files import remove, unnamed

LONGEST = 2_000


class NothingToErase(DomainError):
    """The person has given no judgement."""

    code = "nothing_to_erase"


def erase(*, annotator: Annotator, by: User | None, reason: str, now: datetime) -> Erasure:
    """All judgements of the annotator, with edits, notes, better answers, single exclusions and what they said in
    sessions; one row is kept.

    Answers that comparisons still want are open again for others. Snapshots that hold some of these judgements are
    named in the row, and so is all that learnt from them; their files are written anew without the person, and the
    old ones deleted after the commit, with any that an earlier deletion left behind when it was killed.
    Raises Unacceptable without a reason, NothingToErase.
    """
    said = reason.strip()
    if not 0 < len(said) <= LONGEST:
        raise Unacceptable(
            f"the reason has {len(said):,} letters.", where="reason", fix=f"Say why, in at most {LONGEST:,}."
        )
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=annotator.project_id)
        mine = Judgement.objects.filter(annotator=annotator)
        count = mine.count()
        if not count:
            raise NothingToErase(f"{annotator.name} has given no judgement.", where="annotator")
        row = Erasure.objects.create(
            project=annotator.project, annotator=annotator, judgements=count, reason=said, by=by, at=now
        )
        held = holding_annotator(annotator.project, annotator.name)
        row.snapshots.set(held)
        for model in (Exclusion, Note, Demonstration):
            model.objects.filter(judgement__annotator=annotator).delete()
        if annotator.user is not None:
            words = SessionComment.objects.filter(item__session__project=annotator.project_id)
            words.filter(author=annotator.user).delete()
        mine._raw_delete(connections[mine.db].alias)  # edits name each other: all at once, checked at the commit
        _open_again(annotator)
        FitStart.objects.filter(report__project=annotator.project).delete()  # it was fitted to what is gone
        for snapshot in held:
            redact(snapshot=snapshot, annotator=annotator, now=now)
        transaction.on_commit(partial(remove, unnamed(annotator.project)))
    return row


def _open_again(annotator: Annotator) -> None:
    done = Assignment.objects.filter(annotator=annotator, state=Assignment.State.DONE)
    done.exclude(purpose=Purpose.WORK).delete()
    held = done.filter(Q(comparison__is_paused=True) | ~Q(comparison__purpose=Purpose.WORK))  # as gold may be by now
    held.update(state=Assignment.State.HELD, annotator=None, shown=[], leased_at=None, lease_expires_at=None)
    done.update(state=Assignment.State.OPEN, annotator=None, shown=[], leased_at=None, lease_expires_at=None)
