"""A person who is deleted is deleted from the files of snapshots, too, and the others' rows stay."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.models import User

from annotation.models import Annotator, Judgement, Project, Snapshot
from annotation.selectors.frozen import by_annotator, judgements_of
from annotation.selectors.snapshots import file_path
from annotation.selectors.training_rows import with_judges
from annotation.services import snapshots
from annotation.services.erasing import erase
from tests.annotation.world import NOON, add, hand, judge, rules, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(project: Project, alice: User, bob: User) -> tuple[Annotator, Annotator]:
    """Alice and Bob, who have judged the same four comparisons; two more are Bob's alone."""
    rules(project, overlap=2, gold_rate=0.0, retest_rate=0.0)
    add(project, 6)
    alices, bobs = (hand(user, Project.objects.get()) for user in (alice, bob))
    for annotator, count in ((bobs, 6), (alices, 4)):
        for _ in range(count):
            judge(take(annotator), annotator)
    return alices, bobs


def test_a_deletion_reaches_the_files_of_snapshots(
    both: tuple[Annotator, Annotator], alice: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    _, bobs = both
    was = snapshots.freeze(project=bobs.project, now=NOON)
    assert by_annotator(was) == {"bob": 6, "alice": 4}
    assert sorted(len(row["annotators"]) for row in rows_of(was)) == [1, 1, 2, 2, 2, 2]
    labels = {row["comparison"]: row["p_chosen"] for row in rows_of(was)}
    home = file_path(was, "preferences.jsonl").parent.parent
    (home / "0009-left-behind").mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        erase(annotator=bobs, by=alice, reason="their wish", now=NOON)

    row = Snapshot.objects.get()
    assert [folder.name for folder in home.iterdir()] == [row.folder.rsplit("/", 1)[1]]
    assert by_annotator(row) == {"alice": 4}
    assert (row.judgements, row.preferences) == (4, 4)
    assert {each["comparison"]: each["p_chosen"] for each in rows_of(row)}.items() <= labels.items()
    assert all(each["annotators"] == ["alice"] for each in rows_of(row))
    (redaction,) = row.manifest["redactions"]
    assert (redaction["digest"], redaction["judgements"], redaction["preferences"]) == (was.digest, 6, 2)
    for name, said in row.manifest["files"].items():
        content = file_path(row, name).read_bytes()
        assert (sha256(content).hexdigest(), len(content)) == (said["sha256"], said["bytes"])
        assert b"bob" not in content
    manifest = file_path(row, "preferences.jsonl").with_name("manifest.json").read_bytes()
    assert (sha256(manifest).hexdigest(), json.loads(manifest)) == (row.digest, row.manifest)


def test_a_deletion_that_fails_leaves_the_snapshot_as_it_was(
    both: tuple[Annotator, Annotator],
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    _, bobs = both
    was = snapshots.freeze(project=bobs.project, now=NOON)
    monkeypatch.setattr("annotation.services.erasing.unnamed", lambda _: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        erase(annotator=bobs, by=alice, reason="their wish", now=NOON)
    row = Snapshot.objects.get()
    assert (row.digest, len(list(judgements_of(row)))) == (was.digest, 10)


def test_a_snapshot_that_a_deletion_overtakes_is_frozen_again_without_the_person(
    both: tuple[Annotator, Annotator], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bobs = both

    def overtaken(*given: Any) -> Any:
        if Judgement.objects.filter(annotator=bobs).exists():
            erase(annotator=bobs, by=alice, reason="their wish", now=NOON)
        return with_judges(*given)

    monkeypatch.setattr(snapshots, "with_judges", overtaken)
    assert by_annotator(snapshots.freeze(project=bobs.project, now=NOON)) == {"alice": 4}


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    with file_path(snapshot, "preferences.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
