"""Prompt lines: {"prompt", "id"?, "meta"?}. They join the pool that policies answer in every round."""

from dataclasses import dataclass
from typing import Any

from annotation.chat import Message, as_messages


@dataclass(frozen=True)
class PromptRow:
    """One prompt as a file gives it."""

    where: str
    messages: list[Message]


def read_prompt(row: dict[str, Any], *, where: str) -> PromptRow:
    """Checks one line; other columns than the prompt are left to their owner."""
    return PromptRow(where=where, messages=as_messages(row.get("prompt"), where=where))
