"""Tokenizers: training one of our own, loading one with what the engine needs, and turning text into ids.

What the engine needs: an end-of-sequence token, a pad token distinct from it, and a chat template.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from training.engine.chat import Chat
from training.engine.errors import BadInput
from training.engine.remote_code import not_loaded, trusts_remote_code

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
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            str(folder), trust_remote_code=trusts_remote_code()
        )
    except (OSError, ValueError) as error:
        otherwise = f"{folder}: holds no tokenizer ({_first_line(error)}); save one beside the model"
        raise not_loaded(folder, error, otherwise) from error
    if tokenizer.eos_token_id is None:
        raise BadInput(f"{folder}: its tokenizer has no end-of-sequence token; set eos_token and save it again")
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id == tokenizer.eos_token_id:
        tokenizer.add_special_tokens({"pad_token": PAD})
    if tokenizer.chat_template is None:
        tokenizer.chat_template = PLAIN_TEMPLATE
    return tokenizer


def prompt_ids(tokenizer: PreTrainedTokenizerBase, chat: Chat) -> list[int]:
    """Ids of the prompt up to the place where the assistant's response begins.

    Text of a turn that spells a special token (<|end|>, say) is text: only the template's own are special. Raises
    BadInput where the template changes such a turn's text, so that the two cannot be told apart.
    """
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    special = special_tokens(tokenizer)
    if not any(token in turn["content"] for turn in chat for token in special):
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])
    marks = [f"\ue000{number}\ue001" for number in range(len(chat))]
    marked = [{**turn, "content": mark} for turn, mark in zip(chat, marks, strict=True)]
    template = tokenizer.apply_chat_template(marked, tokenize=False, add_generation_prompt=True)
    return _template_ids(tokenizer, str(template), dict(zip(marks, chat, strict=True)), str(text), special)


def _template_ids(
    tokenizer: PreTrainedTokenizerBase, template: str, turns: dict[str, dict[str, str]], text: str, special: list[str]
) -> list[int]:
    """Ids of a rendered template whose marks stand for the turns' contents: its special tokens by id, the rest text.

    Cut at the template's special tokens, as a tokenizer cuts, so that all other ids are what they would be.
    """
    cut = re.compile("|".join(map(re.escape, sorted(special, key=len, reverse=True))))
    content = re.compile("|".join(map(re.escape, turns)))
    ids: list[int] = []
    whole, start = "", 0
    for found in [*cut.finditer(template), None]:
        piece = template[start : found.start() if found else len(template)]
        piece = content.sub(lambda mark: turns[mark.group()]["content"], piece)
        ids += plain_ids(tokenizer, piece)
        whole += piece
        if found:
            ids.append(tokenizer.get_vocab()[found.group()])
            whole, start = whole + found.group(), found.end()
    if whole != text:
        turn = next(turn["content"] for turn in turns.values() if any(token in turn["content"] for token in special))
        raise BadInput(
            f"the prompt {turn[:80]!r} spells a special token of the tokenizer, and the chat template changes its "
            "text; take the token out of the prompt"
        )
    return ids


def special_tokens(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Texts that the tokenizer reads as one special token."""
    return [token.content for token in tokenizer.added_tokens_decoder.values() if token.special]


def plain_ids(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    """Ids of a text in which nothing is a special token, whatever it spells."""
    return list(tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]) if text else []


def response_ids(tokenizer: PreTrainedTokenizerBase, response: str) -> list[int]:
    """Ids of the response, in which nothing is special, with the end-of-sequence token appended."""
    return [*plain_ids(tokenizer, response), end_id(tokenizer)]


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
