"""The losses: soft Bradley–Terry, the clipped surrogate, and what masks do to them."""

import math

import pytest
import torch
from torch import Tensor

from training.engine.ppo_loss import policy_loss, value_loss
from training.engine.ranks import Ranks
from training.engine.reward_loss import centring, denoised, pair_losses, smoothed, soft_bradley_terry, targets
from training.engine.whitening import whiten


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
    ratios, advantages = torch.tensor([1.5, 1.5, 0.5, 0.5]), torch.tensor([1.0, -1.0, 1.0, -1.0])
    found = policy_loss(
        log_probs=ratios.log(), old_log_probs=torch.zeros(4), advantages=advantages, clip=0.2, count=4
    )
    # By hand: min(1.5, 1.2), min(-1.5, -1.2), min(.5, .8), min(-.5, -.8)
    assert found.loss.item() == pytest.approx(-(1.2 - 1.5 + 0.5 - 0.8) / 4, rel=1e-5)
    assert found.clip_fraction.item() == 1
    assert found.ratio.item() == pytest.approx(1)
    assert found.old_kl.item() == pytest.approx(sum(r - 1 - math.log(r) for r in ratios.tolist()) / 4, rel=1e-5)
    assert found.widest_ratio.item() == pytest.approx(0.5)


def test_pieces_of_a_minibatch_add_up_to_the_whole() -> None:
    rng = torch.Generator().manual_seed(2)
    new, old, advantages = (torch.randn(10, generator=rng, dtype=torch.float64) for _ in range(3))

    def parts(cut: slice) -> list[Tensor]:
        policy = policy_loss(
            log_probs=new[cut], old_log_probs=old[cut], advantages=advantages[cut], clip=0.2, count=10
        )
        value = value_loss(values=new[cut], old_values=old[cut], returns=advantages[cut], clip=0.5, count=10)
        return [policy.loss, policy.clip_fraction, policy.ratio, policy.old_kl, value]

    # float64 sums of ten numbers near 1, in another order; clip_fraction is counted in fp32
    for whole, *pieces in zip(parts(slice(None)), parts(slice(3)), parts(slice(3, 10)), strict=True):
        assert whole.item() == pytest.approx(sum(piece.item() for piece in pieces), rel=1e-6)


def test_a_value_gains_nothing_by_leaving_the_band_around_the_old_one() -> None:
    old, returns = torch.zeros(3), torch.tensor([1.0, 1.0, -1.0])
    values = torch.tensor([0.9, 0.1, 0.9], requires_grad=True)
    loss = value_loss(values=values, old_values=old, returns=returns, clip=0.2, count=3)
    # By hand: kept at .2 the first errs by .8 rather than .1; the second is inside; the third errs more as it is.
    assert loss.item() == pytest.approx((0.8**2 + 0.9**2 + 1.9**2) / 6, rel=1e-5)
    loss.backward()  # type: ignore[no-untyped-call]
    assert values.grad is not None
    assert values.grad[0].item() == 0
    assert values.grad[1].item() == pytest.approx(-0.9 / 3, rel=1e-5)


def test_whitened_values_have_mean_0_and_variance_1_over_the_mask_alone() -> None:
    values, mask = torch.tensor([[1.0, 5.0, 700.0], [3.0, 100.0, 8.0]]), torch.tensor([[1, 1, 0], [1, 0, 1]]).bool()
    white = whiten(values, mask, Ranks())
    kept = white[mask].double()
    assert kept.mean().item() == pytest.approx(0, abs=1e-6)  # fp32 sums of four numbers
    assert kept.var(unbiased=False).item() == pytest.approx(1, abs=1e-5)
    assert white[~mask].tolist() == [0, 0]
