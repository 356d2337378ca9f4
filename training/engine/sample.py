"""The verb `sample`: K responses of a policy to each prompt, as responses.jsonl."""

from typing import Any

from training.engine.anchors import POLICY, slots_by_writer
from training.engine.best_of import best_of, divergence_bound_nats
from training.engine.causal_lm import load_causal_lm, model_folder, prompt_room
from training.engine.devices import autocast, device_of
from training.engine.ensemble import MICRO_BATCH_TOKENS, load_ensemble, require_same_tokenizer
from training.engine.over_length import say_cut_prompts
from training.engine.prompts import encode_prompts, read_prompts
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.sampler import sampler_for
from training.engine.scoring import scorer
from training.engine.seeds import generator
from training.engine.specs import SampleSpec
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, response_text


def write_samples(spec: SampleSpec, run: RunFolder) -> None:
    """Run the verb `sample` into the run folder. Raises BadInput before anything is written, Stopped at a batch."""
    device = device_of(spec)
    tokenizer = load_tokenizer(model_folder(spec.policy, "policy"))
    policy = load_causal_lm(spec.policy, tokenizer, device)
    rows = read_prompts(spec.prompts)
    room = prompt_room(policy, spec.max_prompt_tokens, spec.max_new_tokens)
    prompts = encode_prompts(tokenizer, [row.chat for row in rows], room)
    ends: dict[str, Any] = {"end_id": end_id(tokenizer), "pad_id": pad_id(tokenizer), "note": run.note}
    samplers = {POLICY: sampler_for(policy, **ends)}
    for name, folder in (("sft", spec.sft), ("previous", spec.previous)):
        if folder is not None:
            require_same_tokenizer(tokenizer, load_tokenizer(model_folder(folder, name)), name)
            samplers[name] = sampler_for(load_causal_lm(folder, tokenizer, device), **ends)
    ensemble = load_ensemble(spec.reward_model, device) if spec.reward_model else None
    if ensemble is not None:
        require_same_tokenizer(tokenizer, ensemble.tokenizer, "reward_model")
    score = scorer(ensemble, TokenBudget(MICRO_BATCH_TOKENS, run.note), spec.combine, spec.uwo_coefficient)

    saved = run.begin("sample", spec)
    say_cut_prompts(run.note, prompts.truncated)
    responses = RowFile(run.folder, "responses.jsonl", saved.state["rows"] if saved else 0)
    batches = [
        (writer, slots[at : at + spec.batch_size])
        for writer, slots in slots_by_writer(spec, len(rows)).items()
        for at in range(0, len(slots), spec.batch_size)
    ]
    for number in range(saved.state["step"] if saved else 0, len(batches)):
        writer, slots = batches[number]
        with autocast(spec, device):
            best = best_of(
                samplers[writer],
                score,
                [prompts.ids[row] for row, _ in slots],
                n=spec.best_of,
                max_new_tokens=spec.max_new_tokens,
                temperature=spec.temperature,
                rng=generator(spec.seed, "sample", number),
            )
        made: list[dict[str, Any]] = [
            {
                "prompt_id": rows[row].id,
                "prompt": rows[row].given,
                "response": response_text(tokenizer, ids),
                "index": index,
                "by": writer,
                "finished": ids[-1] == end_id(tokenizer),
                "length_tokens": len(ids),
            }
            for (row, index), ids in zip(slots, best.responses, strict=True)
        ]
        if ensemble is not None:
            made = [row | {"reward_score": score} for row, score in zip(made, best.scores.tolist(), strict=True)]
        responses.append(made)
        run.log(
            number + 1,
            len(batches),
            "sampling",
            length_tokens=sum(row["length_tokens"] for row in made) / len(made),
            eos_rate=sum(row["finished"] for row in made) / len(made),
        )
        run.keep(number + 1, 1, dict, {"step": number + 1, "rows": responses.rows})

    written = responses.read()
    responses.publish()
    run.finish(
        {
            "verb": "sample",
            "steps": len(batches),
            "prompts": len(rows),
            "responses": len(written),
            "anchors": sum(row["by"] != POLICY for row in written),
            "truncated_prompts": prompts.truncated,
            "eos_rate": sum(row["finished"] for row in written) / len(written),
            "length_tokens": sum(row["length_tokens"] for row in written) / len(written),
            "best_of": spec.best_of,
            "kl_bound_nats": divergence_bound_nats(spec.best_of),
            "reward_score": sum(row["reward_score"] for row in written) / len(written) if ensemble else None,
        }
    )
