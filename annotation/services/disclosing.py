"""Writes down that somebody has seen what others said of a comparison."""

from datetime import datetime

from annotation.models import Annotator, Disclosure


def disclose(*, annotator: Annotator, comparison_id: int, now: datetime) -> None:
    """To an expert before whom the dispute lies; the first time counts."""
    Disclosure.objects.get_or_create(
        comparison_id=comparison_id, annotator=annotator, defaults={"seen_at": now, "session": None}
    )
