"""Scores, values and log-probabilities of a sequence depend neither on padding nor on neighbours."""

import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    GPT2Config,
    GPT2ForSequenceClassification,
    GPT2LMHeadModel,
)

from tests.engine.rectangles import episodes, response_logits, token_log_probs, token_scores
from tests.engine.sampling import sample_responses
from tests.engine.tiny import Tiny
from training.engine.causal_lm import load_causal_lm
from training.engine.comparisons import encode_comparisons
from training.engine.devices import placed
from training.engine.ensemble import load_ensemble
from training.engine.joined import join
from training.engine.normalising import responses_to_normalise
from training.engine.preferences import read_preferences
from training.engine.scalar_head import head_of, last_scores, load_scalar
from training.engine.sequences import Padded, pad
from training.engine.token_measures import LanguageModel, ValueModel
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, prompt_ids, response_ids

CPU = torch.device("cpu")
TOLERANCE = 1e-5
"""fp32 sums of a few dozen terms near 1, in another order."""


def rows_of(tiny: Tiny) -> tuple[list[list[int]], list[list[int]]]:
    tokenizer = load_tokenizer(tiny.sft)
    asked = ["Hi", "What is the capital of France? (3)", "What is the capital of Japan, which lies far away?"]
    answers = ["It is Paris.", "No.", "It is Tokyo, it is, it is."]
    return (
        [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in asked],
        [response_ids(tokenizer, text) for text in answers],
    )


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_score_of_a_sequence_is_the_same_padded_or_alone(tiny: Tiny, side: str) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    rows = [prompt + response for prompt, response in zip(*rows_of(tiny), strict=True)]
    fill = pad_id(load_tokenizer(tiny.sft))
    with torch.no_grad():
        together = last_scores(model, pad(rows, fill, side=side, device=CPU))
        alone = torch.cat([last_scores(model, pad([row], fill, side=side, device=CPU)) for row in rows])
    torch.testing.assert_close(together, alone, rtol=0, atol=TOLERANCE)
    assert alone.std() > 100 * TOLERANCE, "the three scores must differ for this test to mean something"


def test_the_score_is_read_at_the_last_real_token_even_where_pad_tokens_stand_inside(tiny: Tiny) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    tokenizer = load_tokenizer(tiny.sft)
    fill = pad_id(tokenizer)
    row = [*rows_of(tiny)[0][1], fill, 40, fill]
    with torch.no_grad():
        wide = pad([row, row + [40] * 5], fill, side="right", device=CPU)
        every = token_scores(model, pad([row], fill, side="right", device=CPU))[0]
        found = last_scores(model, wide)[0]
    torch.testing.assert_close(found, every[-1], rtol=0, atol=TOLERANCE)
    assert abs(found - every[-2]) > 100 * TOLERANCE, "a reader of ids would stop at the last id other than pad"


@torch.no_grad()
def test_log_probabilities_and_values_are_those_of_rows_padded_on_the_left(tiny: Tiny) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    policy, fill = load_causal_lm(tiny.sft, tokenizer, CPU), pad_id(tokenizer)
    value = ValueModel(load_scalar(tiny.reward / "member-0", CPU), 0.0, 1.0)
    prompts, responses = rows_of(tiny)
    joined, left = join(prompts, responses, fill, CPU), episodes(prompts, responses, fill, CPU)
    expected = token_log_probs(response_logits(policy, left), left.responses.ids)[left.responses.mask]
    found = LanguageModel(policy, 1.0).measure(joined).log_probs
    torch.testing.assert_close(found, expected, rtol=0, atol=TOLERANCE)
    first = left.prompts.ids.shape[1] - 1  # a response token's value stands at the place before it
    every = token_scores(value.model, Padded(left.ids, left.mask))[:, first:-1][left.responses.mask]
    torch.testing.assert_close(value(joined), every, rtol=0, atol=TOLERANCE)
    assert every.std() > 100 * TOLERANCE, "values must differ for this test to mean something"


