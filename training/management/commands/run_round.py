"""`manage.py run_round --project SLUG`: a round from its start to its end, in the foreground."""

import signal
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotation.errors import DomainError
from annotation.models import Project
from training.models import LoopSettings, Round, Run
from training.selectors.figures import figures_of
from training.selectors.rounds import loop_of, unfinished_round
from training.services import rounds
from training.services.foreground import drive

LINE_EVERY_S = 5.0
HALTED, REFUSED, INTERRUPTED = 1, 2, 3


class Command(BaseCommand):
    """Starts a round (or takes up the one that is running) and follows it to its end.

    Exit codes: 0 the round is closed, 1 it was halted, 2 it was refused, 3 interrupted (the same line goes on).
    """

    help = __doc__ or ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stopping = threading.Event()
        self._said: tuple[str, float] = ("", 0.0)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See --help."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument(
            "--simulate", action="store_true", help="simulated annotators judge all that is open first"
        )
        parser.add_argument("--seed", type=int, help="sets the seed of the project's loop first")
        parser.add_argument("--resume", metavar="REASON", help="let a halted round go on; the reason is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs round 0, and with --simulate round 1 after it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            round_ = self._begin(**options)
            while self._follow(round_) and round_.number == 0 and round_.simulate:
                round_ = Round.objects.get(project=round_.project, number=1)
        except DomainError as error:
            raise CommandError(str(error), returncode=REFUSED) from error

    def _begin(self, *, project: str, simulate: bool, seed: int | None, resume: str | None, **_: Any) -> Round:
        found = Project.objects.filter(slug=project).first()
        if found is None:
            known = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"there is no project {project!r}; known: {known}.", returncode=REFUSED)
        loop = loop_of(found)
        if seed is not None:
            LoopSettings.objects.filter(pk=loop.pk).update(seed=seed)
        standing = unfinished_round(found)
        if standing is not None and resume is not None:
            rounds.resume(round_=standing, by=None, reason=resume, now=timezone.now())
            return standing
        if standing is not None and standing.state not in (Round.State.COLLECTING, Round.State.HALTED):
            self.stdout.write(f"round {standing.number} is running already: following it")
            return standing
        trigger = Round.Trigger.COMMAND
        return rounds.start(project=found, by=None, trigger=trigger, simulate=simulate, now=timezone.now())

    def _follow(self, round_: Round) -> bool:
        """True once the round is closed."""
        drive(
            round_=round_,
            stopping=self._stopping,
            clock=timezone.now,
            watch_run=self._tell_run,
            watch_round=self._tell_round,
        )
        if round_.state == Round.State.HALTED:
            raise CommandError(f"round {round_.number} is halted: {round_.reason}", returncode=HALTED)
        if round_.state != Round.State.CLOSED:
            raise CommandError("interrupted; the same line goes on from here.", returncode=INTERRUPTED)
        for figure in figures_of(round_):
            self.stdout.write(f"round {round_.number}: {figure}")
        return True

    def _tell_round(self, round_: Round) -> None:
        self.stdout.write(f"round {round_.number}: {round_.state.replace('_', ' ')}")
        self.stdout.flush()

    def _tell_run(self, run: Run) -> None:
        """One line a phase, and one every LINE_EVERY_S within it."""
        phase, said_at = self._said
        if phase != f"{run.pk} {run.phase}" or time.monotonic() - said_at >= LINE_EVERY_S:
            self._said = (f"{run.pk} {run.phase}", time.monotonic())
            self.stdout.write(f"  {run}: {run.phase or 'starting'} {run.step}/{run.total}")
            self.stdout.flush()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()
