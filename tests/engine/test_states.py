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

from training.engine import ragged_attention, states
from training.engine.decoder_layers import recompute
from training.engine.lora import add_lora
from training.engine.ragged import ragged, without_padding
from training.engine.sequences import Padded
from training.engine.states import all_states, is_plain, states_at, states_of
from training.engine.trees import tree_mask

SHAPE = {"vocab_size": 50, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3, "pad_token_id": 0}
YARN = {"rope_type": "yarn", "factor": 4.0, "rope_theta": 100.0, "original_max_position_embeddings": 16}

IDS = torch.arange(24).view(2, 12) * 7 % 50
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


def with_gradients(model: PreTrainedModel, states_found: Callable[[], Tensor]) -> dict[str, Tensor]:
    """What is found, and the gradient that a fixed weighting of it gives every parameter."""
    model.zero_grad()
    found = states_found()
    (found * torch.linspace(-1, 1, found.numel()).view_as(found)).sum().backward()  # type: ignore[no-untyped-call]
    of_weights = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    return {"states": found.detach(), **of_weights}


def in_trees(model: PreTrainedModel) -> dict[str, Tensor]:
    """States and gradients of two trees of responses."""
    mask = tree_mask(BRANCHES)
    return with_gradients(model, lambda: states_at(model, IDS, **AT, positions=IN_BRANCH, mask=mask))


def assert_equal(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> None:
    """The same up to rounding of fp32: 5e-7 beside the largest was seen."""
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert (ours[name] - value).abs().max() <= 1e-5 * value.abs().max(), name


PLAIN_MODELS = [
    pytest.param(model_of, id="Llama"),
    pytest.param(lambda: model_of(num_key_value_heads=2, rope_parameters=YARN), id="shared keys, yarn"),
    pytest.param(lambda: model_of(MistralForCausalLM, MistralConfig, sliding_window=None), id="Mistral"),
    pytest.param(lambda: model_of(LlamaForSequenceClassification, num_labels=1, head_dim=8), id="reward model"),
]


@pytest.mark.parametrize("model", PLAIN_MODELS)
def test_states_and_gradients_in_trees_are_the_models_own(
    model: Callable[[], PreTrainedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = model()
    assert is_plain(made)
    ours = in_trees(made)
    monkeypatch.setattr(states, "is_plain", lambda model: False)
    assert_equal(ours, in_trees(made))


@pytest.mark.parametrize("short", [64, 8], ids=["by matrix products", "a long one, by PyTorch"])
@pytest.mark.parametrize(
    "lengths",
    [(3, 9, 5, 9, 2), (6, 6, 6), (1, 4, 1), (12,)],
    ids=["two groups, padded", "one length", "of one token, too", "alone"],
)
@pytest.mark.parametrize("model", PLAIN_MODELS)
def test_states_and_gradients_without_padding_are_those_of_each_sequence_alone(
    model: Callable[[], PreTrainedModel], lengths: tuple[int, ...], short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ragged_attention, "SHORT", short)
    made = model()
    sequences = [[(7 * place + length) % 50 for place in range(length)] for length in lengths]
    run, starts = ragged(sequences, torch.device("cpu"))
    # The last two tokens of each sequence, or the one that there is.
    wanted = [list(range(len(ids)))[-2:] for ids in sequences]
    kept = torch.tensor([start + at for start, own in zip(starts, wanted, strict=True) for at in own])

    def alone() -> Tensor:
        each = (all_states(made, torch.tensor([ids]), positions=None, mask=None)[0] for ids in sequences)
        return torch.cat([found[own] for found, own in zip(each, wanted, strict=True)])

    assert_equal(with_gradients(made, lambda: states_of(made, run, kept)), with_gradients(made, alone))


@pytest.mark.parametrize("model", PLAIN_MODELS)
def test_bf16_is_as_near_to_fp32_as_the_models_own(
    model: Callable[[], PreTrainedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = model()
    exact = in_trees(made)

    def in_bf16() -> dict[str, Tensor]:
        mask = tree_mask(BRANCHES)
        made.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = states_at(made, IDS, **AT, positions=IN_BRANCH, mask=mask)
        return with_gradients(made, lambda: found)

    def apart(found: dict[str, Tensor]) -> dict[str, float]:
        return {name: float((found[name] - value).norm() / value.norm()) for name, value in exact.items()}

    ours = in_bf16()
    assert {value.dtype for value in ours.values()} == {torch.float32}
    off = apart(ours)
    monkeypatch.setattr(states, "is_plain", lambda model: False)
    theirs = apart(in_bf16())
    assert off.keys() == theirs.keys()
    assert off["states"] > 1e-4  # products were rounded
    assert all(off[name] < 1.5 * theirs[name] for name in off), (off, theirs)


def test_a_batch_without_its_padding_keeps_what_its_mask_keeps() -> None:
    mask = torch.tensor([[0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 1, 1]]).bool()
    run, ends = without_padding(Padded(torch.arange(12).view(3, 4), mask))
    assert run.lengths == (4, 2, 2)
    assert run.ids.tolist() == [4, 5, 6, 7, 1, 2, 10, 11]
    assert run.ids[ends].tolist() == [2, 7, 11]
    mask[0] = False
    with pytest.raises(ValueError, match="a row has no token that counts"):
        without_padding(Padded(torch.arange(12).view(3, 4), mask))


def test_what_frozen_weights_would_learn_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of()
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("layers.2" in name)
    ours = in_trees(model)
    monkeypatch.setattr(states, "is_plain", lambda model: False)
    assert ours.keys() == in_trees(model).keys()


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
