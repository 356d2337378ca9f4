"""Micro-batches are halved once in a run, however often the run is taken up again."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.test_stopping import Killed
from tests.engine.tiny import PPO, REWARD, SFT, Tiny, run
from training.engine import ppo_update, reward_member, sft
from training.engine.run_folder import RunFolder

WORK = {
    "sft": (sft, "completion_log_probs"),
    "reward": (reward_member, "pair_losses"),
    "ppo": (ppo_update, "value_loss"),
}
"""What each verb calls in every piece that it learns from."""


def fields_of(verb: str, tiny: Tiny) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    fields: dict[str, dict[str, Any]] = {
        "sft": {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations")},
        "reward": {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences")},
        "ppo": {**PPO, **models, "prompts": tiny.file("prompts")},
    }
    return {**fields[verb], "micro_batch_tokens": 600, "checkpoint_every_steps": 1}


@pytest.mark.parametrize("verb", WORK)
def test_a_run_that_was_halved_stays_so_when_it_is_resumed_and_is_not_halved_again(
    verb: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, name = WORK[verb]
    work, log, short = getattr(place, name), RunFolder.log, [True]

    def once_too_large(*given: Any, **named: Any) -> Any:
        if short.pop() if short else False:
            raise torch.OutOfMemoryError("out of memory")
        return work(*given, **named)

    def dies(self: RunFolder, at: int, *rest: Any, **figures: Any) -> None:
        log(self, at, *rest, **figures)
        if at == 2:
            raise Killed

    monkeypatch.setattr(place, name, once_too_large)
    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "log", dies)
        with pytest.raises(Killed):
            run(verb, tmp_path / "r", **fields_of(verb, tiny))
    assert "memory ran out; micro-batches were halved to 300 tokens" in capsys.readouterr().err

    short.append(True)
    assert run(verb, tmp_path / "r", **fields_of(verb, tiny)) == 1
    assert "memory ran out twice, the second time with micro-batches of 300 tokens" in capsys.readouterr().err

    assert run(verb, tmp_path / "r", **fields_of(verb, tiny)) == 0
