"""Stage 1, supervised fine-tuning: the model learns to answer as the demonstrations do, and to end its answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor
from torch.optim import AdamW
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import fresh_model, load_causal_lm
from training.engine.checkpoints import restore_training, training_tensors
from training.engine.completions import Example, completion_log_probs, packed
from training.engine.decoder_layers import recompute
from training.engine.demonstrations import Demonstration, read_demonstrations
from training.engine.devices import autocast, device_of, placed
from training.engine.errors import BadInput
from training.engine.examples import Examples, encode_examples
from training.engine.intervals import bootstrap, mean_of
from training.engine.lora import add_lora, merge
from training.engine.optimising import adamw, apply_gradients, warm_then_linear
from training.engine.over_length import say_cut_prompts
from training.engine.publishing import save_model
from training.engine.ranks import Ranks
from training.engine.run_folder import RunFolder
from training.engine.seeds import derived, generator
from training.engine.sequences import shuffled_batches
from training.engine.sharding import Sharding, is_sharded
from training.engine.specs import SftSpec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import load_tokenizer, pad_id, train_tokenizer

AGREES_WITHIN = 1e-3
"""Largest difference of a log-probability between packed and alone, beside its own size; rounding is below 1e-5."""


def train_sft(spec: SftSpec, run: RunFolder) -> None:
    """Run the verb `sft` into the run folder. Raises BadInput before anything is written, Stopped at a step."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    demonstrations = read_demonstrations(spec.demonstrations)
    tokenizer, model = _start(spec, demonstrations)
    examples = encode_examples(spec, tokenizer, model, demonstrations)
    if spec.packing:
        _require_that_rows_stay_apart(model, examples.train, pad_id(tokenizer))
    parameters = sum(parameter.numel() for parameter in model.parameters())
    sharding = Sharding.of(spec, device)
    placed(model, sharding.home)
    if spec.lora.rank:
        add_lora(model, spec.lora.rank, spec.lora.alpha, spec.seed)
    if spec.gradient_checkpointing:
        recompute(model)
    sharding.cut(model)
    language = LanguageModel(model, 1.0)
    optimiser = adamw(model, spec.learning_rate, spec.weight_decay)

    # 2. Go on from the checkpoint, if there is one.
    saved = run.begin("sft", spec)
    done = 0
    if saved is not None:
        restore_training("policy", model, optimiser, saved.tensors)
        done = saved.state["step"]
    _say_what_was_lost(run, examples)
    halved = bool(saved and saved.state["halved"])
    budget = TokenBudget(spec.micro_batch_tokens, run.note, halved=halved, in_step=sharding.in_step)

    # 3. Descend. Batches follow from seed and place alone, so nothing else needs keeping.
    lengths = [example.length_tokens for example in examples.train]
    steps_an_epoch = len(shuffled_batches(lengths, spec.batch_size, generator(0)))
    total, step = spec.epochs * steps_an_epoch, 0
    for epoch in range(spec.epochs):
        for rows in shuffled_batches(lengths, spec.batch_size, generator(spec.seed, "order", epoch)):
            step += 1
            if step <= done:
                continue
            rate = spec.learning_rate * warm_then_linear(step - 1, total, spec.warmup_share)
            batch = [examples.train[row] for row in rows]
            learnt = learn(spec, language, optimiser, batch, pad_id(tokenizer), budget, rate)
            run.log(step, total, "training", epoch=epoch + 1, **asdict(learnt), learning_rate=rate)
            run.keep(
                step,
                spec.checkpoint_every_steps,
                lambda: training_tensors("policy", model, optimiser),
                {"step": step, "halved": budget.halved},
            )

    # 4. Measure on prompts never trained on, publish the model, and close the run with its report.
    if not is_sharded(model):
        merge(model)
    held_out = _held_out_loss(spec, language, tokenizer, examples.held_out, budget, run)
    report = {
        "verb": "sft",
        "steps": total,
        "demonstrations": len(examples.train),
        "held_out_demonstrations": len(examples.held_out),
        "truncated_prompts": examples.truncated_prompts,
        "left_out_responses": examples.left_out_responses,
        "parameters": parameters,
        "vocabulary": len(tokenizer),
        "held_out_loss_nats": held_out,
    }
    save_model(model, tokenizer, run.partial_model)
    run.publish_model(report)
    run.finish(report)


@dataclass(frozen=True)
class Step:
    """What a step of learning looked like."""

    loss_nats: float
    gradient_norm: float
    trained_tokens: int
    tokens: int


