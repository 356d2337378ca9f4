"""Prompts as the engine sees them: a chat of {"role", "content"} turns; a plain text is one turn of the user."""

import hashlib
import json

from training.engine.jsonl import Line

Chat = list[dict[str, str]]

ROLES = ("system", "user", "assistant")


def read_chat(line: Line) -> Chat:
    """The `prompt` of a line as a chat; raises BadInput."""
    prompt = line.fields.get("prompt")
    if not isinstance(prompt, list):
        return [{"role": "user", "content": line.text("prompt")}]
    if not prompt:
        raise line.error("prompt is an empty chat; give at least one turn")
    return [_turn(line, turn) for turn in prompt]


def _turn(line: Line, turn: object) -> dict[str, str]:
    if not isinstance(turn, dict) or turn.get("role") not in ROLES or not isinstance(turn.get("content"), str):
        raise line.error(f'prompt has the turn {turn!r}; give {{"role": {"|".join(ROLES)}, "content": text}}')
    return {"role": turn["role"], "content": turn["content"]}


def prompt_key(chat: Chat) -> str:
    """Digest of a prompt, the same for a plain text and for its one-turn chat."""
    return hashlib.sha256(json.dumps(chat, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def held_out(chat: Chat, share: float) -> bool:
    """Whether a prompt falls into the held-out `share`: by its digest alone, whatever else the file holds."""
    return int(prompt_key(chat)[:13], 16) / 16**13 < share
