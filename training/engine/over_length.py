"""What happens to texts longer than the limits: a few are left out or cut and counted, many refuse the file."""

from collections.abc import Callable, Sequence

from training.engine.errors import BadInput
from training.engine.jsonl import Line
from training.engine.prompts import EncodedPrompts


def within_limit(lines: Sequence[Line], lengths: Sequence[int], limit: int, share: float) -> list[int]:
    """Indices of the rows whose `lengths` (tokens) are at most `limit`.

    Raises BadInput, naming the first such line, where more than `share` of the rows are longer, or all are.
    """
    kept = [index for index, length in enumerate(lengths) if length <= limit]
    over = [index for index, length in enumerate(lengths) if length > limit]
    if over and (len(over) > share * len(lengths) or not kept):
        first = over[0]
        raise _too_many(lines[first], lengths[first], limit, len(over), len(lengths), share)
    return kept


def refuse_cut_prompts(lines: Sequence[Line], prompts: EncodedPrompts, room: int, share: float) -> None:
    """Raise BadInput, naming the first such line, where more than `share` of the prompts lost their beginning."""
    if prompts.truncated > share * len(lines):
        first = next(index for index, length in enumerate(prompts.lengths) if length > room)
        raise lines[first].error(
            f"a prompt of {prompts.lengths[first]} tokens where {room} fit, as are {prompts.truncated} of "
            f"{len(lines)} prompts, more than cut_prompts_share ({share:g}); shorten them, or raise a limit"
        )


def say_cut_prompts(note: Callable[[str], None], count: int, whose: str = "") -> None:
    """Tell `note` how many prompts lost their beginning, where any did; `whose` (" of ...") says which prompts."""
    if count:
        note(f"{count} prompts{whose} were too long and lost their beginning")


def _too_many(line: Line, length: int, limit: int, over: int, rows: int, share: float) -> BadInput:
    return line.error(
        f"a response of {length} tokens, over max_response_tokens ({limit}), as are {over} of {rows} rows, "
        f"more than over_length_share ({share:g}); shorten them, or raise a limit"
    )
