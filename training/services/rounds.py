"""What people do with rounds: start, halt, resume. Jobs do the rest (services/advance.py)."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotation.errors import DomainError, Unacceptable
from annotation.models import Project, Prompt
from annotation.selectors.data_checks import data_checks, held_back_why
from annotation.selectors.demonstrations import demonstrations
from annotation.services.simulation import truth_of
from training.models import Round, Run
from training.selectors.rounds import Readiness, loop_of, promoted_policy, readiness, unfinished_round
from training.services import gates, runs
from training.services.rings import ring_round
from training.services.transitions import halt_at, move, open_round

State = Round.State
GATES = (State.GATING_REWARD, State.GATING_POLICY)


class RoundRunning(DomainError):
    """One round at a time."""

    code = "round_running"


class RoundHalted(DomainError):
    """The unfinished round was halted; it goes on, with a reason, or not at all."""

    code = "round_halted"


class NotHalted(DomainError):
    """There is nothing to resume."""

    code = "not_halted"


class RoundOver(DomainError):
    """A closed round cannot be halted, a halted one not twice."""

    code = "round_over"


class ReasonMissing(Unacceptable):
    """Halting and resuming are kept with their reason."""

    code = "reason_missing"


class NothingRefused(DomainError):
    """No gate has refused anything that more judgements could mend."""

    code = "nothing_refused"


class TooFewJudgements(Unacceptable):
    """The round needs more judgements than there are."""

    code = "too_few_judgements"


class DataHeldBack(Unacceptable):
    """The judgements fall short of the project's bounds."""

    code = "data_held_back"


class NothingToLearnFrom(Unacceptable):
    """Round 0 needs demonstrations and a pool of prompts."""

    code = "nothing_to_learn_from"


def start(
    *,
    project: Project,
    by: User | None,
    trigger: Round.Trigger,
    simulate: bool,
    now: datetime,
    override_reason: str = "",
) -> Round:
    """Starts round 0 where nothing is trained yet; otherwise ends the collecting of the round that stands.

    With `simulate`, simulated annotators judge all that is open first, and a round 0 goes on through round 1.
    `override_reason` lets judgements through that the project's bounds hold back; it is kept with the verdict.
    Raises NoLoop, NothingToLearnFrom, RoundRunning, RoundHalted, TooFewJudgements, DataHeldBack, NoTruth.
    """
    loop_of(project)
    if simulate:
        truth_of(project)
    round_ = unfinished_round(project)
    if round_ is None:
        round_ = _open_first(project, by, trigger, simulate, now)
    else:
        _leave_collecting(round_, by, trigger, simulate, now, override_reason.strip())
    ring_round(round_id=round_.pk, now=now)
    return round_


def halt(*, round_: Round, by: User | None, reason: str, now: datetime) -> None:
    """Pulls the cord: the round stands still, its live runs end with a checkpoint.

    Raises RoundOver, ReasonMissing.
    """
    _require(reason)
    if round_.state in (State.CLOSED, State.HALTED) or not halt_at(round_=round_, now=now, reason=reason, by=by):
        raise RoundOver(f"round {round_.number} is {round_.state}; it cannot be halted.", fix="Reload the page.")


def resume(*, round_: Round, by: User | None, reason: str, now: datetime) -> None:
    """Lets a halted round go on where it stood. At a gate that refused, this is the recorded override.

    A failed run starts again where it left off, or anew where the settings changed. Raises NotHalted, ReasonMissing.
    """
    _require(reason)
    with transaction.atomic():
        stood = State(round_.halted_from) if round_.state == State.HALTED else None
        if stood is None or not move(
            round_=round_, to=stood, now=now, by=by, why=reason, halted_from="", reason=reason
        ):
            raise NotHalted(f"round {round_.number} is {round_.state}, not halted.", fix="Reload the page.")
        gates.override(round_=round_, by=by, reason=reason)
        for kind in Run.Kind:
            newest = runs.newest_run(round_, kind)
            if newest is not None:
                runs.again(run=newest, now=now)
    ring_round(round_id=round_.pk, now=now)


