"""What calibration is worth: `python -m bench.calibration FOLDER [FOLDER …]`, and on simulated crowds.

A FOLDER holds `judgements.jsonl.gz` and perhaps `comparisons.jsonl.gz`, whose texts then tell which responses recur.
Of each comparison with three judgements or more one is held out, drawn by the seed; every method is fitted to the
rest and predicts it: the log loss (natural, three outcomes) is the headline. Accuracy and ECE (fifteen bins, of the
likeliest label) are against the truth on simulated crowds and against the held-out judgements on real ones. Times
are of the fit, in CPU seconds and in parts of the default method's. crowd-kit, where it is installed, is run on the
same judgements, its MACE with its ten restarts: `pip install --target EXTRA crowd-kit`, then PYTHONPATH=EXTRA.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.crowds import MIXES, simulate
from bench.oracles import ORACLES, missing
from bench.preferences import split
from quality import METHODS, BadJudgement, Judgement, read_judgements
from quality.inputs import counting
from quality.methods import DEFAULT
from quality.methods.fit import Fit
from quality.responses import read_responses
from quality.votes import LABELS, TIE, Floats, Ints, Votes, cast

BINS = 15
NEVER = 1e-3
"""A method that calls a label impossible is scored as if it had said one in a thousand."""


@dataclass(frozen=True)
class Trial:
    """Judgements to learn from, those held out, and the truth where it is known."""

    votes: Votes
    item: Ints
    """(H,) of each held-out judgement, index into the votes' items; -1 where nothing is left of it."""
    annotator: Ints
    left: Ints
    label: Ints
    truth: Ints | None
    """(I,) label of each item of the votes."""


@dataclass(frozen=True)
class Score:
    """One method on one trial."""

    log_loss: float
    log_loss_typical: float
    accuracy: float
    ece: float
    fit_s: float


def trial(
    judgements: Sequence[Judgement], *, seed: int, truth: dict[str, int] | None, keys: dict[str, tuple[str, ...]]
) -> Trial:
    """Holds one judgement of each comparison out; `keys` tell which responses recur, by comparison."""
    rest, held = split(judgements, rng=np.random.default_rng(seed))
    votes, unseen = cast(rest), cast(held)
    if keys:
        votes = votes.identified(keys)
    items = {votes.comparisons[owner]: index for index, owner in reversed(list(enumerate(votes.comparison.tolist())))}
    names = {name: index for index, name in enumerate(votes.annotators)}
    pair = [items.get(unseen.comparisons[owner], -1) for owner in unseen.comparison.tolist()]
    return Trial(
        votes=votes,
        item=np.array(pair)[unseen.item],
        annotator=np.array([names.get(name, -1) for name in unseen.annotators])[unseen.annotator],
        left=unseen.left,
        label=unseen.label,
        truth=None if truth is None else np.array([truth[votes.comparisons[at]] for at in votes.comparison.tolist()]),
    )


def score(fit: Fit, of: Trial, fit_s: float) -> Score:
    """Log loss on what was held out; accuracy and ECE against the truth, or the held-out judgements without one."""
    own = fit.predicted(of.item, of.annotator, of.left)
    typical = fit.predicted(of.item, np.full_like(of.annotator, -1), of.left)
    if of.truth is None:
        chances, right = typical, of.label
    else:
        chances, right = fit.typical(), of.truth
    leading = chances.argmax(axis=1)
    # On simulated crowds a method says how sure it is of the truth; on real ones how likely a judgement is.
    sure = chances.max(axis=1) if of.truth is None else fit.certainty
    return Score(
        log_loss=_log_loss(own, of.label),
        log_loss_typical=_log_loss(typical, of.label),
        accuracy=float((leading == right).mean()),
        ece=ece(sure, leading == right),
        fit_s=fit_s,
    )


