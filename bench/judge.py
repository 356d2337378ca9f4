"""Simulated annotators of the pocket world: right with a stated probability, or guessing, for the control."""

import itertools
import random
from collections.abc import Sequence
from typing import Any

from demo.pocket.truth import quality


def pairs_to_judge(responses: Sequence[dict[str, Any]], count: int, seed: int) -> list[tuple[str, str, str]]:
    """At most `count` (prompt, one response, other response), evenly over prompts; identical replies are dropped.

    responses: rows of the engine's responses.jsonl.
    """
    rng = random.Random(seed)
    distinct: dict[str, dict[str, None]] = {}
    for row in responses:
        if row["response"].strip():
            distinct.setdefault(row["prompt"], {})[row["response"].strip()] = None
    by_prompt = []
    for prompt, replies in distinct.items():
        order = rng.sample(list(replies), len(replies))
        by_prompt.append([(prompt, one, other) for one, other in itertools.combinations(order, 2)])
    for pairs in by_prompt:
        rng.shuffle(pairs)
    rng.shuffle(by_prompt)
    turns = itertools.zip_longest(*by_prompt)
    return [pair for turn in turns for pair in turn if pair is not None][:count]


def judged(pairs: Sequence[tuple[str, str, str]], accuracy: float, seed: int) -> list[dict[str, Any]]:
    """Preferences with one judgement each. Equally good responses are called a tie.

    accuracy: the share of unequal pairs judged rightly; 0.5 is guessing, and then ties are guessed as well.
    """
    rng = random.Random(seed)
    rows = []
    for prompt, one, other in pairs:
        lead = quality(prompt, one) - quality(prompt, other)
        better, worse = (one, other) if lead >= 0 else (other, one)
        if rng.random() >= accuracy:
            better, worse = worse, better
        tie = lead == 0 and accuracy != 0.5
        rows.append(
            {
                "prompt": prompt,
                "chosen": better,
                "rejected": worse,
                "p_chosen": 0.5 if tie else 1.0,
                "p_tie": 1.0 if tie else 0.0,
            }
        )
    return rows
