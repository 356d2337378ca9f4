"""From a model to its judgements and back; a person's judgements deleted for good, and what is marked then."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.errors import Unacceptable
from annotation.models import Annotator, Assignment, Erasure, Judgement, Project
from annotation.selectors.frozen import judgements_of
from annotation.services.erasing import NothingToErase, erase
from annotation.services.excluding import exclude
from tests.training.driving import drive, start
from training.models import LoopSettings, Policy, RewardModel, Round, Run
from training.selectors import lineage
from training.services.runs import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def turned(project: Project, loop: LoopSettings) -> Project:
    """Two rounds are closed, on 24 and on 48 judgements of simulated annotators."""
    drive(start(project, simulate=True))
    drive(Round.objects.get(number=1))
    drive(start(project, simulate=True))
    return project


def first(project: Project, number: int = 1) -> Judgement:
    """The first judgement that a snapshot holds."""
    line = next(judgements_of(project.snapshots.get(number=number)))
    return Judgement.objects.get(pk=line["id"])


def test_from_a_model_to_its_judgements_and_back(turned: Project) -> None:
    behind = lineage.of_reward_model(turned, 1)
    everything = {str(pk) for pk in Judgement.objects.values_list("pk", flat=True)}
    assert len(behind["judgement_ids"]) == behind["judgements"] == 24
    assert set(lineage.of_reward_model(turned, 2)["judgement_ids"]) == everything
    assert lineage.of_policy(turned, 1)["judgement_ids"] == behind["judgement_ids"]
    assert lineage.of_policy(turned, 0)["judgements"] == 0
    old = lineage.of_judgement(turned, behind["judgement_ids"][0])
    assert [row["version"] for row in old["reward_models"]] == [1, 2]
    assert [row["version"] for row in old["policies"]] == [1, 2]
    new = (everything - set(behind["judgement_ids"])).pop()
    assert [row["version"] for row in lineage.of_judgement(turned, new)["reward_models"]] == [2]
    with pytest.raises(lineage.Unknown, match="no snapshot holds"):
        lineage.of_judgement(turned, "11111111-1111-4111-8111-111111111111")


def test_a_dry_run_says_what_a_deletion_would_affect_and_without_a_reason_nothing_goes(turned: Project) -> None:
    annotator = first(turned).annotator
    found = lineage.of_annotator(turned, annotator.name)
    assert found["judgements"] == Judgement.objects.filter(annotator=annotator).count() > 0
    assert [row["number"] for row in found["snapshots"]] == [1, 2]
    assert [row["version"] for row in found["policies"]] == [1, 2]
    with pytest.raises(Unacceptable, match="reason"):
        erase(annotator=annotator, by=None, reason=" ", now=timezone.now())
    assert (Judgement.objects.count(), Erasure.objects.count()) == (48, 0)


def test_a_deletion_marks_what_learnt_from_it_and_opens_the_answers_again(turned: Project, alice: User) -> None:
    judgement = first(turned)
    annotator = judgement.annotator
    annotator.project = turned
    own = Judgement.objects.filter(annotator=annotator).count()
    exclude(annotator=annotator, by=alice, reason="a trial", now=timezone.now(), judgement=judgement.pk)
    opened = Assignment.objects.filter(state="open").count()
    row = erase(annotator=annotator, by=alice, reason="asked for by mail", now=timezone.now())
    assert (row.judgements, row.snapshots.count(), row.by, row.reason) == (own, 2, alice, "asked for by mail")
    assert not Judgement.objects.filter(annotator=annotator).exists()
    assert Assignment.objects.filter(state="open").count() == opened + own
    assert not Assignment.objects.filter(annotator=annotator, state="done").exists()
    for model in RewardModel.objects.all():
        assert lineage.is_affected(model.snapshot)
    assert lineage.of_policy(turned, 1)["erasures"][0]["reason"] == "asked for by mail"
    assert [row["is_affected"] for row in lineage.of_annotator(turned, annotator.name)["snapshots"]] == [True, True]
    with pytest.raises(NothingToErase):
        erase(annotator=annotator, by=alice, reason="again", now=timezone.now())
    round_3 = drive(start(turned, simulate=True))
    assert round_3.snapshot is not None
    assert not lineage.is_affected(round_3.snapshot)


def test_a_reward_run_that_misses_its_file_after_a_deletion_begins_anew_from_what_is_left(
    turned: Project, alice: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    run = Run.objects.filter(kind=Run.Kind.REWARD).latest("id")
    annotator = first(turned).annotator
    annotator.project = turned
    with django_capture_on_commit_callbacks(execute=True):
        erase(annotator=annotator, by=alice, reason="their wish", now=timezone.now())
    assert not (run.inputs_path / run.spec["preferences"]).exists()
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED)
    run.refresh_from_db()
    again(run=run, now=timezone.now())
    anew = Run.objects.filter(kind=Run.Kind.REWARD).latest("id")
    assert anew.pk != run.pk
    preferences = (anew.path / "inputs" / anew.spec["preferences"]).resolve()
    assert preferences.is_file()
    assert annotator.name not in preferences.read_text(encoding="utf-8")


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("lineage", "--project", "tea", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_both_ways_and_deletes(turned: Project, alice: User) -> None:
    assert "reward model v1: 24 judgements by simulated-" in told("--reward-model", "1")
    found = json.loads(told("--policy", "1", "--json"))
    assert len(found["judgement_ids"]) == 24
    assert "policies: v1" in told("--judgement", found["judgement_ids"][0])
    name = first(turned).annotator.name
    assert "deleted" in told("--annotator", name, "--delete", "--reason", "their wish", "--by", "alice")
    assert Erasure.objects.get().by == alice
    assert "were deleted since: their wish" in told("--reward-model", "1")
    with pytest.raises(CommandError, match="there is no policy v9"):
        told("--policy", "9")
    with pytest.raises(CommandError, match="goes with --annotator"):
        told("--policy", "1", "--delete")


def test_by_the_page_managers_look_and_owners_delete(
    turned: Project, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    name = first(turned).annotator.name

    def look(**of: Any) -> Any:
        return client_of(alice).get("/api/projects/tea/lineage", of)

    assert look(reward_model=1).json()["judgements"] == 24
    assert look(annotator=name).json()["policies"][0]["version"] == 1
    assert look(reward_model=1, policy=1).status_code == 422
    assert look(policy=7).json()["code"] == "unknown"
    assert client_of(bob).get("/api/projects/tea/lineage", {"policy": 1}).status_code == 403
    said = {"annotator": name, "reason": "their wish"}
    assert client_of(bob).post("/api/projects/tea/lineage/erase", said, format="json").status_code == 403
    answer = client_of(alice).post("/api/projects/tea/lineage/erase", said, format="json")
    assert (answer.status_code, answer.json()["judgements"]) == (200, 0)
    page = client_of(alice).get("/api/projects/tea/loop").json()
    assert [row["is_affected"] for row in page["policies"]] == [True, True, False]
    assert Annotator.objects.filter(name=name).exists()
    assert Policy.objects.filter(is_promoted=True).exists()
