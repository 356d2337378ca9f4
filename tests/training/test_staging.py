"""Workers on machines that share a store of artifacts, and no folder."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from annotation.models import Comparison, Project, Snapshot
from annotation.selectors.snapshots import rows_of
from annotation.services.simulation import simulate
from config.artifacts import S3, storages_of
from tests.training.driving import advance, behave, queued_sft, start, starts, work
from training import store
from training.models import LoopSettings, Policy, RewardModel, Round, Run
from training.selectors.metrics import metrics_of
from training.services import rounds, runs
from training.services.staging import Stage

pytestmark = pytest.mark.django_db

Machine = Callable[[str], None]


@pytest.fixture
def at(settings: Settings, tmp_path: Path) -> Machine:
    """Goes over to another machine, with a folder of its own; all of them see one store and one database."""
    (tmp_path / "store").mkdir()
    address = f"file://{tmp_path / 'store'}"

    def go(name: str) -> None:
        settings.VAR_DIR = tmp_path / name
        settings.ARTIFACTS_DIR = tmp_path / name / "artifacts"
        settings.ARTIFACTS_STORE = address
        settings.STORAGES = settings.STORAGES | storages_of(settings.ARTIFACTS_DIR, address)

    go("desk")
    return go


def turn(round_: Round, at: Machine) -> Round:
    """To its end or the next need of people: runs on the machine `gpu`, all else at the desk."""
    while True:
        at("desk")
        advance(round_)
        run = Run.objects.filter(round=round_, state=Run.State.QUEUED).first()
        if run is None:
            return round_
        at("gpu")
        assert work(run).state == Run.State.SUCCEEDED, run.error


def test_a_round_is_trained_on_a_machine_that_shares_no_folder(
    project: Project, loop: LoopSettings, at: Machine, tmp_path: Path
) -> None:
    turn(start(project), at)
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    round_1 = turn(start(project), at)
    assert round_1.state == Round.State.CLOSED
    assert (Policy.objects.count(), RewardModel.objects.get().members) == (2, 1)
    assert Comparison.objects.filter(round_number=1).exists()  # of responses that another machine wrote
    ppo = Run.objects.get(kind=Run.Kind.PPO)
    assert [point for series in metrics_of(ppo) if series.name == "loss_nats" for point in series.points]
    assert not (tmp_path / "desk" / "artifacts" / "runs").exists()
    snapshot = Snapshot.objects.get()
    assert list(rows_of(snapshot, "preferences.jsonl"))
    assert not list((tmp_path / "gpu").rglob("preferences.jsonl"))  # a person who is deleted is not deleted there
    stored = {path.name for path in (tmp_path / "store" / ppo.folder).iterdir()}
    assert {"inputs", "model", "metrics.jsonl", "report.json", "engine.log"} <= stored


@pytest.mark.django_db(transaction=True)
def test_another_machine_goes_on_where_the_first_one_stopped(
    project: Project, loop: LoopSettings, at: Machine, settings: Settings
) -> None:
    behave(loop, "sft", steps=20, step_s=0.05)
    run, stopping = queued_sft(project), threading.Event()
    at("one")
    threading.Timer(0.6, stopping.set).start()
    run = work(run, stopping)
    assert run.state == Run.State.QUEUED
    at("two")
    run = work(run)
    assert (run.state, starts(run)) == (Run.State.SUCCEEDED, 2)
    steps = [json.loads(line)["step"] for line in (run.path / "metrics.jsonl").read_text().splitlines()]
    assert steps == list(range(1, 21))
    at("one")
    assert len(metrics_of(run)[0].points) == 20  # of the store, not of the folder that was left behind


def test_what_is_further_here_than_in_the_store_stays(project: Project, loop: LoopSettings, at: Machine) -> None:
    run = queued_sft(project)
    at("gpu")
    run = work(run)
    metrics = run.path / "metrics.jsonl"
    metrics.write_text(metrics.read_text() + '{"step": 3}\n')
    Stage(run).bring()
    assert metrics.read_text().endswith('{"step": 3}\n')
    stored = store.look(f"{run.folder}/metrics.jsonl")
    assert stored is not None
    assert stored.stamp[0] < metrics.stat().st_size


def test_the_store_forgets_what_the_engine_took_away(project: Project, loop: LoopSettings, at: Machine) -> None:
    run = queued_sft(project)
    at("gpu")
    (run.path / "parts").mkdir(parents=True)
    part = run.path / "parts" / "member-0.bin"
    part.write_text("half")
    stage = Stage(run)
    stage.send()
    assert store.look(f"{run.folder}/parts/member-0.bin") is not None
    part.unlink()
    (run.path / "report.json.partial").write_text("not whole")
    stage.send()
    assert list(store.files_below(run.folder)) == []


def test_files_that_the_engine_takes_away_meanwhile_are_left_out(
    project: Project, loop: LoopSettings, at: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued_sft(project)
    at("gpu")
    run.path.mkdir(parents=True)
    for name in ("gone.bin", "stays.bin"):
        (run.path / name).write_text(name)
    stamp = store.stamp_of

    def racing(path: Path) -> store.Stamp:
        (run.path / "gone.bin").unlink(missing_ok=True)
        return stamp(path)

    monkeypatch.setattr(store, "stamp_of", racing)
    Stage(run).send()
    assert [each.name for each in store.files_below(run.folder)] == [f"{run.folder}/stays.bin"]


def test_a_store_that_is_away_is_tried_again_then_named_and_nothing_is_trained_twice(
    project: Project, loop: LoopSettings, at: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued_sft(project)
    at("gpu")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.storage.FileSystemStorage.save", _away)
        for _ in range(runs.IDLE_ATTEMPTS - 1):
            assert work(run).state == Run.State.QUEUED
        assert work(run).state == Run.State.FAILED
    assert "does not answer (no route to host)" in run.error
    assert str(tmp_path / "store") in run.error
    at("desk")
    round_ = advance(Round.objects.get())
    rounds.resume(round_=round_, by=None, reason="the store is back", now=timezone.now())
    at("gpu")
    run = work(run)
    assert (run.state, starts(run)) == (Run.State.SUCCEEDED, 1)


def test_an_input_that_is_gone_is_named(project: Project, loop: LoopSettings, at: Machine, tmp_path: Path) -> None:
    turn(start(project), at)
    sample = Run.objects.filter(kind=Run.Kind.SAMPLE).get()
    shutil.rmtree(tmp_path / "store" / Policy.objects.get().run.folder / "model")
    shutil.rmtree(tmp_path / "gpu")
    Run.objects.filter(pk=sample.pk).update(state=Run.State.QUEUED, report=None)
    shutil.rmtree(tmp_path / "store" / sample.folder)
    at("gpu")
    for _ in range(runs.IDLE_ATTEMPTS):
        run = work(Run.objects.get(pk=sample.pk))
    assert run.state == Run.State.FAILED
    assert f"{Policy.objects.get().run.folder}/model: " in run.error


@pytest.mark.parametrize("store", ["ftp://x", "s3://", "file://host/x", "file://", "/srv/artifacts"])
def test_an_address_that_is_no_store_is_refused(store: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="is no place for artifacts: use file:///a/folder"):
        storages_of(tmp_path, store)


def test_the_own_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="own folder"):
        storages_of(tmp_path, f"file://{tmp_path}")


def test_a_bucket_needs_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.artifacts.importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"django-storages\[s3\]"):
        storages_of(tmp_path, "s3://bucket/plumbline")
    monkeypatch.setattr("config.artifacts.importlib.util.find_spec", lambda name: name)
    found = storages_of(tmp_path, "s3://bucket/plumbline")
    assert found["runs"]["BACKEND"] == S3
    assert found["runs"]["OPTIONS"] == {"bucket_name": "bucket", "location": "plumbline", "file_overwrite": True}
    assert found["artifacts"]["OPTIONS"]["file_overwrite"] is False


def test_a_folder_that_is_not_mounted_is_told_before_the_start(at: Machine, tmp_path: Path) -> None:
    store.reach()
    (tmp_path / "store").rmdir()
    with pytest.raises(store.StoreFault, match="is no folder on this machine"):
        store.reach()


def _away(*_: object, **__: object) -> str:
    raise ConnectionError("no route to host")
