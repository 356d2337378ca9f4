"""Writes prompts, sources and responses; the same content twice is one row."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.models import Project, Prompt, Response, Source
from annotation.services.bulk import BATCH, Writer, batches, look_up, reserve_ids

CONTENT_LOCK = 7231  # names this lock among PostgreSQL's advisory ones
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
    made = new_ids(by_digest, found, reserve_ids({Prompt: len(by_digest) - len(found)})[Prompt])
    with Writer() as writer:
        write_prompts(writer, project, by_digest, made)
    return found | made


def find_prompts(project: Project, digests: Collection[str]) -> dict[str, int]:
    """Ids of those that stand already, by digest."""
    return look_up(Prompt, project_id=project.pk, key="digest", value="id", wanted=digests)


def write_prompts(writer: Writer, project: Project, conversations: Conversations, ids: Mapping[str, int]) -> None:
    """Rows for the digests in `ids`, which no other has."""
    rows = ((pk, conversations[digest], digest) for digest, pk in ids.items())
    fixed = {"project_id": project.pk, "in_pool": False, "created_at": timezone.now()}
    writer.insert(Prompt, ["id", "messages", "digest"], rows, fixed)


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
    rows = ((pk, *key, texts[key]) for key, pk in ids.items())
    fixed = {"created_at": timezone.now()}
    writer.insert(Response, ["id", "prompt_id", "source_id", "digest", "text"], rows, fixed)


def new_ids(wanted: Iterable[K], found: Mapping[K, int], ids: Iterator[int]) -> dict[K, int]:
    """One of `ids` for whatever is wanted and not found."""
    return {key: next(ids) for key in wanted if key not in found}


def _named(project: Project, names: Iterable[str]) -> QuerySet[Source]:
    return Source.objects.filter(project=project, name__in=list(names))


def one_at_a_time(project: Project) -> None:
    """Who adds content to a project waits for whoever is at it: what is looked up is not written twice meanwhile.

    Not by the project's row: nobody who judges, or changes its settings, is to wait for a large file.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CONTENT_LOCK, project.pk])
