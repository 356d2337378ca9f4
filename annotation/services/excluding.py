"""Takes judgements out of calibration, with a reason, and lets them back in. Nothing is deleted."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotation.errors import DomainError, Unacceptable
from annotation.models import Annotator, Exclusion, Judgement

LONGEST = 2_000


class AlreadyExcluded(DomainError):
    """The same exclusion stands already."""

    code = "already_excluded"


class AlreadyLifted(DomainError):
    """The exclusion stands no more."""

    code = "already_lifted"


def exclude(
    *,
    annotator: Annotator,
    by: User,
    reason: str,
    now: datetime,
    judgement: UUID | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Exclusion:
    """All of the annotator's judgements, those from `starts_at` until before `ends_at`, or the single `judgement`.

    The next report is made without them. An edit of an excluded judgement is a new one, which counts. Raises
    Unacceptable, AlreadyExcluded.
    """
    said = _reason(reason)
    if judgement is not None and (starts_at is not None or ends_at is not None):
        raise Unacceptable("one judgement has no window.", where="judgement", fix="Name a judgement or a window.")
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise Unacceptable(f"the window ends at {ends_at:%Y-%m-%d %H:%M}, before it starts.", where="ends_at")
    if judgement is not None and not Judgement.objects.filter(pk=judgement, annotator=annotator).exists():
        raise Unacceptable(f"{annotator.name} has no judgement {judgement}.", where="judgement")
    row = Exclusion(
        project_id=annotator.project_id, annotator=annotator, judgement_id=judgement, reason=said,
        starts_at=starts_at, ends_at=ends_at, created_at=now, created_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyExcluded("this is excluded already.", fix="Lift the exclusion that stands.") from error
    return row


def lift(*, exclusion: Exclusion, by: User, reason: str, now: datetime) -> Exclusion:
    """The judgements count again, unless another exclusion covers them. Raises Unacceptable, AlreadyLifted."""
    changes = {"lifted_at": now, "lifted_by": by, "lifted_reason": _reason(reason)}
    if Exclusion.objects.filter(pk=exclusion.pk, lifted_at=None).update(**changes) != 1:
        raise AlreadyLifted("this exclusion was lifted already.", fix="Load the page again.")
    exclusion.refresh_from_db()
    return exclusion


def _reason(text: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise Unacceptable(
            f"the reason has {len(said):,} letters.", where="reason", fix=f"Say why, in at most {LONGEST:,}."
        )
    return said
