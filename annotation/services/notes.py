"""A manager's notes to an annotator about their work."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User

from annotation.errors import Unacceptable
from annotation.models import Annotator, Judgement, Note

LONGEST = 5_000


def write_note(*, annotator: Annotator, by: User, text: str, now: datetime, judgement: UUID | None = None) -> Note:
    """Feedback on the annotator's own page, about one of their judgements if named. Raises Unacceptable."""
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise Unacceptable(f"the note has {len(said):,} letters.", where="text", fix=f"Write at most {LONGEST:,}.")
    if annotator.user_id is None:
        raise Unacceptable(f"{annotator.name} has no login and would never read it.", where="annotator")
    if judgement is not None and not Judgement.objects.filter(pk=judgement, annotator=annotator).exists():
        raise Unacceptable(f"{annotator.name} has no judgement {judgement}.", where="judgement")
    return Note.objects.create(annotator=annotator, judgement_id=judgement, text=said, created_at=now, created_by=by)


def confirm_note(*, note: Note, now: datetime) -> None:
    """The annotator has read it; the first time counts."""
    Note.objects.filter(pk=note.pk, read_at=None).update(read_at=now)
