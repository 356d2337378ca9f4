"""A run's metrics as series for plots: with label and unit, thinned to what a plot can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from training.models import Run
from training.selectors.growing import Row, file_of, read_rows

MAX_POINTS = 300
NOT_PLOTTED = {"step", "total", "phase", "elapsed_s"}

LABELS: dict[str, tuple[str, str]] = {
    "loss_nats": ("Loss", "nats"),
    "accuracy": ("Training accuracy", "share"),
    "margin": ("Score margin", ""),
    "reward_score": ("Reward score", "sd"),
    "reward_score_sd": ("Spread of the reward score", "sd"),
    "reward_total": ("Reward less KL penalty", "sd"),
    "held_out_reward": ("Reward score on held-out prompts", "sd"),
    "reward_gap": ("Training reward above held-out reward", "sd"),
    "kl_nats": ("KL to the SFT model", "nats"),
    "kl_k3_nats": ("KL to the SFT model (k3)", "nats"),
    "kl_coefficient": ("KL coefficient", "sd a nat"),
    "old_kl_nats": ("KL of one update", "nats a token"),
    "entropy_nats": ("Entropy", "nats"),
    "length_tokens": ("Response length", "tokens"),
    "eos_rate": ("Responses that end by themselves", "share"),
    "explained_variance": ("Value model's explained variance", "share"),
    "policy_loss": ("Policy loss", ""),
    "value_loss": ("Value loss", ""),
    "ptx_loss_nats": ("Loss on demonstrations", "nats a token"),
    "clip_fraction": ("Clipped share", "share"),
    "ratio": ("Probability ratio", ""),
    "first_ratio_error": ("Ratio's distance from 1 at the first minibatch", ""),
    "gradient_norm": ("Gradient norm", ""),
    "policy_gradient_norm": ("Policy's gradient norm", ""),
    "value_gradient_norm": ("Value model's gradient norm", ""),
    "learning_rate": ("Learning rate", ""),
    "tokens": ("Tokens of the step", "tokens"),
    "trained_tokens": ("Tokens learnt from in the step", "tokens"),
    "epoch": ("Epoch", ""),
    "member": ("Member of the ensemble", ""),
}
"""Label and unit of each key of metrics.jsonl, in the order of the plots (docs/metrics.md has the formulas)."""

T = TypeVar("T")


@dataclass(frozen=True)
class Series:
    """One metric over the steps of a run."""

    name: str
    label: str
    unit: str
    points: list[tuple[int, float]]


def metrics_of(run: Run) -> list[Series]:
    """Every numeric metric of the run, known ones first."""
    return series_from(read_rows(file_of(run, "metrics.jsonl")))


def series_from(rows: Sequence[Row]) -> list[Series]:
    """Series of at most MAX_POINTS points each; a key without a label is shown under its own name."""
    found = {key for row in rows for key, value in row.items() if _is_number(value)} - NOT_PLOTTED
    names = [name for name in LABELS if name in found] + sorted(found - LABELS.keys())
    return [_series(name, rows) for name in names]


def thin(points: Sequence[T], *, at_most: int = MAX_POINTS) -> list[T]:
    """Evenly spread points, the first and the last among them."""
    if len(points) <= at_most:
        return list(points)
    return [points[round(place * (len(points) - 1) / (at_most - 1))] for place in range(at_most)]


def _series(name: str, rows: Sequence[Row]) -> Series:
    label, unit = LABELS.get(name, (name, ""))
    points = [(int(row["step"]), float(row[name])) for row in rows if _is_number(row.get(name))]
    return Series(name=name, label=label, unit=unit, points=thin(points))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
