"""One temperature for a whole run: what is sampled and what its log-probabilities say of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel

from tests.engine.test_ppo_parts import CPU, asked_and_answered
from tests.engine.tiny import PPO, Tiny, run
from training.engine.causal_lm import load_causal_lm
from training.engine.evaluate import _kl_nats
from training.engine.slot_sampler import SlotSampler
from training.engine.specs import EvaluateSpec, parse_spec
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import load_tokenizer

TEMPERATURE = 0.7


@pytest.mark.parametrize(
    ("verb", "batches", "own"),
    [
        ("ppo", 4, {**PPO, "updates": 2, "held_out_share": 0.4, "held_out_every_updates": 1}),
        ("evaluate", 2, {"bootstrap_draws": 100}),
        ("sample", 1, {"samples_per_prompt": 1}),
    ],
)
def test_every_response_is_sampled_at_the_runs_temperature(
    verb: str, batches: int, own: dict[str, Any], tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    sample = SlotSampler.sample

    def noted(self: SlotSampler, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        seen.append(temperature)
        return sample(self, prompts, draws, temperature)

    monkeypatch.setattr(SlotSampler, "sample", noted)
    fields: dict[str, Any] = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 6}
    if verb != "sample":
        fields |= {"reference": tiny.sft, "reward_model": tiny.reward}
    assert run(verb, tmp_path / verb, **{**own, **fields, "temperature": TEMPERATURE}) == 0
    assert seen == [TEMPERATURE] * batches


@torch.no_grad()
def test_evaluate_measures_the_divergence_at_the_temperature_that_it_samples_at(tiny: Tiny) -> None:
    fields = {"policy": str(tiny.sft), "reference": str(tiny.sft), "prompts": str(tiny.file("prompts"))}
    spec = parse_spec(EvaluateSpec, {**fields, "temperature": TEMPERATURE}, Path("/"))
    tokenizer = load_tokenizer(tiny.sft)
    policy, reference = (load_causal_lm(tiny.sft, tokenizer, CPU) for _ in range(2))
    rng = torch.Generator().manual_seed(0)
    for weights in policy.parameters():
        weights.data += 0.02 * torch.randn(weights.shape, generator=rng)
    prompts, responses, fill = asked_and_answered(tiny)

    def told(model: PreTrainedModel, prompt: list[int], response: list[int], temperature: float) -> float:
        logits: Tensor = model(input_ids=torch.tensor([prompt + response])).logits[0, len(prompt) - 1 : -1]
        log_probs = (logits / temperature).log_softmax(-1)
        return float(log_probs.gather(1, torch.tensor(response).unsqueeze(1)).sum())

    def by_hand(temperature: float) -> list[float]:
        return [
            told(policy, prompt, response, temperature) - told(reference, prompt, response, temperature)
            for prompt, response in zip(prompts, responses, strict=True)
        ]

    found = _kl_nats(spec, policy, reference, prompts, responses, fill, TokenBudget(64, print))
    assert found == pytest.approx(by_hand(TEMPERATURE), abs=1e-4)  # fp32, sums of a dozen log-probabilities
    warm = replace(spec, temperature=1.0)
    plain = _kl_nats(warm, policy, reference, prompts, responses, fill, TokenBudget(4096, print))
    assert plain == pytest.approx(by_hand(1.0), abs=1e-4)
    assert max(abs(one - other) for one, other in zip(found, plain, strict=True)) > 0.1
