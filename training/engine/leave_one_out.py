"""Leave-one-out advantages (Ahmadian et al. 2024, arXiv 2402.14740, eq. 8): the other answers are the baseline."""

from torch import Tensor


def leave_one_out(rewards: Tensor, samples: int) -> Tensor:
    """Each reward less the mean of the other rewards of its prompt, [B]; `samples` neighbours [B] share a prompt.

    Raises ValueError where there are no others, or where the rewards do not fill whole prompts.
    """
    if samples < 2 or len(rewards) % samples:
        raise ValueError(f"{len(rewards)} rewards in groups of {samples}; give whole groups of 2 or more")
    groups = rewards.view(-1, samples)
    others = (groups.sum(dim=1, keepdim=True) - groups) / (samples - 1)
    return (groups - others).flatten()
