"""The ways in which a verb ends early on purpose; anything else is a fault and keeps its traceback."""

OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


class BadInput(Exception):
    """A spec or a file cannot be used. The message is one sentence: place, value, mend. Exit code 2."""


def out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the machine or of a GPU; PyTorch tells some of it in words alone."""
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and any(words in str(error).lower() for words in OUT_OF_MEMORY))
    )


class Stopped(Exception):
    """The run was asked to stop, kept a checkpoint, and can be resumed by the same line. Exit code 3."""


class RunFailed(Exception):
    """The run cannot go on: what it was, where, and the mend in one sentence. Nothing was published. Exit code 1."""
