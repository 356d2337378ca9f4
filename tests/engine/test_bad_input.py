"""Bad specs and bad files: exit 2, one sentence with the place and the mend, nothing left behind."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run, write_rows
from training.engine.cli import main


def complaint(capsys: pytest.CaptureFixture[str], verb: str, out: Path, **fields: Any) -> str:
    """Run the verb, see it refuse and leave no folder, and return what it said."""
    assert run(verb, out, **fields) == 2
    assert not out.exists()
    said = capsys.readouterr().err
    assert said.count("\n") == 1, "one sentence"
    return said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"epochs": 0}, "epochs is 0; give 1 or more"),
        ({"epochs": "three"}, "epochs is 'three'; give a whole number"),
        ({"epochs": True}, "epochs is True; give a whole number"),
        ({"learning_rate": -1}, "learning_rate is -1.0; give a number above 0"),
        ({"learning_rat": 1}, "learning_rat is not a field of this spec; did you mean 'learning_rate'?"),
        ({"held_out_share": 1.5}, "held_out_share is 1.5; give a share between 0 and 1"),
        ({"device": "tpu"}, "device is 'tpu'; give one of 'auto', 'cpu', 'cuda'"),
        ({"threads": 0}, "threads is 0; give 1 or more, or null"),
        ({"report_to": "tensorboard, excel"}, "report_to names 'excel'; give names among tensorboard"),
        ({"report_to": "mlflow"}, "report_to names 'mlflow', which is not installed; pip install mlflow"),
        ({"lora": {"rank": -1}}, "lora.rank is -1; give 0 for full training"),
        ({"architecture": {"hidden": 30, "heads": 4}}, "architecture.heads is 4; it must cut hidden (30)"),
        ({"architecture": {"depth": 3}}, "architecture.depth is not a field"),
        ({"max_response_tokens": 64}, "max_response_tokens is 64; give less than architecture.context (64)"),
        ({"demonstrations": 7}, "demonstrations is 7; give a path"),
        ({"demonstrations": "missing.jsonl"}, "cannot be read (No such file or directory)"),
        ({"base_model": "./no such folder"}, "holds no tokenizer"),
    ],
)
def test_a_bad_spec_is_refused(
    change: dict[str, Any],
    sentence: str,
    tiny: Tiny,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = complaint(
        capsys, "sft", tmp_path / "run", **{**SFT, "demonstrations": tiny.file("demonstrations"), **change}
    )
    assert sentence in said


def test_a_missing_field_and_a_spec_that_is_no_json_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "demonstrations is missing" in complaint(capsys, "sft", tmp_path / "run")
    (tmp_path / "broken.json").write_text("{")
    assert main(["sft", "--spec", str(tmp_path / "broken.json"), "--out", str(tmp_path / "run")]) == 2
    assert "not JSON" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{oops", "line 2: not JSON"),
        ("[1]", "line 2: a list; write one object a line"),
        ('{"prompt": "Why?"}', "line 2: response is None; give a text"),
        ('{"prompt": "Why?", "response": "  "}', "line 2: response is empty"),
        ('{"prompt": [], "response": "So."}', "line 2: prompt is an empty chat"),
        ('{"prompt": [{"role": "king", "content": "x"}], "response": "So."}', "line 2: prompt has the turn"),
        (json.dumps({"prompt": "Why?", "response": "so " * 90}), "line 2: a response of"),
        (json.dumps({"prompt": "why " * 90, "response": "So."}), "line 2: a prompt of"),
    ],
)
def test_a_bad_demonstration_is_refused_with_its_line(
    line: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "demonstrations.jsonl"
    path.write_text('{"prompt": "Why?", "response": "Because."}\n' + line + "\n")
    assert sentence in complaint(capsys, "sft", tmp_path / "run", **{**SFT, "demonstrations": path})


GOOD = {"prompt": "Why?", "chosen": "Because.", "rejected": "No."}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({**GOOD, "rejected": "Because. "}, "line 2: chosen and rejected are identical"),
        ({**GOOD, "chosen": ""}, "line 2: chosen is empty"),
        ({**GOOD, "p_chosen": 1.2}, "line 2: p_chosen is 1.2; give a number between 0 and 1"),
        ({**GOOD, "p_chosen": None}, "line 2: p_chosen is None"),
        ({**GOOD, "p_chosen": 0.9, "p_tie": 0.5}, "line 2: p_chosen is 0.9 beside p_tie 0.5"),
        ({**GOOD, "weight": 0}, "line 2: weight is 0"),
        ({**GOOD, "split": "test"}, "line 2: split is 'test'; give train or heldout"),
        ({**GOOD, "split": "heldout"}, "line 2: its prompt is in the other split on line 1"),
    ],
)
def test_a_bad_preference_is_refused_with_its_line(
    row: dict[str, Any], sentence: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {**GOOD, "split": "train"} if "split" in row else GOOD
    path = write_rows(tmp_path / "preferences.jsonl", [first, row])
    said = complaint(capsys, "reward", tmp_path / "run", **REWARD, model=tiny.sft, preferences=path)
    assert sentence in said


def test_too_few_preferences_are_refused_with_the_number_that_is_missing(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**row, "split": "train"} for row in read_rows(tiny.file("preferences"))[:13]]
    path = write_rows(tmp_path / "preferences.jsonl", rows)
    said = complaint(capsys, "reward", tmp_path / "run", **REWARD, model=tiny.sft, preferences=path)
    assert "13 training preferences, 7 fewer than min_preferences (20); collect 7 more" in said


def test_preferences_over_length_are_refused_past_their_share_and_where_none_is_left(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = read_rows(tiny.file("preferences"))[:40]
    rows[1]["chosen"] = rows[3]["rejected"] = "so " * 60
    fields = {**REWARD, "model": tiny.sft, "epochs": 1, "normalising_samples": 4}
    fields["preferences"] = write_rows(tmp_path / "preferences.jsonl", rows)
    said = complaint(capsys, "reward", tmp_path / "run", **fields, over_length_share=0.049)
    assert "preferences.jsonl, line 2: a response of " in said
    assert "over max_response_tokens (24), as are 2 of 40 rows, more than over_length_share (0.049)" in said
    fields["max_response_tokens"] = 1  # the end token is one
    said = complaint(capsys, "reward", tmp_path / "run", **fields, over_length_share=1.0)
    assert "line 1: a response of " in said
    assert "as are 40 of 40 rows" in said
    fields["max_response_tokens"] = 24
    assert run("reward", tmp_path / "run", **fields, over_length_share=0.05) == 0
    assert json.loads((tmp_path / "run" / "report.json").read_text())["left_out_over_length"] == 2


@pytest.mark.parametrize("field", ["policy", "reference", "reward_model"])
def test_a_missing_model_folder_is_named(
    field: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward, field: tmp_path / "gone"}
    said = complaint(capsys, "ppo", tmp_path / "run", **PPO, **models, prompts=tiny.file("prompts"))
    assert f"{field} is {tmp_path / 'gone'}, which holds no" in said


def test_a_response_too_long_to_score_is_refused_with_its_line(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"prompt": "Why?", "response": "So."}, {"prompt": "Why?", "response": "so " * 90}]
    path = write_rows(tmp_path / "responses.jsonl", rows)
    said = complaint(
        capsys, "score", tmp_path / "run", reward_model=tiny.reward, responses=path, max_response_tokens=30
    )
    assert "line 2: a response of" in said


def test_a_prompt_id_given_twice_is_refused(tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_rows(tmp_path / "prompts.jsonl", [{"id": "a", "prompt": "Why?"}, {"id": "a", "prompt": "How?"}])
    said = complaint(capsys, "sample", tmp_path / "run", policy=tiny.sft, prompts=path, max_new_tokens=8)
    assert "line 2: id 'a' stands on line 1 already" in said
