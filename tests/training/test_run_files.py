"""What a run's folder shows: plots of at most 300 points, the end of its log, samples."""

import json

import pytest

from annotation.models import Project
from tests.training.driving import queued_sft, work
from training.models import LoopSettings, Run
from training.selectors.metrics import MAX_POINTS, metrics_of, series_from, thin
from training.selectors.run_files import log_tail, samples_of


def test_a_long_run_is_thinned_to_300_points_with_both_ends() -> None:
    rows = [{"step": step, "total": 1000, "phase": "training", "kl_nats": step / 10} for step in range(1, 1001)]
    (series,) = series_from(rows)
    assert (series.label, series.unit, len(series.points)) == ("KL to the SFT model", "nats", MAX_POINTS)
    assert (series.points[0], series.points[-1]) == ((1, 0.1), (1000, 100.0))
    gaps = {after[0] - before[0] for before, after in zip(series.points, series.points[1:], strict=False)}
    assert gaps <= {3, 4}


def test_a_short_run_keeps_every_point() -> None:
    assert thin(list(range(MAX_POINTS))) == list(range(MAX_POINTS))


def test_what_is_no_number_is_no_plot_and_unknown_names_come_last() -> None:
    rows = [{"step": 1, "total": 2, "phase": "x", "elapsed_s": 1.0, "zeal": 2, "kl_nats": None, "loss_nats": 3.0}]
    assert [(series.name, series.label) for series in series_from(rows)] == [("loss_nats", "Loss"), ("zeal", "zeal")]


@pytest.mark.django_db
def test_a_run_that_has_not_begun_shows_nothing(project: Project, loop: LoopSettings) -> None:
    run = queued_sft(project)
    assert (metrics_of(run), log_tail(run), samples_of(run)) == ([], "", [])


@pytest.mark.django_db
def test_half_a_line_at_the_end_waits_for_its_other_half(project: Project, loop: LoopSettings) -> None:
    run = work(queued_sft(project))
    with (run.path / "metrics.jsonl").open("a") as metrics:
        metrics.write('{"step": 3, "tot')
    (loss,) = metrics_of(run)
    assert loss.points == [(1, 1.0), (2, 0.5)]


@pytest.mark.django_db
def test_the_log_is_cut_at_its_beginning(project: Project, loop: LoopSettings) -> None:
    run = work(queued_sft(project))
    (run.path / "engine.log").write_text("first " + "x" * 20_000 + " last")
    assert len(log_tail(run)) == 16 * 1024
    assert log_tail(run).endswith(" last")


@pytest.mark.django_db
def test_samples_are_shown_while_ppo_still_writes_them_newest_first(project: Project, loop: LoopSettings) -> None:
    run = queued_sft(project)
    run.path.mkdir(parents=True)
    chat = [{"role": "user", "content": "Why?"}]
    rows = [{"step": step, "prompt": chat, "response": f"r{step}", "reward_score": 0.5} for step in (1, 10)]
    (run.path / "samples.jsonl.growing").write_text("".join(json.dumps(row) + "\n" for row in rows))
    shown = samples_of(Run.objects.get(pk=run.pk))
    assert [(row.step, row.prompt, row.response, row.score) for row in shown] == [
        (10, "Why?", "r10", 0.5),
        (1, "Why?", "r1", 0.5),
    ]
