"""Fields of low-rank adapters, for the verbs that can train them."""

from dataclasses import dataclass

from training.engine.specs.base import BadSpec


@dataclass(frozen=True, kw_only=True)
class Lora:
    """Low-rank adapters on the linear layers of the body; everything else but the head stays as it is."""

    rank: int = 0
    """Inner width of the adapters; 0 trains all weights instead."""
    alpha: float = 16.0
    """The adapters' product is scaled by alpha / rank."""

    def validate(self) -> None:
        """Raise BadSpec for the first value that cannot be used."""
        if self.rank < 0:
            raise BadSpec(f"lora.rank is {self.rank}; give 0 for full training, or 1 or more")
        if not self.alpha > 0:
            raise BadSpec(f"lora.alpha is {self.alpha}; give a number above 0")


WITHOUT_ADAPTERS = Lora()
