"""A transformer with one number at each token: the shape of reward models and of the value model."""

from pathlib import Path

import torch
from torch import Tensor
from transformers import AutoModelForSequenceClassification, PreTrainedModel

from training.engine.devices import placed
from training.engine.errors import BadInput
from training.engine.seeds import generator
from training.engine.sequences import Padded
from training.engine.tensors import last_true, positions


def scalar_from_sft(folder: Path, seed: int, member: int, device: torch.device) -> PreTrainedModel:
    """The SFT model's body under a fresh head with weights N(0, 1/(d+1)) (Stiennon et al. 2020, arXiv 2009.01325)."""
    model = load_scalar(folder, device)
    weight = head_of(model).weight
    draw = torch.randn(weight.shape, generator=generator(seed, "head", member))
    weight.data.copy_(draw / (weight.shape[1] + 1) ** 0.5)
    return model


def load_scalar(folder: Path, device: torch.device) -> PreTrainedModel:
    """The sequence classifier with one label of a transformers folder, in fp32, without dropout. Raises BadInput."""
    try:
        model: PreTrainedModel = AutoModelForSequenceClassification.from_pretrained(
            str(folder), num_labels=1, dtype=torch.float32
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise BadInput(f"{folder}: cannot serve as a reward model ({reason}); name a transformers folder") from error
    if not isinstance(getattr(model, "score", None), torch.nn.Linear):
        raise BadInput(f"{folder}: its {type(model).__name__} has no linear `score` head; take a decoder-only model")
    return placed(model, device)


def token_scores(model: PreTrainedModel, batch: Padded) -> Tensor:
    """The head's number at each token, [B, T] in fp32; padding holds no meaning."""
    states = model.base_model(
        input_ids=batch.ids,
        attention_mask=batch.mask.long(),
        position_ids=positions(batch.mask),
        use_cache=False,
    ).last_hidden_state
    return torch.as_tensor(head_of(model)(states)).squeeze(-1).float()


def last_scores(model: PreTrainedModel, batch: Padded) -> Tensor:
    """The head's number at the last real token by the mask, [B], whatever ids stand there."""
    states = model.base_model(
        input_ids=batch.ids,
        attention_mask=batch.mask.long(),
        position_ids=positions(batch.mask),
        use_cache=False,
    ).last_hidden_state
    rows = torch.arange(len(batch.ids), device=batch.ids.device)
    return torch.as_tensor(head_of(model)(states[rows, last_true(batch.mask)])).squeeze(-1).float()


def head_of(model: PreTrainedModel) -> torch.nn.Linear:
    """The linear `score` head, which load_scalar has made sure of."""
    head = model.score
    assert isinstance(head, torch.nn.Linear)
    return head
