"""Rows of products in bf16 on a CPU, in few different numbers: oneDNN compiles a kernel for each size that it meets.

Every micro-batch has another number of tokens: over sixty of them a process grew by 500 MiB and was slower than in
fp32. So rows are added, of zeros, until their number is one of eight to a doubling: an eighth more work at most, a
sixteenth on average, and no gradient, since the product of zeros is zeros.
"""

import torch
from torch import Tensor
from torch.nn.functional import pad


def few_sizes(count: int) -> int:
    """The next of the numbers that are met, from `count` on: multiples of 8 up to 64, of 16 up to 128, and so on."""
    step = max(8, 1 << max((count - 1).bit_length() - 4, 0))
    return -(-count // step) * step


def product_rows(rows: Tensor, kind: torch.dtype) -> Tensor:
    """Rows [N, d] in this type, as many as few_sizes says where it is not their own."""
    if kind == rows.dtype:
        return rows
    found = rows.new_empty(few_sizes(len(rows)), rows.shape[1], dtype=kind)
    found[: len(rows)].copy_(rows)
    found[len(rows) :].zero_()
    return found


def padded_rows(rows: Tensor) -> Tensor:
    """Rows [N, d], with rows of zeros behind them where autocast multiplies them in another type on a CPU."""
    if rows.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
        return pad(rows, (0, 0, 0, few_sizes(len(rows)) - len(rows)))
    return rows
