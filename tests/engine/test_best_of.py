"""Best-of-n: the one that the reward model likes best, and what it costs."""

import json
from pathlib import Path

import pytest
import torch

from tests.engine.tiny import Tiny, read_rows, run
from training.engine.best_of import best_of, divergence_bound_nats
from training.engine.sampler import Sampler


class Counting(Sampler):
    """Answers each request with its own number."""

    def sample(self, prompts: list[list[int]], draws: torch.Tensor, temperature: float) -> list[list[int]]:
        assert draws.shape == (len(prompts), 5)
        return [[number] for number in range(len(prompts))]


def test_the_best_of_each_prompts_own_responses_is_kept_and_of_equal_ones_the_first() -> None:
    def score(prompts: list[list[int]], responses: list[list[int]]) -> torch.Tensor:
        assert prompts == [[7], [7], [7], [8], [8], [8]]
        return torch.tensor([0.0, 3.0, 3.0, -1.0, -5.0, -2.0])

    found = best_of(
        Counting(), score, [[7], [8]], n=3, max_new_tokens=5, temperature=1.0, rng=torch.Generator().manual_seed(0)
    )
    assert found.responses == [[1], [3]]
    assert found.scores.tolist() == [3.0, -1.0]


def test_the_bound_is_the_divergence_itself_where_no_two_responses_score_alike() -> None:
    # One of m equally likely responses, all scored differently: the k-th best is kept with (k/m)^n - ((k-1)/m)^n.
    m, n = 4000, 8
    mass = [((k + 1) / m) ** n - (k / m) ** n for k in range(m)]
    exact = sum(p * torch.log(torch.tensor(p * m, dtype=torch.float64)).item() for p in mass if p > 0)
    assert exact == pytest.approx(divergence_bound_nats(n), abs=2e-3)  # of order n/m
    assert divergence_bound_nats(1) == 0


def test_more_tries_score_higher_and_evaluate_sets_the_policy_beside_them(tiny: Tiny, tmp_path: Path) -> None:
    fields = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 12, "reward_model": tiny.reward}
    means = []
    for n in (2, 12):
        assert run("sample", tmp_path / f"best{n}", **fields, best_of=n) == 0
        rows = read_rows(tmp_path / f"best{n}" / "responses.jsonl")
        report = json.loads((tmp_path / f"best{n}" / "report.json").read_text())
        means.append(report["reward_score"])
        assert report["reward_score"] == pytest.approx(sum(row["reward_score"] for row in rows) / len(rows))
        assert report["kl_bound_nats"] == divergence_bound_nats(n)
    assert means[1] > means[0] + 0.1
    fields |= {"reference": tiny.sft, "samples_per_prompt": 8}
    assert run("evaluate", tmp_path / "e", **fields, best_of=12, bootstrap_draws=100) == 0
    found = json.loads((tmp_path / "e" / "report.json").read_text())
    assert found["best_of"]["reward_score"]["value"] > found["reference"]["reward_score"]["value"] + 0.2
    assert found["win_rate_over_best_of"]["value"] < 0.4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"best_of": 4}, "give both, or neither"), ({"best_of": 1, "reward_model": "x"}, "give both, or neither")],
)
def test_best_of_and_reward_model_go_together(
    change: dict[str, object], sentence: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sample", tmp_path / "s", policy=tiny.sft, prompts=tiny.file("prompts"), **change) == 2
    assert sentence in capsys.readouterr().err
