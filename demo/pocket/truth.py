"""How good an answer of the pocket world is. For simulated annotators and for measuring; training never reads it."""

from functools import cache
from typing import Literal

from demo.pocket.facts import FACTS, Fact
from demo.pocket.wordings import EVASIVE, RUDE, half_answers, questions, right_answer, wrong_answers

Finding = Literal["right", "half", "rude", "evasive", "wrong", "garbled"]

QUALITY: dict[Finding, float] = {
    "right": 1.0,
    "half": 0.4,
    "evasive": 0.2,
    "rude": 0.1,
    "wrong": 0.0,
    "garbled": 0.0,
}


class UnknownPrompt(ValueError):
    """The prompt asks for no fact of the pocket world."""


def finding(prompt: str, response: str) -> Finding:
    """What the response is: right only word for word (spaces and case aside). Raises UnknownPrompt."""
    fact, said = fact_of(prompt), _plain(response)
    if said == _plain(right_answer(fact)):
        return "right"
    if any(_plain(phrase) in said for phrase in RUDE):
        return "rude"
    if any(_plain(phrase) in said for phrase in EVASIVE):
        return "evasive"
    if said in map(_plain, half_answers(fact)):
        return "half"
    return "wrong" if said in _answers_of_others(fact) else "garbled"


def quality(prompt: str, response: str) -> float:
    """From 1 (right) to 0 (a wrong fact, or no sentence of the world at all). Raises UnknownPrompt."""
    return QUALITY[finding(prompt, response)]


def fact_of(prompt: str) -> Fact:
    """The fact that a prompt asks for, in any of its wordings. Raises UnknownPrompt."""
    try:
        return _facts_by_question()[_plain(prompt)]
    except KeyError:
        raise UnknownPrompt(f"{prompt!r} asks for no fact of the pocket world; take one of prompts.jsonl") from None


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@cache
def _facts_by_question() -> dict[str, Fact]:
    return {_plain(question): fact for fact in FACTS for question in questions(fact)}


@cache
def _answers_of_others(fact: Fact) -> frozenset[str]:
    """Whole sentences about anything but this fact: its own frame with a false filling, and other facts' answers."""
    others = [other for other in FACTS if other != fact]
    swapped = [Fact(fact.kind, fact.subject, other.first, other.rest, other.flaw, other.compared) for other in others]
    sentences = [answer for each in (*others, *swapped) for answer in (right_answer(each), *half_answers(each))]
    sentences += [answer for each in FACTS for answer in wrong_answers(each)]
    return frozenset(map(_plain, sentences))
