"""Disputed comparisons go to experts, whose verdicts outrank and enter no figure of agreement."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation import disputes
from annotation.models import Annotator, Assignment, Judgement, Membership, Preference, Project
from annotation.selectors.disputes import disputed
from annotation.selectors.snapshots import file_path
from annotation.services.adjudication import NotAnExpert, claim_disputed
from annotation.services.calibration import calibrate
from annotation.services.excluding import exclude
from annotation.services.leases import release, skip, unskip
from annotation.services.queue import claim
from annotation.services.snapshots import freeze
from tests.annotation.test_calibrating_more import compare, say
from tests.annotation.world import LATER, NOON, hand, judge

MUCH_LATER = LATER + timedelta(hours=2)


@pytest.fixture
def disputed_tea(project: Project) -> Project:
    """Of four comparisons, 0 is agreed on, 1 is split two to two, 2 has one dissenter, 3 a single answer."""
    said = {0: [0, 0, 0, 0], 1: [0, 1, 0, 1], 2: [0, 0, 0, 1], 3: [0]}
    for number, answers in said.items():
        compare(project, number, (f"one {number}", "A"), (f"two {number}", "B"))
        for who, best in zip(("ann", "ben", "cid", "dee"), answers, strict=False):
            say(project, f"{number}-A-B", who, best=best)
    calibrate(project=project, now=NOON)
    return project


@pytest.fixture
def expert(disputed_tea: Project, alice: User) -> Annotator:
    """Alice, who owns the project."""
    return hand(alice, disputed_tea)


def take_dispute(annotator: Annotator, user: User) -> Assignment:
    [row] = claim_disputed(annotator=annotator, user=user, want=1, now=NOON)
    return row


@pytest.mark.parametrize(
    ("labels", "soft", "score"),
    [
        ([], 0.5, 0.0),
        ([0], 0.5, 0.0),
        ([1, 1, 1], 0.5, 0.0),  # all call it a tie: nothing is disputed
        ([0, 2], 0.5, 2.0),  # 2 judgements, distance 1, soft label ½
        ([0, 1], 0.5, 1.0),  # a tie against a choice is half a dispute
        ([0, 2], 1.0, 0.0),  # the calibration has settled it
        ([0, 0, 2], 0.75, 3 * (2 / 3) * 0.5),
    ],
)
def test_the_score_by_hand(labels: list[int], soft: float, score: float) -> None:
    assert disputes.dispute(labels, soft) == pytest.approx(score)


def test_a_verdict_by_hand() -> None:
    assert disputes.decided(0.5, 0.3, disputes.SECOND) == pytest.approx((0.05 * 0.5 / 0.8, 0.05 * 0.3 / 0.8))
    assert disputes.decided(1.0, 0.0, disputes.TIE) == pytest.approx((0.05, 0.95))
    assert disputes.decided(0.0, 1.0, disputes.TIE) == pytest.approx((0.025, 0.95))


def test_the_most_disputed_comes_first_and_what_is_agreed_on_never(disputed_tea: Project) -> None:
    assert [row.external_id[0] for row in disputed(disputed_tea)] == ["1", "2"]


def test_a_verdict_outranks_enters_no_agreement_and_ends_the_dispute(
    disputed_tea: Project, expert: Annotator, alice: User
) -> None:
    before = calibrate(project=disputed_tea, now=NOON)
    row = take_dispute(expert, alice)
    said = judge(row, expert, ranking=[[1], [0]])
    assert said.is_verdict
    after = freeze(project=disputed_tea, now=LATER)
    assert [item.external_id[0] for item in disputed(disputed_tea)] == ["2"]
    told = Preference.objects.get(comparison=row.comparison)
    assert (told.is_adjudicated, told.certainty, told.dispute) == (True, disputes.VERDICT, 0.0)
    assert 1 - told.p_first - told.p_tie == pytest.approx(disputes.VERDICT)
    assert after.report.inputs_digest != before.inputs_digest
    assert after.report.figures["agreement"] == before.figures["agreement"]
    assert after.report.judgements == before.judgements
    [frozen] = [json.loads(line) for line in file_path(after, "verdicts.jsonl").read_text().splitlines()]
    assert (frozen["id"], frozen["ranking"]) == (str(said.pk), [[1], [0]])
    exclude(annotator=expert, by=alice, reason="Not an expert after all.", now=LATER)
    assert calibrate(project=disputed_tea, now=MUCH_LATER).inputs_digest == before.inputs_digest


def test_an_expert_has_one_comparison_alone_and_the_queue_never_hands_it_out(
    disputed_tea: Project, expert: Annotator, alice: User
) -> None:
    dora = Membership.objects.create(
        project=disputed_tea, user=User.objects.create_user("dora"), role=Membership.Role.MANAGER
    ).user
    other = hand(dora, disputed_tea)
    mine = take_dispute(expert, alice)
    assert take_dispute(expert, alice) == mine  # the same lease again
    assert take_dispute(other, dora).comparison != mine.comparison
    assert claim_disputed(annotator=other, user=dora, want=3, now=NOON, besides=[])[1:] == []
    handed = {row.comparison_id for row in claim(annotator=expert, want=5, now=NOON)}
    assert mine.comparison_id not in handed


def test_a_lease_that_ended_goes_to_the_next_expert(disputed_tea: Project, expert: Annotator, alice: User) -> None:
    dora = Membership.objects.create(
        project=disputed_tea, user=User.objects.create_user("dora"), role=Membership.Role.OWNER
    ).user
    other = hand(dora, disputed_tea)
    left = take_dispute(expert, alice)
    [taken] = claim_disputed(annotator=other, user=dora, want=1, now=MUCH_LATER)
    assert (taken.pk, taken.annotator) == (left.pk, other)
    late = judge(left, expert, MUCH_LATER)
    assert (late.is_verdict, late.is_late, late.assignment) == (True, True, None)
    assert not judge(taken, other, MUCH_LATER).is_late


def test_what_is_given_back_goes_to_the_next_expert_at_once(
    disputed_tea: Project, expert: Annotator, alice: User
) -> None:
    dora = Membership.objects.create(
        project=disputed_tea, user=User.objects.create_user("dora"), role=Membership.Role.OWNER
    ).user
    held = take_dispute(expert, alice)
    release(assignment=held, annotator=expert, now=NOON)
    [taken] = claim_disputed(annotator=hand(dora, disputed_tea), user=dora, want=1, now=NOON)
    assert taken.pk == held.pk


def test_who_judged_it_gives_no_verdict_and_who_passes_leaves_it_to_others(
    disputed_tea: Project, expert: Annotator, alice: User
) -> None:
    Judgement.objects.filter(annotator__name="ann").update(annotator=expert)
    assert claim_disputed(annotator=expert, user=alice, want=3, now=NOON) == []
    Judgement.objects.filter(annotator=expert).update(annotator=Annotator.objects.get(name="ann"))
    row = take_dispute(expert, alice)
    skip(assignment=row, annotator=expert, now=NOON)
    assert disputed(disputed_tea).count() == 2
    assert take_dispute(expert, alice).comparison != row.comparison
    unskip(assignment=row, annotator=expert, now=NOON)
    assert disputed(disputed_tea).count() == 0


def test_a_tag_makes_an_annotator_an_expert_who_sees_the_others_when_asked(
    disputed_tea: Project, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    bobs = hand(bob, disputed_tea)
    with pytest.raises(NotAnExpert, match="for experts"):
        claim_disputed(annotator=bobs, user=bob, want=1, now=NOON)
    Annotator.objects.filter(pk=bobs.pk).update(tags=["expert"])
    client = client_of(bob)
    [item] = client.post("/api/projects/tea/disputes/claim", {"want": 1}, format="json").data["items"]
    assert "judgements" not in item
    others = client.get(f"/api/assignments/{item['assignment']}/others").data
    assert sorted(row["ranking"][0][0] for row in others) == [0, 0, 1, 1]
    assert not {"annotator", "name"} & set(others[0])
    answer = {"id": "7b6b4b0e-6a54-4d6f-9d63-0c7c8ad7b5a1", "ranking": [[0], [1]]}
    address = f"/api/assignments/{item['assignment']}/judgements?want=1"
    following = client.post(address, answer, format="json").data["next"]["items"]
    assert [row["comparison"] for row in following] == [disputed_tea.comparisons.get(external_id="2-A-B").pk]
