"""The engine's sides of the benches beside TRL run and say what they took; TRL's own need `make crosscheck`."""

from pathlib import Path
from typing import Any

import pytest

from bench.engine import child, ppo_sides
from tests.engine.tiny import Tiny
from training.engine import ppo
from training.engine.slot_sampler import SlotSampler


def test_ppo_is_timed_by_phase(tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[tuple[Any, str]] = [(SlotSampler, "sample"), (ppo, "collect"), (ppo, "improve")]
    for owner, name in places:  # the bench wraps these; what they were comes back when the test ends
        monkeypatch.setattr(owner, name, getattr(owner, name))
    for name, there in (("sft", tiny.sft), ("reward", tiny.reward)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model").symlink_to(there)
    (tmp_path / "prompts.jsonl").symlink_to(tiny.file("prompts"))
    spec = {"updates": 1, "episodes_per_update": 8, "minibatches": 2, "max_new_tokens": 8}
    given = {"folder": str(tmp_path), "seed": 0, "threads": 1, "spec": spec}
    spent_s = ppo_sides.engine_side(given, tmp_path / "out")
    assert spent_s.keys() == {"sampling", "measuring", "learning"}
    assert all(seconds > 0 for seconds in spent_s.values())
    assert (tmp_path / "out" / "model").exists()


@pytest.mark.parametrize("kind", [child.sft, child.reward])
def test_training_says_its_speed_and_held_out_loss(kind: Any) -> None:
    figures = kind("ours", {"pairs": 24, "held_out": 16, "seed": 0, "sigma": 0.4, "size": "1M", "spec": {}})
    assert figures["rows_per_spent_s"] > 0
    assert figures["tokens_per_s"] > figures["rows_per_s"]
    assert 0.3 < figures["held_out_loss_nats"] < 10
