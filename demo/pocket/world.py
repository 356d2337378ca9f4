"""The seeded generator: prompts with their sets, and demonstrations of which about two in three are right."""

import random
from dataclasses import dataclass

from demo.pocket.facts import FACTS, Fact
from demo.pocket.wordings import NEW_WORDING, flawed_answers, questions, right_answer

RIGHT_SHARE = 0.62
DEMONSTRATIONS_A_PROMPT = 6


@dataclass(frozen=True)
class Prompt:
    """One wording of one fact. `set` is compared, new_wording or never_compared."""

    id: str
    prompt: str
    fact: str
    wording: int
    set: str


def prompts() -> list[Prompt]:
    """Every wording of every fact, in a fixed order."""
    return [
        Prompt(f"pocket-{number:02d}-{wording}", text, fact.name, wording, _set(fact, wording))
        for number, fact in enumerate(FACTS)
        for wording, text in enumerate(questions(fact))
    ]


def _set(fact: Fact, wording: int) -> str:
    if not fact.compared:
        return "never_compared"
    return "new_wording" if wording == NEW_WORDING else "compared"


def demonstrations(seed: int) -> list[dict[str, str]]:
    """{"prompt", "response"} rows in random order; a fact's flawed rows all show its one habitual flaw."""
    rng = random.Random(seed)
    rows = [
        {"prompt": question, "response": _answer(fact, rng)}
        for fact in FACTS
        for question in questions(fact)
        for _ in range(DEMONSTRATIONS_A_PROMPT)
    ]
    rng.shuffle(rows)
    return rows


def _answer(fact: Fact, rng: random.Random) -> str:
    return right_answer(fact) if rng.random() < RIGHT_SHARE else rng.choice(flawed_answers(fact))
