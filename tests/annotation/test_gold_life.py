"""Gold is proposed, accepted, rotated, rests, is retired, and each step can be taken back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from annotation.errors import Unacceptable
from annotation.models import Annotator, Assignment, Comparison, GoldDecision, GoldTerm, Judgement, Project
from annotation.selectors.annotator_judgements import OwnJudgements
from annotation.selectors.gold import gold_page
from annotation.selectors.mine import own_page
from annotation.services import gold
from annotation.services.annotators import ensure_annotators
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.leases import release
from annotation.services.managing import change_settings
from annotation.services.pausing import pause_comparison, resume_comparison
from annotation.services.queue import claim
from annotation.services.recomputing import differences
from annotation.services.snapshots import freeze
from tests.annotation.world import LATER, NOON, add, hand, judge, take

PEOPLE = ("ann", "ben", "cid", "dee")
Why = GoldTerm.Why


def people(project: Project, *names: str) -> list[Annotator]:
    """Annotators from no file: their answers come live."""
    found = ensure_annotators(project=project, names=names)
    for row in found.values():
        row.project = project
    return [found[name] for name in names]


COUNT = 60
DISPUTED = range(4, COUNT, 5)
"""Comparisons with a dissenter, spread so that nobody drifts."""
CLAIM = {"sqlite": 12, "postgresql": 11}  # statements; PostgreSQL gets the last two in one message
"""Statements of a claim of work beside another tab's, as it was before gold had a life."""


@pytest.fixture
def mined(project: Project, alice: User) -> Project:
    """Sixty comparisons on which four agree, but for some slips; each wants a fifth answer. Reported."""
    Project.objects.filter(pk=project.pk).update(overlap=5, gold_rate=0.0)
    project.refresh_from_db()
    add(project, COUNT)
    answer_all(project, people(project, *PEOPLE))
    calibrate(project=project, now=NOON)
    return project


def answer_all(project: Project, annotators: list[Annotator]) -> None:
    """Each fills one slot of every comparison, live; twelve comparisons have a dissenter each."""
    said = []
    for number, row in enumerate(project.comparisons.order_by("id")):
        slots = row.assignments.order_by("slot")
        for place, (annotator, slot) in enumerate(zip(annotators, slots, strict=False)):
            shown = [0, 1] if (number + place) % 2 else [1, 0]
            slot.state, slot.annotator, slot.shown = Assignment.State.DONE, annotator, shown
            slot.save()
            slips = number in DISPUTED and number % 4 == place
            said.append(
                Judgement(
                    id=uuid4(),
                    project=project,
                    comparison=row,
                    annotator=annotator,
                    assignment=slot,
                    ranking=[[1], [0]] if slips else [[0], [1]],
                    shown=shown,
                    origin="browser",
                    seconds=10.0 + place,
                    received_at=NOON - timedelta(hours=1),
                )
            )
    Judgement.objects.bulk_create(said)


def named(project: Project, name: str) -> Comparison:
    return project.comparisons.get(external_id=name)


def proposed(project: Project) -> list[str]:
    return [row["external_id"] for row in gold_page(project)["proposed"]]


def with_gold_only(project: Project) -> Project:
    Project.objects.filter(pk=project.pk).update(gold_rate=0.5)
    project.refresh_from_db()
    return project


def take_gold(annotator: Annotator) -> Assignment | None:
    """Claims until gold comes; work in between is judged. Whose turn it is hangs on the annotator's key and draws."""
    for _ in range(60):
        held = claim(annotator=annotator, want=1, now=NOON)
        if held and held[0].purpose == "gold":
            return held[0]
        if held:
            judge(held[0], annotator)
    return None


def test_proposals_come_with_their_evidence_and_only_where_all_trusted_agree(mined: Project) -> None:
    page = gold_page(mined)
    assert page["is_told"]
    names = {row["external_id"] for row in page["proposed"]}
    assert names
    assert not names & {f"c{n}" for n in DISPUTED}
    first = page["proposed"][0]
    assert first["ranking"] == [[0], [1]]
    assert first["certainty"] >= 0.95
    assert first["judgements"] == 4
    assert len(first["supporters"]) >= 3
    assert {row["name"] for row in first["supporters"]} <= set(PEOPLE)


