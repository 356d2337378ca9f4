"""Turns the responses of a sample run into the next comparisons."""

import json
from collections import defaultdict

from annotation.services.generation import PromptSamples, add_policy_comparisons
from training.models import Policy, Run
from training.selectors.rounds import loop_of

SETTINGS = ("temperature", "max_new_tokens", "samples_per_prompt", "seed")


def add_comparisons(*, run: Run, policy: Policy) -> int:
    """Pairs the run's responses; a second call adds nothing. Returns how many comparisons were added."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    with (run.path / "responses.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            texts[int(row["prompt_id"])].append(row["response"])
    loop = loop_of(run.project)
    return add_policy_comparisons(
        project=run.project,
        source_name=policy.name,
        settings={"policy": policy.digest, **{name: run.spec[name] for name in SETTINGS if name in run.spec}},
        round_number=run.round.number,
        samples=[PromptSamples(prompt_id=prompt, texts=replies) for prompt, replies in texts.items()],
        pairs_per_prompt=loop.pairs_per_prompt,
        seed=loop.seed,
    )
