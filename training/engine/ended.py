"""How an attempt ended, for whoever started it through a launcher: these pass on 0 or 1 and nothing else.

Where PLUMBLINE_ENDED names a file, it holds {"exit_code", "why"} afterwards. `exit_code` is null from the start on,
so that a process that was killed without a word can be told from one that ended by itself.
"""

import fcntl
import json
import os

ENDED = "PLUMBLINE_ENDED"


def tell_beginning() -> None:
    """Nothing has ended yet. The first rank tells it, before the others can have anything to tell."""
    path = os.environ.get(ENDED)
    if path and os.environ.get("RANK", "0") == "0":
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"exit_code": None, "why": ""}, file)


def tell_end(exit_code: int, why: str) -> None:
    """Keep how this process ended, where no other rank has told yet; a fault (1) never hides another code.

    A rank that ends on purpose leaves the others in the middle of a sum, and they end by a fault of their own.
    """
    path = os.environ.get(ENDED)
    if not path:
        return
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        told = json.loads(text)["exit_code"] if text else None
        if told is None or (told == 1 and exit_code != 1):
            file.truncate(0)
            json.dump({"exit_code": exit_code, "why": why}, file)
