"""Turns the responses of a sample run into the next comparisons, chosen by the loop's strategy."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotation.errors import Unacceptable
from annotation.services.generation import ChosenPair, PromptSamples, add_policy_comparisons, usable
from training.models import LoopSettings, Policy, Run
from training.pairing import IN_LOGITS, OneMember, choose, matrix
from training.selectors.growing import file_of
from training.selectors.rounds import anchors_of, loop_of

SETTINGS = ("temperature", "max_new_tokens", "samples_per_prompt", "seed")

Scores = Mapping[str, Sequence[float]]
"""The members' scores of a text."""


class NeedsAnEnsemble(Unacceptable):
    """The strategy for pairs asks in what the ensemble's members differ."""

    code = "needs_an_ensemble"


def add_comparisons(*, run: Run, policy: Policy, scored: Run | None = None) -> int:
    """Pairs the run's responses; a second call adds nothing. Returns how many comparisons were added.

    `scored` is the run that scored them, for a strategy that looks at scores; without it pairs are drawn at random.
    Raises NeedsAnEnsemble.
    """
    loop = loop_of(run.project)
    names = {name: row.name for name, row in anchors_of(policy).items()}
    rows = _rows(file_of(run, "responses.jsonl") if scored is None else file_of(scored, "scores.jsonl"))
    return add_policy_comparisons(
        project=run.project,
        source_name=policy.name,
        settings={"policy": policy.digest, **settings_of(run)},
        round_number=run.round.number,
        samples=list(_samples(rows, loop, run.round.number, names, chooses=scored is not None)),
        pairs_per_prompt=loop.pairs_per_prompt,
        seed=loop.seed,
    )


def settings_of(run: Run) -> dict[str, Any]:
    """How a run sampled: its number, and the fields of its spec that shape a response."""
    return {"run": run.pk, **{name: run.spec[name] for name in SETTINGS if name in run.spec}}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _samples(
    rows: Sequence[dict[str, Any]],
    loop: LoopSettings,
    round_number: int,
    names: Mapping[str, str],
    *,
    chooses: bool,
) -> Iterator[PromptSamples]:
    """By prompt, in the order of the rows. `names`: of the sources, by the anchors' names in the rows."""
    others: defaultdict[int, dict[str, str]] = defaultdict(dict)
    texts: defaultdict[int, list[str]] = defaultdict(list)
    scores: defaultdict[int, dict[str, Sequence[float]]] = defaultdict(dict)
    for row in rows:
        prompt = int(row["prompt_id"])
        texts[prompt].append(row["response"])
        if row.get("by") in names:
            others[prompt][row["response"]] = names[row["by"]]
        if chooses:
            scores[prompt][row["response"]] = row["logits" if loop.pairing in IN_LOGITS else "scores"]
    for prompt, replies in texts.items():
        rng = random.Random(f"{loop.seed}:{round_number}:{prompt}")
        chosen = _chosen(usable(replies), scores[prompt], loop, rng) if chooses else None
        own = {row for row in others[prompt] if replies.count(row) == 1}  # what the policy says too is the policy's
        yield PromptSamples(prompt, replies, chosen, {row: others[prompt][row] for row in own})


def _chosen(texts: Sequence[str], scores: Scores, loop: LoopSettings, rng: random.Random) -> list[ChosenPair]:
    if len(texts) < 2:
        return []
    try:
        found = choose(
            matrix([scores[text] for text in texts]), strategy=loop.pairing, wanted=loop.pairs_per_prompt, rng=rng
        )
    except OneMember as error:
        raise NeedsAnEnsemble(
            f"the strategy {loop.pairing!r} compares an ensemble's members, and this one has a single one.",
            where="loop settings",
            fix="Train two members or more, or choose random or best_against_worst.",
        ) from error
    return [ChosenPair(texts[each.first], texts[each.second], each.propensity, each.by) for each in found]
