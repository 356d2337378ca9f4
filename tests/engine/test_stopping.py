"""A run that is stopped or killed goes on where it was and ends as if nothing had happened."""

import json
import signal
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from tests.engine.apart import ForkedRanks, Launched, wait_for_steps
from tests.engine.test_trackers import scalars_in
from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run, write_rows
from training.engine.checkpoints import load_checkpoint
from training.engine.cli import main
from training.engine.run_folder import RunFolder

Forked = partial(ForkedRanks, 1)
Start = Callable[[str, Path, dict[str, Any]], ForkedRanks | Launched]

CLOCKS = ("elapsed_s", "cpu_s")


def fields_of(verb: str, tiny: Tiny) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    return {
        "sft": {**SFT, "demonstrations": tiny.file("demonstrations"), "checkpoint_every_steps": 7},
        "reward": {**REWARD, "model": tiny.sft, "preferences": tiny.file("preferences"), "checkpoint_every_steps": 5},
        "ppo": {**PPO, **models, "prompts": tiny.file("prompts"), "updates": 14, "checkpoint_every_steps": 3},
    }[verb]


def without_clock(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in CLOCKS} for row in rows]


def assert_same_run(one: Path, other: Path) -> None:
    """Bit for bit: metrics, report, weights."""
    assert without_clock(read_rows(one / "metrics.jsonl")) == without_clock(read_rows(other / "metrics.jsonl"))
    reports = [json.loads((each / "report.json").read_text()) for each in (one, other)]
    assert without_clock(reports)[0] == without_clock(reports)[1]
    weights = sorted(path.relative_to(one) for path in (one / "model").rglob("*.safetensors"))
    assert weights
    for path in weights:
        ours, theirs = load_file(one / path), load_file(other / path)
        assert all(bool((ours[name] == theirs[name]).all()) for name in ours | theirs)


