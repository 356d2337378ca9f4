"""The events of a round and of a snapshot, with what a receiver needs to go on from each."""

from datetime import datetime

from annotation.models import Snapshot
from training.models import HookEvent, Round, RoundEvent
from training.services.hooks import announce

Name = HookEvent.Name


def preferences_ready(*, round_: Round, judgements: int, now: datetime) -> None:
    """The collecting round has the judgements that it needs to train."""
    data = {"round": round_.number, "judgements": judgements}
    announce(project=round_.project, name=Name.PREFERENCES_READY, subject=_subject(round_), data=data, now=now)


def _subject(round_: Round) -> str:
    """Each attempt of a round has its own."""
    again = f", attempt {round_.attempt}" if round_.attempt > 1 else ""
    return f"round {round_.number}{again}"


def snapshot_frozen(*, snapshot: Snapshot) -> None:
    """A snapshot's files stand."""
    data = {
        "snapshot": snapshot.number,
        "digest": snapshot.digest,
        "folder": snapshot.folder,
        "files": snapshot.manifest["files"],
        "preferences": snapshot.preferences,
    }
    subject = f"snapshot {snapshot.number}"
    announce(project=snapshot.project, name=Name.SNAPSHOT_FROZEN, subject=subject, data=data, now=snapshot.created_at)


def reward_promoted(*, round_: Round, now: datetime) -> None:
    """The round's reward model passed its gate, or was let pass."""
    model = round_.reward_model
    assert model is not None  # the gate judged it
    data = {
        "round": round_.number,
        "reward_model": model.version,
        "digest": model.digest,
        "folder": f"{model.run.folder}/model",
        "snapshot": model.snapshot.number,
    }
    subject = f"reward model {model.version}"
    announce(project=round_.project, name=Name.REWARD_PROMOTED, subject=subject, data=data, now=now)


def round_halted(*, round_: Round, reason: str, now: datetime) -> None:
    """Somebody pulled the cord, a gate refused, or a run failed."""
    halt = RoundEvent.objects.filter(round=round_, to_state=Round.State.HALTED).order_by("-id")[0]
    data = {"round": round_.number, "halted_from": round_.halted_from, "reason": reason}
    subject = f"round {round_.number}, event {halt.pk}"
    announce(project=round_.project, name=Name.ROUND_HALTED, subject=subject, data=data, now=now)
