"""Where a project's loop stands: its settings, its unfinished round, and the judgements that wait for it."""

from dataclasses import dataclass

from annotation.errors import DomainError
from annotation.models import Assignment, Project
from annotation.selectors import counts
from training.models import LoopSettings, Policy, Round


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


def readiness(project: Project) -> Readiness:
    """Counts what is new since the snapshot of the last round that froze one.

    The first snapshot needs `min_judgements`. Reward models learn from all judgements there ever were, so that a
    later round needs no more new ones than its comparisons still can give (a good policy repeats itself).
    """
    frozen = Round.objects.filter(project=project, snapshot__isnull=False).order_by("-number").first()
    since = frozen.snapshot.created_at if frozen is not None and frozen.snapshot is not None else None
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
