"""What calibration is worth: `python -m bench.calibration FOLDER [FOLDER …]`, and on simulated crowds.

A FOLDER holds `judgements.jsonl.gz` and perhaps `comparisons.jsonl.gz`, whose texts then tell which responses recur.
Of each comparison with three judgements or more one is held out, drawn by the seed; every method is fitted to the
rest and predicts it: the log loss (natural, three outcomes) is the headline. Accuracy and calibration, of the
likeliest label, are against the truth on simulated crowds and against the held-out judgements on real ones: ECE (bins
of equally many, never zero by chance), and the mean squared error of the confidence less what chance makes of it.
Behind each figure stands its difference to ours, the same judgements being held out, ± half its 95 % interval: a
jackknife over the draws of a simulated crowd, over twenty groups of comparisons of a real one. A last line says of
each figure whether another method is better beyond its interval. Times are of the fit, in CPU seconds and in parts of
ours. crowd-kit, where it is installed, is run on the same judgements, its MACE with its ten restarts:
`pip install --target EXTRA crowd-kit`, then PYTHONPATH=EXTRA.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.calibrated import ece, squared_error
from bench.class_crowds import CLASSES, simulate_classes
from bench.crowds import CHECKS, MIXES, Mix, simulate
from bench.held_out import Score, Trial, score, single, trial
from bench.jackknife import GROUPS, Within, jackknife
from bench.oracles import ORACLES, missing
from quality import METHODS, BadJudgement, Judgement, read_judgements
from quality.inputs import counting
from quality.methods import DEFAULT
from quality.methods.fit import Fit
from quality.responses import read_responses
from quality.votes import Floats, Ints, Votes

HEADINGS = ("log loss", "accuracy", "squared cal. error, 10⁻³")


class Rows:
    """A method's scores on all trials as one table of rows, with the group that each belongs to."""

    def __init__(self, trials: Sequence[Trial], found: Sequence[Score]) -> None:
        seeds = range(len(trials))
        self.loss = np.concatenate([each.loss for each in found])
        self.typical = np.concatenate([each.loss_typical for each in found])
        self.sure = np.concatenate([each.sure for each in found])
        self.hit = np.concatenate([each.hit for each in found])
        self.loss_group = np.concatenate(
            [_groups(of, seed, of.owner) for seed, of in zip(seeds, trials, strict=True)]
        )
        self.hit_seed = np.concatenate(
            [np.full(len(each.hit), seed) for seed, each in zip(seeds, found, strict=True)]
        )
        judged = [of.owner if of.truth is None else of.votes.comparison for of in trials]
        self.hit_group = np.concatenate(
            [_groups(of, seed, own) for seed, of, own in zip(seeds, trials, judged, strict=True)]
        )
        self.fit_s = float(np.mean([each.fit_s for each in found]))

    def calibration(self, of: Callable[[Floats, Floats], float], rows: Ints | slice = slice(None)) -> float:
        """The mean over trials of a figure of confidences and hits."""
        sure, hit, seed = self.sure[rows], self.hit[rows], self.hit_seed[rows]
        return float(np.mean([of(sure[seed == each], hit[seed == each]) for each in np.unique(seed)]))


def _groups(of: Trial, seed: int, owner: Ints) -> Ints:
    """Draws of a crowd are groups; of a real one the same comparisons are in every trial, and are put in twenty."""
    return owner % GROUPS if of.truth is None else np.full(len(owner), seed)


def differences(other: Rows, ours: Rows) -> list[Within]:
    """What the other has more than ours, of each of HEADINGS."""
    loss, hit = other.loss - ours.loss, other.hit - ours.hit
    return [
        jackknife(lambda rows: float(loss[rows].mean()), ours.loss_group),
        jackknife(lambda rows: float(hit[rows].mean()), ours.hit_group),
        jackknife(
            lambda rows: 1e3 * (other.calibration(squared_error, rows) - ours.calibration(squared_error, rows)),
            ours.hit_group,
        ),
    ]


