"""Causal language models as plain transformers folders: a fresh one, a loaded one, and its log-probabilities."""

from pathlib import Path

import torch
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from training.engine.devices import placed
from training.engine.errors import BadInput
from training.engine.remote_code import not_loaded, trusts_remote_code
from training.engine.seeds import derived
from training.engine.specs.sft import Architecture
from training.engine.tokenizer import end_id, pad_id


def fresh_model(shape: Architecture, tokenizer: PreTrainedTokenizerBase, seed: int) -> PreTrainedModel:
    """A Llama-shaped model with random weights for this tokenizer."""
    torch.manual_seed(derived(seed, "weights"))
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=shape.hidden,
            intermediate_size=shape.ffn,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.heads,
            max_position_embeddings=shape.context,
            tie_word_embeddings=True,
            pad_token_id=pad_id(tokenizer),
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=end_id(tokenizer),
        )
    )


def load_causal_lm(folder: Path | str, tokenizer: PreTrainedTokenizerBase, device: torch.device) -> PreTrainedModel:
    """The model of a transformers folder or id in fp32, without dropout, with a row for each of the tokenizer's ids.

    Raises BadInput where there is none.
    """
    try:
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            str(folder), dtype=torch.float32, use_safetensors=True, trust_remote_code=trusts_remote_code()
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        otherwise = f"{folder}: holds no causal language model ({reason}); name a transformers folder"
        raise not_loaded(folder, error, otherwise) from error
    _make_room(model, len(tokenizer))
    model.config.pad_token_id = pad_id(tokenizer)
    return placed(model, device)


@torch.no_grad()
def _make_room(model: PreTrainedModel, ids: int) -> None:
    """Rows for ids that the model lacks, each the mean of the rows that there were, so the same whoever loads it.

    transformers draws them around that mean, and ranks, or a run that goes on, would draw other ones.
    """
    had = len(model.get_input_embeddings().weight)  # type: ignore[arg-type]
    if ids <= had:
        return
    model.resize_token_embeddings(ids, mean_resizing=False)
    for layer in (model.get_input_embeddings(), model.get_output_embeddings()):  # type: ignore[no-untyped-call]
        for part in (getattr(layer, "weight", None), getattr(layer, "bias", None)):
            if part is not None:
                part[had:] = part[:had].mean(dim=0)


def model_folder(folder: Path, field: str) -> Path:
    """`folder` itself where it holds a model; raises BadInput, naming the spec's field, where it does not."""
    if not (folder / "config.json").exists():
        raise BadInput(f"{field} is {folder}, which holds no model (no config.json); name the model/ folder of a run")
    return folder


def context_tokens(model: PreTrainedModel) -> int:
    """Longest sequence of the model, in tokens."""
    return int(getattr(model.config, "max_position_embeddings", 1 << 30))


def prompt_room(model: PreTrainedModel, max_prompt_tokens: int, max_response_tokens: int) -> int:
    """Tokens that a prompt may have beside the longest response; raises BadInput where that is none."""
    room = context_tokens(model) - max_response_tokens
    if room < 1:
        raise BadInput(
            f"the longest response is {max_response_tokens} tokens and the model's context {context_tokens(model)}; "
            "allow shorter responses"
        )
    return min(max_prompt_tokens, room)
