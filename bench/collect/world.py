"""Fills an empty, migrated database with one project, by COPY on PostgreSQL and by executemany on SQLite."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from annotation.models import Membership, Project, Source
from config.sessions import SessionStore

SLUG = "load"
TEXT = "A response of ordinary length, as models write them. " * 6
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DONE_PER_ANNOTATOR = 2500


def fill(*, comparisons: int, judged: int, overlap: int) -> Project:
    """A project with open `comparisons`, and `judged` more that others have answered, two responses each."""
    project = Project.objects.create(slug=SLUG, name="Load", overlap=overlap, gold_rate=0.0)
    source = Source.objects.create(project=project, name="a model", kind=Source.Kind.FILE)
    total = comparisons + judged
    former = judged // DONE_PER_ANNOTATOR + 1 if judged else 0
    first = 1_000_000
    _write("annotation_annotator", _annotators(project.pk, first, former))
    _write("annotation_prompt", _prompts(project.pk, total))
    _write("annotation_response", _responses(source.pk, total))
    _write("annotation_comparison", _comparisons(project.pk, total))
    _write("annotation_comparisonresponse", _places(total))
    _write("annotation_assignment", _assignments(project.pk, comparisons, judged, overlap, first))
    _write("annotation_judgement", _judgements(project.pk, comparisons, judged, overlap, first))
    _settle()
    return project


def enrol(project: Project, count: int) -> list[str]:
    """`count` annotators with a session each; returns the session keys."""
    keys = []
    for number in range(count):
        user = User.objects.create(username=f"load-{number}", password="!")
        Membership.objects.create(project=project, user=user, role=Membership.Role.ANNOTATOR)
        keys.append(session_of(user))
    return keys


def session_of(user: User) -> str:
    """A logged-in session's key."""
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    assert store.session_key is not None
    return store.session_key


def _digest(text: object) -> str:
    return hashlib.sha256(str(text).encode()).hexdigest()


def _annotators(project: int, first: int, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": first + number, "project_id": project, "name": f"former-{number}", "user_id": None,
            "is_simulated": False, "is_paused": False, "tags": "[]", "daily_cap": None, "guidelines_read": 0,
            "qualification": "open", "knows_tutorial": True, "recent_seconds": "[]", "draws": 0,
            "urgent_cursor": None, "cursor": None,
        }  # fmt: skip


def _prompts(project: int, count: int) -> Iterator[dict[str, Any]]:
    for pk in range(1, count + 1):
        messages = json.dumps([{"role": "user", "content": f"Question {pk}: how does one do this well?"}])
        yield {
            "id": pk, "project_id": project, "messages": messages, "digest": _digest(pk), "in_pool": False,
            "created_at": NOW,
        }  # fmt: skip


def _responses(source: int, count: int) -> Iterator[dict[str, Any]]:
    for pk in range(1, 2 * count + 1):
        yield {
            "id": pk, "prompt_id": (pk + 1) // 2, "source_id": source, "text": f"{pk}: {TEXT}",
            "digest": _digest(f"r{pk}"), "created_at": NOW,
        }  # fmt: skip


def _comparisons(project: int, count: int) -> Iterator[dict[str, Any]]:
    for pk in range(1, count + 1):
        yield {
            "id": pk, "project_id": project, "prompt_id": pk, "external_id": f"c{pk}", "digest": _digest(f"c{pk}"),
            "round_number": None, "propensity": 1.0, "purpose": "work", "gold": None, "explanation": "", "needs": "",
            "urgency": 0.0, "exposure": 0, "is_paused": False, "meta": "{}", "created_at": NOW,
        }  # fmt: skip


def _places(count: int) -> Iterator[dict[str, Any]]:
    for pk in range(1, 2 * count + 1):
        yield {"id": pk, "comparison_id": (pk + 1) // 2, "response_id": pk, "index": (pk + 1) % 2}


def _assignments(project: int, comparisons: int, judged: int, overlap: int, first: int) -> Iterator[dict[str, Any]]:
    for pk in range(1, (comparisons + judged) * overlap + 1):
        comparison, slot = divmod(pk - 1, overlap)
        done = comparison >= comparisons
        yield {
            "id": pk, "project_id": project, "comparison_id": comparison + 1, "purpose": "work", "slot": slot,
            "state": "done" if done else "open",
            "annotator_id": _judge(comparison - comparisons, slot, judged, first) if done else None,
            "shown": "[0, 1]" if done else "[]", "turn": float(comparison + 1), "needs": "", "propensity": None,
            "taken_from": "[]", "leased_at": None, "lease_expires_at": None,
        }  # fmt: skip


def _judgements(project: int, comparisons: int, judged: int, overlap: int, first: int) -> Iterator[dict[str, Any]]:
    for number in range(judged * overlap):
        comparison, slot = divmod(number, overlap)
        yield {
            "id": UUID(int=number + 1), "project_id": project, "comparison_id": comparisons + comparison + 1,
            "annotator_id": _judge(comparison, slot, judged, first),
            "assignment_id": (comparisons + comparison) * overlap + slot + 1, "ranking": "[[0], [1]]",
            "strength": 2, "shown": "[0, 1]", "seconds": 20.5, "flags": "[]", "reason": "", "origin": "browser",
            "is_retest": False, "is_late": False, "supersedes_id": None, "judged_at": None, "received_at": NOW,
            "aspects": "{}", "marks": "[]", "better_answer": "", "is_verdict": False, "is_informed": False,
        }  # fmt: skip


def _judge(comparison: int, slot: int, judged: int, first: int) -> int:
    """Neighbouring slots go to different people."""
    people = judged // DONE_PER_ANNOTATOR + 1
    return first + (comparison + slot) % people


def _write(table: str, rows: Iterable[dict[str, Any]]) -> None:
    stream = iter(rows)
    head = next(stream, None)
    if head is None:
        return
    columns = list(head)
    whole = ([row[column] for column in columns] for row in _chain(head, stream))
    if connection.vendor == "postgresql":
        _copy(table, columns, whole)
    else:
        _insert(table, columns, whole)


def _chain(head: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield head
    yield from rest


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})'  # own names
    with connection.cursor() as cursor:
        for slice_ in _slices(rows):
            cursor.executemany(
                sql, [[value.hex if isinstance(value, UUID) else value for value in r] for r in slice_]
            )


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        # Foreign keys hold by construction; checking millions of them one by one would take most of the time.
        cursor.execute("SET session_replication_role = replica")
        for slice_ in _slices(rows):
            text = "".join("\t".join(map(_field, row)) + "\n" for row in slice_)
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(text))
        cursor.execute("SET session_replication_role = DEFAULT")


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _slices(rows: Iterable[Sequence[Any]], size: int = 20_000) -> Iterator[list[Sequence[Any]]]:
    held: list[Sequence[Any]] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _settle() -> None:
    """Sequences go on after the rows, and the planner knows the tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("annotator", "prompt", "response", "comparison", "comparisonresponse", "assignment"):
                table = f"annotation_{name}"
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # own names
                    f"(SELECT COALESCE(MAX(id), 1) FROM {table}))"
                )
        cursor.execute("ANALYZE")