def table(title: str, trials: Sequence[Trial], methods: dict[str, Callable[[Votes], Fit]]) -> list[str]:
    """One line a method: means over the trials, differences to ours; then what is better than ours."""
    found = {name: Rows(trials, [score(method, of) for of in trials]) for name, method in methods.items()}
    ours = found[DEFAULT]
    lines = [
        title,
        f"  {'method':<22} {HEADINGS[0]:>8} {'- ours':>8} {'±':>7} {'typical':>8}  {HEADINGS[1]:>8} {'- ours':>7} "
        f"{'±':>6}  {'ECE':>5}  {HEADINGS[2]:>8} {'- ours':>7} {'±':>6}  {'CPU, s':>8} {'of ours':>8}",
    ]
    beaten: dict[str, list[str]] = {heading: [] for heading in HEADINGS}
    for name, rows in found.items():
        than = differences(rows, ours)
        lines.append(
            f"  {name:<22} {rows.loss.mean():8.4f} {than[0].value:+8.4f} {than[0].half:7.4f} "
            f"{rows.typical.mean():8.4f}  "
            f"{rows.hit.mean():8.4f} {than[1].value:+7.4f} {than[1].half:6.4f}  {rows.calibration(ece):5.3f}"
            f"  {1e3 * rows.calibration(squared_error):24.2f} {than[2].value:+7.2f} {than[2].half:6.2f}"
            f"  {rows.fit_s:8.3f} {rows.fit_s / max(ours.fit_s, 1e-9):8.1f}"
        )
        for heading, sign, each in zip(HEADINGS, (-1, 1, -1), than, strict=True):
            if sign * each.value > 0 and each.is_beyond:
                beaten[heading].append(name)
    said = (f"{heading}: {', '.join(names) or 'none'}" for heading, names in beaten.items())
    return [*lines, f"  better than ours beyond the interval: {'; '.join(said)}"]


def real(folder: Path, *, seeds: int, methods: dict[str, Callable[[Votes], Fit]]) -> Iterator[list[str]]:
    """The real set of a folder, and once more with the responses that recur where the comparisons are there."""
    judgements = counting(read_judgements(folder / "judgements.jsonl.gz"))
    title = f"{folder.name}: {len(judgements)} judgements, {seeds} seeds"
    yield table(title, [trial(judgements, seed=seed, truth=None, keys={}) for seed in range(seeds)], methods)
    comparisons = folder / "comparisons.jsonl.gz"
    if comparisons.exists():
        keys = {name: own.keys for name, own in read_responses(comparisons).items()}
        known = [trial(judgements, seed=seed, truth=None, keys=keys) for seed in range(seeds)]
        yield table(f"{folder.name}, responses that recur being known", known, methods)


def simulated(mixes: Sequence[Mix], *, seeds: int, methods: dict[str, Callable[[Votes], Fit]]) -> Iterator[list[str]]:
    """Crowds of bench.crowds."""
    for mix in mixes:
        made = []
        for seed in range(seeds):
            crowd = simulate(mix, rng=np.random.default_rng(seed))
            made.append(_drawn(crowd.judgements, crowd.consensus, seed))
        kinds = ", ".join(f"{share:.0%} {kind}" for kind, share in mix.kinds.items())
        title = f"simulated {mix.name}: {mix.annotators} annotators ({kinds}), {mix.pairs} pairs of {mix.fewest} to "
        yield table(f"{title}{mix.most} judgements, {seeds} seeds", made, methods)


def classes(*, seeds: int, methods: dict[str, Callable[[Votes], Fit]]) -> Iterator[list[str]]:
    """Crowds of bench.class_crowds."""
    for of in CLASSES:
        made = [_drawn(*simulate_classes(of, rng=np.random.default_rng(seed)), seed) for seed in range(seeds)]
        yield table(f"simulated {of.name}, {seeds} seeds", made, methods)


def _drawn(judgements: Sequence[Judgement], consensus: Ints, seed: int) -> Trial:
    truth = {f"c{index}": int(label) for index, label in enumerate(consensus)}
    return trial(counting(judgements), seed=seed, truth=truth, keys={})


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="of real judgements")
    parser.add_argument("--seeds", type=int, default=10, help="splits and crowds to average; default %(default)s")
    parser.add_argument("--real-alone", action="store_true", help="leave the simulated crowds out")
    parser.add_argument(
        "--checks", action="store_true", help="also crowds of other kinds, on which nothing was chosen"
    )
    parser.add_argument("--without", action="append", default=[], metavar="METHOD", help="leave a method out")
    options = parser.parse_args(argv)
    methods: dict[str, Callable[[Votes], Fit]] = {"single": single, **METHODS, **ORACLES}
    for name in options.without:
        if name not in methods or name == DEFAULT:
            parser.error(f"{name!r} cannot be left out; name one of {', '.join(sorted(methods.keys() - {DEFAULT}))}.")
        methods.pop(name)
    if reason := missing():
        print(reason, file=sys.stderr)
    sets: list[Iterator[list[str]]] = [real(each, seeds=options.seeds, methods=methods) for each in options.folders]
    if not (options.folders and options.real_alone):
        sets.append(simulated(MIXES, seeds=options.seeds, methods=methods))
    if options.checks:
        sets.append(simulated(CHECKS, seeds=options.seeds, methods=methods))
        sets.append(classes(seeds=options.seeds, methods=methods))
    try:
        for lines in (lines for of in sets for lines in of):
            print("\n".join(lines), flush=True)
    except (BadJudgement, OSError) as error:
        print(f"python -m bench.calibration: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
