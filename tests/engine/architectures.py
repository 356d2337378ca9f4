"""Tiny models of other makers' architectures, with random weights, beside the tiny world's tokenizer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    CohereConfig,
    FalconConfig,
    Gemma2Config,
    Gemma3TextConfig,
    GemmaConfig,
    GPT2Config,
    GPTBigCodeConfig,
    GPTJConfig,
    GPTNeoXConfig,
    GraniteConfig,
    LlamaConfig,
    MambaConfig,
    MistralConfig,
    MixtralConfig,
    MptConfig,
    Olmo2Config,
    OPTConfig,
    Phi3Config,
    PhiConfig,
    Qwen2Config,
    Qwen3Config,
    Qwen3MoeConfig,
    SmolLM3Config,
    StableLmConfig,
    Starcoder2Config,
)

from training.engine.tokenizer import load_tokenizer, pad_id

LLAMA: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
}
GPT2: dict[str, Any] = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64}
OPT: dict[str, Any] = {
    "hidden_size": 32,
    "word_embed_proj_dim": 32,
    "ffn_dim": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 64,
}
NEOX = {name: value for name, value in LLAMA.items() if name != "num_key_value_heads"}


@dataclass(frozen=True)
class Made:
    """How an architecture's tiny model is made."""

    config: Any
    shape: dict[str, Any]


ARCHITECTURES = {
    "Llama": Made(LlamaConfig, LLAMA),
    "Llama, tied": Made(LlamaConfig, LLAMA | {"tie_word_embeddings": True}),
    "Mistral": Made(MistralConfig, LLAMA | {"sliding_window": None}),
    "Mistral, window": Made(MistralConfig, LLAMA | {"sliding_window": 6}),
    "Qwen2": Made(Qwen2Config, LLAMA),
    "Qwen3": Made(Qwen3Config, LLAMA | {"head_dim": 8}),
    "Gemma2": Made(Gemma2Config, LLAMA | {"head_dim": 8, "sliding_window": 6, "query_pre_attn_scalar": 8}),
    "Gemma3": Made(Gemma3TextConfig, LLAMA | {"head_dim": 8, "sliding_window": 6, "query_pre_attn_scalar": 8}),
    "Phi3": Made(Phi3Config, LLAMA),
    "Granite": Made(GraniteConfig, LLAMA | {"logits_scaling": 3.0}),
    "GPT-2": Made(GPT2Config, GPT2),
    "OPT": Made(OPTConfig, OPT),
    "GPT-NeoX": Made(GPTNeoXConfig, NEOX),
    "Bloom": Made(BloomConfig, {"hidden_size": 32, "n_layer": 2, "n_head": 4}),
    "GPT-J": Made(GPTJConfig, GPT2 | {"rotary_dim": 4}),
    "MPT": Made(MptConfig, {"d_model": 32, "n_layers": 2, "n_heads": 4, "max_seq_len": 64}),
    "Gemma": Made(GemmaConfig, LLAMA | {"head_dim": 8}),
    "Phi": Made(PhiConfig, LLAMA),
    "StableLM": Made(StableLmConfig, LLAMA),
    "StarCoder2": Made(Starcoder2Config, LLAMA),
    "OLMo2": Made(Olmo2Config, LLAMA),
    "Cohere": Made(CohereConfig, LLAMA),
    "SmolLM3": Made(SmolLM3Config, LLAMA),
    "Mixtral": Made(MixtralConfig, LLAMA | {"num_local_experts": 4, "sliding_window": None}),
    "Qwen3-MoE": Made(
        Qwen3MoeConfig, LLAMA | {"num_experts": 4, "moe_intermediate_size": 24, "num_experts_per_tok": 2}
    ),
    "Mamba": Made(MambaConfig, {"hidden_size": 32, "num_hidden_layers": 2, "state_size": 4}),
    "BigCode": Made(GPTBigCodeConfig, GPT2),
    "Falcon": Made(FalconConfig, {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}),
}


def make_model(name: str, folder: Path, like: Path) -> Path:
    """A model folder with the tokenizer of `like`."""
    made, tokenizer = ARCHITECTURES[name], load_tokenizer(like)
    ends = {"pad_token_id": pad_id(tokenizer), "bos_token_id": tokenizer.bos_token_id}
    torch.manual_seed(0)
    config = made.config(
        vocab_size=len(tokenizer), eos_token_id=tokenizer.eos_token_id, initializer_range=0.2, **ends, **made.shape
    )
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
