"""A loop that chooses pairs scores its samples first, keeps the chances, and refuses what one member cannot tell."""

import json
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Comparison, Project
from annotation.selectors.snapshots import file_path
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, behave, drive, start
from training.models import LoopSettings, Round, Run
from training.pairing import choose
from training.selectors.pairing import pairing_row
from training.services import sampling, specs

pytestmark = pytest.mark.django_db


def round_1(project: Project) -> Round:
    at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    return drive(start(project))


def test_pairs_are_chosen_by_scores_and_a_fifth_at_random(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(pairing="disagreement", pairs_per_prompt=3)
    assert round_1(project).state == Round.State.CLOSED
    runs = Round.objects.get(number=1).runs.order_by("id")
    assert [run.kind for run in runs] == ["reward", "ppo", "evaluate", "sample", "score"]
    rows = Comparison.objects.filter(project=project, round_number=1)
    assert rows.count() == 12 * 3
    by = [row.meta["chosen_by"] for row in rows]
    assert set(by) == {"random", "disagreement"}
    # The members differ most about the first and the last response.
    first = [row for row in rows if row.external_id.endswith("-0-3")]
    assert len(first) == 12
    assert {round(row.propensity, 4) for row in first} <= {round(0.2 / left + 0.8, 4) for left in (6, 5, 4)}


def test_the_next_round_tries_the_strategy_on_its_own_pairs_and_tells(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(pairing="disagreement", pairs_per_prompt=3)
    first = round_1(project)
    assert pairing_row(first) is None
    assert {"pairing_members": 2, "pairing_strategy": "disagreement"}.items() <= spec_of(first).items()
    sides = {side: {"accuracy": {"value": share}} for side, share in (("random", 0.6), ("chosen", 0.7))}
    figures = {"strategy": "disagreement", "comparisons": 40, "least": 20}
    gap = {"value": -0.02, "low": -0.03, "high": -0.01, "n": 30}
    said = {
        "better": {**figures, **sides, "nll_over_random_nats": gap},
        "worse": {**figures, **sides, "nll_over_random_nats": {**gap, "low": 0.01, "value": 0.02, "high": 0.03}},
        "open": {**figures, **sides, "nll_over_random_nats": {**gap, "high": 0.01}},
        "too_few": {**figures, "comparisons": 3},
    }
    for verdict, report in said.items():
        behave(LoopSettings.objects.get(), "reward", report={"pairing": report})
        simulate(project=project, judgements=12, seed=len(verdict), now=timezone.now())
        round_ = drive(start(project))
        found = pairing_row(Round.objects.get(pk=round_.pk))
        assert found is not None
        assert found["verdict"] == verdict
        assert found["comparisons"] == report["comparisons"]
    snapshot = Round.objects.get(number=1).snapshot
    assert snapshot is not None
    rows = [json.loads(line) for line in file_path(snapshot, "preferences.jsonl").read_text().splitlines()]
    assert {row["chosen_by"] for row in rows} == {"random"}


def spec_of(round_: Round) -> dict[str, Any]:
    """Of the round's reward run."""
    spec: dict[str, Any] = Run.objects.get(round=round_, kind=Run.Kind.REWARD).spec
    return spec


def test_an_override_leaves_the_trial_out(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(pairing="disagreement", reward={"pairing_members": 0})
    assert spec_of(round_1(project))["pairing_members"] == 0


@pytest.mark.parametrize(("strategy", "spread"), [("information_gain", 2.0), ("disagreement", 1.0)])
def test_what_asks_for_probabilities_gets_the_members_logits(
    strategy: str, spread: float, project: Project, loop: LoopSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watched(scores: Any, **named: Any) -> Any:
        seen.append(scores)
        return choose(scores, **named)

    monkeypatch.setattr(sampling, "choose", watched)
    LoopSettings.objects.update(pairing=strategy)
    round_1(project)
    assert {each[:, 0].max() for each in seen} == {spread * 3}, "the stand-in's logits are twice its scores"


def test_round_0_has_nothing_to_choose_by(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(pairing="double_thompson")
    at_round_1(project)
    assert {row.meta["chosen_by"] for row in Comparison.objects.all()} == {"random"}


def test_one_member_halts_the_round_with_the_mend(
    project: Project, loop: LoopSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    LoopSettings.objects.update(pairing="information_gain")
    given = specs._FIXED[Run.Kind.SCORE]
    alone = {"stand_in": {"members": 1}}
    monkeypatch.setitem(specs._FIXED, Run.Kind.SCORE, lambda round_, loop: given(round_, loop) | alone)
    halted = round_1(project)
    assert halted.state == Round.State.HALTED
    assert "two members or more" in halted.reason
    assert not Comparison.objects.filter(round_number=1).exists()