def test_a_model_with_absolute_positions_sees_no_padding_either(tiny: Tiny) -> None:
    """Rotary positions are relative and forgive a shift; GPT-2's learnt ones do not."""
    tokenizer, (prompts, responses) = load_tokenizer(tiny.sft), rows_of(tiny)
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=len(tokenizer), n_positions=64, n_embd=32, n_layer=2, n_head=2, initializer_range=0.3
    )
    policy, ends = placed(GPT2LMHeadModel(config), CPU), {"end_id": -1, "pad_id": pad_id(tokenizer)}

    def sampled(some: list[list[int]]) -> list[list[int]]:
        rng = torch.Generator()
        return sample_responses(policy, some, **ends, max_new_tokens=6, temperature=0, rng=rng)

    assert sampled(prompts) == [sampled([prompt])[0] for prompt in prompts]
    with torch.no_grad():
        batch = join(prompts, responses, pad_id(tokenizer), CPU)
        together = torch.split(LanguageModel(policy, 1.0).measure(batch).log_probs, list(map(len, responses)))
        for found, prompt, response in zip(together, prompts, responses, strict=True):
            ids = torch.tensor([prompt + response])
            by_hand = policy(input_ids=ids).logits.log_softmax(-1)[0, len(prompt) - 1 : -1]
            expected = by_hand.gather(1, torch.tensor(response).unsqueeze(1)).squeeze(1)
            torch.testing.assert_close(found, expected, rtol=0, atol=TOLERANCE)


@torch.no_grad()
def test_a_reward_model_with_absolute_positions_sees_no_padding_either(tiny: Tiny) -> None:
    rows = [prompt + response for prompt, response in zip(*rows_of(tiny), strict=True)]
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=400, n_positions=64, n_embd=32, n_layer=2, n_head=2, initializer_range=0.3)
    config.num_labels = 1
    model = placed(GPT2ForSequenceClassification(config), CPU)
    by_hand = [head_of(model)(model.base_model(torch.tensor([row])).last_hidden_state)[0, :, 0] for row in rows]
    for side in ("left", "right"):
        batch = pad(rows, 0, side=side, device=CPU)
        last = torch.stack([scores[-1] for scores in by_hand])
        torch.testing.assert_close(last_scores(model, batch), last, rtol=0, atol=TOLERANCE)
        for every, mask, expected in zip(token_scores(model, batch), batch.mask, by_hand, strict=True):
            torch.testing.assert_close(every[mask], expected, rtol=0, atol=TOLERANCE)


def test_transformers_loads_each_member_and_gives_the_same_scores(tiny: Tiny) -> None:
    ensemble = load_ensemble(tiny.reward, CPU)
    prompts, responses = rows_of(tiny)
    ours = ensemble.raw_scores(prompts, responses)
    assert ours.shape == (2, 3)
    for number, scores in enumerate(ours):
        theirs = AutoModelForSequenceClassification.from_pretrained(tiny.reward / f"member-{number}", num_labels=1)
        for prompt, response, score in zip(prompts, responses, scores, strict=True):
            with torch.no_grad():
                logits = theirs.eval()(input_ids=torch.tensor([prompt + response])).logits
            assert logits.item() == pytest.approx(score.item(), abs=TOLERANCE)


def test_an_unfinished_response_is_scored_as_if_it_ended(tiny: Tiny) -> None:
    ensemble = load_ensemble(tiny.reward, CPU)
    prompts, responses = rows_of(tiny)
    open_ended = [response[:-1] for response in responses]
    torch.testing.assert_close(
        ensemble.scores(prompts, open_ended), ensemble.scores(prompts, responses), rtol=0, atol=0
    )


def test_members_are_normalised_over_responses_that_the_sft_model_samples(tiny: Tiny) -> None:
    ensemble, spec = load_ensemble(tiny.reward, CPU), tiny.reward_spec()
    rows = read_preferences(spec.preferences, spec.held_out_share)
    comparisons = encode_comparisons(spec, ensemble.tokenizer, ensemble.members[0], rows).train
    sequences = responses_to_normalise(spec, ensemble.tokenizer, comparisons, CPU, print)
    assert len(sequences) == spec.normalising_samples
    given = {tuple(sequence) for comparison in comparisons for sequence in comparison.tree.sequences}
    assert sum(tuple(sequence) in given for sequence in sequences) < len(sequences), "sampled, not copied"
    scores = ensemble.scores([[]] * len(sequences), sequences)
    torch.testing.assert_close(scores.mean(dim=1), torch.zeros(2), rtol=0, atol=1e-4)  # fp32 means of 128 scores
    torch.testing.assert_close(scores.std(dim=1, unbiased=False), torch.ones(2), rtol=0, atol=1e-4)


def test_an_ensemble_scores_alike_in_however_many_passes(tiny: Tiny) -> None:
    ensemble = load_ensemble(tiny.reward, CPU)
    prompts = [[5] * length for length in (3, 9, 1, 6)]
    responses = [[7] * length + [end_id(ensemble.tokenizer)] for length in (2, 1, 8, 4)]
    together = ensemble.scores(prompts, responses)
    torch.testing.assert_close(
        ensemble.scores(prompts, responses, micro_batch_tokens=12), together, rtol=0, atol=1e-5
    )
