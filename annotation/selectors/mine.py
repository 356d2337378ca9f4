"""The annotator's own page: pace, agreement with others, answered gold with its explanations. Nobody is ranked."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from math import sqrt
from statistics import mean, median
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from annotation.models import Annotator, Judgement, Purpose, Skip
from annotation.rankings import share_alike
from annotation.selectors.annotator_page import notes_for
from annotation.selectors.known_rankings import answers_known, known_ranking

DAYS = 30
CHECKS = [Purpose.GOLD, Purpose.ATTENTION, Purpose.QUALIFICATION]
SHOWN = 50
NORMAL = 1.96  # of a 95 % interval


def own_page(annotator: Annotator, *, now: datetime) -> dict[str, Any]:
    """Everything on the page. A known ranking stands there only once it was answered: then it helps no more."""
    own = Judgement.objects.filter(annotator=annotator, superseded_by__isnull=True)
    pace = [seconds for seconds in own.values_list("seconds", flat=True) if seconds is not None]
    return {
        "judgements": own.count(),
        "late": own.filter(is_late=True).count(),
        "skipped": Skip.objects.filter(annotator=annotator).exclude(code=Skip.Code.SEEN).count(),
        "seconds_median": median(pace) if pace else None,
        "days": _days(own, now),
        "agreement": _agreement(annotator, own),
        "checks": _share(_scores_of_checks(own)),
        "retests": _share(_scores_of_retests(own)),
        "answered_checks": [_check(row) for row in _checks(own).order_by("-received_at")[:SHOWN]],
        "notes": notes_for(annotator),
    }


def _days(own: QuerySet[Judgement], now: datetime) -> list[dict[str, Any]]:
    """Judgements on each of the last days, the oldest first; a day is one of the server's time zone."""
    today = localtime(now).date()
    first = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    moments = own.filter(received_at__gte=first).values_list("received_at", flat=True)
    counted = Counter(localtime(moment).date() for moment in moments)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [{"day": day, "judgements": counted[day]} for day in days]


def _agreement(annotator: Annotator, own: QuerySet[Judgement]) -> dict[str, Any]:
    """Over the work that others judged too: the share of a comparison's pairs that stand as others have them."""
    mine = own.filter(is_retest=False, is_verdict=False, is_informed=False, comparison__purpose=Purpose.WORK)
    rankings = dict(mine.values_list("comparison_id", "ranking"))
    others = Judgement.objects.filter(
        comparison__in=mine.values("comparison"),
        superseded_by__isnull=True,
        is_retest=False,
        is_verdict=False,
        is_informed=False,
    ).exclude(annotator=annotator)
    scores: dict[int, list[float]] = defaultdict(list)
    for comparison, ranking in others.values_list("comparison_id", "ranking"):
        scores[comparison].append(share_alike(rankings[comparison], ranking))
    return _share([mean(of_one) for of_one in scores.values()])


def _checks(own: QuerySet[Judgement]) -> QuerySet[Judgement]:
    return own.filter(answers_known(CHECKS)).select_related("comparison__prompt", "comparison__gold_term")


def _scores_of_checks(own: QuerySet[Judgement]) -> list[float]:
    return [share_alike(row.ranking, _known(row)) for row in _checks(own)]


def _known(row: Judgement) -> list[list[int]]:
    term = getattr(row.comparison, "gold_term", None)
    return known_ranking(row.comparison.gold, term and term.ranking)


def _scores_of_retests(own: QuerySet[Judgement]) -> list[float]:
    """How alike each answer is to the own earlier one."""
    again = dict(own.filter(is_retest=True).values_list("comparison_id", "ranking"))
    before = own.filter(is_retest=False, comparison__in=again).values_list("comparison_id", "ranking")
    return [share_alike(again[comparison], ranking) for comparison, ranking in before]


def _share(scores: list[float]) -> dict[str, Any]:
    """The mean of scores in 0..1 with Wilson's 95 % interval (exact for scores of 0 and 1, wide for others)."""
    n = len(scores)
    if n == 0:
        return {"n": 0, "value": None, "low": None, "high": None}
    share = mean(scores)
    spread = NORMAL**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return {"n": n, "value": share, "low": max(0.0, middle - half), "high": min(1.0, middle + half)}


def _check(row: Judgement) -> dict[str, Any]:
    known = _known(row)
    return {
        "judgement": row.pk,
        "prompt": str(row.comparison.prompt),
        "said": row.ranking,
        "known": known,
        "shown": row.shown,
        "agrees": share_alike(row.ranking, known) == 1,
        "explanation": row.comparison.explanation,
        "received_at": row.received_at,
    }
