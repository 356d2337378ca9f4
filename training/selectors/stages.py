"""The picture of the circle: what stands at each stage, and whether it is at work."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet

from annotation.models import Comparison, Project, Response, Source
from annotation.selectors.demonstrations import demonstrations
from training.models import GateVerdict, Policy, RewardModel, Round, Run
from training.selectors.rounds import Readiness

Key = Literal["demonstrations", "sft", "comparisons", "reward", "ppo", "sampling"]
State = Literal["waiting", "running", "done", "failed"]
KEYS: tuple[Key, ...] = ("demonstrations", "sft", "comparisons", "reward", "ppo", "sampling")
STATES: tuple[State, ...] = ("waiting", "running", "done", "failed")


@dataclass(frozen=True)
class Stage:
    """One station of the circle: how much of what it holds, and its newest version."""

    key: Key
    label: str
    count: int
    unit: str
    version: str
    state: State
    detail: str


def stages(*, project: Project, round_: Round | None, standing: Readiness) -> list[Stage]:
    """The six stations in the order of the circle."""
    return [
        _demonstrations(project),
        _sft(project),
        _comparisons(project, round_, standing),
        _reward(project),
        _ppo(project),
        _sampling(project),
    ]


def _demonstrations(project: Project) -> Stage:
    count = demonstrations(project).count()
    detail = "" if count else "Import some: round 0 learns from them."
    return Stage(
        "demonstrations", "Demonstrations", count, "demonstrations", "", "done" if count else "waiting", detail
    )


def _sft(project: Project) -> Stage:
    run = _newest(project, Run.Kind.SFT)
    policy = _newest_policy(project, Policy.Stage.SFT)
    count = int((policy.run.report or {}).get("parameters", 0)) if policy else 0
    return Stage("sft", "SFT model", count, "parameters", policy.name if policy else "", _state(run), _detail(run))


def _comparisons(project: Project, round_: Round | None, standing: Readiness) -> Stage:
    count = Comparison.objects.filter(project=project).count()
    collecting = round_ is not None and round_.state == Round.State.COLLECTING
    state: State = "running" if collecting else "done" if count else "waiting"
    detail = f"{standing.ready} new judgements of {standing.needed}" if collecting else ""
    return Stage("comparisons", "Comparisons", count, "comparisons", "", state, detail)


def _reward(project: Project) -> Stage:
    run = _newest(project, Run.Kind.REWARD)
    model = RewardModel.objects.filter(project=project).select_related("snapshot").order_by("-version").first()
    count = model.snapshot.preferences if model else 0
    version = f"reward model v{model.version}" if model else ""
    return _gated(
        Stage("reward", "Reward model", count, "preferences", version, _state(run), _detail(run)), run, "reward"
    )


def _ppo(project: Project) -> Stage:
    run = _newest(project, Run.Kind.PPO)
    policy = _newest_policy(project, Policy.Stage.PPO)
    version = policy.name if policy else ""
    count = run.step if run else 0
    return _gated(Stage("ppo", "PPO", count, "updates", version, _state(run), _detail(run)), run, "policy")


def _sampling(project: Project) -> Stage:
    run = _newest(project, Run.Kind.SAMPLE)
    promoted = Policy.objects.filter(project=project, is_promoted=True).first()
    written = Response.objects.filter(source__project=project, source__kind=Source.Kind.POLICY).count()
    name = promoted.name if promoted else ""
    return Stage("sampling", "Sampled responses", written, "responses", name, _state(run), _detail(run))


def _newest(project: Project, kind: Run.Kind) -> Run | None:
    return Run.objects.filter(project=project, kind=kind).order_by("-id").first()


def _newest_policy(project: Project, stage: Policy.Stage) -> Policy | None:
    return _policies(project).filter(stage=stage).order_by("-version").first()


def _policies(project: Project) -> QuerySet[Policy]:
    return Policy.objects.filter(project=project).select_related("run")


def _state(run: Run | None) -> State:
    if run is None:
        return "waiting"
    if run.state in Run.LIVE:
        return "running"
    return "done" if run.state == Run.State.SUCCEEDED else "failed"


def _detail(run: Run | None) -> str:
    if run is None or run.state == Run.State.SUCCEEDED:
        return ""
    if run.state == Run.State.QUEUED:
        return "waits for a worker"
    if run.state == Run.State.RUNNING:
        return f"{run.phase} {run.step} of {run.total}" if run.total else run.phase or "starting"
    return run.error or run.state


def _gated(stage: Stage, run: Run | None, gate: str) -> Stage:
    """The stage as failed where its gate refused what the newest run made."""
    refused = (
        run
        and GateVerdict.objects.filter(
            round=run.round_id, attempt=run.attempt, name=gate, passed=False, override_reason=""
        ).first()
    )
    if not refused:
        return stage
    return Stage(stage.key, stage.label, stage.count, stage.unit, stage.version, "failed", refused.sentence)
