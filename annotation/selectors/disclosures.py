"""Whether somebody has seen what others said of a comparison."""

from annotation.models import Disclosure


def has_seen(annotator_id: int, comparison_id: int) -> bool:
    """In a session, or as an expert before whom the dispute lay."""
    return Disclosure.objects.filter(annotator=annotator_id, comparison=comparison_id).exists()


def has_discussed(annotator_id: int, comparison_id: int) -> bool:
    """In a session: from then on their answer stands as it is."""
    rows = Disclosure.objects.filter(annotator=annotator_id, comparison=comparison_id)
    return rows.filter(session__isnull=False).exists()
