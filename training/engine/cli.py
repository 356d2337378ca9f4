"""The command line `python -m training.engine VERB --spec FILE --out DIR`: parse, one call, exit code.

Beside the verbs that have a run folder, `serve` answers over HTTP.

Exit codes: 0 done, 2 bad spec or data (one sentence), 3 stopped and resumable, 1 the run cannot go on (one sentence:
no finite loss, no memory, no disk) or a fault (with its traceback).
"""

import argparse
import contextlib
import errno
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.engine.ended import tell_beginning, tell_end
from training.engine.errors import BadInput, RunFailed, Stopped, out_of_memory
from training.engine.folder_lock import folder_lock
from training.engine.importing import importing
from training.engine.specs import SPECS, load_spec
from training.engine.specs.help import spec_help
from training.engine.stopping import StopFlag


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.verb == "serve":
        return _ending(lambda: _serve(options), "serve")
    tell_beginning()
    stop = StopFlag()
    stop.listen()
    return _ending(lambda: _run(options.verb, options.spec, options.out, stop), str(options.out))


def _ending(work: Callable[[], int], name: str) -> int:
    """The exit code of `work`, its reason said in a sentence; a fault keeps its traceback."""
    try:
        code, why = work(), ""
    except BadInput as error:
        code, why = 2, str(error)
    except Stopped as error:
        code, why = 3, str(error)
    except RunFailed as error:
        code, why = 1, f"{name}: {error}"
    except Exception as error:
        code, what = 1, _run_out(error)
        if not what:
            if not _left_alone(error):
                tell_end(1, f"{type(error).__name__}: {error}".strip().splitlines()[-1])
            raise
        why = f"{name}: {what}"
    if why:
        print(why, file=sys.stderr)
    tell_end(code, why)
    return code


def _run_out(error: Exception) -> str:
    """What there was no room for, and the mend; empty for other faults."""
    again = "then run the same line again to go on from the last checkpoint"
    if _no_room(error):
        return f"no room on the disk ({error}); nothing was published; make room, {again}"
    if out_of_memory(error):
        what = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return (
            f"memory ran out where no micro-batch can be halved ({what}); nothing was published; take a larger "
            f"machine, {again}, or begin anew elsewhere with a lower sampling_rows, batch_size or token limit"
        )
    return ""


def _left_alone(error: Exception) -> bool:
    """Whether a sum over ranks failed because another rank is gone: what ended that one is what there is to tell."""
    return any(kind.__name__.startswith("Dist") for kind in type(error).__mro__) or (
        isinstance(error, RuntimeError) and "closed by peer" in str(error).lower()
    )


def _no_room(error: Exception) -> bool:
    """Whether a write failed for want of room; safetensors tells it in words alone."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    return type(error).__name__ == "SafetensorError" and any(
        f"os error {number})" in str(error) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    )


def _serve(options: argparse.Namespace) -> int:
    with importing():
        from training.engine.serve import serve

    serve(options.reward_model, options.host, options.port, options.combine, options.uwo_coefficient)
    return 0


def _run(verb: str, spec_path: Path, out: Path, stop: StopFlag) -> int:
    spec = load_spec(SPECS[verb], spec_path)
    # Only now PyTorch, which takes seconds: help and a bad spec answer at once.
    with importing():
        from training.engine.ranks import Ranks
        from training.engine.run_folder import RunFolder

    ranks = Ranks()
    with contextlib.closing(ranks), folder_lock(out) if ranks.first else contextlib.nullcontext():
        ranks.wait()  # until the first holds the folder for all
        run = RunFolder(out, stop)
        done = run.finished(verb, spec)
        if not done:
            _work(verb)(spec, run)
            ranks.wait()  # the first may still write
    if ranks.first:
        print(f"{out}: done{' already' if done else ''}, see {out / 'report.json'}")
    return 0


@importing()
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
    server = verbs.add_parser(
        "serve", help="Serves a reward-model ensemble over HTTP: POST /get_reward, in OpenRLHF's schema."
    )
    server.add_argument("--reward-model", type=Path, required=True, metavar="DIR", help="model/ of a reward run")
    server.add_argument("--host", default="127.0.0.1", help="address to listen on; anybody who reaches it may ask")
    server.add_argument("--port", type=int, default=5000, help="0 takes a free one and says which")
    server.add_argument("--combine", default="mean", choices=["mean", "min", "uwo"], help="as in the spec of ppo")
    server.add_argument("--uwo-coefficient", type=float, default=0.5, help="as in the spec of ppo")
    return parser
