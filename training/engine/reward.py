"""Stage 2, reward modelling: an ensemble learns from preferences which of two responses people like better."""

import math
import shutil

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import model_folder
from training.engine.checkpoints import Checkpoint, restore_training, training_tensors
from training.engine.devices import autocast, device_of, placed
from training.engine.ensemble import Ensemble, load_ensemble, member_name, write_card
from training.engine.optimising import adamw, descend, warm_then_linear
from training.engine.pairs import Pair, Pairs, encode_pairs, pair_batch
from training.engine.preferences import read_preferences, require_enough
from training.engine.reward_loss import soft_bradley_terry
from training.engine.reward_report import Scores, held_out_figures
from training.engine.run_folder import RunFolder
from training.engine.scalar_head import last_scores, load_scalar, scalar_from_sft
from training.engine.seeds import derived, generator
from training.engine.sequences import shuffled_batches
from training.engine.specs import RewardSpec
from training.engine.tokenizer import load_tokenizer


def train_reward(spec: RewardSpec, run: RunFolder) -> None:
    """Run the verb `reward` into the run folder. Raises BadInput before anything is written, Stopped at a step."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    rows = read_preferences(spec.preferences, spec.held_out_share)
    require_enough(rows, spec.min_preferences, spec.preferences)
    tokenizer = load_tokenizer(model_folder(spec.model, "model"))
    pairs = encode_pairs(spec, tokenizer, load_scalar(spec.model, torch.device("cpu")), rows)

    # 2. Train one member after the other; whole members stand in model.partial when a run is resumed.
    saved = run.begin("reward", spec)
    if saved is None and run.partial_model.exists():
        shutil.rmtree(run.partial_model)
    for member in range(saved.state["member"] if saved else 0, spec.members):
        model = _train_member(spec, run, member, pairs.train, tokenizer, saved, device)
        saved = None
        folder = run.partial_model / member_name(member)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)

    # 3. Bring each member to mean 0, sd 1 over the responses it was trained on.
    write_card(run.partial_model, spec.members, [0.0] * spec.members, [1.0] * spec.members)
    ensemble = load_ensemble(run.partial_model, device)
    chosen, rejected = _raw_scores(spec, ensemble, pairs.train)
    both = torch.cat([chosen, rejected], dim=1).double()
    sds = both.std(dim=1, unbiased=False).clamp(min=1e-6)
    write_card(run.partial_model, spec.members, both.mean(dim=1).tolist(), sds.tolist())

    # 4. Measure on held-out prompts, publish the ensemble, and close the run with its report.
    report = {
        "verb": "reward",
        "steps": _steps_of_member(spec, pairs.train) * spec.members,
        "members": spec.members,
        "preferences": len(pairs.train),
        "held_out_preferences": len(pairs.held_out),
        "ties": sum(row.p_tie > 0.5 for row in rows),
        "truncated_prompts": pairs.truncated_prompts,
        "left_out_over_length": pairs.left_out_over_length,
        **_held_out(spec, ensemble, pairs),
    }
    run.publish_model()
    run.finish(report)


def _train_member(
    spec: RewardSpec,
    run: RunFolder,
    member: int,
    pairs: list[Pair],
    tokenizer: PreTrainedTokenizerBase,
    saved: Checkpoint | None,
    device: torch.device,
) -> PreTrainedModel:
    model = scalar_from_sft(spec.model, spec.seed, member, device)
    optimiser = adamw(model, spec.learning_rate, spec.weight_decay)
    done = 0
    if saved is not None:
        restore_training("member", model, optimiser, saved.tensors)
        done = saved.state["step"]
    lengths = [pair.length_tokens for pair in pairs]
    each, step = _steps_of_member(spec, pairs), 0
    model.train()
    for epoch in range(spec.epochs):
        order = shuffled_batches(lengths, spec.batch_size, generator(spec.seed, "order", member, epoch))
        for rows in order:
            step += 1
            if step <= done:
                continue
            torch.manual_seed(derived(spec.seed, "dropout", member, step))
            batch = pair_batch([pairs[row] for row in rows], tokenizer, device)
            with autocast(spec, device):
                chosen, rejected = last_scores(model, batch.sequences).chunk(2)
            loss = soft_bradley_terry(chosen - rejected, batch.p_chosen, batch.weights)
            rate = spec.learning_rate * warm_then_linear(step - 1, each, spec.warmup_share)
            norm = descend(loss, model, optimiser, rate, spec.max_gradient_norm)
            run.log(
                member * each + step,
                each * spec.members,
                "training",
                member=member,
                epoch=epoch + 1,
                loss_nats=loss.item(),
                margin=(chosen - rejected).mean().item(),
                gradient_norm=norm,
                learning_rate=rate,
            )
            run.keep(
                member * each + step,
                spec.checkpoint_every_steps,
                lambda: training_tensors("member", model, optimiser),
                {"member": member, "step": step},
            )
    return placed(model, device)


def _steps_of_member(spec: RewardSpec, pairs: list[Pair]) -> int:
    return spec.epochs * math.ceil(len(pairs) / spec.batch_size)


def _raw_scores(spec: RewardSpec, ensemble: Ensemble, pairs: list[Pair]) -> tuple[torch.Tensor, torch.Tensor]:
    """Raw scores of the chosen and of the rejected responses, [M, N] each."""
    both = [torch.empty(len(ensemble.members), 0)], [torch.empty(len(ensemble.members), 0)]
    for at in range(0, len(pairs), spec.batch_size):
        some = pairs[at : at + spec.batch_size]
        prompts = [pair.prompt for pair in some]
        both[0].append(ensemble.raw_scores(prompts, [pair.chosen for pair in some]).cpu())
        both[1].append(ensemble.raw_scores(prompts, [pair.rejected for pair in some]).cpu())
    return torch.cat(both[0], dim=1), torch.cat(both[1], dim=1)


def _held_out(spec: RewardSpec, ensemble: Ensemble, pairs: Pairs) -> dict[str, object]:
    chosen, rejected = _raw_scores(spec, ensemble, pairs.held_out)
    scores = Scores(
        margins=(chosen - rejected).double().numpy(),
        p_chosen=[pair.preference.p_chosen for pair in pairs.held_out],
        weights=[pair.preference.weight for pair in pairs.held_out],
        longer_tokens=[len(pair.chosen) - len(pair.rejected) for pair in pairs.held_out],
        prompts=[pair.preference.prompt for pair in pairs.held_out],
    )
    lean = sum((len(pair.chosen) - len(pair.rejected)) * (pair.preference.p_chosen - 0.5) for pair in pairs.train)
    return held_out_figures(scores, prefers_longer=lean >= 0, draws=spec.bootstrap_draws, seed=spec.seed)
