"""The report: everything that the statistics say of a set of judgements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from quality.agreement import agreement
from quality.agreement_matrix import Agreeing, agreement_matrix
from quality.asking import gain
from quality.discrimination import discrimination
from quality.drift import Drift, drift
from quality.estimates import Estimate, Undefined
from quality.hold_out import HoldOut, hold_out, refuse_shared
from quality.inputs import counting
from quality.instruments import instruments
from quality.judgements import Judgement
from quality.known import Ranking
from quality.leaderboard import Leaderboard, leaderboard
from quality.lean import Pair, lean
from quality.length import Length, length_bias
from quality.methods import DEFAULT, fitted, reliability
from quality.pace import implausible_speed
from quality.preferences import Preference, preferences
from quality.raters import Rater, raters
from quality.responses import Responses, refuse_unlike
from quality.votes import cast
from quality.warm import Standing, pairs_of, standing

MOST_PAIRS = 500


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
    pool: dict[str, Estimate | Undefined] = field(default_factory=dict)
    """The annotators as a whole: the parameters of quality.discrimination.POOL."""
    instruments: dict[str, Estimate | Undefined] = field(default_factory=dict)
    """Figures of the whole that are no agreement: those of quality.instruments.NAMES."""
    matrix: list[Agreeing] = field(default_factory=list)
    """Annotator by annotator, the MOST_PAIRS that share most comparisons."""
    drift: dict[str, Drift] = field(default_factory=dict)
    """By annotator, of those with enough judgements to see any."""
    leaderboard: Leaderboard | None = None
    """Present where responses were given."""
    length_bias: dict[str, Length] = field(default_factory=dict)
    """By annotator, where responses were given."""
    speed: dict[str, Estimate | Undefined] = field(default_factory=dict)
    """By annotator, the share of timed judgements that were implausibly fast."""
    agreement_fixed: dict[str, Estimate | Undefined] | None = None
    """The same as `agreement` of judgements that were asked for beforehand, where they were named."""
    shrinkage: float | None = None
    """Votes per class with which annotators' tables were shrunk, see quality.own_strength."""
    gain: dict[Pair, float] = field(default_factory=dict)
    """What asking on is worth for each pair (quality.asking), where it was asked for; never printed."""
    standing: Standing | None = field(default=None, compare=False, repr=False)
    """What the next fit may start from; never printed."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        figures: dict[str, object] = {
            "comparisons": self.comparisons,
            "annotators": self.annotators,
            "judgements": self.judgements,
            "agreement": {name: figure.to_json() for name, figure in self.agreement.items()},
            "raters": [rater.to_json() for rater in self.raters],
            "preferences": [preference.to_json() for preference in self.preferences],
            "pool": {name: figure.to_json() for name, figure in self.pool.items()},
            "instruments": {name: figure.to_json() for name, figure in self.instruments.items()},
            "matrix": [agreeing.to_json() for agreeing in self.matrix],
            "drift": {name: seen.to_json() for name, seen in self.drift.items()},
        }
        figures["shrinkage"] = self.shrinkage
        figures["speed"] = {name: figure.to_json() for name, figure in self.speed.items()}
        if self.leaderboard is not None:
            figures["leaderboard"] = self.leaderboard.to_json()
            figures["length_bias"] = {name: pull.to_json() for name, pull in self.length_bias.items()}
        if self.agreement_fixed is not None:
            figures["agreement_fixed"] = {name: figure.to_json() for name, figure in self.agreement_fixed.items()}
        return figures if self.hold_out is None else {**figures, "hold_out": self.hold_out.to_json()}


def report(
    judgements: Sequence[Judgement],
    *,
    method: str = DEFAULT,
    seed: int = 0,
    resamples: int = 1000,
    held_out: Sequence[Judgement] | None = None,
    most: int | None = None,
    earlier: Standing | None = None,
    p_first: Mapping[Pair, float] | None = None,
    responses: Mapping[str, Responses] | None = None,
    known: Mapping[str, Ranking] | None = None,
    fixed: Collection[str] | None = None,
) -> Report:
    """Agreement, annotators and preferences of `judgements`; the same to the digit for the same inputs and seed.

    `method` names one of quality.METHODS and concerns the preferences alone; annotators are always read from the
    default. `resamples` is the number of bootstrap resamples. `held_out` is scored, never learnt from.
    `most` is the number of answers that a pair may have at last: what more of them are worth is told as `gain`.
    `earlier` is the `standing` of a report on fewer judgements: the fit keeps its shrinkage, starts there and ends
    within its tolerance of a fit from scratch, not on the same digit. `p_first` is a reward model's opinion of some
    pairs, weighing at most one judgement (see quality.lean: never gold, evaluation or audit). `known` are true
    rankings by comparison, of hidden gold above all: the fit holds on to them (see quality.known). These concern the
    default method alone.
    `responses` tell which responses recur, so that comparisons inform one another, what wrote them and how long they
    are. `fixed` are the ids of judgements that were to be given whatever others answered: where more is asked because
    people disagree, agreement of these alone is unbiased (`agreement_fixed`).
    Raises UnknownMethod, BadLean, BadJudgement where judgements contradict each other (an id twice, a comparison of
    two sizes, one held out and learnt from), ValueError for no resamples.
    """
    if resamples < 1:
        raise ValueError(f"resamples is {resamples}; ask for at least 1, better 1000.")
    counted = counting(judgements)
    rng = np.random.default_rng(seed)
    votes = cast(counted)
    if responses is not None:
        refuse_unlike(counted, responses)
        votes = votes.identified({name: own.keys for name, own in responses.items()})
    if held_out is not None:
        refuse_shared(judgements, held_out)
    default = reliability.fit(
        votes,
        start=None if earlier is None else earlier.start(votes),
        lean=None if p_first is None else lean(votes, p_first),
        known=known,
        own=None if earlier is None else earlier.own,
    )
    fit = default if method == DEFAULT else fitted(votes, method)
    sharpness = discrimination(votes, default)
    drifts = drift(counted, votes, default)
    lengths = {name: own.lengths for name, own in (responses or {}).items()}
    return Report(
        comparisons=len(votes.comparisons),
        annotators=len(votes.annotators),
        judgements=len(counted),
        agreement=agreement(votes, resamples=resamples, rng=rng),
        raters=raters(counted, votes, default, sharpness, drifts),
        preferences=preferences(votes, fit),
        hold_out=None if held_out is None else hold_out(fit, votes, counting(held_out)),
        pool=sharpness.pool,
        instruments=instruments(judgements, counted, votes, responses or {}, resamples=resamples, rng=rng),
        matrix=agreement_matrix(votes, most=MOST_PAIRS),
        drift={name: seen for name, seen in drifts.items() if isinstance(seen, Drift)},
        leaderboard=None if responses is None else leaderboard(votes, responses),
        length_bias={} if responses is None else length_bias(votes, default, lengths).by_annotator,
        speed=implausible_speed(counted, lengths),
        agreement_fixed=None if fixed is None else _agreement_of(fixed, counted, resamples=resamples, seed=seed),
        shrinkage=default.own,
        gain={}
        if most is None
        else dict(zip(pairs_of(votes), gain(default, votes, most=most).tolist(), strict=True)),
        standing=standing(votes, default),
    )


def _agreement_of(
    ids: Collection[str], counted: Sequence[Judgement], *, resamples: int, seed: int
) -> dict[str, Estimate | Undefined]:
    kept = frozenset(ids)
    votes = cast([judgement for judgement in counted if judgement.id in kept])
    return agreement(votes, resamples=resamples, rng=np.random.default_rng(seed))
