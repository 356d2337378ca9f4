"""The samplers: the tokens of transformers' own generate, whatever the neighbours, as often as they should come."""

from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import LogitsProcessor, PreTrainedModel

from tests.engine.rectangles import episodes, response_logits
from tests.engine.sampling import sample_responses
from tests.engine.tiny import Tiny, read_rows
from training.engine.cache_sampler import CacheSampler
from training.engine.causal_lm import fresh_model, load_causal_lm
from training.engine.choosing import choose_tokens
from training.engine.errors import RunFailed
from training.engine.sampler import HalvingSampler, Sampler, sampler_kind, uniform_draws
from training.engine.sequences import Padded, pad
from training.engine.slot_sampler import SlotSampler
from training.engine.specs import Architecture
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, prompt_ids

CPU = torch.device("cpu")
LONGEST = 16
SAMPLERS = [SlotSampler, CacheSampler]


class Babbler:
    """Random weights that babble differently after each prompt, and an end token that ends rows at various steps."""

    def __init__(self, tiny: Tiny) -> None:
        tokenizer = load_tokenizer(tiny.sft)
        self.model = fresh_model(Architecture(hidden=32, layers=2, heads=2, ffn=64), tokenizer, seed=3)
        for weights in self.model.parameters():
            weights.data.mul_(6)  # else the last token repeats itself: embeddings are tied
        self.model.eval()  # type: ignore[no-untyped-call]
        self.pad = pad_id(tokenizer)
        texts = ["Hi", *(row["prompt"] for row in read_rows(tiny.file("prompts"))[:5]), "Hi"]
        self.prompts = [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in texts]
        batch = pad(self.prompts, self.pad, side="left", device=CPU)
        free = [row.tolist() for row in generated(self.model, batch, self.pad, end=-1)]
        self.end = max(
            range(len(tokenizer)), key=lambda token: len({row.index(token) for row in free if token in row})
        )

    def sampler(self, kind: Any, rows: int = 64) -> Sampler:
        made: Sampler = kind(self.model, end_id=self.end, pad_id=self.pad, rows=rows)
        return made


def generated(model: Any, batch: Padded, pad_id: int, end: int, processors: Any = None) -> Tensor:
    """Responses of transformers' own generate, the likeliest tokens, [B, R]."""
    ids: Tensor = model.generate(
        input_ids=batch.ids,
        attention_mask=batch.mask.long(),
        do_sample=False,
        max_new_tokens=LONGEST,
        eos_token_id=end,
        pad_token_id=pad_id,
        logits_processor=processors,
    )
    return ids[:, batch.ids.shape[1] :]


class ByDraws(LogitsProcessor):
    """Leaves generate no choice but the token that the row's draw of this step means."""

    def __init__(self, draws: Tensor, temperature: float) -> None:
        self.draws, self.temperature, self.step = draws, temperature, 0

    def __call__(self, _ids: Tensor, scores: Tensor) -> Tensor:
        mass = torch.softmax(scores.double() / self.temperature, dim=-1).cumsum(-1)
        chosen = (mass > self.draws[:, self.step : self.step + 1]).int().argmax(dim=1)
        self.step += 1
        return torch.full_like(scores, -torch.inf).scatter(1, chosen.unsqueeze(1), 0.0)


@pytest.mark.parametrize("kind", SAMPLERS)
@pytest.mark.parametrize("temperature", [0.0, 1.0, 2.5])
def test_tokens_equal_those_of_generate_greedily_and_under_the_same_draws(
    kind: type, temperature: float, tiny: Tiny
) -> None:
    babbler = Babbler(tiny)
    draws = uniform_draws(len(babbler.prompts), LONGEST, torch.Generator().manual_seed(9))
    batch = pad(babbler.prompts, babbler.pad, side="left", device=CPU)
    forced = [ByDraws(draws, temperature)] if temperature else None
    expected = generated(babbler.model, batch, babbler.pad, babbler.end, forced)
    found = babbler.sampler(kind).sample(babbler.prompts, draws, temperature)
    for row, ids in enumerate(found):
        assert expected[row, : len(ids)].tolist() == ids
        assert set(expected[row, len(ids) :].tolist()) <= {babbler.pad}
    assert len(set(map(len, found))) > 1, "rows should end at different steps for this test to mean something"
    assert (found[0] == found[-1]) is (temperature == 0), "the same prompt twice: apart by its draws alone"


@pytest.mark.parametrize("kind", SAMPLERS)
@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_responses_do_not_depend_on_how_many_are_in_progress_at_once(kind: type, rows: int, tiny: Tiny) -> None:
    """Rows that end are refilled, moved or dropped; none of it may be seen in what is written."""
    babbler = Babbler(tiny)
    prompts = babbler.prompts * 3

    def sampled(kind: type, rows: int) -> list[list[int]]:
        draws = uniform_draws(len(prompts), LONGEST, torch.Generator().manual_seed(4))
        return babbler.sampler(kind, rows).sample(prompts, draws, 1.0)

    assert sampled(kind, rows) == sampled(CacheSampler, 64)


def test_llama_shaped_models_get_slots_and_others_transformers_own_cache(tiny: Tiny) -> None:
    babbler = Babbler(tiny)
    assert sampler_kind(babbler.model) is SlotSampler
    babbler.model.config.sliding_window = 8
    assert sampler_kind(babbler.model) is CacheSampler


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_tokens_are_drawn_as_often_as_their_probability_says(tiny: Tiny, temperature: float) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    model: PreTrainedModel = load_causal_lm(tiny.sft, tokenizer, CPU)
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


def test_where_memory_runs_out_half_the_rows_write_the_same_responses_once(tiny: Tiny) -> None:
    babbler, said, room = Babbler(tiny), list[str](), [9]

    class Cramped:
        """Has room for so many rows, and finds out in the middle of its work."""

        def __init__(self, rows: int) -> None:
            self.rows, self.sampler = rows, babbler.sampler(SlotSampler, rows)

        def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
            found = self.sampler.sample(prompts, draws, temperature)
            if self.rows > room[0]:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            return found

    sampler = HalvingSampler(Cramped, 16, said.append)
    prompts = [[5 + at] * (1 + at % 4) for at in range(12)]
    draws = uniform_draws(len(prompts), LONGEST, torch.Generator().manual_seed(4))
    assert sampler.sample(prompts, draws, 1.0) == babbler.sampler(SlotSampler, 16).sample(prompts, draws, 1.0)
    assert said == ["memory ran out while sampling; rows at once were halved to 6"]  # there were 12 prompts
    sampler.sample(prompts, draws, 1.0)
    assert len(said) == 1
    room[0] = 5
    with pytest.raises(RunFailed, match="memory ran out twice while sampling, the second time with 6 rows"):
        sampler.sample(prompts, draws, 1.0)


def test_another_fault_of_a_sampler_stays_what_it_is() -> None:
    class Broken:
        def __init__(self, _: int) -> None: ...

        def sample(self, *_: Any) -> list[list[int]]:
            raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes do not match"):
        HalvingSampler(Broken, 4, print).sample([[1]], torch.zeros(1, 1), 1.0)
