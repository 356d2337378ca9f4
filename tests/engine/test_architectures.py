"""Other makers' architectures by their folders: sampled as by transformers, padded or alone, trained in all stages.

Weights are random and wide, so that each step of the way shows in the numbers.
"""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, LogitsProcessorList

from tests.engine.architectures import ARCHITECTURES, make_model
from tests.engine.test_sampler import ByDraws
from tests.engine.tiny import Tiny, read_rows, run, write_rows
from training.engine.causal_lm import load_causal_lm
from training.engine.joined import join, packs
from training.engine.sampler import sampler_for, uniform_draws
from training.engine.scalar_head import last_scores, scalar_from_sft
from training.engine.sequences import pad
from training.engine.token_measures import LanguageModel, ValueModel
from training.engine.tokenizer import end_id, load_tokenizer, pad_id

CPU = torch.device("cpu")
TOLERANCE = 2e-5
"""fp32, wide weights, other shapes of the same sums."""
WITHOUT_REWARD_MODEL = ("Granite", "Cohere", "Mamba")
QUICK = ("Llama", "Mistral, window", "Qwen2", "Qwen3", "Gemma2", "Phi3", "GPT-2", "OPT", "GPT-NeoX")
TRAINED = [
    pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow)
    for name in ARCHITECTURES
    if name not in WITHOUT_REWARD_MODEL
]

PROMPTS = [[1, 40, 41], [1, 50, 51, 52, 53, 54, 55, 56, 57, 58], [1, 60], [1, 40, 41]]
RESPONSES = [[70, 71, 2], [72, 2], [73, 74, 75, 76, 77, 78, 2], [71, 70, 2]]


@pytest.mark.parametrize("name", TRAINED)
@torch.no_grad()
def test_samples_are_those_of_generate_and_numbers_those_of_one_sequence_alone(
    name: str, tiny: Tiny, tmp_path: Path
) -> None:
    folder = make_model(name, tmp_path / "base", tiny.sft)
    tokenizer = load_tokenizer(folder)
    policy, fill, end = load_causal_lm(folder, tokenizer, CPU), pad_id(tokenizer), end_id(tokenizer)

    # 1. The same tokens as generate, under the same draws, with prompts of unlike length side by side.
    draws = uniform_draws(len(PROMPTS), 6, torch.Generator().manual_seed(3))
    found = sampler_for(policy, end_id=end, pad_id=fill, note=print, rows=3).sample(PROMPTS, draws, 1.0)
    for row, prompt in enumerate(PROMPTS):
        generator: Any = policy
        expected = generator.generate(
            torch.tensor([prompt]),
            max_new_tokens=6,
            do_sample=False,
            eos_token_id=end,
            pad_token_id=fill,
            logits_processor=LogitsProcessorList([ByDraws(draws[row : row + 1], 1.0)]),
        )
        assert expected[0, len(prompt) :].tolist() == found[row]
    assert len({tuple(ids) for ids in found}) == len(PROMPTS), "one prompt twice: apart by its draws alone"

    # 2. Scores, values and log-probabilities padded left, right or not at all.
    body = scalar_from_sft(folder, 0, 0, CPU)
    rows = [prompt + response for prompt, response in zip(PROMPTS, RESPONSES, strict=True)]
    alone = torch.cat([last_scores(body, pad([row], fill, side="right", device=CPU)) for row in rows])
    for side in ("left", "right"):
        together = last_scores(body, pad(rows, fill, side=side, device=CPU))
        torch.testing.assert_close(together, alone, rtol=TOLERANCE, atol=TOLERANCE)
    value, asked = ValueModel(body, 0.0, 1.0), LanguageModel(policy, 1.0)

    def measures(packed: bool, prompts: Any = PROMPTS, responses: Any = RESPONSES) -> Tensor:
        batch = join(prompts, responses, fill, CPU, packed=packed)
        return torch.stack([asked.measure(batch).log_probs, value(batch)])

    each = [measures(False, [prompt], [ids]) for prompt, ids in zip(PROMPTS, RESPONSES, strict=True)]
    for packed in (False, packs(policy) and packs(body)):
        torch.testing.assert_close(measures(packed), torch.cat(each, dim=1), rtol=TOLERANCE, atol=TOLERANCE)
    assert alone.std() > 100 * TOLERANCE


