"""Micro-batches of like length under a budget of tokens, halved once when memory runs out."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

from training.engine.errors import RunFailed, out_of_memory
from training.engine.ranks import Ranks

Made = TypeVar("Made")


def cut_by_tokens(widths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of all rows in micro-batches, the longest rows first; rows x widest row stays within `budget` tokens.

    A row that is longer than the budget stands alone.
    """
    parts: list[list[int]] = []
    widest = 0
    for row in sorted(range(len(widths)), key=lambda row: (-widths[row], row)):
        if parts and widest * (len(parts[-1]) + 1) <= budget:
            parts[-1].append(row)
        else:
            parts.append([row])
            widest = widths[row]
    return parts


class TokenBudget:
    """How many tokens, padding included, one forward pass may hold."""

    def __init__(
        self, tokens: int, note: Callable[[str], None], *, halved: bool = False, in_step: Ranks | None = None
    ) -> None:
        """`note` is told in a sentence when the budget is halved; `halved`: it was, before the run was resumed.

        in_step: ranks that work on one model in shards, and so must do as many micro-batches as each other.
        """
        self.tokens = tokens // 2 if halved else tokens
        self.halved = halved
        self._note = note
        self._in_step = in_step

    def each(
        self,
        widths: Sequence[int],
        work: Callable[[list[int]], Made],
        undo: Callable[[], None] = lambda: None,
        idle: Callable[[], object] | None = None,
    ) -> list[tuple[list[int], Made]]:
        """What `work` makes of each micro-batch of the rows, beside their indices.

        idle: as many passes over the models as `work` does, to no effect; called while other ranks have more to do.
        Where memory runs out, `undo` takes back what was done so far and all of it is done again in micro-batches of
        half the size: once in a run. Raises RunFailed the second time.
        """
        parts = cut_by_tokens(widths, self.tokens)
        spare = 0 if self._in_step is None else self._in_step.most(len(parts)) - len(parts)
        try:
            made = [(rows, work(rows)) for rows in parts]
            for _ in range(spare):
                assert idle is not None, "models in shards need something to do while other ranks work"
                idle()
            return made
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            if self._in_step is not None:
                raise RunFailed(
                    f"memory ran out in a model in shards, with micro-batches of {self.tokens} tokens; lower "
                    "micro_batch_tokens or the token limits, or start more processes"
                ) from error
            if self.halved:
                raise RunFailed(
                    f"memory ran out twice, the second time with micro-batches of {self.tokens} tokens and a longest "
                    f"row of {max(widths)}; lower micro_batch_tokens or the token limits, or take a larger machine"
                ) from error
        self.tokens, self.halved = max(self.tokens // 2, 1), True
        self._note(f"memory ran out; micro-batches were halved to {self.tokens} tokens")
        undo()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return self.each(widths, work, undo)
