"""TRL's reward and SFT trainers on ids that the engine made, so that both sides see the same tokens.

TRL is no dependency: see requirements/crosscheck.in. Nothing else here may import it.
"""

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.completions import Example


@dataclass(frozen=True)
class Settings:
    """What both sides train with."""

    batch_size: int
    learning_rate: float
    seed: int = 0
    bf16: bool = False
    order: str = "random"
    """TRL's train_sampling_strategy."""


def reward_trainer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    pairs: Sequence[tuple[list[int], list[int]]],
    settings: Settings,
    **changes: Any,
) -> Any:
    """TRL's RewardTrainer over (chosen, rejected) sequences."""
    from trl import RewardConfig, RewardTrainer

    rows = [
        {"chosen_ids": chosen, "rejected_ids": rejected, "length": max(len(chosen), len(rejected))}
        for chosen, rejected in pairs
    ]
    return _trainer(RewardTrainer, RewardConfig, model, tokenizer, rows, settings, **changes)


def sft_trainer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
    settings: Settings,
    **changes: Any,
) -> Any:
    """TRL's SFTTrainer over demonstrations, its loss on the completions alone."""
    from trl import SFTConfig, SFTTrainer

    rows = [
        {
            "input_ids": example.prompt + example.response,
            "completion_mask": [0] * len(example.prompt) + [1] * len(example.response),
            "length": example.length_tokens,
        }
        for example in examples
    ]
    return _trainer(
        SFTTrainer, SFTConfig, model, tokenizer, rows, settings, completion_only_loss=True, packing=False, **changes
    )


def _trainer(
    kind: Any, config: Any, model: Any, tokenizer: Any, rows: list[dict[str, Any]], settings: Settings, **changes: Any
) -> Any:
    from datasets import Dataset

    arguments = {
        "output_dir": tempfile.mkdtemp(prefix="trl-"),
        "per_device_train_batch_size": settings.batch_size,
        "learning_rate": settings.learning_rate,
        "lr_scheduler_type": "linear",
        "warmup_steps": 0,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "num_train_epochs": 1,
        "max_length": None,
        "gradient_checkpointing": False,
        "bf16": settings.bf16,
        "train_sampling_strategy": settings.order,
        "remove_unused_columns": False,
        "seed": settings.seed,
        "use_cpu": model.device.type == "cpu",
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": [],
        "disable_tqdm": True,
        **changes,
    }
    return kind(
        model=model, args=config(**arguments), train_dataset=Dataset.from_list(rows), processing_class=tokenizer
    )


def step_figures(trainer: Any, name: str) -> list[float]:
    """A figure of each step, after trainer.train()."""
    return [row[name] for row in trainer.state.log_history if name in row and "train_runtime" not in row]


def steps_of(rows: int, batch_size: int) -> int:
    """Optimiser steps of one pass."""
    return math.ceil(rows / batch_size)
