"""The verb `sample`: K responses of a policy to each prompt, as responses.jsonl."""

from typing import Any

from training.engine.causal_lm import load_causal_lm, model_folder, prompt_room
from training.engine.devices import autocast, device_of
from training.engine.prompts import encode_prompts, read_prompts
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.sampler import sample_responses
from training.engine.seeds import generator
from training.engine.specs import SampleSpec
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, response_text


def write_samples(spec: SampleSpec, run: RunFolder) -> None:
    """Run the verb `sample` into the run folder. Raises BadInput before anything is written, Stopped at a batch."""
    device = device_of(spec)
    tokenizer = load_tokenizer(model_folder(spec.policy, "policy"))
    policy = load_causal_lm(spec.policy, tokenizer, device)
    rows = read_prompts(spec.prompts)
    room = prompt_room(policy, spec.max_prompt_tokens, spec.max_new_tokens)
    prompts = encode_prompts(tokenizer, [row.chat for row in rows], room)

    saved = run.begin("sample", spec)
    responses = RowFile(run.folder, "responses.jsonl", saved.state["rows"] if saved else 0)
    wanted = [(row, index) for row in range(len(rows)) for index in range(spec.samples_per_prompt)]
    batches = [wanted[at : at + spec.batch_size] for at in range(0, len(wanted), spec.batch_size)]
    for number in range(saved.state["step"] if saved else 0, len(batches)):
        with autocast(spec, device):
            sampled = sample_responses(
                policy,
                [prompts.ids[row] for row, _ in batches[number]],
                end_id=end_id(tokenizer),
                pad_id=pad_id(tokenizer),
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
                "finished": ids[-1] == end_id(tokenizer),
                "length_tokens": len(ids),
            }
            for (row, index), ids in zip(batches[number], sampled, strict=True)
        ]
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
            "truncated_prompts": prompts.truncated,
            "eos_rate": sum(row["finished"] for row in written) / len(written),
            "length_tokens": sum(row["length_tokens"] for row in written) / len(written),
        }
    )
