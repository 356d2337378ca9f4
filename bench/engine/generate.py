"""Tokens a second of the engine's samplers beside transformers' `generate`, in turn in one process.

`python -m bench.engine.generate [--size 1M] [--vocabulary 4096] [--rows 64] [--tokens 48] [--mean-length 16]
[--precision bf16]`. Prompts have 8 to 24 tokens; temperature 1 without top-k or top-p. `--mean-length` makes rows end
by themselves, geometrically spread; without it none does. Only tokens up to the end of a row count, on both sides.
Where there is a GPU it is measured there, by the wall clock, with the share of its memory bandwidth that is reached:
the time in which it could read what must be read at least, beside the time that was taken.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch

from bench.engine.clock import bandwidth, device_here, forget_peak, peak_mib, seconds, unit
from bench.engine.machine import machine
from bench.engine.shapes import EOS, PAD, SIZES, random_llama
from training.engine.cache_sampler import CacheSampler
from training.engine.sampler import uniform_draws
from training.engine.sequences import pad
from training.engine.slot_sampler import SlotSampler


def ending_rarely(model: Any, share: float) -> None:
    """Make the end-of-sequence token come with probability `share`, nearly, at every place: by a bias."""
    head = model.lm_head
    bias = torch.zeros(head.weight.shape[0])
    bias[EOS] = torch.log(torch.tensor(share / (1 - share) * (len(bias) - 1))) if share else -torch.inf
    head.bias = torch.nn.Parameter(bias)


def least_bytes(model: Any, lengths: Sequence[tuple[int, int]], rows: int) -> float:
    """Bytes that must be read to write responses to prompts of these (prompt, response) lengths: all weights once for
    every `rows` tokens, and for each token the keys and values before it. Each first token comes with its prompt."""
    config, size = model.config, model.lm_head.weight.element_size()
    weights = sum(parameter.numel() for parameter in model.parameters()) * size
    if not config.tie_word_embeddings:
        weights -= model.get_input_embeddings().weight.numel() * size
    a_token = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * size
    steps = sum(written - 1 for _, written in lengths) / rows
    seen = sum((written - 1) * prompt + (written - 1) * written / 2 for prompt, written in lengths)
    return float(steps * weights + seen * a_token)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine.generate", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="1M")
    parser.add_argument("--vocabulary", type=int, default=4096)
    parser.add_argument("--rows", type=int, default=64, help="rows in progress at once, on either side")
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--tokens", type=int, default=48, help="most tokens of a response")
    parser.add_argument("--mean-length", type=float, default=0, help="mean length by the end token; 0: none ends")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--precision", choices=["fp32", "bf16"], default="fp32", help="of the weights, on either side"
    )
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    print(
        f"{machine(options.threads)}; {options.size} parameters, vocabulary {options.vocabulary}, {options.precision}"
    )

    model: Any = random_llama(options.size, options.vocabulary, seed=0)
    ending_rarely(model, 1 / options.mean_length if options.mean_length else 0)
    device = device_here()
    model.to(device, torch.bfloat16 if options.precision == "bf16" else torch.float32)
    rng = torch.Generator().manual_seed(0)
    lengths = torch.randint(8, 25, (options.prompts,), generator=rng).tolist()
    prompts = [torch.randint(3, options.vocabulary, (length,), generator=rng).tolist() for length in lengths]
    batches = [prompts[at : at + options.rows] for at in range(0, len(prompts), options.rows)]

    def generate() -> list[int]:
        written: list[int] = []
        for batch in batches:
            padded = pad(batch, PAD, side="left", device=model.device)
            ids = model.generate(
                input_ids=padded.ids,
                attention_mask=padded.mask.long(),
                do_sample=True,
                temperature=1.0,
                top_k=0,
                top_p=1.0,
                max_new_tokens=options.tokens,
                eos_token_id=EOS,
                pad_token_id=PAD,
            )
            ended = (ids[:, padded.ids.shape[1] :] == EOS).int().cumsum(dim=1)
            written += ((ended == 0).sum(dim=1) + (ended == 1).any(dim=1)).tolist()
        return written

    def ours(kind: Any) -> Callable[[], list[int]]:
        sampler = kind(model, end_id=EOS, pad_id=PAD, rows=options.rows)

        def sample() -> list[int]:
            draws = uniform_draws(len(prompts), options.tokens, torch.Generator().manual_seed(1))
            return list(map(len, sampler.sample(prompts, draws, 1.0)))

        return sample

    sides = {"transformers.generate": generate, "engine, any model": ours(CacheSampler), "engine": ours(SlotSampler)}
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    shares: dict[str, list[float]] = {name: [] for name in sides}
    peaks = dict.fromkeys(sides, 0.0)
    limit = bandwidth(device) if device.type == "cuda" else None
    for repeat in range(options.repeats + 1):
        for name, run in sides.items():
            forget_peak(device)
            began = seconds(device)
            written = run()
            took = seconds(device) - began
            peaks[name] = peak_mib(device)
            if repeat:  # the first warms up
                speeds[name].append(sum(written) / took)
                if limit is not None:
                    read = least_bytes(model, list(zip(lengths, written, strict=True)), options.rows)
                    shares[name].append(read / limit / took)
    for name, found in speeds.items():
        ratio = median(one / base for one, base in zip(found, speeds["transformers.generate"], strict=True))
        line = f"{name:<24}{median(found):>10.0f} tokens/{unit(device)}{ratio:>8.2f} x generate"
        if limit is not None:
            line += f"{median(shares[name]):>8.1%} of {limit / 1e9:.0f} GB/s, peak {peaks[name]:.0f} MiB"
        print(line)
    if limit is None:
        print(f"peak of the process, all sides: {peak_mib(device):.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
