"""What a reward model must show before it teaches a policy. Pure: from the engine's report to checks in sentences.

Everything is measured on prompts that no round's reward model has learnt from.
"""

from collections.abc import Iterator

from training.bounds import Bounds
from training.services.checks import (
    CHANCE,
    Check,
    Report,
    as_number,
    check,
    in_nats,
    in_percent,
    in_points,
    may_keep_to,
    may_reach,
    surely_above,
)

BASELINES = {"length": "choosing by length alone", "bag_of_words": "choosing by words alone"}


def reward_checks(report: Report, bounds: Bounds, *, has_serving: bool, has_gate_members: bool) -> list[Check]:
    """Surely above chance; not surely worse than the model that serves, or than the baselines; within the bounds.

    In a world where good answers are longer, length alone does well: a few dozen pairs cannot tell the two apart.
    Raises KeyError or TypeError where the report lacks a figure.
    """
    found = [_accuracy(report), *_baselines(report)]
    if has_serving:
        found += _serving(report)
    found += _bounds(report, bounds)
    if has_gate_members:
        found.append(_judge(report))
    return found


def _accuracy(report: Report) -> Check:
    accuracy = report["accuracy"]
    return check(
        "held_out_accuracy",
        accuracy,
        passed=surely_above(accuracy, CHANCE),
        bound=f"whole interval above {CHANCE:.0%}",
        says=f"agrees with {in_percent(accuracy)} of what {accuracy['n']} held-out preferences say",
    )


def _baselines(report: Report) -> Iterator[Check]:
    for name, words in BASELINES.items():
        gain = report[f"accuracy_over_{name}"]
        yield check(
            f"not_worse_than_{name}",
            gain,
            passed=may_reach(gain, 0.0),
            bound="not surely fewer",
            says=f"is right on {in_points(gain)} than {words}",
        )


def _serving(report: Report) -> Iterator[Check]:
    accuracy, loss = report["accuracy_over_serving"], report["nll_over_serving_nats"]
    yield check(
        "not_worse_than_serving",
        accuracy,
        passed=may_reach(accuracy, 0.0),
        bound="not surely fewer",
        says=f"is right on {in_points(accuracy)} than the reward model that serves now",
    )
    yield check(
        "loss_not_above_serving",
        loss,
        passed=may_keep_to(loss, 0.0),
        bound="not surely above 0",
        says=f"loses {in_nats(loss)} a preference than the one that serves",
    )


def _bounds(report: Report, bounds: Bounds) -> Iterator[Check]:
    error, excess, agree = report["ece"], report["length_correlation_excess"], report["ensemble_agreement"]
    yield check(
        "calibration",
        error,
        passed=may_keep_to(error, bounds.ece_most),
        bound=f"not surely above {bounds.ece_most:g}",
        says=f"is off by {as_number(error)} in how sure it is",
    )
    yield check(
        "length_correlation",
        excess,
        passed=may_keep_to(excess, bounds.length_excess_most),
        bound=f"not surely above {bounds.length_excess_most:g}",
        says=f"follows length by {as_number(excess)} more than the annotators do",
    )
    yield check(
        "disagreement",
        agree,
        passed=may_reach(agree, bounds.members_agree_least),
        bound=f"not surely below {bounds.members_agree_least:.0%}",
        says=f"has members that all agree on {in_percent(agree)} of the pairs",
    )


def _judge(report: Report) -> Check:
    accuracy = report["gate"]["accuracy"]
    return check(
        "gate_members",
        accuracy,
        passed=accuracy["value"] is not None and accuracy["value"] > CHANCE,
        bound=f"above {CHANCE:.0%}",
        says=f"has gate members, who will judge the policy, that agree with {in_percent(accuracy)} of them",
    )
