"""The engine beside TRL's current trainers: on the same tokens, weights and order, every step gives the same loss.

Run by `make crosscheck`, which puts TRL into a folder of its own; skipped where TRL is not there.
"""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerBase

from bench.engine.trl_runs import Settings, reward_trainer, sft_trainer, step_figures, steps_of
from tests.engine.tiny import SFT, Tiny, make_tiny
from training.engine.causal_lm import load_causal_lm
from training.engine.comparisons import Comparison, encode_comparisons, pairs_of
from training.engine.demonstrations import read_demonstrations
from training.engine.examples import encode_examples
from training.engine.optimising import adamw, warm_then_linear
from training.engine.preferences import read_preferences
from training.engine.reward_member import Layout
from training.engine.reward_member import learn as learn_reward
from training.engine.scalar_head import scalar_from_sft
from training.engine.sft import learn as learn_sft
from training.engine.specs import RewardSpec, SftSpec, parse_spec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import load_tokenizer, pad_id, prompt_ids, response_ids

pytest.importorskip("trl", reason="TRL is not installed; `make crosscheck` installs it apart and runs this")

CPU = torch.device("cpu")
BATCH, RATE = 8, 1e-3
WITHIN = 2e-6
"""fp32 in another order of sums, carried through Adam over a dozen steps; measured: 1.2e-7, one unit of the last."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    torch.set_num_threads(1)
    return make_tiny(tmp_path_factory.mktemp("crosscheck"))


def data(tiny: Tiny, **changes: Any) -> tuple[RewardSpec, PreTrainedTokenizerBase, list[Comparison]]:
    spec = tiny.reward_spec(learning_rate=RATE, **changes)
    tokenizer = load_tokenizer(tiny.sft)
    rows = read_preferences(spec.preferences, 0.1)
    hard = [type(row)(**{**vars(row), "p_chosen": 1.0}) for row in rows]  # TRL knows no soft labels
    return spec, tokenizer, encode_comparisons(spec, tokenizer, scalar_from_sft(tiny.sft, 0, 0, CPU), hard).train


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("centring", [0.0, 0.05])
def test_reward_losses_agree_step_by_step(share: bool, centring: float, tiny: Tiny) -> None:
    spec, tokenizer, comparisons = data(tiny, centring=centring)
    pairs = [(c.tree.sequences[pair.chosen], c.tree.sequences[pair.rejected]) for c, pair in pairs_of(comparisons)]
    trainer = reward_trainer(
        scalar_from_sft(tiny.sft, 0, 0, CPU),
        tokenizer,
        pairs,
        Settings(BATCH, RATE, order="sequential"),
        center_rewards_coefficient=centring or None,
    )
    trainer.train()

    model = scalar_from_sft(tiny.sft, 0, 0, CPU)
    optimiser = adamw(model, RATE)
    layout = Layout(pad_id(tokenizer), TokenBudget(300, print), share)
    total = steps_of(len(comparisons), BATCH)
    ours = [
        learn_reward(
            spec,
            model,
            optimiser,
            comparisons[step * BATCH : (step + 1) * BATCH],
            layout,
            RATE * warm_then_linear(step, total, 0),
        )
        for step in range(total)
    ]
    assert total > 10
    assert [step.loss_nats for step in ours] == pytest.approx(step_figures(trainer, "loss"), abs=WITHIN)
    assert [step.margin for step in ours] == pytest.approx(step_figures(trainer, "margin"), abs=10 * WITHIN)
    assert [step.gradient_norm for step in ours] == pytest.approx(step_figures(trainer, "grad_norm"), rel=1e-3)
    assert [step.accuracy for step in ours] == pytest.approx(step_figures(trainer, "accuracy"))
    assert ours[-1].loss_nats < ours[0].loss_nats - 0.1, "both must have learnt for the steps to mean something"


@pytest.mark.parametrize("packing", [True, False])
def test_sft_losses_agree_step_by_step(packing: bool, tiny: Tiny) -> None:
    fields = {**SFT, "packing": packing, "packed_row_tokens": 60, "learning_rate": RATE}
    spec = parse_spec(SftSpec, {**fields, "demonstrations": str(tiny.file("demonstrations"))}, Path())
    tokenizer = load_tokenizer(tiny.sft)
    model = load_causal_lm(tiny.sft, tokenizer, CPU)
    examples = encode_examples(spec, tokenizer, model, read_demonstrations(spec.demonstrations)).train[:100]
    trainer = sft_trainer(
        load_causal_lm(tiny.sft, tokenizer, CPU), tokenizer, examples, Settings(BATCH, RATE, order="sequential")
    )
    trainer.train()

    optimiser, total = adamw(model, RATE), steps_of(len(examples), BATCH)
    budget = TokenBudget(200, print)
    ours = [
        learn_sft(
            spec,
            LanguageModel(model, 1.0),
            optimiser,
            examples[step * BATCH : (step + 1) * BATCH],
            pad_id(tokenizer),
            budget,
            RATE * warm_then_linear(step, total, 0),
        )
        for step in range(total)
    ]
    assert [step.loss_nats for step in ours] == pytest.approx(step_figures(trainer, "loss"), abs=WITHIN)
    assert [step.gradient_norm for step in ours] == pytest.approx(step_figures(trainer, "grad_norm"), rel=1e-3)


def test_trl_makes_the_same_tokens_of_a_conversation(tiny: Tiny) -> None:
    """Prompt and response encoded apart, with the end token appended, are TRL's ids of the whole conversation."""
    tokenizer = load_tokenizer(tiny.sft)
    prompt, response = "What is the capital of France? (3)", "It is Paris."
    rows = [
        {
            "prompt": [{"role": "user", "content": prompt}],
            "chosen": [{"role": "assistant", "content": response}],
            "rejected": [{"role": "assistant", "content": "No."}],
        }
    ]
    from datasets import Dataset

    trainer = reward_trainer(scalar_from_sft(tiny.sft, 0, 0, CPU), tokenizer, [([1], [1])], Settings(1, RATE))
    found = trainer._prepare_dataset(Dataset.from_list(rows), tokenizer, trainer.args, "train")[0]
    ours = prompt_ids(tokenizer, [{"role": "user", "content": prompt}])
    assert found["chosen_ids"] == ours + response_ids(tokenizer, response)
    assert found["rejected_ids"] == ours + response_ids(tokenizer, "No.")


def test_a_member_loaded_as_trl_loads_it_gives_the_same_scores(tiny: Tiny) -> None:
    _, _, comparisons = data(tiny)
    from training.engine.scalar_head import load_scalar
    from training.engine.trees import tree_scores

    trees = [comparison.tree for comparison in comparisons[:8]]
    model = load_scalar(tiny.reward / "member-0", CPU)
    theirs = AutoModelForSequenceClassification.from_pretrained(tiny.reward / "member-0", num_labels=1).eval()
    with torch.no_grad():
        alone = [theirs(input_ids=torch.tensor([ids])).logits.item() for tree in trees for ids in tree.sequences]
        assert tree_scores(model, trees, 0).tolist() == pytest.approx(alone, abs=1e-5)
