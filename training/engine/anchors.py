"""Which responses of a round are written by models that other rounds have too, so that versions can be linked."""

import torch

from training.engine.seeds import generator
from training.engine.specs import SampleSpec

POLICY = "policy"
Slot = tuple[int, int]
"""A prompt's row and the index of a response to it."""


def slots_by_writer(spec: SampleSpec, prompts: int) -> dict[str, list[Slot]]:
    """Every slot under its writer: the policy, and the anchors that the spec names.

    An anchor takes the last places of prompts that are drawn at random, one place a prompt; so its share is at most
    one over samples_per_prompt.
    """
    taken: dict[Slot, str] = {}
    for place, name in enumerate((name for name in ("sft", "previous") if getattr(spec, name) is not None), 1):
        share = getattr(spec, f"{name}_share") * spec.samples_per_prompt
        wanted = min(prompts, round(share * prompts))
        drawn = torch.randperm(prompts, generator=generator(spec.seed, "anchor", name)).tolist()[:wanted]
        taken |= {(row, spec.samples_per_prompt - place): name for row in drawn}
    found: dict[str, list[Slot]] = {}
    for row in range(prompts):
        for index in range(spec.samples_per_prompt):
            found.setdefault(taken.get((row, index), POLICY), []).append((row, index))
    return found
