"""Plays a recording through the product: its queue hands out, its services take answers and ask again.

Annotators come in the order in which they came. Comparisons stand in the queue shortly before they were first
judged; each needs the tag of its own name, and an annotator bears the tags of what they have judged in the recording
so far and not been asked for yet. So everybody is handed only what they have an answer to, and whether anybody is
asked is the queue's decision. Who came before the queue wanted their answer is called back when it asks again, the
earliest first. The job of calibration runs when nobody is left to come and, in a project that asks again, after every
so many answers.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from annotation.models import Annotator, Assignment, Judgement, Preference, Project, QualityReport
from annotation.services.annotators import ensure_annotators
from annotation.services.answers import Answer
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import submit
from annotation.services.overlap import ask_again
from annotation.services.queue import claim
from annotation.services.refreshing import refresh
from bench.overlap.recording import Item, Recording, Visit
from quality.judgements import Judgement as Said
from quality.votes import FIRST, SECOND, TIE

LATER = timedelta(minutes=1)
AT_ONCE = 3
"""Comparisons that are taken at a time."""
AHEAD = 100
"""Comparisons that stand in the queue before they were first judged."""


@dataclass(frozen=True)
class Outcome:
    """What a replay came to."""

    judgements: int
    per_comparison: float
    labels: dict[str, int]
    """The likeliest label of each comparison: FIRST, TIE or SECOND."""
    soft: dict[str, float]
    """P(first) + P(tie) / 2 of each comparison."""
    reports: int


class Replay:
    """One replay in one project, which is empty at the start and holds its rules."""

    def __init__(self, project: Project, recording: Recording, *, every: int, recur: bool) -> None:
        self.project, self.recording, self.every = project, recording, every
        names = {visit.annotator for visit in recording.visits}
        self._annotators = ensure_annotators(project=project, names=names)
        self._answers: dict[str, dict[str, Said]] = {name: {} for name in names}
        """By annotator and comparison: recorded, and not asked for yet."""
        self._early: dict[str, list[str]] = defaultdict(list)
        """By comparison: who came before they were wanted."""
        self._recur = recur
        self._known: set[str] = set()
        self._imported = 0
        self._since = 0
        self._reports = 0

    def run(self) -> Outcome:
        """Everybody comes, then is called back until nobody is wanted; the labels are those of a report in full."""
        now = datetime.min
        for visit in self.recording.visits:
            now = visit.judgements[0].moment or now
            self._import_until(visit)
            self._visit(visit, now)
            if self.project.overlap_max and self._since >= self.every:
                self._ask_again(now)
        report = self._ask_again(now)
        while self._since:
            now += LATER
            report = self._ask_again(now)
        if report.started_from_id is not None:
            report = calibrate(project=self.project, now=now)
        return self._outcome(report)

    def _import_until(self, visit: Visit) -> None:
        wanted = {judgement.comparison for judgement in visit.judgements}
        while not wanted <= self._known:
            rows = self.recording.items[self._imported : self._imported + AHEAD]
            self._imported += len(rows)
            add_comparisons(project=self.project, rows=[_new(item, self._recur) for item in rows])
            self._known.update(item.id for item in rows)

    def _visit(self, visit: Visit, now: datetime) -> None:
        own = self._answers[visit.annotator]
        own.update({judgement.comparison: judgement for judgement in visit.judgements})
        self._work(visit.annotator, now)
        for judgement in visit.judgements:
            if judgement.comparison in own:
                self._early[judgement.comparison].append(visit.annotator)

    def _work(self, name: str, now: datetime) -> None:
        """The annotator takes what the queue gives, and gives the recorded answer."""
        annotator, own = self._annotators[name], self._answers[name]
        Annotator.objects.filter(pk=annotator.pk).update(tags=list(own))
        annotator.tags = list(own)
        annotator.project = self.project
        while own:
            given = claim(annotator=annotator, want=min(AT_ONCE, len(own)), now=now)
            for assignment in given:
                self._answer(annotator, assignment, own.pop(assignment.comparison.external_id), now)
            if len(given) < AT_ONCE:
                return

    def _answer(self, annotator: Annotator, assignment: Assignment, said: Said, now: datetime) -> None:
        answer = Answer(
            id=uuid5(NAMESPACE_URL, f"{self.project.slug}:{said.id}"),
            ranking=[list(group) for group in said.ranking],
            shown=None if said.shown is None else list(said.shown),
            seconds=said.seconds,
        )
        submit(assignment=assignment, annotator=annotator, answer=answer, origin=Judgement.Origin.BROWSER, now=now)
        self._since += 1

    def _ask_again(self, now: datetime) -> QualityReport:
        """The job's work; then those come back whom the queue wants now."""
        report = refresh(project=self.project, now=now)
        self._reports += 1
        self._since = 0
        if not ask_again(report=report, now=now):
            return report
        for comparison in self._wanted():
            called = (name for name in self._early[comparison] if comparison in self._answers[name])
            if (name := next(called, None)) is not None:
                self._work(name, now)
        return report

    def _wanted(self) -> Iterator[str]:
        rows = Assignment.objects.filter(project=self.project, state=Assignment.State.OPEN, turn__lt=0)
        yield from rows.order_by("turn", "id").values_list("comparison__external_id", flat=True)

    def _outcome(self, report: QualityReport) -> Outcome:
        rows = Preference.objects.filter(report=report).values_list("comparison__external_id", "p_first", "p_tie")
        found = {name: (p_first, p_tie) for name, p_first, p_tie in rows}
        judged = Judgement.objects.filter(project=self.project).count()
        return Outcome(
            judgements=judged,
            per_comparison=judged / len(self.recording.items),
            labels={name: _likeliest(*chances) for name, chances in found.items()},
            soft={name: p_first + p_tie / 2 for name, (p_first, p_tie) in found.items()},
            reports=self._reports,
        )


def replay(*, project: Project, recording: Recording, every: int, recur: bool = True) -> Outcome:
    """Plays `recording` in `project` with calibration after `every` answers.

    Unless they `recur`, comparisons are given prompts of their own, so that a text is another response in each.
    """
    return Replay(project, recording, every=every, recur=recur).run()


def _new(item: Item, recur: bool) -> NewComparison:
    prompt = item.prompt if recur else f"{item.prompt} ({item.id})"
    return NewComparison(
        where=item.id,
        id=item.id,
        messages=[{"role": "user", "content": prompt}],
        responses=[(text, "a recording") for text in item.responses],
        needs=item.id,
    )


def _likeliest(p_first: float, p_tie: float) -> int:
    chances: Sequence[tuple[float, int]] = ((p_first, FIRST), (1 - p_first - p_tie, SECOND), (p_tie, TIE))
    return max(chances)[1]
