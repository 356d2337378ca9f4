"""What must be true after any load: nothing lost, doubled or handed out too often. Raises AuditFailed."""

import json
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from annotation.models import Assignment, Comparison, Judgement, Project

FAULT = 500


class AuditFailed(Exception):
    """A promise was broken; the message says which."""


@dataclass(frozen=True)
class Audit:
    """How much was looked at."""

    accepted: int
    exported: int
    assignments: int


def audit(
    *, project: Project, accepted: Sequence[str], statuses: dict[str, int], assignments: int, port: int, session: str
) -> Audit:
    """Holds the server's 201s against the exported file and the rows against their rules.

    `assignments` is the number of rows before the load; `session` belongs to a manager of the project.
    """
    exported = Counter(_exported(project, port, session))
    missing = [identifier for identifier in accepted if exported[identifier] != 1]
    _expect(not missing, f"{len(missing)} accepted judgements are not exactly once in the export, e.g. {missing[:3]}")
    repeated = [identifier for identifier, count in exported.items() if count > 1]
    _expect(not repeated, f"{len(repeated)} judgements stand twice in the export, e.g. {repeated[:3]}")
    faults = {status: count for status, count in statuses.items() if int(status) >= FAULT and status != "503"}
    _expect(not faults, f"the server answered {faults}")
    slots = Count("assignments", distinct=True)
    on_time = Count("judgements", filter=Q(judgements__assignment__isnull=False), distinct=True)
    over = Comparison.objects.filter(project=project).annotate(slots=slots, answers=on_time)
    _expect(not over.filter(answers__gt=F("slots")).exists(), "a comparison has more answers than were wanted")
    twice = Judgement.objects.filter(project=project, supersedes__isnull=True, is_retest=False)
    doubled = twice.values("comparison", "annotator").annotate(times=Count("pk")).filter(times__gt=1)
    _expect(not doubled.exists(), "somebody judged a comparison twice")
    standing = Assignment.objects.filter(project=project).count()
    _expect(standing == assignments, f"there are {standing} assignments; there were {assignments}")
    done = Assignment.objects.filter(project=project, state=Assignment.State.DONE)
    _expect(not done.filter(judgements__isnull=True).exists(), "an assignment is done without a judgement")
    return Audit(accepted=len(accepted), exported=sum(exported.values()), assignments=standing)


def _exported(project: Project, port: int, session: str) -> list[str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/projects/{project.slug}/export/judgements.jsonl",
        headers={"Cookie": f"sessionid={session}"},
    )
    with urllib.request.urlopen(request, timeout=600) as lines:
        return [json.loads(line)["id"] for line in lines]


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AuditFailed(otherwise)
