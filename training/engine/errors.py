"""The ways in which a verb ends early on purpose; anything else is a fault and keeps its traceback."""


class BadInput(Exception):
    """A spec or a file cannot be used. The message is one sentence: place, value, mend. Exit code 2."""


class Stopped(Exception):
    """The run was asked to stop, kept a checkpoint, and can be resumed by the same line. Exit code 3."""


class RunFailed(Exception):
    """The run cannot go on: what it was, where, and the mend in one sentence. Nothing was published. Exit code 1."""
