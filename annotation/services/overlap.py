"""How many answers a comparison is to have: a base, more in a pool that all share, more where it stays uncertain."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Q

from annotation.models import Assignment, Comparison, Project, Purpose, QualityReport
from annotation.selectors.judgements import Read
from annotation.services.bulk import BATCH, Writer, batches
from annotation.services.strategies import Waiting, lot_of, strategy_of, urgent_turn

FIXED_SHARE = 0.1
LEAST_GAIN = 0.006
"""Rise of the chance to name the right label below which further answers are not worth asking for."""


class Wanted(NamedTuple):
    """A comparison to be: its id, its digest, the tag that an annotator must bear, and how many answers it wants."""

    comparison_id: int
    digest: str
    needs: str
    slots: int


def write_wanted(writer: Writer, project: Project, rows: Iterable[Wanted], ids: Iterator[int]) -> None:
    """One assignment for every wanted answer, open to everyone; `ids` are theirs."""
    turn_by = strategy_of(project.strategy).turn
    wanted = (
        (next(ids), pk, slot, turn_by(Waiting(comparison_id=pk, urgency=0.0, lot=lot_of(digest))), needs)
        for pk, digest, needs, slots in rows
        for slot in range(slots)
    )
    state = {"purpose": Purpose.WORK.value, "state": Assignment.State.OPEN.value}
    fixed = {"project_id": project.pk, **state, "shown": [], "taken_from": [], "is_added": False}
    writer.insert(Assignment, ["id", "comparison_id", "slot", "turn", "needs"], wanted, fixed)


def turn_of(project: Project, comparison: Comparison) -> float:
    """Where the project's strategy places a comparison that nobody has begun."""
    return strategy_of(project.strategy).turn(waiting(comparison))


def waiting(comparison: Comparison) -> Waiting:
    """What a strategy looks at."""
    lot = lot_of(comparison.digest)
    return Waiting(comparison_id=comparison.pk, urgency=comparison.urgency, lot=lot)


def slots_of(project: Project, digest: str) -> int:
    """Answers wanted from the start: more in the pool that everybody shares, all in the slice that is fixed."""
    is_shared = _draw(digest, 1) < project.calibration_share
    wanted = max(project.overlap, project.calibration_overlap) if is_shared else project.overlap
    return max(wanted, project.overlap_max) if has_slice(project) and is_fixed(digest) else wanted


def has_slice(project: Project) -> bool:
    """Whether some comparisons must have the most answers from the start, so that agreement can be told unbiased.

    Where every comparison has two answers, whatever is answered, these tell it of all comparisons at no cost.
    """
    return project.overlap < 2


def is_fixed(digest: str) -> bool:
    """A random slice: in a project that asks again and `has_slice`, it has the most answers however certain it is."""
    return _draw(digest, 2) < FIXED_SHARE


def asked_beforehand(rows: Sequence[Read], *, of_the_slice: bool) -> set[str]:
    """Ids of the judgements that were to be given whatever others answered: agreement of these is unbiased.

    `of_the_slice` takes all judgements of the comparisons in it and no others, as reports once did that name no
    `beforehand`.
    """
    if not of_the_slice:
        return {row.observation.id for row in rows if not row.is_added}
    fixed: set[int] = set()
    for some in batches(sorted({row.comparison_id for row in rows})):
        columns = Comparison.objects.filter(pk__in=some).values_list("pk", "digest")
        fixed.update(pk for pk, digest in columns if is_fixed(digest))
    return {row.observation.id for row in rows if row.comparison_id in fixed}


def ask_again(*, report: QualityReport, now: datetime) -> int:
    """Opens one more answer for each fully answered comparison where it is worth it; returns how many.

    It is where the report leaves a pair uncertain and further answers may well change its label. Only in projects
    with `overlap_max`, up to that many answers, and never in the slice that has them from the start.
    """
    project = report.project
    if project.overlap_max <= 0:
        return 0
    is_worth_it = Q(gain__gte=LEAST_GAIN) | Q(gain__isnull=True)  # unknown in a report of before the project asked
    unsettled = report.preferences.filter(is_worth_it, certainty__lt=project.certainty_wanted)
    uncertain = unsettled.values_list("comparison", flat=True).distinct()
    with transaction.atomic():
        asked = 0
        for ids in batches(list(uncertain)):
            rows = _answered(ids, project.overlap_max)
            free = [row for row in rows if not (has_slice(project) and is_fixed(row.digest))]
            asked += len(_add_slot(project, free, now))
    return asked


def _answered(ids: Sequence[int], most: int) -> Iterable[Comparison]:
    """Comparisons of work with no answer outstanding and fewer rows than `most`, with their number of rows."""
    slots = Count("assignments", filter=Q(assignments__slot__isnull=False))
    top = Max("assignments__slot")
    waiting_rows = Count("assignments", filter=Q(assignments__slot__isnull=False) & ~Q(assignments__state="done"))
    return (
        Comparison.objects.filter(pk__in=ids, purpose=Purpose.WORK, is_paused=False)
        .annotate(slots=slots, top=top, outstanding=waiting_rows)
        .filter(outstanding=0, slots__lt=most, slots__gt=0)
    )


def _add_slot(project: Project, comparisons: Iterable[Comparison], now: datetime) -> list[Assignment]:
    turn = urgent_turn(now)
    rows = [
        Assignment(
            project=project,
            comparison=comparison,
            slot=comparison.top + 1,  # type: ignore[attr-defined]  # annotated by _answered
            turn=turn,
            needs=comparison.needs,
            is_added=True,
        )
        for comparison in comparisons
    ]
    # Two jobs at once ask for the same slot: the constraint lets one of them have it.
    return Assignment.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def order_anew(project: Project) -> int:
    """Gives every open row its turn by the project's strategy, as after a change of strategy or of urgencies."""
    moved = 0
    rows = Comparison.objects.filter(project=project, assignments__state=Assignment.State.OPEN).distinct()
    with transaction.atomic():
        for comparison in rows.iterator(chunk_size=BATCH):
            open_rows = comparison.assignments.filter(state=Assignment.State.OPEN, turn__gte=0)
            moved += open_rows.update(turn=turn_of(project, comparison))
        project.annotators.update(cursor=None)
    return moved


def _draw(digest: str, place: int) -> float:
    """Uniform in 0..1, fixed by the content, independent of the draws at other places."""
    return int(digest[13 * place : 13 * place + 13], 16) / 16**13
