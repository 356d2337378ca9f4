"""Simulated annotators: they claim and answer through the same services as people, and are marked as simulated."""

import random
import uuid
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from annotation.chat import as_text
from annotation.errors import Forbidden, Unacceptable
from annotation.models import Annotator, Assignment, Judgement, Project
from annotation.services.annotators import ensure_annotators
from annotation.services.answers import Answer
from annotation.services.judging import submit
from annotation.services.queue import claim

Truth = Callable[[str, str], float]
CROWD = 6
BATCH = 25
RANDOM = "random"


class NoTruth(Forbidden):
    """The project says nothing that simulated annotators could go by."""

    code = "no_truth"


def simulate(
    *,
    project: Project,
    judgements: int,
    seed: int,
    now: datetime,
    accuracy: float = 0.87,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Answers up to `judgements` open assignments and returns how many; fewer where the queue runs out.

    Each annotator ranks by the project's truth with probability `accuracy`, otherwise reversed; equal responses tie
    with the same probability. Raises NoTruth.
    """
    if not 0.5 <= accuracy <= 1:
        raise Unacceptable(f"accuracy {accuracy} is outside 0.5..1.", where="accuracy")
    truth = truth_of(project)
    names = [f"simulated-{number}" for number in range(1, CROWD + 1)]
    crowd = list(ensure_annotators(project=project, names=names, is_simulated=True).values())
    rng = random.Random(f"{seed}:{project.slug}:{Judgement.objects.filter(project=project).count()}")
    done, idle = 0, 0
    while done < judgements and idle < len(crowd):
        annotator = crowd[done // BATCH % len(crowd)] if not idle else crowd[idle]
        annotator.project = project
        batch = claim(annotator=annotator, want=min(BATCH, judgements - done), now=now)
        idle = 0 if batch else idle + 1
        for assignment in batch:
            _answer(assignment, annotator, truth, accuracy, rng, now)
            done += 1
        progress(done)
    return done


def truth_of(project: Project) -> Truth | None:
    """What the project's simulated annotators go by; None means that they answer at random. Raises NoTruth."""
    if project.truth == RANDOM:
        return None
    path = settings.SIMULATION_TRUTHS.get(project.truth)
    if path is None:
        known = ", ".join([*settings.SIMULATION_TRUTHS, RANDOM])
        raise NoTruth(
            f"project {project.slug!r} has no truth for simulated annotators.",
            where="truth",
            fix=f"In a test project set it to one of {known}.",
        )
    truth: Truth = import_string(path)
    return truth


def _answer(
    assignment: Assignment,
    annotator: Annotator,
    truth: Truth | None,
    accuracy: float,
    rng: random.Random,
    now: datetime,
) -> None:
    comparison = assignment.comparison
    prompt = as_text(comparison.prompt.messages)
    texts = [place.response.text for place in comparison.places.select_related("response").order_by("index")]
    if truth is None:
        ranking = _shuffled(len(texts), rng)
    else:
        ranking = _ranked([truth(prompt, text) for text in texts], accuracy, rng)
    answer = Answer(
        id=uuid.UUID(int=rng.getrandbits(128), version=4),
        ranking=ranking,
        shown=assignment.shown,
        seconds=round(rng.lognormvariate(2.5, 0.5), 1),
    )
    submit(assignment=assignment, annotator=annotator, answer=answer, origin=Judgement.Origin.SIMULATED, now=now)


def _ranked(qualities: list[float], accuracy: float, rng: random.Random) -> list[list[int]]:
    """Best first by quality, reversed at times; where all are equal, a tie, or at times an order at random."""
    right = rng.random() < accuracy
    if len(set(qualities)) == 1:
        return [list(range(len(qualities)))] if right else _shuffled(len(qualities), rng)
    levels = sorted(set(qualities), reverse=right)
    return [[index for index, quality in enumerate(qualities) if quality == level] for level in levels]


def _shuffled(count: int, rng: random.Random) -> list[list[int]]:
    return [[index] for index in rng.sample(range(count), count)]