def learn(
    spec: SftSpec,
    language: LanguageModel,
    optimiser: AdamW,
    batch: Sequence[Example],
    pad_id: int,
    budget: TokenBudget,
    learning_rate: float,
) -> Step:
    """One step down the mean negative log-probability of all response tokens of the batch, the end tokens included.

    The mean is over the whole batch's tokens, however many micro-batches the budget asks for and however many ranks
    share them; `language` at temperature 1. Raises RunFailed where the loss is no number or memory runs out twice.
    """
    trained = sum(len(example.response) for example in batch)
    ranks, model, (rows, widths) = Ranks(), language.model, _rows(spec, batch)
    mine = ranks.deal(widths)

    def part(some: list[int]) -> Tensor:
        with autocast(spec, model.device):
            log_probs = completion_log_probs(language, [rows[mine[row]] for row in some], pad_id)
        loss = -log_probs.sum() / trained
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach()

    def idle() -> None:
        (completion_log_probs(language, rows[:1], pad_id).sum() * 0).backward()  # type: ignore[no-untyped-call]

    parts = budget.each([widths[row] for row in mine], part, lambda: optimiser.zero_grad(set_to_none=True), idle)
    none = torch.zeros((), device=model.device)  # of a rank without any row
    loss = float(ranks.sum(torch.stack([none, *(each for _, each in parts)]).sum()))
    ranks.sum_gradients(model)
    norm = apply_gradients(loss, optimiser, learning_rate, spec.max_gradient_norm)
    return Step(loss, norm, trained, sum(widths))


@torch.no_grad()
def _require_that_rows_stay_apart(model: PreTrainedModel, examples: list[Example], pad_id: int) -> None:
    """Raise BadInput where the architecture does not take the mask that keeps packed demonstrations apart."""
    language = LanguageModel(model, 1.0)
    tried = sorted(examples, key=lambda example: -example.length_tokens)[:1] + examples[:1]
    alone = completion_log_probs(language, [[example] for example in tried], pad_id)
    try:
        packed_together = completion_log_probs(language, [tried], pad_id)
        agree = bool(((packed_together - alone).abs() <= AGREES_WITHIN * (1 + alone.abs())).all())
    except (ValueError, TypeError, RuntimeError, IndexError):  # some read a mask of [B, T] and nothing else
        agree = False
    if not agree:
        raise BadInput(
            f"packing is true and {type(model).__name__} does not keep packed demonstrations apart; set packing to "
            "false"
        )


def _rows(spec: SftSpec, batch: Sequence[Example]) -> tuple[list[list[Example]], list[int]]:
    """Examples row by row, and the tokens of each row."""
    lengths = [example.length_tokens for example in batch]
    places = packed(lengths, spec.packed_row_tokens) if spec.packing else [[row] for row in range(len(batch))]
    return [[batch[at] for at in row] for row in places], [sum(lengths[at] for at in row) for row in places]


def _say_what_was_lost(run: RunFolder, examples: Examples) -> None:
    say_cut_prompts(run.note, examples.truncated_prompts)
    if examples.left_out_responses:
        run.note(
            f"{examples.left_out_responses} demonstrations were left out: the response is over max_response_tokens"
        )


def _start(spec: SftSpec, demonstrations: list[Demonstration]) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    if spec.base_model is not None:
        tokenizer = load_tokenizer(spec.base_model)
        return tokenizer, load_causal_lm(spec.base_model, tokenizer, torch.device("cpu"))
    texts = [turn["content"] for row in demonstrations for turn in row.chat] + [
        row.response for row in demonstrations
    ]
    tokenizer = train_tokenizer(texts, spec.architecture.vocabulary)
    return tokenizer, fresh_model(spec.architecture, tokenizer, spec.seed)


@torch.no_grad()
def _held_out_loss(
    spec: SftSpec,
    language: LanguageModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: list[Example],
    budget: TokenBudget,
    run: RunFolder,
) -> dict[str, object]:
    """Mean loss a token (nats) over held-out demonstrations, with its interval over prompts."""
    losses: list[float | None] = [None] * len(examples)

    def part(rows: list[int]) -> None:
        with autocast(spec, language.model.device):
            log_probs = completion_log_probs(language, [[examples[row]] for row in rows], pad_id(tokenizer))
        for row, each in zip(
            rows, torch.split(log_probs, [len(examples[row].response) for row in rows]), strict=True
        ):
            losses[row] = -float(each.mean())
        run.show(sum(loss is not None for loss in losses), len(examples), "measuring")

    budget.each([example.length_tokens for example in examples], part)
    rng = np.random.default_rng(derived(spec.seed, "bootstrap"))
    found = [loss for loss in losses if loss is not None]
    return bootstrap(mean_of(found), [example.key for example in examples], 1000, rng)
