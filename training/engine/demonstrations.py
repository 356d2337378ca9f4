"""Demonstrations: prompts with the response that a person gave."""

from dataclasses import dataclass
from pathlib import Path

from training.engine.chat import Chat, read_chat
from training.engine.jsonl import Line, read_lines


@dataclass(frozen=True)
class Demonstration:
    """One prompt with its response."""

    line: Line
    chat: Chat
    response: str


def read_demonstrations(path: Path) -> list[Demonstration]:
    """Every demonstration of the file; raises BadInput with the line."""
    return [Demonstration(line, read_chat(line), line.text("response")) for line in read_lines(path)]
