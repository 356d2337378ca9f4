"""Tokenizers: training one of our own, loading one with what the engine needs, and turning text into ids.

What the engine needs: an end-of-sequence token, a pad token distinct from it, and a chat template.
"""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from training.engine.chat import Chat
from training.engine.errors import BadInput

PAD, BOS, EOS = "<|pad|>", "<|begin|>", "<|end|>"

TURN_TEMPLATE = (
    "{{ bos_token }}{% for turn in messages %}<|{{ turn['role'] }}|>{{ turn['content'] }}"
    "{% if turn['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

PLAIN_TEMPLATE = (
    "{{ bos_token or '' }}{% for turn in messages %}{{ turn['role'].capitalize() }}: {{ turn['content'] }}\n\n"
    "{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""Given to base models that come without a template of their own."""


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerBase:
    """A byte-level BPE tokenizer of at most `vocabulary` pieces with distinct pad, begin and end tokens."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, BOS, EOS, "<|system|>", "<|user|>", "<|assistant|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer: PreTrainedTokenizerBase = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=bpe,
        pad_token=PAD,
        bos_token=BOS,
        eos_token=EOS,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = TURN_TEMPLATE
    return tokenizer


def load_tokenizer(folder: Path | str) -> PreTrainedTokenizerBase:
    """The tokenizer of a transformers folder or id, with a distinct pad token and a chat template put in if missing.

    Raises BadInput where there is none, or none with an end-of-sequence token.
    """
    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(str(folder))
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder}: holds no tokenizer ({_first_line(error)}); save one beside the model") from error
    if tokenizer.eos_token_id is None:
        raise BadInput(f"{folder}: its tokenizer has no end-of-sequence token; set eos_token and save it again")
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id == tokenizer.eos_token_id:
        tokenizer.add_special_tokens({"pad_token": PAD})
    if tokenizer.chat_template is None:
        tokenizer.chat_template = PLAIN_TEMPLATE
    return tokenizer


def prompt_ids(tokenizer: PreTrainedTokenizerBase, chat: Chat) -> list[int]:
    """Ids of the prompt up to the place where the assistant's response begins."""
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def response_ids(tokenizer: PreTrainedTokenizerBase, response: str) -> list[int]:
    """Ids of the response with the end-of-sequence token appended."""
    return [*tokenizer(response, add_special_tokens=False)["input_ids"], end_id(tokenizer)]


def response_text(tokenizer: PreTrainedTokenizerBase, ids: list[int]) -> str:
    """The text of response ids, special tokens left out."""
    return str(tokenizer.decode(ids, skip_special_tokens=True))


def end_id(tokenizer: PreTrainedTokenizerBase) -> int:
    """Id of the end-of-sequence token, which load_tokenizer has made sure of."""
    return int(tokenizer.eos_token_id)


def pad_id(tokenizer: PreTrainedTokenizerBase) -> int:
    """Id of the pad token, which load_tokenizer has made sure of."""
    return int(tokenizer.pad_token_id)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
