"""The row behind an id, for managers of its project; strangers do not learn that it exists."""

from django.contrib.auth.models import User
from django.http import Http404

from annotation.models import Membership
from annotation.selectors.access import project_for
from training.models import Policy, Round, Run


def round_for(user: User, pk: int) -> Round:
    """Raises Http404 or Forbidden."""
    round_ = Round.objects.select_related("project").filter(pk=pk).first()
    if round_ is None:
        raise Http404(f"There is no round {pk}.")
    project_for(user, round_.project.slug, at_least=Membership.Role.MANAGER)
    return round_


def policy_for(user: User, pk: int) -> Policy:
    """Raises Http404 or Forbidden."""
    policy = Policy.objects.select_related("project").filter(pk=pk).first()
    if policy is None:
        raise Http404(f"There is no policy {pk}.")
    project_for(user, policy.project.slug, at_least=Membership.Role.MANAGER)
    return policy


def run_for(user: User, pk: int) -> Run:
    """Raises Http404 or Forbidden."""
    run = Run.objects.select_related("project").filter(pk=pk).first()
    if run is None:
        raise Http404(f"There is no run {pk}.")
    project_for(user, run.project.slug, at_least=Membership.Role.MANAGER)
    return run
