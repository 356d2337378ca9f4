"""The baseline that sees nothing but lengths: which way it leans is learnt from the rows that are trained on."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.tiny import REWARD, Tiny, run, write_rows
from training.engine.reward_report import Scores, held_out_figures

LONG, SHORT = "It is it is it is.", "No."


def test_who_leans_to_the_shorter_one_is_right_where_it_is_preferred_worked_by_hand() -> None:
    scores = Scores(
        margins=np.array([[1.0, 1.0, 1.0, 1.0]]),
        p_chosen=[1.0, 0.8, 0.0, 1.0],
        weights=[1.0, 2.0, 1.0, 3.0],
        lengths=[(8, 4), (3, 5), (9, 2), (6, 6)],
        prompts=["a", "b", "c", "d"],
    )
    shorter, longer = (held_out_figures(scores, prefers_longer=way, draws=100, seed=0) for way in (False, True))
    total = 1 + 2 * 0.6 + 1 + 3  # weight times |2 p - 1|
    right = {"shorter": 0 + 1.2 + 1 + 1.5, "longer": 1 + 0 + 0 + 1.5}  # equally long is half right
    ours = 1 + 1.2 + 0 + 3
    for report, way in ((shorter, "shorter"), (longer, "longer")):
        assert report["length_only_accuracy"]["value"] == pytest.approx(right[way] / total)
        assert report["accuracy_over_length"]["value"] == pytest.approx((ours - right[way]) / total)
    for name in ("accuracy", "length_correlation", "length_correlation_excess"):
        assert shorter[name] == longer[name], "which way the baseline leans is nothing to the model"


def judged(prompt: str, better: str, side: str, split: str, p: float = 0.9) -> dict[str, Any]:
    """A row whose `better` response stands on the side named, "chosen" or "rejected", with the label to match."""
    worse = SHORT if better == LONG else LONG
    first, second, label = (better, worse, p) if side == "chosen" else (worse, better, 1 - p)
    return {"prompt": prompt, "chosen": first, "rejected": second, "p_chosen": label, "split": split}


@pytest.mark.parametrize("side", ["chosen", "rejected"])
@pytest.mark.parametrize("better", [LONG, SHORT])
def test_which_way_the_baseline_leans_is_learnt_from_the_training_rows_alone(
    better: str, side: str, tiny: Tiny, tmp_path: Path
) -> None:
    """Held-out rows, three times as many, prefer the longer one; so do more of the training rows, but hardly."""
    surely = [judged(f"Sure? {number}", better, side, "train") for number in range(10)]
    hardly = [judged(f"Hardly? {number}", LONG, side, "train", 0.52) for number in range(20)]
    apart = [judged(f"Apart? {number}", LONG, "chosen", "heldout") for number in range(90)]
    fields = {**REWARD, "model": tiny.sft, "trained": tiny.reward, "normalising_samples": 4}
    path = write_rows(tmp_path / "preferences.jsonl", [*surely, *hardly, *apart])
    assert run("reward", tmp_path / "r", **fields, preferences=path) == 0
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert report["length_only_accuracy"]["n"] == 90
    assert report["length_only_accuracy"]["value"] == (1.0 if better == LONG else 0.0)
    over = report["accuracy"]["value"] - report["length_only_accuracy"]["value"]
    assert report["accuracy_over_length"]["value"] == pytest.approx(over)
