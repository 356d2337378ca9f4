"""The verb `evaluate`: policy and reference on the same prompts, as episodes.jsonl and figures with intervals."""

from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel

from training.engine.best_of import best_of, divergence_bound_nats
from training.engine.causal_lm import load_causal_lm, model_folder, prompt_room
from training.engine.chat import prompt_key
from training.engine.devices import autocast, device_of
from training.engine.ensemble import MICRO_BATCH_TOKENS, load_ensemble, load_gate_members, require_same_tokenizer
from training.engine.intervals import bootstrap, mean_of
from training.engine.joined import join
from training.engine.over_length import say_cut_prompts
from training.engine.prompts import encode_prompts, read_prompts
from training.engine.repetition import repeated_share
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.sampler import sampler_for
from training.engine.scoring import scorer
from training.engine.seeds import derived, generator
from training.engine.specs import EvaluateSpec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, response_text

PLAYERS = ("policy", "reference", "current", "best_of")


def write_evaluation(spec: EvaluateSpec, run: RunFolder) -> None:
    """Run the verb `evaluate` into the run folder. Raises BadInput before anything is written, Stopped at a batch."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    tokenizer = load_tokenizer(model_folder(spec.policy, "policy"))
    policy = load_causal_lm(spec.policy, tokenizer, device)
    reference = load_causal_lm(model_folder(spec.reference, "reference"), tokenizer, device)
    require_same_tokenizer(tokenizer, load_tokenizer(spec.reference), "reference")
    ensemble = load_ensemble(spec.reward_model, device) if spec.reward_model else None
    if ensemble is not None:
        require_same_tokenizer(tokenizer, ensemble.tokenizer, "reward_model")
    judges = load_gate_members(spec.reward_model, device) if spec.reward_model else None
    current = load_causal_lm(model_folder(spec.current, "current"), tokenizer, device) if spec.current else None
    if spec.current is not None:
        require_same_tokenizer(tokenizer, load_tokenizer(spec.current), "current")
    rows = read_prompts(spec.prompts)
    room = prompt_room(policy, spec.max_prompt_tokens, spec.max_new_tokens)
    prompts = encode_prompts(tokenizer, [row.chat for row in rows], room)

    ends: dict[str, Any] = {"end_id": end_id(tokenizer), "pad_id": pad_id(tokenizer), "note": run.note}
    samplers = sampler_for(policy, **ends), sampler_for(reference, **ends)
    budget = TokenBudget(MICRO_BATCH_TOKENS, run.note)
    score = scorer(ensemble, budget, spec.combine, spec.uwo_coefficient)
    judged = scorer(judges, budget, "mean", 0.0)
    players = [("policy", samplers[0], 1), ("reference", samplers[1], 1)]
    if current is not None:
        players.append(("current", sampler_for(current, **ends), 1))
    if spec.best_of > 1:
        players.append(("best_of", samplers[1], spec.best_of))

    # 2. Both models answer each batch of prompts; each pair of answers is one row.
    saved = run.begin("evaluate", spec)
    say_cut_prompts(run.note, prompts.truncated)
    written = RowFile(run.folder, "episodes.jsonl", saved.state["rows"] if saved else 0)
    wanted = [(row, index) for row in range(len(rows)) for index in range(spec.samples_per_prompt)]
    batches = [wanted[at : at + spec.batch_size] for at in range(0, len(wanted), spec.batch_size)]
    for number in range(saved.state["step"] if saved else 0, len(batches)):
        asked = [prompts.ids[row] for row, _ in batches[number]]
        columns: dict[str, list[Any]] = {}
        with autocast(spec, device):
            for name, sampler, tries in players:
                best = best_of(
                    sampler,
                    score,
                    asked,
                    n=tries,
                    max_new_tokens=spec.max_new_tokens,
                    temperature=spec.temperature,
                    rng=generator(spec.seed, name, number),
                )
                answers = best.responses
                columns[f"{name}_response"] = [response_text(tokenizer, ids) for ids in answers]
                columns[f"{name}_length_tokens"] = [len(ids) for ids in answers]
                columns[f"{name}_finished"] = [ids[-1] == end_id(tokenizer) for ids in answers]
                columns[f"{name}_repetition"] = [repeated_share(ids) for ids in answers]
                if ensemble is not None:
                    columns[f"{name}_score"] = best.scores.tolist()
                if judges is not None:
                    columns[f"{name}_held_out_score"] = judged(asked, answers).tolist()
                if name == "policy":
                    columns["kl_nats"] = _kl_nats(spec, policy, reference, asked, answers, pad_id(tokenizer), budget)
        names = {"prompt_id": [rows[row].id for row, _ in batches[number]]}
        names["prompt_key"] = [prompt_key(rows[row].chat) for row, _ in batches[number]]
        columns = {**names, **columns}
        written.append([dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)])
        run.log(number + 1, len(batches), "evaluating", kl_nats=float(np.mean(columns["kl_nats"])))
        run.keep(number + 1, 1, dict, {"step": number + 1, "rows": written.rows})

    # 3. Figures over all rows.
    report = {
        "verb": "evaluate",
        "steps": len(batches),
        "prompts": len(rows),
        "truncated_prompts": prompts.truncated,
        "kl_bound_nats": divergence_bound_nats(spec.best_of),
        **comparison_figures(written.read(), spec.bootstrap_draws, spec.seed),
    }
    written.publish()
    run.finish(report)


def comparison_figures(rows: list[dict[str, Any]], draws: int, seed: int) -> dict[str, Any]:
    """Means over rows of policy and reference, with intervals over prompts; win rate where there are scores."""
    keys = [row["prompt_key"] for row in rows]

    def interval(values: list[float]) -> dict[str, Any]:
        return bootstrap(mean_of(values), keys, draws, np.random.default_rng(derived(seed, "bootstrap")))

    def over(other: str, kind: str) -> list[float]:
        return [row[f"policy_{kind}"] - row[f"{other}_{kind}"] for row in rows]

    def wins(margins: list[float]) -> list[float]:
        return [(sign + 1) / 2 for sign in np.sign(margins).tolist()]

    report: dict[str, Any] = {"kl_nats": interval([row["kl_nats"] for row in rows])}
    players = [name for name in PLAYERS if f"{name}_response" in rows[0]]
    for name in players:
        pairs = {(row["prompt_key"], row[f"{name}_response"]) for row in rows}
        report[name] = {
            "length_tokens": interval([row[f"{name}_length_tokens"] for row in rows]),
            "eos_rate": interval([row[f"{name}_finished"] for row in rows]),
            "repetition": interval([row[f"{name}_repetition"] for row in rows]),
            "distinct_share": len(pairs) / len(rows),
        }
        for kind, label in (("score", "reward_score"), ("held_out_score", "held_out_reward")):
            if f"{name}_{kind}" in rows[0]:
                report[name][label] = interval([row[f"{name}_{kind}"] for row in rows])
    for kind, prefix in (("score", ""), ("held_out_score", "held_out_")):
        if f"policy_{kind}" not in rows[0]:
            continue
        for other in players[1:]:
            name = "win_rate" if other == "reference" else f"win_rate_over_{other}"
            report[f"{prefix}{name}"] = interval(wins(over(other, kind)))
        report[f"{prefix}gain"] = interval(over("reference", kind))
    if "policy_held_out_score" in rows[0]:
        gains = zip(over("reference", "score"), over("reference", "held_out_score"), strict=True)
        report["gain_gap"] = interval([trained - apart for trained, apart in gains])
    return report


@torch.no_grad()
def _kl_nats(
    spec: EvaluateSpec,
    policy: PreTrainedModel,
    reference: PreTrainedModel,
    prompts: list[list[int]],
    responses: list[list[int]],
    pad_id: int,
    budget: TokenBudget,
) -> list[float]:
    """log pi - log pi_ref of each whole response, in nats: its mean estimates the KL divergence."""
    models = [LanguageModel(model, spec.temperature) for model in (policy, reference)]
    found = [0.0] * len(responses)

    def part(rows: list[int]) -> None:
        batch = join([prompts[row] for row in rows], [responses[row] for row in rows], pad_id, policy.device)
        ours, theirs = (model.measure(batch).log_probs for model in models)
        sums = torch.zeros(len(rows), device=ours.device).index_add(0, batch.owners, ours - theirs)
        for row, total in zip(rows, sums.tolist(), strict=True):
            found[row] = total

    budget.each([len(prompt) + len(answer) for prompt, answer in zip(prompts, responses, strict=True)], part)
    return found
