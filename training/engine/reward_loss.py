"""The soft-label Bradley–Terry loss (with p = 1: Ouyang et al. 2022, arXiv 2203.02155, eq. 1)."""

from torch import Tensor
from torch.nn.functional import logsigmoid

from training.engine.tensors import check_same_shape


def soft_bradley_terry(margins: Tensor, p_chosen: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of -[p log s(d) + (1 - p) log s(-d)], a scalar in nats; s is the logistic function.

    margins: [B], score of chosen less score of rejected (d); p_chosen: [B], soft labels in [0, 1], a tie is .5;
    weights: [B], above 0.
    """
    check_same_shape(1, margins=margins, p_chosen=p_chosen, weights=weights)
    losses = -(p_chosen * logsigmoid(margins) + (1 - p_chosen) * logsigmoid(-margins))
    return (weights * losses).sum() / weights.sum()
