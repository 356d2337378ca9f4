"""Decoding on slots gives the logits of the model's own forward pass, for every family it takes."""

from typing import Any

import pytest
import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from training.engine.llama_decoder import LlamaDecoder, decodable
from training.engine.sequences import pad

SHAPE: dict[str, Any] = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "initializer_range": 0.3,
}
FAMILIES = [
    (LlamaForCausalLM, LlamaConfig(**SHAPE, attention_bias=True)),
    (
        LlamaForCausalLM,
        LlamaConfig(**SHAPE, rope_parameters={"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4}),
    ),
    (MistralForCausalLM, MistralConfig(**SHAPE, sliding_window=None)),
    (Qwen2ForCausalLM, Qwen2Config(**SHAPE)),
    (Qwen3ForCausalLM, Qwen3Config(**SHAPE)),
]


@pytest.mark.parametrize(("family", "config"), FAMILIES)
@torch.no_grad()
def test_prefill_and_steps_give_the_logits_of_the_models_own_forward(family: Any, config: Any) -> None:
    torch.manual_seed(0)
    model: PreTrainedModel = family(config).eval()
    for name, weights in model.named_parameters():
        if "norm" in name or "bias" in name:
            weights.normal_(1.0, 0.3)  # fresh ones are all 1 or 0, and would hide a norm or bias left out
    assert decodable(model)
    prompts, further = [[3, 4, 5, 6, 7], [8], [9, 10, 11]], torch.tensor([[12, 13, 14], [15, 16, 17], [18, 19, 20]])
    decoder = LlamaDecoder(model, slots=4, tokens=9)
    padded = pad(prompts, 0, side="right", device=model.device)
    lengths = padded.mask.sum(dim=1)
    found = [decoder.prefill(padded.ids, lengths, torch.arange(3))]
    found += [decoder.step(further[:, step], lengths + step, 6 + step) for step in range(3)]
    for row, prompt in enumerate(prompts):
        whole = model(torch.tensor([prompt + further[row].tolist()])).logits[0, len(prompt) - 1 :]
        for step, expected in enumerate(whole):
            # fp32 sums of a few dozen terms near 1, in another order
            torch.testing.assert_close(found[step][row], expected, rtol=1e-5, atol=1e-5)
    assert found[0].std() > 0.1
