"""Demonstrations as token ids, ready for supervised fine-tuning."""

from dataclasses import dataclass

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import prompt_room
from training.engine.chat import held_out, prompt_key
from training.engine.completions import Example
from training.engine.demonstrations import Demonstration
from training.engine.errors import BadInput
from training.engine.over_length import refuse_cut_prompts, within_limit
from training.engine.prompts import encode_prompts
from training.engine.specs import SftSpec
from training.engine.tokenizer import response_ids


@dataclass(frozen=True)
class Examples:
    """Encoded demonstrations, and what the limits did to them."""

    train: list[Example]
    held_out: list[Example]
    truncated_prompts: int
    left_out_responses: int


def encode_examples(
    spec: SftSpec, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel, rows: list[Demonstration]
) -> Examples:
    """Encode the demonstrations within the spec's limits; raises BadInput where too many are over them."""
    responses = [response_ids(tokenizer, row.response) for row in rows]
    lengths = [len(ids) for ids in responses]
    kept = within_limit([row.line for row in rows], lengths, spec.max_response_tokens, spec.over_length_share)
    room = prompt_room(model, spec.max_prompt_tokens, max(lengths[index] for index in kept))
    prompts = encode_prompts(tokenizer, [rows[index].chat for index in kept], room)
    refuse_cut_prompts([rows[index].line for index in kept], prompts, room, spec.cut_prompts_share)
    examples = [
        Example(
            prompt_key(rows[index].chat), prompt, responses[index], held_out(rows[index].chat, spec.held_out_share)
        )
        for index, prompt in zip(kept, prompts.ids, strict=True)
    ]
    train = [example for example in examples if not example.held_out]
    if not train:
        raise BadInput(
            f"{spec.demonstrations}: every prompt fell into held_out_share ({spec.held_out_share:g}); "
            "lower it, or add prompts"
        )
    apart = [example for example in examples if example.held_out]
    return Examples(train, apart, prompts.truncated, len(rows) - len(kept))
