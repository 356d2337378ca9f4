"""The training API: its shapes, its refusals, and who may call what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from annotation.models import Membership, Project
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, behave, drive, start
from training.models import LoopSettings, Round, Run

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]

RUN = {
    "id", "kind", "attempt", "state", "round", "created_at", "started_at", "finished_at", "step", "total", "phase",
    "attempts", "error", "folder", "report",
}  # fmt: skip
ROUND = {
    "id", "number", "state", "trigger", "started_at", "finished_at", "halted_from", "reason", "comparisons",
    "judgements", "simulated_judgements", "preferences", "snapshot", "reward_model", "policy_before", "policy_after",
    "gates", "runs", "simulate", "attempt", "human_gate", "can_collect_more", "can_keep_old", "pairing",
}  # fmt: skip
LOOP = {
    "stages", "rounds", "policies", "reward_models", "can_start", "cannot_start_why", "judgements_ready",
    "judgements_needed", "can_simulate", "schedule", "data_checks", "held_back_why",
}  # fmt: skip


def get(client: APIClient, address: str) -> Any:
    """The answer's body; the status must be 200."""
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_loop_page_before_anything_is_trained(loop: LoopSettings, alice: User, client_of: ClientOf) -> None:
    page = get(client_of(alice), "projects/tea/loop")
    assert set(page) == LOOP
    assert (page["can_start"], page["cannot_start_why"], page["rounds"]) == (True, "", [])
    assert [(stage["key"], stage["state"]) for stage in page["stages"]] == [
        ("demonstrations", "done"),
        ("sft", "waiting"),
        ("comparisons", "waiting"),
        ("reward", "waiting"),
        ("ppo", "waiting"),
        ("sampling", "waiting"),
    ]
    assert page["stages"][0]["count"] == 12


def test_the_loop_page_after_a_round(project: Project, loop: LoopSettings, alice: User, client_of: ClientOf) -> None:
    drive(start(project, simulate=True))
    drive(Round.objects.get(number=1))
    page = get(client_of(alice), "projects/tea/loop")
    assert [stage["state"] for stage in page["stages"]] == ["done", "done", "running", "done", "done", "done"]
    assert [stage["version"] for stage in page["stages"]] == [
        "", "policy v0", "", "reward model v1", "policy v1", "policy v1",
    ]  # fmt: skip
    newest, trained, first = page["rounds"]
    assert set(trained) == ROUND
    assert (newest["state"], trained["state"], first["state"]) == ("collecting", "closed", "closed")
    assert (trained["judgements"], trained["simulated_judgements"], trained["comparisons"]) == (24, 24, 24)
    assert (newest["judgements"], page["judgements_ready"], page["judgements_needed"]) == (0, 0, 10)
    assert (trained["policy_before"]["name"], trained["policy_after"]["name"]) == ("policy v0", "policy v1")
    assert [gate["name"] for gate in trained["gates"]] == ["data", "reward", "policy"]
    assert trained["reward_model"]["gate"] == trained["gates"][1]
    assert set(trained["runs"][0]) == RUN
    assert [policy["is_promoted"] for policy in page["policies"]] == [True, False]
    assert (page["can_start"], page["cannot_start_why"]) == (False, "10 more judgements are needed.")


def test_a_click_starts_a_round(loop: LoopSettings, alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post("/api/projects/tea/rounds", {"simulate": False}, format="json")
    assert answer.status_code == 201
    assert set(answer.json()) == ROUND
    assert (answer.json()["number"], answer.json()["state"]) == (0, "training_sft")
    again = client_of(alice).post("/api/projects/tea/rounds", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "round_running")


def test_too_few_judgements_answer_with_how_many_are_missing(
    project: Project, loop: LoopSettings, alice: User, client_of: ClientOf
) -> None:
    at_round_1(project)
    simulate(project=project, judgements=4, seed=0, now=timezone.now())
    answer = client_of(alice).post("/api/projects/tea/rounds", {}, format="json")
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "too_few_judgements",
        "message": "4 new judgements of 10 are there: 6 are missing.",
        "where": "judgements",
        "fix": "Judge 6 more.",
    }


