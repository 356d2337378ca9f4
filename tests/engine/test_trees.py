"""A prompt computed once for all its responses gives the scores, losses and gradients of each sequence alone."""

import itertools
from typing import Any

import pytest
import torch
from torch.optim import SGD
from transformers import GPT2Config, GPT2ForSequenceClassification, MistralConfig, MistralForSequenceClassification

from tests.engine.tiny import Tiny, write_rows
from training.engine.comparisons import Comparison, encode_comparisons
from training.engine.devices import placed
from training.engine.preferences import read_preferences
from training.engine.reward_loss import soft_bradley_terry
from training.engine.reward_member import Layout, learn
from training.engine.scalar_head import last_scores, load_scalar
from training.engine.sequences import pad
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import load_tokenizer, pad_id
from training.engine.trees import Tree, can_share_prompts, flat_scores, tree_scores

CPU = torch.device("cpu")
TOLERANCE = 1e-5
"""fp32 sums of a few dozen terms near 1, in another order."""

TREES = [
    Tree([40, 41, 42, 43], [[50, 51, 2], [60, 2], [70, 71, 72, 73, 2]]),
    Tree([44], [[52, 2], [61, 62, 63, 2]]),
]


def budget(tokens: int) -> TokenBudget:
    return TokenBudget(tokens, print)


@torch.no_grad()
def test_a_response_in_a_tree_has_the_score_that_it_has_alone(tiny: Tiny) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    alone = torch.cat(
        [last_scores(model, pad([ids], 0, side="right", device=CPU)) for tree in TREES for ids in tree.sequences]
    )
    torch.testing.assert_close(tree_scores(model, TREES, 0), alone, rtol=0, atol=TOLERANCE)
    torch.testing.assert_close(flat_scores(model, TREES, 0), alone, rtol=0, atol=TOLERANCE)
    assert alone.std() > 100 * TOLERANCE
    assert can_share_prompts(model, TREES, 0)


def test_learnt_positions_go_on_where_the_prompt_ended() -> None:
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=100, n_positions=32, n_embd=16, n_layer=2, n_head=2, initializer_range=0.3)
    config.num_labels = 1
    model = placed(GPT2ForSequenceClassification(config), CPU)
    for attention in ("sdpa", "eager"):
        model.set_attn_implementation(attention)
        assert can_share_prompts(model, TREES, 0)


def test_an_architecture_that_would_get_it_wrong_gets_plain_sequences() -> None:
    """A sliding window is dropped by transformers where a whole mask is given: the scores would differ."""
    torch.manual_seed(0)
    config = MistralConfig(
        vocab_size=100, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, sliding_window=4, initializer_range=0.3,
    )  # fmt: skip
    config.num_labels = 1
    model = MistralForSequenceClassification(config)  # type: ignore[no-untyped-call]
    assert not can_share_prompts(placed(model, CPU), TREES, 0)


def kwise(tiny: Tiny, tmp_path: Any, **changes: Any) -> tuple[Any, list[Comparison], int]:
    """One comparison of four responses with all six pairs, and a plain pair beside it."""
    answers = ["It is Paris.", "I do not know.", "It is it is it is.", "Paris, it is Paris."]
    rows = [
        {"prompt": "What is the capital of France? (3)", "chosen": answers[i], "rejected": answers[j],
         "margin": 0.3 * i, "p_chosen": 0.6 + 0.1 * (j - i), "weight": 1.0 + i, "comparison": "c1", "split": "train"}
        for i, j in itertools.combinations(range(4), 2)
    ]  # fmt: skip
    rows.append({"prompt": "Why?", "chosen": "So.", "rejected": "No.", "split": "train"})
    spec = tiny.reward_spec(
        preferences=str(write_rows(tmp_path / "kwise.jsonl", rows)), max_gradient_norm=1e9, **changes
    )
    tokenizer = load_tokenizer(tiny.sft)
    model = load_scalar(tiny.reward / "member-0", CPU)
    data = encode_comparisons(spec, tokenizer, model, read_preferences(spec.preferences, 0.1))
    return spec, data.train, pad_id(tokenizer)


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("tokens", [1, 4096])
def test_the_loss_of_a_comparison_is_that_of_its_explicit_pairs(
    share: bool, tokens: int, tiny: Tiny, tmp_path: Any
) -> None:
    spec, comparisons, fill = kwise(tiny, tmp_path, use_margins=True)
    assert [len(each.tree.responses) for each in comparisons] == [4, 2]
    assert [len(each.pairs) for each in comparisons] == [6, 1]

    explicit = load_scalar(tiny.reward / "member-0", CPU)
    preferences = [(each, pair, pair.preference) for each in comparisons for pair in each.pairs]
    sides = [
        last_scores(
            explicit,
            pad([c.tree.sequences[getattr(p, side)] for c, p, _ in preferences], fill, side="right", device=CPU),
        )
        for side in ("chosen", "rejected")
    ]
    p, w, m = (
        torch.tensor([getattr(row, name) for _, _, row in preferences]) for name in ("p_chosen", "weight", "margin")
    )
    loss = soft_bradley_terry(sides[0] - sides[1] - m, p, w)
    loss.backward()  # type: ignore[no-untyped-call]

    model = load_scalar(tiny.reward / "member-0", CPU)
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    forwarded: list[int] = []
    model.get_input_embeddings().register_forward_pre_hook(lambda _, given: forwarded.append(given[0].numel()))
    step = learn(spec, model, SGD(model.parameters(), lr=1.0), comparisons, Layout(fill, budget(tokens), share), 1.0)  # type: ignore[arg-type]
    assert step.loss_nats == pytest.approx(loss.item(), abs=1e-6)
    for (name, after), other in zip(model.named_parameters(), explicit.parameters(), strict=True):
        if other.grad is not None:
            torch.testing.assert_close(before[name] - after, other.grad, rtol=1e-3, atol=TOLERANCE)
    assert step.gradient_norm > 0.01
    if share and tokens == 1:
        assert sum(forwarded) == sum(each.tree.length_tokens for each in comparisons), "each response once"


def test_rows_of_one_comparison_must_share_their_prompt(tiny: Tiny, tmp_path: Any) -> None:
    from training.engine.errors import BadInput

    good = {"prompt": "Why?", "chosen": "So.", "rejected": "No.", "comparison": "c"}
    path = write_rows(tmp_path / "p.jsonl", [good, {**good, "prompt": "How?"}])
    with pytest.raises(BadInput, match=r"line 2: comparison 'c' has another prompt on line 1"):
        read_preferences(path, 0.1)
