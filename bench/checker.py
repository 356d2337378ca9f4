"""Says which answers of the pocket world are right: a measuring instrument, never read by training."""

from dataclasses import dataclass

from demo.pocket.truth import finding


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and its flaw if not: half, rude, evasive, wrong or garbled."""

    right: bool
    flaw: str | None


def check(prompt: str, response: str) -> Verdict:
    """Judge one answer to a prompt of the pocket world; raises demo.pocket.truth.UnknownPrompt for another."""
    found = finding(prompt, response)
    return Verdict(right=found == "right", flaw=None if found == "right" else found)
