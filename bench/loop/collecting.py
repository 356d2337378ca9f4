"""Judgements collected through the product's own services: import, queue, answers, asking again, snapshots."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from annotation.models import Annotator, Assignment, Judgement, Project, Purpose
from annotation.selectors.snapshots import file_path
from annotation.services.annotators import ensure_annotators
from annotation.services.answers import Answer
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import submit
from annotation.services.overlap import ask_again
from annotation.services.queue import claim
from annotation.services.refreshing import refresh
from annotation.services.snapshots import freeze
from bench.jsonl import read_rows
from bench.loop.crowd import Judge
from bench.loop.gold import gold
from bench.loop.over_http import Desk

BEGUN = datetime(2026, 1, 5, 9, tzinfo=UTC)
STINT = 20
"""Comparisons that an annotator takes before the next one sits down."""
STEP = timedelta(minutes=10)
EVERY = 300
"""Answers between two reports in a project that asks again."""


@dataclass(frozen=True)
class Pair:
    """Two responses to a prompt, to be compared."""

    prompt: str
    first: str
    second: str


class Collecting:
    """One project, whose queue the judges empty until the budget is spent."""

    def __init__(
        self,
        slug: str,
        judges: Sequence[Judge],
        seed: int,
        *,
        began: datetime = BEGUN,
        every: int = EVERY,
        **rules: Any,
    ) -> None:
        self.project = Project.objects.create(slug=slug, name=slug, **{"gold_rate": 0.0, "retest_rate": 0.0} | rules)
        known = ensure_annotators(project=self.project, names=[judge.name for judge in judges], is_simulated=True)
        self._seats = [(judge, known[judge.name]) for judge in judges]
        self._rng = random.Random(f"answers:{seed}:{slug}")
        self._now, self._every = began, every
        self._added = 0
        self.desk: Desk | None = None
        """Where it stands, its annotators answer over HTTP."""
        self.judgements = 0

    def add(self, pairs: Sequence[Pair], *, known: bool = False) -> None:
        """Puts the pairs into the queue; `known` ones as hidden gold with their true ranking."""
        rows = [_comparison(number, pair, known) for number, pair in enumerate(pairs, self._added)]
        self._added += len(rows)
        add_comparisons(project=self.project, rows=rows)

    def judge(self, budget: int) -> None:
        """Gives up to `budget` more answers; fewer where the queue runs out."""
        until = self.judgements + budget
        asks_again, since, idle, seat = bool(self.project.overlap_max), 0, 0, 0
        while self.judgements < until and idle < len(self._seats):
            judge, annotator = self._seats[seat % len(self._seats)]
            seat += 1
            done = self._stint(judge, annotator, min(STINT, until - self.judgements))
            idle = 0 if done else idle + 1
            since += done
            self._now += STEP
            if asks_again and (since >= self._every or idle == len(self._seats)) and since:
                ask_again(report=refresh(project=self.project, now=self._now), now=self._now)
                since, idle = 0, 0

    def preferences(self, method: str) -> list[dict[str, Any]]:
        """The rows of a snapshot, as a reward model reads them, the prompts as plain text."""
        snapshot = freeze(project=self.project, now=self._now + STEP, method=method)
        rows = read_rows(Path(file_path(snapshot, "preferences.jsonl")))
        return [{**row, "prompt": _text(row["prompt"])} for row in rows]

    def _stint(self, judge: Judge, annotator: Annotator, most: int) -> int:
        if self.desk is not None and judge.name in self.desk.names:
            given = self.desk.stint(judge.name, most, partial(self._ranking, judge), self._rng)
            self.judgements += given
            return given
        annotator.refresh_from_db()
        annotator.project = self.project
        taken = claim(annotator=annotator, want=most, now=self._now)
        for assignment in taken:
            self._answer(judge, annotator, assignment)
        self.judgements += len(taken)
        return len(taken)

    def _answer(self, judge: Judge, annotator: Annotator, assignment: Assignment) -> None:
        comparison = assignment.comparison
        prompt = _text(comparison.prompt.messages)
        places = comparison.places.select_related("response").order_by("index")
        texts = [place.response.text for place in places]
        ranking = self._ranking(judge, prompt, texts, assignment.shown)
        answer = Answer(
            id=uuid.UUID(int=self._rng.getrandbits(128), version=4),
            ranking=ranking,
            shown=assignment.shown,
            seconds=round(self._rng.lognormvariate(2.5, 0.5), 1),
        )
        origin = Judgement.Origin.SIMULATED
        submit(assignment=assignment, annotator=annotator, answer=answer, origin=origin, now=self._now)

    def _ranking(
        self, judge: Judge, prompt: str, texts: Sequence[str] | Mapping[int, str], shown: Sequence[int]
    ) -> list[list[int]]:
        left, right = shown
        seen = judge.prefers(
            (gold(prompt, texts[left]), gold(prompt, texts[right])),
            (len(texts[left].split()), len(texts[right].split())),
            self._rng,
        )
        return [[left, right]] if seen is None else [[left], [right]] if seen == 0 else [[right], [left]]


def _comparison(number: int, pair: Pair, known: bool) -> NewComparison:
    is_first = gold(pair.prompt, pair.first) > gold(pair.prompt, pair.second)
    return NewComparison(
        where=f"pair {number}",
        id=f"{'gold' if known else 'pair'}-{number}",
        messages=[{"role": "user", "content": pair.prompt}],
        responses=[(pair.first, "policy"), (pair.second, "policy")],
        gold=([[0], [1]] if is_first else [[1], [0]]) if known else None,
        purpose=Purpose.GOLD if known else Purpose.WORK,
    )


def _text(prompt: str | list[dict[str, str]]) -> str:
    return prompt if isinstance(prompt, str) else prompt[-1]["content"]
