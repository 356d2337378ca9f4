"""The rows of training. Integrity lives in their constraints."""

from training.models.gate import GateVerdict
from training.models.hook import Delivery, HookEvent, Webhook
from training.models.loop_settings import LoopSettings
from training.models.policy import Policy
from training.models.promotion import Promotion
from training.models.reward_model import RewardModel
from training.models.round import Round, RoundEvent
from training.models.run import Run

__all__ = [
    "Delivery",
    "GateVerdict",
    "HookEvent",
    "LoopSettings",
    "Policy",
    "Promotion",
    "RewardModel",
    "Round",
    "RoundEvent",
    "Run",
    "Webhook",
]
