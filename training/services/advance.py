"""Moves a round on by itself, one transition at a time. Idempotent, and safe to kill anywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from annotation.errors import DomainError
from annotation.models import Assignment
from annotation.services.calibration import calibrate
from annotation.services.simulation import simulate
from annotation.services.sinking import hold_back, sink
from annotation.services.snapshots import freeze
from training.models import GateVerdict, LoopSettings, Policy, Round, Run
from training.selectors.human_gate import standing_of
from training.selectors.rounds import loop_of, promoted_policy
from training.services import gates, human_gate, runs
from training.services.announcing import reward_promoted
from training.services.promoting import promote
from training.services.rounds import require_enough
from training.services.sampling import add_comparisons
from training.services.transitions import halt_at, move, open_round

BUSY = timedelta(seconds=60)
"""How long one advance keeps others away; after a kill the next one waits this long at most."""

State = Round.State
Kind = Run.Kind


def advance_all(*, round_id: int, clock: Callable[[], datetime]) -> None:
    """Advances until the round waits for a run or for people."""
    while advance(round_id=round_id, now=clock()):
        pass


def advance(*, round_id: int, now: datetime) -> bool:
    """Does what the round's state asks for; True where the state changed, so that there may be more to do.

    A refusal (too few judgements, nothing judged, no truth) halts the round with its sentence.
    """
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=now)
    if Round.objects.filter(free, pk=round_id).update(busy_until=now + BUSY) != 1:
        return False
    round_ = Round.objects.select_related("project", "snapshot", "reward_model__run", "policy_after__run").get(
        pk=round_id
    )
    try:
        return _STEPS[State(round_.state)](round_, now)
    except DomainError as error:
        return halt_at(round_=round_, now=now, reason=str(error))
    finally:
        Round.objects.filter(pk=round_id, busy_until=now + BUSY).update(busy_until=None)


def _train_sft(round_: Round, now: datetime) -> bool:
    run = _finished(round_, Kind.SFT, now)
    return run is not None and _promote_and_sample(round_, run.policy, now)


def _collect(round_: Round, now: datetime) -> bool:
    return round_.simulate and move(round_=round_, to=State.TRAINING_REWARD, now=now)


def _train_reward(round_: Round, now: datetime) -> bool:
    if round_.snapshot is None:
        _simulate_open(round_, now)
        require_enough(round_.project)
        calibrate(project=round_.project, now=now)
        verdict = gates.judge_data(round_=round_, now=now)
        if not gates.lets_pass(verdict):
            return halt_at(round_=round_, now=now, reason=verdict.sentence)
        snapshot = freeze(project=round_.project, now=now)
        mine = Round.objects.filter(pk=round_.pk, state=round_.state, snapshot__isnull=True)
        return mine.update(snapshot=snapshot) == 1
    run = _finished(round_, Kind.REWARD, now)
    return run is not None and move(round_=round_, to=State.GATING_REWARD, now=now, reward_model=run.reward_model)


def _gate_reward(round_: Round, now: datetime) -> bool:
    run = _finished(round_, Kind.REWARD, now)
    if run is None:
        return False
    verdict = gates.judge_reward(round_=round_, run=run, now=now)
    if not gates.lets_pass(verdict):
        return halt_at(round_=round_, now=now, reason=verdict.sentence)
    with transaction.atomic():
        if not move(round_=round_, to=State.OPTIMISING, now=now, why=_why(verdict)):
            return False
        reward_promoted(round_=round_, now=now)
    return True


def _optimise(round_: Round, now: datetime) -> bool:
    run = _finished(round_, Kind.PPO, now)
    return run is not None and move(round_=round_, to=State.GATING_POLICY, now=now, policy_after=run.policy)


def _gate_policy(round_: Round, now: datetime) -> bool:
    run = _finished(round_, Kind.EVALUATE, now)
    if run is None or round_.policy_after is None:
        return False
    verdict = gates.judge_policy(round_=round_, run=run, now=now)
    if not gates.lets_pass(verdict):
        return halt_at(round_=round_, now=now, reason=verdict.sentence)
    return _ask_people(round_, run, verdict, now)


def _ask_people(round_: Round, run: Run, verdict: GateVerdict, now: datetime) -> bool:
    """Promotes at once, or once the annotators' blind comparisons say so, where the settings ask for these."""
    assert round_.policy_after is not None  # it passed its gate
    if loop_of(round_.project).human_comparisons:
        human_gate.place(round_=round_, run=run, now=now)
        if not standing_of(round_).is_over:
            _simulate_open(round_, now)
        standing = standing_of(round_)
        if not standing.is_over:
            return False
        verdict = gates.judge_by_people(round_=round_, check=human_gate.check_of(standing), now=now)
        if not gates.lets_pass(verdict):
            return halt_at(round_=round_, now=now, reason=verdict.sentence)
    return _promote_and_sample(round_, round_.policy_after, now, why=_why(verdict))


