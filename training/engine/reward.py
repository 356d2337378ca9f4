"""Stage 2, reward modelling: an ensemble learns from preferences which of two responses people like better."""

import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.adopting import adopt, require_members
from training.engine.bag_of_words import TextPair, word_margins
from training.engine.causal_lm import model_folder
from training.engine.checkpoints import Checkpoint, restore_training, training_tensors
from training.engine.comparisons import Comparison, Comparisons, encode_comparisons, pairs_of
from training.engine.decoder_layers import recompute
from training.engine.devices import device_of, placed
from training.engine.ensemble import load_ensemble, require_same_tokenizer, write_card
from training.engine.lora import add_lora, merge
from training.engine.member_parts import Part, every_name, parts, trial_parts
from training.engine.normalising import Spread, raw_scores, responses_to_normalise
from training.engine.optimising import adamw, warm_then_linear
from training.engine.over_length import say_cut_prompts
from training.engine.pairing_trial import is_at_random, trial_of
from training.engine.preferences import read_preferences, require_enough
from training.engine.publishing import save_member
from training.engine.reward_member import Layout, learn, pair_scores
from training.engine.reward_report import Beside, Scores, held_out_figures
from training.engine.reward_warnings import reward_warnings
from training.engine.run_folder import RunFolder
from training.engine.scalar_head import load_scalar, scalar_from_sft
from training.engine.seeds import generator
from training.engine.sequences import shuffled_batches
from training.engine.sharding import Sharding
from training.engine.shared_trunk import ADAPTERS, save_trunk
from training.engine.specs import RewardSpec
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import load_tokenizer, pad_id
from training.engine.trees import can_share_prompts


