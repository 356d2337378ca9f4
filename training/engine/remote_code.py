"""Code that a model's folder or repository brings along: run only where the machine's operator says so.

A spec cannot say it: whoever may name a project's base model could then run anything on the machine that trains.
"""

import os

from training.engine.errors import BadInput

SETTING = "TRUST_REMOTE_CODE"


def trusts_remote_code() -> bool:
    """Whether such code is run. Raises BadInput for another value than 0 or 1."""
    value = os.environ.get(SETTING, "0")
    if value not in ("0", "1"):
        raise BadInput(f"{SETTING} is {value!r}; set it to 1, or to 0 to run no code of a model's own")
    return value == "1"


def not_loaded(folder: object, error: Exception, otherwise: str) -> BadInput:
    """The refusal where transformers could not load from `folder`; `otherwise`: for other reasons than such code."""
    if "trust_remote_code" in str(error):
        return BadInput(
            f"{folder}: brings code of its own, and none is run here; read it, and if you trust it set {SETTING}=1 "
            "in the environment of the engine and its workers"
        )
    return BadInput(otherwise)
