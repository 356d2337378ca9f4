"""Event files as TensorBoard reads them, and the calls to services that a run may report to."""

import struct
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.engine.tiny import SFT, Tiny, read_rows, run
from training.engine.event_file import crc32c
from training.engine.trackers import public, trackers


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (bytes(32), 0x8A9136AA),
        (bytes([0xFF] * 32), 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(reversed(range(32))), 0x113FDB5C),
    ],
)
def test_checksums_are_those_of_rfc_3720(content: bytes, expected: int) -> None:
    assert crc32c(content) == expected


def fields_of(message: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and values of a protocol buffer, read by the published wire format."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        elif kind == 2:
            size = varint()
            yield key >> 3, message[at : at + size]
            at += size
        else:
            size, form = {1: (8, "<d"), 5: (4, "<f")}[kind]
            yield key >> 3, struct.unpack(form, message[at : at + size])[0]
            at += size


def scalars_in(path: Path) -> list[tuple[int, str, float]]:
    """(step, tag, value) of every scalar, each record's two sums checked."""
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        (size,) = struct.unpack("<Q", content[at : at + 8])
        head, body = content[at : at + 8], content[at + 12 : at + 12 + size]
        for part, place in ((head, at + 8), (body, at + 12 + size)):
            raw = crc32c(part)
            masked = ((raw >> 15) | (raw << 17)) + 0xA282EAD8 & 0xFFFFFFFF
            assert struct.unpack("<I", content[place : place + 4])[0] == masked
        event = dict(fields_of(body))
        for _, value in fields_of(event.get(5, b"")):
            scalar = dict(fields_of(value))
            found.append((event.get(2, 0), scalar[1].decode(), scalar[2]))
        at += 16 + size
    return found


def test_a_run_leaves_its_figures_for_tensorboard_under_the_names_of_trl(tiny: Tiny) -> None:
    (path,) = (tiny.folder / "sft" / "tensorboard").iterdir()
    found = [(step, value) for step, tag, value in scalars_in(path) if tag == "train/loss"]
    rows = read_rows(tiny.folder / "sft" / "metrics.jsonl")
    assert [step for step, _ in found] == [row["step"] for row in rows]
    assert [value for _, value in found] == pytest.approx([row["loss_nats"] for row in rows], rel=1e-6)  # fp32
    assert {tag for _, tag, _ in scalars_in(path)} == {
        f"train/{name}" for name in ("loss", "grad_norm", "learning_rate", "num_tokens", "trained_tokens")
    }
    so_far = [value for _, tag, value in scalars_in(path) if tag == "train/num_tokens"]
    assert so_far == list(accumulate(row["tokens"] for row in rows))


def test_names_are_those_of_trl_for_what_trl_means_by_them() -> None:
    figures = {
        "learning_rate": 0.1,
        "entropy_nats": 2.5,  # a token; TRL's objective/entropy is summed over a response
        "reward_score": 1.0,
        "reward_total": 0.75,
        "kl_nats": 0.5,
        "clip_fraction": 0.25,
        "epoch": 2,  # TRL's is a fraction
    }
    assert public("ppo", figures, 0) == {
        "train/lr": 0.1,
        "train/policy/entropy_avg": 2.5,
        "train/objective/scores": 1.0,
        "train/objective/rlhf_reward": 0.75,
        "train/objective/non_score_reward": -0.25,
        "train/objective/kl": 0.5,
        "train/policy/clipfrac_avg": 0.25,
    }
    assert public("reward", {"loss_nats": 0.5, "accuracy": 0.75, "learning_rate": 0.1, "tokens": 30}, 70) == {
        "train/loss": 0.5,
        "train/accuracy": 0.75,
        "train/learning_rate": 0.1,
        "train/num_tokens": 70.0,
    }


def test_members_have_curves_of_their_own_and_what_is_no_number_is_left_out() -> None:
    figures = {"member": 1, "loss_nats": 0.5, "explained_variance": None, "kl_nats": float("inf")}
    assert public("reward", figures, 0) == {"train/member-1/loss": 0.5}


@pytest.mark.parametrize("name", ["wandb", "trackio"])
def test_services_get_the_spec_and_every_step(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    service = SimpleNamespace(
        init=lambda **given: calls.append(given), log=lambda values, step: calls.append((values, step))
    )
    monkeypatch.setitem(sys.modules, name, service)
    (tracker,) = trackers([name], tmp_path / "run-7", {"verb": "sft", "epochs": 3}, 0)
    tracker.log(4, {"train/loss": 0.5})
    assert calls == [
        {"project": "plumbline", "name": "sft-run-7", "config": {"verb": "sft", "epochs": 3}},
        ({"train/loss": 0.5}, 4),
    ]


def test_mlflow_gets_the_spec_and_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    service = SimpleNamespace(
        set_experiment=lambda name: calls.append(name),
        start_run=lambda run_name: calls.append(run_name),
        log_params=lambda given: calls.append(given),
        log_metrics=lambda values, step: calls.append((values, step)),
    )
    monkeypatch.setitem(sys.modules, "mlflow", service)
    (tracker,) = trackers(["mlflow"], tmp_path / "run-7", {"verb": "sft", "prompts": "x" * 600}, 0)
    tracker.log(4, {"train/loss": 0.5})
    assert calls == ["plumbline", "sft-run-7", {"verb": "sft", "prompts": "x" * 500}, ({"train/loss": 0.5}, 4)]


def test_a_run_reports_where_its_spec_says_and_nowhere_else(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    steps: list[int] = []
    service = SimpleNamespace(
        init=lambda **given: begun.append(given["name"]), log=lambda values, step: steps.append(step)
    )
    monkeypatch.setitem(sys.modules, "trackio", service)
    fields = {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations"), "report_to": "trackio"}
    assert run("sft", tmp_path / "r", **fields) == 0
    assert begun == ["sft-r"]
    assert steps == [row["step"] for row in read_rows(tmp_path / "r" / "metrics.jsonl")]
    assert not (tmp_path / "r" / "tensorboard").exists()
