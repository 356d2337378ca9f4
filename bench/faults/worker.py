"""A worker that dies where it is told: right before or right after a transition of a round.

VAR/deaths.json lists what is still to come as [state, "before" | "after"]; each happens once. Waits of the product (a
dead worker's claim on a round, a lost ring) are cut to seconds, so that a round with a dozen deaths ends in a minute.
"""

import json
import os
import signal
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.faults.installation import SHORT_S


def main() -> None:
    """Hangs on the transitions, then becomes Celery's worker with the given arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from training import queue

    advance: Any = import_module("training.services.advance")

    queue.RING_AGAIN_S = SHORT_S
    advance.BUSY = timedelta(seconds=SHORT_S)
    deaths = Path(os.environ["PLUMBLINE_VAR"]) / "deaths.json"
    really = advance.move

    def move(**given: Any) -> bool:
        _die_if_asked(deaths, str(given["to"].value), "before")
        won = bool(really(**given))
        _die_if_asked(deaths, str(given["to"].value), "after")
        return won

    advance.move = move
    from config.celery import app

    app.worker_main(["--quiet", "worker", *sys.argv[1:]])


def _die_if_asked(deaths: Path, state: str, when: str) -> None:
    left = json.loads(deaths.read_text()) if deaths.exists() else []
    if [state, when] in left:
        left.remove([state, when])
        fresh = deaths.with_suffix(".fresh")
        fresh.write_text(json.dumps(left))
        fresh.replace(deaths)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
