"""What an annotator says about a comparison, and whether it is what the project asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict
from uuid import UUID

from annotation.errors import Unacceptable
from annotation.models import Project
from annotation.models.answer_rules import LONGEST_REASON
from annotation.rankings import check_ranking, is_tie

BOTH_BAD = "both_bad"
LONGEST_TEXT = 100_000
MOST_MARKS = 200
LONGEST_COMMENT = 2_000
Rationale = Project.Rationale


class Mark(TypedDict):
    """A place in a response's text, in characters (code points), `end` exclusive, and what is to be said of it."""

    response: int
    start: int
    end: int
    comment: str


@dataclass(frozen=True)
class Answer:
    """What an annotator says; `id` is made by the client, so that sending it twice is harmless."""

    id: UUID
    ranking: list[list[int]]
    strength: int | None = None
    shown: list[int] | None = None
    seconds: float | None = None
    flags: list[str] = field(default_factory=list)
    reason: str = ""
    aspects: dict[str, list[list[int]]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    better_answer: str = ""


def check_answer(answer: Answer, *, count: int, project: Project) -> Answer:
    """The answer with its rankings in canonical form; raises Unacceptable by field. `count` responses were compared.

    What a person must say besides (a reason, every aspect) is `check_whole`'s matter: simulations say less.
    """
    ranking = check_ranking(answer.ranking, count=count)
    levels = project.strength_levels
    if answer.strength is not None and (is_tie(ranking) or not 1 <= answer.strength <= levels):
        raise Unacceptable(
            f"strength {answer.strength} does not fit.",
            where="strength",
            fix=f"Use 1 to {levels}, and none for a tie." if levels else "This project asks for no strength.",
        )
    known = [*([BOTH_BAD] if project.allows_both_bad else []), *project.flags]
    _check_names(answer.flags, known, "flags", "flag")
    if BOTH_BAD in answer.flags and not is_tie(ranking):
        raise Unacceptable(
            "both_bad does not fit a preference.", where="flags", fix="Rank them equal, or take it off."
        )
    _check_names(list(answer.aspects), project.aspects, "aspects", "aspect")
    aspects = {
        name: check_ranking(said, count=count, where=f"aspects.{name}") for name, said in answer.aspects.items()
    }
    if answer.shown is not None and sorted(answer.shown) != list(range(count)):
        raise Unacceptable(f"shown {answer.shown} is no order of {count} responses.", where="shown")
    if answer.seconds is not None and not 0 <= answer.seconds < 86_400:
        raise Unacceptable(f"seconds {answer.seconds} is not within a day.", where="seconds")
    _check_length(answer.reason, LONGEST_REASON, "reason")
    _check_length(answer.better_answer, LONGEST_TEXT, "better_answer")
    if answer.better_answer and not project.allows_better_answer:
        raise Unacceptable("this project asks for no better answer.", where="better_answer", fix="Leave it out.")
    if answer.marks and not project.allows_marks:
        raise Unacceptable("this project asks for no marks.", where="marks", fix="Leave them out.")
    return replace(
        answer,
        ranking=ranking,
        flags=sorted(set(answer.flags)),
        aspects=aspects,
        better_answer=answer.better_answer.strip(),
    )


def check_whole(answer: Answer, *, project: Project) -> None:
    """Raises Unacceptable where a person has left out what the project asks for."""
    if missing := [name for name in project.aspects if name not in answer.aspects]:
        raise Unacceptable(
            f"aspect {missing[0]!r} is not ranked.", where="aspects", fix="Rank the responses by each aspect."
        )
    if project.rationale == Rationale.REQUIRED and len(answer.reason.strip()) < max(1, project.rationale_min):
        raise Unacceptable(
            f"the reason has {len(answer.reason.strip())} letters.",
            where="reason",
            fix=f"This project asks for at least {max(1, project.rationale_min)}.",
        )


def check_marks(marks: list[Mark], *, texts: Mapping[int, str]) -> None:
    """Raises Unacceptable where a mark lies outside its response's text."""
    if len(marks) > MOST_MARKS:
        raise Unacceptable(f"{len(marks)} marks are too many.", where="marks", fix=f"{MOST_MARKS} is the most.")
    for number, mark in enumerate(marks):
        where = f"marks.{number}"
        text = texts.get(mark["response"])
        if text is None:
            raise Unacceptable(f"response {mark['response']} is not in this comparison.", where=where)
        if not 0 <= mark["start"] < mark["end"] <= len(text):
            raise Unacceptable(
                f"{mark['start']}..{mark['end']} is no place in a text of {len(text)} characters.", where=where
            )
        _check_length(mark["comment"], LONGEST_COMMENT, where)


def columns(answer: Answer) -> dict[str, Any]:
    """The judgement's columns."""
    return dict(answer.__dict__)


def _check_names(given: list[str], known: list[str], where: str, noun: str) -> None:
    if unknown := [name for name in given if name not in known]:
        fix = f"Known are {', '.join(known)}." if known else f"This project has no {noun}s."
        raise Unacceptable(f"{noun} {unknown[0]!r} is unknown.", where=where, fix=fix)


def _check_length(text: str, most: int, where: str) -> None:
    if len(text) > most:
        raise Unacceptable(f"the text has {len(text):,} letters.", where=where, fix=f"{most:,} is the most.")
