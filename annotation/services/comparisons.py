"""Writes comparisons with their responses and one assignment row for every wanted answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.errors import DomainError
from annotation.models import Comparison, ComparisonResponse, Project, Purpose, Source
from annotation.services.overlap import open_assignments
from annotation.services.prompts import BATCH, batches, ensure_prompts, ensure_responses, ensure_sources


class DifferentContent(DomainError):
    """A comparison of this id stands already, with another content."""

    code = "different_content"


@dataclass(frozen=True)
class NewComparison:
    """What is to be compared; `responses` are (text, name of the source)."""

    where: str
    id: str
    messages: list[Message]
    responses: Sequence[tuple[str, str]]
    gold: list[list[int]] | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    propensity: float = 1.0
    purpose: str = Purpose.WORK
    explanation: str = ""
    needs: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the prompt and the responses with their sources, in order."""
        return digest_of([self.messages, [list(response) for response in self.responses]])


@transaction.atomic
def add_comparisons(
    *,
    project: Project,
    rows: Sequence[NewComparison],
    source_kind: Source.Kind = Source.Kind.FILE,
    round_number: int | None = None,
) -> int:
    """Adds what is not there yet and returns how many; the same rows twice add nothing.

    Raises DifferentContent where an id stands with another content; then nothing is written.
    """
    fresh = _not_there_yet(project, rows)
    if not fresh:
        return 0
    prompts = ensure_prompts(project=project, conversations=[row.messages for row in fresh])
    names = {source for row in fresh for _, source in row.responses}
    sources = ensure_sources(project=project, names=names, kind=source_kind)
    responses = ensure_responses(
        texts=[
            (prompts[digest_of(row.messages)], sources[source], text)
            for row in fresh
            for text, source in row.responses
        ]
    )
    comparisons = Comparison.objects.bulk_create(
        [
            Comparison(
                project=project,
                prompt=prompts[digest_of(row.messages)],
                external_id=row.id,
                digest=row.digest,
                round_number=round_number,
                propensity=row.propensity,
                gold=row.gold,
                meta=row.meta,
                purpose=row.purpose,
                explanation=row.explanation,
                needs=row.needs,
            )
            for row in fresh
        ],
        batch_size=BATCH,
    )
    places = [
        ComparisonResponse(
            comparison=comparison,
            response=responses[comparison.prompt_id, sources[source].id, digest_of(text)],
            index=index,
        )
        for comparison, row in zip(comparisons, fresh, strict=True)
        for index, (text, source) in enumerate(row.responses)
    ]
    ComparisonResponse.objects.bulk_create(places, batch_size=BATCH)
    open_assignments(project=project, comparisons=comparisons)
    return len(fresh)


def _not_there_yet(project: Project, rows: Sequence[NewComparison]) -> list[NewComparison]:
    """Rows whose id is new, in order; repeats of the same content are dropped, of another content refused."""
    known: dict[str, str] = {}
    for slice_ in batches([row.id for row in rows]):
        known |= dict(
            Comparison.objects.filter(project=project, external_id__in=slice_).values_list("external_id", "digest")
        )
    fresh: list[NewComparison] = []
    for row in rows:
        standing = known.get(row.id)
        if standing is None:
            fresh.append(row)
            known[row.id] = row.digest
        elif standing != row.digest:
            raise DifferentContent(
                f"comparison {row.id!r} stands already with another prompt or other responses.",
                where=row.where,
                fix="Give the new content an id of its own.",
            )
    return fresh
