"""Demonstrations written by people: as many as are wanted of each prompt, nobody twice, nothing lost."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from annotation.errors import Unacceptable
from annotation.models import Annotator, Demonstration, Project, Writing
from annotation.services.leases import NotYours, TakenMeanwhile
from annotation.services.pool import add_to_pool
from annotation.services.writing import AlreadyWritten, claim_writing, pass_by, take_back, wanting, write
from tests.annotation.world import LATER, NOON, hand


@pytest.fixture
def project(project: Project) -> Project:
    Project.objects.update(demonstrations_wanted=1)
    add_to_pool(project=project, conversations=[[{"role": "user", "content": text}] for text in ("one", "two")])
    return Project.objects.get()


def held(annotator: Annotator) -> Writing:
    found = claim_writing(annotator=annotator, now=NOON)
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_written_answer_is_a_demonstration(project: Project, bob: User) -> None:
    bobs = hand(bob, project)
    first = held(bobs)
    assert held(bobs) == first  # a reload shows the same prompt
    write(writing=first, annotator=bobs, text="  So.\n", now=NOON)
    row = Demonstration.objects.get()
    assert (row.text, row.prompt, row.source.name, row.source.kind) == ("So.", first.prompt, bobs.name, "person")
    second = held(bobs)
    assert second.prompt != first.prompt
    with pytest.raises(AlreadyWritten):
        write(writing=first, annotator=bobs, text="Again.", now=NOON)
    with pytest.raises(Unacceptable):
        write(writing=second, annotator=bobs, text=" \n", now=NOON)
    write(writing=second, annotator=bobs, text="So too.", now=NOON)
    assert claim_writing(annotator=bobs, now=NOON) is None
    assert wanting(bobs, NOON) == 0


@pytest.mark.django_db
def test_what_is_passed_by_goes_to_others_and_never_comes_back(project: Project, bob: User, alice: User) -> None:
    bobs, alices = hand(bob, project), hand(alice, project)
    first = held(bobs)
    pass_by(writing=first, annotator=bobs)
    second = held(bobs)
    pass_by(writing=second, annotator=bobs)
    assert claim_writing(annotator=bobs, now=NOON) is None
    assert held(alices).prompt in (first.prompt, second.prompt)
    with pytest.raises(NotYours):
        write(writing=second, annotator=alices, text="Mine?", now=NOON)


@pytest.mark.django_db
def test_what_was_passed_by_can_be_taken_back_while_it_wants_an_answer(
    project: Project, bob: User, alice: User
) -> None:
    bobs, alices = hand(bob, project), hand(alice, project)
    assert (wanting(bobs, NOON), wanting(alices, NOON)) == (2, 2)
    first = held(bobs)
    assert (wanting(bobs, NOON), wanting(alices, NOON)) == (1, 1)
    pass_by(writing=first, annotator=bobs)
    assert (wanting(bobs, NOON), wanting(alices, NOON)) == (1, 2)  # not what bob will never get
    second = held(bobs)
    for _ in range(2):
        take_back(writing=first, annotator=bobs, now=LATER)
    assert [held(bobs), held(bobs)] == [first, first]
    write(writing=first, annotator=bobs, text="After all.", now=LATER)
    assert held(bobs) == second
    with pytest.raises(AlreadyWritten):
        take_back(writing=first, annotator=bobs, now=LATER)
    with pytest.raises(NotYours):
        take_back(writing=first, annotator=alices, now=LATER)


@pytest.mark.django_db
def test_what_others_took_meanwhile_is_not_taken_back(project: Project, bob: User, alice: User) -> None:
    bobs, alices = hand(bob, project), hand(alice, project)
    first = held(bobs)
    pass_by(writing=first, annotator=bobs)
    theirs = held(alices)
    while theirs.prompt_id != first.prompt_id:
        pass_by(writing=theirs, annotator=alices)
        theirs = held(alices)
    with pytest.raises(TakenMeanwhile, match="somebody else"):
        take_back(writing=first, annotator=bobs, now=NOON)
    first.refresh_from_db()
    assert first.state == "passed"


@pytest.mark.django_db
def test_an_ended_lease_frees_the_prompt_and_a_late_answer_counts(project: Project, bob: User, alice: User) -> None:
    bobs, alices = hand(bob, project), hand(alice, project)
    first = held(bobs)
    later = [claim_writing(annotator=alices, now=LATER + timedelta(minutes=number)) for number in range(2)]
    assert later[0] is not None
    write(writing=later[0], annotator=alices, text="Alice", now=LATER)
    assert claim_writing(annotator=alices, now=LATER) is not None  # Bob's, whose lease has ended
    write(writing=first, annotator=bobs, text="Bob", now=LATER)
    assert {row.text for row in Demonstration.objects.all()} == {"Alice", "Bob"}


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_exceed_what_is_wanted(project: Project) -> None:
    writers = [Annotator.objects.create(project=project, name=f"w{number}") for number in range(6)]
    found: list[Writing | None] = []

    def ask(annotator: Annotator) -> None:
        found.append(claim_writing(annotator=annotator, now=NOON))
        connection.close()

    threads = [Thread(target=ask, args=[annotator]) for annotator in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [row.prompt_id for row in found if row is not None]
    assert len(found) == 6
    assert len(given) == len(set(given)) == 2


@pytest.mark.django_db
def test_an_answer_whose_receipt_was_lost_counts_once(project: Project, bob: User) -> None:
    bobs = hand(bob, project)
    first = held(bobs)
    said = write(writing=first, annotator=bobs, text="So.", now=NOON)
    assert write(writing=first, annotator=bobs, text="So.", now=LATER) == said
    assert Demonstration.objects.count() == 1
    with pytest.raises(AlreadyWritten):
        write(writing=first, annotator=bobs, text="Another.", now=LATER)
    second = held(bobs)
    pass_by(writing=second, annotator=bobs)
    pass_by(writing=second, annotator=bobs)
    with pytest.raises(AlreadyWritten):
        write(writing=second, annotator=bobs, text="After all.", now=LATER)
