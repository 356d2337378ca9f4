"""Builds the spec of each kind of run: what the project's settings override, under what the loop itself fixes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from annotation.models import Project
from annotation.selectors.snapshots import file_path
from training.models import LoopSettings, Policy, RewardModel, Round, Run
from training.selectors.rounds import anchors_of, loop_of, promoted_policy, serving_reward_model, sft_policy

PROMPTS = "prompts.jsonl"
DEMONSTRATIONS = "demonstrations.jsonl"

Spec = dict[str, Any]
PAIRING_MEMBERS = 2
"""Members of either side of a trial of pairs, where a strategy chooses them."""
ANY_INPUTS = Path("runs/any/inputs")  # every run's inputs/ lies equally deep


class Incomplete(Exception):
    """A round reached a state without what its run needs; the message names it."""


def spec_for(*, round_: Round, kind: Run.Kind) -> Spec:
    """The spec as spec.json will hold it; paths are relative to the run's inputs/ folder."""
    loop = loop_of(round_.project)
    fixed = _FIXED[kind](round_, loop)
    overrides: Spec = getattr(loop, kind, {})
    return {"seed": loop.seed + round_.number, **_DEFAULTS.get(kind, _nothing)(loop), **overrides, **fixed}


def _sft(round_: Round, loop: LoopSettings) -> Spec:
    base_model = loop.base_model or settings.BASE_MODEL
    return {"demonstrations": DEMONSTRATIONS, **({"base_model": base_model} if base_model else {})}


def _reward(round_: Round, loop: LoopSettings) -> Spec:
    if round_.snapshot is None:
        raise Incomplete(f"{round_} has no snapshot to learn from.")
    preferences = file_path(round_.snapshot, "preferences.jsonl")
    serving = serving_reward_model(round_)
    return {
        "model": _weights(sft_policy(round_.project)),
        "preferences": _relative(preferences),
        "simulated": 2 * round_.snapshot.simulated_judgements > round_.snapshot.judgements,
        **({"gate_members": loop.gate_members, "gate_share": loop.gate_share} if loop.gate_members else {}),
        **({"serving": _weights(serving)} if serving else {}),
    }


def _ppo(round_: Round, loop: LoopSettings) -> Spec:
    sft = _weights(sft_policy(round_.project))
    return {"policy": sft, "reference": sft, "reward_model": _weights(_reward_model(round_)), "prompts": PROMPTS}


def _evaluate(round_: Round, loop: LoopSettings) -> Spec:
    if round_.policy_after is None:
        raise Incomplete(f"{round_} has no new policy to evaluate.")
    serves = promoted_policy(round_.project)
    current = serves if serves is not None and serves.stage != Policy.Stage.SFT else None
    return {
        "policy": _weights(round_.policy_after),
        "reference": _weights(sft_policy(round_.project)),
        "reward_model": _weights(_reward_model(round_)),
        "prompts": PROMPTS,
        **({"current": _weights(current)} if current else {}),
    }


def _sample(round_: Round, loop: LoopSettings) -> Spec:
    promoted = _promoted(round_.project)
    anchors: Spec = {}
    shares = {"sft": loop.sft_anchors, "previous": loop.previous_anchors}
    for name, policy in anchors_of(promoted).items():
        if shares[name] > 0 and len(anchors) // 2 < loop.samples_per_prompt - 1:
            anchors |= {name: _weights(policy), f"{name}_share": shares[name]}
    return {
        "policy": _weights(promoted),
        "prompts": PROMPTS,
        "samples_per_prompt": loop.samples_per_prompt,
        **anchors,
    }


def _score(round_: Round, loop: LoopSettings) -> Spec:
    sampled = (
        Run.objects.filter(round=round_, kind=Run.Kind.SAMPLE, attempt=round_.attempt, state=Run.State.SUCCEEDED)
        .order_by("-id")
        .first()
    )
    if sampled is None:
        raise Incomplete(f"{round_} has no samples to score.")
    return {
        "reward_model": _weights(_reward_model(round_)),
        "responses": _relative(sampled.path / "responses.jsonl"),
    }


def _reward_defaults(loop: LoopSettings) -> Spec:
    if loop.pairing == LoopSettings.Pairing.RANDOM:
        return {}
    return {"pairing_members": PAIRING_MEMBERS, "pairing_strategy": loop.pairing}


def _nothing(loop: LoopSettings) -> Spec:
    return {}


_DEFAULTS: dict[Run.Kind, Callable[[LoopSettings], Spec]] = {Run.Kind.REWARD: _reward_defaults}
"""What the loop's settings imply for a verb's spec, and an override of the same name undoes."""

_FIXED: dict[Run.Kind, Callable[[Round, LoopSettings], Spec]] = {
    Run.Kind.SFT: _sft,
    Run.Kind.REWARD: _reward,
    Run.Kind.PPO: _ppo,
    Run.Kind.EVALUATE: _evaluate,
    Run.Kind.SAMPLE: _sample,
    Run.Kind.SCORE: _score,
}


def _reward_model(round_: Round) -> RewardModel:
    if round_.reward_model is None:
        raise Incomplete(f"{round_} has no reward model.")
    return round_.reward_model


def _promoted(project: Project) -> Policy:
    policy = promoted_policy(project)
    if policy is None:
        raise Incomplete(f"project {project.slug!r} has no promoted policy to sample.")
    return policy


def _weights(model: Policy | RewardModel) -> str:
    return _relative(model.run.model_path)


def _relative(path: Path) -> str:
    return os.path.relpath(path, Path(settings.ARTIFACTS_DIR) / ANY_INPUTS)
