"""Records what a run wrote: its report, its digests, and the policy or reward model that it made."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from annotation.errors import DomainError
from training.models import Policy, RewardModel, Run
from training.selectors.rounds import sft_policy
from training.services.artifacts import digest

OUTPUTS = {
    Run.Kind.SFT: "model",
    Run.Kind.REWARD: "model",
    Run.Kind.PPO: "model",
    Run.Kind.SAMPLE: "responses.jsonl",
    Run.Kind.EVALUATE: "report.json",
    Run.Kind.SCORE: "scores.jsonl",
}


class NotAsAgreed(DomainError):
    """The engine says that it is done, and its folder does not hold what a finished run holds."""

    code = "not_as_agreed"


def is_done(run: Run) -> bool:
    """Whether the folder holds a finished run's report."""
    return (run.path / "report.json").is_file()


def record(*, run: Run, now: datetime) -> bool:
    """RUNNING -> SUCCEEDED with everything that follows from it, in one transaction.

    False where the run is no longer the caller's; raises NotAsAgreed where a file is missing or unreadable.
    """
    report = _report(run)
    output = run.path / OUTPUTS[Run.Kind(run.kind)]
    if not output.exists():
        raise NotAsAgreed(f"the engine ended well without writing {output.name}.", where=run.folder)
    output_digest = digest(output)
    with transaction.atomic():
        mine = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, worker=run.worker)
        changes = {"report": report, "output_digest": output_digest, "finished_at": now, "phase": "done"}
        if mine.update(state=Run.State.SUCCEEDED, worker="", error="", step=run.total, **changes) != 1:
            return False
        if run.kind == Run.Kind.REWARD:
            _write_reward_model(run, output_digest, now)
        elif run.kind in (Run.Kind.SFT, Run.Kind.PPO):
            _write_policy(run, output_digest, now)
    return True


def _report(run: Run) -> dict[str, Any]:
    try:
        report = json.loads((run.path / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAsAgreed(f"report.json cannot be read ({error}).", where=run.folder) from error
    if not isinstance(report, dict):
        raise NotAsAgreed(f"report.json holds a {type(report).__name__}, not an object.", where=run.folder)
    return report


def _write_policy(run: Run, output_digest: str, now: datetime) -> None:
    from_ppo = run.kind == Run.Kind.PPO
    Policy.objects.create(
        project=run.project,
        version=_next(Policy.objects.filter(project=run.project).aggregate(top=Max("version"))["top"], first=0),
        stage=Policy.Stage.PPO if from_ppo else Policy.Stage.SFT,
        run=run,
        parent=sft_policy(run.project) if from_ppo else None,
        reward_model=run.round.reward_model if from_ppo else None,
        digest=output_digest,
        created_at=now,
    )


def _write_reward_model(run: Run, output_digest: str, now: datetime) -> None:
    if run.round.snapshot is None:
        raise NotAsAgreed("its round has no snapshot.", where=run.folder)
    RewardModel.objects.create(
        project=run.project,
        version=_next(RewardModel.objects.filter(project=run.project).aggregate(top=Max("version"))["top"], first=1),
        run=run,
        snapshot=run.round.snapshot,
        members=len(list(run.model_path.glob("member-*"))),
        digest=output_digest,
        created_at=now,
    )


def _next(top: int | None, *, first: int) -> int:
    return first if top is None else top + 1
