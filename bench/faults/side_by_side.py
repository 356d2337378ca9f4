"""`python -m bench.faults.side_by_side`: rounds of two projects on two workers at once; exit status 1 if they touch.

Each worker takes one job at a time, so that neither can do without the other. The engine is the stand-in.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.faults.installation import Installation, until
from tests import servers

SLUGS = ("left", "right")
ROUNDS_S = 240


def main() -> None:
    """Play both projects' rounds 0 and 1, print what was shared."""
    with tempfile.TemporaryDirectory(prefix="plumbline-two-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        installation = Installation(var, port=servers.free_port())
        one = [part if part != "4" else "1" for part in installation.commands["worker"]]
        installation.commands = {
            "one": [*one, "--hostname", "one@%h"],
            "two": [*one, "--hostname", "two@%h"],
            "beat": installation.commands["beat"],
        }
        os.environ.update(installation.environment, DJANGO_SETTINGS_MODULE="config.settings")
        installation.manage("migrate", "--verbosity", "0")
        import django

        django.setup()
        try:
            wrong = _play(installation)
        finally:
            installation.stop()
    print("; ".join(wrong) or "both rounds are whole, on two workers at once, and share nothing")
    sys.exit(1 if wrong else 0)


def _play(installation: Installation) -> list[str]:
    from bench.faults import project
    from training.models import Round

    for slug in SLUGS:
        project.make(slug)
    installation.start()
    for slug in SLUGS:
        project.start(slug)
    closed = Round.objects.filter(number=1, state="closed")
    until(lambda: closed.count() == 2, what="the end of both rounds", seconds=ROUNDS_S, meanwhile=lambda: None)
    workers = {str(installation.processes[name].pid) for name in ("one", "two")}
    wrong = [fault for round_ in Round.objects.filter(state="closed") for fault in project.faults_of(round_)]
    return [*wrong, *_shared(), *_alone(workers)]


def _shared() -> list[str]:
    """Anything of one project in the other's lineage."""
    from annotation.models import ComparisonResponse
    from training.models import Policy, Run

    wrong = []
    for policy in Policy.objects.exclude(reward_model=None).select_related("reward_model__snapshot", "parent", "run"):
        of = {policy.project_id, policy.run.project_id, policy.parent.project_id if policy.parent else None}
        if policy.reward_model is not None:
            of |= {policy.reward_model.project_id, policy.reward_model.snapshot.project_id}
        if of != {policy.project_id}:
            wrong.append(f"{policy} of {policy.project} has parents of {of}")
    folders = list(Run.objects.values_list("folder", flat=True))
    if len(folders) != len(set(folders)):
        wrong.append("two runs in one folder")
    places = ComparisonResponse.objects.select_related("comparison", "response__source", "response__prompt")
    wrong += [
        f"{place} shows another project's response"
        for place in places
        if {place.response.source.project_id, place.response.prompt.project_id} != {place.comparison.project_id}
    ]
    return wrong


def _alone(workers: set[str]) -> list[str]:
    """Whether both workers ran engines, and runs of the two projects at the same time."""
    from training.models import Run

    runs: Any = list(Run.objects.select_related("project"))
    parents = {line for run in runs for line in (run.path / "parents").read_text().splitlines()}
    wrong = [] if parents == workers else [f"engines were started by {parents}, the workers are {workers}"]
    left, right = ([run for run in runs if run.project.slug == slug] for slug in SLUGS)
    at_once = [
        (one, two) for one in left for two in right
        if one.started_at < two.finished_at and two.started_at < one.finished_at
    ]  # fmt: skip
    return wrong if at_once else [*wrong, "no two runs went on at the same time"]


if __name__ == "__main__":
    main()