def test_a_row_for_a_new_pad_token_is_the_same_whoever_loads_the_model(tiny: Tiny, tmp_path: Path) -> None:
    """Ranks load by themselves, and a run that goes on loads again. GPT-J's head has a bias, and GPT-2's is tied."""
    for name in ("GPT-J", "GPT-2"):
        folder = make_model(name, tmp_path / name, tiny.sft)
        tokenizer = load_tokenizer(folder)
        tokenizer.add_special_tokens({"unk_token": "<|never seen|>"})
        first, second = (load_causal_lm(folder, tokenizer, CPU).state_dict() for _ in range(2))
        old = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).state_dict()
        grown = [name for name in old if old[name].shape != first[name].shape]
        assert len(grown) >= 2
        for each in grown:
            assert torch.equal(first[each], second[each])
            assert torch.equal(first[each][:-1], old[each])
            torch.testing.assert_close(first[each][-1], old[each].mean(dim=0))


def files_of(tiny: Tiny, folder: Path) -> dict[str, Path]:
    """The first rows of each file."""
    rows = {"demonstrations": 24, "preferences": 32, "prompts": 8}
    return {
        name: write_rows(folder / f"{name}.jsonl", read_rows(tiny.file(name))[:count]) for name, count in rows.items()
    }


@pytest.mark.parametrize("rank", [0, 4])
@pytest.mark.parametrize("name", TRAINED)
def test_every_stage_trains_it_whole_and_by_adapters(name: str, rank: int, tiny: Tiny, tmp_path: Path) -> None:
    files = files_of(tiny, tmp_path)
    lora = {"lora": {"rank": rank}, "gradient_checkpointing": rank > 0, "report_to": ""}
    base = make_model(name, tmp_path / "base", tiny.sft)
    sft = {"base_model": str(base), "epochs": 1, "batch_size": 12, "max_response_tokens": 24, "held_out_share": 0}
    assert run("sft", tmp_path / "sft", **sft, **lora, demonstrations=files["demonstrations"]) == 0
    policy = tmp_path / "sft" / "model"
    reward = {"members": 1, "batch_size": 16, "min_preferences": 10, "bootstrap_draws": 100, "normalising_samples": 4}
    assert run("reward", tmp_path / "rm", **reward, **lora, model=policy, preferences=files["preferences"]) == 0
    ppo = {"updates": 1, "episodes_per_update": 8, "minibatches": 2, "ppo_epochs": 1, "max_new_tokens": 6}
    models = {"policy": policy, "reference": policy, "reward_model": tmp_path / "rm" / "model"}
    assert run("ppo", tmp_path / "ppo", **ppo, **lora, **models, prompts=files["prompts"]) == 0
    (row,) = read_rows(tmp_path / "ppo" / "metrics.jsonl")
    assert row["first_ratio_error"] < 1e-4
    assert row["kl_nats"] == pytest.approx(0, abs=1e-3), "the reference is the policy that has not learnt yet"
    before = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).state_dict()
    after = AutoModelForCausalLM.from_pretrained(tmp_path / "ppo" / "model", dtype=torch.float32).state_dict()
    assert before.keys() == after.keys()
    shared = {name: min(len(before[name]), len(after[name])) for name in before}
    assert any(not torch.equal(before[name][:rows], after[name][:rows]) for name, rows in shared.items())
    AutoModelForSequenceClassification.from_pretrained(tmp_path / "rm" / "model" / "member-0", num_labels=1)


@pytest.mark.parametrize("name", WITHOUT_REWARD_MODEL)
def test_an_architecture_without_a_classifier_is_named_with_the_mend(
    name: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = make_model(name, tmp_path / "base", tiny.sft)
    assert run("reward", tmp_path / "rm", model=base, preferences=tiny.file("preferences")) == 2
    said = capsys.readouterr().err
    assert "transformers has no sequence classifier, so no reward model, of its architecture" in said
    assert "start from another base model" in said


@pytest.mark.parametrize(
    ("name", "changes", "complaint"),
    [
        ("Mamba", {"lora": {"rank": 4}}, "does not call its linear layers"),
        ("Bloom", {"packing": True}, "does not keep packed demonstrations apart; set packing to false"),
        ("Mistral, window", {"packing": True}, "does not keep packed demonstrations apart; set packing to false"),
    ],
)
def test_switches_that_an_architecture_does_not_bear_are_refused(
    name: str, changes: dict[str, Any], complaint: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = make_model(name, tmp_path / "base", tiny.sft)
    fields = {"base_model": str(base), **changes, "demonstrations": tiny.file("demonstrations")}
    assert run("sft", tmp_path / "sft", **fields) == 2
    assert complaint in capsys.readouterr().err
