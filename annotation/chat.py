"""Prompts as lists of turns, and the reading of them from the shapes that files hold."""

from typing import TypedDict

from annotation.errors import Unacceptable

ROLES = ("system", "user", "assistant")


class Message(TypedDict):
    """One turn of a conversation."""

    role: str
    content: str


def as_messages(value: object, *, where: str) -> list[Message]:
    """A prompt given as a string (one user turn) or as chat turns; raises Unacceptable naming `where`."""
    if isinstance(value, str):
        if not value.strip():
            raise Unacceptable("the prompt is empty.", where=where, fix="Give it a text or leave the line out.")
        return [Message(role="user", content=value)]
    if not isinstance(value, list) or not value:
        raise Unacceptable(
            f"prompt is {type(value).__name__}.",
            where=where,
            fix='Use a text or a list of {"role", "content"}.',
        )
    return [_as_message(turn, where=f"{where}, turn {number}") for number, turn in enumerate(value, 1)]


def _as_message(turn: object, *, where: str) -> Message:
    if not isinstance(turn, dict) or set(turn) != {"role", "content"}:
        raise Unacceptable(f"{turn!r:.80} is not a turn.", where=where, fix='Use {"role", "content"}.')
    role, content = turn["role"], turn["content"]
    if role not in ROLES:
        raise Unacceptable(f"role {role!r} is unknown.", where=where, fix=f"Use one of {', '.join(ROLES)}.")
    if not isinstance(content, str) or not content.strip():
        raise Unacceptable("the turn is empty.", where=where, fix="Give it a text.")
    return Message(role=role, content=content)


def as_text(messages: list[Message]) -> str:
    """The conversation as one text; a single user turn is its text."""
    if len(messages) == 1:
        return messages[0]["content"]
    return "\n\n".join(f"{turn['role']}: {turn['content']}" for turn in messages)
