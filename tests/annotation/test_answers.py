"""What a project asks of an answer besides the ranking: each rule, kept and broken."""

from typing import Any

import pytest

from annotation.errors import Unacceptable
from annotation.models import Annotator, Demonstration, Judgement, Project
from annotation.selectors.demonstrations import demonstrations
from annotation.services.judging import edit
from annotation.services.managing import change_settings
from tests.annotation.world import NOON, add, answer, hand, judge, take

pytestmark = pytest.mark.django_db
MARK = {"response": 0, "start": 3, "end": 5, "comment": "why r?"}


@pytest.fixture
def bobs(project: Project, bob: Any) -> Annotator:
    add(project, 3)
    return hand(bob, project)


def ask(annotator: Annotator, **rules: object) -> None:
    annotator.project = change_settings(project=annotator.project, changes=rules)


@pytest.mark.parametrize(
    ("rules", "said", "where"),
    [
        ({"rationale": "required"}, {"reason": "  "}, "reason"),
        ({"rationale": "required", "rationale_min": 10}, {"reason": "too short"}, "reason"),
        ({"aspects": ["honesty", "tone"]}, {"aspects": {"honesty": [[0], [1]]}}, "aspects"),
        ({"aspects": ["honesty"]}, {"aspects": {"honesty": [[0]]}}, "aspects.honesty"),
        ({}, {"aspects": {"honesty": [[0], [1]]}}, "aspects"),
        ({"flags": ["rude"]}, {"flags": ["unsafe"]}, "flags"),
        ({"allows_both_bad": False}, {"flags": ["both_bad"], "ranking": [[0, 1]]}, "flags"),
        ({}, {"flags": ["both_bad"]}, "flags"),
        ({"allows_marks": False}, {"marks": [MARK]}, "marks"),
        ({}, {"marks": [{**MARK, "end": 6}]}, "marks.0"),
        ({}, {"marks": [MARK, {**MARK, "start": 5}]}, "marks.1"),
        ({}, {"marks": [{**MARK, "response": 2}]}, "marks.0"),
        ({}, {"marks": [{**MARK, "comment": "x" * 2001}]}, "marks.0"),
        ({}, {"better_answer": "Better."}, "better_answer"),
        ({"strength_levels": 0}, {"strength": 1}, "strength"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(
    bobs: Annotator, rules: dict[str, Any], said: dict[str, Any], where: str
) -> None:
    ask(bobs, **rules)
    with pytest.raises(Unacceptable) as refusal:
        judge(take(bobs), bobs, **said)
    assert refusal.value.where == where
    assert not Judgement.objects.exists()


def test_everything_that_is_asked_for_is_kept(bobs: Annotator) -> None:
    ask(bobs, aspects=["honesty"], flags=["rude"], rationale="required", rationale_min=4, allows_better_answer=True)
    said = {"honesty": [[1], [0]]}
    judge(take(bobs), bobs, aspects=said, flags=["rude"], reason="Kind.", marks=[MARK], better_answer="  Tea, hot.\n")
    row = Judgement.objects.get()
    assert (row.aspects, row.flags, row.marks, row.better_answer) == (said, ["rude"], [MARK], "Tea, hot.")


def test_a_mark_counts_characters_beyond_the_basic_plane_once(project: Project, bob: Any) -> None:
    from annotation.services.comparisons import NewComparison, add_comparisons

    new = NewComparison(
        where="here", id="c", messages=[{"role": "user", "content": "?"}], responses=[("🫖🫖", "a"), ("tea", "b")]
    )
    add_comparisons(project=project, rows=[new])
    bobs = hand(bob, project)
    held = take(bobs)
    with pytest.raises(Unacceptable):
        judge(held, bobs, marks=[{**MARK, "start": 2, "end": 3}])
    judge(held, bobs, marks=[{**MARK, "start": 1, "end": 2}])


def test_a_better_answer_is_a_demonstration_and_an_edit_takes_its_place(bobs: Annotator) -> None:
    ask(bobs, allows_better_answer=True)
    first = judge(take(bobs), bobs, better_answer="Green tea.")
    written = Demonstration.objects.get()
    assert (written.text, written.prompt, written.source.name) == (
        "Green tea.",
        first.comparison.prompt,
        bobs.name,
    )
    edit(judgement=first, annotator=bobs, answer=answer(better_answer="Black tea."), now=NOON)
    assert [row.text for row in demonstrations(bobs.project)] == ["Black tea."]
    assert Demonstration.objects.count() == 2  # history


def test_simulations_need_no_reasons(project: Project) -> None:
    from annotation.services.simulation import simulate

    add(project, 2)
    change_settings(project=project, changes={"rationale": "required", "aspects": ["tone"]})
    Project.objects.update(truth="random")
    assert simulate(project=Project.objects.get(), judgements=2, seed=1, now=NOON) == 2


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"flags": ["rude", "rude"]}, "flags"),
        ({"flags": ["both_bad"]}, "flags"),
        ({"aspects": ["a", "a"]}, "aspects"),
    ],
)
def test_names_stand_once(project: Project, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        change_settings(project=project, changes=changes)
    assert refusal.value.where == where
