"""Generalised advantage estimation against the definition, written as a double sum."""

import pytest
import torch
from torch import Tensor

from training.engine.advantages import generalised_advantages


def brute_force(rewards: Tensor, values: Tensor, lengths: list[int], discount: float, decay: float) -> Tensor:
    """A_t = sum_l (discount decay)^l (r_(t+l) + discount V_(t+l+1) - V_(t+l)), term by term."""
    result = torch.zeros_like(rewards)
    for row, length in enumerate(lengths):
        for t in range(length):
            for l in range(length - t):  # noqa: E741
                after = values[row, t + l + 1] if t + l + 1 < length else 0.0
                delta = rewards[row, t + l] + discount * after - values[row, t + l]
                result[row, t] += (discount * decay) ** l * delta
    return result


@pytest.mark.parametrize(("discount", "decay"), [(1.0, 0.95), (0.9, 0.8), (1.0, 1.0), (0.7, 0.0)])
def test_advantages_equal_the_double_sum_and_padding_counts_for_nothing(discount: float, decay: float) -> None:
    rng = torch.Generator().manual_seed(1)
    rewards, values = (torch.randn(3, 6, generator=rng, dtype=torch.float64) for _ in range(2))
    lengths = [6, 1, 4]
    mask = torch.arange(6) < torch.tensor(lengths).unsqueeze(1)
    found = generalised_advantages(rewards=rewards, values=values, mask=mask, discount=discount, decay=decay)
    expected = brute_force(rewards, values, lengths, discount, decay)
    # float64: thirty additions of numbers near 1
    torch.testing.assert_close(found.advantages, expected, rtol=0, atol=1e-12)
    torch.testing.assert_close(found.returns, expected + torch.where(mask, values, 0), rtol=0, atol=1e-12)


def test_with_decay_1_the_return_is_the_sum_of_rewards_to_come() -> None:
    rewards = torch.tensor([[1.0, 0.0, 5.0]])
    found = generalised_advantages(
        rewards=rewards,
        values=torch.tensor([[3.0, -2.0, 9.0]]),
        mask=torch.ones(1, 3).bool(),
        discount=1.0,
        decay=1.0,
    )
    torch.testing.assert_close(found.returns, torch.tensor([[6.0, 5.0, 5.0]]))


def test_a_mask_with_a_gap_is_refused() -> None:
    zeros = torch.zeros(1, 3)
    with pytest.raises(ValueError, match="gap"):
        generalised_advantages(
            rewards=zeros, values=zeros, mask=torch.tensor([[True, False, True]]), discount=1.0, decay=1.0
        )
