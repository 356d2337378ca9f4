"""Prompts to answer, each with an id."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase

from training.engine.chat import Chat, read_chat
from training.engine.jsonl import read_lines
from training.engine.sequences import keep_end
from training.engine.tokenizer import prompt_ids


@dataclass(frozen=True)
class PromptRow:
    """One prompt: its id, what the file held, and the chat it means."""

    id: str
    given: Any
    chat: Chat


def read_prompts(path: Path) -> list[PromptRow]:
    """Every prompt of the file; one without an id gets its line number. Raises BadInput with the line."""
    rows, seen = [], dict[str, int]()
    for line in read_lines(path):
        name = line.fields.get("id", str(line.number))
        if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
            raise line.error(f"id is {name!r}; give a text that no other line has")
        if str(name) in seen:
            raise line.error(f"id {name!r} stands on line {seen[str(name)]} already; give each prompt its own")
        seen[str(name)] = line.number
        rows.append(PromptRow(str(name), line.fields.get("prompt"), read_chat(line)))
    return rows


@dataclass(frozen=True)
class EncodedPrompts:
    """Ids of each prompt, and what it was before it was cut."""

    ids: list[list[int]]
    lengths: list[int]
    """Tokens of each whole prompt."""

    @property
    def truncated(self) -> int:
        """How many prompts lost their beginning."""
        return sum(len(ids) < length for ids, length in zip(self.ids, self.lengths, strict=True))


def encode_prompts(tokenizer: PreTrainedTokenizerBase, chats: list[Chat], room: int) -> EncodedPrompts:
    """Ids of each chat, cut from the left to `room` tokens."""
    whole = [prompt_ids(tokenizer, chat) for chat in chats]
    return EncodedPrompts([keep_end(ids, room) for ids in whole], [len(ids) for ids in whole])
