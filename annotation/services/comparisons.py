"""Writes comparisons with their responses and one assignment row for every wanted answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.errors import DomainError, stop
from annotation.models import Assignment, Comparison, ComparisonResponse, Project, Prompt, Purpose, Response, Source
from annotation.services.bulk import Writer, look_up, nothing, reserve_ids
from annotation.services.overlap import Wanted, slots_of, write_wanted
from annotation.services.prompts import (
    Written,
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
    meanwhile: Callable[[], None] = nothing,
) -> int:
    """Adds what is not there yet and returns how many; the same rows twice add nothing.

    Where an id stands with another content, `refuse` gets DifferentContent; unless told otherwise it raises it, and
    nothing is written. `meanwhile` is called while the database is at work.
    """
    one_at_a_time(project)
    fresh = _not_there_yet(project, rows, refuse)
    if not fresh:
        return 0
    standing = _look_up(project, fresh, source_kind)
    with Writer(meanwhile) as writer:
        _write(writer, project, fresh, standing, round_number)
    return len(fresh)


@dataclass(frozen=True)
class _Standing:
    """What some rows need: the ids of sources, prompts and responses that stand, and fresh ids for all the rest.

    `slots` is how many answers each row wants.
    """

    sources: dict[str, int]
    prompts: dict[str, int]
    responses: dict[Written, int]
    slots: list[int]
    ids: dict[type[Model], Iterator[int]]


def _look_up(project: Project, rows: Sequence[NewComparison], kind: Source.Kind) -> _Standing:
    named = {source for row in rows for _, source in row.responses}
    sources = {name: row.pk for name, row in ensure_sources(project=project, names=named, kind=kind).items()}
    wanted = {row.prompt_digest for row in rows}
    prompts = find_prompts(project, wanted)
    places = sum(len(row.responses) for row in rows)
    slots = [slots_of(project, row.digest) if row.purpose == Purpose.WORK else 0 for row in rows]
    counts: dict[type[Model], int] = {
        Prompt: len(wanted) - len(prompts),
        Response: places,
        Comparison: len(rows),
        ComparisonResponse: places,
        Assignment: sum(slots),
    }
    return _Standing(sources, prompts, find_responses(prompts.values()), slots, reserve_ids(counts))


def _write(
    writer: Writer, project: Project, rows: Sequence[NewComparison], standing: _Standing, round_number: int | None
) -> None:
    """Table by table, so that the database is at one while the next is put into words."""
    ids = standing.ids
    conversations = {row.prompt_digest: row.messages for row in rows}
    new_prompts = new_ids(conversations, standing.prompts, ids[Prompt])
    write_prompts(writer, project, conversations, new_prompts)
    prompts = standing.prompts | new_prompts
    keys = [_written(row, prompts[row.prompt_digest], standing.sources) for row in rows]
    texts = _texts(rows, keys)
    new_responses = new_ids(texts, standing.responses, ids[Response])
    write_responses(writer, texts, new_responses)
    responses = standing.responses | new_responses
    named = list(zip(ids[Comparison], rows, strict=True))
    _write_comparisons(writer, project, ((pk, prompts[row.prompt_digest], row) for pk, row in named), round_number)
    places = [[responses[key] for key in written] for written in keys]
    _write_places(writer, zip((pk for pk, _ in named), places, strict=True), ids[ComparisonResponse])
    wanted = (
        Wanted(pk, row.digest, row.needs, count) for (pk, row), count in zip(named, standing.slots, strict=True)
    )
    write_wanted(writer, project, wanted, ids[Assignment])


def _written(row: NewComparison, prompt: int, sources: Mapping[str, int]) -> list[Written]:
    """Its responses by what makes them one, in order."""
    return [Written(prompt, sources[source], digest) for digest, (_, source) in row.signed]


def _texts(rows: Sequence[NewComparison], keys: Sequence[Sequence[Written]]) -> dict[Written, str]:
    return {
        key: text for row, written in zip(rows, keys, strict=True)
        for key, (text, _) in zip(written, row.responses, strict=True)
    }  # fmt: skip


def _write_comparisons(
    writer: Writer, project: Project, rows: Iterable[tuple[int, int, NewComparison]], round_number: int | None
) -> None:
    """`rows`: id, id of the prompt, and what is to be written."""
    columns = "id prompt_id external_id digest propensity purpose gold explanation needs meta"
    fixed = {
        "project_id": project.pk,
        "round_number": round_number,
        "urgency": 0.0,
        "is_paused": False,
        "exposure": 0,
    }
    filled = ([pk, prompt, *_said(row)] for pk, prompt, row in rows)
    writer.insert(Comparison, columns.split(), filled, {**fixed, "created_at": timezone.now()})


def _said(row: NewComparison) -> Sequence[Any]:
    known = (str(row.purpose), row.gold, row.explanation)
    return row.id, row.digest, row.propensity, *known, row.needs, row.meta


def _write_places(writer: Writer, rows: Iterable[tuple[int, Sequence[int]]], ids: Iterable[int]) -> None:
    """`rows`: a comparison's id and the ids of its responses, in order."""
    places = ((comparison, pk, index) for comparison, found in rows for index, pk in enumerate(found))
    filled = ((pk, *place) for pk, place in zip(ids, places, strict=True))
    writer.insert(ComparisonResponse, ["id", "comparison_id", "response_id", "index"], filled)


def _not_there_yet(
    project: Project, rows: Sequence[NewComparison], refuse: Callable[[DomainError], None]
) -> list[NewComparison]:
    """Rows whose id is new, in order; repeats of the same content are dropped, of another content refused."""
    ids = [row.id for row in rows]
    known = look_up(Comparison, project_id=project.pk, key="external_id", value="digest", wanted=ids)
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
