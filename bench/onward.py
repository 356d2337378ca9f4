"""What more steps of the fit do to labels: `python -m bench.onward FOLDER`, of real judgements.

FOLDER is that of bench.adaptive, with published labels. The default method is begun at the votes, and then again and
again where it ended, as a report that begins at an earlier one does. Printed are the share of labels that are the
published ones, the share that are the own judgements' plurality where that is clear, the share of ties, and the mean
log loss of one judgement of each comparison with three or more, held out before the first fit.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.held_out import trial
from bench.overlap.recording import read_recording
from quality import BadJudgement, Judgement, read_judgements
from quality.inputs import counting
from quality.methods import reliability
from quality.methods.fit import Fit
from quality.votes import TIE, Floats, Ints, Votes, cast

FITS = (1, 2, 4, 10)
"""How many fits, one begun where the other ended, stand behind each line."""


def onward(votes: Votes, fits: Sequence[int]) -> list[Fit]:
    """The fit after each number of fits, in rising order."""
    found, start = [], None
    for number in range(1, max(fits) + 1):
        fit = reliability.fit(votes, start=start)
        start = fit.posterior
        if number in fits:
            found.append(fit)
    return found


def rows(folder: Path, *, fits: Sequence[int], seeds: int) -> list[str]:
    """Lines to print."""
    published = {item.id: item.label for item in read_recording(folder).items if item.label is not None}
    judgements = counting(read_judgements(folder / "judgements.jsonl.gz"))
    votes = cast(judgements)
    gold = np.array([published.get(votes.comparisons[at], -1) for at in votes.comparison.tolist()])
    counts = votes.counts()
    leads, clear = counts.argmax(axis=1), (counts == counts.max(axis=1, keepdims=True)).sum(axis=1) == 1
    labels = [fit.typical().argmax(axis=1) for fit in onward(votes, fits)]
    losses = np.mean([_losses(judgements, seed, fits) for seed in range(seeds)], axis=0)
    return [
        f"{folder.name}: {len(judgements)} judgements, {(gold >= 0).sum()} published labels, {seeds} splits",
        f"{'fits':>5} {'match':>7} {'plurality':>10} {'ties':>6} {'changed':>8} {'held-out log loss':>18}",
        *(
            f"{number:5d} {(label == gold)[gold >= 0].mean():7.4f} {(label == leads)[clear].mean():10.4f} "
            f"{(label == TIE).mean():6.3f} {(label != labels[0]).sum():8d} {loss:18.4f}"
            for number, label, loss in zip(fits, labels, losses, strict=True)
        ),
    ]


def _losses(judgements: Sequence[Judgement], seed: int, fits: Sequence[int]) -> list[float]:
    of = trial(judgements, seed=seed, truth=None, keys={})
    return [_loss(fit.predicted(of.item, of.annotator, of.left), of.label) for fit in onward(of.votes, fits)]


def _loss(chances: Floats, label: Ints) -> float:
    return float(-np.log(chances[np.arange(len(label)), label]).mean())


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.onward", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of recorded judgements")
    parser.add_argument("--seeds", type=int, default=2, help="splits; default %(default)s")
    options = parser.parse_args(argv)
    try:
        print("\n".join(rows(options.folder, fits=FITS, seeds=options.seeds)))
    except (BadJudgement, OSError, KeyError) as error:
        print(f"python -m bench.onward: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
