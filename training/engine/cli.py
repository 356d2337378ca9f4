"""The command line `python -m training.engine VERB --spec FILE --out DIR`: parse, one call, exit code.

Exit codes: 0 done, 2 bad spec or data (one sentence), 3 stopped and resumable, 1 the run cannot go on (one sentence:
no finite loss, no memory, no disk) or a fault (with its traceback).
"""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.engine.errors import BadInput, RunFailed, Stopped
from training.engine.folder_lock import folder_lock
from training.engine.specs import SPECS, Spec, load_spec
from training.engine.specs.help import spec_help
from training.engine.stopping import StopFlag

RANKED = ("ppo",)
"""Verbs that several processes can work on together."""


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit code."""
    options = _parser().parse_args(arguments)
    stop = StopFlag()
    stop.listen()
    try:
        return _run(options.verb, options.spec, options.out, stop)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except Stopped as error:
        print(error, file=sys.stderr)
        return 3
    except RunFailed as error:
        print(f"{options.out}: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        if not _no_room(error):
            raise
        print(
            f"{options.out}: no room on the disk ({error}); nothing was published; make room, then run the same line "
            "again to go on from the last checkpoint",
            file=sys.stderr,
        )
        return 1


def _no_room(error: Exception) -> bool:
    """Whether a write failed for want of room; safetensors tells it in words alone."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    return type(error).__name__ == "SafetensorError" and any(
        f"os error {number})" in str(error) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    )


def _run(verb: str, spec_path: Path, out: Path, stop: StopFlag) -> int:
    spec = load_spec(SPECS[verb], spec_path)
    # Only now PyTorch, which takes seconds: help and a bad spec answer at once.
    from training.engine.run_folder import RunFolder

    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        return _run_ranked(verb, spec, out)
    with folder_lock(out):
        run = RunFolder(out, stop)
        if run.finished(verb, spec):
            print(f"{out}: done already, see {out / 'report.json'}")
            return 0
        _work(verb)(spec, run)
    print(f"{out}: done, see {out / 'report.json'}")
    return 0


def _run_ranked(verb: str, spec: Spec, out: Path) -> int:
    """One of several processes that `torchrun` or `accelerate launch` started."""
    from training.engine.ranked_run import RankedRun, SharedStop, lock_on_first
    from training.engine.ranks import Ranks

    if verb not in RANKED:
        raise BadInput(f"{verb} runs in one process; start it without torchrun or accelerate launch")
    ranks = Ranks()
    stop = SharedStop(ranks)
    stop.listen()
    try:
        with lock_on_first(out, ranks):
            run = RankedRun(out, stop, ranks)
            done = run.finished(verb, spec)
            ranks.wait()
            if not done:
                _work(verb)(spec, run)
            ranks.wait()
    finally:
        ranks.part()
    if ranks.first:
        print(f"{out}: done{' already' if done else ''}, see {out / 'report.json'}")
    return 0


def _work(verb: str) -> Callable[[Any, Any], None]:
    """The function behind a verb, imported when it is wanted."""
    import transformers

    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if verb == "sft":
        from training.engine.sft import train_sft

        return train_sft
    if verb == "reward":
        from training.engine.reward import train_reward

        return train_reward
    if verb == "ppo":
        from training.engine.ppo import train_ppo

        return train_ppo
    if verb == "sample":
        from training.engine.sample import write_samples

        return write_samples
    if verb == "score":
        from training.engine.score import write_scores

        return write_scores
    from training.engine.evaluate import write_evaluation

    return write_evaluation


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.engine", description="The RLHF engine.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, kind in SPECS.items():
        text = (kind.__doc__ or "").strip()
        command = verbs.add_parser(
            verb,
            help=text,
            description=f"{text}\n\nFields of the spec (JSON; paths are relative to its folder):\n{spec_help(kind)}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument("--spec", type=Path, required=True, metavar="FILE", help="the spec, a JSON object")
        command.add_argument("--out", type=Path, required=True, metavar="DIR", help="run folder, new or resumable")
    return parser
