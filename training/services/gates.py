"""Writes a gate's verdict, once, and records who let a refused model pass."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.models import User

from annotation.errors import DomainError
from annotation.selectors.data_checks import data_checks
from training.models import GateVerdict, Round, Run
from training.selectors.rounds import loop_of
from training.services.gate_checks import Check, Report, policy_checks, reward_checks, sentence

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
    return _verdict(round_, Name.REWARD, "the reward model", _checks(reward_checks, run), now)


def judge_policy(*, round_: Round, run: Run, now: datetime) -> GateVerdict:
    """The verdict on the policy of an evaluate run; the one that stands, where there is one."""
    budget = loop_of(round_.project).kl_budget_nats
    checks = _checks(lambda report: policy_checks(report, kl_budget_nats=budget), run)
    return _verdict(round_, Name.POLICY, "the policy", checks, now)


def lets_pass(verdict: GateVerdict) -> bool:
    """Whether the model may go on: by its figures, or because somebody answers for it."""
    return verdict.passed or bool(verdict.override_reason)


def override(*, round_: Round, by: User | None, reason: str) -> None:
    """Lets what was refused pass; the refusal stays on record with who and why.

    Data that have been mended since are judged anew instead.
    """
    if all(check.passed for check in data_checks(round_.project)):
        GateVerdict.objects.filter(round=round_, name=Name.DATA, passed=False, override_reason="").delete()
    refused = GateVerdict.objects.filter(round=round_, passed=False, override_reason="")
    refused.update(override_reason=reason, overridden_by=by)


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
        defaults={
            "passed": all(check.passed for check in checks),
            "checks": [check.as_row() for check in checks],
            "sentence": sentence(subject, checks),
            "created_at": now,
        },
    )
    return verdict
