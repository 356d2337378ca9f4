"""The report: everything that the statistics say of a set of judgements."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quality.agreement import agreement
from quality.estimates import Estimate, Undefined
from quality.hold_out import HoldOut, hold_out, refuse_shared
from quality.inputs import counting
from quality.judgements import Judgement
from quality.methods import DEFAULT, fitted
from quality.preferences import Preference, preferences
from quality.raters import Rater, raters
from quality.votes import cast


@dataclass(frozen=True)
class Report:
    """Counts are of the judgements that count: one for each annotator and comparison, the latest."""

    comparisons: int
    annotators: int
    judgements: int
    agreement: dict[str, Estimate | Undefined]
    raters: list[Rater]
    preferences: list[Preference]
    hold_out: HoldOut | Undefined | None = None
    """Present where judgements were held out."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        figures: dict[str, object] = {
            "comparisons": self.comparisons,
            "annotators": self.annotators,
            "judgements": self.judgements,
            "agreement": {name: figure.to_json() for name, figure in self.agreement.items()},
            "raters": [rater.to_json() for rater in self.raters],
            "preferences": [preference.to_json() for preference in self.preferences],
        }
        return figures if self.hold_out is None else {**figures, "hold_out": self.hold_out.to_json()}


def report(
    judgements: Sequence[Judgement],
    *,
    method: str = DEFAULT,
    seed: int = 0,
    resamples: int = 1000,
    held_out: Sequence[Judgement] | None = None,
) -> Report:
    """Agreement, annotators and preferences of `judgements`; the same to the digit for the same inputs and seed.

    `method` names one of quality.METHODS and concerns the preferences alone; annotators are always read from the
    default. `resamples` is the number of bootstrap resamples. `held_out` is scored, never learnt from. Raises
    UnknownMethod, BadJudgement where judgements contradict each other (an id twice, a comparison of two sizes, one
    held out and learnt from), ValueError for no resamples.
    """
    if resamples < 1:
        raise ValueError(f"resamples is {resamples}; ask for at least 1, better 1000.")
    counted = counting(judgements)
    votes = cast(counted)
    fit = fitted(votes, method)
    if held_out is not None:
        refuse_shared(judgements, held_out)
    return Report(
        comparisons=len(votes.comparisons),
        annotators=len(votes.annotators),
        judgements=len(counted),
        agreement=agreement(votes, resamples=resamples, rng=np.random.default_rng(seed)),
        raters=raters(counted, votes, fit if method == DEFAULT else fitted(votes, DEFAULT)),
        preferences=preferences(votes, fit),
        hold_out=None if held_out is None else hold_out(fit, votes, counting(held_out)),
    )
