"""The queue's front: who gets which comparison next. Finding it takes the same time however long the queue is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from annotation.models import Annotator, Assignment, Comparison, Project, Prompt, Purpose
from annotation.prepared import columns_of, prepared
from annotation.rows import Writes, read_joined
from annotation.selectors.counts import FEW, Progress, done_today, open_rows
from annotation.services import specials
from annotation.services.admission import closed, left_today, must_qualify
from annotation.services.display import display_order
from annotation.services.leases import lease_length, live_leases, open_again
from annotation.services.overlap import waiting
from annotation.services.strategies import strategy_of, urgent_turn
from annotation.services.walk import Walk, claimable

State = Assignment.State
SWEPT = 50


def claim(*, annotator: Annotator, want: int, now: datetime, besides: Collection[int] = ()) -> list[Assignment]:
    """The annotator's live leases, then fresh ones until there are `want`; fewer where the queue has no more.

    Nobody gets a comparison twice but as a planned retest, nor one that they judged or skipped, nor a response that
    stands under their own name. Two claims at once never share a row: PostgreSQL skips locked rows, SQLite runs one
    write transaction at a time. `besides` names leases that lie open in another tab: they are not given
    out again, and do not count. `admission.closed` says why somebody gets nothing.
    """
    with transaction.atomic():
        return lease(annotator=annotator, want=want, now=now, besides=besides)


def lease(*, annotator: Annotator, want: int, now: datetime, besides: Collection[int] = ()) -> list[Assignment]:
    """As `claim`, inside the caller's transaction."""
    if closed(annotator, now) is not None:
        return []
    _lock(annotator, want)  # two tabs of one person take turns
    walked = (annotator.cursor, annotator.urgent_cursor)
    held = []
    standing = _standing(annotator, now)
    if standing.leases:
        sweep(project_id=annotator.project_id, now=now)
        held = list(live_leases(annotator=annotator, now=now).exclude(pk__in=besides)[:want])
    left = left_today(annotator, now)
    wanted = want if left is None else min(want, left)
    if len(held) < wanted:
        writes = Writes()
        fresh = _fresh(annotator, wanted - len(held), now, writes, hurries=standing.hurries or standing.leases)
        held += fresh
        if (annotator.cursor, annotator.urgent_cursor) != walked:
            writes.update(annotator, "cursor", "urgent_cursor")
        writes.send()
        specials.count_exposures(fresh)
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
        total = held + claimable(annotator)
    return Progress(
        done_today=done_today(annotator, now=now),
        daily_cap=cap if cap or annotator.daily_cap is not None else None,
        open_for_you=total,
    )


DRAW = "UPDATE annotation_annotator SET draws = draws + %s WHERE id = %s RETURNING draws, cursor, urgent_cursor"


def _lock(annotator: Annotator, want: int) -> None:
    """Locks the annotator's row, counts the draws that follow, and takes over what another tab has changed there."""
    with connection.cursor() as cursor:
        cursor.execute(prepared(DRAW), [want, annotator.pk])
        draws, annotator.cursor, annotator.urgent_cursor = cursor.fetchone()
    annotator.draws = draws - want


class _Standing(NamedTuple):
    """Whether there are leases, the annotator's or ended ones; whether urgent rows are open. Mostly neither."""

    leases: bool
    hurries: bool


STANDING = """
    SELECT EXISTS (SELECT 1 FROM annotation_assignment
                   WHERE project_id = %(project)s AND state = 'leased' AND lease_expires_at <= %(now)s)
        OR EXISTS (SELECT 1 FROM annotation_assignment WHERE annotator_id = %(annotator)s AND state = 'leased'),
           EXISTS (SELECT 1 FROM annotation_assignment
                   WHERE project_id = %(project)s AND state = 'open' AND turn < 0)
"""


def _standing(annotator: Annotator, now: datetime) -> _Standing:
    given = {"project": annotator.project_id, "annotator": annotator.pk}
    with connection.cursor() as cursor:
        cursor.execute(prepared(STANDING), given | {"now": connection.ops.adapt_datetimefield_value(now)})
        leases, hurries = cursor.fetchone()
    return _Standing(bool(leases), bool(hurries))


def _fresh(annotator: Annotator, count: int, now: datetime, writes: Writes, *, hurries: bool) -> list[Assignment]:
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
    if qualifying or len(given) == count:
        return given
    return given + _lease_work(
        Walk(annotator, until=until, now=now, hurries=hurries), count - len(given), now, writes
    )


def _lease_work(walk: Walk, count: int, now: datetime, writes: Writes) -> list[Assignment]:
    """Up to `count` fresh leases, each of another comparison: urgent ones first, then by turn."""
    annotator = walk.annotator
    total = open_rows(annotator.project)
    leased = [found for found in (walk.lease_next() for _ in range(count)) if found is not None]
    if not leased:
        return []
    rows = [found.row for found in leased]
    strategy = strategy_of(annotator.project.strategy)
    _add_prompts(rows)
    for row, responses in leased:
        row.shown = display_order(annotator_id=annotator.pk, comparison_id=row.comparison_id, count=responses)
        row.propensity = strategy.propensity(waiting(row.comparison), total)
        writes.update(row, "shown", "propensity")
    if strategy.finishes_started and _asks_more_than_one(annotator.project):
        _hurry([row.comparison_id for row in rows], now)
    return rows


def _add_prompts(rows: Sequence[Assignment]) -> None:
    """Gives the rows their comparisons with the prompts; the SQL is written out (see `rows`)."""
    columns = f"{columns_of(Comparison, 'about')}, {columns_of(Prompt, 'prompt')}"
    sql = WITH_PROMPT.format(columns=columns, ids=", ".join(["%s"] * len(rows)))
    found = {}
    for comparison, prompt in read_joined([Comparison, Prompt], sql, [row.comparison_id for row in rows]):
        comparison.prompt = prompt
        found[comparison.pk] = comparison
    for row in rows:
        row.comparison = found[row.comparison_id]


WITH_PROMPT = """
    SELECT {columns} FROM annotation_comparison about
    JOIN annotation_prompt prompt ON prompt.id = about.prompt_id WHERE about.id IN ({ids})
"""


def _hurry(comparisons: list[int], now: datetime) -> None:
    """Moves the other open rows of begun comparisons to the front, but for those that are being taken right now."""
    others = Assignment.objects.filter(comparison__in=comparisons, state=State.OPEN, turn__gte=0)
    ids = list(others.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if ids:
        Assignment.objects.filter(pk__in=ids).update(turn=urgent_turn(now))


def _asks_more_than_one(project: Project) -> bool:
    """Whether the settings make comparisons with more than one row."""
    return project.overlap > 1 or project.calibration_share > 0 or project.overlap_max > 1
