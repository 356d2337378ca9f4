"""The embedded installation's secret key: made once, kept beside the database, readable by its owner."""

import os
import secrets
import tempfile
from pathlib import Path


def read_or_make_secret(path: Path) -> str:
    """The key in `path`, made on the first call. Processes that start at once agree on one key."""
    if not path.exists():
        descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # whole or not at all; the first one wins
        except FileExistsError:
            pass
        finally:
            os.unlink(fresh)
    return path.read_text().strip()
