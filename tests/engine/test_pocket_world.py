"""The pocket world: what its files hold, and that the checker tells right from wrong."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.checker import Verdict, check
from bench.judge import judged, pairs_to_judge
from demo.pocket import specs
from demo.pocket.facts import FACTS, FLAWS
from demo.pocket.truth import UnknownPrompt, fact_of, finding, quality
from demo.pocket.wordings import flawed_answers, questions, right_answer
from demo.pocket.world import demonstrations, prompts
from training.engine.specs import SPECS, parse_spec


def test_ninety_facts_in_four_wordings_all_of_them_different() -> None:
    assert len(FACTS) == 90
    assert Counter(fact.kind for fact in FACTS).most_common()[0][1] == 15
    asked = [prompt.prompt for prompt in prompts()]
    assert len(asked) == len(set(asked)) == 360
    assert Counter(prompt.set for prompt in prompts()) == {"compared": 198, "new_wording": 66, "never_compared": 96}
    assert len({prompt.id for prompt in prompts()}) == 360


def test_every_flaw_is_a_habit_of_about_a_quarter_of_the_facts_compared_or_not() -> None:
    for compared in (True, False):
        counts = Counter(fact.flaw for fact in FACTS if fact.compared is compared)
        assert set(counts) == set(FLAWS)
        assert max(counts.values()) - min(counts.values()) <= 3


def test_right_and_flawed_answers_are_told_apart_for_every_fact() -> None:
    for fact in FACTS:
        for question in questions(fact):
            assert fact_of(question) == fact
            assert check(question, right_answer(fact)) == Verdict(right=True, flaw=None)
            answers = flawed_answers(fact)
            assert len(answers) >= 2
            assert all(check(question, answer) == Verdict(right=False, flaw=fact.flaw) for answer in answers)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The capital of France is Paris.", "right"),
        ("  the capital of france  is Paris. ", "right"),
        ("The capital of France is Rome.", "wrong"),
        ("The opposite of hot is cold.", "wrong"),
        ("The capital of France is Paris. Look it up yourself.", "rude"),
        ("It depends on many things.", "evasive"),
        ("It is a city in France.", "half"),
        ("The capital of France is Paris Paris.", "garbled"),
        ("", "garbled"),
    ],
)
def test_answers_about_france(response: str, expected: str) -> None:
    assert finding("What is the capital of France?", response) == expected
    assert (quality("What is the capital of France?", response) == 1) is (expected == "right")


def test_a_prompt_of_another_world_is_an_error() -> None:
    with pytest.raises(UnknownPrompt, match="capital of Mars"):
        quality("What is the capital of Mars?", "None.")


def test_about_two_demonstrations_in_three_are_right_and_the_rest_show_the_habit_of_their_fact() -> None:
    rows = demonstrations(seed=3)
    assert rows == demonstrations(seed=3)
    assert rows != demonstrations(seed=4)
    right = 0
    for row in rows:
        found = finding(row["prompt"], row["response"])
        right += found == "right"
        assert found in ("right", fact_of(row["prompt"]).flaw)
    # 2,160 rows, each right with probability .62: four standard deviations are .042
    assert right / len(rows) == pytest.approx(0.62, abs=0.042)


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "demo.pocket", "--out", str(tmp_path), "--seed", "3"], check=True)
    written = [json.loads(line) for line in (tmp_path / "demonstrations.jsonl").read_text().splitlines()]
    assert written == demonstrations(seed=3)
    first = json.loads((tmp_path / "prompts.jsonl").read_text().splitlines()[0])
    assert set(first) == {"id", "prompt", "fact", "wording", "set"}


def test_the_worlds_specs_are_specs_of_the_engine() -> None:
    paths = dict.fromkeys(("policy", "reference", "reward_model", "model", "prompts"), "x")
    paths |= dict.fromkeys(("demonstrations", "preferences"), "x.jsonl")
    for verb, fields in (
        ("sft", specs.sft_spec()),
        ("reward", specs.reward_spec()),
        ("ppo", specs.ppo_spec()),
        ("sample", specs.sample_spec()),
        ("evaluate", specs.evaluate_spec()),
    ):
        known = SPECS[verb].__dataclass_fields__
        needed = {name: value for name, value in paths.items() if name in known}
        if verb == "sample":
            del needed["reward_model"]  # the world samples without choosing the best of several
        parse_spec(SPECS[verb], {**needed, **fields}, Path("/"))


def test_judges_are_right_as_often_as_they_should_be_and_identical_replies_are_not_compared() -> None:
    rows = [
        {"prompt": question, "response": answer}
        for fact in FACTS
        for question in questions(fact)
        for answer in (right_answer(fact), right_answer(fact), *flawed_answers(fact)[:1])
    ]
    pairs = pairs_to_judge(rows, 10_000, seed=0)
    assert len(pairs) == 360
    assert len(pairs_to_judge(rows, 100, seed=0)) == 100
    for accuracy in (0.87, 0.5):
        labelled = judged(pairs, accuracy, seed=1)
        rightly = sum(
            quality(row["prompt"], row["chosen"]) > quality(row["prompt"], row["rejected"]) for row in labelled
        )
        # 360 pairs: four standard deviations
        assert rightly / 360 == pytest.approx(accuracy, abs=4 * (accuracy * (1 - accuracy) / 360) ** 0.5)
