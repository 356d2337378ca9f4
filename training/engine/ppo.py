"""Stage 3, PPO: the policy moves towards what the reward model likes, tied to the SFT model by a KL penalty."""

from typing import Any

import torch
from torch import Tensor

from training.engine.causal_lm import load_causal_lm, model_folder, prompt_room
from training.engine.checkpoints import restore_training, training_tensors
from training.engine.devices import autocast, device_of
from training.engine.ensemble import Ensemble, combined, load_ensemble, member_name, require_same_tokenizer
from training.engine.optimising import adamw
from training.engine.ppo_update import Learner, improve, rollout_figures
from training.engine.prompts import encode_prompts, read_prompts
from training.engine.rollout import Rollout, Score, ValueModel, collect
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.scalar_head import load_scalar
from training.engine.seeds import generator
from training.engine.specs import PpoSpec
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, response_text

SAMPLE_ROWS = 8
"""Episodes of an update that samples.jsonl shows."""


def train_ppo(spec: PpoSpec, run: RunFolder) -> None:
    """Run the verb `ppo` into the run folder. Raises BadInput before anything is written, Stopped at a step."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    tokenizer = load_tokenizer(model_folder(spec.policy, "policy"))
    policy = load_causal_lm(spec.policy, tokenizer, device)
    reference = load_causal_lm(model_folder(spec.reference, "reference"), tokenizer, device)
    ensemble = load_ensemble(spec.reward_model, device)
    require_same_tokenizer(tokenizer, load_tokenizer(spec.reference), "reference")
    require_same_tokenizer(tokenizer, ensemble.tokenizer, "reward_model")
    rows = read_prompts(spec.prompts)
    room = prompt_room(policy, spec.max_prompt_tokens, spec.max_new_tokens)
    prompts = encode_prompts(tokenizer, [row.chat for row in rows], room)
    value_body = load_scalar(spec.reward_model / member_name(0), device)
    learner = Learner(
        policy=policy,
        value=ValueModel(value_body, ensemble.means[0], ensemble.sds[0]),
        policy_optimiser=adamw(policy, spec.learning_rate),
        value_optimiser=adamw(value_body, spec.value_learning_rate),
    )

    # 2. Go on from the checkpoint, if there is one.
    saved = run.begin("ppo", spec)
    done = 0
    if saved is not None:
        restore_training("policy", policy, learner.policy_optimiser, saved.tensors)
        restore_training("value", value_body, learner.value_optimiser, saved.tensors)
        done = saved.state["step"]
    table = RowFile(run.folder, "samples.jsonl", saved.state["rows"] if saved else 0)

    # 3. Collect and learn, update by update. Draws follow from seed and update, so nothing else needs keeping.
    figures: dict[str, Any] = {}
    for update in range(done, spec.updates):
        chosen = prompts_of_update(len(rows), spec.episodes_per_update, update, spec.seed)
        with autocast(spec, device):
            rollout = collect(
                spec,
                policy=policy,
                reference=reference,
                value=learner.value,
                score=score_by(ensemble, spec),
                prompts=[prompts.ids[row] for row in chosen],
                end_id=end_id(tokenizer),
                pad_id=pad_id(tokenizer),
                rng=generator(spec.seed, "rollout", update),
            )
        learnt = improve(spec, learner, rollout, update, generator(spec.seed, "minibatches", update))
        figures = {**rollout_figures(spec, rollout), **learnt}
        phase = "critic warm-up" if update < spec.critic_warmup_updates else "training"
        run.log(update + 1, spec.updates, phase, **figures)
        if update % spec.samples_every_updates == 0 or update + 1 == spec.updates:
            texts = [response_text(tokenizer, response) for response in rollout.responses]
            table.append(_sample_rows(update + 1, rollout, [rows[row].given for row in chosen], texts))
        run.keep(
            update + 1,
            spec.checkpoint_every_steps,
            lambda: {
                **training_tensors("policy", policy, learner.policy_optimiser),
                **training_tensors("value", value_body, learner.value_optimiser),
            },
            {"step": update + 1, "rows": table.rows, "figures": figures},
        )

    # 4. Publish the policy and close the run with its report.
    table.publish()
    policy.save_pretrained(run.partial_model)
    tokenizer.save_pretrained(run.partial_model)
    last = figures or (saved.state["figures"] if saved else {})
    report = {
        "verb": "ppo",
        "steps": spec.updates,
        "prompts": len(rows),
        "truncated_prompts": prompts.truncated,
        "last": last,
    }
    run.publish_model(report)
    run.finish(report)


def score_by(ensemble: Ensemble, spec: PpoSpec) -> Score:
    """The ensemble's combined score as a function of prompts and responses."""

    def score(prompts: list[list[int]], responses: list[list[int]]) -> Tensor:
        return combined(ensemble.scores(prompts, responses), spec.combine, spec.uwo_coefficient)

    return score


def prompts_of_update(count: int, episodes: int, update: int, seed: int) -> list[int]:
    """Indices of an update's prompts: passes over all of them, each pass in its own order."""
    places = range(update * episodes, (update + 1) * episodes)
    orders = {
        turn: torch.randperm(count, generator=generator(seed, "prompts", turn)).tolist()
        for turn in {place // count for place in places}
    }
    return [orders[place // count][place % count] for place in places]


def _sample_rows(update: int, rollout: Rollout, prompts: list[Any], texts: list[str]) -> list[dict[str, Any]]:
    kl_nats = (rollout.kl * rollout.mask).sum(dim=1)
    return [
        {
            "step": update,
            "prompt": prompts[row],
            "response": texts[row],
            "finished": bool(rollout.finished[row]),
            "reward_score": rollout.scores[row].item(),
            "kl_nats": kl_nats[row].item(),
        }
        for row in range(min(SAMPLE_ROWS, len(texts)))
    ]
