"""The KL estimators on a distribution small enough to enumerate."""

import pytest
import torch

from training.engine.kl import k1, k3


def test_both_estimators_have_the_divergence_as_their_mean() -> None:
    rng = torch.Generator().manual_seed(3)
    policy, reference = (torch.randn(7, generator=rng, dtype=torch.float64).log_softmax(0) for _ in range(2))
    exact = torch.nn.functional.kl_div(reference, policy, log_target=True, reduction="sum").item()
    for estimator in (k1, k3):
        per_token = estimator(policy.unsqueeze(0), reference.unsqueeze(0))
        assert (policy.exp() * per_token).sum().item() == pytest.approx(exact, rel=1e-12)  # exact expectation


def test_k3_is_never_negative_and_varies_less_near_the_reference() -> None:
    rng = torch.Generator().manual_seed(4)
    policy = torch.randn(50, generator=rng, dtype=torch.float64).log_softmax(0)
    reference = (policy + 0.1 * torch.randn(50, generator=rng, dtype=torch.float64)).log_softmax(0)
    one, three = (estimator(policy.unsqueeze(0), reference.unsqueeze(0)) for estimator in (k1, k3))
    assert three.min().item() >= 0
    assert one.min().item() < 0
    assert three.var().item() < one.var().item()
