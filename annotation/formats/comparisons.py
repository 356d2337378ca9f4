"""Our own comparison lines: {"id", "prompt", "responses", "gold"?, "purpose"?, "explanation"?, "needs"?, "meta"?}.

A line with a known ranking (`gold`) is hidden gold unless its `purpose` says otherwise.
"""

from dataclasses import dataclass, field
from typing import Any

from annotation.chat import Message, as_messages
from annotation.errors import Unacceptable
from annotation.formats.lines import check_columns
from annotation.rankings import check_ranking

MAX_RESPONSES = 9
PURPOSES = ("work", "gold", "attention", "qualification", "tutorial")
OPTIONAL = {"gold", "purpose", "explanation", "needs", "meta"}


@dataclass(frozen=True)
class ResponseRow:
    """One response and the name of what wrote it."""

    text: str
    source: str


@dataclass(frozen=True)
class ComparisonRow:
    """One comparison as a file gives it; `where` is its line."""

    where: str
    id: str
    messages: list[Message]
    responses: list[ResponseRow]
    gold: list[list[int]] | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    purpose: str = "work"
    explanation: str = ""
    needs: str = ""


def read_comparison(row: dict[str, Any], *, where: str, max_characters: int) -> ComparisonRow:
    """Checks one line; raises Unacceptable."""
    check_columns(row, required={"id", "prompt", "responses"}, optional=OPTIONAL, where=where)
    if not isinstance(row["id"], str) or not 0 < len(row["id"]) <= 200:
        raise Unacceptable(f"id {row['id']!r:.80} is not a text of 1 to 200 letters.", where=where)
    meta = row.get("meta") or {}
    if not isinstance(meta, dict):
        raise Unacceptable(f"meta is {type(meta).__name__}.", where=where, fix="Use an object.")
    responses = read_responses(row["responses"], where=where, max_characters=max_characters)
    gold = row.get("gold")
    if gold is not None:
        gold = check_ranking(gold, count=len(responses), where=f"{where}, gold")
    messages = as_messages(row["prompt"], where=where)
    return ComparisonRow(
        where=where,
        id=row["id"],
        messages=messages,
        responses=responses,
        gold=gold,
        meta=meta,
        purpose=_read_purpose(row, gold, where),
        explanation=_read_text(row, "explanation", 10_000, where),
        needs=_read_text(row, "needs", 40, where),
    )


def _read_purpose(row: dict[str, Any], gold: list[list[int]] | None, where: str) -> str:
    purpose = row.get("purpose", "work" if gold is None else "gold")
    if purpose not in PURPOSES:
        raise Unacceptable(
            f"purpose {purpose!r:.60} is unknown.", where=where, fix=f"Use one of {', '.join(PURPOSES)}."
        )
    if purpose != "work" and gold is None:
        raise Unacceptable(
            f"a comparison for {purpose} needs its known ranking.", where=where, fix='Add "gold", e.g. [[0], [1]].'
        )
    return str(purpose)


def _read_text(row: dict[str, Any], column: str, most: int, where: str) -> str:
    text = row.get(column, "")
    if not isinstance(text, str) or len(text) > most:
        raise Unacceptable(f"{column} is not a text of at most {most:,} letters.", where=where)
    return text


def read_responses(value: object, *, where: str, max_characters: int) -> list[ResponseRow]:
    """Two to nine different, non-empty responses, each a text or {"text", "source"}."""
    if not isinstance(value, list) or not 2 <= len(value) <= MAX_RESPONSES:
        count = len(value) if isinstance(value, list) else type(value).__name__
        raise Unacceptable(f"responses: {count}.", where=where, fix=f"Give a list of 2 to {MAX_RESPONSES}.")
    rows = [
        _read_response(item, where=f"{where}, response {index}", max_characters=max_characters)
        for index, item in enumerate(value)
    ]
    seen: dict[str, int] = {}
    for index, row in enumerate(rows):
        if row.text in seen:
            raise Unacceptable(
                f"responses {seen[row.text]} and {index} are identical ({row.text!r:.60}).",
                where=where,
                fix="Leave one out: nobody can prefer a text to itself.",
            )
        seen[row.text] = index
    return rows


def _read_response(item: object, *, where: str, max_characters: int) -> ResponseRow:
    source: object = "unnamed"
    text = item
    if isinstance(item, dict):
        check_columns(item, required={"text"}, optional={"source"}, where=where)
        text, source = item["text"], item.get("source", "unnamed")
    if not isinstance(text, str) or not text.strip():
        raise Unacceptable("the response is empty.", where=where, fix="Give it a text or leave the comparison out.")
    if len(text) > max_characters:
        raise Unacceptable(
            f"the response has {len(text):,} characters; {max_characters:,} are allowed.",
            where=where,
            fix="Shorten it, or raise RESPONSE_MAX_CHARACTERS.",
        )
    if not isinstance(source, str) or not 0 < len(source) <= 150:
        raise Unacceptable(f"source {source!r:.80} is not a text of 1 to 150 letters.", where=where)
    return ResponseRow(text=text, source=source)
