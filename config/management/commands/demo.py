"""manage.py demo: prepares the embedded installation and starts web server, worker and beat under one supervisor."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.preflight import faults


class Command(BaseCommand):
    """The second half of `make demo`."""

    help = "Migrates, loads the demo data, then starts web server, worker and beat until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        """--port, or PORT from the environment."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says what it does; the last one becomes the supervisor."""
        port: int = options["port"]
        _refuse_taken_port(port)
        if found := list(faults()):
            raise CommandError("\n".join(found))
        self._step("Migrating the database")
        call_command("migrate", verbosity=0, interactive=False)
        self._step("Loading the demo data")
        call_command("load_demo")
        self._step("Collecting the pages")
        call_command("collectstatic", verbosity=0, interactive=False)
        self._step("Starting web server, worker and beat")
        _become_supervisor(port)

    def _step(self, sentence: str) -> None:
        self.stdout.write(f"  {sentence} ...")
        self.stdout.flush()


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({error}). Choose another: PORT=8001 make demo."
            ) from error


def _become_supervisor(port: int) -> None:
    scripts = Path(sys.executable).parent
    os.environ |= {
        "PLUMBLINE_DEMO": "1",
        "PLUMBLINE_VAR": str(settings.VAR_DIR),
        "PLUMBLINE_HOME": str(settings.BASE_DIR),
        "PLUMBLINE_BIN": str(scripts),
        "PLUMBLINE_BIND": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    configuration = str(settings.BASE_DIR / "config" / "supervisord.conf")
    sys.stdout.flush()
    command = [str(scripts / "supervisord"), "-c", configuration]
    if os.getuid() == 0:
        command += ["--user", "root"]  # whoever starts it as root means it: no remark needed
    os.execv(command[0], command)