@pytest.fixture(scope="module")
def never_stopped(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The run of a verb that nothing disturbs, made once."""
    folder = tmp_path_factory.mktemp("never stopped")

    @cache
    def made(verb: str) -> Path:
        assert run(verb, folder / verb, **fields_of(verb, tiny)) == 0
        return folder / verb

    return made


@pytest.mark.parametrize(
    ("verb", "steps", "start"),
    [("sft", 9, Launched), ("reward", 4, Forked), ("reward", 16, Forked), ("ppo", 4, Forked)],
)
def test_a_run_ended_by_sigterm_and_resumed_equals_one_never_stopped(
    verb: str, steps: int, start: Start, tiny: Tiny, tmp_path: Path, never_stopped: Callable[[str], Path]
) -> None:
    fields, stopped = fields_of(verb, tiny), tmp_path / "stopped"
    process = start(verb, stopped, fields)
    wait_for_steps(stopped, process, steps)
    process.send(signal.SIGTERM)
    assert process.ended() == [3], process.complaint()
    assert "run the same line again" in process.complaint()
    saved, _ = load_checkpoint(stopped / "checkpoint" / "state.safetensors")
    assert saved is not None
    assert saved.state["metrics_lines"] == len(read_rows(stopped / "metrics.jsonl")), "no step is done twice"
    assert not (stopped / "model").exists()
    assert not (stopped / "report.json").exists()
    assert run(verb, stopped, **fields) == 0
    assert_same_run(never_stopped(verb), stopped)
    assert not (stopped / "checkpoint").exists()


@pytest.mark.parametrize(("verb", "steps"), [("ppo", 5), ("reward", 6)])
def test_a_run_killed_outright_resumes_from_its_last_checkpoint(
    verb: str, steps: int, tiny: Tiny, tmp_path: Path, never_stopped: Callable[[str], Path]
) -> None:
    fields, killed = fields_of(verb, tiny), tmp_path / "killed"
    process = Forked(verb, killed, fields)
    wait_for_steps(killed, process, steps)
    process.send(signal.SIGKILL)
    assert process.ended() == [-signal.SIGKILL]
    assert not (killed / "report.json").exists()
    assert run(verb, killed, **fields) == 0
    assert_same_run(never_stopped(verb), killed)
    if verb == "ppo":
        assert read_rows(never_stopped(verb) / "samples.jsonl") == read_rows(killed / "samples.jsonl")


def curves(folder: Path) -> dict[tuple[int, str], float]:
    """What TensorBoard shows last of each figure at each step."""
    files = sorted((folder / "tensorboard").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return {(step, tag): value for path in files for step, tag, value in scalars_in(path)}


class Killed(BaseException):
    """Stands for kill -9: nothing in the engine catches it."""


SHORT = {"epochs": 1, "batch_size": 32}
STEERED = {"updates": 6, "critic_warmup_updates": 1, "target_kl_nats": 0.5}


@pytest.mark.parametrize(
    ("verb", "changes"),
    [
        ("sft", SHORT),
        ("reward", SHORT | {"normalising_samples": 8}),
        ("ppo", STEERED | {"ptx_demonstrations": "demonstrations"}),
        ("ppo", STEERED | {"lora": {"rank": 2}, "held_out_share": 0.4}),
        ("ppo", {"updates": 4, "algorithm": "rloo", "samples_per_prompt": 2}),
    ],
)
def test_a_run_that_dies_at_any_step_ends_as_if_it_had_not(
    verb: str, changes: dict[str, Any], tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dies again and again, each time one step later than it had come before, with its figures written or not."""
    fields = {**fields_of(verb, tiny), **changes, "checkpoint_every_steps": 2}
    if "ptx_demonstrations" in changes:
        fields["ptx_demonstrations"] = tiny.file("demonstrations")
    whole, dying = tmp_path / "whole", tmp_path / "dying"
    assert run(verb, whole, **fields) == 0
    steps = len(read_rows(whole / "metrics.jsonl"))
    log = RunFolder.log
    for last in range(1, steps + 1):

        def dies(self: RunFolder, step: int, total: int, phase: str, last: int = last, **figures: Any) -> None:
            if step == last and step % 3 == 0:
                raise Killed
            log(self, step, total, phase, **figures)
            if step == last:
                raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(RunFolder, "log", dies)
            with pytest.raises(Killed):
                run(verb, dying, **fields)
    assert run(verb, dying, **fields) == 0
    assert_same_run(whole, dying)
    assert curves(dying) == curves(whole)


def test_an_orphan_keeps_a_checkpoint_and_ends(tiny: Tiny, tmp_path: Path) -> None:
    process = Forked("sft", tmp_path / "orphan", fields_of("sft", tiny), PLUMBLINE_PARENT_PID="1")
    assert process.ended() == [3], process.complaint()
    assert len(read_rows(tmp_path / "orphan" / "metrics.jsonl")) == 1


def test_a_finished_run_is_not_trained_again(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    before = (tiny.folder / "sft" / "report.json").stat().st_mtime_ns
    assert run("sft", tiny.folder / "sft", demonstrations=tiny.file("demonstrations"), **SFT) == 0
    assert "done already" in capsys.readouterr().out
    assert (tiny.folder / "sft" / "report.json").stat().st_mtime_ns == before


def test_the_spec_that_a_run_keeps_repeats_it_elsewhere(tiny: Tiny, tmp_path: Path) -> None:
    assert main(["sft", "--spec", str(tiny.folder / "sft" / "spec.json"), "--out", str(tmp_path / "again")]) == 0
    assert_same_run(tiny.folder / "sft", tmp_path / "again")


def test_a_folder_of_another_spec_is_refused(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    fields = {**SFT, "epochs": 13, "demonstrations": tiny.file("demonstrations")}
    assert run("sft", tiny.folder / "sft", **fields) == 2
    assert "epochs is 12 here and 13 in --spec" in capsys.readouterr().err


def test_two_engines_never_work_in_one_folder(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = fields_of("sft", tiny) | {"epochs": 400}
    process = Forked("sft", tmp_path / "busy", fields)
    wait_for_steps(tmp_path / "busy", process, 1)
    monkeypatch.setenv("PLUMBLINE_LOCK_WAIT_S", "0.3")
    assert run("sft", tmp_path / "busy", **fields) == 2
    assert "another engine works here" in capsys.readouterr().err
    process.send(signal.SIGTERM)
    assert process.ended() == [3], process.complaint()


@pytest.mark.parametrize("end", ["killed", "stopped"])
@pytest.mark.parametrize("verb", ["sample", "score", "evaluate"])
def test_a_verb_that_writes_rows_goes_on_behind_its_last_batch(
    verb: str, end: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    responses = write_rows(
        tmp_path / "responses.jsonl", [{"prompt": f"Why {at}?", "response": "So. " * at} for at in range(1, 13)]
    )
    ask = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 6, "reward_model": tiny.reward}
    fields: dict[str, Any] = {
        "sample": {**ask, "best_of": 2, "batch_size": 4, "samples_per_prompt": 1},
        "score": {"reward_model": tiny.reward, "responses": responses, "batch_size": 4},
        "evaluate": {**ask, "reference": tiny.sft, "batch_size": 4, "samples_per_prompt": 1, "bootstrap_draws": 100},
    }[verb]
    log, done = RunFolder.log, list[int]()

    def ends(self: RunFolder, at: int, *rest: Any, **figures: Any) -> None:
        log(self, at, *rest, **figures)
        done.append(at)
        if at == 2 and end == "stopped":
            signal.raise_signal(signal.SIGTERM)
        elif at == 2:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "log", ends)
        if end == "killed":
            with pytest.raises(Killed):
                run(verb, tmp_path / "r", **fields)
        else:
            assert run(verb, tmp_path / "r", **fields) == 3
    (growing,) = (tmp_path / "r").glob("*.growing")
    assert not (tmp_path / "r" / "report.json").exists()

    def counts(self: RunFolder, at: int, *rest: Any, **figures: Any) -> None:
        log(self, at, *rest, **figures)
        done.append(at)

    done.clear()
    monkeypatch.setattr(RunFolder, "log", counts)
    assert run(verb, tmp_path / "r", **fields) == 0
    assert done == ([2, 3] if end == "killed" else [3]), "no batch is done again but one that was not kept"
    assert run(verb, tmp_path / "whole", **fields) == 0
    name = growing.name.removesuffix(".growing")
    assert read_rows(tmp_path / "r" / name) == read_rows(tmp_path / "whole" / name)
    reports = [json.loads((tmp_path / each / "report.json").read_text()) for each in ("r", "whole")]
    assert without_clock(reports)[0] == without_clock(reports)[1]
