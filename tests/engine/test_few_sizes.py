"""In bf16 on a CPU rows are multiplied in few different numbers, which changes nothing but the time."""

import pytest
import torch

from training.engine.few_sizes import few_sizes, padded_rows, product_rows


def test_a_number_of_rows_grows_by_an_eighth_at_most_to_one_of_eight_in_a_doubling() -> None:
    for count in range(1, 3000):
        met = few_sizes(count)
        assert count <= met < max(count + 8, 1.125 * count + 1)
        assert few_sizes(met) == met
    assert len({few_sizes(count) for count in range(1025, 2049)}) == 8


def test_rows_of_another_type_are_followed_by_zeros() -> None:
    rows = torch.randn(13, 4)
    found = product_rows(rows, torch.bfloat16)
    assert found.shape == (16, 4)
    assert torch.equal(found[:13], rows.bfloat16())
    assert not found[13:].any()
    assert product_rows(rows, torch.float32) is rows


@pytest.mark.parametrize("inside", [False, True])
def test_rows_are_padded_under_autocast_alone(inside: bool) -> None:
    rows = torch.randn(13, 4, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=inside):
        found = padded_rows(rows)
    assert len(found) == (16 if inside else 13)
    found[:13].sum().backward()  # type: ignore[no-untyped-call]
    assert rows.grad is not None
    assert torch.equal(rows.grad, torch.ones(13, 4))
