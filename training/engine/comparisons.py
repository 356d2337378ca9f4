"""Preferences as token ids, ready for the reward model: a comparison has a prompt, responses and pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import prompt_room
from training.engine.over_length import refuse_cut_prompts, within_limit
from training.engine.preferences import Preference
from training.engine.prompts import encode_prompts
from training.engine.specs import RewardSpec
from training.engine.tokenizer import response_ids
from training.engine.trees import Tree


@dataclass(frozen=True)
class Pair:
    """One preference of a comparison: which of its responses is the chosen one, which the rejected."""

    preference: Preference
    chosen: int
    rejected: int


@dataclass(frozen=True)
class Comparison:
    """A prompt with K different responses, each ending with the end-of-sequence token, and the pairs among them."""

    tree: Tree
    pairs: list[Pair]

    def length_tokens(self, response: int) -> int:
        """Tokens of one response."""
        return len(self.tree.responses[response])


@dataclass(frozen=True)
class Comparisons:
    """Encoded preferences, and what the limits did to them."""

    train: list[Comparison]
    held_out: list[Comparison]
    truncated_prompts: int
    left_out_over_length: int


def encode_comparisons(
    spec: RewardSpec, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel, rows: list[Preference]
) -> Comparisons:
    """Encode the preferences within the spec's limits.

    Raises BadInput where too many responses are over length or too many prompts lose their beginning.
    """
    answers = {text: response_ids(tokenizer, text) for row in rows for text in (row.chosen, row.rejected)}
    lengths = [max(len(answers[row.chosen]), len(answers[row.rejected])) for row in rows]
    kept = within_limit([row.line for row in rows], lengths, spec.max_response_tokens, spec.over_length_share)
    room = prompt_room(model, spec.max_prompt_tokens, max(lengths[index] for index in kept))
    groups: dict[str, list[Preference]] = {}
    for index in kept:
        groups.setdefault(rows[index].comparison, []).append(rows[index])
    firsts = [group[0] for group in groups.values()]
    prompts = encode_prompts(tokenizer, [row.chat for row in firsts], room)
    refuse_cut_prompts([row.line for row in firsts], prompts, room, spec.cut_prompts_share)
    made = [_comparison(prompt, group, answers) for prompt, group in zip(prompts.ids, groups.values(), strict=True)]
    return Comparisons(
        [each for each in made if not each.pairs[0].preference.held_out],
        [each for each in made if each.pairs[0].preference.held_out],
        prompts.truncated,
        len(rows) - len(kept),
    )


def _comparison(prompt: list[int], rows: list[Preference], answers: dict[str, list[int]]) -> Comparison:
    places: dict[str, int] = {}
    pairs = [
        Pair(row, *(places.setdefault(text, len(places)) for text in (row.chosen, row.rejected))) for row in rows
    ]
    return Comparison(Tree(prompt, [answers[text] for text in places]), pairs)


def pairs_of(comparisons: Sequence[Comparison]) -> list[tuple[Comparison, Pair]]:
    """Every pair beside its comparison, comparison after comparison."""
    return [(comparison, pair) for comparison in comparisons for pair in comparison.pairs]


def pair_places(comparisons: Sequence[Comparison]) -> tuple[list[int], list[int]]:
    """Where each pair's chosen and rejected response stand among all responses, comparison after comparison."""
    chosen, rejected, start = [], [], 0
    for comparison in comparisons:
        chosen += [start + pair.chosen for pair in comparison.pairs]
        rejected += [start + pair.rejected for pair in comparison.pairs]
        start += len(comparison.tree.responses)
    return chosen, rejected
