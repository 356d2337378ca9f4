"""Gate members learn from prompts of their own; what serves is measured beside; others' models come in."""

import json
from pathlib import Path

import pytest
import torch

from tests.engine.tiny import REWARD, Tiny, read_rows, run, write_rows
from training.engine.ensemble import load_ensemble, load_gate_members
from training.engine.member_parts import gate_prompts
from training.engine.preferences import read_preferences
from training.engine.repetition import repeated_share

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def gated(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one member and one gate member, beside the tiny ensemble that serves."""
    out = tmp_path_factory.mktemp("gated") / "reward"
    paths = {"model": tiny.sft, "preferences": tiny.file("preferences"), "serving": tiny.reward}
    assert run("reward", out, **{**REWARD, **paths, "members": 1, "gate_members": 1, "gate_share": 0.4}) == 0
    return out


def test_the_gates_prompts_are_a_share_of_all_and_the_same_whatever_else_the_file_holds() -> None:
    prompts = {f"{number:064x}" for number in range(1000, 1050)}
    apart = gate_prompts(prompts, 0.4)
    assert len(apart) == 20
    assert len(gate_prompts(set(list(prompts)[:5]), 0.1)) == 1  # never none
    assert gate_prompts({"ab"}, 0.4) == set()


def test_what_judges_learnt_from_other_prompts_than_what_teaches(tiny: Tiny, gated: Path, tmp_path: Path) -> None:
    report = json.loads((gated / "report.json").read_text())
    assert 0 < report["gate_preferences"] < report["preferences"]
    assert report["gate"]["accuracy"]["n"] == report["accuracy"]["n"]
    rows = read_rows(gated / "metrics.jsonl")
    assert {row["member"] for row in rows} == {0, 1}
    assert [row["step"] for row in rows] == list(range(1, report["steps"] + 1))
    # Labels turned over on the gate's prompts alone leave the teaching member as it is, to the bit.
    flipped = tmp_path / "flipped.jsonl"
    spec = tiny.reward_spec()
    read = read_preferences(spec.preferences, spec.held_out_share)
    apart = gate_prompts({row.prompt for row in read if not row.held_out}, 0.4)
    turned = [{**row.line.fields, **({"p_chosen": 0.1} if row.prompt in apart else {})} for row in read]
    write_rows(flipped, turned)
    paths = {"model": tiny.sft, "preferences": flipped}
    out = tmp_path / "again"
    assert run("reward", out, **{**REWARD, **paths, "members": 1, "gate_members": 1, "gate_share": 0.4}) == 0
    for name, same in (("member-0", True), ("gate-0", False)):
        both = [(folder / "model" / name / "model.safetensors").read_bytes() for folder in (gated, out)]
        assert (both[0] == both[1]) is same


def test_an_ensemble_is_loaded_without_its_gate_members(tiny: Tiny, gated: Path) -> None:
    assert len(load_ensemble(gated / "model", CPU).members) == 1
    judges = load_gate_members(gated / "model", CPU)
    assert judges is not None
    assert len(judges.members) == 1
    assert load_gate_members(tiny.reward, CPU) is None


def test_an_ensemble_beside_itself_differs_by_nothing(tiny: Tiny, tmp_path: Path) -> None:
    paths = {"model": tiny.sft, "preferences": tiny.file("preferences"), "serving": tiny.reward}
    assert run("reward", tmp_path / "same", **{**REWARD, **paths}) == 0
    report = json.loads((tmp_path / "same" / "report.json").read_text())
    for name in ("accuracy_over_serving", "nll_over_serving_nats"):
        assert (report[name]["low"], report[name]["value"], report[name]["high"]) == pytest.approx(
            (0, 0, 0), abs=1e-9
        )
    assert report["serving"]["accuracy"] == report["accuracy"]


def test_members_of_another_trainer_are_measured_and_published_untouched(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = {"model": tiny.sft, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "none", **{**REWARD, **paths, "trained": tmp_path}) == 2
    assert "holds no member-0/model.safetensors" in capsys.readouterr().err
    assert run("reward", tmp_path / "adopted", **{**REWARD, **paths, "trained": tiny.reward}) == 0
    report = json.loads((tmp_path / "adopted" / "report.json").read_text())
    ours = json.loads((tiny.folder / "reward" / "report.json").read_text())
    assert (report["steps"], report["accuracy"]) == (0, ours["accuracy"])
    cards = [
        json.loads((folder / "ensemble.json").read_text()) for folder in (tiny.reward, tmp_path / "adopted/model")
    ]
    assert cards[0] == cards[1]


def test_the_anchors_write_their_share_and_the_policy_the_rest(tiny: Tiny, tmp_path: Path) -> None:
    fields = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 4, "samples_per_prompt": 3}
    anchors = {"sft": tiny.sft, "sft_share": 0.1, "previous": tiny.sft, "previous_share": 0.05}
    assert run("sample", tmp_path / "anchored", **fields, **anchors) == 0
    rows = read_rows(tmp_path / "anchored" / "responses.jsonl")
    assert len({(row["prompt_id"], row["index"]) for row in rows}) == len(rows) == 12 * 3
    by = [row["by"] for row in rows]
    assert {name: by.count(name) for name in set(by)} == {"policy": 30, "sft": 4, "previous": 2}
    assert json.loads((tmp_path / "anchored" / "report.json").read_text())["anchors"] == 6


def test_repetition_is_the_published_measure() -> None:
    """Welleck et al. 2019, section 5: 1 - unique 4-grams / 4-grams."""
    assert repeated_share([1, 2, 3, 4, 1, 2, 3, 4]) == pytest.approx(1 - 4 / 5)
    assert repeated_share([7] * 8) == pytest.approx(1 - 1 / 5)
    assert repeated_share([1, 2, 3, 4, 5]) == repeated_share([1, 2]) == 0.0
