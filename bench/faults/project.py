"""The project that the faults happen to: twelve prompts, simulated annotators, and whether a round left it whole."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

STAND_IN_STEPS = 12
STEP_S = 0.08
LIMITS = {"max_prompt_tokens": 24, "max_new_tokens": 8}
REAL: dict[str, Any] = {
    "sft": {
        "architecture": {"hidden": 32, "layers": 1, "heads": 2, "ffn": 64, "context": 64, "vocabulary": 300},
        "epochs": 60,
        "batch_size": 4,
        "learning_rate": 1e-3,
        "max_response_tokens": 8,
        "checkpoint_every_steps": 5,
    },
    "reward": {"members": 2, "epochs": 1, "min_preferences": 5, "max_response_tokens": 60, "held_out_share": 0.2},
    "ppo": {**LIMITS, "updates": 12, "episodes_per_update": 8, "minibatches": 2, "checkpoint_every_steps": 2},
    "sample": LIMITS,
    "evaluate": LIMITS,
}
"""The real engine at the smallest sizes at which it does something."""


def make(slug: str, *, real_engine: bool = False) -> None:
    """Writes the project with its loop into the database that Django is set up for."""
    from annotation.formats import read_demonstration
    from annotation.models import Project
    from annotation.services.demonstrations import Demonstrations
    from annotation.services.pool import add_to_pool
    from training.models import LoopSettings

    project = Project.objects.create(slug=slug, name=slug.title(), overlap=1, truth="longer")
    rows = [{"prompt": f"What comes after {n}?", "response": f"{n + 1}."} for n in range(12)]
    read = [read_demonstration(row, where=f"line {n}", max_characters=1000) for n, row in enumerate(rows, 1)]
    Demonstrations().add(project=project, rows=read)
    add_to_pool(project=project, conversations=[row.messages for row in read])
    acts = {"stand_in": {"steps": STAND_IN_STEPS, "step_s": STEP_S}}
    kinds = REAL if real_engine else dict.fromkeys(("sft", "reward", "ppo", "sample", "evaluate"), acts)
    LoopSettings.objects.create(project=project, min_judgements=10, **kinds)


def start(slug: str) -> Any:
    """Starts the round that stands, with simulated annotators; returns it."""
    from django.utils import timezone

    from annotation.models import Project
    from training.models import Round
    from training.services import rounds

    project = Project.objects.get(slug=slug)
    return rounds.start(project=project, by=None, trigger=Round.Trigger.COMMAND, simulate=True, now=timezone.now())


def faults_of(round_: Any) -> Iterator[str]:
    """What a closed round has twice, or lacks; nothing where it is whole."""
    from annotation.models import Comparison, Judgement
    from training.models import Promotion, Round, Run
    from training.selectors.growing import file_of

    kinds = Counter(Run.objects.filter(round=round_).values_list("kind", flat=True))
    wanted = {"sft", "sample"} if round_.number == 0 else {"reward", "ppo", "evaluate", "sample"}
    if kinds != Counter(wanted):
        yield f"runs {dict(kinds)}, wanted one each of {sorted(wanted)}"
    for run in Run.objects.filter(round=round_):
        if run.state != Run.State.SUCCEEDED:
            yield f"{run} is {run.state}"
        steps = [json.loads(line)["step"] for line in file_of(run, "metrics.jsonl").read_text().splitlines()]
        if steps != list(range(1, run.total + 1)):
            yield f"{run} has the steps {steps}"
    events = list(round_.events.values_list("from_state", "to_state"))
    states = [
        to for before, to in events if "halted" not in (before, to)
    ]  # a refusal that was let pass goes there twice
    if len(states) != len(set(states)):
        yield f"states twice: {states}"
    gates = Counter(round_.verdicts.values_list("name", flat=True))
    if round_.number and gates != Counter(["data", "reward", "policy"]):
        yield f"verdicts {dict(gates)}"
    if Promotion.objects.filter(round=round_).count() != 1:
        yield "not promoted once"
    fresh = Comparison.objects.filter(project=round_.project, round_number=round_.number)
    if not fresh.exists():
        yield "no comparisons"
    if any(row.assignments.count() != 1 or row.places.count() != 2 for row in fresh):
        yield "a comparison without its answer or its two responses"
    if Round.objects.filter(project=round_.project, number=round_.number + 1).count() != 1:
        yield "the next round was not opened once"
    if round_.number:
        asked = Comparison.objects.filter(project=round_.project, round_number__lt=round_.number).count()
        judged = Judgement.objects.filter(project=round_.project).count()
        if judged != asked:
            yield f"{judged} judgements on {asked} comparisons"
