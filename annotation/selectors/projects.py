"""Reads projects with their counts: a few queries, however many projects there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from annotation.models import (
    Assignment,
    Comparison,
    Exclusion,
    Judgement,
    Membership,
    Project,
    Purpose,
    QualityReport,
)
from annotation.selectors.access import has_expertise
from annotation.selectors.exclusions import STANDING, is_excluded, with_moment
from annotation.selectors.sessions import in_sessions


@dataclass(frozen=True)
class Seen:
    """A project, the role in it of the user who looks at it, and the tags of their annotator there."""

    project: Project
    role: Membership.Role | None
    tags: Sequence[str] = ()


def overview(user: User, seen: Seen) -> dict[str, Any]:
    """The project as the user sees it."""
    return overviews(user, [seen])[0]


def overviews(user: User, seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Each project as the user sees it, in the order given."""
    ids = [each.project.pk for each in seen]
    comparisons = _by_project(Comparison.objects.filter(project__in=ids))
    wanted = Assignment.objects.filter(project__in=ids, purpose=Purpose.WORK)
    open_rows = _by_project(wanted.exclude(state=Assignment.State.DONE))
    judged = _judged(ids)
    pools = set(Project.objects.filter(pk__in=ids, prompts__in_pool=True).values_list("pk", flat=True).distinct())
    sessions = in_sessions(user, ids)
    agreement = _raw_agreement([each.project.pk for each in seen if each.role != Membership.Role.ANNOTATOR])
    return [
        {
            "slug": project.slug,
            "name": project.name,
            "description": project.description,
            "guidelines": project.guidelines,
            "role": role,
            "guidelines_version": project.guidelines_version,
            "is_paused": project.is_paused,
            "asks": project,
            "overlap": project.overlap,
            "comparisons": comparisons.get(project.pk, 0),
            "judgements": judged.get(project.pk, (0, 0))[0],
            "simulated_judgements": judged.get(project.pk, (0, 0))[1],
            "open_assignments": open_rows.get(project.pk, 0),
            "is_expert": has_expertise(role, tags),
            "has_sessions": project.pk in sessions,
            "has_loop": project.pk in pools,
            "raw_agreement": agreement.get(project.pk),
        }
        for project, role, tags in ((each.project, each.role, each.tags) for each in seen)
    ]


def _by_project(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("project").annotate(Count("id")))


def _judged(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Current judgements of each project, those by simulated annotators among them; excluded ones do not count."""
    current = Judgement.objects.filter(project__in=ids, superseded_by__isnull=True)
    having = set(Exclusion.objects.filter(STANDING, project__in=ids).values_list("project", flat=True))
    rest = with_moment(current.filter(project__in=having)).exclude(is_excluded())
    is_simulated = Q(annotator__is_simulated=True)
    return {
        project: (judgements, simulated)
        for rows in ([current.exclude(project__in=having), rest] if having else [current])
        for project, judgements, simulated in rows.order_by()
        .values("project")
        .annotate(judgements=Count("id"), simulated=Count("id", filter=is_simulated))
        .values_list("project", "judgements", "simulated")
    }


def _raw_agreement(ids: Sequence[int]) -> dict[int, dict[str, Any] | None]:
    """The figure of each project's newest report, for managers."""
    newest = QualityReport.objects.filter(project=OuterRef("pk")).order_by("-created_at")
    figure = Subquery(newest.values("figures__agreement__raw")[:1])
    return dict(Project.objects.filter(pk__in=ids).annotate(raw=figure).values_list("pk", "raw"))
