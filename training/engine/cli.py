"""The command line `python -m training.engine VERB --spec FILE --out DIR`: parse, one call, exit code.

Exit codes: 0 done, 2 bad spec or data (one sentence), 3 stopped and resumable, 1 a fault (with its traceback).
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.engine.errors import BadInput, Stopped
from training.engine.folder_lock import folder_lock
from training.engine.specs import SPECS, load_spec
from training.engine.specs.help import spec_help
from training.engine.stopping import StopFlag


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


def _run(verb: str, spec_path: Path, out: Path, stop: StopFlag) -> int:
    spec = load_spec(SPECS[verb], spec_path)
    # Only now PyTorch, which takes seconds: help and a bad spec answer at once.
    from training.engine.run_folder import RunFolder

    with folder_lock(out):
        run = RunFolder(out, stop)
        if run.finished(verb, spec):
            print(f"{out}: done already, see {out / 'report.json'}")
            return 0
        _work(verb)(spec, run)
    print(f"{out}: done, see {out / 'report.json'}")
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
