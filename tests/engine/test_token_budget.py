"""Micro-batches under a budget of tokens, and what happens when memory runs out."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from training.engine.errors import RunFailed
from training.engine.ranks import Ranks
from training.engine.token_budget import TokenBudget, cut_by_tokens


@given(some.lists(some.integers(1, 50), min_size=1, max_size=40), some.integers(1, 200))
def test_every_row_is_in_one_part_and_no_part_is_over_the_budget(widths: list[int], tokens: int) -> None:
    parts = cut_by_tokens(widths, tokens)
    assert sorted(row for rows in parts for row in rows) == list(range(len(widths)))
    for rows in parts:
        assert len(rows) == 1 or max(widths[row] for row in rows) * len(rows) <= tokens


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
    ],
)
def test_memory_that_runs_out_halves_the_micro_batches_once_and_says_so(error: Exception) -> None:
    said: list[str] = []
    undone: list[int] = []
    budget = TokenBudget(40, said.append)

    def work(rows: list[int]) -> int:
        if len(rows) > 2:
            raise error
        return len(rows)

    parts = budget.each([10] * 5, work, lambda: undone.append(1))
    assert [made for _, made in parts] == [2, 2, 1]
    assert said == ["memory ran out; micro-batches were halved to 20 tokens"]
    assert undone == [1]
    with pytest.raises(RunFailed, match="memory ran out twice, the second time with micro-batches of 20 tokens"):
        budget.each([5] * 5, work)


def test_memory_that_runs_out_in_shards_ends_the_run_and_says_what_to_lower() -> None:
    """The other ranks are in the middle of a pass that this one cannot begin anew."""
    said: list[str] = []
    budget = TokenBudget(40, said.append, in_step=Ranks())

    def work(_: list[int]) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(RunFailed, match="in shards, with micro-batches of 40 tokens; lower micro_batch_tok"):
        budget.each([10] * 5, work, idle=lambda: None)
    assert (said, budget.tokens, budget.halved) == ([], 40, False)


def test_a_fault_that_is_no_want_of_memory_stays_one() -> None:
    def work(_: list[int]) -> None:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        TokenBudget(10, print).each([1], work)
