"""Known rankings from a file of comparisons, and how each annotator answered them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quality.estimates import Estimate, Undefined
from quality.gold import SequentialTest, chance_below, gold_accuracy, share_right
from quality.inputs import counting
from quality.judgements import Judgement, Ranking, checked_ranking
from quality.lines import BadJudgement, is_text, lines, named, shown

LOOKED_FOR = 0.7
"""The accuracy below which somebody is looked at."""


@dataclass(frozen=True)
class GoldAnswers:
    """One annotator's answers to known rankings; one is right where all its pairs stand as known."""

    accuracy: Estimate | Undefined
    """quality.gold.gold_accuracy."""
    chance_below: float
    """Posterior probability that the accuracy lies below LOOKED_FOR."""
    verdict: str
    """Of quality.gold.SequentialTest over the answers as they came: a recommendation."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --gold FILE --json` prints."""
        return {"accuracy": self.accuracy.to_json(), "chance_below": self.chance_below, "verdict": self.verdict}


def read_gold(path: str | Path) -> dict[str, Ranking]:
    """Known rankings by comparison id, from a file of comparisons (JSONL, gzipped or not) with `id` and `gold`.

    Lines without `gold`, or with null, say that nothing is known. Raises BadJudgement naming the line that cannot be
    read or whose id stands twice, OSError where the file cannot be opened.
    """
    found: dict[str, Ranking] = {}
    places: dict[str, int] = {}
    for number, obj in lines(Path(path)):
        where = named(number)
        if not isinstance(obj, dict) or not is_text(obj.get("id")):
            raise BadJudgement(f'{where}: {shown(obj)} names no comparison; write {{"id": …, "gold": [[0], [1]]}}.')
        earlier = places.setdefault(obj["id"], number)
        if earlier != number:
            raise BadJudgement(
                f"{where}: comparison {obj['id']!r} stands on {named(earlier)} already; keep one of them."
            )
        if obj.get("gold") is not None:
            found[obj["id"]] = checked_ranking(obj["gold"], where, field="gold")
    return found


def gold_answers(judgements: Sequence[Judgement], gold: Mapping[str, Ranking]) -> dict[str, GoldAnswers]:
    """By annotator who answered any, of the judgements that count, in the order of `at`, those without one first.

    Raises BadJudgement where a judgement ranks another number of responses than is known.
    """
    given: dict[str, list[bool]] = defaultdict(list)
    for judgement in sorted((each for each in counting(judgements) if each.comparison in gold), key=_when):
        known = gold[judgement.comparison]
        if judgement.responses != (size := sum(map(len, known))):
            raise BadJudgement(
                f"judgement {judgement.id!r} ranks {judgement.responses} responses, the gold of comparison "
                f"{judgement.comparison!r} {size}; rank all of them in both."
            )
        given[judgement.annotator].append(share_right(judgement.ranking, known) == 1.0)
    return {
        name: GoldAnswers(
            gold_accuracy(sum(right), len(right)),
            chance_below(LOOKED_FOR, sum(right), len(right)),
            SequentialTest().walk(right)[0],
        )
        for name, right in sorted(given.items())
    }


def _when(judgement: Judgement) -> tuple[datetime, str]:
    return judgement.moment or datetime.min.replace(tzinfo=UTC), judgement.comparison
