"""Preference rows of other tools: TRL (prompt/chosen/rejected, explicit or implicit) and Anthropic-HH transcripts."""

import re
from dataclasses import dataclass
from typing import Any

from annotation.chat import Message, as_messages
from annotation.digests import digest_of
from annotation.errors import Unacceptable
from annotation.formats.comparisons import ComparisonRow, read_responses

TURN = re.compile(r"\n\n(Human|Assistant): ?")
HH_ROLES = {"Human": "user", "Assistant": "assistant"}


@dataclass(frozen=True)
class PreferenceRow:
    """A comparison whose answer stands in the file: `chosen` is the index of the preferred response."""

    comparison: ComparisonRow
    chosen: int


def read_trl(row: dict[str, Any], *, where: str, max_characters: int) -> PreferenceRow:
    """One TRL preference row; prompt, chosen and rejected are texts or chats, the prompt may be implicit."""
    for column in ("chosen", "rejected"):
        if column not in row:
            raise Unacceptable(f"column {column!r} is missing.", where=where, fix="Use prompt, chosen, rejected.")
    chosen, rejected = row["chosen"], row["rejected"]
    if isinstance(chosen, list) and isinstance(rejected, list):
        shared, answers = _split_chats(chosen, rejected, where=where)
        prompt = as_messages(row["prompt"], where=where) if "prompt" in row else []
        return _as_row(prompt + shared, answers, where=where, max_characters=max_characters)
    if "prompt" not in row:
        raise Unacceptable(
            "the row has no prompt and its answers are texts.", where=where, fix="Add prompt, or use kind hh."
        )
    return _as_row(
        as_messages(row["prompt"], where=where),
        (chosen, rejected),
        where=where,
        max_characters=max_characters,
    )


def read_hh(row: dict[str, Any], *, where: str, max_characters: int) -> PreferenceRow:
    """One HH row: two transcripts with "Human:" and "Assistant:" turns that differ in the last answer."""
    if set(row) != {"chosen", "rejected"}:
        raise Unacceptable(f"columns are {sorted(row)}.", where=where, fix="Use chosen and rejected alone.")
    chats = [_transcript(row[name], where=f"{where}, {name}") for name in ("chosen", "rejected")]
    shared, answers = _split_chats(chats[0], chats[1], where=where)
    return _as_row(shared, answers, where=where, max_characters=max_characters)


def as_transcript(messages: list[Message], response: str) -> str:
    """A conversation with its answer as `read_hh` reads it; a system turn joins the first question."""
    names = {role: name for name, role in HH_ROLES.items()}
    turns: list[Message] = []
    for message in messages:
        if turns and turns[-1]["role"] == "system":
            message = Message(role=message["role"], content=f"{turns.pop()['content']}\n\n{message['content']}")
        turns.append(message)
    turns.append(Message(role="assistant", content=response))
    return "".join(f"\n\n{names.get(turn['role'], 'Human')}: {turn['content']}" for turn in turns)


def _transcript(text: object, *, where: str) -> list[Message]:
    if not isinstance(text, str):
        raise Unacceptable(f"the transcript is {type(text).__name__}.", where=where, fix="Use a text.")
    parts = TURN.split(text)
    if parts[0].strip() or len(parts) < 5:
        raise Unacceptable("the transcript has no turns.", where=where, fix=r"Begin turns with \n\nHuman: .")
    return [
        Message(role=HH_ROLES[who], content=said.strip()) for who, said in zip(parts[1::2], parts[2::2], strict=True)
    ]


def _split_chats(chosen: list[Any], rejected: list[Any], *, where: str) -> tuple[list[Message], tuple[Any, Any]]:
    """The turns that both chats share, and the two last answers. Chats that part earlier are refused."""
    if not chosen or not rejected or chosen[:-1] != rejected[:-1]:
        raise Unacceptable(
            "the two chats differ before their last turn.",
            where=where,
            fix="Only the last answer may differ.",
        )
    last = [as_messages([chat[-1]], where=where)[0] for chat in (chosen, rejected)]
    shared = as_messages(chosen[:-1], where=where) if chosen[:-1] else []
    return shared, (last[0]["content"], last[1]["content"])


def _as_row(
    messages: list[Message], answers: tuple[object, object], *, where: str, max_characters: int
) -> PreferenceRow:
    """Responses ordered by content, so that the file's order does not tell which was chosen."""
    if not messages:
        raise Unacceptable("the row has no prompt.", where=where, fix="Add prompt.")
    ordered = sorted(answers, key=str)
    responses = read_responses(ordered, where=where, max_characters=max_characters)
    identifier = f"row-{digest_of([messages, ordered])[:20]}"
    comparison = ComparisonRow(where=where, id=identifier, messages=messages, responses=responses)
    return PreferenceRow(comparison=comparison, chosen=ordered.index(answers[0]))
