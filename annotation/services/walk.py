"""An annotator's walk through the queue: finds the next row that they may have, and leases it, in one statement.

Everybody walks on from where they stopped: what they answered, skipped or may not see is passed once, not at every
claim. What was passed and has become free for them since is found when the walk starts over at the end. This is the
product's hottest query, so it is written out: Django would build the same SQL anew at each claim, for more than it
costs to run.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from annotation.models import Annotator, Assignment
from annotation.prepared import columns_of
from annotation.rows import read_joined

Given = dict[str, str | int | float | datetime | None]

# LIMIT .. OFFSET keeps PostgreSQL from turning the conditions into joins, for which it would read and sort the whole
# queue at each claim: so it walks the index of turns and tests row by row. Whoever retests has a row of work too:
# left out, `own` is looked up in the unique index of annotator and comparison.
FREE = """
    FROM annotation_assignment row
    WHERE row.project_id = %(project)s AND row.state = 'open' AND row.needs IN ({tags})
      AND NOT EXISTS (SELECT 1 FROM annotation_assignment own
                      WHERE own.comparison_id = row.comparison_id AND own.annotator_id = %(annotator)s
                        AND NOT (own.purpose = 'retest')
                      LIMIT 1 OFFSET 0)
      AND NOT EXISTS (SELECT 1 FROM annotation_judgement said
                      WHERE said.comparison_id = row.comparison_id AND said.annotator_id = %(annotator)s
                        AND said.supersedes_id IS NULL
                      LIMIT 1 OFFSET 0)
      AND NOT EXISTS (SELECT 1 FROM annotation_skip skipped
                      WHERE skipped.comparison_id = row.comparison_id AND skipped.annotator_id = %(annotator)s
                      LIMIT 1 OFFSET 0)
      AND NOT EXISTS (SELECT 1 FROM annotation_comparisonresponse place
                      JOIN annotation_response response ON response.id = place.response_id
                      JOIN annotation_source source ON source.id = response.source_id
                      WHERE place.comparison_id = row.comparison_id AND source.name = %(name)s
                      LIMIT 1 OFFSET 0)
"""
LEASE = """
    UPDATE annotation_assignment
    SET state = 'leased', annotator_id = %(annotator)s, leased_at = %(now)s, lease_expires_at = %(until)s
    WHERE id = (SELECT row.id {free} AND {region} ORDER BY row.turn, row.id LIMIT 1 {lock}) AND state = 'open'
    RETURNING {columns}, (SELECT COUNT(*) FROM annotation_comparisonresponse place
                  WHERE place.comparison_id = annotation_assignment.comparison_id) AS responses
"""
# SQLite runs one write transaction at a time: there is nobody to pass by.
LOCKS = connection.features.has_select_for_update_skip_locked
URGENT, ORDINARY = "urgent_cursor", "cursor"
REGIONS = {
    URGENT: "row.turn < 0 AND row.turn >= COALESCE(%(place)s, row.turn)",
    ORDINARY: "row.turn >= COALESCE(%(place)s, 0)",
}


class Leased(NamedTuple):
    """A row that was leased, and how many responses its comparison has."""

    row: Assignment
    responses: int


class Walk:
    """One claim's walk. Moves the annotator's cursors, which the caller saves.

    Without `hurries` no urgent row was open a moment ago, and none is looked for first.
    """

    def __init__(self, annotator: Annotator, *, until: datetime, now: datetime, hurries: bool = True) -> None:
        self.annotator = annotator
        self._regions = (URGENT, ORDINARY) if hurries else (ORDINARY,)
        self._free, self._given = _free(annotator)
        adapt = connection.ops.adapt_datetimefield_value
        self._given |= {"until": adapt(until), "now": adapt(now)}
        self._holds_rows = False

    def lease_next(self) -> Leased | None:
        """The next row, leased; None where nothing is left.

        Rows that others are taking are passed by. Where every row is being taken by others at this moment, waits for
        one of them: it may be given back. Whoever holds a row already does not wait, so that no two wait for each
        other.
        """
        found = self._pass("FOR UPDATE SKIP LOCKED")
        if found is None and LOCKS and not self._holds_rows:
            self._regions = (URGENT, ORDINARY)  # what is given back meanwhile is urgent
            found = self._pass("FOR UPDATE")
        self._holds_rows |= found is not None
        return found

    def _pass(self, lock: str) -> Leased | None:
        for region in self._regions:
            found = self._walk(region, lock)
            if found is not None:
                return found
        return None

    def _walk(self, region: str, lock: str) -> Leased | None:
        """On from the cursor, then once from the beginning."""
        cursor: float | None = getattr(self.annotator, region)
        for place in (None,) if cursor is None else (cursor, None):
            found = self._lease(region, place, lock)
            if found is not None:
                setattr(self.annotator, region, found.row.turn)
                return found
        return None

    def _lease(self, region: str, place: float | None, lock: str) -> Leased | None:
        columns = columns_of(Assignment, Assignment._meta.db_table)
        sql = LEASE.format(columns=columns, free=self._free, region=REGIONS[region], lock=lock if LOCKS else "")
        found = read_joined([Assignment], sql, self._given | {"place": place})
        return Leased(*found[0]) if found else None


def claimable(annotator: Annotator) -> int:
    """How many comparisons the annotator could get now. Counts them all: for short queues."""
    free, given = _free(annotator)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(DISTINCT row.comparison_id) {free}", given)
        (count,) = cursor.fetchone()
    return int(count)


def _free(annotator: Annotator) -> tuple[str, Given]:
    """The condition under which a row is free for the annotator, and its parameters."""
    tags = {f"tag{number}": tag for number, tag in enumerate(["", *annotator.tags])}
    sql = FREE.format(tags=", ".join(f"%({name})s" for name in tags))
    return sql, {"project": annotator.project_id, "annotator": annotator.pk, "name": annotator.name, **tags}
