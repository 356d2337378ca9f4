"""Writes comparisons with their responses and one assignment row for every wanted answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.errors import DomainError, stop
from annotation.models import Comparison, ComparisonResponse, Project, Prompt, Purpose, Response, Source
from annotation.services.bulk import Writer, reserve_ids
from annotation.services.overlap import Wanted, wanted_rows, write_wanted
from annotation.services.prompts import (
    Written,
    batches,
    ensure_sources,
    find_prompts,
    find_responses,
    new_ids,
    one_at_a_time,
    write_prompts,
    write_responses,
)


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

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the prompt and the responses with their sources, in order."""
        return digest_of([self.messages, [list(response) for response in self.responses]])

    @cached_property
    def prompt_digest(self) -> str:
        """SHA-256 of the prompt."""
        return digest_of(self.messages)

    @cached_property
    def signed(self) -> list[tuple[str, tuple[str, str]]]:
        """Each response with the SHA-256 of its text before it."""
        return [(digest_of(response[0]), response) for response in self.responses]

    def sign(self) -> None:
        """Works all digests out now, for a caller with a thread to spare."""
        _ = self.digest, self.prompt_digest, self.signed


@transaction.atomic
def add_comparisons(
    *,
    project: Project,
    rows: Sequence[NewComparison],
    source_kind: Source.Kind = Source.Kind.FILE,
    round_number: int | None = None,
    refuse: Callable[[DomainError], None] = stop,
) -> int:
    """Adds what is not there yet and returns how many; the same rows twice add nothing.

    Where an id stands with another content, `refuse` gets DifferentContent; unless told otherwise it raises it, and
    nothing is written.
    """
    one_at_a_time(project)
    fresh = _not_there_yet(project, rows, refuse)
    if not fresh:
        return 0
    content = _content_of(project, fresh, source_kind)
    ids = reserve_ids(Comparison, len(fresh))
    place_ids = reserve_ids(ComparisonResponse, sum(map(len, content.places)))
    work = [(pk, row) for pk, row in zip(ids, fresh, strict=True) if row.purpose == Purpose.WORK]
    wanted = wanted_rows(project, [Wanted(pk, row.digest, row.needs) for pk, row in work])
    with Writer() as writer:
        write_prompts(writer, project, content.conversations, content.new_prompts)
        write_responses(writer, content.texts, content.new_responses)
        _write_comparisons(writer, project, zip(ids, content.of_row, fresh, strict=True), round_number)
        _write_places(writer, zip(ids, content.places, strict=True), place_ids)
        write_wanted(writer, project, wanted)
    return len(fresh)


@dataclass(frozen=True)
class _Content:
    """The prompts and responses of some rows: what they say, and the ids of those that are to be written.

    `of_row` is each row's prompt id, `places` the ids of its responses in order.
    """

    conversations: dict[str, list[Message]]
    new_prompts: dict[str, int]
    texts: dict[Written, str]
    new_responses: dict[Written, int]
    of_row: list[int]
    places: list[list[int]]


def _content_of(project: Project, rows: Sequence[NewComparison], kind: Source.Kind) -> _Content:
    named = {source for row in rows for _, source in row.responses}
    sources = {name: row.pk for name, row in ensure_sources(project=project, names=named, kind=kind).items()}
    conversations = {row.prompt_digest: row.messages for row in rows}
    found = find_prompts(project, conversations)
    new_prompts = new_ids(Prompt, conversations, found)
    prompts = found | new_prompts
    keys = [
        [Written(prompts[row.prompt_digest], sources[source], digest) for digest, (_, source) in row.signed]
        for row in rows
    ]
    texts = {
        key: text for row, written in zip(rows, keys, strict=True)
        for key, (text, _) in zip(written, row.responses, strict=True)
    }  # fmt: skip
    standing = find_responses(found.values())
    new_responses = new_ids(Response, texts, standing)
    responses = standing | new_responses
    return _Content(
        conversations=conversations,
        new_prompts=new_prompts,
        texts=texts,
        new_responses=new_responses,
        of_row=[prompts[row.prompt_digest] for row in rows],
        places=[[responses[key] for key in written] for written in keys],
    )


def _write_comparisons(
    writer: Writer, project: Project, rows: Iterable[tuple[int, int, NewComparison]], round_number: int | None
) -> None:
    """`rows`: id, id of the prompt, and what is to be written."""
    columns = (
        "id prompt_id external_id digest propensity purpose gold explanation needs meta "
        "project_id round_number urgency is_paused created_at"
    )
    fixed = (project.pk, round_number, 0.0, False, timezone.now())
    filled = ([pk, prompt, *_said(row), *fixed] for pk, prompt, row in rows)
    writer.insert(Comparison, columns.split(), filled)


def _said(row: NewComparison) -> Sequence[Any]:
    known = (str(row.purpose), row.gold, row.explanation)
    return row.id, row.digest, row.propensity, *known, row.needs, row.meta


def _write_places(writer: Writer, rows: Iterable[tuple[int, Sequence[int]]], ids: Sequence[int]) -> None:
    """`rows`: a comparison's id and the ids of its responses, in order."""
    places = ((comparison, pk, index) for comparison, found in rows for index, pk in enumerate(found))
    filled = ((pk, *place) for pk, place in zip(ids, places, strict=True))
    writer.insert(ComparisonResponse, ["id", "comparison_id", "response_id", "index"], filled)


def _not_there_yet(
    project: Project, rows: Sequence[NewComparison], refuse: Callable[[DomainError], None]
) -> list[NewComparison]:
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
            refuse(
                DifferentContent(
                    f"comparison {row.id!r} stands already with another prompt or other responses.",
                    where=row.where,
                    fix="Give the new content an id of its own.",
                )
            )
    return fresh
