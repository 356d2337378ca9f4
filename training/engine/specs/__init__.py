"""What each verb can be told: one frozen dataclass a verb, with a docstring under each field. Never imports torch."""

from training.engine.specs.base import Spec, load_spec, parse_spec, spec_json
from training.engine.specs.evaluate import EvaluateSpec
from training.engine.specs.lora import Lora
from training.engine.specs.ppo import PpoSpec
from training.engine.specs.reward import RewardSpec
from training.engine.specs.sample import SampleSpec
from training.engine.specs.score import ScoreSpec
from training.engine.specs.sft import Architecture, SftSpec

SPECS: dict[str, type[Spec]] = {
    "sft": SftSpec,
    "reward": RewardSpec,
    "ppo": PpoSpec,
    "sample": SampleSpec,
    "score": ScoreSpec,
    "evaluate": EvaluateSpec,
}

__all__ = [
    "SPECS",
    "Architecture",
    "EvaluateSpec",
    "Lora",
    "PpoSpec",
    "RewardSpec",
    "SampleSpec",
    "ScoreSpec",
    "SftSpec",
    "Spec",
    "load_spec",
    "parse_spec",
    "spec_json",
]
