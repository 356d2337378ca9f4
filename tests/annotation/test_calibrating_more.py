"""What the report says besides preferences: sources, second looks, responses that recur."""

from datetime import timedelta
from uuid import uuid4

from annotation.chat import Message
from annotation.jobs import refresh_stale_reports
from annotation.models import Assignment, Judgement, Preference, Project
from annotation.selectors.quality import quality_page
from annotation.services.annotators import ensure_annotators
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.recomputing import differences
from tests.annotation.world import NOON

PEOPLE = ("ann", "ben", "cid")


def compare(project: Project, number: int, first: tuple[str, str], second: tuple[str, str]) -> None:
    prompt = [Message(role="user", content=f"Question {number}?")]
    add_comparisons(
        project=project,
        rows=[
            NewComparison(where="", id=f"{number}-{first[1]}-{second[1]}", messages=prompt, responses=[first, second])
        ],
    )


def say(
    project: Project, comparison: str, who: str, best: int, *, again: bool = False, shown: tuple[int, int] = (0, 1)
) -> None:
    annotator = ensure_annotators(project=project, names={who})[who]
    Judgement.objects.create(
        id=uuid4(), project=project, comparison=project.comparisons.get(external_id=comparison), annotator=annotator,
        ranking=[[best], [1 - best]], shown=list(shown), origin="import", is_retest=again, received_at=NOON,
    )  # fmt: skip


def asked_later(project: Project, comparison: str, who: str) -> None:
    judgement = Judgement.objects.get(comparison__external_id=comparison, annotator__name=who)
    added = Assignment.objects.create(
        project=project, comparison=judgement.comparison, slot=2, annotator=judgement.annotator, state="done",
        is_added=True,
    )  # fmt: skip
    Judgement.objects.filter(pk=judgement.pk).update(assignment=added)


def test_the_source_that_wins_leads_and_every_place_has_its_interval(project: Project) -> None:
    for number in range(6):
        for one, two in (("A", "B"), ("B", "C"), ("A", "C")):
            compare(project, number, (f"{one} says {number}", one), (f"{two} says {number}", two))
            for who in PEOPLE:
                say(project, f"{number}-{one}-{two}", who, best=1 if number == 5 else 0)
    board = calibrate(project=project, now=NOON).figures["leaderboard"]
    assert [place["source"] for place in board["places"]] == ["A", "B", "C"]
    assert all(place["worth"]["low"] < place["worth"]["value"] < place["worth"]["high"] for place in board["places"])


def test_where_more_is_asked_agreement_is_told_of_what_was_asked_beforehand_too(project: Project) -> None:
    for number in range(40):
        compare(project, number, (f"Tea {number}.", "A"), (f"Coffee {number}.", "B"))
        for who in PEOPLE:
            say(project, f"{number}-A-B", who, best=int(who == "cid" and number % 3 == 0))
            if who == "cid" and number % 3 == 0:
                asked_later(project, f"{number}-A-B", who)
    assert "agreement_fixed" not in calibrate(project=project, now=NOON).figures
    assert quality_page(project, you=None)["report"]["agreement_fixed"] is None
    Project.objects.filter(pk=project.pk).update(overlap_max=5)
    project.refresh_from_db()
    report = calibrate(project=project, now=NOON)
    assert report.figures["agreement_fixed"]["raw"]["value"] == 1.0
    assert report.figures["agreement_fixed"]["raw"]["n"] == 40
    assert quality_page(project, you=None)["report"]["agreement_fixed"] == report.figures["agreement_fixed"]
    assert report.figures["agreement"]["raw"]["value"] < 1.0
    assert differences(report) == []


def test_a_second_look_counts_for_the_retest_and_for_nothing_else(project: Project) -> None:
    compare(project, 1, ("Tea.", "A"), ("Coffee.", "B"))
    for who in PEOPLE:
        say(project, "1-A-B", who, best=0)
    before = calibrate(project=project, now=NOON)
    assert before.figures["instruments"]["retest"]["value"] is None
    told = Preference.objects.get().p_first
    say(project, "1-A-B", "ann", best=1, again=True, shown=(1, 0))
    after = calibrate(project=project, now=NOON)
    assert after.figures["instruments"]["retest"]["value"] == 0.0
    assert after.figures["instruments"]["side_followed"]["value"] == 1.0  # left both times
    assert (Preference.objects.get().p_first, after.judgements) == (told, 3)


