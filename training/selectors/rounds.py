"""Where a project's loop stands: its settings, its unfinished round, and the judgements that wait for it."""

from dataclasses import dataclass

from django.db.models import F, Q

from annotation.errors import DomainError
from annotation.models import Assignment, Project, Snapshot
from annotation.selectors import counts
from training.models import GateVerdict, LoopSettings, Policy, Promotion, RewardModel, Round


class NoLoop(DomainError):
    """The project collects only."""

    code = "no_loop"
    status = 404


class NoPolicy(DomainError):
    """Nothing has been trained in the project yet."""

    code = "no_policy"


@dataclass(frozen=True)
class Readiness:
    """New judgements since the last snapshot, and how many a round needs."""

    ready: int
    simulated: int
    comparisons: int
    needed: int
    wanted: int
    """Answers that the project's open comparisons still want."""

    @property
    def missing(self) -> int:
        """How many judgements must still come before a round may train."""
        return max(0, self.needed - self.ready)


def loop_of(project: Project) -> LoopSettings:
    """The project's loop settings; raises NoLoop."""
    settings = LoopSettings.objects.filter(project=project).first()
    if settings is None:
        raise NoLoop(
            f"project {project.slug!r} has no loop.", where="project", fix="Add loop settings to it in the admin."
        )
    return settings


def unfinished_round(project: Project) -> Round | None:
    """The one round that is not closed."""
    return Round.objects.filter(project=project).exclude(state=Round.State.CLOSED).first()


def promoted_policy(project: Project) -> Policy | None:
    """The policy whose responses become comparisons."""
    return Policy.objects.filter(project=project, is_promoted=True).first()


def sft_policy(project: Project) -> Policy:
    """The SFT model: every reward model starts from it and every KL is measured to it. Raises NoPolicy."""
    policy = Policy.objects.filter(project=project, stage=Policy.Stage.SFT).order_by("-version").first()
    if policy is None:
        raise NoPolicy(f"project {project.slug!r} has no SFT model yet.", fix="Start round 0 first.")
    return policy


def serving_reward_model(round_: Round) -> RewardModel | None:
    """The newest reward model of an earlier round that its gate let pass: what a candidate is held against."""
    passed = Q(run__round__verdicts__passed=True) | Q(run__round__verdicts__override_reason__gt="")
    models = RewardModel.objects.filter(
        passed,
        project=round_.project,
        run__round__number__lt=round_.number,
        run__round__verdicts__name=GateVerdict.Name.REWARD,
        run__round__verdicts__attempt=F("run__attempt"),
    )
    return models.order_by("-version").first()


def anchors_of(policy: Policy) -> dict[str, Policy]:
    """Which other models write some of the responses beside a promoted policy: the SFT model, and its predecessor.

    None beside the SFT model itself; the predecessor only where it is another one than the SFT model.
    """
    if policy.stage == Policy.Stage.SFT:
        return {}
    sft = sft_policy(policy.project)
    last = Promotion.objects.filter(policy=policy).select_related("previous").order_by("-id").first()
    before = last.previous if last else None
    return {"sft": sft} | ({"previous": before} if before is not None and before not in (sft, policy) else {})


def readiness(project: Project) -> Readiness:
    """Counts what is new since the last snapshot that a round, or a reward model that was refused, learnt from.

    The first snapshot needs `min_judgements`. Reward models learn from all judgements there ever were, so that a
    later round needs no more new ones than its comparisons still can give (a good policy repeats itself).
    """
    learnt = Q(rounds__isnull=False) | Q(reward_models__isnull=False)
    frozen = Snapshot.objects.filter(learnt, project=project).order_by("-number").first()
    since = frozen.created_at if frozen is not None else None
    judged = counts.judged(project, since=since)
    needed = loop_of(project).min_judgements
    wanted = Assignment.objects.filter(project=project).exclude(state=Assignment.State.DONE).count()
    if since is not None:
        needed = max(1, min(needed, judged.judgements + wanted))
    return Readiness(
        ready=judged.judgements,
        simulated=judged.simulated,
        comparisons=judged.comparisons,
        needed=needed,
        wanted=wanted,
    )
