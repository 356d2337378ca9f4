"""What a step of learning computes, whatever the model and the arithmetic."""

from functools import partialmethod
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import Module
from transformers import GPT2Config, GPT2LMHeadModel

from tests.engine.tiny import SFT, Tiny
from training.engine.completions import Example, completion_log_probs, packed
from training.engine.devices import placed
from training.engine.errors import RunFailed
from training.engine.optimising import adamw, apply_gradients
from training.engine.scalar_head import head_scores, load_scalar
from training.engine.sft import learn
from training.engine.specs import SftSpec, parse_spec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel

CPU = torch.device("cpu")

EXAMPLES = [
    Example("a", [10, 11, 12], [20, 21, 2], False),
    Example("b", [13], [22, 23, 24, 25, 2], False),
    Example("c", [14, 15], [2], False),
]


def with_dropout() -> GPT2LMHeadModel:
    """A model whose configuration asks for much dropout, and whose positions are learnt."""
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=40, n_positions=32, n_embd=16, n_layer=2, n_head=2, initializer_range=0.3,
        resid_pdrop=0.5, embd_pdrop=0.5, attn_pdrop=0.5,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    placed(model, CPU)
    return model


@pytest.mark.parametrize("changes", [{}, {"packing": True, "packed_row_tokens": 12}, {"micro_batch_tokens": 1}])
def test_a_step_sees_the_mean_over_all_response_tokens_without_dropout(changes: dict[str, int], tiny: Tiny) -> None:
    spec = parse_spec(SftSpec, {**SFT, "demonstrations": str(tiny.file("demonstrations")), **changes}, tiny.folder)
    model = with_dropout()
    sums = []
    for example in EXAMPLES:
        ids = torch.tensor([example.prompt + example.response])
        with torch.no_grad():
            log_probs = model(input_ids=ids).logits.log_softmax(-1)[0, :-1]
        chosen = log_probs.gather(1, ids[0, 1:].unsqueeze(1)).squeeze(1)
        sums.append(chosen[len(example.prompt) - 1 :].sum().item())
    expected = -sum(sums) / 9  # 3 + 5 + 1 response tokens, the end tokens among them
    budget = TokenBudget(spec.micro_batch_tokens, print)
    step = learn(spec, LanguageModel(model, 1.0), adamw(model, 1e-3), EXAMPLES, 0, budget, 1e-3)
    assert step.loss_nats == pytest.approx(expected, abs=1e-5)
    assert (step.trained_tokens, step.tokens) == (9, 15)


@torch.no_grad()
def test_packed_rows_leak_nothing_from_one_example_to_the_next() -> None:
    language = LanguageModel(with_dropout(), 1.0)
    together = completion_log_probs(language, [EXAMPLES], 0)
    apart = torch.cat([completion_log_probs(language, [[example]], 0) for example in EXAMPLES])
    torch.testing.assert_close(together, apart, rtol=0, atol=1e-5)
    assert packed([5, 9, 3, 4, 12], 10) == [[4], [1], [0, 3], [2]]


def bent(_module: Module, _given: Any, made: Any) -> Any:
    """Logits that are more than a product of the head, as Gemma 2's are."""
    made.logits = 3 * torch.tanh(made.logits / 3)
    return made


@pytest.mark.parametrize("plain_head", [True, False])
def test_any_models_logits_are_made_in_chunks_and_at_response_tokens_alone(
    plain_head: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [EXAMPLES, EXAMPLES[1:]]  # 9 + 6 response tokens in two rows

    def gradients(chunk_tokens: int) -> tuple[list[int], list[Tensor], Tensor]:
        model = with_dropout()
        if not plain_head:
            model.register_forward_hook(bent)
        language = LanguageModel(model, 1.0)
        sizes: list[int] = []
        model.lm_head.register_forward_hook(lambda _module, given, _made: sizes.append(given[0].numel() // 16))
        work = LanguageModel.measure_at
        with monkeypatch.context() as patched:
            patched.setattr(LanguageModel, "measure_at", partialmethod(work, chunk_tokens=chunk_tokens))
            found = completion_log_probs(language, rows, 0)
        (-found.sum()).backward()  # type: ignore[no-untyped-call]
        return sizes, [each.grad for each in model.parameters() if each.grad is not None], found.detach()

    whole, in_chunks = gradients(1000), gradients(4)
    assert whole[0] == [15]
    assert in_chunks[0] == ([4, 4, 4, 3, 3, 4, 4, 4] if plain_head else [15])  # and again on the way back
    torch.testing.assert_close(in_chunks[2], whole[2], rtol=0, atol=1e-5)
    for ours, theirs in zip(in_chunks[1], whole[1], strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_the_head_computes_in_fp32_under_autocast(tiny: Tiny) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    torch.manual_seed(0)
    states = torch.randn(8, 32)
    plain = head_scores(model, states)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(head_scores(model, states), plain)
        assert not torch.equal(model.get_submodule("score")(states).float().squeeze(-1), plain)


@pytest.mark.parametrize(("loss", "gradient"), [(0.5, float("nan")), (0.5, float("inf")), (float("nan"), 1.0)])
def test_neither_a_loss_nor_a_gradient_that_is_no_number_moves_a_weight(loss: float, gradient: float) -> None:
    layer = torch.nn.Linear(2, 1)
    before = [weight.detach().clone() for weight in layer.parameters()]
    for weight in layer.parameters():
        weight.grad = torch.full_like(weight, gradient)
    with pytest.raises(RunFailed, match="nothing was published"):
        apply_gradients(loss, adamw(layer, 0.1), 0.1, max_norm=1.0)
    assert all(torch.equal(*pair) for pair in zip(layer.parameters(), before, strict=True))
