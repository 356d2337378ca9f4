"""manage.py announce: waits until the demo's web server answers, then prints the address and the logins."""

import os
import time
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError

from annotation.demo_logins import DEMO_LOGINS

PATIENCE_S = 60


class Command(BaseCommand):
    """The last line of the demo's start."""

    help = "Waits for the web server of the demo, then prints its address and the demo logins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Gives up after a minute."""
        address = f"http://{os.environ.get('PLUMBLINE_BIND', '127.0.0.1:8000')}"
        deadline = time.monotonic() + PATIENCE_S
        while not _answers(f"{address}/health"):
            if time.monotonic() > deadline:
                raise CommandError(f"{address} did not answer within {PATIENCE_S} s; see the lines above.")
            time.sleep(0.2)
        logins = "\n".join(f"    {who['username']:6} {who['password']:14} {who['role']}" for who in DEMO_LOGINS)
        self.stdout.write(f"\n  Plumbline is at {address}\n\n{logins}\n\n  Ctrl-C ends it; everything is kept.\n")


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
