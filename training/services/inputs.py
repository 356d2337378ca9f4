"""Writes what a run reads into its folder: spec.json and the files that come from the database."""

import shutil
from collections.abc import Callable
from pathlib import Path

from annotation.models import Project
from annotation.selectors.training_inputs import write_demonstrations, write_pool_prompts
from training.models import Run
from training.services.artifacts import digest, write_json
from training.services.specs import DEMONSTRATIONS, PROMPTS

WRITERS: dict[str, Callable[[Project, Path], int]] = {
    DEMONSTRATIONS: lambda project, path: write_demonstrations(project=project, path=path),
    PROMPTS: lambda project, path: write_pool_prompts(project=project, path=path),
}
PATHS = ("demonstrations", "model", "preferences", "policy", "reference", "reward_model", "prompts", "responses")


def prepare(*, run: Run) -> Path:
    """Makes the run's inputs/ folder, whole or not at all, and notes each input's digest. Returns spec.json's path.

    A folder that stands already is left as it is: a resumed run reads what it read before.
    """
    spec_path = run.inputs_path / "spec.json"
    if not spec_path.exists():
        fresh = run.path / "inputs.fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in (run.spec[field] for field in PATHS if run.spec.get(field) in WRITERS):
            WRITERS[name](run.project, fresh / name)
        write_json(fresh / "spec.json", run.spec)
        fresh.rename(run.inputs_path)
    if not run.inputs:
        run.inputs = {field: digest(run.inputs_path / run.spec[field]) for field in PATHS if field in run.spec}
        Run.objects.filter(pk=run.pk).update(inputs=run.inputs)
    return spec_path