def test_a_response_that_recurs_tells_of_pairs_that_nobody_judged_much(project: Project) -> None:
    """B beats C often; A, judged against C alone and once, is known the better for what is known of C."""

    def certainty(prompts: tuple[int, int, int]) -> float:
        Judgement.objects.all().delete()
        project.comparisons.all().delete()
        for number, (one, two) in zip(prompts, (("B", "C"), ("C", "A"), ("A", "B")), strict=True):
            compare(project, number, (one, one), (two, two))
            for who in PEOPLE if one != "A" else PEOPLE[:1]:
                say(project, f"{number}-{one}-{two}", who, best=0 if one != "A" else 1)
        calibrate(project=project, now=NOON)
        return Preference.objects.get(comparison__external_id=f"{prompts[2]}-A-B").p_first

    apart, together = certainty((1, 2, 3)), certainty((1, 1, 1))
    assert together < apart  # B over C, C over A: so B over A, were it not said only once


def test_gold_answers_are_counted_and_a_bad_hand_at_them_asks_for_a_look(project: Project) -> None:
    prompt = [Message(role="user", content="Which is hot?")]
    rows = [
        NewComparison(
            where="", id=f"g{number}", messages=prompt, responses=[(f"Tea {number}.", "A"), (f"Ice {number}.", "B")],
            gold=[[0], [1]], purpose="gold",
        )
        for number in range(7)
    ]  # fmt: skip
    add_comparisons(project=project, rows=rows)
    for number in range(7):
        say(project, f"g{number}", "ann", best=0)
        say(project, f"g{number}", "ben", best=1)
    checks = calibrate(project=project, now=NOON).figures["checks"]
    assert (checks["ann"]["gold"]["n"], checks["ann"]["gold_verdict"]) == (7, "passes")
    assert checks["ann"]["gold"]["value"] == 8 / 9  # Beta(1, 1) and 7 of 7
    assert checks["ben"]["gold_verdict"] == "review"


def test_whoever_agrees_less_than_before_is_named_with_the_place_to_look_from(project: Project) -> None:
    for number in range(120):
        compare(project, number, (f"A {number}", "A"), (f"B {number}", "B"))
        for place, who in enumerate((*PEOPLE, "dee", "eve", "fay")):
            slips = (7 * number + 13 * place) % 10 == 0  # everybody, once in ten
            tired = who == "cid" and number >= 60
            say(project, f"{number}-A-B", who, best=int(slips != tired))
            Judgement.objects.filter(comparison__external_id=f"{number}-A-B").update(
                judged_at=NOON + timedelta(minutes=number)
            )
    figures = calibrate(project=project, now=NOON).figures
    assert figures["drift"]["cid"]["is_alarm"]
    assert not figures["drift"]["ann"]["is_alarm"]
    assert [rater["annotator"] for rater in figures["raters"] if "drifts" in rater["flags"]] == ["cid"]
    since = Judgement.objects.get(pk=figures["drift"]["cid"]["since"])
    assert since.judged_at is not None
    assert 50 <= (since.judged_at - NOON) / timedelta(minutes=1) <= 70
    pairs = {(row["annotator"], row["other"]): row["agreement"]["value"] for row in figures["matrix"]}
    assert pairs["ann", "ben"] == 0.8  # they never slip together
    assert pairs["ann", "cid"] == 0.5


def test_a_project_whose_judgements_do_not_count_yet_has_no_report_and_no_fault(project: Project) -> None:
    prompt = [Message(role="user", content="Learn this.")]
    lesson = NewComparison(
        where="",
        id="t1",
        messages=prompt,
        responses=[("Yes.", "A"), ("No.", "B")],
        gold=[[0], [1]],
        purpose="tutorial",
    )
    add_comparisons(project=project, rows=[lesson])
    say(project, "t1", "ann", best=0)
    refresh_stale_reports()
    assert not project.quality_reports.exists()
