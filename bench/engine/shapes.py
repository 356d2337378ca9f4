"""Models of a size with random weights, for benches that ask for speed alone."""

import torch
from transformers import LlamaConfig, LlamaForCausalLM

PAD, BOS, EOS = 0, 1, 2

SIZES = {
    "0.5M": {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 4, "num_attention_heads": 4},
    "1M": {"hidden_size": 128, "intermediate_size": 352, "num_hidden_layers": 4, "num_attention_heads": 4},
    "4M": {"hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 4, "num_attention_heads": 4},
    "12M": {"hidden_size": 384, "intermediate_size": 1024, "num_hidden_layers": 6, "num_attention_heads": 6},
}


def random_llama(size: str, vocabulary: int, seed: int) -> LlamaForCausalLM:
    """A Llama-shaped model whose next token is nearly uniform, so that nothing ends before its time."""
    torch.manual_seed(seed)
    config = LlamaConfig(
        **SIZES[size],  # type: ignore[arg-type]
        vocab_size=vocabulary,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        pad_token_id=PAD,
        bos_token_id=BOS,
        eos_token_id=EOS,
    )
    model = LlamaForCausalLM(config)
    model.eval()  # type: ignore[no-untyped-call]
    return model
