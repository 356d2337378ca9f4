"""An installation that asked again before rows said so: which of them were asked for afterwards."""

from importlib import import_module

from django.apps import apps

from annotation.chat import Message
from annotation.models import Assignment, Project
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.overlap import is_fixed


def test_rows_beyond_the_overlap_are_taken_for_added_but_in_the_slice_that_had_them_from_the_start(
    project: Project,
) -> None:
    Project.objects.filter(pk=project.pk).update(overlap=1, overlap_max=3)
    project.refresh_from_db()
    prompt = [Message(role="user", content="Which?")]
    rows = [
        NewComparison(where="", id=f"c{n}", messages=prompt, responses=[(f"{n} a", "m"), (f"{n} b", "m")])
        for n in range(40)
    ]
    add_comparisons(project=project, rows=rows)
    asked = [row for row in project.comparisons.all() if not is_fixed(row.digest)]
    assert 20 < len(asked) < 40
    Assignment.objects.bulk_create(Assignment(project=project, comparison=row, slot=1) for row in asked[:10])
    import_module("annotation.migrations.0002_assignments_added").take_as_added(apps, None)
    added = Assignment.objects.filter(is_added=True)
    assert set(added.values_list("comparison", "slot")) == {(row.pk, 1) for row in asked[:10]}
