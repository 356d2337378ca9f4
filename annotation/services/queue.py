"""The queue's front: who gets which comparison next. Finding it takes the same time however long the queue is.

Every annotator walks the queue from where they stopped: what they answered, skipped or may not see is passed once,
not at every claim. What was passed and became free for them again is found when the walk starts over at the end.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.models import (
    Annotator,
    Assignment,
    ComparisonResponse,
    Judgement,
    Purpose,
    Skip,
    Source,
)
from annotation.selectors.counts import FEW, Progress, done_today, open_rows
from annotation.services import specials
from annotation.services.admission import closed, left_today, must_qualify
from annotation.services.display import display_order
from annotation.services.leases import lease_length, live_leases, open_again
from annotation.services.overlap import waiting
from annotation.services.strategies import strategy_of, urgent_turn

State = Assignment.State
WINDOW = 16
SWEPT = 50


def claim(*, annotator: Annotator, want: int, now: datetime) -> list[Assignment]:
    """The annotator's live leases, then fresh ones until there are `want`; fewer where the queue has no more.

    Nobody gets a comparison twice but as a planned retest, nor one that they judged or skipped, nor a response that
    stands under their own name. Two claims at once never share a row: PostgreSQL skips locked rows, SQLite runs one
    write transaction at a time. `admission.closed` says why somebody gets nothing.
    """
    if closed(annotator, now) is not None:
        return []
    with transaction.atomic():
        _lock(annotator)  # two tabs of one person take turns
        sweep(project_id=annotator.project_id, now=now)
        held = list(live_leases(annotator=annotator, now=now)[:want])
        left = left_today(annotator, now)
        wanted = want if left is None else min(want, left)
        if len(held) < wanted:
            held += _fresh(annotator, wanted - len(held), now)
            _remember(annotator)
        return held


def sweep(*, project_id: int, now: datetime) -> int:
    """Opens rows whose lease has ended, at most some at a time; returns how many."""
    ended = Assignment.objects.filter(
        project_id=project_id, state=State.LEASED, lease_expires_at__lte=now, purpose=Purpose.WORK
    )
    rows = ended.select_related("comparison").order_by("lease_expires_at")
    return open_again(rows.select_for_update(skip_locked=True, of=("self",))[:SWEPT], now)


def progress_of(annotator: Annotator, *, now: datetime) -> Progress:
    """Where the annotator stands. In a long queue what is open counts for everybody, and is up to a minute old."""
    total = open_rows(annotator.project)
    project = annotator.project
    cap = project.daily_cap if annotator.daily_cap is None else annotator.daily_cap
    if total <= FEW:
        held = live_leases(annotator=annotator, now=now).count()
        total = held + claimable(annotator).values("comparison").distinct().count()
    return Progress(
        done_today=done_today(annotator, now=now),
        daily_cap=cap if cap or annotator.daily_cap is not None else None,
        open_for_you=total,
    )


def claimable(annotator: Annotator) -> QuerySet[Assignment]:
    """Open rows of comparisons that this annotator may get."""
    here = {"comparison": OuterRef("comparison"), "annotator": annotator}
    taken = Exists(Assignment.objects.filter(**here)) | Exists(Skip.objects.filter(**here))
    judged = Exists(Judgement.objects.filter(**here, supersedes__isnull=True))
    rows = Assignment.objects.filter(
        project_id=annotator.project_id, state=State.OPEN, needs__in=["", *annotator.tags]
    ).exclude(taken | judged)
    own = Source.objects.filter(project_id=annotator.project_id, name=annotator.name).first()
    if own is not None:
        places = ComparisonResponse.objects.filter(comparison=OuterRef("comparison"), response__source=own)
        rows = rows.exclude(Exists(places))
    return rows


def _lock(annotator: Annotator) -> None:
    """Locks the row and takes over what another tab has changed there."""
    fresh = Annotator.objects.select_for_update().get(pk=annotator.pk)
    for name in ("draws", "cursor", "urgent_cursor", "qualification", "recent_seconds"):
        setattr(annotator, name, getattr(fresh, name))


def _remember(annotator: Annotator) -> None:
    annotator.save(update_fields=["draws", "cursor", "urgent_cursor"])


def _fresh(annotator: Annotator, count: int, now: datetime) -> list[Assignment]:
    """New leases: work, with what is due mixed in. Where nothing of a due kind is left, its turn is work's."""
    until = now + lease_length(annotator)
    qualifying = must_qualify(annotator)
    given: list[Assignment] = []
    for _ in range(count):
        purpose = specials.due(annotator)
        annotator.draws += 1
        special = None if purpose == Purpose.WORK else specials.hand_out(annotator, purpose, until=until, now=now)
        if special is not None:
            given.append(special)
    if qualifying:
        return given
    work = _next_work(annotator, count - len(given))
    return given + _lease(work, annotator, until, now)


