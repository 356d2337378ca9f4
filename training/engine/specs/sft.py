"""Spec of `sft`: supervised fine-tuning on demonstrations."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from training.engine.specs.base import BadSpec
from training.engine.specs.lora import WITHOUT_ADAPTERS, Lora
from training.engine.specs.training import TrainingSpec


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Size of a fresh Llama-shaped model."""

    hidden: int = 128
    """Width of the residual stream, in numbers."""
    layers: int = 4
    """Transformer blocks."""
    heads: int = 4
    """Attention heads; must divide hidden."""
    ffn: int = 352
    """Width of the feed-forward layer, in numbers."""
    context: int = 1024
    """Longest sequence in tokens, prompt and response together."""
    vocabulary: int = 1000
    """Pieces of the byte-level BPE tokenizer that is trained on the demonstrations, special tokens included."""


@dataclass(frozen=True, kw_only=True)
class SftSpec(TrainingSpec):
    """Trains a policy to answer as the demonstrations do; the loss counts response tokens only."""

    demonstrations: Path
    """JSONL of {"prompt": text or chat, "response": text}."""
    base_model: str | None = None
    """Hugging Face id or folder of a causal language model; null makes a fresh one of `architecture`."""
    architecture: Architecture = Architecture()
    """Size of the fresh model; not read where base_model is given."""
    epochs: int = 3
    """Passes over the training demonstrations."""
    batch_size: int = 16
    """Demonstrations a step."""
    micro_batch_tokens: int = 4096
    """Tokens, padding included, of one forward and backward pass; a step may take several. It does not change what is
    learnt. Halved once where memory runs out."""
    packing: bool = False
    """Put several demonstrations into a row, each seeing itself alone; the loss is the same. Worth it on a GPU where
    lengths differ widely."""
    packed_row_tokens: int = 1024
    """Tokens of a row with packing."""
    lora: Lora = WITHOUT_ADAPTERS
    """Adapters instead of full training; the published model is whole either way."""
    learning_rate: float = 2e-5
    """Peak step size of AdamW."""
    warmup_share: float = 0.05
    """Share of all steps in which the learning rate climbs from 0; it then falls linearly to 0."""
    weight_decay: float = 0.0
    """Decoupled weight decay of AdamW."""
    max_gradient_norm: float = 1.0
    """Gradients are scaled down to this L2 norm."""
    max_response_tokens: int = 512
    """Longest response in tokens, the end-of-sequence token included."""
    over_length_share: float = 0.02
    """Share of responses that may be over max_response_tokens and are left out; beyond it the file is refused."""
    cut_prompts_share: float = 0.1
    """Share of prompts that may lose their beginning to max_prompt_tokens; beyond it the file is refused."""
    held_out_share: float = 0.05
    """Share of prompts, chosen by a stable hash, that are never trained on and measure the report's loss."""
    checkpoint_every_steps: int = 100
    """Steps between two checkpoints."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.lora.validate()
        self.at_least(1, "epochs", "batch_size", "max_response_tokens", "checkpoint_every_steps")
        self.at_least(1, "micro_batch_tokens", "packed_row_tokens")
        self.above_zero("learning_rate", "max_gradient_norm")
        self.at_least(0, "weight_decay")
        self.share("warmup_share", "over_length_share", "cut_prompts_share", "held_out_share")
        if self.held_out_share == 1:
            raise BadSpec("held_out_share is 1.0; leave prompts to train on, for example 0.05")
        if self.base_model is None:
            self._validate_architecture()

    def rooted(self, folder: Path) -> Self:
        """base_model as an absolute path where it names a folder beside the spec, else as it is: an id."""
        if self.base_model is not None and (folder / self.base_model).is_dir():
            return replace(self, base_model=str(folder / self.base_model))
        return self

    def _validate_architecture(self) -> None:
        shape = self.architecture
        for name in ("hidden", "layers", "heads", "ffn", "context"):
            if getattr(shape, name) < 1:
                raise BadSpec(f"architecture.{name} is {getattr(shape, name)}; give 1 or more")
        if shape.hidden % shape.heads or (shape.hidden // shape.heads) % 2:
            raise BadSpec(
                f"architecture.heads is {shape.heads}; it must cut hidden ({shape.hidden}) into even widths"
            )
        if shape.vocabulary < 300:
            raise BadSpec(f"architecture.vocabulary is {shape.vocabulary}; give 300 or more (256 are single bytes)")
        if self.max_response_tokens >= shape.context:
            raise BadSpec(
                f"max_response_tokens is {self.max_response_tokens}; "
                f"give less than architecture.context ({shape.context})"
            )
