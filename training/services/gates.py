"""Writes a gate's verdict, once, and records who let a refused model pass."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from annotation.errors import DomainError
from annotation.selectors.data_checks import data_checks
from training.models import GateVerdict, Round, Run
from training.selectors.rounds import loop_of, serving_reward_model
from training.selectors.splits import held_out_prompts, trained_prompts
from training.services.checks import Check, Report, check, sentence
from training.services.policy_checks import policy_checks
from training.services.reward_checks import reward_checks

Name = GateVerdict.Name


class FigureMissing(DomainError):
    """The engine's report lacks a figure that a gate asks for."""

    code = "figure_missing"


def judge_data(*, round_: Round, now: datetime) -> GateVerdict:
    """Of the judgements that the round is to learn from, by the newest report and the project's bounds."""
    checks = [Check(**asdict(check)) for check in data_checks(round_.project)]
    return _verdict(round_, Name.DATA, "the judgements:", checks, now)


def let_data_pass(*, round_: Round, by: User | None, reason: str, now: datetime) -> None:
    """Writes down that somebody answers for data that are held back, before the round goes on."""
    verdict = judge_data(round_=round_, now=now)
    if not verdict.passed:
        GateVerdict.objects.filter(pk=verdict.pk).update(override_reason=reason, overridden_by=by)


def judge_reward(*, round_: Round, run: Run, now: datetime) -> GateVerdict:
    """The verdict on the reward model of a reward run; the one that stands, where there is one."""
    bounds, spec = loop_of(round_.project).bounds, run.spec

    def judge(report: Report) -> list[Check]:
        given = {"has_serving": "serving" in spec, "has_gate_members": bool(spec.get("gate_members"))}
        return [*reward_checks(report, bounds, **given), *_split(run)]

    return _verdict(round_, Name.REWARD, "the reward model", _checks(judge, run), now)


def judge_policy(*, round_: Round, run: Run, now: datetime) -> GateVerdict:
    """The verdict on the policy of an evaluate run; the one that stands, where there is one."""
    bounds, taught = loop_of(round_.project).bounds, round_.reward_model
    judged = taught is not None and bool(taught.run.spec.get("gate_members"))

    def judge(report: Report) -> list[Check]:
        return policy_checks(report, bounds, has_current="current" in run.spec, has_gate_members=judged)

    return _verdict(round_, Name.POLICY, "the policy", _checks(judge, run), now)


def judge_by_people(*, round_: Round, check: Check, now: datetime) -> GateVerdict:
    """The verdict of the annotators' blind comparisons; the one that stands, where there is one."""
    return _verdict(round_, Name.HUMAN, "the policy", [check], now)


def lets_pass(verdict: GateVerdict) -> bool:
    """Whether the model may go on: by its figures, or because somebody answers for it."""
    return verdict.passed or bool(verdict.override_reason)


def override(*, round_: Round, by: User | None, reason: str) -> None:
    """Lets what was refused pass; the refusal stays on record with who and why.

    Data that have been mended since are judged anew instead.
    """
    if all(check.passed for check in data_checks(round_.project)):
        refused_now(round_).filter(name=Name.DATA).delete()
    refused = refused_now(round_)
    refused.update(override_reason=reason, overridden_by=by)


def refused_now(round_: Round) -> QuerySet[GateVerdict]:
    """Verdicts of the round's present attempt that stand in its way."""
    return GateVerdict.objects.filter(round=round_, attempt=round_.attempt, passed=False, override_reason="")


def _split(run: Run) -> list[Check]:
    """That the model that serves has learnt from no prompt that the candidate is measured on."""
    serving = serving_reward_model(run.round)
    if serving is None or run.round.snapshot is None:
        return []
    seen = held_out_prompts(run.round.snapshot) & trained_prompts(serving.snapshot)
    says = f"is measured on {len(seen)} prompts that the one that serves has learnt from"
    figure = {"value": float(len(seen)), "low": None, "high": None}
    return [check("held_out_stays", figure, passed=not seen, bound="none", says=says)]


def _checks(judge: Callable[[Report], list[Check]], run: Run) -> list[Check]:
    try:
        return judge(run.report or {})
    except (KeyError, TypeError) as error:
        raise FigureMissing(
            f"the {run.kind} report lacks a figure ({error}).",
            where=f"{run.folder}/report.json",
            fix="Update the engine.",
        ) from error


def _verdict(round_: Round, name: Name, subject: str, checks: list[Check], now: datetime) -> GateVerdict:
    verdict, _ = GateVerdict.objects.get_or_create(
        round=round_,
        name=name,
        attempt=round_.attempt,
        defaults={
            "passed": all(check.passed for check in checks),
            "checks": [check.as_row() for check in checks],
            "sentence": sentence(subject, checks),
            "created_at": now,
        },
    )
    return verdict
