"""A file is taken in at once and imported by a worker; nobody's file is lost, none goes in twice."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from rest_framework.test import APIClient

from annotation.models import Comparison, FileImport, Project
from annotation.services import file_imports, imports
from tests.annotation.world import NOON

GOOD = [{"id": f"c{number}", "prompt": "Tea?", "responses": ["Yes.", f"No {number}."]} for number in range(4)]
BAD = [*GOOD[:2], {"id": "c9", "prompt": "Tea?", "responses": ["Yes."]}, *GOOD[2:]]
ClientOf = Callable[[User], APIClient]
Rung = list[UUID]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """The imports that a worker was rung for."""
    heard: Rung = []
    monkeypatch.setattr(file_imports, "ask_for_import", heard.append)
    return heard


def send(
    client: APIClient, rows: Sequence[Mapping[str, object]], name: str = "rows.jsonl", **more: object
) -> FileImport:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    body = {"file": SimpleUploadedFile(name, content), "kind": "comparisons", **more}
    response = client.post("/api/projects/tea/imports", body, format="multipart")
    assert response.status_code == 202, response.json()
    return FileImport.objects.get(pk=response.json()["id"])


def test_a_file_waits_for_a_worker_and_its_sender_sees_what_became_of_it(
    project: Project,
    alice: User,
    client_of: ClientOf,
    rung: Rung,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    client = client_of(alice)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        row = send(client, GOOD)
    assert (row.state, rung, Comparison.objects.count()) == ("waiting", [row.pk], 0)
    file_imports.run(row.pk)
    (seen,) = client.get("/api/projects/tea/imports").json()
    assert [seen[name] for name in ("state", "rows", "expected", "added", "refused")] == ["done", 4, 4, 4, 0]
    assert not storages["artifacts"].exists(row.file)
    file_imports.run(row.pk)  # rung twice
    assert Comparison.objects.count() == 4


def test_one_bad_row_stops_the_file_and_nothing_is_written(
    project: Project, alice: User, client_of: ClientOf, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)  # the bad row stands in the second
    row = send(client_of(alice), BAD)
    file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, Comparison.objects.count()) == ("refused", 0)
    assert row.fault.startswith("line 3: responses: 1")


def test_bad_rows_are_left_out_if_asked_and_can_be_fetched(
    project: Project, alice: User, client_of: ClientOf, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    client = client_of(alice)
    row = send(client, BAD, skip_bad_rows=True)
    assert client.get(f"/api/imports/{row.pk}/left-out.jsonl").status_code == 404
    file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.rows, row.added, row.refused) == ("done", 5, 4, 1)
    lines = client.get(f"/api/imports/{row.pk}/left-out.jsonl").getvalue().splitlines()
    assert [json.loads(line)["sentence"] for line in lines] == row.sentences
    assert row.sentences[0].startswith("line 3: responses: 1")


def test_a_file_whose_worker_died_is_rung_for_again_but_not_for_ever(
    project: Project, alice: User, client_of: ClientOf, rung: Rung
) -> None:
    row = send(client_of(alice), GOOD)
    dead = {"state": "running", "heard_at": NOON}
    FileImport.objects.filter(pk=row.pk).update(**dead, tries=1)
    assert file_imports.resume_lost(now=NOON + timedelta(seconds=30)) == 0
    assert file_imports.resume_lost(now=NOON + timedelta(minutes=2)) == 1
    assert rung == [row.pk]
    file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.tries, Comparison.objects.count()) == ("done", 2, 4)
    FileImport.objects.filter(pk=row.pk).update(**dead, tries=3, finished_at=None)
    file_imports.resume_lost(now=NOON + timedelta(minutes=2))
    row.refresh_from_db()
    assert row.state == "refused"
    assert "3 workers died" in row.fault


def test_a_fault_of_ours_is_said_and_does_not_repeat_itself(
    project: Project, alice: User, client_of: ClientOf, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send(client_of(alice), GOOD)
    monkeypatch.setattr(file_imports, "import_rows", lambda **given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, "division by zero" in row.fault) == ("refused", True)


def test_a_file_of_unknown_kind_is_refused_at_the_door(
    project: Project, alice: User, client_of: ClientOf, rung: Rung
) -> None:
    body = {"file": SimpleUploadedFile("rows.xlsx", b"x"), "kind": "comparisons"}
    response = client_of(alice).post("/api/projects/tea/imports", body, format="multipart")
    assert (response.status_code, FileImport.objects.count()) == (422, 0)
    assert "rows.xlsx" in response.json()["message"]


def test_the_job_that_is_rung_for_is_there() -> None:
    current_app.loader.import_default_modules()
    assert "annotation.jobs.import_file" in current_app.tasks
    assert "annotation.jobs.resume_lost_imports" in current_app.tasks


def test_a_folder_goes_in_by_command(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rows")
    for number, row in enumerate(BAD):
        (folder / f"{number}.jsonl").write_text(json.dumps(row))
    with pytest.raises(CommandError, match=r"2\.jsonl, line 1: responses: 1.*Nothing was written"):
        call_command("import_file", str(folder), project="tea")
    assert Comparison.objects.count() == 0
    call_command("import_file", str(folder), project="tea", skip_bad_rows=True)
    assert Comparison.objects.count() == 4
    with pytest.raises(CommandError, match="there are: tea"):
        call_command("import_file", str(folder), project="coffee")


def test_a_torn_file_says_how_much_of_it_was_taken(
    project: Project, alice: User, client_of: ClientOf, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    rows = "".join(f"c{number},Tea?,Yes.,No {number}.\n" for number in range(4))
    file = SimpleUploadedFile("rows.csv", f'id,prompt,response_1,response_2\n{rows}c9,"torn'.encode())
    body = {"file": file, "kind": "comparisons", "skip_bad_rows": True}
    row = FileImport.objects.get(pk=client_of(alice).post("/api/projects/tea/imports", body).json()["id"])
    file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, Comparison.objects.count()) == ("refused", 4)
    assert "The 4 rows before it were taken" in row.fault
    assert not storages["artifacts"].exists(row.file)


def test_a_torn_archive_is_the_file_s_fault(project: Project, alice: User, client_of: ClientOf, rung: Rung) -> None:
    torn = gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in GOOD))[:-9]
    body = {"file": SimpleUploadedFile("rows.jsonl.gz", torn), "kind": "comparisons"}
    row = FileImport.objects.get(pk=client_of(alice).post("/api/projects/tea/imports", body).json()["id"])
    file_imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, Comparison.objects.count()) == ("refused", 0)
    assert row.fault.startswith("file: the file cannot be unpacked")
