"""Stage 1, supervised fine-tuning: the model learns to answer as the demonstrations do, and to end its answers."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import fresh_model, load_causal_lm, prompt_room, response_logits
from training.engine.chat import held_out, prompt_key
from training.engine.checkpoints import restore_training, training_tensors
from training.engine.demonstrations import Demonstration, read_demonstrations
from training.engine.devices import autocast, device_of, placed
from training.engine.errors import BadInput
from training.engine.intervals import bootstrap, mean_of
from training.engine.optimising import adamw, descend, warm_then_linear
from training.engine.over_length import within_limit
from training.engine.prompts import encode_prompts
from training.engine.run_folder import RunFolder
from training.engine.seeds import derived, generator
from training.engine.sequences import Episodes, episodes, shuffled_batches
from training.engine.specs import SftSpec
from training.engine.tensors import masked_mean, masked_sum, token_log_probs
from training.engine.tokenizer import load_tokenizer, pad_id, response_ids, train_tokenizer


@dataclass(frozen=True)
class Example:
    """Token ids of one demonstration; the response ends with the end-of-sequence token."""

    key: str
    prompt: list[int]
    response: list[int]
    held_out: bool


@dataclass(frozen=True)
class Examples:
    """Encoded demonstrations, and what the limits did to them."""

    train: list[Example]
    held_out: list[Example]
    truncated_prompts: int
    left_out_responses: int


def train_sft(spec: SftSpec, run: RunFolder) -> None:
    """Run the verb `sft` into the run folder. Raises BadInput before anything is written, Stopped at a step."""
    # 1. Read everything, so that bad input leaves no trace.
    device = device_of(spec)
    demonstrations = read_demonstrations(spec.demonstrations)
    tokenizer, model = _start(spec, demonstrations)
    examples = _encode(spec, tokenizer, model, demonstrations)
    placed(model, device)
    optimiser = adamw(model, spec.learning_rate, spec.weight_decay)

    # 2. Go on from the checkpoint, if there is one.
    saved = run.begin("sft", spec)
    done = 0
    if saved is not None:
        restore_training("policy", model, optimiser, saved.tensors)
        done = saved.state["step"]

    # 3. Descend. Batches and dropout follow from seed and place alone, so nothing else needs keeping.
    lengths = [len(example.prompt) + len(example.response) for example in examples.train]
    steps_an_epoch = len(shuffled_batches(lengths, spec.batch_size, generator(0)))
    total, step = spec.epochs * steps_an_epoch, 0
    model.train()
    for epoch in range(spec.epochs):
        for rows in shuffled_batches(lengths, spec.batch_size, generator(spec.seed, "order", epoch)):
            step += 1
            if step <= done:
                continue
            torch.manual_seed(derived(spec.seed, "dropout", step))
            batch = _episodes([examples.train[row] for row in rows], tokenizer, device)
            with autocast(spec, device):
                loss = completion_loss(model, batch)
            rate = spec.learning_rate * warm_then_linear(step - 1, total, spec.warmup_share)
            norm = descend(loss, model, optimiser, rate, spec.max_gradient_norm)
            run.log(
                step,
                total,
                "training",
                epoch=epoch + 1,
                loss_nats=loss.item(),
                gradient_norm=norm,
                learning_rate=rate,
                trained_tokens=int(batch.responses.mask.sum()),
            )
            run.keep(
                step,
                spec.checkpoint_every_steps,
                lambda: training_tensors("policy", model, optimiser),
                {"step": step},
            )

    # 4. Measure on prompts never trained on, publish the model, and close the run with its report.
    placed(model, device)
    report = {
        "verb": "sft",
        "steps": total,
        "demonstrations": len(examples.train),
        "held_out_demonstrations": len(examples.held_out),
        "truncated_prompts": examples.truncated_prompts,
        "left_out_responses": examples.left_out_responses,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "vocabulary": len(tokenizer),
        "held_out_loss_nats": _held_out_loss(spec, model, tokenizer, examples.held_out, device),
    }
    model.save_pretrained(run.partial_model)
    tokenizer.save_pretrained(run.partial_model)
    run.publish_model()
    run.finish(report)


def completion_loss(model: PreTrainedModel, batch: Episodes) -> Tensor:
    """Mean negative log-probability (nats) of the response tokens, their end-of-sequence token included."""
    log_probs = token_log_probs(response_logits(model, batch), batch.responses.ids)
    return -masked_mean(log_probs, batch.responses.mask)


def _start(spec: SftSpec, demonstrations: list[Demonstration]) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    if spec.base_model is not None:
        tokenizer = load_tokenizer(spec.base_model)
        return tokenizer, load_causal_lm(spec.base_model, tokenizer, torch.device("cpu"))
    texts = [turn["content"] for row in demonstrations for turn in row.chat] + [
        row.response for row in demonstrations
    ]
    tokenizer = train_tokenizer(texts, spec.architecture.vocabulary)
    return tokenizer, fresh_model(spec.architecture, tokenizer, spec.seed)


def _encode(
    spec: SftSpec, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel, rows: list[Demonstration]
) -> Examples:
    responses = [response_ids(tokenizer, row.response) for row in rows]
    kept = within_limit(
        [row.line for row in rows],
        [len(ids) for ids in responses],
        spec.max_response_tokens,
        spec.over_length_share,
    )
    longest = max(len(responses[index]) for index in kept)
    prompts = encode_prompts(
        tokenizer, [rows[index].chat for index in kept], prompt_room(model, spec.max_prompt_tokens, longest)
    )
    examples = [
        Example(
            prompt_key(rows[index].chat),
            prompt,
            responses[index],
            held_out(rows[index].chat, spec.held_out_share),
        )
        for index, prompt in zip(kept, prompts.ids, strict=True)
    ]
    train = [example for example in examples if not example.held_out]
    if not train:
        raise BadInput(
            f"{spec.demonstrations}: every prompt fell into held_out_share ({spec.held_out_share:g}); "
            "lower it, or add prompts"
        )
    apart = [example for example in examples if example.held_out]
    return Examples(train, apart, prompts.truncated, len(rows) - len(kept))


def _episodes(examples: list[Example], tokenizer: PreTrainedTokenizerBase, device: torch.device) -> Episodes:
    return episodes(
        [example.prompt for example in examples],
        [example.response for example in examples],
        pad_id(tokenizer),
        device,
    )


@torch.no_grad()
def _held_out_loss(
    spec: SftSpec,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: list[Example],
    device: torch.device,
) -> dict[str, object]:
    """Mean loss a token (nats) over held-out demonstrations, with its interval over prompts."""
    losses: list[float] = []
    for at in range(0, len(examples), spec.batch_size):
        batch = _episodes(examples[at : at + spec.batch_size], tokenizer, device)
        with autocast(spec, device):
            log_probs = token_log_probs(response_logits(model, batch), batch.responses.ids)
        losses += (-masked_sum(log_probs, batch.responses.mask) / batch.responses.mask.sum(dim=1)).tolist()
    rng = np.random.default_rng(derived(spec.seed, "bootstrap"))
    return bootstrap(mean_of(losses), [example.key for example in examples], 1000, rng)
