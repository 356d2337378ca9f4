"""What checks say of each annotator: gold and attention answers, second looks. It recommends; it bans nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from annotation.models import Project, Purpose
from annotation.rankings import share_alike
from annotation.selectors.judgements import standing
from quality.estimates import Undefined
from quality.gold import NONE_ANSWERED, SequentialTest, gold_accuracy
from quality.retest import NO_REPEATS, Retest

CHECKS = (Purpose.GOLD, Purpose.ATTENTION)


def checks(project: Project, annotators: Iterable[str], again: Mapping[str, Retest]) -> dict[str, dict[str, Any]]:
    """By annotator: `gold` (accuracy, an answer that is right in all pairs being right), `gold_verdict`, `retest`.

    The verdict is that of Wald's sequential test over the answers as they came: "passes", "review" or "goes on".
    """
    right = _answers(project)
    return {
        name: {
            "gold": (gold_accuracy(sum(right[name]), len(right[name])) if name in right else NONE).to_json(),
            "gold_verdict": SequentialTest().walk(right[name])[0] if name in right else None,
            "retest": (again[name].consistency if name in again else Undefined(NO_REPEATS)).to_json(),
        }
        for name in annotators
    }


def attention_checks(project: Project) -> int:
    """How many are answered: of all that counts here, they alone are not among the inputs' digest."""
    return standing(project).filter(comparison__purpose=Purpose.ATTENTION).count()


NONE = Undefined(NONE_ANSWERED)


def _answers(project: Project) -> dict[str, list[bool]]:
    """Whether each answer to a known ranking was right, by annotator, as they came."""
    rows = standing(project).filter(comparison__purpose__in=CHECKS, is_retest=False)
    found: dict[str, list[bool]] = defaultdict(list)
    for name, said, known in rows.values_list("annotator__name", "ranking", "comparison__gold"):
        found[name].append(share_alike(said, known or []) == 1.0)
    return found
