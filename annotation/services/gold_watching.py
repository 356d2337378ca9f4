"""What a report says of gold: comparisons that may become gold, and gold that seems to have leaked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from annotation.models import Comparison, GoldTerm, Project, Purpose
from annotation.rankings import share_alike
from annotation.selectors.inputs import Inputs
from annotation.selectors.judgements import standing
from annotation.selectors.known_rankings import GOLD_ANSWER, TERM, known_ranking
from annotation.services.bulk import batches
from quality import Report
from quality.leaks import GoldAnswer, Timed, leaks
from quality.mining import Candidate, gold_candidates, trusted
from quality.responses import Responses

MOST = 200
"""Proposals that a report keeps, the surest first."""
FREE = Q(gold_term__isnull=True) | Q(gold_term__state=GoldTerm.State.WITHDRAWN)


def gold_figures(
    project: Project, result: Report, inputs: Inputs, known: Mapping[str, Responses]
) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """`candidates`: proposals, the surest first; `leaks`: by gold comparison what its answers say.

    Both hang on what is gold now, which managers decide, and not on the judgements alone.
    """
    lengths = {name: sum(own.lengths) for name, own in known.items()}
    return {"candidates": _candidates(project, result, inputs), "leaks": _leaks(project, inputs, lengths)}


def _candidates(project: Project, result: Report, inputs: Inputs) -> list[dict[str, Any]]:
    """Of comparisons about which nothing was decided, nor said otherwise by an expert."""
    ordinary = [row.observation for row in inputs.rows]
    found = gold_candidates(ordinary, result.preferences, trusted(result.raters))
    verdicts = {verdict.external_id: verdict.ranking for verdict in inputs.verdicts.values()}
    free = _free(project, [each.comparison for each in found])
    fit = [each for each in found if each.comparison in free and _agrees(each, verdicts.get(each.comparison))]
    wanted = {each.comparison for each in fit[:MOST]}
    judged: dict[str, int] = {}
    for each in ordinary:
        if each.comparison in wanted:
            judged[each.comparison] = judged.get(each.comparison, 0) + 1
    return [{**each.to_json(), "judgements": judged[each.comparison]} for each in fit[:MOST]]


def _agrees(candidate: Candidate, verdict: list[list[int]] | None) -> bool:
    return verdict is None or [list(group) for group in candidate.ranking] == verdict


def _free(project: Project, names: Sequence[str]) -> set[str]:
    free: set[str] = set()
    work = Comparison.objects.filter(FREE, project=project, purpose=Purpose.WORK)
    for slice_ in batches(names):
        free |= set(work.filter(external_id__in=slice_).values_list("external_id", flat=True))
    return free


def _leaks(project: Project, inputs: Inputs, lengths: Mapping[str, int]) -> dict[str, Any]:
    columns = (
        *("pk", "comparison__external_id", "annotator__name", "ranking", "comparison__gold"),
        *(f"{TERM}ranking", "seconds"),
    )
    answers = []
    gold = set()
    for pk, name, annotator, said, own, of_term, seconds in (
        standing(project).filter(GOLD_ANSWER).values_list(*columns)
    ):
        is_right = share_alike(said, known_ranking(own, of_term)) == 1.0
        answers.append(GoldAnswer(name, annotator, is_right, seconds, lengths.get(name, 0)))
        gold.add(str(pk))
    if not answers:
        return {}
    ordinary = [
        Timed(each.annotator, each.seconds, lengths.get(each.comparison, 0))
        for each in inputs.judgements
        if each.seconds is not None and each.id not in gold
    ]
    return {name: leak.to_json() for name, leak in leaks(answers, ordinary).items()}
