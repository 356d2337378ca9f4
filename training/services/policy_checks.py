"""What a policy must show before it is promoted. Pure: from the engine's report to checks in sentences.

Where the reward model has gate members, the preference and the gain are told by them: they learnt from other prompts
than the ensemble that taught the policy, so that what it has found out about its teacher earns it nothing here.
"""

from collections.abc import Iterator

from training.bounds import Bounds
from training.services.checks import CHANCE, Check, Report, as_number, check, in_percent, may_reach, surely_above


def policy_checks(report: Report, bounds: Bounds, *, has_current: bool, has_gate_members: bool) -> list[Check]:
    """Near to the SFT model, ending its answers, neither padding nor repeating, preferred by who did not teach it.

    `has_current`: a policy other than the SFT model serves. Raises KeyError or TypeError where the report lacks a
    figure.
    """
    found = list(_beside_sft(report, bounds))
    if has_gate_members:
        found.append(_gain(report, bounds))
    found.append(_wins(report, has_current=has_current, has_gate_members=has_gate_members))
    return found


def _beside_sft(report: Report, bounds: Bounds) -> Iterator[Check]:
    mine, theirs = report["policy"], report["reference"]
    kl, eos, length, again = report["kl_nats"], mine["eos_rate"], mine["length_tokens"], mine["repetition"]
    sft_eos, sft_length = theirs["eos_rate"]["value"], theirs["length_tokens"]["value"]
    sft_again = theirs["repetition"]["value"]
    least_eos, most_length = sft_eos - bounds.eos_loss_most, bounds.length_growth_most * sft_length
    most_again = sft_again + bounds.repetition_growth_most
    yield check(
        "kl_budget",
        kl,
        passed=kl["value"] <= bounds.kl_budget_nats,
        bound=f"at most {bounds.kl_budget_nats:g} nats",
        says=f"lies {kl['value']:.2f} nats a response from the SFT model",
    )
    yield check(
        "eos_rate",
        eos,
        passed=eos["value"] >= least_eos,
        bound=f"at least {least_eos:.0%}",
        says=f"ends {eos['value']:.0%} of its responses by itself, the SFT model {sft_eos:.0%}",
    )
    yield check(
        "length_growth",
        length,
        passed=length["value"] <= most_length,
        bound=f"at most {most_length:.1f} tokens",
        says=f"answers in {length['value']:.1f} tokens, the SFT model in {sft_length:.1f}",
    )
    yield check(
        "repetition",
        again,
        passed=again["value"] <= most_again,
        bound=f"at most {most_again:.0%}",
        says=f"repeats {again['value']:.0%} of its runs of four tokens, the SFT model {sft_again:.0%}",
    )


def _gain(report: Report, bounds: Bounds) -> Check:
    gain, apart = report["gain"]["value"], report["held_out_gain"]
    least = bounds.held_out_gain_least * max(gain, 0.0)
    return check(
        "held_out_gain",
        apart,
        passed=may_reach(apart, least),
        bound=f"not surely below {least:.2f} sd, {bounds.held_out_gain_least:.0%} of what its teachers see",
        says=f"gains {as_number(apart, ' sd')} by judges that did not teach it, {gain:.2f} sd by its teachers",
    )


def _wins(report: Report, *, has_current: bool, has_gate_members: bool) -> Check:
    wins = report[
        ("held_out_" if has_gate_members else "") + ("win_rate_over_current" if has_current else "win_rate")
    ]
    whom = "the policy that serves now" if has_current else "the SFT model"
    judges = "judges that did not teach it" if has_gate_members else "the reward model that taught it"
    return check(
        "win_rate",
        wins,
        passed=surely_above(wins, CHANCE),
        bound=f"whole interval above {CHANCE:.0%}",
        says=f"is preferred to {whom} {in_percent(wins)} of the time, by {judges}",
    )
