"""States of a plain Llama come from a forward and a backward pass of the engine's own: those of the model itself."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from training.engine import states
from training.engine.decoder_layers import recompute
from training.engine.lora import add_lora
from training.engine.states import is_plain, states_at
from training.engine.trees import tree_mask

SHAPE = {"vocab_size": 50, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3, "pad_token_id": 0}
YARN = {"rope_type": "yarn", "factor": 4.0, "rope_theta": 100.0, "original_max_position_embeddings": 16}

IDS = torch.arange(24).view(2, 12) * 7 % 50
PACKED = torch.tensor([[0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0, 0]])
"""Two sequences a row, the second row padded."""
BRANCHES = torch.tensor([[0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2], [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, -1, -1]])
IN_BRANCH = torch.tensor([[0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, 6, 2, 3, 4, 0, 0]])
AT = {"rows": torch.tensor([0, 0, 0, 1, 1]), "columns": torch.tensor([3, 4, 11, 5, 9])}


def model_of(kind: Any = LlamaForCausalLM, config: Any = LlamaConfig, **fields: Any) -> PreTrainedModel:
    """A small model whose norms are no mere ones."""
    torch.manual_seed(0)
    model: PreTrainedModel = kind(config(**{**SHAPE, "num_attention_heads": 4, "num_key_value_heads": 4, **fields}))
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"):
            parameter.data.uniform_(0.5, 1.5)
    model.eval()  # type: ignore[no-untyped-call]
    return model


def states_and_gradients(model: PreTrainedModel, **given: Any) -> dict[str, Tensor]:
    """States at the places asked for, and the gradient that a fixed weighting of them gives every parameter."""
    model.zero_grad()
    found = states_at(model, IDS, **AT, **given)
    (found * torch.linspace(-1, 1, found.numel()).view_as(found)).sum().backward()  # type: ignore[no-untyped-call]
    of_weights = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    return {"states": found.detach(), **of_weights}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"positions": None, "mask": None}, id="a sequence a row"),
        pytest.param({"positions": PACKED, "mask": None}, id="packed"),
        pytest.param({"positions": IN_BRANCH, "mask": tree_mask(BRANCHES)}, id="trees"),
    ],
)
@pytest.mark.parametrize(
    "model",
    [
        pytest.param(model_of, id="Llama"),
        pytest.param(lambda: model_of(num_key_value_heads=2, rope_parameters=YARN), id="shared keys, yarn"),
        pytest.param(lambda: model_of(MistralForCausalLM, MistralConfig, sliding_window=None), id="Mistral"),
        pytest.param(lambda: model_of(LlamaForSequenceClassification, num_labels=1, head_dim=8), id="reward model"),
    ],
)
def test_states_and_gradients_are_the_models_own(
    model: Callable[[], PreTrainedModel], given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = model()
    assert is_plain(made)
    ours = states_and_gradients(made, **given)
    monkeypatch.setattr(states, "is_plain", lambda model: False)
    theirs = states_and_gradients(made, **given)
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():  # rounding of fp32: 5e-7 beside the largest was seen
        assert (ours[name] - value).abs().max() <= 1e-5 * value.abs().max(), name


def test_what_frozen_weights_would_learn_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of()
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("layers.2" in name)
    ours = states_and_gradients(model, positions=None, mask=None)
    monkeypatch.setattr(states, "is_plain", lambda model: False)
    assert ours.keys() == states_and_gradients(model, positions=None, mask=None).keys()


def with_adapters() -> PreTrainedModel:
    """A Llama that learns by adapters."""
    model = model_of()
    add_lora(model, 2, 4.0, 0)
    return model


def computed_again() -> PreTrainedModel:
    """A Llama whose blocks are computed again on the way back."""
    model = model_of()
    recompute(model)
    return model


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(with_adapters, id="adapters"),
        pytest.param(computed_again, id="gradient checkpointing"),
        pytest.param(lambda: model_of(attention_bias=True), id="biases"),
        pytest.param(lambda: model_of(hidden_act="gelu"), id="another activation"),
        pytest.param(lambda: model_of(rope_parameters={"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4})),
        pytest.param(lambda: model_of(MistralForCausalLM, MistralConfig, sliding_window=4), id="sliding window"),
        pytest.param(lambda: model_of(Qwen2ForCausalLM, Qwen2Config), id="another family"),
        pytest.param(lambda: model_of().bfloat16(), id="bf16"),
    ],
)
def test_a_model_that_does_more_goes_through_its_own_forward_pass(model: Callable[[], PreTrainedModel]) -> None:
    assert not is_plain(model())


def test_under_autocast_a_model_goes_through_its_own_forward_pass() -> None:
    with torch.autocast("cpu", torch.bfloat16):
        assert not is_plain(model_of())
