"""Where figures go besides metrics.jsonl, by `report_to`: TensorBoard files of our own, or a service's package.

Names are those of TRL's trainers where there is a figure of the same meaning, so that runs can be laid side by side.
"""

import importlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from training.engine.errors import BadInput
from training.engine.event_file import EventFile

NAMES = {
    "loss_nats": "loss",
    "gradient_norm": "grad_norm",
    "entropy_nats": "policy/entropy_avg",
    "kl_nats": "objective/kl",
    "reward_total": "objective/rlhf_reward",
    "reward_score": "objective/scores",
    "policy_loss": "loss/policy_avg",
    "value_loss": "loss/value_avg",
    "clip_fraction": "policy/clipfrac_avg",
    "ratio": "val/ratio",
}
"""Our key to TRL's where the two differ; other keys keep their names."""

ELSEWHERE = ("member", "epoch", "tokens")
"""Not reported as they are: the first is part of names, TRL's epoch is a fraction and its tokens a running sum."""


class Tracker(Protocol):
    """Takes the figures of a step."""

    def log(self, step: int, values: dict[str, float]) -> None:
        """Numbers by their public names."""


class TensorBoard:
    """Event files in the run folder's tensorboard/; `tensorboard --logdir` of any folder above shows them."""

    def __init__(self, folder: Path, spec: dict[str, Any], first_step: int) -> None:
        self._file = EventFile(folder / "tensorboard", first_step)

    def log(self, step: int, values: dict[str, float]) -> None:
        """See Tracker."""
        self._file.scalars(step, values)


class Wandb:
    """Weights & Biases, or trackio, which has the same calls."""

    def __init__(self, module: Any, folder: Path, spec: dict[str, Any]) -> None:
        self._module = module
        module.init(project="plumbline", name=f"{spec['verb']}-{folder.name}", config=spec)

    def log(self, step: int, values: dict[str, float]) -> None:
        """See Tracker."""
        self._module.log(values, step=step)


class Mlflow:
    """MLflow, at the address that its own environment variables name."""

    def __init__(self, module: Any, folder: Path, spec: dict[str, Any]) -> None:
        self._module = module
        module.set_experiment("plumbline")
        module.start_run(run_name=f"{spec['verb']}-{folder.name}")
        module.log_params({name: str(value)[:500] for name, value in spec.items()})

    def log(self, step: int, values: dict[str, float]) -> None:
        """See Tracker."""
        self._module.log_metrics(values, step=step)


def trackers(names: list[str], folder: Path, spec: dict[str, Any], first_step: int) -> list[Tracker]:
    """A tracker for each name; raises BadInput where its package is missing."""
    makers: dict[str, Callable[[Any], Tracker]] = {
        "wandb": lambda module: Wandb(module, folder, spec),
        "trackio": lambda module: Wandb(module, folder, spec),
        "mlflow": lambda module: Mlflow(module, folder, spec),
    }
    found: list[Tracker] = []
    for name in names:
        if name == "tensorboard":
            found.append(TensorBoard(folder, spec, first_step))
            continue
        try:
            found.append(makers[name](importlib.import_module(name)))
        except ImportError as error:
            raise BadInput(f"report_to names {name!r}, which is not installed; pip install {name}") from error
    return found


def public(verb: str, figures: dict[str, Any], tokens: int) -> dict[str, float]:
    """The finite numbers among a step's figures, by TRL's names under train/ as its trainers log them.

    The members of an ensemble train one after the other; each has curves of its own. tokens: all that this member has
    learnt from so far.
    """
    member = figures.get("member")
    prefix = "train" if member is None else f"train/member-{member}"
    names = NAMES | {"learning_rate": "lr"} if verb == "ppo" else NAMES
    found = {names.get(name, name): value for name, value in figures.items() if name not in ELSEWHERE}
    if "tokens" in figures:
        found["num_tokens"] = tokens
    if "reward_total" in figures and "reward_score" in figures:
        found["objective/non_score_reward"] = figures["reward_total"] - figures["reward_score"]
    return {
        f"{prefix}/{name}": float(value)
        for name, value in found.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    }
