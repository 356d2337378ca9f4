"""Several processes that train together: what each adds up or puts together with the others.

Under `torchrun` (or `accelerate launch`) each process, a rank, holds whole models and a share of the episodes. Sums
of losses, statistics and gradients go over all ranks, so the figures and the steps are those of one process.
"""

import os
from collections.abc import Sequence

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.tensor import DTensor


class Ranks:
    """This process among the others; alone where nothing launched several."""

    def __init__(self) -> None:
        self.count = int(os.environ.get("WORLD_SIZE", "1"))
        self.number = int(os.environ.get("RANK", "0"))
        if self.count > 1 and not dist.is_initialized():
            # accelerate's switch: transformers would leave what a folder lacks empty on all ranks but the first.
            os.environ["FSDP_CPU_RAM_EFFICIENT_LOADING"] = "false"
            if torch.cuda.is_available():
                torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
            dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")

    @classmethod
    def alone(cls) -> "Ranks":
        """This process by itself, whatever was launched: for work that the ranks do apart."""
        ranks = cls.__new__(cls)
        ranks.count, ranks.number = 1, 0
        return ranks

    @property
    def first(self) -> bool:
        """Whether this is the one that writes."""
        return self.number == 0

    def wait(self) -> None:
        """Until all ranks are here."""
        if self.count > 1:
            dist.barrier()

    def close(self) -> None:
        """Leave the others, at the end: what is left of the group must not outlive the interpreter."""
        if dist.is_initialized():
            dist.destroy_process_group()

    def any(self, verdict: bool) -> bool:
        """Whether it is so on one rank or more; the same answer on all."""
        if self.count == 1:
            return verdict
        device = torch.device("cuda" if dist.get_backend() == "nccl" else "cpu")
        return bool(self.sum(torch.tensor(float(verdict), device=device)))

    def most(self, number: int) -> int:
        """The largest of the ranks' numbers; the same answer on all."""
        if self.count == 1:
            return number
        found = torch.tensor(number, device="cuda" if dist.get_backend() == "nccl" else "cpu")
        dist.all_reduce(found, dist.ReduceOp.MAX)
        return int(found)

    def share(self, count: int) -> range:
        """Which of `count` rows are this rank's; `count` must divide by the ranks."""
        each = count // self.count
        return range(self.number * each, (self.number + 1) * each)

    def deal(self, widths: Sequence[int]) -> list[int]:
        """Indices of this rank's rows out of all: dealt out by length, so that each rank has as much to do."""
        order = sorted(range(len(widths)), key=lambda row: (-widths[row], row))
        return order[self.number :: self.count]

    def sum(self, values: Tensor) -> Tensor:
        """Sum over ranks, of any shape."""
        if self.count == 1:
            return values
        total = values.detach().clone()
        dist.all_reduce(total)
        return total

    def together(self, rows: Tensor) -> Tensor:
        """The rows of all ranks, [ranks x n, ...] in the order of their shares, from [n, ...]."""
        if self.count == 1:
            return rows
        parts = [torch.empty_like(rows) for _ in range(self.count)]
        dist.all_gather(parts, rows.detach().contiguous())
        return torch.cat(parts)

    def gathered(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """The tensors of all ranks on the first, each name behind the rank's number; the others get nothing.

        Every rank gives the same names and shapes.
        """
        found: dict[str, Tensor] = {}
        for name in sorted(tensors):
            mine = tensors[name].detach().contiguous()
            if self.count == 1:
                found[f"0.{name}"] = mine
                continue
            parts = [torch.empty_like(mine) for _ in range(self.count)] if self.first else None
            dist.gather(mine, parts)
            found |= {f"{number}.{name}": part.cpu() for number, part in enumerate(parts or [])}
        return found

    def own(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """This rank's part of what gathered() put together."""
        prefix = f"{self.number}."
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    def sum_gradients(self, model: nn.Module) -> None:
        """Put the sum over ranks into each parameter's gradient; a rank without rows of its own gives 0.

        The gradients of a model in shards are such sums already.
        """
        if self.count == 1:
            return
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        if isinstance(trained[0], DTensor):
            return
        given = [torch.zeros_like(each) if each.grad is None else each.grad for each in trained]
        total = self.sum(torch.cat([gradient.flatten() for gradient in given]))
        for parameter, piece in zip(trained, torch.split(total, [each.numel() for each in trained]), strict=True):
            parameter.grad = piece.view_as(parameter)
