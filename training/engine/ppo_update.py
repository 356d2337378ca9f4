"""Learning from one rollout: some passes over its episodes in minibatches, policy and value model apart."""

from dataclasses import dataclass
from statistics import fmean

import torch
from torch import Tensor
from torch.optim import AdamW

from training.engine.devices import autocast
from training.engine.joined import Joined, join
from training.engine.optimising import apply_gradients
from training.engine.ppo_loss import policy_loss, value_loss
from training.engine.ptx import Ptx
from training.engine.ranks import Ranks
from training.engine.rollout import Rollout
from training.engine.specs import PpoSpec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel, ValueModel

RATIO_TOLERANCE = {"fp32": 1e-3, "bf16": 0.2}
"""How far the ratio of the first minibatch may be from 1: rounding alone, since nothing has been learnt yet.
Measured at 1e-6 in fp32; bf16 keeps 8 bits of the logits, and batches of other widths round differently."""


class RatioNotOne(RuntimeError):
    """The first minibatch does not see the policy that sampled: masks, positions or dropout are at fault."""


@dataclass(frozen=True)
class Learner:
    """Policy and value model with their optimisers, and who else learns; there is no value model in RLOO."""

    policy: LanguageModel
    value: ValueModel | None
    policy_optimiser: AdamW
    value_optimiser: AdamW | None
    pad_id: int
    packed: bool
    ranks: Ranks
    budget: TokenBudget
    ptx: Ptx | None = None


def improve(
    spec: PpoSpec, learner: Learner, rollout: Rollout, update: int, rng: torch.Generator
) -> dict[str, float | None]:
    """Learn from the rollout of `update` (0-based); returns means over the minibatches.

    Raises RatioNotOne, and RunFailed before a step that would spoil the weights.
    """
    seen: list[dict[str, float]] = []
    mine = learner.ranks.share(len(rollout.responses) * learner.ranks.count)
    for _ in range(spec.ppo_epochs):
        for rows in torch.randperm(len(mine) * learner.ranks.count, generator=rng).chunk(spec.minibatches):
            own = [row - mine.start for row in rows.tolist() if row in mine]
            seen.append(_minibatch(spec, learner, rollout, own, update, len(rows), len(seen)))
            if len(seen) == 1 and seen[0]["widest_ratio"] > RATIO_TOLERANCE[spec.precision]:
                raise RatioNotOne(f"the first minibatch's ratio is off 1 by {seen[0]['widest_ratio']:.2g}")
    means = {name: fmean(each[name] for each in seen) for name in seen[0] if name != "widest_ratio"}
    return {
        "ptx_loss_nats": None,
        **means,
        "first_ratio_error": seen[0]["widest_ratio"],
        "learning_rate": _rates(spec, update)[0],
    }


def _minibatch(
    spec: PpoSpec, learner: Learner, rollout: Rollout, rows: list[int], update: int, episodes: int, number: int
) -> dict[str, float]:
    """One optimiser step of either model from `rows` of this rank; `episodes` are the minibatch's over all ranks."""
    device = rollout.mask.device
    warming = update < spec.critic_warmup_updates
    count = float(learner.ranks.sum(rollout.mask[rows].sum()))
    names = ["policy_loss", "clip_fraction", "ratio", "old_kl_nats", "value_loss"]
    lengths = [len(rollout.prompts[row]) + len(rollout.responses[row]) for row in rows]

    def piece(places: list[int]) -> Tensor:
        """Gradients of both losses from some of the rows; returns their part of the figures."""
        some = [rows[place] for place in places]
        prompts, responses = ([side[row] for row in some] for side in (rollout.prompts, rollout.responses))
        batch = join(prompts, responses, learner.pad_id, device, packed=learner.packed)
        at = (torch.tensor(some, device=device)[batch.owners], batch.within)
        with autocast(spec, device), torch.set_grad_enabled(not warming):
            log_probs = learner.policy.measure(batch).log_probs
        policy = policy_loss(
            log_probs=log_probs,
            old_log_probs=rollout.old_log_probs[at],
            advantages=rollout.advantages[at],
            clip=spec.clip,
            count=count,
        )
        if not warming:
            policy.loss.backward()  # type: ignore[no-untyped-call]
        value = _value_gradient(spec, learner, rollout, at, batch, count)
        parts = (policy.loss, policy.clip_fraction, policy.ratio, policy.old_kl, value, policy.widest_ratio)
        return torch.stack([part.detach() for part in parts])

    def idle() -> None:
        """The passes of a piece, to no effect."""
        batch = join(rollout.prompts[:1], rollout.responses[:1], learner.pad_id, device, packed=learner.packed)
        with torch.set_grad_enabled(not warming):
            nothing = learner.policy.measure(batch).log_probs.sum() * 0
        if not warming:
            nothing.backward()  # type: ignore[no-untyped-call]
        if learner.value is not None:
            (learner.value(batch).sum() * 0).backward()  # type: ignore[no-untyped-call]

    def begin() -> None:
        """No gradients but those of the demonstrations, where some are mixed in."""
        _forget(learner)
        if learner.ptx is not None and not warming:
            found["ptx_loss_nats"] = learner.ptx.backward(
                learner.policy,
                learner.ranks,
                learner.budget,
                undo=lambda: _forget(learner),
                place=(update, number),
                episodes=episodes,
            )

    # 1. Gradients of both losses, piece by piece, and their figures over all ranks.
    found: dict[str, float] = {}
    begin()
    parts = [part for _, part in learner.budget.each(lengths, piece, begin, idle)]
    figures = torch.stack(parts) if parts else torch.zeros(1, len(names) + 1, device=device)
    found |= dict(zip(names, learner.ranks.sum(figures[:, :-1].sum(dim=0)).tolist(), strict=True))
    found["widest_ratio"] = float(learner.ranks.together(figures[:, -1:].amax(dim=0)).max())

    # 2. A step of each.
    rates = _rates(spec, update)
    found["policy_gradient_norm"] = found["value_gradient_norm"] = 0.0
    if not warming:
        learner.ranks.sum_gradients(learner.policy.model)
        found["policy_gradient_norm"] = apply_gradients(
            found["policy_loss"], learner.policy_optimiser, rates[0], spec.max_gradient_norm
        )
    if learner.value is not None and learner.value_optimiser is not None:
        learner.ranks.sum_gradients(learner.value.model)
        found["value_gradient_norm"] = apply_gradients(
            found["value_loss"], learner.value_optimiser, rates[1], spec.max_gradient_norm
        )
    return found


def _value_gradient(
    spec: PpoSpec,
    learner: Learner,
    rollout: Rollout,
    at: tuple[Tensor, Tensor],
    batch: Joined,
    count: float,
) -> Tensor:
    """Add the gradient of the value loss at the tokens `at`; returns the loss, 0 where there is no value model."""
    if learner.value is None:
        return torch.zeros((), device=batch.device)
    with autocast(spec, batch.device):
        values = learner.value(batch)
    loss = value_loss(
        values=values,
        old_values=rollout.values[at],
        returns=rollout.returns[at],
        clip=spec.value_clip,
        count=count,
    )
    loss.backward()  # type: ignore[no-untyped-call]
    return loss


def _rates(spec: PpoSpec, update: int) -> tuple[float, float]:
    """Step sizes of policy and value model in this update: a line down to 0."""
    left = 1 - update / spec.updates
    return spec.learning_rate * left, spec.value_learning_rate * left


def _forget(learner: Learner) -> None:
    learner.policy_optimiser.zero_grad(set_to_none=True)
    if learner.value_optimiser is not None:
        learner.value_optimiser.zero_grad(set_to_none=True)
