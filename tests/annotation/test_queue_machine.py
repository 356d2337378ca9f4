"""The queue under any order of events: what must hold after each, and that everything is finished in the end."""

from collections import Counter
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from annotation.errors import DomainError
from annotation.models import RETEST, Annotator, Assignment, Comparison, Judgement, Project, Purpose, Skip
from annotation.services.answers import Answer
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import edit, submit
from annotation.services.leases import release, renew, skip, unskip
from annotation.services.pausing import pause_comparison, resume_comparison
from annotation.services.queue import claim, sweep
from tests.annotation.world import NOON

PEOPLE = 3
WORK, GOLD = 5, 2
OVERLAP = 2
State = Assignment.State
people = st.integers(0, PEOPLE - 1)
which = st.integers(0, 30)
mostly_not = st.sampled_from([False, False, False, True])
numbers = count()


class Queue(RuleBasedStateMachine):
    """Three annotators, five comparisons that want two answers each, two gold ones, and a clock that may jump."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Project.objects.create(
            slug=f"machine-{next(numbers)}", name="Machine", overlap=OVERLAP, gold_rate=0.2, retest_rate=0.2,
            retest_after_hours=1, retest_after_judgements=3, strategy="breadth_first",
        )  # fmt: skip
        add_comparisons(project=self.project, rows=[_new(number, Purpose.WORK) for number in range(WORK)])
        add_comparisons(project=self.project, rows=[_new(number, Purpose.GOLD) for number in range(GOLD)])
        self.people = [Annotator.objects.create(project=self.project, name=f"a{n}") for n in range(PEOPLE)]
        self.now = NOON
        self.given: list[tuple[int, int]] = []  # every (person, assignment) that was ever handed out
        self.accepted: set[UUID] = set()
        self.said: list[tuple[int, int, Answer]] = []  # every answer that was accepted

    def annotator(self, person: int) -> Annotator:
        """As a request finds it."""
        return Annotator.objects.select_related("project").get(pk=self.people[person].pk)

    @rule(person=people)
    def claims_and_skips(self, person: int) -> None:
        """What was skipped is open for others, and held where it is paused."""
        annotator = self.annotator(person)
        held = claim(annotator=annotator, want=1, now=self.now)
        for row in held:
            skip(assignment=row, annotator=annotator, reason="", now=self.now)
        if held and held[0].purpose == Purpose.WORK:
            self.given.append((person, held[0].pk))

    @rule(person=people)
    def holds_while_paused(self, person: int) -> None:
        """A comparison is paused under somebody's hands, and comes back only when it is resumed."""
        held = claim(annotator=self.annotator(person), want=3, now=self.now)
        for row in held:
            pause_comparison(comparison=row.comparison)
            release(assignment=row, annotator=self.annotator(person), now=self.now)
        self.given += [(person, row.pk) for row in held if (person, row.pk) not in self.given]

    @rule(person=people, want=st.integers(1, 3))
    def claims(self, person: int, want: int) -> None:
        """Nothing that was skipped or answered is offered, nothing twice."""
        annotator = self.annotator(person)
        held = claim(annotator=annotator, want=want, now=self.now)
        assert len({row.comparison_id for row in held}) == len(held) <= want
        for row in held:
            before = Judgement.objects.filter(comparison=row.comparison_id, annotator=annotator, is_retest=False)
            assert before.exists() == (row.purpose == RETEST)
            assert not Skip.objects.filter(comparison=row.comparison_id, annotator=annotator).exists()
            assert sorted(row.shown) == [0, 1]
        self.given += [(person, row.pk) for row in held if (person, row.pk) not in self.given]

    @rule(place=which, seconds=st.floats(0, 900))
    def answers(self, place: int, seconds: float) -> None:
        """Any answer to what was once handed out to somebody: in time, late, or again."""
        if not self.given:
            return
        person, pk = self.given[place % len(self.given)]
        said = Answer(id=uuid4(), ranking=[[0], [1]], seconds=seconds, shown=[0, 1])
        before = Judgement.objects.filter(project=self.project).count()
        row = Assignment.objects.filter(pk=pk).first()
        if row is None:  # a skipped gold task is gone
            return
        try:
            _, is_new = submit(
                assignment=row, annotator=self.annotator(person), answer=said,
                origin=Judgement.Origin.BROWSER, now=self.now,
            )  # fmt: skip
        except DomainError:
            assert Judgement.objects.filter(project=self.project).count() == before
            answered = Judgement.objects.filter(comparison=row.comparison_id, annotator=self.people[person])
            assert answered.exists()  # a first answer is never refused
        else:
            assert is_new
            self.accepted.add(said.id)
            self.said.append((person, pk, said))

    @rule(place=which)
    def sends_again(self, place: int) -> None:
        """A client that never heard the answer."""
        if not self.said:
            return
        person, pk, said = self.said[place % len(self.said)]
        _, is_new = submit(
            assignment=Assignment.objects.get(pk=pk), annotator=self.annotator(person), answer=said,
            origin=Judgement.Origin.BROWSER, now=self.now,
        )  # fmt: skip
        assert not is_new

    @rule(place=which)
    def edits(self, place: int) -> None:
        """The newest answer of somebody is changed."""
        standing = Judgement.objects.filter(project=self.project, superseded_by__isnull=True).order_by("id")
        if not standing:
            return
        old = standing[place % len(standing)]
        said = Answer(id=uuid4(), ranking=[[0, 1]])
        edit(judgement=old, annotator=Annotator.objects.get(pk=old.annotator_id), answer=said, now=self.now)
        self.accepted.add(said.id)

    @rule(place=which, what=st.sampled_from(["renew", "release", "skip", "unskip"]))
    def handles(self, place: int, what: str) -> None:
        """Something happens to a lease, held or not."""
        if not self.given:
            return
        person, pk = self.given[place % len(self.given)]
        row, annotator = Assignment.objects.filter(pk=pk).first(), self.annotator(person)
        if row is None:
            return
        expected = {"lease_lost", "not_your_assignment", "taken_meanwhile"}
        try:
            if what == "renew":
                renew(assignment=row, annotator=annotator, now=self.now)
            elif what == "release":
                release(assignment=row, annotator=annotator, now=self.now)
            elif what == "skip" and row.state == State.LEASED:
                skip(assignment=row, annotator=annotator, reason="", now=self.now)
            elif what == "unskip":
                unskip(assignment=row, annotator=annotator, now=self.now)
        except DomainError as refusal:
            if refusal.code not in expected:
                raise

    @rule(number=st.integers(0, WORK - 1), pauses=mostly_not)
    def pauses_a_comparison(self, number: int, pauses: bool) -> None:
        """Or resumes it."""
        comparison = Comparison.objects.get(project=self.project, external_id=f"work-{number}")
        (pause_comparison if pauses else resume_comparison)(comparison=comparison)

    @rule(person=people, pauses=mostly_not)
    def pauses_somebody(self, person: int, pauses: bool) -> None:
        """Or resumes them."""
        Annotator.objects.filter(pk=self.people[person].pk).update(is_paused=pauses)

    @rule(pauses=mostly_not)
    def pauses_the_project(self, pauses: bool) -> None:
        """Or resumes it."""
        Project.objects.filter(pk=self.project.pk).update(is_paused=pauses)

    @rule(minutes=st.integers(-30, 180))
    def time_passes(self, minutes: int) -> None:
        """Also backwards: clocks are set."""
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweeps(self) -> None:
        """Ended leases open."""
        sweep(project_id=self.project.pk, now=self.now)

    @invariant()
    def no_answer_is_lost_or_doubled(self) -> None:
        """What was accepted stands, each once."""
        assert set(Judgement.objects.filter(project=self.project).values_list("pk", flat=True)) == self.accepted

    @invariant()
    def nobody_answers_twice(self) -> None:
        """Apart from retests and edits."""
        firsts = Judgement.objects.filter(project=self.project, supersedes__isnull=True)
        pairs = Counter(firsts.values_list("comparison", "annotator", "is_retest"))
        assert set(pairs.values()) <= {1}

    @invariant()
    def rows_and_answers_match(self) -> None:
        """As many rows as were wanted; each done one has its answer; open ones of paused comparisons are held."""
        rows = Assignment.objects.filter(project=self.project, purpose=Purpose.WORK)
        assert rows.count() == WORK * OVERLAP
        done = rows.filter(state=State.DONE)
        answered = Judgement.objects.filter(assignment__in=done, supersedes__isnull=True)
        assert Counter(answered.values_list("assignment", flat=True)) == Counter(done.values_list("pk", flat=True))
        assert not rows.filter(state=State.OPEN, comparison__is_paused=True).exists()
        assert not rows.filter(state=State.HELD, comparison__is_paused=False).exists()

    def teardown(self) -> None:
        """When everything is resumed and newcomers join, nothing stays unanswered: nobody is starved."""
        Project.objects.filter(pk=self.project.pk).update(is_paused=False)
        for comparison in Comparison.objects.filter(project=self.project):
            resume_comparison(comparison=comparison)
        later = self.now + timedelta(days=2)
        for number in range(OVERLAP):
            newcomer = Annotator.objects.create(project=self.project, name=f"newcomer-{number}")
            while held := claim(annotator=newcomer, want=1, now=later):
                said = Answer(id=uuid4(), ranking=[[0], [1]])
                submit(
                    assignment=held[0], annotator=newcomer, answer=said, origin=Judgement.Origin.BROWSER, now=later
                )
        left = Assignment.objects.filter(project=self.project, purpose=Purpose.WORK).exclude(state=State.DONE)
        assert not left.exists()


def _new(number: int, purpose: Purpose) -> NewComparison:
    return NewComparison(
        where="here",
        id=f"{purpose}-{number}",
        messages=[{"role": "user", "content": f"{purpose} {number}"}],
        responses=[("first", "a file"), ("second", "a file")],
        gold=None if purpose == Purpose.WORK else [[0], [1]],
        purpose=purpose,
    )


@pytest.mark.django_db
def test_the_queue_keeps_its_promises_in_any_order() -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=health, derandomize=True
        ),
    )
