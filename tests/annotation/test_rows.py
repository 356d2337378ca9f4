"""What is written out by hand reads and writes what Django would."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.models import Assignment, Judgement, Project
from annotation.prepared import columns_of, prepared
from annotation.rows import insert, read, read_first, read_joined, update
from tests.annotation.world import NOON, add, hand, take


def test_a_row_read_by_hand_is_the_row_that_django_reads(project: Project, bob: object) -> None:
    add(project, 1)
    row = take(hand(bob, project))  # type: ignore[arg-type]
    sql = f"SELECT {columns_of(Assignment, 'mine')} FROM annotation_assignment mine WHERE id = %s"
    found = read_first(Assignment, sql, [row.pk])
    assert found is not None
    standing = Assignment.objects.get(pk=row.pk)
    for field in Assignment._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(standing, field.attname), field.attname
    assert read_first(Assignment, sql, [0]) is None
    assert read(Assignment, sql, [0]) == []


def test_rows_of_two_models_come_side_by_side_with_what_is_left(project: Project) -> None:
    add(project, 1)
    columns = f"{columns_of(Project, 'at')}, {columns_of(Assignment, 'mine')}, 7"
    sql = f"SELECT {columns} FROM annotation_assignment mine JOIN annotation_project at ON at.id = mine.project_id"
    for found, row, left in read_joined([Project, Assignment], sql, []):
        assert (found, row.project_id, left) == (project, project.pk, 7)


def test_insert_and_update_write_every_column(project: Project, bob: object) -> None:
    add(project, 1)
    annotator = hand(bob, project)  # type: ignore[arg-type]
    row = take(annotator)
    said = Judgement(
        id=uuid4(), project=project, comparison_id=row.comparison_id, annotator=annotator, assignment=row,
        ranking=[[1], [0]], strength=2, shown=[1, 0], seconds=3.5, flags=["unsafe"], reason="Tæ\n\t\\",
        aspects={"helpful": [[0, 1]]}, origin="browser", received_at=NOON,
    )  # fmt: skip
    insert(said)
    standing = Judgement.objects.get(pk=said.pk)
    for field in Judgement._meta.concrete_fields:
        assert getattr(standing, field.attname) == getattr(said, field.attname), field.attname
    row.turn, row.shown, row.lease_expires_at = 4.5, [1, 0], NOON + timedelta(hours=1)
    update(row, "turn", "shown", "lease_expires_at")
    again = Assignment.objects.get(pk=row.pk)
    assert (again.turn, again.shown, again.lease_expires_at) == (4.5, [1, 0], NOON + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(said)


def test_a_statement_is_prepared_once_a_connection_and_again_on_the_next(db: None) -> None:
    sql = "SELECT %(a)s + %(b)s + %(a)s, 'x'"
    with connection.cursor() as cursor:
        for a in (1, 2):
            cursor.execute(prepared(sql.replace("%(b)s", "CAST(%(b)s AS integer)")), {"a": a, "b": 10})
            assert cursor.fetchone() == (2 * a + 10, "x")
    if connection.vendor == "postgresql":
        assert prepared(sql.replace("%(b)s", "CAST(%(b)s AS integer)")).startswith("EXECUTE plumbline_")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%''x''%%'")
            assert cursor.fetchone() == (1,)
    else:
        assert prepared(sql) == sql


def test_a_pooler_gets_plain_statements(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert prepared("SELECT %s") == "SELECT %s"
