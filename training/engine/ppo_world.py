"""What a PPO run works with: models, prompts and files, all read before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from training.engine.causal_lm import context_tokens, load_causal_lm, model_folder, prompt_room
from training.engine.chat import held_out
from training.engine.decoder_layers import recompute
from training.engine.devices import device_of
from training.engine.ensemble import combined, load_ensemble, member_name, require_same_tokenizer
from training.engine.errors import BadInput
from training.engine.joined import packs
from training.engine.lora import add_lora
from training.engine.optimising import adamw
from training.engine.ppo_update import Learner
from training.engine.prompts import EncodedPrompts, PromptRow, encode_prompts, read_prompts
from training.engine.ptx import Ptx
from training.engine.ranks import Ranks
from training.engine.rollout import Actors
from training.engine.sampler import sampler_for
from training.engine.scalar_head import load_scalar
from training.engine.scoring import score_by
from training.engine.sharding import Sharding
from training.engine.specs import PpoSpec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel, ValueModel
from training.engine.tokenizer import end_id, load_tokenizer, pad_id

ADAM_EPS = 1e-5
"""As in the published PPO runs: Adam's 1e-8 makes the first steps of a nearly still gradient large."""


@dataclass(frozen=True)
class PpoWorld:
    """Everything that the loop of a PPO run asks for."""

    device: torch.device
    ranks: Ranks
    tokenizer: PreTrainedTokenizerBase
    actors: Actors
    learner: Learner
    held_out_combine: Callable[[Tensor], Tensor]
    rows: list[PromptRow]
    prompts: EncodedPrompts
    budgets: tuple[TokenBudget, TokenBudget]
    """Of forward passes without gradient, and of learning."""
    learnt: list[int]
    """Rows that episodes answer."""
    held_out: list[int]
    """Rows that measure, and are never learnt from."""


def read_world(spec: PpoSpec, ranks: Ranks, note: Callable[[str], None]) -> PpoWorld:
    """Read models and files; raises BadInput. `note` is told what happens to the budgets and texts."""
    device = device_of(spec)
    sharding = Sharding.of(spec, device)
    tokenizer = load_tokenizer(model_folder(spec.policy, "policy"))
    policy = load_causal_lm(spec.policy, tokenizer, sharding.home)
    model_folder(spec.reference, "reference")
    shared = spec.lora.rank > 0 and spec.policy.resolve() == spec.reference.resolve()
    reference = policy if shared else load_causal_lm(spec.reference, tokenizer, sharding.home)
    if spec.lora.rank:
        add_lora(policy, spec.lora.rank, spec.lora.alpha, spec.seed)
    forward, learning = (
        TokenBudget(tokens, note, in_step=sharding.in_step)
        for tokens in (spec.forward_tokens, spec.micro_batch_tokens)
    )
    ensemble = load_ensemble(spec.reward_model, sharding.home, whole=sharding.mesh is not None)
    require_same_tokenizer(tokenizer, load_tokenizer(spec.reference), "reference")
    require_same_tokenizer(tokenizer, ensemble.tokenizer, "reward_model")
    trained = len(ensemble.members) - spec.held_out_members
    if trained < 1:
        raise BadInput(
            f"held_out_members is {spec.held_out_members} and the ensemble has {len(ensemble.members)} members; "
            "leave one or more to learn from"
        )
    if spec.episodes_per_update % (ranks.count * spec.samples_per_prompt):
        raise BadInput(
            f"episodes_per_update is {spec.episodes_per_update}; it must divide by {ranks.count} processes "
            f"x samples_per_prompt ({spec.samples_per_prompt})"
        )
    rows = read_prompts(spec.prompts)
    apart = [number for number, row in enumerate(rows) if held_out(row.chat, spec.held_out_share)]
    learnt = sorted(set(range(len(rows))) - set(apart))
    if not learnt or (spec.held_out_share and len(apart) < 2):
        raise BadInput(
            f"{spec.prompts}: held_out_share {spec.held_out_share:g} holds {len(apart)} of {len(rows)} prompts out; "
            "add prompts, or change the share"
        )
    room = prompt_room(policy, spec.max_prompt_tokens, spec.max_new_tokens)
    value = None
    if spec.algorithm == "ppo":
        body = load_scalar(spec.reward_model / member_name(0), sharding.home)
        value = ValueModel(body, ensemble.means[0], ensemble.sds[0])
    for model in (policy, *([value.model] if value else [])):
        if spec.gradient_checkpointing:
            recompute(model)
    for model in (policy, *([] if shared else [reference]), *([value.model] if value else []), *ensemble.members):
        sharding.cut(model)
    ends = {"end_id": end_id(tokenizer), "pad_id": pad_id(tokenizer)}
    packed = all(packs(model) for model in (policy, reference, *([value.model] if value else [])))
    actors = Actors(
        sampler=sampler_for(policy, **ends, note=note, rows=spec.sampling_rows),
        policy=LanguageModel(policy, spec.temperature),
        reference=LanguageModel(reference, spec.temperature, without_adapters=shared),
        value=value,
        score=score_by(replace(ensemble, device=device), forward),
        combine=lambda scores: combined(scores[:trained], spec.combine, spec.uwo_coefficient),
        **ends,
        packed=packed,
        budget=forward,
    )
    ptx = None
    if spec.ptx_demonstrations is not None:
        ptx = Ptx(spec, spec.ptx_demonstrations, tokenizer, context_tokens(policy), note)
    learner = Learner(
        policy=actors.policy,
        value=value,
        policy_optimiser=adamw(policy, spec.learning_rate, eps=ADAM_EPS),
        value_optimiser=adamw(value.model, spec.value_learning_rate, eps=ADAM_EPS) if value else None,
        pad_id=ends["pad_id"],
        packed=packed,
        ranks=ranks,
        budget=learning,
        ptx=ptx,
    )
    judges = trained if spec.held_out_members else 0
    return PpoWorld(
        device=device,
        ranks=ranks,
        tokenizer=tokenizer,
        actors=actors,
        learner=learner,
        held_out_combine=lambda scores: combined(scores[judges:], spec.combine, spec.uwo_coefficient),
        rows=rows,
        prompts=encode_prompts(tokenizer, [row.chat for row in rows], room),
        budgets=(forward, learning),
        learnt=learnt,
        held_out=apart,
    )
