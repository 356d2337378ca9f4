"""Stage 3, PPO: the policy moves towards what the reward model likes, tied to the SFT model by a KL penalty."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.engine.chat import prompt_key
from training.engine.checkpoints import restore_training, training_tensors
from training.engine.devices import autocast
from training.engine.errors import RunFailed
from training.engine.kl_control import steered
from training.engine.over_length import say_cut_prompts
from training.engine.ppo_figures import (
    EpisodeTable,
    HeldOut,
    episode_intervals,
    episode_table,
    held_out_gap,
    mean_interval,
    rollout_figures,
)
from training.engine.ppo_update import improve
from training.engine.ppo_world import PpoWorld, read_world
from training.engine.publishing import save_model
from training.engine.ranks import Ranks
from training.engine.rollout import Episodes, Rollout, collect, ended_scores
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.sampler import uniform_draws
from training.engine.seeds import derived, generator
from training.engine.specs import PpoSpec
from training.engine.tokenizer import response_text


class KlExploded(RunFailed):
    """The policy is so far from the reference that nothing it learns is of use."""


def train_ppo(spec: PpoSpec, run: RunFolder) -> None:
    """Run the verb `ppo` into the run folder. Raises BadInput before anything is written, Stopped at a step.

    Raises RunFailed (KlExploded among others) and RatioNotOne as faults: nothing is published then.
    """
    # 1. Read everything, so that bad input leaves no trace.
    ranks = Ranks()
    world = read_world(spec, ranks, run.note)
    learner = world.learner

    # 2. Go on from the checkpoint, if there is one.
    saved = run.begin("ppo", spec)
    say_cut_prompts(run.note, world.prompts.truncated)
    state: dict[str, Any] = {
        "step": 0,
        "rows": 0,
        "kl_coefficient": spec.kl_coefficient,
        "figures": {},
        "intervals": {},
        "early": None,
        "halved": [False, False],
    }
    if saved is not None:
        state |= {name: saved.state[name] for name in state}
        restore_training("policy", learner.policy.model, learner.policy_optimiser, saved.tensors)
        for budget, halved in zip(world.budgets, state["halved"], strict=True):
            budget.tokens, budget.halved = (budget.tokens // 2 if halved else budget.tokens), halved
        if learner.value is not None and learner.value_optimiser is not None:
            restore_training("value", learner.value.model, learner.value_optimiser, saved.tensors)
    table = RowFile(run.folder, "samples.jsonl", state["rows"])

    # 3. Collect and learn, update by update. Draws follow from seed and update, so nothing else needs keeping.
    while state["step"] < spec.updates and state["early"] is None:
        update = state["step"]
        chosen = prompts_of_update(world.learnt, spec, update)
        with autocast(spec, world.device):
            rollout = collect(spec, world.actors, _asked(spec, world, chosen, update), state["kl_coefficient"], ranks)
            held_out = _held_out(spec, world, rollout, update)
        episodes = episode_table(rollout, ranks)
        figures = rollout_figures(episodes, rollout.kl_coefficient, learner.value is not None)
        figures |= {"held_out_reward": held_out and held_out.reward, "reward_gap": held_out and held_out.gap}
        state["early"] = why_stop(spec, episodes, held_out)
        if state["early"] is None:
            figures |= improve(spec, learner, rollout, update, generator(spec.seed, "minibatches", update))
            state["kl_coefficient"] = next_coefficient(spec, state["kl_coefficient"], episodes.kl_nats)
        warming = update < spec.critic_warmup_updates
        phase = "stopped early" if state["early"] else "critic warm-up" if warming else "training"
        run.log(update + 1, spec.updates, phase, **figures)
        last = update + 1 == spec.updates or state["early"] is not None
        if last:
            state["intervals"] = _intervals(spec, world, chosen, episodes, rollout.kl_coefficient, held_out)
        if last or update % spec.samples_every_updates == 0:
            table.append(_sample_rows(spec, update + 1, rollout, world, chosen))
        state |= {"step": update + 1, "rows": table.rows, "figures": figures}
        state["halved"] = [budget.halved for budget in world.budgets]
        run.keep(update + 1, spec.checkpoint_every_steps, lambda: _tensors(world), state)

    # 4. Publish the policy and close the run with its report.
    table.publish()
    save_model(learner.policy.model, world.tokenizer, run.partial_model)
    report = {
        "verb": "ppo",
        "steps": state["step"],
        "prompts": len(world.rows),
        "held_out_prompts": len(world.held_out),
        "truncated_prompts": world.prompts.truncated,
        "stopped_early": state["early"],
        "last": state["figures"],
        "last_intervals": state["intervals"],
    }
    run.publish_model(report)
    run.finish(report)


def prompts_of_update(rows: list[int], spec: PpoSpec, update: int) -> list[int]:
    """The prompt of each episode, out of `rows`: passes over all of them, each pass in its own order."""
    count, wanted = len(rows), spec.episodes_per_update // spec.samples_per_prompt
    places = range(update * wanted, (update + 1) * wanted)
    orders = {
        turn: torch.randperm(count, generator=generator(spec.seed, "prompts", turn)).tolist()
        for turn in {place // count for place in places}
    }
    asked = [rows[orders[place // count][place % count]] for place in places]
    return [row for row in asked for _ in range(spec.samples_per_prompt)]


def why_stop(spec: PpoSpec, episodes: EpisodeTable, held_out: HeldOut | None) -> str | None:
    """Why the run should end here, in a sentence; None where it should go on. Raises KlExploded."""
    kl_nats = episodes.kl_nats
    if not kl_nats <= spec.kl_fault_nats:
        raise KlExploded(
            f"the policy is {kl_nats:.4g} nats from the reference, over kl_fault_nats ({spec.kl_fault_nats:g}); "
            "nothing was published; start anew elsewhere with a lower learning_rate or a higher kl_coefficient"
        )
    if spec.kl_limit_nats is not None and kl_nats > spec.kl_limit_nats:
        return f"kl_nats is {kl_nats:.3f}, over kl_limit_nats ({spec.kl_limit_nats:g})"
    if spec.reward_gap_limit is not None and held_out is not None:
        surely = held_out.gap - 2 * held_out.gap_error
        if surely > spec.reward_gap_limit:
            return (
                f"reward_gap is {held_out.gap:.3f}, surely ({surely:.3f}) over reward_gap_limit "
                f"({spec.reward_gap_limit:g})"
            )
    return None


def next_coefficient(spec: PpoSpec, coefficient: float, kl_nats: float) -> float:
    """The KL coefficient of the next update."""
    if spec.target_kl_nats is None:
        return coefficient
    return steered(
        coefficient,
        kl_nats=kl_nats,
        target_nats=spec.target_kl_nats,
        episodes=spec.episodes_per_update,
        horizon=spec.kl_horizon_episodes,
    )


def _asked(spec: PpoSpec, world: PpoWorld, chosen: list[int], update: int) -> Episodes:
    """This rank's share of the update's episodes; draws are made for all, so that ranks change nothing."""
    draws = uniform_draws(len(chosen), spec.max_new_tokens, generator(spec.seed, "rollout", update))
    mine = world.ranks.share(len(chosen))
    return Episodes([world.prompts.ids[chosen[place]] for place in mine], draws[mine.start : mine.stop])


@torch.no_grad()
def _held_out(spec: PpoSpec, world: PpoWorld, rollout: Rollout, update: int) -> HeldOut | None:
    """The held-out reward of the policy that made the rollout, where it is time for it."""
    if not world.held_out or update % spec.held_out_every_updates:
        return None
    rows = _held_out_rows(spec, world)
    prompts = [world.prompts.ids[row] for row in rows]
    draws = uniform_draws(len(rows), spec.max_new_tokens, generator(spec.seed, "held out", update))
    responses = world.actors.sampler.sample(prompts, draws, spec.temperature)
    finished = torch.tensor([response[-1] == world.actors.end_id for response in responses], device=world.device)
    scores = ended_scores(spec, world.held_out_combine(world.actors.score(prompts, responses)), finished)
    return held_out_gap(world.ranks.together(rollout.scores), scores)


def _held_out_rows(spec: PpoSpec, world: PpoWorld) -> list[int]:
    """The held-out prompts that are answered each time: the first ones, no more than an update has episodes."""
    return world.held_out[: max(spec.episodes_per_update, 2)]


def _intervals(
    spec: PpoSpec,
    world: PpoWorld,
    chosen: list[int],
    episodes: EpisodeTable,
    kl_coefficient: float,
    held_out: HeldOut | None,
) -> dict[str, Any]:
    """An update's figures with intervals over prompts, by name."""

    def rng() -> np.random.Generator:
        return np.random.default_rng(derived(spec.seed, "bootstrap"))

    def keys(rows: list[int]) -> list[str]:
        return [prompt_key(world.rows[row].chat) for row in rows]

    found = episode_intervals(episodes, kl_coefficient, keys(chosen), rng)
    if held_out is not None:
        found["held_out_reward"] = mean_interval(held_out.scores, keys(_held_out_rows(spec, world)), rng())
    return found


def _tensors(world: PpoWorld) -> dict[str, Tensor]:
    learner = world.learner
    tensors = training_tensors("policy", learner.policy.model, learner.policy_optimiser)
    if learner.value is not None and learner.value_optimiser is not None:
        tensors |= training_tensors("value", learner.value.model, learner.value_optimiser)
    return tensors


def _sample_rows(
    spec: PpoSpec, update: int, rollout: Rollout, world: PpoWorld, chosen: list[int]
) -> list[dict[str, Any]]:
    kl_nats = (rollout.kl * rollout.mask).sum(dim=1)
    return [
        {
            "step": update,
            "prompt": world.rows[chosen[row]].given,
            "response": response_text(world.tokenizer, rollout.responses[row]),
            "finished": bool(rollout.finished[row]),
            "reward_score": rollout.scores[row].item(),
            "member_scores": rollout.member_scores[:, row].tolist(),
            "kl_nats": kl_nats[row].item(),
        }
        for row in range(min(spec.sample_rows, len(rollout.responses)))
    ]
