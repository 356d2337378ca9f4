"""How long a fit takes: `python -m bench.speed [JUDGEMENTS ANNOTATORS …]`, from judgements in memory to parameters.

Judgements are four a pair by annotators of whom few give most (log-normal activity). Stages are timed one by one, in
CPU seconds of one thread; `fitted` is their sum from the arrays to what `reliability` gives for every pair.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from bench.crowds import RANKINGS
from quality import Judgement
from quality.accuracy import accuracy
from quality.discrimination import discrimination
from quality.inputs import counting
from quality.methods import reliability
from quality.votes import FIRST, SECOND, TIE, cast

SIZES = (100_000, 4_000, 1_000_000, 40_000)
PER_PAIR = 4
Of = TypeVar("Of")


def crowd(judgements: int, annotators: int, *, rng: np.random.Generator) -> list[Judgement]:
    """That many judgements, sides and all."""
    pairs = judgements // PER_PAIR
    beta = rng.choice([3.0, 1.3, 0.0, -1.5], annotators, p=[0.25, 0.6, 0.1, 0.05])
    activity = rng.lognormal(0.0, 1.0, annotators)
    pair = np.repeat(np.arange(pairs), PER_PAIR)
    who = rng.choice(annotators, len(pair), p=activity / activity.sum())
    noisy = beta[who] * (1.2 * rng.standard_normal(pairs))[pair] + rng.logistic(size=len(pair))
    label = np.where(noisy > 0.7, FIRST, np.where(noisy < -0.7, SECOND, TIE))
    shown = rng.random(len(pair)) < 0.5
    rows = zip(pair.tolist(), who.tolist(), label.tolist(), shown.tolist(), strict=True)
    return [
        Judgement(str(n), f"c{i}", f"a{a}", RANKINGS[of], shown=(0, 1) if left else (1, 0))
        for n, (i, a, of, left) in enumerate(rows)
    ]


def stages(judgements: Sequence[Judgement]) -> dict[str, float]:
    """CPU seconds of each stage."""
    spent: dict[str, float] = {}

    def timed(name: str, run: Callable[[], Of]) -> Of:
        started = time.process_time()
        found = run()
        spent[name] = time.process_time() - started
        return found

    counted = timed("counting", lambda: counting(judgements))
    votes = timed("arrays", lambda: cast(counted))
    fit = timed("reliability", lambda: reliability.fit(votes))
    spent["fitted"] = spent["arrays"] + spent["reliability"]
    timed("accuracy", lambda: accuracy(votes, fit))
    timed("discrimination", lambda: discrimination(votes, fit))
    return spent


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, metavar="N", help="judgements and annotators, …")
    sizes = parser.parse_args(argv).sizes
    for judgements, annotators in zip(sizes[::2], sizes[1::2], strict=True):
        spent = stages(crowd(judgements, annotators, rng=np.random.default_rng(0)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        line = "  ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items())
        print(f"{judgements} judgements, {annotators} annotators: {line}  (s; peak {peak} MB)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
