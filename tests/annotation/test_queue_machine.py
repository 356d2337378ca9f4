"""The queue under any order of events: what must hold after each, and that everything is finished in the end."""

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
        self.skipped: list[tuple[int, int]] = []  # what was passed by, of these
        self.accepted: set[UUID] = set()
        self.said: list[tuple[int, int, Answer]] = []  # every answer that was accepted

    def annotator(self, person: int) -> Annotator:
        """As a request finds it."""
        return Annotator.objects.select_related("project").get(pk=self.people[person].pk)

    @rule(person=people)
    def claims_and_skips(self, person: int) -> None:
        """What was skipped is open for others, held where it is paused, and not offered again at once."""
        annotator = self.annotator(person)
        held = claim(annotator=annotator, want=1, now=self.now)
        for row in held:
            skip(assignment=row, annotator=annotator, reason="", now=self.now)
            assert Skip.objects.filter(comparison=row.comparison_id, annotator=annotator).exists()
        if held and held[0].purpose == Purpose.WORK:
            self.given.append((person, held[0].pk))
            self.skipped.append((person, held[0].pk))
        self.claims(person, 3)

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

    @rule(place=which, seconds=st.floats(0, 900), is_late=mostly_not)
    def answers(self, place: int, seconds: float, is_late: bool) -> None:
        """Any answer to what was once handed out to somebody: in time, late, or again."""
        among = self._lost() if is_late else self.given
        if not among:
            return
        person, pk = among[place % len(among)]
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

    def _lost(self) -> list[tuple[int, int]]:
        """What was handed out to somebody and is in other hands now."""
        others = dict(Assignment.objects.filter(project=self.project).values_list("pk", "annotator"))
        return [(who, pk) for who, pk in self.given if others.get(pk, 0) not in (None, 0, self.people[who].pk)]

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
        standing = Judgement.objects.filter(project=self.project, superseded_by__isnull=True).order_by(
            "comparison", "annotator", "is_retest"
        )
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
        among = self.skipped if what == "unskip" and self.skipped else self.given
        person, pk = among[place % len(among)]
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
                self.skipped.append((person, pk))
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
    def answers_and_rows_keep_their_promises(self) -> None:
        """No answer is lost or doubled; as many rows as were wanted, each done one with its answer, none open to
        others while its comparison is paused.

        Two statements for all of it: this is asked after each step.
        """
        said = Judgement.objects.filter(project=self.project).values_list(
            "pk", "comparison", "annotator", "is_retest", "supersedes", "assignment"
        )
        answers = list(said)
        assert {pk for pk, *_ in answers} == self.accepted  # what was accepted stands
        firsts = [(of, by, again) for _, of, by, again, old, _ in answers if old is None]
        assert len(firsts) == len(set(firsts))  # nobody answers twice, apart from retests and edits

        wanted = Assignment.objects.filter(project=self.project, purpose=Purpose.WORK)
        rows = list(wanted.values_list("pk", "state", "comparison__is_paused"))
        assert len(rows) == WORK * OVERLAP
        done = {pk for pk, state, _ in rows if state == State.DONE}
        assert sorted(row for *_, old, row in answers if old is None and row in done) == sorted(done)
        assert {paused for _, state, paused in rows if state == State.OPEN} <= {False}
        assert {paused for _, state, paused in rows if state == State.HELD} <= {True}

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
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=health, derandomize=True
        ),
    )
