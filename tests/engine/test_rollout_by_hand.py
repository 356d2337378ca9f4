"""What a rollout holds, against plain forward passes of the same models over one sequence at a time."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel

from tests.engine.test_ppo_parts import spec_of
from tests.engine.tiny import Tiny
from training.engine.ppo import _asked, prompts_of_update
from training.engine.ppo_figures import episode_table, rollout_figures
from training.engine.ppo_update import RatioNotOne, improve
from training.engine.ppo_world import PpoWorld, read_world
from training.engine.ranks import Ranks
from training.engine.rollout import Rollout, collect
from training.engine.scalar_head import head_of
from training.engine.seeds import generator
from training.engine.specs import PpoSpec

TEMPERATURE = 0.7


def away_from_reference(tiny: Tiny) -> tuple[PpoSpec, PpoWorld, Rollout]:
    """A rollout of a policy that has moved."""
    spec = spec_of(tiny, temperature=TEMPERATURE)
    world = read_world(spec, Ranks(), print)
    rng = torch.Generator().manual_seed(0)
    for weights in world.actors.policy.model.parameters():
        weights.data += 0.02 * torch.randn(weights.shape, generator=rng)
    asked = _asked(spec, world, prompts_of_update(world.learnt, spec, 0), 0)
    return spec, world, collect(spec, world.actors, asked, spec.kl_coefficient, world.ranks)


@torch.no_grad()
def test_log_probabilities_divergences_and_values_are_those_of_plain_forward_passes(tiny: Tiny) -> None:
    _, world, rollout = away_from_reference(tiny)
    value = world.actors.value
    assert value is not None

    def told(model: PreTrainedModel, prompt: list[int], response: list[int]) -> Tensor:
        logits: Tensor = model(input_ids=torch.tensor([prompt + response])).logits[0, len(prompt) - 1 : -1]
        return (logits / TEMPERATURE).log_softmax(-1).gather(1, torch.tensor(response).unsqueeze(1)).squeeze(1)

    sums = []
    for row, (prompt, response) in enumerate(zip(rollout.prompts, rollout.responses, strict=True)):
        ours, theirs = (told(side.model, prompt, response) for side in (world.actors.policy, world.actors.reference))
        states = value.model.base_model(input_ids=torch.tensor([prompt + response])).last_hidden_state[0]
        values = (head_of(value.model)(states).squeeze(1) - value.mean) / value.sd
        width, log_ratio = len(response), ours - theirs
        for found, expected in (
            (rollout.old_log_probs, ours),
            (rollout.kl, log_ratio),
            (rollout.kl_k3, (-log_ratio).exp() - 1 + log_ratio),
            (rollout.values, values[len(prompt) - 1 : -1]),
        ):
            torch.testing.assert_close(found[row, :width], expected, rtol=0, atol=2e-5)  # fp32, other widths
        sums.append((log_ratio.sum().item(), ((-log_ratio).exp() - 1 + log_ratio).sum().item()))
    assert max(abs(kl) for kl, _ in sums) > 0.1, "a policy at its reference would hide what is wrong"
    figures = rollout_figures(episode_table(rollout, world.ranks), rollout.kl_coefficient, value_model=True)
    assert figures["kl_nats"] == pytest.approx(sum(kl for kl, _ in sums) / len(sums), abs=1e-4)
    assert figures["kl_k3_nats"] == pytest.approx(sum(k3 for _, k3 in sums) / len(sums), abs=1e-4)


def test_a_first_minibatch_that_sees_another_policy_than_sampled_is_a_fault(tiny: Tiny) -> None:
    spec, world, rollout = away_from_reference(tiny)
    shifted = replace(rollout, old_log_probs=rollout.old_log_probs - 0.01)
    with pytest.raises(RatioNotOne, match=r"off 1 by 0\.01"):
        improve(spec, world.learner, shifted, 0, generator(0))