def collect_more(*, round_: Round, by: User | None, reason: str, now: datetime) -> None:
    """Takes a round that a gate refused back to collecting: with more judgements it trains anew, as its next attempt.

    The refused models and their verdicts stay. Raises ReasonMissing, NothingRefused, TooFewJudgements where no answer
    is open that could still be given.
    """
    _require(reason)
    if round_.halted_from not in GATES or not gates.refused_now(round_).exists():
        raise NothingRefused(
            f"no gate has refused round {round_.number}.", where="round", fix="Resume it, or let it go on."
        )
    standing = readiness(round_.project)
    if not standing.ready and not standing.wanted:
        raise TooFewJudgements(
            "no answer is open that could be given.", where="judgements", fix="Import comparisons first."
        )
    anew = {"snapshot": None, "reward_model": None, "policy_after": None, "simulate": False}
    moved = move(
        round_=round_, to=State.COLLECTING, now=now, by=by, why=reason,
        halted_from="", reason=reason, attempt=round_.attempt + 1, **anew,
    )  # fmt: skip
    if not moved:
        raise NotHalted(f"round {round_.number} is {round_.state}, not halted.", fix="Reload the page.")


def keep_old(*, round_: Round, by: User | None, reason: str, now: datetime) -> None:
    """Goes on from a refused policy with the one that serves: that writes the next comparisons, and the round closes.

    The refused policy and its verdicts stay on record. Raises ReasonMissing, NothingRefused, NotHalted.
    """
    _require(reason)
    if round_.halted_from != State.GATING_POLICY or not gates.refused_now(round_).exists():
        raise NothingRefused(
            f"no gate has refused a policy of round {round_.number}.",
            where="round",
            fix="Resume it, or let it go on.",
        )
    kept = promoted_policy(round_.project)
    given = {"halted_from": "", "reason": reason, "policy_after": kept}
    if not move(round_=round_, to=State.SAMPLING, now=now, by=by, why=f"{kept} is kept: {reason}", **given):
        raise NotHalted(f"round {round_.number} is {round_.state}, not halted.", fix="Reload the page.")
    ring_round(round_id=round_.pk, now=now)


def _open_first(project: Project, by: User | None, trigger: Round.Trigger, simulate: bool, now: datetime) -> Round:
    if not demonstrations(project).exists():
        raise NothingToLearnFrom(
            f"project {project.slug!r} has no demonstrations.", where="demonstrations", fix="Import some first."
        )
    if not Prompt.objects.filter(project=project, in_pool=True).exists():
        raise NothingToLearnFrom(
            f"project {project.slug!r} has no pool of prompts.", where="prompts", fix="Import some first."
        )
    try:
        return open_round(
            project=project, number=0, state=State.TRAINING_SFT, trigger=trigger, simulate=simulate, now=now, by=by
        )
    except IntegrityError as error:
        raise RoundRunning("somebody started round 0 just now.", fix="Reload the page.") from error


def _leave_collecting(
    round_: Round, by: User | None, trigger: Round.Trigger, simulate: bool, now: datetime, override_reason: str
) -> None:
    if round_.state == State.HALTED:
        raise RoundHalted(
            f"round {round_.number} was halted ({round_.reason})", where="round", fix="Resume it with a reason."
        )
    if round_.state != State.COLLECTING:
        raise RoundRunning(f"round {round_.number} is running ({round_.state}).", fix="Wait for its end, or halt it.")
    if not simulate:
        require_enough(round_.project)
        if not override_reason:
            require_sound(round_.project)
    if override_reason:
        gates.let_data_pass(round_=round_, by=by, reason=override_reason, now=now)
    if not move(
        round_=round_,
        to=State.TRAINING_REWARD,
        now=now,
        by=by,
        simulate=simulate,
        trigger=trigger,
        due_at=None,
    ):
        raise RoundRunning(f"somebody started round {round_.number} just now.", fix="Reload the page.")


def require_enough(project: Project) -> None:
    """Raises TooFewJudgements naming the number that is missing."""
    standing = readiness(project)
    if standing.missing:
        raise TooFewJudgements(
            f"{standing.ready} new judgements of {standing.needed} are there: {standing.missing} are missing.",
            where="judgements",
            fix=_mend(standing),
        )


def require_sound(project: Project) -> None:
    """Raises DataHeldBack naming what falls short of the project's bounds."""
    if why := held_back_why(data_checks(project)):
        raise DataHeldBack(
            f"the judgements are held back: {why}.",
            where="data",
            fix="Look at the Quality page: exclude what should not count, or start with a reason.",
        )


def _mend(standing: Readiness) -> str:
    if standing.wanted >= standing.missing:
        return f"Judge {standing.missing} more."
    return (
        f"Only {standing.wanted} answers are open: import comparisons, raise samples_per_prompt and"
        " pairs_per_prompt, or lower min_judgements in the loop settings."
    )


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing("a reason is missing.", where="reason", fix="Say in a sentence why.")
