"""Held-out log loss and time of every preference method: `python -m bench.preferences FILE [FILE …]`.

Of each comparison with three judgements or more one is held out, drawn by the seed; each method is fitted to the rest
and predicts it, once for its own annotator and once for a typical one. Figures are means over the seeds.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from quality import METHODS, BadJudgement, Judgement, read_judgements
from quality.estimates import Undefined
from quality.hold_out import hold_out
from quality.inputs import counting
from quality.methods import fitted
from quality.votes import cast


@dataclass(frozen=True)
class Trial:
    """One method on one split."""

    log_loss: float
    log_loss_typical: float
    fit_s: float


def split(judgements: Sequence[Judgement], *, rng: np.random.Generator) -> tuple[list[Judgement], list[Judgement]]:
    """(rest, held out): one judgement of each comparison with three or more is held out."""
    given: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        given[judgement.comparison].append(judgement)
    held = {own[rng.integers(len(own))].id for own in given.values() if len(own) >= 3}
    return [j for j in judgements if j.id not in held], [j for j in judgements if j.id in held]


def trial(method: str, rest: Sequence[Judgement], held: Sequence[Judgement]) -> Trial:
    """Fits the method to `rest` and scores `held`."""
    votes = cast(rest)
    started = time.perf_counter()
    fit = fitted(votes, method)
    fit_s = time.perf_counter() - started
    scored = hold_out(fit, votes, held)
    if isinstance(scored, Undefined):
        raise BadJudgement("no comparison has three judgements; give a file with more overlap.")
    return Trial(scored.log_loss, scored.log_loss_typical, fit_s)


def rows(path: Path, *, seeds: int) -> list[str]:
    """One line for each method."""
    judgements = counting(read_judgements(path))
    trials: dict[str, list[Trial]] = defaultdict(list)
    for seed in range(seeds):
        rest, held = split(judgements, rng=np.random.default_rng(seed))
        for method in METHODS:
            trials[method].append(trial(method, rest, held))
    lines = [f"{path}: {len(judgements)} judgements, {len(held)} held out, {seeds} seeds"]
    lines.append(f"  {'method':<12} {'log loss':>9} {'sd':>6}  {'typical':>8}  {'fit, s':>7}")
    for method, found in trials.items():
        own = [each.log_loss for each in found]
        typical = np.mean([each.log_loss_typical for each in found])
        fit_s = np.mean([each.fit_s for each in found])
        lines.append(f"  {method:<12} {np.mean(own):9.4f} {np.std(own):6.4f}  {typical:8.4f}  {fit_s:7.3f}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.preferences", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="judgements, JSONL, gzipped or not")
    parser.add_argument("--seeds", type=int, default=5, help="splits to average over; default %(default)s")
    options = parser.parse_args(argv)
    try:
        for path in options.files:
            print("\n".join(rows(path, seeds=options.seeds)))
    except (BadJudgement, OSError) as error:
        print(f"python -m bench.preferences: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
