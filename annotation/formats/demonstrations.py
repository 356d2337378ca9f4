"""Demonstration lines: {"prompt", "response"}: an answer as it should be."""

from dataclasses import dataclass
from typing import Any

from annotation.chat import Message, as_messages
from annotation.errors import Unacceptable
from annotation.formats.lines import check_columns


@dataclass(frozen=True)
class DemonstrationRow:
    """One demonstration as a file gives it."""

    where: str
    messages: list[Message]
    response: str


def read_demonstration(row: dict[str, Any], *, where: str, max_characters: int) -> DemonstrationRow:
    """Checks one line; raises Unacceptable."""
    check_columns(row, required={"prompt", "response"}, optional={"id", "meta"}, where=where)
    response = row["response"]
    if not isinstance(response, str) or not response.strip():
        raise Unacceptable("the response is empty.", where=where, fix="Give it a text or leave the line out.")
    if len(response) > max_characters:
        raise Unacceptable(
            f"the response has {len(response):,} characters; {max_characters:,} are allowed.",
            where=where,
            fix="Shorten it, or raise RESPONSE_MAX_CHARACTERS.",
        )
    return DemonstrationRow(where=where, messages=as_messages(row["prompt"], where=where), response=response)
