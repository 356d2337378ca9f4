"""What knowing that responses recur does to labels: `python -m bench.recurring FOLDER`, of real judgements.

FOLDER is that of bench.adaptive, with published labels. Labels are made twice, responses that recur being known or
taken for others, and held against the published ones; then, where the two differ, against what they cannot know: one
judgement of each comparison with three or more, held out before the fit (means over seeds).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.held_out import trial
from bench.overlap.recording import read_recording
from quality import BadJudgement, read_judgements
from quality.inputs import counting
from quality.methods import reliability
from quality.responses import read_responses
from quality.votes import Ints, Votes, cast


def labels(votes: Votes) -> Ints:
    """(I,) the likeliest label of each item."""
    found: Ints = reliability.fit(votes).typical().argmax(axis=1)
    return found


def rows(folder: Path, *, seeds: int) -> list[str]:
    """Lines to print."""
    published = {item.id: item.label for item in read_recording(folder).items if item.label is not None}
    judgements = counting(read_judgements(folder / "judgements.jsonl.gz"))
    keys = {name: own.keys for name, own in read_responses(folder / "comparisons.jsonl.gz").items()}
    votes = cast(judgements)
    gold = np.array([published.get(votes.comparisons[at], -1) for at in votes.comparison.tolist()])
    has = gold >= 0
    counts = votes.counts()
    leads = counts.argmax(axis=1)
    clear = has & ((counts == counts.max(axis=1, keepdims=True)).sum(axis=1) == 1)
    plain, known = labels(votes), labels(votes.identified(keys))
    differ = has & (plain != known)
    lines = [
        f"{folder.name}: {has.sum()} published labels",
        f"published is the own judgements' plurality, where that is clear: {(leads == gold)[clear].mean():.3f}",
        f"match: taken for others {(plain == gold)[has].mean():.3f}, known {(known == gold)[has].mean():.3f}",
        f"they differ on {differ.sum()}; the plurality is published: {(leads == gold)[differ & clear].mean():.3f}",
    ]
    hits = []
    for seed in range(seeds):
        of, same = (trial(judgements, seed=seed, truth=None, keys=given) for given in ({}, keys))
        one, two = labels(of.votes)[of.item], labels(same.votes)[same.item]
        apart = one != two
        hits.append([apart.sum(), (one == of.label)[apart].mean(), (two == of.label)[apart].mean()])
    count, before, after = np.mean(hits, axis=0)
    lines.append(
        f"of {count:.0f} held-out judgements where they differ, taken for others foretells {before:.3f}, "
        f"recurring known {after:.3f} ({seeds} seeds)"
    )
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m bench.recurring", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of recorded judgements")
    parser.add_argument("--seeds", type=int, default=3, help="splits; default %(default)s")
    options = parser.parse_args(argv)
    try:
        print("\n".join(rows(options.folder, seeds=options.seeds)))
    except (BadJudgement, OSError, KeyError) as error:
        print(f"python -m bench.recurring: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
