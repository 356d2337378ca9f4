"""How well a fit predicts judgements that it has not seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from quality.estimates import Undefined
from quality.judgements import Judgement
from quality.lines import BadJudgement
from quality.methods.fit import Fit
from quality.votes import Floats, Votes, cast


@dataclass(frozen=True)
class HoldOut:
    """Mean log loss, natural logarithm, three outcomes; a ranking weighs as one judgement."""

    judgements: int
    log_loss: float
    """Predicting each judgement for its own annotator."""
    log_loss_typical: float
    """Predicting it for the pool's typical annotator."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --hold-out FILE --json` prints."""
        return asdict(self)


def hold_out(fit: Fit, votes: Votes, held_out: Sequence[Judgement]) -> HoldOut | Undefined:
    """Scores `held_out`, judgements that count and of which none is among `votes`.

    A comparison that `votes` lacks is predicted by the share of the classes, an annotator whom they lack as typical.
    """
    if not held_out:
        return Undefined("the held-out file holds no judgement; hold out at least one")
    unseen = cast(held_out)
    known_items = _items(votes)
    known_annotators = {name: index for index, name in enumerate(votes.annotators)}
    item = np.array([known_items.get(key, -1) for key in _items(unseen)])[unseen.item]
    annotator = np.array([known_annotators.get(name, -1) for name in unseen.annotators])[unseen.annotator]
    typical = np.full_like(annotator, -1)
    return HoldOut(
        judgements=len(held_out),
        log_loss=_log_loss(fit.predicted(item, annotator, unseen.left), unseen),
        log_loss_typical=_log_loss(fit.predicted(item, typical, unseen.left), unseen),
    )


def refuse_shared(judgements: Sequence[Judgement], held_out: Sequence[Judgement]) -> None:
    """Raises BadJudgement where a held-out judgement is learnt from: same id, or same annotator and comparison."""
    ids = {judgement.id for judgement in judgements}
    answers = {(judgement.comparison, judgement.annotator) for judgement in judgements}
    sizes = {judgement.comparison: judgement.responses for judgement in judgements}
    for judgement in held_out:
        if judgement.id in ids or (judgement.comparison, judgement.annotator) in answers:
            raise BadJudgement(
                f"held-out judgement {judgement.id!r} by {judgement.annotator!r} on {judgement.comparison!r} stands "
                "in both files; hold it out of the first."
            )
        if sizes.get(judgement.comparison, judgement.responses) != judgement.responses:
            raise BadJudgement(
                f"held-out judgement {judgement.id!r} ranks {judgement.responses} responses of "
                f"{judgement.comparison!r}, the other file {sizes[judgement.comparison]}; rank all of them in both."
            )


def _items(votes: Votes) -> dict[tuple[str, tuple[int, int]], int]:
    owners = (votes.comparisons[index] for index in votes.comparison)
    return {key: index for index, key in enumerate(zip(owners, votes.pairs, strict=True))}


def _log_loss(predicted: Floats, unseen: Votes) -> float:
    likelihood = predicted[np.arange(len(predicted)), unseen.label]
    return float(np.average(-np.log(likelihood), weights=unseen.weights()))
