"""The bounds of the gates, with the values that a new loop has. Shares lie in 0..1."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """What a reward model and a policy must keep to (training/models/gate_rules.py has a field for each)."""

    ece_most: float = 0.15
    length_excess_most: float = 0.3
    members_agree_least: float = 0.5
    kl_budget_nats: float = 20.0
    eos_loss_most: float = 0.1
    length_growth_most: float = 1.5
    repetition_growth_most: float = 0.1
    held_out_gain_least: float = 0.33
