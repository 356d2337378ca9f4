"""A transformer with one number at each token: the shape of reward models and of the value model."""

from pathlib import Path

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedModel

from training.engine.devices import placed
from training.engine.errors import BadInput
from training.engine.ragged import without_padding
from training.engine.remote_code import not_loaded, trusts_remote_code
from training.engine.seeds import generator
from training.engine.sequences import Padded
from training.engine.sharding import whole
from training.engine.states import is_plain, states_at, states_of
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
            str(folder),
            num_labels=1,
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=trusts_remote_code(),
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        if reason.startswith("Unrecognized configuration class"):
            kind = AutoConfig.from_pretrained(str(folder), trust_remote_code=trusts_remote_code()).model_type
            raise BadInput(
                f"{folder}: transformers has no sequence classifier, so no reward model, of its architecture "
                f"{kind!r}; start from another base model, for example a Llama, Qwen, Gemma, Mistral, Phi or GPT-2"
            ) from error
        otherwise = f"{folder}: cannot serve as a reward model ({reason}); name a transformers folder"
        raise not_loaded(folder, error, otherwise) from error
    if not isinstance(getattr(model, "score", None), torch.nn.Linear):
        raise BadInput(f"{folder}: its {type(model).__name__} has no linear `score` head; take a decoder-only model")
    return placed(model, device)


def last_scores(model: PreTrainedModel, batch: Padded) -> Tensor:
    """The head's number at the last real token by the mask, [B] in fp32, whatever ids stand there."""
    if is_plain(model):
        return head_scores(model, states_of(model, *without_padding(batch)))
    rows, columns = torch.arange(len(batch.ids), device=batch.ids.device), last_true(batch.mask)
    if bool((columns == batch.mask.sum(dim=1) - 1).all()):
        # Padding on the right is seen by no real token of a causal model, so it needs no mask.
        return scores_at(model, batch.ids, positions=None, mask=None, rows=rows, columns=columns)
    return scores_at(
        model, batch.ids, positions=positions(batch.mask), mask=batch.mask.long(), rows=rows, columns=columns
    )


def scores_at(
    model: PreTrainedModel,
    ids: Tensor,
    *,
    positions: Tensor | None,
    mask: Tensor | None,
    rows: Tensor,
    columns: Tensor,
) -> Tensor:
    """The head's number at the places (rows, columns) of ids [B, T], [N] in fp32; the head sees no other place."""

    def scores() -> Tensor:
        states = states_at(model, ids, positions=positions, mask=mask, rows=rows, columns=columns)
        return head_scores(model, states)

    return whole(model, scores)


def head_scores(model: PreTrainedModel, states: Tensor) -> Tensor:
    """The head's number for states [..., H], in fp32 whatever the body computes in."""
    head = head_of(model)
    with torch.autocast(states.device.type, enabled=False):
        return torch.as_tensor(head(states.to(head.weight.dtype))).squeeze(-1).float()


def head_of(model: PreTrainedModel) -> torch.nn.Linear:
    """The linear `score` head, which load_scalar has made sure of."""
    head = model.score
    assert isinstance(head, torch.nn.Linear)
    return head
