"""Many annotators at once: nobody gets what another holds, nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from annotation.models import Annotator, Assignment, Judgement, Project
from annotation.services.queue import claim
from tests.annotation.world import NOON, add, judge

CROWD = 8


@pytest.mark.django_db(transaction=True)
def test_eight_annotators_at_once_answer_each_comparison_exactly_twice() -> None:
    project = Project.objects.create(slug="crowd", name="Crowd", overlap=2)
    add(project, 24)
    crowd = [Annotator.objects.create(project=project, name=f"a{number}") for number in range(CROWD)]

    def work(annotator: Annotator) -> int:
        done = 0
        try:
            while found := claim(annotator=annotator, want=1, now=NOON):
                judge(found[0], annotator)
                done += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(CROWD) as threads:
        done = sum(threads.map(work, crowd))

    assert done == 48
    assert Assignment.objects.exclude(state=Assignment.State.DONE).count() == 0
    assert set(Counter(Judgement.objects.values_list("comparison_id", flat=True)).values()) == {2}
    pairs = Judgement.objects.values_list("comparison_id", "annotator_id")
    assert len(pairs) == len(set(pairs))


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_one_annotator_never_hold_a_comparison_twice() -> None:
    project = Project.objects.create(slug="tabs", name="Tabs", overlap=3)
    add(project, 10)
    annotator = Annotator.objects.create(project=project, name="bob")

    def tab(_: int) -> list[int]:
        try:
            return [row.comparison_id for row in claim(annotator=annotator, want=5, now=NOON)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        held = list(threads.map(tab, range(4)))

    assert all(tab == held[0] for tab in held)
    assert Assignment.objects.filter(annotator=annotator).count() == 5
