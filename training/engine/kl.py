"""Per-token estimators of KL(policy || reference) from tokens that the policy sampled, in nats.

J. Schulman, "Approximating KL divergence" (2020): both are unbiased; k1 enters the reward, k3 is never negative and
varies less, so it is logged beside.
"""

import torch
from torch import Tensor

from training.engine.tensors import check_same_shape


def k1(policy_log_probs: Tensor, reference_log_probs: Tensor) -> Tensor:
    """log p - log q of each token, [B, T]; single values may be negative."""
    check_same_shape(2, policy_log_probs=policy_log_probs, reference_log_probs=reference_log_probs)
    return policy_log_probs - reference_log_probs


def k3(policy_log_probs: Tensor, reference_log_probs: Tensor) -> Tensor:
    """q/p - 1 - log(q/p) of each token, [B, T], never negative."""
    log_ratio = -k1(policy_log_probs, reference_log_probs)
    return torch.expm1(log_ratio) - log_ratio