def test_accepted_it_serves_and_the_evidence_is_no_answer_to_gold(mined: Project, alice: User, bob: User) -> None:
    name = proposed(mined)[0]
    term = gold.accept_proposal(comparison=named(mined, name), by=alice, now=NOON)
    assert (term.state, term.origin, term.evidence["judgements"]) == ("standing", "mined", 4)
    row = named(mined, name)
    assert (row.purpose, row.gold) == ("gold", [[0], [1]])
    assert set(row.assignments.filter(annotator=None).values_list("state", flat=True)) == {"held"}
    assert name not in proposed(mined)
    figures = calibrate(project=mined, now=LATER).figures
    assert {who: check["gold"]["value"] for who, check in figures["checks"].items()} == dict.fromkeys(PEOPLE)
    ann = Annotator.objects.get(name="ann")
    assert own_page(ann, now=NOON)["answered_checks"] == []  # else those who made it would learn that it is gold
    assert OwnJudgements(ann, None).counts()["gold"] == 0
    bobs = hand(bob, with_gold_only(mined))
    held = take_gold(bobs)
    assert held is not None
    assert held.comparison_id == row.pk
    judge(held, bobs, ranking=[[1], [0]])
    figures = calibrate(project=mined, now=LATER).figures
    assert (figures["checks"]["bob"]["gold"]["n"], figures["checks"]["ann"]["gold"]["value"]) == (1, None)
    [serving] = gold_page(mined)["serving"]
    assert (serving["exposure"], serving["right"]["value"], serving["right"]["n"]) == (1, 0.0, 1)
    [told] = own_page(bobs, now=NOON)["answered_checks"]
    assert told["known"] == [[0], [1]]
    assert OwnJudgements(bobs, None).counts()["gold_missed"] == 1


def test_it_trains_nobody_while_it_serves_and_the_report_stays_recomputable(mined: Project, alice: User) -> None:
    before = freeze(project=mined, now=NOON)
    gold.accept_proposal(comparison=named(mined, proposed(mined)[0]), by=alice, now=NOON)
    after = freeze(project=mined, now=LATER)
    assert (before.preferences, after.preferences) == (COUNT, COUNT - 1)
    assert after.report.inputs_digest == before.report.inputs_digest
    assert differences(after.report) == []


def test_each_step_is_taken_back_and_all_of_them_are_kept(mined: Project, alice: User) -> None:
    one, two = (named(mined, name) for name in proposed(mined)[:2])
    gold.accept_proposal(comparison=one, by=alice, now=NOON)
    gold.undo(comparison=one, by=alice, now=NOON, reason="Too easy.")
    one.refresh_from_db()
    assert (one.purpose, one.gold) == ("work", None)
    assert one.assignments.filter(annotator=None, state="open").count() == 1
    gold.decline_proposal(comparison=two, by=alice, now=NOON)
    assert two.external_id not in proposed(mined)
    assert one.external_id in proposed(mined)
    with pytest.raises(gold.NotSoNow, match="was declined before"):
        gold.accept_proposal(comparison=two, by=alice, now=NOON)
    calibrate(project=mined, now=LATER)
    assert two.external_id not in proposed(mined)
    gold.undo(comparison=two, by=alice, now=NOON)
    with pytest.raises(gold.NotSoNow, match="nothing was decided"):
        gold.undo(comparison=two, by=alice, now=NOON)
    said = [(row.kind, row.reason) for row in GoldDecision.objects.order_by("id")]
    assert said == [("accepted", ""), ("undone", "Too easy."), ("declined", ""), ("undone", "")]
    assert {row["by"] for row in gold_page(mined)["decisions"]} == {"alice"}


@pytest.mark.parametrize(
    ("why", "reason", "counted", "is_paused"),
    [(Why.HAND, "Dated.", 1, False), (Why.LEAK, "", None, True), (Why.DISPUTE, "", None, False)],
)
def test_retired_it_is_ordinary_again_and_what_it_told_counts_by_the_reason(
    mined: Project, alice: User, bob: User, why: GoldTerm.Why, reason: str, counted: int | None, is_paused: bool
) -> None:
    row = named(mined, proposed(mined)[0])
    gold.accept_proposal(comparison=row, by=alice, now=NOON)
    bobs = hand(bob, with_gold_only(mined))
    held = take_gold(bobs)
    [eve] = people(mined, "eve")
    late = take_gold(eve)
    assert held is not None
    assert late is not None
    judge(held, bobs)
    with pytest.raises(Unacceptable, match="Say why"):
        gold.retire(comparison=row, why=Why.HAND, by=alice, now=LATER)
    gold.retire(comparison=row, why=why, by=alice, now=LATER, reason=reason)
    judge(late, eve, LATER)
    row.refresh_from_db()
    assert (row.purpose, row.gold, row.is_paused) == ("work", None, is_paused)
    assert row.assignments.filter(annotator=None, state="held" if is_paused else "open").count() == 1
    checks = calibrate(project=mined, now=LATER).figures["checks"]
    assert (checks["bob"]["gold"].get("n"), checks["eve"]["gold"].get("n")) == (counted, None)
    assert [each["why"] for each in gold_page(mined)["retired"]] == [why]
    gold.undo(comparison=row, by=alice, now=LATER)
    row.refresh_from_db()
    assert (row.purpose, row.gold, row.is_paused) == ("gold", [[0], [1]], False)


