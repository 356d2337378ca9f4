"""Tokens a second of the engine's samplers beside transformers' `generate`, in turn in one process.

`python -m bench.engine.generate [--size 1M] [--vocabulary 4096] [--rows 64] [--tokens 48] [--mean-length 16]`.
Prompts have 8 to 24 tokens; temperature 1 without top-k or top-p. `--mean-length` makes rows end by themselves,
geometrically spread; without it none does. Only tokens up to the end of a row count, on both sides.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch

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
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    print(f"{machine(options.threads)}; {options.size} parameters, vocabulary {options.vocabulary}")

    model: Any = random_llama(options.size, options.vocabulary, seed=0)
    ending_rarely(model, 1 / options.mean_length if options.mean_length else 0)
    rng = torch.Generator().manual_seed(0)
    lengths = torch.randint(8, 25, (options.prompts,), generator=rng).tolist()
    prompts = [torch.randint(3, options.vocabulary, (length,), generator=rng).tolist() for length in lengths]
    batches = [prompts[at : at + options.rows] for at in range(0, len(prompts), options.rows)]

    def generate() -> int:
        written = 0
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
            written += int((ended == 0).sum() + (ended == 1).any(dim=1).sum())
        return written

    def ours(kind: Any) -> Callable[[], int]:
        sampler = kind(model, end_id=EOS, pad_id=PAD, rows=options.rows)

        def sample() -> int:
            draws = uniform_draws(len(prompts), options.tokens, torch.Generator().manual_seed(1))
            return sum(map(len, sampler.sample(prompts, draws, 1.0)))

        return sample

    sides = {"transformers.generate": generate, "engine, any model": ours(CacheSampler), "engine": ours(SlotSampler)}
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    for repeat in range(options.repeats + 1):
        for name, run in sides.items():
            began = time.process_time()
            tokens = run()
            if repeat:  # the first warms up
                speeds[name].append(tokens / (time.process_time() - began))
    for name, found in speeds.items():
        ratio = median(one / base for one, base in zip(found, speeds["transformers.generate"], strict=True))
        print(f"{name:<24}{median(found):>10.0f} tokens/CPU s{ratio:>8.2f} x generate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
