"""The KL coefficient, fixed or steered towards a target (Ziegler et al. 2019, arXiv 1909.08593, section 2.2)."""

LARGEST_ERROR = 0.2


def steered(coefficient: float, *, kl_nats: float, target_nats: float, episodes: int, horizon: int) -> float:
    """The coefficient after `episodes` more episodes whose mean divergence was `kl_nats`.

    coefficient x (1 + e x episodes / horizon), e = clip(kl / target - 1, -0.2, 0.2): above the target it grows.
    """
    error = min(max(kl_nats / target_nats - 1, -LARGEST_ERROR), LARGEST_ERROR)
    return coefficient * (1 + error * episodes / horizon)
