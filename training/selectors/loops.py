"""Everything that the loop page shows of a project, in the shapes of the API."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from annotation.models import Comparison, Project, Prompt
from annotation.selectors.data_checks import data_checks, held_back_why
from annotation.selectors.demonstrations import demonstrations
from training.models import GateVerdict, Policy, Promotion, RewardModel, Round, Run
from training.selectors.human_gate import progress_row
from training.selectors.lineage import is_affected
from training.selectors.pairing import pairing_row
from training.selectors.rounds import Readiness, loop_of, readiness, unfinished_round
from training.selectors.stages import stages
from training.selectors.times import times_of

NEWEST_ROUNDS = 30

Row = dict[str, Any]


def loop_page(project: Project) -> Row:
    """The circle, rounds and models newest first, and whether a round can start. Raises NoLoop."""
    loop = loop_of(project)
    standing = readiness(project)
    round_ = unfinished_round(project)
    why_not = cannot_start_why(project=project, round_=round_, standing=standing)
    checks = data_checks(project)
    return {
        "stages": stages(project=project, round_=round_, standing=standing),
        "rounds": [round_row(row, standing) for row in _rounds(project)[:NEWEST_ROUNDS]],
        "policies": [policy_row(row) for row in _policies(project)],
        "reward_models": [reward_model_row(row) for row in _reward_models(project)],
        "can_start": not why_not,
        "cannot_start_why": why_not,
        "data_checks": checks,
        "held_back_why": held_back_why(checks),
        "judgements_ready": standing.ready,
        "judgements_needed": standing.needed,
        "can_simulate": settings.DEMO and bool(project.truth),
        "schedule": {
            "every_h": loop.every_h,
            "new_preferences": loop.new_preferences,
            "times": times_of(project),
            "due_at": round_.due_at if round_ is not None and round_.state == Round.State.COLLECTING else None,
        },
    }


def cannot_start_why(*, project: Project, round_: Round | None, standing: Readiness) -> str:
    """Why a click would be refused; empty where it would not."""
    if round_ is None:
        if not demonstrations(project).exists():
            return "There are no demonstrations yet."
        return "" if Prompt.objects.filter(project=project, in_pool=True).exists() else "There are no prompts yet."
    if round_.state == Round.State.HALTED:
        return f"Round {round_.number} is halted."
    if round_.state != Round.State.COLLECTING:
        return f"Round {round_.number} is running."
    return f"{standing.missing} more judgements are needed." if standing.missing else ""


def round_page(round_id: int) -> Row:
    """One round as the API shows it."""
    round_ = _detailed(Round.objects.filter(pk=round_id)).get()
    return round_row(round_, readiness(round_.project))


def round_row(round_: Round, standing: Readiness) -> Row:
    """A round with its runs and gates; before its snapshot it counts what is new by now."""
    judged, simulated = _judged(round_, standing)
    return {
        **{name: getattr(round_, name) for name in _SAME_NAMES},
        "halted_from": round_.halted_from or None,
        "comparisons": _comparisons(round_),
        "judgements": judged,
        "simulated_judgements": simulated,
        "preferences": round_.snapshot.preferences if round_.snapshot else 0,
        "reward_model": reward_model_row(round_.reward_model) if round_.reward_model else None,
        "policy_before": policy_row(round_.policy_before) if round_.policy_before else None,
        "policy_after": policy_row(round_.policy_after) if round_.policy_after else None,
        "gates": [gate_row(verdict) for verdict in round_.verdicts.all()],
        "human_gate": progress_row(round_) if round_.state == Round.State.GATING_POLICY else None,
        "can_collect_more": (refused := _is_refused(round_)),
        "can_keep_old": refused and round_.halted_from == Round.State.GATING_POLICY,
        "pairing": pairing_row(round_),
        "runs": [run_row(run) for run in sorted(round_.runs.all(), key=lambda run: run.pk)],
    }


def _is_refused(round_: Round) -> bool:
    """Whether a gate of models has refused, and nobody has answered for it."""
    return round_.halted_from in (Round.State.GATING_REWARD, Round.State.GATING_POLICY) and any(
        not row.passed and not row.override_reason and row.attempt == round_.attempt for row in round_.verdicts.all()
    )


def run_row(run: Run) -> Row:
    """A run as the API shows it."""
    names = ("id", "kind", "attempt", "state", "step", "total", "phase", "attempts", "error", "folder", "report")
    times = ("created_at", "started_at", "finished_at")
    return {**{name: getattr(run, name) for name in names + times}, "round": run.round_id}


def policy_row(policy: Policy) -> Row:
    """A policy as the API shows it."""
    names = ("id", "version", "name", "stage", "is_promoted", "created_at", "digest")
    served = list(policy.promotions.all())
    return {
        **{name: getattr(policy, name) for name in names},
        "report": policy.run.report,
        "is_affected": policy.reward_model is not None and is_affected(policy.reward_model.snapshot),
        "can_roll_back": bool(served) and not policy.is_promoted,
        "promotions": [promotion_row(row) for row in served],
    }


def promotion_row(promotion: Promotion) -> Row:
    """From when on a policy served, and by whose word."""
    return {
        "at": promotion.at,
        "round": promotion.round.number if promotion.round else None,
        "by": promotion.by.get_username() if promotion.by else "",
        "reason": promotion.reason,
    }


def reward_model_row(model: RewardModel) -> Row:
    """A reward model with the verdict of its gate."""
    verdicts = [row for row in model.run.round.verdicts.all() if _judged_it(row, model)]
    names = ("id", "version", "members", "digest", "created_at")
    return {
        **{name: getattr(model, name) for name in names},
        "snapshot": model.snapshot_id,
        "is_affected": is_affected(model.snapshot),
        "gate": gate_row(verdicts[0]) if verdicts else None,
        "report": model.run.report,
    }


def _judged_it(verdict: GateVerdict, model: RewardModel) -> bool:
    return verdict.name == GateVerdict.Name.REWARD and verdict.attempt == model.run.attempt


def gate_row(verdict: GateVerdict) -> Row:
    """A verdict; an override stands behind the refusal."""
    by = f" by {verdict.overridden_by.get_username()}" if verdict.overridden_by else ""
    passed_on = f" Let pass{by}: {verdict.override_reason}" if verdict.override_reason else ""
    return {
        "name": verdict.name,
        "attempt": verdict.attempt,
        "is_overridden": bool(verdict.override_reason),
        "passed": verdict.passed,
        "sentence": verdict.sentence + passed_on,
        "checks": verdict.checks,
    }


_SERVED = ("promotions__round", "promotions__by", "reward_model__snapshot__erasures")
_SAME_NAMES = (
    "id",
    "number",
    "state",
    "trigger",
    "started_at",
    "finished_at",
    "reason",
    "snapshot",
    "simulate",
    "attempt",
)


def _rounds(project: Project) -> QuerySet[Round]:
    return _detailed(Round.objects.filter(project=project)).order_by("-number")


def _detailed(rounds: QuerySet[Round]) -> QuerySet[Round]:
    return rounds.select_related(
        "project", "snapshot", "reward_model__run__round", "policy_before__run", "policy_after__run"
    ).prefetch_related(
        "runs",
        "verdicts__overridden_by",
        "reward_model__run__round__verdicts__overridden_by",
        "reward_model__snapshot__erasures",
        *(f"{policy}__{served}" for policy in ("policy_before", "policy_after") for served in _SERVED),
    )


def _policies(project: Project) -> QuerySet[Policy]:
    return (
        Policy.objects.filter(project=project).select_related("run").prefetch_related(*_SERVED).order_by("-version")
    )


def _reward_models(project: Project) -> QuerySet[RewardModel]:
    models = RewardModel.objects.filter(project=project).select_related("run__round")
    told = ("run__round__verdicts__overridden_by", "snapshot__erasures")
    return models.prefetch_related(*told).order_by("-version")


def _judged(round_: Round, standing: Readiness) -> tuple[int, int]:
    """Judgements that came in this round and the simulated among them; none where exclusions took out more."""
    if round_.snapshot is None:
        return (standing.ready, standing.simulated) if round_.number else (0, 0)
    before = Round.objects.filter(project=round_.project_id, number__lt=round_.number, snapshot__isnull=False)
    earlier = before.select_related("snapshot").order_by("-number").first()
    if earlier is None or earlier.snapshot is None:
        return round_.snapshot.judgements, round_.snapshot.simulated_judgements
    return (
        max(0, round_.snapshot.judgements - earlier.snapshot.judgements),
        max(0, round_.snapshot.simulated_judgements - earlier.snapshot.simulated_judgements),
    )


def _comparisons(round_: Round) -> int:
    """Comparisons that were new in this round: the previous round's policy wrote their responses."""
    if round_.number == 0:
        return 0
    return Comparison.objects.filter(project=round_.project_id, round_number=round_.number - 1).count()
