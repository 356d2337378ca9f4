"""Reads a project with its counts."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User

from annotation.models import Assignment, Comparison, Membership, Project, Purpose, QualityReport
from annotation.selectors.access import has_expertise
from annotation.selectors.counts import judged
from annotation.selectors.sessions import has_sessions


def overview(
    project: Project, role: Membership.Role | None, *, user: User, tags: Sequence[str] = ()
) -> dict[str, Any]:
    """The project as a member of this role sees it, whose annotator bears `tags`."""
    done = judged(project)
    return {
        "slug": project.slug,
        "name": project.name,
        "description": project.description,
        "guidelines": project.guidelines,
        "role": role,
        "guidelines_version": project.guidelines_version,
        "is_paused": project.is_paused,
        "asks": project,
        "overlap": project.overlap,
        "comparisons": Comparison.objects.filter(project=project).count(),
        "judgements": done.judgements,
        "simulated_judgements": done.simulated,
        "open_assignments": Assignment.objects.filter(project=project, purpose=Purpose.WORK)
        .exclude(state=Assignment.State.DONE)
        .count(),
        "is_expert": has_expertise(role, tags),
        "has_sessions": has_sessions(project, user),
        "has_loop": project.prompts.filter(in_pool=True).exists(),
        "raw_agreement": None if role == Membership.Role.ANNOTATOR else _raw_agreement(project),
    }


def _raw_agreement(project: Project) -> dict[str, Any] | None:
    """The newest report's figure, for managers."""
    report = QualityReport.objects.filter(project=project).order_by("-created_at").first()
    return report.figures["agreement"]["raw"] if report else None
