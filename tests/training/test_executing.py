"""A run is executed once, by one worker, and survives the death of anyone."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from annotation.models import Project
from tests.training.driving import behave, queued_sft, starts, work
from training.models import LoopSettings, Policy, Run
from training.services import runs
from training.services.engine import Engine

State = Run.State
pytestmark = pytest.mark.django_db


def test_a_finished_run_leaves_its_report_its_digests_and_a_policy(project: Project, loop: LoopSettings) -> None:
    run = work(queued_sft(project))
    assert run.state == State.SUCCEEDED
    assert run.report is not None
    assert run.report["parameters"] == 12
    assert (run.step, run.total, run.attempts) == (2, 2, 1)
    assert len(run.output_digest) == len(run.inputs["demonstrations"]) == 64
    policy = Policy.objects.get()
    assert (policy.version, policy.stage, policy.digest) == (0, "sft", run.output_digest)


def test_the_spec_names_files_relative_to_its_own_folder(project: Project, loop: LoopSettings) -> None:
    run = work(queued_sft(project))
    spec = json.loads((run.inputs_path / "spec.json").read_text())
    assert spec == run.spec
    assert len((run.inputs_path / spec["demonstrations"]).read_text().splitlines()) == 12


def test_a_second_ring_for_a_finished_run_does_nothing(project: Project, loop: LoopSettings) -> None:
    run = work(work(queued_sft(project)))
    assert starts(run) == 1
    assert Policy.objects.count() == 1


def test_a_finished_folder_is_recorded_and_not_trained_again(project: Project, loop: LoopSettings) -> None:
    run = work(queued_sft(project))
    Policy.objects.all().delete()  # as if the worker had died between the engine's end and the record
    Run.objects.filter(pk=run.pk).update(state=State.QUEUED, report=None, finished_at=None)
    run = work(run)
    assert run.state == State.SUCCEEDED
    assert starts(run) == 1
    assert Policy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_race_for_a_run_one_wins(project: Project, loop: LoopSettings) -> None:
    run = queued_sft(project)
    barrier, won = threading.Barrier(4), []

    def claim() -> None:
        barrier.wait()
        if runs.claim(run_id=run.pk, now=timezone.now()):
            won.append(threading.get_ident())

    _in_threads(claim, 4)
    assert len(won) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_shuts_down_gives_its_run_back_and_the_next_goes_on_from_the_checkpoint(
    project: Project, loop: LoopSettings
) -> None:
    behave(loop, "sft", steps=30, step_s=0.05)
    run, stopping = queued_sft(project), threading.Event()
    worker = threading.Thread(target=_then_close, args=(lambda: work(run, stopping),))
    worker.start()
    _until(lambda: _fresh(run).step >= 2)
    stopping.set()
    worker.join()
    run.refresh_from_db()
    assert (run.state, run.worker) == (State.QUEUED, "")
    run = work(run)
    assert (run.state, starts(run), run.attempts) == (State.SUCCEEDED, 2, 2)
    steps = [json.loads(line)["step"] for line in (run.path / "metrics.jsonl").read_text().splitlines()]
    assert steps == list(range(1, 31))


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_run_was_taken_over_ends_its_own_engine_and_writes_nothing(
    project: Project, loop: LoopSettings
) -> None:
    behave(loop, "sft", steps=200, step_s=0.05)
    run = queued_sft(project)
    worker = threading.Thread(target=_then_close, args=(lambda: work(run),))
    worker.start()
    _until(lambda: _fresh(run).step >= 1)
    Run.objects.filter(pk=run.pk).update(worker="somebody else", heartbeat_at=timezone.now())
    worker.join(timeout=20)
    assert not worker.is_alive()
    run.refresh_from_db()
    assert (run.state, run.worker) == (State.RUNNING, "somebody else")
    assert not _is_alive(int((run.path / "starts").read_text().split()[0]))


def test_a_run_whose_worker_went_silent_is_taken_up_once(
    project: Project, loop: LoopSettings, settings: Settings
) -> None:
    run = queued_sft(project)
    assert runs.claim(run_id=run.pk, now=timezone.now()) is not None
    assert runs.requeue_lost(now=timezone.now()) == 0
    later = timezone.now() + timedelta(seconds=settings.HEARTBEAT_LOST_S + 1)
    assert runs.requeue_lost(now=later) == 1
    assert runs.requeue_lost(now=later) == 0
    run = work(run)
    assert (run.state, starts(run), run.attempts) == (State.SUCCEEDED, 1, 2)


def test_a_run_that_gets_on_survives_any_number_of_dead_workers(
    project: Project, loop: LoopSettings, settings: Settings
) -> None:
    queued = queued_sft(project)
    later = timezone.now() + timedelta(seconds=settings.HEARTBEAT_LOST_S + 1)
    for step in range(2 * runs.IDLE_ATTEMPTS):
        run = runs.claim(run_id=queued.pk, now=timezone.now())
        assert run is not None
        assert runs.beat(run=run, now=timezone.now(), step=step + 1, total=99, phase="training")
        assert runs.requeue_lost(now=later) == 1


def test_steps_that_a_resumed_engine_repeats_are_no_step_forward(
    project: Project, loop: LoopSettings, settings: Settings
) -> None:
    queued = queued_sft(project)
    later = timezone.now() + timedelta(seconds=settings.HEARTBEAT_LOST_S + 1)
    for _ in range(runs.IDLE_ATTEMPTS + 1):  # the first start does make steps
        run = runs.claim(run_id=queued.pk, now=timezone.now())
        assert run is not None
        for step in (7, 8, 9):
            runs.beat(run=run, now=timezone.now(), step=step, total=99, phase="training")
        runs.requeue_lost(now=later)
        if Run.objects.get(pk=run.pk).state == State.FAILED:
            break
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (State.FAILED, runs.IDLE_ATTEMPTS)


def test_a_killed_engine_starts_again_and_a_hopeless_one_is_given_up(project: Project, loop: LoopSettings) -> None:
    behave(loop, "sft", steps=5, die_at=3)
    run = queued_sft(project)
    for _ in range(3 * runs.IDLE_ATTEMPTS):
        if work(run).state == State.FAILED:
            break
    assert run.state == State.FAILED
    assert run.error.startswith("The engine was killed by signal 9.")
    assert f"{runs.IDLE_ATTEMPTS} times without a step forward" in run.error
    assert starts(run) <= runs.IDLE_ATTEMPTS + 1  # the first start did make steps


def test_an_engine_killed_once_ends_well(project: Project, loop: LoopSettings) -> None:
    behave(loop, "sft", steps=40, step_s=0.02)
    run = queued_sft(project)
    killer = threading.Thread(target=_kill_engine_of, args=(run,))
    killer.start()
    work(run)
    killer.join()
    assert run.state == State.QUEUED
    assert work(run).state == State.SUCCEEDED
    assert starts(run) == 2


@pytest.mark.parametrize("code", [1, 2])
def test_the_engines_sentence_becomes_the_runs_error(project: Project, loop: LoopSettings, code: int) -> None:
    behave(loop, "sft", exit=code, say="spec.json: epochs is 0; give 1 or more")
    run = work(queued_sft(project))
    assert (run.state, run.error) == (State.FAILED, "spec.json: epochs is 0; give 1 or more")


def test_an_engine_that_is_not_there_fails_the_run_with_the_reason(
    project: Project, loop: LoopSettings, settings: Settings
) -> None:
    settings.ENGINE_COMMAND = ["/nowhere/engine"]
    run = work(queued_sft(project))
    assert run.state == State.FAILED
    assert "/nowhere/engine" in run.error


@pytest.mark.parametrize(("trusts", "told"), [(True, "1"), (False, "0")])
def test_the_engine_is_told_its_threads_and_whether_to_run_a_models_own_code_by_the_settings_alone(
    trusts: bool, told: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("TRUST_REMOTE_CODE", "0" if trusts else "1")
    settings.ENGINE_COMMAND = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
    settings.ENGINE_THREADS = 3
    settings.TRUST_REMOTE_CODE = trusts
    with Engine(verb="sft", spec=tmp_path / "spec.json", out=tmp_path) as engine:
        assert engine.wait(20) == 0
    environment = json.loads(engine.log.read_text())
    assert environment["OMP_NUM_THREADS"] == "3"
    assert environment["TRUST_REMOTE_CODE"] == told


def _fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def _until(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _kill_engine_of(run: Run) -> None:
    starts_file, metrics = run.path / "starts", run.path / "metrics.jsonl"
    _until(metrics.exists)
    os.kill(int(starts_file.read_text().split()[0]), signal.SIGKILL)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _then_close(work_: Callable[[], object]) -> None:
    """A thread's database connection would outlive it and keep the test database busy."""
    try:
        work_()
    finally:
        connection.close()


def _in_threads(target: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=_then_close, args=(target,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