def _next_work(annotator: Annotator, count: int) -> list[Assignment]:
    """Up to `count` locked open rows, each of another comparison: urgent ones first, then by turn."""
    found: list[Assignment] = []
    if count > 0:
        found += _walk(annotator, "urgent_cursor", Q(turn__lt=0), count)
    if len(found) < count:
        found += _walk(annotator, "cursor", Q(turn__gte=0), count - len(found), skip=found)
    return found


def _walk(
    annotator: Annotator, cursor: str, region: Q, count: int, skip: Iterable[Assignment] = ()
) -> list[Assignment]:
    """Walks a region of the queue on from the cursor, and once from its beginning if that yields too little."""
    rows = claimable(annotator).filter(region).order_by("turn", "id")
    had = {row.comparison_id for row in skip}
    found: list[Assignment] = []
    start: float | None = getattr(annotator, cursor)
    for place in (start, None) if start is not None else (None,):
        for candidates in _windows(rows, place):
            fresh = [row for row in candidates if row.comparison_id not in had]
            may_wait = not found and not had  # whoever holds rows must not wait for others
            for row in _locked(fresh, count - len(found), may_wait):
                found.append(row)
                had.add(row.comparison_id)
                setattr(annotator, cursor, row.turn)
            if len(found) == count:
                return found
    return found


def _windows(rows: QuerySet[Assignment], start: float | None) -> Iterator[list[Assignment]]:
    """The rows from `start` on, some at a time."""
    seen = 0
    onward = rows if start is None else rows.filter(turn__gte=start)
    while window := list(onward[seen : seen + WINDOW]):
        yield window
        if len(window) < WINDOW:
            return
        seen += WINDOW


def _locked(candidates: list[Assignment], count: int, may_wait: bool) -> list[Assignment]:
    """Locks one row of each comparison, up to `count`, passing by what another claim is taking at this moment.

    Where all are being taken and we hold none, waits for one: it may come free, and nobody goes away empty-handed.
    """
    slots = [list(rows) for _, rows in groupby(candidates, key=lambda row: row.comparison_id)]
    wanted = [rows[0].pk for rows in slots][:count]
    if not wanted:
        return []
    rows = Assignment.objects.filter(state=State.OPEN).select_related("comparison__prompt")
    free = list(rows.filter(pk__in=wanted).select_for_update(skip_locked=True, of=("self",)).order_by("turn", "id"))
    if free:
        return free
    others = [row.pk for row in candidates if row.pk not in wanted]
    free = list(rows.filter(pk__in=others).select_for_update(skip_locked=True, of=("self",)).order_by("turn", "id"))
    if not free and may_wait:
        last = rows.filter(pk=candidates[-1].pk).select_for_update(of=("self",))
        free = list(last)
    firsts = {row.comparison_id: row for row in reversed(free)}
    return list(firsts.values())[:count]


def _lease(rows: list[Assignment], annotator: Annotator, until: datetime, now: datetime) -> list[Assignment]:
    strategy = strategy_of(annotator.project.strategy)
    total = open_rows(annotator.project) if rows else 0
    sizes = _sizes([row.comparison_id for row in rows])
    for row in rows:
        if row.annotator_id and row.annotator_id not in row.taken_from:
            row.taken_from.append(row.annotator_id)
        row.state, row.annotator = State.LEASED, annotator
        row.leased_at, row.lease_expires_at = now, until
        count = sizes[row.comparison_id]
        row.shown = display_order(annotator_id=annotator.pk, comparison_id=row.comparison_id, count=count)
        row.propensity = strategy.propensity(waiting(row.comparison), total)
    Assignment.objects.bulk_update(
        rows, ["state", "annotator", "leased_at", "lease_expires_at", "shown", "propensity"]
    )
    if strategy.finishes_started:
        _hurry([row.comparison_id for row in rows], now)
    return rows


def _hurry(comparisons: list[int], now: datetime) -> None:
    """Moves the other open rows of begun comparisons to the front, but for those that are being taken right now."""
    others = Assignment.objects.filter(comparison__in=comparisons, state=State.OPEN, turn__gte=0)
    ids = list(others.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if ids:
        Assignment.objects.filter(pk__in=ids).update(turn=urgent_turn(now))


def _sizes(comparisons: list[int]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for pk in ComparisonResponse.objects.filter(comparison_id__in=comparisons).values_list(
        "comparison_id", flat=True
    ):
        sizes[pk] = sizes.get(pk, 0) + 1
    return sizes
