"""Writes prompts, sources and responses; the same content twice is one row."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.models import Project, Prompt, Response, Source

BATCH = 500
T = TypeVar("T")


def ensure_prompts(*, project: Project, conversations: Iterable[list[Message]]) -> dict[str, Prompt]:
    """Rows for the conversations, by content digest; missing ones are written."""
    by_digest = {digest_of(messages): messages for messages in conversations}
    fresh = [Prompt(project=project, messages=messages, digest=digest) for digest, messages in by_digest.items()]
    Prompt.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    found: dict[str, Prompt] = {}
    for digests in batches(list(by_digest)):
        found |= {row.digest: row for row in Prompt.objects.filter(project=project, digest__in=digests)}
    return found


def ensure_sources(*, project: Project, names: Iterable[str], kind: Source.Kind) -> dict[str, Source]:
    """Rows for the names; a name that stands already keeps its kind and settings."""
    wanted = set(names)
    fresh = [Source(project=project, name=name, kind=kind) for name in sorted(wanted)]
    Source.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return {row.name: row for row in Source.objects.filter(project=project, name__in=wanted)}


def ensure_responses(*, texts: Iterable[tuple[Prompt, Source, str]]) -> dict[tuple[int, int, str], Response]:
    """Rows by (prompt id, source id, text digest); missing ones are written."""
    wanted = {(prompt.id, source.id, digest_of(text)): (prompt, source, text) for prompt, source, text in texts}
    fresh = [
        Response(prompt=prompt, source=source, text=text, digest=digest)
        for (_, _, digest), (prompt, source, text) in wanted.items()
    ]
    Response.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    found: dict[tuple[int, int, str], Response] = {}
    for ids in batches(sorted({prompt for prompt, _, _ in wanted})):
        for row in Response.objects.filter(prompt_id__in=ids):
            found[row.prompt_id, row.source_id, row.digest] = row
    return {key: found[key] for key in wanted}


def batches(items: Sequence[T], size: int = BATCH) -> Iterable[Sequence[T]]:
    """`items` in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
