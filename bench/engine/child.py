"""One side of a bench in a process of its own, so that its time and peak memory are its own: prints one JSON line.

`python -m bench.engine.child KIND SIDE '{"size": "4M", ...}'`; `python -m bench.engine` calls it.
"""

import json
import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import torch

from bench.engine.clock import device_here, peak_mib, seconds
from bench.engine.data import model_folder, world
from bench.engine.trl_runs import Settings, reward_trainer, sft_trainer, steps_of
from training.engine.causal_lm import load_causal_lm
from training.engine.comparisons import encode_comparisons, pairs_of
from training.engine.completions import completion_log_probs
from training.engine.demonstrations import read_demonstrations
from training.engine.devices import autocast
from training.engine.examples import encode_examples
from training.engine.optimising import adamw, warm_then_linear
from training.engine.preferences import read_preferences
from training.engine.reward_member import Layout, learn, pair_scores
from training.engine.scalar_head import scalar_from_sft
from training.engine.seeds import generator
from training.engine.sequences import shuffled_batches
from training.engine.sft import learn as learn_sft
from training.engine.specs import RewardSpec, SftSpec, parse_spec
from training.engine.token_budget import TokenBudget, cut_by_tokens
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import load_tokenizer, pad_id

BATCH, RATE = 16, 1e-3


class Clock:
    """Wall and device seconds (see clock) since it was made."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._began = time.monotonic(), seconds(device)

    def figures(self, rows: int, tokens: int) -> dict[str, float]:
        """Seconds, and rows and tokens a second of each."""
        spent = seconds(self._device) - self._began[1]
        wall = time.monotonic() - self._began[0]
        return {
            "wall_s": wall,
            "spent_s": spent,
            "rows_per_s": rows / wall,
            "rows_per_spent_s": rows / spent,
            "tokens_per_s": tokens / wall,
        }


def reward(side: str, given: dict[str, Any]) -> dict[str, Any]:
    """Train one reward model on the pairs of a world, and measure it on held-out ones."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    made = world(given["pairs"], given["held_out"], given["seed"], sigma=given["sigma"])
    model_folder(folder, given["size"], made)
    path = folder / "preferences.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in made.rows))
    fields = {"model": str(folder), "preferences": str(path), "batch_size": BATCH, "learning_rate": RATE}
    limits = {"max_prompt_tokens": 1024, "max_response_tokens": 1000, "min_preferences": 1, "warmup_share": 0.0}
    spec = parse_spec(RewardSpec, {**fields, **limits, **given["spec"]}, folder)
    tokenizer = load_tokenizer(folder)
    device = device_here()
    model = scalar_from_sft(folder, given["seed"], 0, device)
    data = encode_comparisons(spec, tokenizer, model, read_preferences(path, 0.1))
    layout = Layout(pad_id(tokenizer), TokenBudget(spec.micro_batch_tokens, print), spec.share_prompts)
    pairs = [(c.tree.sequences[pair.chosen], c.tree.sequences[pair.rejected]) for c, pair in pairs_of(data.train)]
    tokens = sum(len(first) + len(second) for first, second in pairs)
    if side == "trl":
        settings = Settings(BATCH, RATE, given["seed"], bf16=spec.precision == "bf16", order=given["order"])
        trainer = reward_trainer(model, tokenizer, pairs, settings, logging_steps=100)
        clock = Clock(device)
        trainer.train()
        figures = clock.figures(len(pairs), tokens)
        model = trainer.model.eval()
    else:
        optimiser, total = adamw(model, RATE), steps_of(len(data.train), BATCH)
        clock = Clock(device)
        lengths = [comparison.tree.length_tokens for comparison in data.train]
        for step, rows in enumerate(shuffled_batches(lengths, BATCH, generator(given["seed"], "order"))):
            rate = RATE * warm_then_linear(step, total, 0)
            learn(spec, model, optimiser, [data.train[row] for row in rows], layout, rate)
        figures = clock.figures(len(pairs), tokens)
    plain = Layout(pad_id(tokenizer), TokenBudget(4096, print), False)
    chosen, rejected = pair_scores(spec, model, data.held_out, plain)
    loss = torch.nn.functional.softplus(rejected - chosen).mean().item()
    return {**figures, "held_out_loss_nats": loss, "accuracy": (chosen > rejected).float().mean().item()}


def sft(side: str, given: dict[str, Any]) -> dict[str, Any]:
    """Fine-tune on the chosen responses of a world, and measure the loss of held-out ones."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    made = world(given["pairs"], given["held_out"], given["seed"], sigma=given["sigma"])
    model_folder(folder, given["size"], made)
    path = folder / "demonstrations.jsonl"
    path.write_text(
        "".join(json.dumps({"prompt": row["prompt"], "response": row["chosen"]}) + "\n" for row in made.rows)
    )
    fields = {"base_model": str(folder), "demonstrations": str(path), "batch_size": BATCH, "learning_rate": RATE}
    limits = {
        "max_prompt_tokens": 1024,
        "max_response_tokens": 1000,
        "held_out_share": given["held_out"] / (given["pairs"] + given["held_out"]),
    }
    spec = parse_spec(SftSpec, {**fields, **limits, **given["spec"]}, folder)
    tokenizer = load_tokenizer(folder)
    device = device_here()
    model = load_causal_lm(folder, tokenizer, device)
    data = encode_examples(spec, tokenizer, model, read_demonstrations(path))
    tokens = sum(example.length_tokens for example in data.train)
    if side == "trl":
        settings = Settings(BATCH, RATE, given["seed"], bf16=spec.precision == "bf16", order=given["order"])
        trainer = sft_trainer(model, tokenizer, data.train, settings, logging_steps=100)
        clock = Clock(device)
        trainer.train()
        figures = clock.figures(len(data.train), tokens)
        model = trainer.model.eval()
    else:
        optimiser, total = adamw(model, RATE), steps_of(len(data.train), BATCH)
        budget, language = TokenBudget(spec.micro_batch_tokens, print), LanguageModel(model, 1.0)
        clock = Clock(device)
        lengths = [example.length_tokens for example in data.train]
        for step, rows in enumerate(shuffled_batches(lengths, BATCH, generator(given["seed"], "order"))):
            batch = [data.train[row] for row in rows]
            rate = RATE * warm_then_linear(step, total, 0)
            learn_sft(spec, language, optimiser, batch, pad_id(tokenizer), budget, rate)
        figures = clock.figures(len(data.train), tokens)
    sums, language = [], LanguageModel(model, 1.0)
    with torch.no_grad(), autocast(spec, device):
        for rows in cut_by_tokens([example.length_tokens for example in data.held_out], 4096):
            log_probs = completion_log_probs(language, [[data.held_out[row]] for row in rows], pad_id(tokenizer))
            sums.append(torch.stack([-log_probs.sum(), log_probs.new_tensor(len(log_probs))]))
    loss, count = torch.stack(sums).sum(dim=0).tolist()
    return {**figures, "held_out_loss_nats": loss / count}


def main(arguments: list[str]) -> None:
    """Run one side and print its figures."""
    kind, side, given = arguments[0], arguments[1], json.loads(arguments[2])
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(given["threads"])
    figures = {"reward": reward, "sft": sft}[kind](side, given)
    print(json.dumps({**figures, "peak_mib": peak_mib(device_here())}))


if __name__ == "__main__":
    main(sys.argv[1:])
