"""What the statistics want to know of responses: who wrote them, how long they are, which of them recur."""

from collections.abc import Iterable

from django.db.models.functions import Length

from annotation.models import ComparisonResponse, Judgement
from annotation.selectors.judgements import Read
from quality.responses import Responses

COLUMNS = (
    *("comparison__external_id", "response__source__name", "response__prompt_id", "response__digest"),
    "length",
)
SLICE = 500


def responses_of(rows: Iterable[Judgement | Read]) -> dict[str, Responses]:
    """By external id, for these judgements; the same text to the same prompt is the same response."""
    wanted = sorted({row.comparison_id for row in rows})
    found: dict[str, list[tuple[str, int, str]]] = {}
    for start in range(0, len(wanted), SLICE):
        places = ComparisonResponse.objects.filter(comparison_id__in=wanted[start : start + SLICE])
        lengths = places.annotate(length=Length("response__text")).order_by("comparison_id", "index")
        for comparison, source, prompt, digest, length in lengths.values_list(*COLUMNS):
            found.setdefault(comparison, []).append((source, length, f"{prompt}:{digest}"))
    return {name: _columns(parts) for name, parts in found.items()}


def _columns(parts: list[tuple[str, int, str]]) -> Responses:
    sources, lengths, keys = zip(*parts, strict=True)
    return Responses(sources=sources, lengths=lengths, keys=keys)
