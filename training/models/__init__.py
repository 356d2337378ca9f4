"""The rows of training. Integrity lives in their constraints."""

from training.models.gate import GateVerdict
from training.models.loop_settings import LoopSettings
from training.models.policy import Policy
from training.models.reward_model import RewardModel
from training.models.round import Round, RoundEvent
from training.models.run import Run

__all__ = ["GateVerdict", "LoopSettings", "Policy", "RewardModel", "Round", "RoundEvent", "Run"]