def ece(sure: Floats, hit: np.ndarray) -> float:
    """Expected calibration error: |mean confidence - share of hits| over equal bins, weighed by their size."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gap = np.bincount(place, sure - hit, BINS)
    return float(abs(gap).sum() / len(sure))


def _log_loss(chances: Floats, label: Ints) -> float:
    return float(-np.log(np.maximum(chances[np.arange(len(label)), label], NEVER)).mean())


def single(votes: Votes) -> Fit:
    """One judgement of each item is believed, the first; what it is worth is counted on the others."""
    _, first = np.unique(votes.item, return_index=True)
    label = np.full(len(votes.pairs), TIE)
    label[votes.item[first]] = votes.label[first]
    rest = np.ones(len(votes.item), dtype=bool)
    rest[first] = False
    table = np.ones((LABELS, LABELS)) + 2 * np.eye(LABELS)
    np.add.at(table, (label[votes.item[rest]], votes.label[rest]), 1.0)
    table += table[::-1, ::-1]
    table /= table.sum(axis=1, keepdims=True)
    posterior = np.eye(LABELS)[label]
    return Fit(posterior, posterior.mean(axis=0), table, None, (posterior @ table).max(axis=1))


def scores(trials: Sequence[Trial]) -> Iterator[tuple[str, list[Score]]]:
    """Every method on every trial, our own first."""
    for name, fit in {"single": single, **METHODS, **ORACLES}.items():
        found = []
        for each in trials:
            started = time.process_time()
            fitted = fit(each.votes)
            found.append(score(fitted, each, time.process_time() - started))
        yield name, found


def table(title: str, trials: Sequence[Trial]) -> list[str]:
    """One line a method: means over the trials."""
    lines = [
        title,
        f"  {'method':<22} {'log loss':>8} {'typical':>8} {'accuracy':>8} {'ECE':>6} {'CPU, s':>8} {'of ours':>8}",
    ]
    by_method = dict(scores(trials))
    ours_s = float(np.mean([each.fit_s for each in by_method[DEFAULT]]))
    for name, found in by_method.items():
        mean = {field: float(np.mean([getattr(each, field) for each in found])) for field in vars(found[0])}
        lines.append(
            f"  {name:<22} {mean['log_loss']:8.4f} {mean['log_loss_typical']:8.4f} {mean['accuracy']:8.4f} "
            f"{mean['ece']:6.3f} {mean['fit_s']:8.3f} {mean['fit_s'] / max(ours_s, 1e-9):8.1f}"
        )
    return lines


def real(folder: Path, *, seeds: int) -> Iterator[list[str]]:
    """The real set of a folder, and once more with the responses that recur where the comparisons are there."""
    judgements = counting(read_judgements(folder / "judgements.jsonl.gz"))
    title = f"{folder.name}: {len(judgements)} judgements, {seeds} seeds"
    yield table(title, [trial(judgements, seed=seed, truth=None, keys={}) for seed in range(seeds)])
    comparisons = folder / "comparisons.jsonl.gz"
    if comparisons.exists():
        keys = {name: own.keys for name, own in read_responses(comparisons).items()}
        known = [trial(judgements, seed=seed, truth=None, keys=keys) for seed in range(seeds)]
        yield table(f"{folder.name}, responses that recur being known", known)


def simulated(*, seeds: int) -> Iterator[list[str]]:
    """The crowds of bench.crowds."""
    for mix in MIXES:
        made: dict[int, Trial] = {}
        for seed in range(seeds):
            crowd = simulate(mix, rng=np.random.default_rng(seed))
            truth = {f"c{index}": int(label) for index, label in enumerate(crowd.consensus)}
            made[seed] = trial(counting(crowd.judgements), seed=seed, truth=truth, keys={})
        kinds = ", ".join(f"{share:.0%} {kind}" for kind, share in mix.kinds.items())
        title = f"simulated {mix.name}: {mix.annotators} annotators ({kinds}), {mix.pairs} pairs of {mix.fewest} to "
        yield table(f"{title}{mix.most} judgements, {seeds} seeds", list(made.values()))


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="of real judgements")
    parser.add_argument("--seeds", type=int, default=3, help="splits and crowds to average; default %(default)s")
    parser.add_argument("--real-alone", action="store_true", help="leave the simulated crowds out")
    options = parser.parse_args(argv)
    if reason := missing():
        print(reason, file=sys.stderr)
    try:
        for folder in options.folders:
            for lines in real(folder, seeds=options.seeds):
                print("\n".join(lines), flush=True)
        if options.folders and options.real_alone:
            return 0
        for lines in simulated(seeds=options.seeds):
            print("\n".join(lines), flush=True)
    except (BadJudgement, OSError) as error:
        print(f"python -m bench.calibration: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
