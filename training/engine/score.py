"""The verb `score`: the reward of given responses, as scores.jsonl."""

from dataclasses import dataclass
from typing import Any

from training.engine.causal_lm import prompt_room
from training.engine.chat import read_chat
from training.engine.devices import autocast, device_of
from training.engine.ensemble import MICRO_BATCH_TOKENS, combined, load_ensemble
from training.engine.jsonl import Line, read_lines
from training.engine.over_length import say_cut_prompts, within_limit
from training.engine.prompts import encode_prompts
from training.engine.row_file import RowFile
from training.engine.run_folder import RunFolder
from training.engine.scoring import score_by
from training.engine.specs import ScoreSpec
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import response_ids


@dataclass(frozen=True)
class Scored:
    """A line to score, with its ids."""

    line: Line
    prompt: list[int]
    response: list[int]


def write_scores(spec: ScoreSpec, run: RunFolder) -> None:
    """Run the verb `score` into the run folder. Raises BadInput before anything is written, Stopped at a batch."""
    device = device_of(spec)
    ensemble = load_ensemble(spec.reward_model, device)
    tokenizer = ensemble.tokenizer
    lines = read_lines(spec.responses)
    chats = [read_chat(line) for line in lines]
    responses = [response_ids(tokenizer, line.text("response", empty=True)) for line in lines]
    within_limit(lines, [len(ids) for ids in responses], spec.max_response_tokens, share=0.0)
    room = prompt_room(ensemble.members[0], spec.max_prompt_tokens, max(map(len, responses)))
    prompts = encode_prompts(tokenizer, chats, room)
    rows = [Scored(*each) for each in zip(lines, prompts.ids, responses, strict=True)]

    saved = run.begin("score", spec)
    say_cut_prompts(run.note, prompts.truncated)
    written = RowFile(run.folder, "scores.jsonl", saved.state["rows"] if saved else 0)
    score = score_by(ensemble, TokenBudget(MICRO_BATCH_TOKENS, run.note))
    batches = [rows[at : at + spec.batch_size] for at in range(0, len(rows), spec.batch_size)]
    for number in range(saved.state["step"] if saved else 0, len(batches)):
        batch = batches[number]
        with autocast(spec, device):
            members = score([row.prompt for row in batch], [row.response for row in batch])
        scores = combined(members, spec.combine, spec.uwo_coefficient)
        made: list[dict[str, Any]] = [
            {**row.line.fields, "scores": each.tolist(), "logits": odds.tolist(), "score": score.item()}
            for row, each, odds, score in zip(batch, members.T, ensemble.logits(members).T, scores, strict=True)
        ]
        written.append(made)
        run.log(number + 1, len(batches), "scoring", reward_score=scores.mean().item())
        run.keep(number + 1, 1, dict, {"step": number + 1, "rows": written.rows})

    scored = written.read()
    written.publish()
    run.finish(
        {
            "verb": "score",
            "steps": len(batches),
            "responses": len(scored),
            "truncated_prompts": prompts.truncated,
            "reward_score": sum(row["score"] for row in scored) / len(scored),
        }
    )
