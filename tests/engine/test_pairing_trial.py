"""A trial of pairs: what a strategy chose beside as many drawn at random, on what no strategy chose."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.tiny import REWARD, Tiny, read_rows, run, write_rows
from training.engine.comparisons import encode_comparisons
from training.engine.pairing_trial import LEAST, Trial, trial_of
from training.engine.preferences import read_preferences
from training.engine.scalar_head import scalar_from_sft
from training.engine.tokenizer import load_tokenizer

ONE = {**REWARD, "members": 1, "epochs": 3}


def rows_of(tiny: Tiny, dull: str) -> list[dict[str, Any]]:
    """A round at random, then one of which a strategy chose half; what `dull` drew there says the opposite."""
    found = []
    for number, row in enumerate(read_rows(tiny.file("preferences"))):
        round_number = 0 if number < 20 else 1
        by = "disagreement" if round_number and number % 2 else "random"
        turned = round_number and by == dull and split_of(row) == "train"
        told = {"chosen": row["rejected"], "rejected": row["chosen"]} if turned else {}
        found.append({**row, **told, "round": round_number, "chosen_by": by, "split": split_of(row)})
    return found


def split_of(row: dict[str, Any]) -> str:
    """By the number in the prompt."""
    return "heldout" if row["prompt"].endswith(("(3)", "(8)", "(13)")) else "train"


def tried(tiny: Tiny, folder: Path, rows: list[dict[str, Any]], **fields: Any) -> Path:
    """The folder of a run with a trial."""
    given = {**ONE, "model": tiny.sft, "preferences": write_rows(folder / "rows.jsonl", rows), "pairing_members": 1}
    given |= {"pairing_strategy": "disagreement"}
    out = folder / "reward"
    assert run("reward", out, **{**given, **fields}) == 0
    return out


def trial(tiny: Tiny, folder: Path, rows: list[dict[str, Any]]) -> Trial | None:
    """What these rows allow."""
    path = write_rows(folder / "some.jsonl", rows)
    spec = tiny.reward_spec(preferences=str(path))
    tokenizer = load_tokenizer(tiny.sft)
    model = scalar_from_sft(tiny.sft, 0, 0, torch.device("cpu"))
    return trial_of(encode_comparisons(spec, tokenizer, model, read_preferences(path, 0.1)).train, "disagreement")


@pytest.mark.parametrize(("dull", "sign"), [("random", -1), ("disagreement", 1)])
def test_the_side_that_learnt_from_labels_that_are_right_is_the_better_one(
    tiny: Tiny, tmp_path: Path, dull: str, sign: int
) -> None:
    report = json.loads((tried(tiny, tmp_path, rows_of(tiny, dull)) / "report.json").read_text())
    found = report["pairing"]
    assert found["strategy"] == "disagreement"
    assert found["comparisons"] >= LEAST
    gap = found["nll_over_random_nats"]
    assert (gap["high"] if sign < 0 else -gap["low"]) < 0
    held_out_at_random = [
        row for row in rows_of(tiny, dull) if row["split"] == "heldout" and row["chosen_by"] == "random"
    ]
    assert gap["n"] == found["chosen"]["nll_nats"]["n"] == len(held_out_at_random)


def test_a_trial_leaves_no_trace_in_what_is_published(tiny: Tiny, tmp_path: Path) -> None:
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
    rows = rows_of(tiny, "random")
    outs = [tried(tiny, tmp_path / name, rows, pairing_members=n) for name, n in (("with", 2), ("without", 0))]
    weights = [load_file(out / "model" / "member-0" / "model.safetensors") for out in outs]
    assert all(bool((weights[0][name] == weights[1][name]).all()) for name in weights[0] | weights[1])
    names = [sorted(path.name for path in (out / "model").iterdir()) for out in outs]
    assert names[0] == names[1]
    assert not (outs[0] / "trial.partial").exists()
    reports = [json.loads((out / "report.json").read_text()) for out in outs]
    assert "pairing" not in reports[1]
    assert reports[0]["accuracy"] == reports[1]["accuracy"]
    assert reports[0]["steps"] == len(read_rows(outs[0] / "metrics.jsonl")) > reports[1]["steps"]


def test_both_sides_have_the_rest_and_as_many_of_their_own(tiny: Tiny, tmp_path: Path) -> None:
    rows = [row for row in rows_of(tiny, "") if row["split"] == "train"]
    by = [row["chosen_by"] for row in rows if row["round"] == 1]
    found = trial(tiny, tmp_path, rows)
    assert found is not None
    assert found.size == min(by.count("random"), by.count("disagreement"))
    rest = sum(row["round"] == 0 for row in rows)
    for side, kind in ((found.random, "random"), (found.chosen, "disagreement")):
        assert len(side) == rest + found.size
        own = [each.pairs[0].preference for each in side[rest:]]
        assert {(each.chosen_by, each.groups["round"][0]) for each in own} == {(kind, "1")}


def test_without_a_strategy_there_is_nothing_to_try_and_with_few_pairs_it_says_so(tiny: Tiny, tmp_path: Path) -> None:
    rows = rows_of(tiny, "")
    for other in (None, "random", "human gate"):
        assert trial(tiny, tmp_path, [{**row, "chosen_by": other} for row in rows]) is None
    few = [row for number, row in enumerate(rows) if row["round"] == 0 or number < 20 + LEAST]
    out = tried(tiny, tmp_path, few, epochs=1)
    report = json.loads((out / "report.json").read_text())
    assert set(report["pairing"]) == {"strategy", "comparisons", "least"}
    assert report["pairing"]["comparisons"] < LEAST


def test_members_of_another_trainer_are_not_tried(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {**ONE, "model": tiny.sft, "preferences": tiny.file("preferences"), "trained": tiny.reward}
    assert run("reward", tmp_path / "other", **fields, pairing_members=1, pairing_strategy="disagreement") == 2
    assert "pairing_members is above 0 beside trained" in capsys.readouterr().err
    assert run("reward", tmp_path / "random", **fields, pairing_members=1, pairing_strategy="random") == 2
    assert "pairing_strategy is 'random' beside pairing_members" in capsys.readouterr().err
