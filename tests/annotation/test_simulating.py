"""Simulated annotators and a policy's new comparisons."""

import pytest
from django.contrib.auth.models import User

from annotation.models import Annotator, Assignment, Comparison, Judgement, Project, Prompt
from annotation.services.generation import PromptSamples, add_policy_comparisons
from annotation.services.pool import add_to_pool
from annotation.services.simulation import NoTruth, simulate
from tests.annotation.world import NOON, add


def test_they_answer_by_the_projects_truth_and_are_marked(project: Project) -> None:
    Project.objects.update(truth="longer")
    project.refresh_from_db()
    add(project, 12)  # "c10 r0" and "c10 r1" are equally long: ties
    done = simulate(project=project, judgements=100, seed=1, now=NOON, accuracy=1.0)
    assert done == 24
    assert not Assignment.objects.exclude(state=Assignment.State.DONE).exists()
    assert not Annotator.objects.filter(is_simulated=False).exists()
    assert set(Judgement.objects.values_list("origin", flat=True)) == {Judgement.Origin.SIMULATED}
    assert all(judgement.ranking == [[0, 1]] for judgement in Judgement.objects.all())


def test_they_do_not_judge_where_people_work(project: Project) -> None:
    add(project, 1)
    with pytest.raises(NoTruth, match="no truth"):
        simulate(project=project, judgements=1, seed=1, now=NOON)


def test_they_leave_what_bob_holds_to_bob(project: Project, bob: User) -> None:
    from tests.annotation.world import hand, take

    Project.objects.update(truth="random", overlap=1)
    project.refresh_from_db()
    add(project, 3)
    held = take(hand(bob, project))
    assert simulate(project=project, judgements=10, seed=1, now=NOON) == 2
    held.refresh_from_db()
    assert held.annotator == hand(bob, project)


def samples(project: Project) -> list[PromptSamples]:
    add_to_pool(
        project=project,
        conversations=[[{"role": "user", "content": "one"}], [{"role": "user", "content": "two"}]],
    )
    texts = [["a", "b", "a", "c"], ["same", "same", " ", "sa\0me"]]
    rows = Prompt.objects.order_by("id")
    return [PromptSamples(prompt_id=row.pk, texts=texts[number]) for number, row in enumerate(rows)]


def test_identical_replies_are_dropped_and_the_rest_is_drawn_with_its_propensity(project: Project) -> None:
    made = samples(project)

    def run() -> int:
        return add_policy_comparisons(
            project=project,
            source_name="policy v0",
            settings={"temperature": 1.0},
            round_number=1,
            samples=made,
            pairs_per_prompt=2,
            seed=7,
        )

    assert run() == 2  # three distinct replies to "one" make three pairs, two are drawn; "two" has one reply
    assert run() == 0
    for comparison in Comparison.objects.all():
        assert comparison.propensity == pytest.approx(2 / 3)
        assert comparison.round_number == 1
        first, second = (place.response.text for place in comparison.places.order_by("index"))
        assert first != second
