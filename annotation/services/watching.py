"""What checks say of each annotator: known rankings, second looks, speed, length. It recommends; it bans nobody."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Coalesce

from annotation.models import Project, Purpose
from annotation.rankings import share_alike
from annotation.selectors.judgements import standing
from annotation.selectors.known_rankings import TERM, answers_known, known_ranking
from quality import Report
from quality.estimates import Undefined
from quality.gold import NONE_ANSWERED, SequentialTest, gold_accuracy
from quality.length import ALONE, Length
from quality.pace import NO_TIMES
from quality.retest import NO_REPEATS, Retest

CHECKS = (Purpose.GOLD, Purpose.ATTENTION)


def checks(
    project: Project,
    result: Report,
    again: Mapping[str, Retest],
) -> dict[str, dict[str, Any]]:
    """By annotator: `gold` (accuracy, an answer that is right in all pairs being right), `gold_verdict`, `retest`,
    `speed` (share that was implausibly fast), `length_bias` and `is_length_biased`.

    The verdict is that of Wald's sequential test over the answers as they came: "passes", "review" or "goes on".
    Speed and length are those of the report `result`, `again` the second looks.
    """
    right = _answers(project)
    speed, bias = result.speed, result.length_bias
    return {
        name: {
            "gold": (gold_accuracy(sum(right[name]), len(right[name])) if name in right else NONE).to_json(),
            "gold_verdict": SequentialTest().walk(right[name])[0] if name in right else None,
            "retest": (again[name].consistency if name in again else Undefined(NO_REPEATS)).to_json(),
            "speed": speed.get(name, Undefined(NO_TIMES)).to_json(),
            "length_bias": bias.get(name, NO_LENGTH).bias.to_json(),
            "is_length_biased": bias.get(name, NO_LENGTH).is_biased,
        }
        for name in (rater.annotator for rater in result.raters)
    }


def attention_checks(project: Project) -> int:
    """How many are answered: of all that counts here, they alone are not among the inputs' digest."""
    return standing(project).filter(comparison__purpose=Purpose.ATTENTION).count()


NONE = Undefined(NONE_ANSWERED)
NO_LENGTH = Length(Undefined(ALONE), False)


def _answers(project: Project) -> dict[str, list[bool]]:
    """Whether each answer to a known ranking was right, by annotator, in the order in which they were given.

    Those that a file brought without a time come in the order of their import.
    """
    rows = standing(project).filter(answers_known(CHECKS))
    rows = rows.order_by(Coalesce("judged_at", "received_at"), "received_at", "id")
    found: dict[str, list[bool]] = defaultdict(list)
    for name, said, *known in rows.values_list("annotator__name", "ranking", "comparison__gold", f"{TERM}ranking"):
        found[name].append(share_alike(said, known_ranking(*known)) == 1.0)
    return found
