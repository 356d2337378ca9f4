"""The losses: soft Bradley–Terry, the clipped surrogate, and what masks do to them."""

import math

import pytest
import torch

from training.engine.ppo_loss import explained_variance, policy_loss, value_loss
from training.engine.reward_loss import centring, denoised, pair_losses, smoothed, soft_bradley_terry, targets
from training.engine.tensors import masked_mean, masked_whiten


@pytest.mark.parametrize("p_chosen", [0.0, 1.0])
def test_a_certain_label_gives_the_plain_bradley_terry_loss(p_chosen: float) -> None:
    for margin in (-3.0, 0.0, 0.7, 20.0):
        found = soft_bradley_terry(torch.tensor([margin]), torch.tensor([p_chosen]), torch.ones(1))
        signed = margin if p_chosen == 1 else -margin
        assert found.item() == pytest.approx(math.log(1 + math.exp(-signed)), rel=1e-5, abs=1e-7)  # fp32


def test_a_tie_between_equal_scores_has_no_gradient_and_a_margin_is_pulled_back() -> None:
    equal = torch.zeros(1, requires_grad=True)
    soft_bradley_terry(equal, torch.tensor([0.5]), torch.ones(1)).backward()  # type: ignore[no-untyped-call]
    assert equal.grad is not None
    assert equal.grad.item() == 0
    apart = torch.tensor([2.0], requires_grad=True)
    soft_bradley_terry(apart, torch.tensor([0.5]), torch.ones(1)).backward()  # type: ignore[no-untyped-call]
    assert apart.grad is not None
    assert apart.grad.item() == pytest.approx(1 / (1 + math.exp(-2)) - 0.5, rel=1e-5)  # s(d) - p


def test_weights_count_like_repeated_rows() -> None:
    margins, labels = torch.tensor([0.3, -1.0]), torch.tensor([0.8, 0.6])
    weighted = soft_bradley_terry(margins, labels, torch.tensor([3.0, 1.0]))
    repeated = soft_bradley_terry(margins[[0, 0, 0, 1]], labels[[0, 0, 0, 1]], torch.ones(4))
    torch.testing.assert_close(weighted, repeated)


def test_robust_labels_give_the_clean_loss_back_on_average_over_flips() -> None:
    flips = 0.2
    for margin in (-2.0, 0.3, 4.0):
        given = torch.tensor([margin])
        kept, flipped = (pair_losses(given, denoised(torch.tensor([label]), flips)).item() for label in (1.0, 0.0))
        clean = math.log(1 + math.exp(-margin))
        assert (1 - flips) * kept + flips * flipped == pytest.approx(clean, abs=1e-5)  # fp32 sums near 5


def test_smoothed_labels_make_the_margin_finite() -> None:
    assert smoothed(torch.tensor([1.0, 0.5, 0.0]), 0.1).tolist() == pytest.approx([0.9, 0.5, 0.1])
    best = torch.tensor([math.log(9)], requires_grad=True)
    pair_losses(best, smoothed(torch.ones(1), 0.1)).backward()  # type: ignore[no-untyped-call]
    assert best.grad is not None
    assert best.grad.item() == pytest.approx(0, abs=1e-6)  # log odds of .9: the loss is least there
    assert targets(torch.ones(1), "plain", 0.3).item() == 1


def test_centring_is_the_weighted_mean_square_of_the_sums() -> None:
    found = centring(torch.tensor([1.0, 2.0]), torch.tensor([1.0, -2.0]), torch.tensor([1.0, 3.0]))
    assert found.item() == pytest.approx((1 * 4 + 3 * 0) / 4)


def test_the_surrogate_is_clipped_on_the_side_that_would_gain() -> None:
    mask = torch.ones(1, 4, dtype=torch.bool)
    ratios, advantages = torch.tensor([[1.5, 1.5, 0.5, 0.5]]), torch.tensor([[1.0, -1.0, 1.0, -1.0]])
    found = policy_loss(
        log_probs=ratios.log(), old_log_probs=torch.zeros(1, 4), advantages=advantages, mask=mask, clip=0.2
    )
    # By hand: min(1.5, 1.2), min(-1.5, -1.2), min(.5, .8), min(-.5, -.8)
    assert found.loss.item() == pytest.approx(-(1.2 - 1.5 + 0.5 - 0.8) / 4, rel=1e-5)
    assert found.clip_fraction.item() == 1
    assert found.ratio.item() == pytest.approx(1)
    assert found.widest_ratio.item() == pytest.approx(0.5)


def test_tokens_outside_the_mask_change_no_figure() -> None:
    mask = torch.tensor([[True, True, False]])
    old, advantages = torch.zeros(1, 3), torch.tensor([[1.0, -2.0, 50.0]])
    calm = policy_loss(
        log_probs=torch.tensor([[0.1, 0.0, 0.0]]), old_log_probs=old, advantages=advantages, mask=mask, clip=0.2
    )
    wild = policy_loss(
        log_probs=torch.tensor([[0.1, 0.0, 99.0]]), old_log_probs=old, advantages=advantages, mask=mask, clip=0.2
    )
    assert calm == wild
    values, returns = torch.tensor([[1.0, 2.0, 1e9]]), torch.tensor([[1.0, 4.0, 0.0]])
    assert value_loss(values=values, returns=returns, mask=mask).item() == 1.0
    assert explained_variance(values=values, returns=returns, mask=mask) == pytest.approx(1 - 1 / 2.25)


def test_explained_variance_of_constant_returns_is_undefined() -> None:
    ones = torch.ones(1, 3)
    assert explained_variance(values=ones, returns=ones, mask=ones.bool()) is None


def test_whitened_values_have_mean_0_and_variance_1_over_the_mask_alone() -> None:
    values, mask = torch.tensor([[1.0, 5.0, 700.0], [3.0, 100.0, 8.0]]), torch.tensor([[1, 1, 0], [1, 0, 1]]).bool()
    white = masked_whiten(values, mask)
    kept = white[mask].double()
    assert kept.mean().item() == pytest.approx(0, abs=1e-6)  # fp32 sums of four numbers
    assert kept.var(unbiased=False).item() == pytest.approx(1, abs=1e-5)
    assert white[~mask].tolist() == [0, 0]


def test_a_mean_over_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        masked_mean(torch.ones(1, 2), torch.zeros(1, 2, dtype=torch.bool))
