"""What the pocket world tells each verb of the engine: fields of its spec, without paths and seeds."""

from typing import Any

MAX_RESPONSE_TOKENS = 32
"""The longest answer of the world has about twenty tokens."""

MEASURE_TEMPERATURE = 0.7
"""Temperature at which shares of right answers are measured."""


def sft_spec() -> dict[str, Any]:
    """A fresh model of half a million parameters."""
    return {
        "architecture": {
            "hidden": 96,
            "layers": 4,
            "heads": 4,
            "ffn": 256,
            "context": 128,
            "vocabulary": 1000,
        },
        "epochs": 10,
        "batch_size": 16,
        "learning_rate": 2e-3,
        "max_prompt_tokens": 64,
        "max_response_tokens": MAX_RESPONSE_TOKENS,
        "held_out_share": 0.02,
    }


def reward_spec() -> dict[str, Any]:
    """Five small members, three passes over about a thousand preferences; settings chosen by held-out loss."""
    return {
        "members": 5,
        "epochs": 3,
        "batch_size": 16,
        "learning_rate": 2e-3,
        "max_prompt_tokens": 64,
        "max_response_tokens": MAX_RESPONSE_TOKENS,
        "min_preferences": 100,
    }


def ppo_spec() -> dict[str, Any]:
    """Forty updates of sixty-four episodes."""
    return {
        "updates": 40,
        "episodes_per_update": 64,
        "ppo_epochs": 1,
        "minibatches": 4,
        "learning_rate": 2e-4,
        "value_learning_rate": 5e-4,
        "kl_coefficient": 0.2,
        "temperature": 1.0,
        "max_prompt_tokens": 64,
        "max_new_tokens": MAX_RESPONSE_TOKENS,
        "combine": "mean",
    }


def sample_spec() -> dict[str, Any]:
    """Four responses to each prompt, as varied as the policy is."""
    return {
        "samples_per_prompt": 4,
        "temperature": 1.0,
        "max_prompt_tokens": 64,
        "max_new_tokens": MAX_RESPONSE_TOKENS,
    }


def evaluate_spec() -> dict[str, Any]:
    """Policy beside SFT model on the prompts of the round, four times: the gate wants a narrow interval."""
    return {
        "samples_per_prompt": 4,
        "temperature": 1.0,
        "max_prompt_tokens": 64,
        "max_new_tokens": MAX_RESPONSE_TOKENS,
    }
