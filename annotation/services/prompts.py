"""Writes prompts, sources and responses; the same content twice is one row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.models import Project, Prompt, Response, Source
from annotation.services.bulk import Writer, reserve_ids

BATCH = 500
CONTENT_LOCK = 7231  # names this lock among PostgreSQL's advisory ones
T = TypeVar("T")
K = TypeVar("K")


class Written(NamedTuple):
    """A response by what makes it one: prompt, source, and the digest of its text."""

    prompt_id: int
    source_id: int
    digest: str


Conversations = Mapping[str, list[Message]]
"""Turns by their digest."""


def ensure_prompts(*, project: Project, conversations: Iterable[list[Message]]) -> dict[str, int]:
    """Ids of the conversations' rows, by content digest; missing ones are written."""
    by_digest = {digest_of(messages): messages for messages in conversations}
    one_at_a_time(project)
    found = find_prompts(project, by_digest)
    made = new_ids(Prompt, by_digest, found)
    with Writer() as writer:
        write_prompts(writer, project, by_digest, made)
    return found | made


def find_prompts(project: Project, conversations: Conversations) -> dict[str, int]:
    """Ids of those that stand already, by digest."""
    found: dict[str, int] = {}
    for digests in batches(list(conversations)):
        found |= dict(Prompt.objects.filter(project=project, digest__in=digests).values_list("digest", "pk"))
    return found


def write_prompts(writer: Writer, project: Project, conversations: Conversations, ids: Mapping[str, int]) -> None:
    """Rows for the digests in `ids`, which no other has."""
    now = timezone.now()
    columns = ["id", "project_id", "messages", "digest", "in_pool", "created_at"]
    rows = ((pk, project.pk, conversations[digest], digest, False, now) for digest, pk in ids.items())
    writer.insert(Prompt, columns, rows)


def ensure_sources(*, project: Project, names: Iterable[str], kind: Source.Kind) -> dict[str, Source]:
    """Rows for the names; a name that stands already keeps its kind and settings."""
    wanted = set(names)
    found = {row.name: row for row in _named(project, wanted)}
    if missing := sorted(wanted - set(found)):
        fresh = [Source(project=project, name=name, kind=kind) for name in missing]
        Source.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
        found |= {row.name: row for row in _named(project, missing)}
    return found


def find_responses(prompts: Iterable[int]) -> dict[Written, int]:
    """Ids of all that stand to these prompts."""
    found: dict[Written, int] = {}
    for ids in batches(sorted(prompts)):
        rows = Response.objects.filter(prompt_id__in=ids).values_list("prompt_id", "source_id", "digest", "pk")
        found |= {Written(prompt, source, digest): pk for prompt, source, digest, pk in rows}
    return found


def write_responses(writer: Writer, texts: Mapping[Written, str], ids: Mapping[Written, int]) -> None:
    """Rows for the keys in `ids`, which no other has."""
    now = timezone.now()
    columns = ["id", "prompt_id", "source_id", "text", "digest", "created_at"]
    rows = ((pk, key.prompt_id, key.source_id, texts[key], key.digest, now) for key, pk in ids.items())
    writer.insert(Response, columns, rows)


def new_ids(model: type[Model], wanted: Iterable[K], found: Mapping[K, int]) -> dict[K, int]:
    """An id of its own for whatever is wanted and not found."""
    fresh = [key for key in wanted if key not in found]
    return dict(zip(fresh, reserve_ids(model, len(fresh)), strict=True))


def batches(items: Sequence[T], size: int = BATCH) -> Iterable[Sequence[T]]:
    """`items` in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _named(project: Project, names: Iterable[str]) -> QuerySet[Source]:
    return Source.objects.filter(project=project, name__in=list(names))


def one_at_a_time(project: Project) -> None:
    """Who adds content to a project waits for whoever is at it: what is looked up is not written twice meanwhile.

    Not by the project's row: nobody who judges, or changes its settings, is to wait for a large file.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CONTENT_LOCK, project.pk])