def test_simulated_annotators_answer_in_the_demo_alone(
    project: Project, loop: LoopSettings, alice: User, client_of: ClientOf, settings: Settings
) -> None:
    client = client_of(alice)
    refused = client.post("/api/projects/tea/rounds", {"simulate": True}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert get(client, "projects/tea/loop")["can_simulate"] is False
    settings.DEMO = True
    assert get(client, "projects/tea/loop")["can_simulate"] is True
    Project.objects.filter(pk=project.pk).update(truth="")
    untrue = client.post("/api/projects/tea/rounds", {"simulate": True}, format="json")
    assert (untrue.status_code, untrue.json()["code"]) == (403, "no_truth")
    Project.objects.filter(pk=project.pk).update(truth="longer")
    assert client.post("/api/projects/tea/rounds", {"simulate": True}, format="json").status_code == 201


def test_the_engines_sentence_reaches_the_page(
    project: Project, loop: LoopSettings, alice: User, client_of: ClientOf
) -> None:
    behave(loop, "sft", exit=2, say="spec.json: epochs is 0; give 1 or more")
    drive(start(project))
    page = get(client_of(alice), "projects/tea/loop")
    assert page["rounds"][0]["reason"] == "The sft run failed: spec.json: epochs is 0; give 1 or more"
    assert (page["stages"][1]["state"], page["stages"][1]["detail"]) == (
        "failed",
        "spec.json: epochs is 0; give 1 or more",
    )
    run = page["rounds"][0]["runs"][0]
    assert (run["state"], run["error"]) == ("failed", "spec.json: epochs is 0; give 1 or more")
    assert "epochs is 0" in get(client_of(alice), f"runs/{run['id']}/log")["text"]


def test_halting_and_resuming_by_the_page(loop: LoopSettings, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    round_id = client.post("/api/projects/tea/rounds", {}, format="json").json()["id"]
    empty = client.post(f"/api/rounds/{round_id}/halt", {"reason": ""}, format="json")
    assert (empty.status_code, empty.json()["code"]) == (422, "reason_missing")
    halted = client.post(f"/api/rounds/{round_id}/halt", {"reason": "wrong file"}, format="json").json()
    assert (halted["state"], halted["halted_from"], halted["reason"]) == ("halted", "training_sft", "wrong file")
    resumed = client.post(f"/api/rounds/{round_id}/resume", {"reason": "right after all"}, format="json").json()
    assert (resumed["state"], resumed["halted_from"]) == ("training_sft", None)


def test_a_run_shows_its_metrics_log_and_samples(
    project: Project, loop: LoopSettings, alice: User, client_of: ClientOf
) -> None:
    at_round_1(project)
    sft, sample = Run.objects.order_by("id")
    client = client_of(alice)
    assert get(client, f"runs/{sft.pk}")["state"] == "succeeded"
    assert get(client, f"runs/{sft.pk}/metrics") == {
        "series": [{"name": "loss_nats", "label": "Loss", "unit": "nats", "points": [[1.0, 1.0], [2.0, 0.5]]}],
        "total": 2,
    }
    rows = get(client, f"runs/{sample.pk}/samples")["rows"]
    assert len(rows) == 48
    assert rows[0]["prompt"] == "What comes after 0?"
    assert get(client, f"runs/{sft.pk}/log") == {"text": ""}


@pytest.fixture
def addresses(project: Project, loop: LoopSettings) -> list[tuple[str, str]]:
    """Every endpoint of training, with rows behind the ids."""
    round_0 = start(project)
    drive(round_0)
    run = round_0.runs.first()
    assert run is not None
    return [
        ("get", "projects/tea/loop"),
        ("post", "projects/tea/rounds"),
        ("post", f"rounds/{round_0.pk}/halt"),
        ("post", f"rounds/{round_0.pk}/resume"),
        ("get", f"runs/{run.pk}"),
        ("get", f"runs/{run.pk}/metrics"),
        ("get", f"runs/{run.pk}/log"),
        ("get", f"runs/{run.pk}/samples"),
    ]


def test_owners_and_managers_reach_every_endpoint(
    addresses: list[tuple[str, str]], project: Project, alice: User, client_of: ClientOf
) -> None:
    dora = User.objects.create_user("dora")
    Membership.objects.create(project=project, user=dora, role=Membership.Role.MANAGER)
    for person in (alice, dora):
        assert statuses(client_of(person), addresses).isdisjoint({401, 403, 404, 500})


def test_bob_annotates_and_is_told_that_this_is_not_his(
    addresses: list[tuple[str, str]], bob: User, client_of: ClientOf
) -> None:
    assert statuses(client_of(bob), addresses) == {403}


def test_carol_is_a_stranger_and_learns_nothing(
    addresses: list[tuple[str, str]], carol: User, client_of: ClientOf
) -> None:
    assert statuses(client_of(carol), addresses) == {404}


def test_nobody_gets_in_without_a_session(addresses: list[tuple[str, str]]) -> None:
    assert statuses(APIClient(), addresses) == {403}


def test_an_id_that_is_not_there_is_not_found(loop: LoopSettings, alice: User, client_of: ClientOf) -> None:
    assert statuses(client_of(alice), [("get", "runs/999"), ("post", "rounds/999/halt")]) == {404}


def test_a_project_that_only_collects_has_no_loop(project: Project, alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).get("/api/projects/tea/loop")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_loop")


def statuses(client: APIClient, addresses: list[tuple[str, str]]) -> set[int]:
    """Every status that the addresses answer with."""
    said = {"reason": "because"}
    return {
        (client.get(f"/api/{address}") if method == "get" else client.post(f"/api/{address}", said, format="json"))
        .status_code
        for method, address in addresses
    }  # fmt: skip