def _sample(round_: Round, now: datetime) -> bool:
    run = _finished(round_, Kind.SAMPLE, now)
    if run is None or round_.policy_after is None:
        return False
    scored = None
    if round_.reward_model is not None and loop_of(round_.project).pairing != LoopSettings.Pairing.RANDOM:
        scored = _finished(round_, Kind.SCORE, now)
        if scored is None:
            return False
    add_comparisons(run=run, policy=round_.policy_after, scored=scored)
    _AGEING[loop_of(round_.project).old_comparisons](project=round_.project, before_round=round_.number)
    with transaction.atomic():
        if not move(round_=round_, to=State.CLOSED, now=now, finished_at=now):
            return False
        open_round(
            project=round_.project,
            number=round_.number + 1,
            state=State.COLLECTING,
            trigger=round_.trigger,
            simulate=round_.simulate and round_.number == 0,
            policy_before=promoted_policy(round_.project),
            now=now,
        )
    return True


def _wait(round_: Round, now: datetime) -> bool:
    return False


_STEPS: dict[State, Callable[[Round, datetime], bool]] = {
    State.TRAINING_SFT: _train_sft,
    State.COLLECTING: _collect,
    State.TRAINING_REWARD: _train_reward,
    State.GATING_REWARD: _gate_reward,
    State.OPTIMISING: _optimise,
    State.GATING_POLICY: _gate_policy,
    State.SAMPLING: _sample,
    State.CLOSED: _wait,
    State.HALTED: _wait,
}


_AGEING: dict[str, Callable[..., int]] = {
    LoopSettings.Old.SINK: sink,
    LoopSettings.Old.HOLD: hold_back,
    LoopSettings.Old.KEEP: lambda **_: 0,
}


def _finished(round_: Round, kind: Kind, now: datetime) -> Run | None:
    """The round's run of this kind once it has succeeded; a failed one halts the round with the engine's sentence."""
    run = runs.ensure(round_=round_, kind=kind, now=now)
    if run.state == Run.State.FAILED:
        halt_at(round_=round_, now=now, reason=f"The {kind.value} run failed: {run.error}")
    return run if run.state == Run.State.SUCCEEDED else None


def _simulate_open(round_: Round, now: datetime) -> None:
    """Everything that nobody has answered: a round that may simulate need not make do with the minimum."""
    wanted = Assignment.objects.filter(project=round_.project).exclude(state=Assignment.State.DONE).count()
    if round_.simulate and wanted:
        seed = loop_of(round_.project).seed + round_.number
        simulate(project=round_.project, judgements=wanted, seed=seed, now=now)


def _promote_and_sample(round_: Round, policy: Policy, now: datetime, why: str = "") -> bool:
    with transaction.atomic():
        if not move(round_=round_, to=State.SAMPLING, now=now, policy_after=policy, why=why):
            return False
        promote(round_=round_, policy=policy, now=now)
    return True


def _why(verdict: GateVerdict) -> str:
    return verdict.sentence if verdict.passed else f"{verdict.sentence} Let pass: {verdict.override_reason}"
