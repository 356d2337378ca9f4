"""Makes a policy the one whose responses become comparisons: after its gates, or an earlier one by a person."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from annotation.errors import DomainError, Unacceptable
from annotation.models import Project
from training.models import HookEvent, Policy, Promotion, Round
from training.selectors.rounds import promoted_policy
from training.services.hooks import announce

SETTLED = (Round.State.COLLECTING, Round.State.HALTED, Round.State.CLOSED)
"""States of a round in which nothing is being made with the promoted policy."""


class CannotRollBack(DomainError):
    """The policy cannot be gone back to, or not now."""

    code = "cannot_roll_back"


class WhyRolledBack(Unacceptable):
    """A rollback is kept with its reason."""

    code = "reason_missing"


def promote(*, round_: Round, policy: Policy, now: datetime) -> None:
    """The round's policy takes over. Inside the transaction that moves the round."""
    _switch(round_.project, policy, now, round_=round_)


def roll_back(*, policy: Policy, by: User | None, reason: str, now: datetime) -> Promotion:
    """Puts a policy that served before back in its place; the one that serves now stays, and can be gone back to.

    The next round's responses come from it. Raises WhyRolledBack, CannotRollBack.
    """
    if not reason.strip():
        raise WhyRolledBack("a reason is missing.", where="reason", fix="Say in a sentence why.")
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=policy.project_id)
        busy = Round.objects.select_for_update().filter(project=project).exclude(state__in=SETTLED).first()
        if busy is not None:
            raise CannotRollBack(
                f"round {busy.number} is running ({busy.state}).", where="round", fix="Halt it first, or wait."
            )
        policy.refresh_from_db()
        if policy.is_promoted:
            raise CannotRollBack(f"{policy} serves already.", where="policy", fix="Choose another one.")
        if not policy.promotions.exists():
            raise CannotRollBack(
                f"{policy} never passed its gates.", where="policy", fix="Resume its round with a reason instead."
            )
        return _switch(project, policy, now, by=by, reason=reason)


def _switch(
    project: Project,
    policy: Policy,
    now: datetime,
    round_: Round | None = None,
    by: User | None = None,
    reason: str = "",
) -> Promotion:
    previous = promoted_policy(project)
    Policy.objects.filter(project=project, is_promoted=True).update(is_promoted=False)
    Policy.objects.filter(pk=policy.pk).update(is_promoted=True)
    promotion = Promotion.objects.create(
        project=project, policy=policy, previous=previous, round=round_, by=by, reason=reason, at=now
    )
    announce(
        project=project,
        name=HookEvent.Name.POLICY_PROMOTED,
        subject=f"promotion {promotion.pk}",
        data={
            "policy": policy.version,
            "digest": policy.digest,
            "folder": f"{policy.run.folder}/model",
            "previous": previous.version if previous else None,
            "round": round_.number if round_ else None,
            "rolled_back": round_ is None,
            "reason": reason,
        },
        now=now,
    )
    return promotion
