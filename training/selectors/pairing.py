"""Whether a round's strategy for pairs beat drawing at random, by the trial in its reward model's report."""

from typing import Any

from training.models import RewardModel, Round, Run

BETTER, WORSE, OPEN, TOO_FEW = "better", "worse", "open", "too_few"
VERDICTS = (BETTER, WORSE, OPEN, TOO_FEW)

Row = dict[str, Any]


def pairing_row(round_: Round) -> Row | None:
    """The trial's verdict and figures; None where no strategy has chosen pairs that the reward model learnt from.

    Better: what the strategy's pairs taught predicts held-out pairs drawn at random with surely less loss than what
    as many pairs drawn at random taught. `value`, `low`, `high`: that difference in nats; `accuracy` of either side.
    """
    report = _report(round_.reward_model)
    found = report.get("pairing") if report else None
    if found is None:
        return None
    gap = found.get("nll_over_random_nats", {})
    return {
        "strategy": found["strategy"],
        "comparisons": found["comparisons"],
        "least": found["least"],
        "verdict": _verdict(gap),
        "held_out": gap.get("n", 0),
        **{name: gap.get(name) for name in ("value", "low", "high")},
        "accuracy_random": _accuracy(found, "random"),
        "accuracy_chosen": _accuracy(found, "chosen"),
    }


def _report(model: RewardModel | None) -> Row | None:
    run: Run | None = model.run if model is not None else None
    return run.report if run is not None else None


def _verdict(gap: Row) -> str:
    low, high = gap.get("low"), gap.get("high")
    if gap.get("value") is None:
        return TOO_FEW
    if low is None or high is None:
        return OPEN
    return BETTER if high < 0 else WORSE if low > 0 else OPEN


def _accuracy(found: Row, side: str) -> float | None:
    value: float | None = found.get(side, {}).get("accuracy", {}).get("value")
    return value
