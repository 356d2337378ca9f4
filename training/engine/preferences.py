"""Preferences: soft labels over two responses to one prompt."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.engine.chat import Chat, held_out, prompt_key, read_chat
from training.engine.errors import BadInput
from training.engine.jsonl import Line, read_lines

SPLITS = ("train", "heldout")

CERTAINTY_STEPS = (0.25, 0.5, 0.75, 1.0)
"""Upper bounds of the groups by certainty; without the column it is |2 p_chosen - 1|, 0 for a draw."""


@dataclass(frozen=True)
class Preference:
    """Two responses with the probability that the first is preferred, half the tie mass included."""

    line: Line
    chat: Chat
    chosen: str
    rejected: str
    p_chosen: float
    p_tie: float
    weight: float
    margin: float
    held_out: bool
    comparison: str
    """Rows of one comparison of several responses share it; a row without the column is its own."""
    groups: dict[str, list[str]] = field(default_factory=dict)
    """What the report's figures are also given by: strength, certainty, annotator, round, where the row has it."""
    chosen_by: str = ""
    """What chose its two responses for each other: "random", or a strategy; empty where nobody says."""

    @property
    def prompt(self) -> str:
        """Digest of the prompt; rows of one prompt stay on one side of the split."""
        return prompt_key(self.chat)


def read_preferences(path: Path, held_out_share: float) -> list[Preference]:
    """Every preference of the file; raises BadInput with the line, also where a prompt stands on both sides."""
    lines = read_lines(path)
    split_given = any("split" in line.fields for line in lines)
    rows = [_preference(line, held_out_share, split_given) for line in lines]
    sides: dict[str, Preference] = {}
    comparisons: dict[str, Preference] = {}
    for row in rows:
        first = sides.setdefault(row.prompt, row)
        if first.held_out != row.held_out:
            raise row.line.error(
                f"its prompt is in the other split on line {first.line.number}; split by prompt, not by pair"
            )
        first = comparisons.setdefault(row.comparison, row)
        if first.prompt != row.prompt:
            raise row.line.error(
                f"comparison {row.comparison!r} has another prompt on line {first.line.number}; "
                "give each comparison its own name"
            )
    return rows


def _preference(line: Line, share: float, split_given: bool) -> Preference:
    chat = read_chat(line)
    chosen, rejected = (_response(line, name) for name in ("chosen", "rejected"))
    if chosen.strip() == rejected.strip():
        raise line.error("chosen and rejected are identical; take the line out, it can teach nothing")
    p_chosen, p_tie = line.number_in("p_chosen", 0, 1, 1.0), line.number_in("p_tie", 0, 1, 0.0)
    if not p_tie / 2 - 1e-6 <= p_chosen <= 1 - p_tie / 2 + 1e-6:
        raise line.error(f"p_chosen is {p_chosen:g} beside p_tie {p_tie:g}; p_chosen includes half of p_tie")
    weight = line.number_in("weight", 0, 1e9, 1.0)
    if weight == 0:
        raise line.error("weight is 0; give a weight above 0, or take the line out")
    side = line.fields.get("split")
    if split_given and side not in SPLITS:
        raise line.error(f"split is {side!r}; give {' or '.join(SPLITS)} on every line, or on none")
    return Preference(
        line,
        chat,
        chosen,
        rejected,
        p_chosen,
        p_tie,
        weight,
        line.number_in("margin", -1e9, 1e9, 0.0),
        side == "heldout" if split_given else held_out(chat, share),
        str(line.fields.get("comparison") or f"line {line.number}"),
        _groups(line, abs(2 * p_chosen - 1)),
        str(line.fields.get("chosen_by") or ""),
    )


def _groups(line: Line, certainty: float) -> dict[str, list[str]]:
    """Names of the groups that a row belongs to, by what they go by."""
    if line.fields.get("certainty") is not None:
        certainty = line.number_in("certainty", 0, 1, certainty)
    upper = next(step for step in CERTAINTY_STEPS if certainty <= step)
    lower = max((step for step in CERTAINTY_STEPS if step < upper), default=0.0)
    groups = {"certainty": [f"{lower:g}–{upper:g}"]}
    if line.fields.get("strength") is not None:
        groups["strength"] = [f"{round(line.number_in('strength', 0, 100, 0)):d}"]
    named = [line.fields[column] for column in ("annotators", "annotator") if line.fields.get(column) is not None]
    if named:
        groups["annotator"] = sorted({str(name) for name in _listed(named[0])})
    if line.fields.get("round") is not None:
        groups["round"] = [str(line.fields["round"])]
    return groups


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _response(line: Line, name: str) -> str:
    """A response as text, or the last turn of TRL's conversational column."""
    given: Any = line.fields.get(name)
    if isinstance(given, list) and len(given) == 1 and isinstance(given[0], dict):
        line = Line(line.path, line.number, {name: given[0].get("content")})
    return line.text(name)


def require_enough(rows: list[Preference], least: int, path: Path) -> None:
    """Raise BadInput, naming the number that is missing, where fewer than `least` rows are trained on."""
    have = sum(not row.held_out for row in rows)
    if have < least:
        raise BadInput(
            f"{path}: {have} training preferences, {least - have} fewer than min_preferences ({least}); "
            f"collect {least - have} more"
        )