def test_gold_from_a_file_stays_out_when_it_is_retired(project: Project, alice: User, bob: User) -> None:
    rows = [
        NewComparison(
            where="line 1", id=f"g{n}", messages=[{"role": "user", "content": f"q{n}"}],
            responses=[("yes", "f"), (f"no {n}", "f")], purpose="gold", gold=[[0], [1]],
        )
        for n in range(2)
    ]  # fmt: skip
    add_comparisons(project=project, rows=rows)
    row = named(project, "g0")
    gold.retire(comparison=row, why=Why.HAND, by=alice, now=NOON, reason="Wrong.")
    row.refresh_from_db()
    assert (row.purpose, row.gold) == ("gold", [[0], [1]])
    pause_comparison(comparison=row)
    resume_comparison(comparison=row)  # which does not bring it back either
    bobs = hand(bob, with_gold_only(project))
    add(project, 12)
    got = [take_gold(bobs)]
    assert got[0] is not None
    judge(got[0], bobs)
    assert got[0].comparison.external_id == "g1"
    assert take_gold(bobs) is None
    with pytest.raises(gold.NotSoNow, match="does not serve"):
        gold.retire(comparison=row, why=Why.LEAK, by=alice, now=NOON)
    gold.undo(comparison=row, by=alice, now=NOON)
    add_comparisons(project=project, rows=[])
    assert [each["external_id"] for each in gold_page(project)["serving"]] == ["g0", "g1"]


def test_the_least_shown_comes_next_and_at_the_cap_it_rests(mined: Project, alice: User) -> None:
    names = proposed(mined)[:2]
    for name in names:
        gold.accept_proposal(comparison=named(mined, name), by=alice, now=NOON)
    project = with_gold_only(mined)
    project = change_settings(project=project, changes={"gold_exposure_cap": 2})
    shown = []
    for annotator in people(project, "p1", "p2", "p3", "p4", "p5"):
        held = take_gold(annotator)
        shown.append(held.comparison.external_id if held else None)
    assert sorted(filter(None, shown[:2])) == sorted(filter(None, shown[2:4])) == sorted(names)
    assert shown[4] is None
    page = gold_page(project)
    assert [(row["exposure"], row["is_resting"]) for row in page["serving"]] == [(2, True)] * 2
    change_settings(project=project, changes={"gold_exposure_cap": 3})
    [again] = people(Project.objects.get(pk=project.pk), "p6")
    assert take_gold(again) is not None


def test_a_lease_on_work_that_became_gold_is_held_when_it_comes_back(mined: Project, alice: User, bob: User) -> None:
    bobs = hand(bob, mined)
    held = take(bobs)
    gold.make_gold(
        comparison=held.comparison, ranking=[[0], [1]], origin=GoldTerm.Origin.MINED, evidence={}, by=alice, now=NOON
    )
    release(assignment=held, annotator=bobs, now=NOON)
    held.refresh_from_db()
    assert held.state == "held"


def test_an_expert_can_dispute_gold_and_never_learns_that_it_is(
    mined: Project, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    row = named(mined, proposed(mined)[0])
    gold.accept_proposal(comparison=row, by=alice, now=NOON)
    for number, annotator in enumerate(people(mined, "p1", "p2", "p3", "p4")):
        Judgement.objects.create(
            id=uuid4(), project=mined, comparison=row, annotator=annotator, ranking=[[1], [0]], origin="browser",
            received_at=NOON, shown=[0, 1], seconds=float(number + 5),
        )  # fmt: skip
    calibrate(project=mined, now=LATER)
    Annotator.objects.filter(pk=hand(bob, mined).pk).update(tags=["expert"])
    client = client_of(bob)
    items = client.post("/api/projects/tea/disputes/claim", {"want": 5}, format="json").data["items"]
    [item] = [item for item in items if item["comparison"] == row.pk]
    assert set(item) == {
        "assignment", "comparison", "prompt", "responses", "shown", "lease_expires_at", "lease_s", "lesson",
    }  # fmt: skip
    assert item["lesson"] is None
    said = {"id": str(uuid4()), "ranking": [[1], [0]]}
    client.post(f"/api/assignments/{item['assignment']}/judgements", said, format="json")
    [serving] = gold_page(mined)["serving"]
    assert serving["against"] == [{"annotator": "bob", "ranking": [[1], [0]]}]
    assert client.get("/api/projects/tea/mine").data["answered_checks"] == []  # a verdict is no answer to gold


def test_a_claim_asks_as_few_questions_as_before(mined: Project, alice: User, bob: User) -> None:
    bobs = hand(bob, mined)
    take(bobs)
    with CaptureQueriesContext(connection) as work:
        claim(annotator=bobs, want=1, now=NOON, besides=[row.pk for row in bobs.assignments.all()])
    assert len([each for each in work if "SAVEPOINT" not in each["sql"]]) == CLAIM[connection.vendor]
    assert not [each for each in work if "exposure = exposure" in each["sql"]]
    gold.accept_proposal(comparison=named(mined, proposed(mined)[0]), by=alice, now=NOON)
    [eve] = people(with_gold_only(mined), "eve")
    counted = []
    while True:
        with CaptureQueriesContext(connection) as queries:
            [held] = claim(annotator=eve, want=1, now=NOON)
        counted.append([each["sql"] for each in queries])
        if held.purpose == "gold":
            break
        judge(held, eve)
    if connection.vendor == "sqlite":  # elsewhere it is a prepared statement, which shows a name alone
        assert len([sql for sql in counted[-1] if "exposure = exposure" in sql]) == 1
    assert Comparison.objects.get(pk=held.comparison_id).exposure == 1
