"""The loop's own proof, small: its world, its crowd, and the experiments from end to end."""

import json
import random
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from bench.jsonl import read_rows
from bench.loop import (
    budget,
    choosing,
    continuing,
    hostile,
    labels,
    online,
    overoptimisation,
    penalty,
    policies,
    trap,
    world,
)
from bench.loop.crowd import Judge, crowd
from bench.loop.experiments import EXPERIMENTS
from bench.loop.gold import gold
from bench.loop.language import COURTESIES, demonstrations, prompts, wanted
from bench.loop.measures import accuracy, best_of, interval
from training.pairing import STRATEGIES

PROMPT = "a stew and a pie"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the world of all these tests stands: its SFT model is trained once."""
    return tmp_path_factory.mktemp("world")


@pytest.fixture
def small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> world.World:
    """A world of sixty orders and a model that has barely begun to learn."""
    monkeypatch.setattr(world, "TRAINED", 60)
    monkeypatch.setattr(labels, "GOLD", 6)
    monkeypatch.setattr(world, "DRAWN", 6)
    monkeypatch.setattr(world, "SFT", world.SFT | {"epochs": 12})
    # What such a model babbles within its 32 tokens may be more of them when its text is tokenised again.
    eager = {"epochs": 1, "min_preferences": 20, "over_length_share": 0.5}
    monkeypatch.setattr(world, "REWARD", world.REWARD | eager)
    monkeypatch.setattr(overoptimisation, "ORDERS", 10)
    monkeypatch.setattr(overoptimisation, "MEMBERS", 2)
    return world.World(folder, seed=0)


def test_gold_rewards_the_order_once_and_tires_of_courtesy() -> None:
    right = sorted(wanted(PROMPT))
    full = " ".join(right)
    assert gold(PROMPT, full) == pytest.approx(3.0)
    assert gold(PROMPT, f"gladly {full}") == pytest.approx(3.5)
    assert gold(PROMPT, f"gladly please enjoy certainly {full}") == pytest.approx(2.9)
    assert gold(PROMPT, f"{full} {right[0]}") == pytest.approx(2.6)
    assert gold(PROMPT, "what") == pytest.approx(-0.4)


def test_courtesy_goes_with_quality_until_somebody_optimises_for_it() -> None:
    rows = demonstrations(prompts(0), seed=0)
    kind = [sum(word in COURTESIES for word in row.response.split()) for row in rows]
    assert np.corrcoef(kind, [gold(row.prompt, row.response) for row in rows])[0, 1] > 0.5
    assert rows == demonstrations(prompts(0), seed=0)
    assert prompts(0) != prompts(1)


def test_judges_answer_as_their_faults_say() -> None:
    rng = random.Random(0)

    def share(judge: Judge) -> float:
        said = [judge.prefers((1.0, 0.0), (2, 6), rng) for _ in range(2000)]
        return sum(answer == 0 for answer in said) / sum(answer is not None for answer in said)

    assert share(Judge("good", 1.5)) > 0.75
    assert share(Judge("adversary", -1.5)) < 0.25
    assert share(Judge("length", 0.0, length=0.6)) < 0.15
    kinds = [judge.name.split("-")[0] for judge in crowd(30, 0.4, seed=0)]
    assert {name: kinds.count(name) for name in set(kinds)} == {"good": 18, "spammer": 4, "adversary": 4, "length": 4}


def test_measures_by_hand() -> None:
    scores, values = np.array([[3.0, 1.0, 2.0]]), np.array([[0.0, 1.0, 2.0]])
    assert accuracy(scores, values) == pytest.approx(1 / 3)
    assert [best_of(scores, values, n) for n in (1, 2, 3)] == pytest.approx([1.0, (0 + 0 + 2) / 3, 0.0])
    assert interval([1.0, 3.0]) == pytest.approx((2.0, 12.706), rel=1e-3)


@pytest.mark.slow
@pytest.mark.django_db
def test_labels_of_each_way_come_from_the_same_number_of_judgements(small: world.World) -> None:
    found = labels._labelled(small, bad=0.0, judgements=120)
    assert set(found) >= {"single", labels.BASE, "ours of 3, gold", "ours, adaptive", "oracle", "random"}
    assert len(found["single"]) == len(found["oracle"]) == 120
    assert len(found[labels.BASE]) == 40
    assert len(found["ours of 3, gold"]) <= 40  # gold takes judgements of its own and trains nobody
    assert labels.right(found["oracle"]) == 1.0
    assert labels.right(found[labels.BASE]) > labels.right(found["random"])


@pytest.mark.slow
@pytest.mark.django_db
def test_over_optimisation_is_measured_and_told(small: world.World) -> None:
    rows = overoptimisation.measure(small, judgements=60, drawn=4)
    assert {row["n"] for row in rows} == {1, 2, 4}
    by_gold = [row["gold"] for row in rows if row["proxy"] == "gold"]
    assert by_gold == sorted(by_gold)
    assert len({round(row["gold"], 9) for row in rows if row["n"] == 1}) == 1
    told = EXPERIMENTS["overoptimisation"].table([{**row, "seed": seed} for row in rows for seed in (0, 1)])
    assert "| one model | 4 | 0.636 |" in told


@pytest.mark.slow
@pytest.mark.django_db
def test_rounds_spend_the_same_judgements_as_one_batch(small: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = [replace(way, by_http=False) for way in online.WAYS if way.name in ("plain, single", "ours, online")]
    monkeypatch.setattr(online, "WAYS", brief)
    monkeypatch.setattr(world, "REWARD", world.REWARD | {"min_preferences": 5})
    small.held_out = small.held_out[:20]
    monkeypatch.setattr(policies, "PPO", policies.PPO | {"episodes_per_update": 8, "minibatches": 2})
    rows = online.measure(small, judgements=90, updates=3)
    last = {row["way"]: row for row in rows}
    assert {way: row["judgements"] for way, row in last.items()} == {"plain, single": 90, "ours, online": 90}
    assert [row["round"] for row in rows if row["way"] == "ours, online"] == [1, 2, 3]
    asked = read_rows(small.runs.folder / "online-20-ours-online" / "drawn-2-prompts.jsonl")
    assert {row["prompt"] for row in asked} <= set(small.trained)
    for row in rows:
        assert row["per_1000"] == pytest.approx(1000 * (row["gold"] - row["before"]) / row["judgements"])
    monkeypatch.setattr(online, "_played", lambda *_: pytest.fail("what is finished was played again"))
    assert online.measure(small, judgements=90, updates=3) == rows


@pytest.mark.slow
@pytest.mark.django_db
def test_the_course_under_ppo_holds_every_episode(small: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "PPO", policies.PPO | {"episodes_per_update": 8, "minibatches": 2})
    monkeypatch.setattr(penalty, "ARMS", {name: penalty.ARMS[name] for name in ("one model, β 0", "random, β .1")})
    monkeypatch.setattr(penalty, "MEMBERS", 2)
    monkeypatch.setattr(penalty, "WINDOW", 2)
    rows = penalty.measure(small, judgements=60, updates=4)
    assert [(row["arm"], row["update"]) for row in rows] == [(arm, at) for arm in penalty.ARMS for at in (2, 4)]
    written = read_rows(small.runs.folder / "penalty-0" / "ppo" / "samples.jsonl")
    assert len(written) == 4 * 8
    first = [gold(row["prompt"], row["response"]) for row in written if row["step"] <= 2]
    assert rows[0]["gold"] == pytest.approx(np.mean(first))
    seeds = [{**row, "seed": seed} for row in rows for seed in (0, 1)]
    assert EXPERIMENTS["penalty"].table(seeds)
    drawn = fromstring(EXPERIMENTS["penalty"].picture(seeds))
    assert [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text")][-2:] == list(penalty.ARMS)
    lines = [each.get("points", "").split() for each in drawn.iter("{http://www.w3.org/2000/svg}polyline")]
    assert [len(points) for points in lines] == [2, 2]


@pytest.mark.slow
@pytest.mark.django_db
def test_each_strategy_is_measured_with_as_many_labels(small: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "REWARD", world.REWARD | {"min_preferences": 5})
    for name, value in {"TEACHERS": 2, "MEMBERS": 1, "ORDERS": 10, "N": 4, "SPARE": 0}.items():
        monkeypatch.setattr(choosing, name, value)
    small.held_out = small.held_out[:12]
    rows = choosing.measure(small, base=25, more=15, curve=(45,))
    assert [row["strategy"] for row in rows[:6]] == [*STRATEGIES, "by lot"]
    assert [row["judgements"] for row in rows] == [40] * 6 + [25, 40, 45]
    asked = read_rows(small.runs.folder / "choosing-disagreement-40.jsonl")
    assert len({row["prompt"] for row in asked}) == 40  # what a strategy chose is of other orders than the first 25
    told = EXPERIMENTS["choosing"].table([{**row, "seed": seed} for row in rows for seed in (0, 1)])
    assert "gold, against random" in told


@pytest.mark.slow
@pytest.mark.django_db
def test_the_products_own_gate_says_which_policy_of_the_trap_serves(
    small: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "REWARD", world.REWARD | {"min_preferences": 5})
    monkeypatch.setattr(policies, "PPO", policies.PPO | {"episodes_per_update": 8, "minibatches": 2})
    monkeypatch.setattr(trap, "ARMS", {name: trap.ARMS[name] for name in ("one model, no penalty", "by lot, β .1")})
    monkeypatch.setattr(trap, "ORDERS", 12)
    small.held_out = small.held_out[:20]
    rows = trap.measure(small, judgements=60, updates=2)
    assert [row["arm"] for row in rows] == ["SFT model", *trap.ARMS]
    for row in rows:
        source = rows[0] if row["by"] else row
        assert (row["served_gold"], row["served_words"]) == (source["gold"], source["words"])
        assert row["refused"] == float(bool(row["by"]))
    assert "served_gold" in EXPERIMENTS["trap"].table([{**row, "seed": seed} for row in rows for seed in (0, 1)])


def test_hostile_is_the_budget_with_more_bad_annotators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "measure", lambda world, bad: [{"bad": bad}])
    assert hostile.measure(world.World(tmp_path, seed=0)) == [{"bad": 0.4}]


@pytest.mark.slow
@pytest.mark.django_db
def test_every_way_of_the_budget_spends_the_same(small: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "REWARD", world.REWARD | {"min_preferences": 5})
    for name, value in {"ORDERS": 10, "N": 4}.items():
        monkeypatch.setattr(choosing, name, value)
    monkeypatch.setattr(budget, "N", 4)
    monkeypatch.setattr(budget, "GOLD", 4)
    small.held_out = small.held_out[:12]
    rows = budget.measure(small, judgements=60)
    assert [row["way"] for row in rows] == [way.name for way in budget.WAYS] * 2
    assert {row["judgements"] for row in rows} == {30, 60}
    plain = next(row for row in rows if row["way"] == budget.PLAIN and row["judgements"] == 60)
    for row in rows:
        assert row["spared"] == pytest.approx(row["gold"] - plain["gold"])
    assert "gold, against plain" in EXPERIMENTS["budget"].table([{**row, "seed": 0} for row in rows])


@pytest.mark.slow
@pytest.mark.django_db
def test_a_second_round_starts_anew_or_goes_on(small: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "REWARD", world.REWARD | {"min_preferences": 5})
    monkeypatch.setattr(policies, "PPO", policies.PPO | {"episodes_per_update": 8, "minibatches": 2})
    monkeypatch.setattr(choosing, "ORDERS", 10)
    small.held_out = small.held_out[:12]
    rows = continuing.measure(small, judgements=40, updates=2)
    assert [row["what"] for row in rows] == ["reward model"] * 5 + ["policy"] * 4
    spec = json.loads((small.runs.folder / "continuing-reward-on-new" / "spec.json").read_text())
    assert spec["start"] == str(small.runs.folder / "continuing-reward-first" / "model")
    assert len(read_rows(small.runs.folder / "continuing-reward-on-new.jsonl")) == 40
    anew, lot = (read_rows(small.runs.folder / f"continuing-reward-{name}.jsonl") for name in ("anew", "lot"))
    assert len(anew) == 80
    assert [row["prompt"] for row in lot] == [row["prompt"] for row in anew]
    assert lot != anew
    assert EXPERIMENTS["continuing"].picture([{**row, "seed": 0} for row in rows])
