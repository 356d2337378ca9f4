"""The rows of a snapshot's preferences.jsonl: TRL preference columns plus what calibration knows."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import Any

from django.db.models import Prefetch

from annotation.models import ComparisonResponse, Preference, Purpose, QualityReport
from annotation.selectors.judgements import LINE
from annotation.splits import split_of

TIE_BAND = 1e-9
SURE = 1e-6  # bounds the margin of a certain preference


def preference_rows(report: QualityReport) -> Iterator[dict[str, Any]]:
    """One row a pair; `chosen` is the likelier response, `p_chosen` = P(preferred) + P(tie) / 2, at least 0.5.

    `margin` is the log odds of p_chosen in nats; `weight` is 1: p_chosen carries the doubt. Gold, whose ranking is
    known, checks annotators and trains nobody.
    """
    places = ComparisonResponse.objects.select_related("response__source").order_by("index")
    preferences = (
        Preference.objects.filter(report=report, comparison__purpose=Purpose.WORK)
        .select_related("comparison__prompt")
        .prefetch_related(Prefetch("comparison__places", queryset=places))
        .order_by("comparison_id", "first", "second")
    )
    for preference in preferences.iterator(chunk_size=500):
        yield _row(preference)


def with_judges(rows: Iterable[dict[str, Any]], judgements: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """The rows, each with who judged its comparison and the median strength given, if any was.

    judgements: columns as LINE names them. A reward model's report gives its figures by these.
    """
    annotators: dict[str, set[str]] = defaultdict(set)
    strengths: dict[str, list[int]] = defaultdict(list)
    place = {name: number for number, name in enumerate(LINE)}
    for judgement in judgements:
        comparison = judgement[place["comparison__external_id"]]
        annotators[comparison].add(judgement[place["annotator__name"]])
        if judgement[place["strength"]] is not None:
            strengths[comparison].append(judgement[place["strength"]])
    for row in rows:
        given = strengths.get(row["comparison"])
        yield {
            **row,
            "annotators": sorted(annotators[row["comparison"]]),
            "strength": median_low(given) if given else None,
        }


def _row(preference: Preference) -> dict[str, Any]:
    comparison = preference.comparison
    responses = [place.response for place in comparison.places.all()]
    soft = preference.p_first + preference.p_tie / 2
    tied = abs(soft - 0.5) < TIE_BAND
    ahead, behind = (preference.first, preference.second) if soft >= 0.5 else (preference.second, preference.first)
    p_chosen = 0.5 if tied else max(soft, 1 - soft)
    return {
        "prompt": comparison.prompt.messages,
        "chosen": responses[ahead].text,
        "rejected": responses[behind].text,
        "p_chosen": p_chosen,
        "p_tie": preference.p_tie,
        "weight": 1.0,
        "margin": math.log(p_chosen / max(1 - p_chosen, SURE)),
        "comparison": comparison.external_id,
        "round": comparison.round_number,
        "policy": responses[ahead].source.name,
        "propensity": comparison.propensity,
        "chosen_by": comparison.meta.get("chosen_by"),
        "certainty": preference.certainty,
        "split": split_of(comparison.prompt.digest),
    }
