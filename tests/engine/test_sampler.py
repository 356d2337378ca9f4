"""The sampler: greedy equals transformers' own, and frequencies equal probabilities."""

from typing import Any

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import Tiny, read_rows
from training.engine.causal_lm import fresh_model, load_causal_lm, response_logits
from training.engine.sampler import choose_tokens, sample_responses
from training.engine.sequences import Padded, episodes, pad
from training.engine.specs import Architecture
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, prompt_ids

CPU = torch.device("cpu")


def greedy(model: Any, batch: Padded, pad_id: int, end: int) -> Tensor:
    """Responses of transformers' own generate, [B, R]."""
    ids: Tensor = model.generate(
        input_ids=batch.ids,
        attention_mask=batch.mask.long(),
        do_sample=False,
        max_new_tokens=16,
        eos_token_id=end,
        pad_token_id=pad_id,
    )
    return ids[:, batch.ids.shape[1] :]


def test_greedy_sampling_equals_generate_on_prompts_of_unequal_length(tiny: Tiny) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    # Random weights babble differently after each prompt, so a token of the first row ends the rows at other steps.
    model = fresh_model(Architecture(hidden=32, layers=2, heads=2, ffn=64), tokenizer, seed=3)
    for weights in model.parameters():
        weights.data.mul_(6)  # else the last token repeats itself: embeddings are tied
    model.eval()  # type: ignore[no-untyped-call]
    texts = ["Hi", *(row["prompt"] for row in read_rows(tiny.file("prompts"))[:5])]
    prompts = [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in texts]
    batch = pad(prompts, pad_id(tokenizer), side="left", device=CPU)
    everything = range(len(tokenizer))
    free = [row.tolist() for row in greedy(model, batch, pad_id(tokenizer), end=-1)]
    end = max(everything, key=lambda token: len({row.index(token) for row in free if token in row}))
    expected = greedy(model, batch, pad_id(tokenizer), end)
    found = sample_responses(
        model,
        prompts,
        end_id=end,
        pad_id=pad_id(tokenizer),
        max_new_tokens=16,
        temperature=0,
        rng=torch.Generator(),
    )
    for row, ids in enumerate(found):
        assert expected[row, : len(ids)].tolist() == ids
        assert set(expected[row, len(ids) :].tolist()) <= {pad_id(tokenizer)}
    assert len(set(map(len, found))) > 1, "rows should end at different steps for this test to mean something"


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_tokens_are_drawn_as_often_as_their_probability_says(tiny: Tiny, temperature: float) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    model = load_causal_lm(tiny.sft, tokenizer, CPU)
    prompt = prompt_ids(tokenizer, [{"role": "user", "content": "What is the capital of Italy? (1)"}])
    draws = 4000
    ends = {"end_id": end_id(tokenizer), "pad_id": pad_id(tokenizer)}
    found = sample_responses(
        model,
        [prompt] * draws,
        **ends,
        max_new_tokens=1,
        temperature=temperature,
        rng=torch.Generator().manual_seed(5),
    )
    counts = torch.bincount(torch.tensor([ids[0] for ids in found]), minlength=len(tokenizer)).double()
    with torch.no_grad():
        logits = response_logits(model, episodes([prompt], [[0]], pad_id(tokenizer), CPU))[0, 0]
    expected = draws * torch.softmax(logits.double() / temperature, dim=0)
    # Multinomial: five standard deviations for each token, and none for a token of no mass.
    allowed = 5 * torch.sqrt(expected * (1 - expected / draws)) + 1e-3 + 1.0
    assert ((counts - expected).abs() <= allowed).all()
    assert (counts > 0).sum() > 1


def test_a_token_without_mass_is_never_drawn_not_even_by_the_smallest_draw() -> None:
    logits = torch.tensor([[-torch.inf, 0.0, -torch.inf, 0.0, -torch.inf]]).expand(4, 5)
    draws = torch.tensor([0.0, 0.4999, 0.5, 1 - 2**-53], dtype=torch.float64)
    assert choose_tokens(logits, 1.0, draws).tolist() == [1, 1, 3, 3]


def test_a_response_does_not_depend_on_when_its_neighbours_end(tiny: Tiny) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    model = load_causal_lm(tiny.sft, tokenizer, CPU)
    prompts = [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in ("Hi", "Who? (1)", "Why?")]

    def sampled(end: int) -> list[list[int]]:
        rng = torch.Generator().manual_seed(6)
        return sample_responses(
            model, prompts, end_id=end, pad_id=pad_id(tokenizer), max_new_tokens=12, temperature=1.0, rng=rng
        )

    whole = sampled(end=-1)
    for stopped, longer in zip(sampled(end=end_id(tokenizer)), whole, strict=True):
        assert longer[: len(stopped)] == stopped
