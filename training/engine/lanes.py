"""Which member of an ensemble a rank trains: all ranks one after the other together, or each rank one of its own."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.checkpoints import Checkpoint
from training.engine.errors import BadInput
from training.engine.ranks import Ranks
from training.engine.specs import RewardSpec


@dataclass(frozen=True)
class Lanes:
    """`count` members train at once, wave after wave. A rank that is left over trains a spare one for nothing."""

    ranks: Ranks
    count: int
    members: int

    @classmethod
    def of(cls, spec: RewardSpec, saved: Checkpoint | None, members: int) -> Self:
        """The lanes that the spec asks for to `members`; raises BadInput where other ones wrote the checkpoint."""
        ranks = Ranks()
        count = ranks.count if spec.spread_members else 1
        if saved is not None and saved.state["lanes"] != count:
            raise BadInput(
                f"spread_members began with {saved.state['lanes']} processes and goes on with {count}; "
                f"launch {saved.state['lanes']}, or name a new folder with --out"
            )
        return cls(ranks, count, members)

    @property
    def waves(self) -> int:
        """How often a rank trains a member."""
        return math.ceil(self.members / self.count)

    @property
    def sharing(self) -> Ranks:
        """The ranks that share a batch."""
        return Ranks.alone() if self.count > 1 else self.ranks

    def member(self, wave: int) -> int:
        """The member that this rank trains."""
        return wave * self.count + (self.ranks.number if self.count > 1 else 0)

    @torch.no_grad()
    def trained(self, wave: int, model: PreTrainedModel) -> Iterator[tuple[int, PreTrainedModel]]:
        """The members of this wave with their models, one after the other; only the first rank's are whole.

        The model that is given takes the weights of each in turn.
        """
        if self.count == 1:
            yield wave, model
            return
        weights = self.ranks.gathered(dict(model.named_parameters()))
        for lane in range(self.count):
            if wave * self.count + lane < self.members:
                for name, parameter in model.named_parameters() if self.ranks.first else []:
                    parameter.copy_(weights[f"{lane}.{name}"])
                yield wave * self.count + lane, model

    def figures(self, wave: int, mine: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The members of this wave with the figures of their step, from each rank's own numbers."""
        if self.count == 1:
            yield wave, mine
            return
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        row = torch.tensor([[float(value) for value in mine.values()]], dtype=torch.float64, device=device)
        for number, values in enumerate(self.ranks.together(row).tolist(), wave * self.count):
            if number < self.members:
                kinds = [type(value) for value in mine.values()]
                yield number, {name: kind(value) for name, kind, value in zip(mine, kinds, values, strict=True)}

    def gathered(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """What a checkpoint holds: the tensors of every lane."""
        return self.ranks.gathered(tensors) if self.count > 1 else tensors

    def own(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """This rank's tensors out of a checkpoint."""
        return self.ranks.own(tensors) if self.count > 1 else tensors