def train_reward(spec: RewardSpec, run: RunFolder) -> None:
    """Run the verb `reward` into the run folder. Raises BadInput before anything is written, Stopped at a step."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    rows = read_preferences(spec.preferences, spec.held_out_share)
    require_enough(rows, spec.min_preferences, spec.preferences)
    tokenizer = load_tokenizer(model_folder(spec.model, "model"))
    sharding = Sharding.of(spec, device)
    first = sharding.cut(scalar_from_sft(spec.model, spec.seed, 0, sharding.home))
    data = encode_comparisons(spec, tokenizer, first, rows)

    # 2. Train one member after the other (or one on each rank); whole ones stand in model.partial when resumed.
    saved = run.begin("reward", spec)
    if saved is None and run.writes:
        for folder in (run.partial_model, run.trial_model):
            shutil.rmtree(folder, ignore_errors=True)
    _say_what_was_lost(run, data)
    halved = bool(saved and saved.state["halved"])
    budget = TokenBudget(spec.micro_batch_tokens, run.note, halved=halved, in_step=sharding.in_step)
    layout = Layout(pad_id(tokenizer), budget, _shares_prompts(spec, run, first, data, pad_id(tokenizer)))
    del first
    trial = trial_of(data.train, spec.pairing_strategy) if spec.pairing_members else None
    sides = [*parts(spec, data.train, saved), *trial_parts(spec, trial, saved)]
    if spec.start is not None:
        require_members("start", spec.start, list(every_name(sides)))
    if spec.trained is None:
        for number in range(saved.state["part"] if saved else 0, len(sides)):
            lanes = sides[number].lanes
            for wave in range(saved.state["wave"] if saved else 0, lanes.waves):
                model = _train_member(spec, run, sides, number, wave, layout, saved, sharding)
                saved = None
                for member, whole in lanes.trained(wave, model):
                    save_member(whole, tokenizer, _home(run, sides[number]) / sides[number].names[member])
                run.wait()
    elif run.writes:
        adopt(spec.trained, list(every_name(sides)), run.partial_model, tokenizer)

    # 3. Score held-out pairs and the SFT model's own responses by each member; the latter become mean 0, sd 1.
    ahead = 2 + sum(len(part.names) for part in sides)
    run.show(0, ahead, "sampling for the scale")
    samples = responses_to_normalise(spec, tokenizer, data.train, device, run.note)
    margins: list[Any] = []
    spreads: list[Spread] = []
    for part in sides:
        for name in part.names:
            run.show(1 + len(margins), ahead, "scoring")
            model = sharding.cut(load_scalar(_home(run, part) / name, sharding.home))
            margins.append(_margins(spec, model, data, layout))
            if part.is_published:
                spreads.append(Spread.of(raw_scores(spec, model, samples, pad_id(tokenizer), budget)))
    other = [_margins(spec, model, data, layout) for model in _serving(spec, tokenizer, sharding)]

    run.show(ahead - 1, ahead, "measuring")

    # 4. Measure on held-out prompts, publish the ensemble, and close the run with its report.
    judges, tried = margins[spec.members : len(spreads)], margins[len(spreads) :]
    halves = tried[: spec.pairing_members], tried[spec.pairing_members :]
    beside = Beside(
        gate=np.stack(judges) if judges else None,
        serving=np.stack(other) if other else None,
        pairing=(np.stack(halves[0]), np.stack(halves[1])) if tried else None,
    )
    sds = [each.sd for each in spreads[: spec.members]]
    figures = _held_out(spec, data, np.stack(margins[: spec.members]), sds, beside)
    if run.writes:
        means, every_sd = [each.mean for each in spreads], [each.sd for each in spreads]
        write_card(run.partial_model, spec.members, means, every_sd, figures["calibration_temperature"])
        published = every_name([part for part in sides if part.is_published])
        if all((run.partial_model / name / ADAPTERS).exists() for name in published):
            save_trunk(spec.model, run.partial_model)
    run.show(ahead, ahead, "measuring")
    for warning in reward_warnings(figures, simulated=spec.simulated):
        run.note(warning)
    report = {
        "verb": "reward",
        "steps": _steps(spec, sides) if spec.trained is None else 0,
        "members": spec.members,
        "gate_members": spec.gate_members,
        "comparisons": len(data.train),
        "preferences": len(pairs_of(data.train)),
        "gate_preferences": sides[1].pairs if spec.gate_members else 0,
        "held_out_preferences": len(pairs_of(data.held_out)),
        "ties": sum(row.p_tie > 0.5 for row in rows),
        "truncated_prompts": data.truncated_prompts,
        "left_out_over_length": data.left_out_over_length,
        "prompts_shared": layout.share_prompts,
        **figures,
        **({"pairing": trial.figures | figures.get("pairing", {})} if trial else {}),
    }
    run.publish_model(report)
    run.finish(report)
    if run.writes:
        shutil.rmtree(run.trial_model, ignore_errors=True)


def _home(run: RunFolder, part: Part) -> Path:
    return run.partial_model if part.is_published else run.trial_model


def _say_what_was_lost(run: RunFolder, data: Comparisons) -> None:
    say_cut_prompts(run.note, data.truncated_prompts)
    if data.left_out_over_length:
        run.note(f"{data.left_out_over_length} preferences were left out: a response is over max_response_tokens")


def _shares_prompts(spec: RewardSpec, run: RunFolder, model: PreTrainedModel, data: Comparisons, pad: int) -> bool:
    trees = [comparison.tree for comparison in data.train]
    shared = spec.share_prompts and can_share_prompts(model, trees, pad)
    if spec.share_prompts and not shared:
        run.note(
            f"{type(model).__name__} does not take shared prompts; each response gets its own copy of the prompt"
        )
    return shared


def _train_member(
    spec: RewardSpec,
    run: RunFolder,
    sides: list[Part],
    number: int,
    wave: int,
    layout: Layout,
    saved: Checkpoint | None,
    sharding: Sharding,
) -> PreTrainedModel:
    lanes, comparisons = sides[number].lanes, sides[number].comparisons
    before, total = _steps(spec, sides[:number]), _steps(spec, sides)
    member = sides[number].first + lanes.member(wave)
    if spec.start is None:
        model = scalar_from_sft(spec.model, spec.seed, member, sharding.home)
    else:
        names = sides[number].names  # a rank that is left over trains any of them for nothing
        model = load_scalar(spec.start / names[lanes.member(wave) % len(names)], sharding.home)
    if spec.lora.rank:
        add_lora(model, spec.lora.rank, spec.lora.alpha, spec.seed, member)
    if spec.gradient_checkpointing:
        recompute(model)
    sharding.cut(model)
    optimiser = adamw(model, spec.learning_rate, spec.weight_decay)
    done = 0
    if saved is not None:
        restore_training("member", model, optimiser, lanes.own(saved.tensors))
        done = saved.state["step"]
    lengths = [comparison.tree.length_tokens for comparison in comparisons]
    each, step = _steps_of_member(spec, comparisons), 0
    for epoch in range(spec.epochs):
        for rows in shuffled_batches(lengths, spec.batch_size, generator(spec.seed, "order", member, epoch)):
            step += 1
            if step <= done:
                continue
            rate = spec.learning_rate * warm_then_linear(step - 1, each, spec.warmup_share)
            batch = [comparisons[row] for row in rows]
            learnt = learn(spec, model, optimiser, batch, layout, rate, lanes.sharing)
            place = before + wave * each + step
            for at, figures in lanes.figures(wave, asdict(learnt)):
                rest = {"member": sides[number].first + at, "epoch": epoch + 1, **figures, "learning_rate": rate}
                run.log(place, total, "training", **rest)
            run.keep(
                place,
                spec.checkpoint_every_steps,
                lambda: lanes.gathered(training_tensors("member", model, optimiser)),
                {
                    "part": number,
                    "wave": wave,
                    "lanes": lanes.count,
                    "step": step,
                    "halved": layout.budget.halved,
                },
            )
    return placed(merge(model), sharding.device) if lanes.count > 1 else model  # else save_member folds them in


def _steps(spec: RewardSpec, sides: list[Part]) -> int:
    return sum(_steps_of_member(spec, part.comparisons) * part.lanes.waves for part in sides)


def _steps_of_member(spec: RewardSpec, comparisons: list[Comparison]) -> int:
    return spec.epochs * math.ceil(len(comparisons) / spec.batch_size)


def _serving(spec: RewardSpec, tokenizer: PreTrainedTokenizerBase, sharding: Sharding) -> Iterator[PreTrainedModel]:
    """The members of the ensemble that serves now; none where none is named."""
    if spec.serving is not None:
        serving = load_ensemble(spec.serving, sharding.home, whole=True)
        require_same_tokenizer(tokenizer, serving.tokenizer, "serving")
        yield from map(sharding.cut, serving.members)


def _margins(spec: RewardSpec, model: PreTrainedModel, data: Comparisons, layout: Layout) -> Any:
    """Raw score of chosen less rejected of each held-out pair, [N]."""
    chosen, rejected = pair_scores(spec, model, data.held_out, layout)
    return (chosen - rejected).double().numpy()


def _held_out(spec: RewardSpec, data: Comparisons, margins: Any, sds: list[float], beside: Beside) -> dict[str, Any]:
    """The report's figures from raw margins [M, N] of the held-out pairs."""
    train, held_out = pairs_of(data.train), pairs_of(data.held_out)
    texts = [
        [
            TextPair(row.chosen, row.rejected, row.p_chosen, row.weight, row.prompt)
            for row in (pair.preference for _, pair in pairs)
        ]
        for pairs in (train, held_out)
    ]
    scores = Scores(
        margins=margins,
        p_chosen=[pair.preference.p_chosen for _, pair in held_out],
        weights=[pair.preference.weight for _, pair in held_out],
        lengths=[(each.length_tokens(pair.chosen), each.length_tokens(pair.rejected)) for each, pair in held_out],
        prompts=[pair.preference.prompt for _, pair in held_out],
        groups=[pair.preference.groups for _, pair in held_out],
        word_margins=word_margins(*texts),
        sds=sds,
        at_random=[is_at_random(pair.preference) for _, pair in held_out],
        p_ties=[pair.preference.p_tie for _, pair in held_out],
        beside=beside,
    )
    lean = sum(
        (each.length_tokens(pair.chosen) - each.length_tokens(pair.rejected)) * (pair.preference.p_chosen - 0.5)
        for each, pair in train
    )
    return held_out_figures(scores, prefers_longer=lean >= 0, draws=spec.bootstrap_draws, seed=spec.seed)
