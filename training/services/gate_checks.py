"""What a model must show before it goes on. Pure: from the engine's reports to checks with a sentence each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

CHANCE = 0.5
EOS_LOSS = 0.1
"""Share of endings that a policy may lose against the SFT model."""
LENGTH_GROWTH = 1.5
"""Mean response length, relative to the SFT model's, up to which growth is not taken for padding."""

Report = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One figure against its bound. `low` and `high` are its 95 % interval."""

    name: str
    passed: bool
    value: float | None
    low: float | None
    high: float | None
    bound: str
    sentence: str

    def as_row(self) -> dict[str, Any]:
        """As the verdict's `checks` hold it."""
        return asdict(self)


def reward_checks(report: Report) -> list[Check]:
    """Held-out agreement with the annotators: surely above chance, and not surely worse than counting tokens.

    In a world where good answers are longer, length alone does well: a few dozen pairs cannot tell the two apart.
    """
    accuracy, by_length = report["accuracy"], report["length_only_accuracy"]
    value, low = accuracy["value"], accuracy["low"]
    return [
        _check(
            "held_out_accuracy",
            accuracy,
            passed=low is not None and low > CHANCE,
            bound=f"whole interval above {CHANCE:.0%}",
            says=f"agrees with {_in_percent(accuracy)} of {accuracy['n']} held-out preferences",
        ),
        _check(
            "not_worse_than_length",
            accuracy,
            passed=_reaches(accuracy, by_length["value"]),
            bound=f"not surely below the {_share(by_length['value'])} that the length alone reaches",
            says=f"agrees with {_share(value)} of them, length alone with {_share(by_length['value'])}",
        ),
    ]


def policy_checks(report: Report, *, kl_budget_nats: float) -> list[Check]:
    """The policy beside the SFT model: near to it, ending its answers, not padding them, and preferred."""
    kl, wins = report["kl_nats"], report["win_rate"]
    eos, sft_eos = report["policy"]["eos_rate"], report["reference"]["eos_rate"]["value"]
    length, sft_length = report["policy"]["length_tokens"], report["reference"]["length_tokens"]["value"]
    return [
        _check(
            "kl_budget",
            kl,
            passed=kl["value"] <= kl_budget_nats,
            bound=f"at most {kl_budget_nats:g} nats",
            says=f"lies {kl['value']:.2f} nats a response from the SFT model",
        ),
        _check(
            "eos_rate",
            eos,
            passed=eos["value"] >= sft_eos - EOS_LOSS,
            bound=f"at least {sft_eos - EOS_LOSS:.0%}",
            says=f"ends {eos['value']:.0%} of its responses by itself, the SFT model {sft_eos:.0%}",
        ),
        _check(
            "length_growth",
            length,
            passed=length["value"] <= LENGTH_GROWTH * sft_length,
            bound=f"at most {LENGTH_GROWTH * sft_length:.1f} tokens",
            says=f"answers in {length['value']:.1f} tokens, the SFT model in {sft_length:.1f}",
        ),
        _check(
            "win_rate",
            wins,
            passed=wins["low"] is not None and wins["low"] > CHANCE,
            bound=f"whole interval above {CHANCE:.0%}",
            says=f"is scored above the SFT model's answer to the same prompt {_in_percent(wins)} of the time",
        ),
    ]


def sentence(subject: str, checks: Sequence[Check]) -> str:
    """The verdict in words: what was found, or everything that speaks against."""
    against = [check for check in checks if not check.passed]
    if against:
        return (
            f"Refused: {subject} " + "; ".join(f"{check.sentence} (wanted: {check.bound})" for check in against) + "."
        )
    found = "; ".join(check.sentence for check in checks) or "nothing can be told yet"
    return f"Passed: {subject} {found}."


def _check(name: str, figure: Report, *, passed: bool, bound: str, says: str) -> Check:
    return Check(
        name=name,
        passed=passed,
        value=figure["value"],
        low=figure.get("low"),
        high=figure.get("high"),
        bound=bound,
        sentence=says,
    )


def _reaches(figure: Report, other: float | None) -> bool:
    """Whether the figure's interval is not wholly below the other one; without an interval, the figure itself."""
    value, high = figure["value"], figure["high"]
    return value is not None and other is not None and (value if high is None else high) >= other


def _share(value: float | None) -> str:
    return "an unknown share" if value is None else f"{value:.0%}"


def _in_percent(figure: Report) -> str:
    if figure["value"] is None:
        return "an unknown share"
    if figure["low"] is None:
        return f"{figure['value']:.0%} (no interval)"
    return f"{figure['value']:.0%} (95 % interval {figure['low']:.0%} to {figure['high']:.0%})"
