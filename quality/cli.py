"""The command line: reads a file of judgements and prints what the statistics say."""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from quality.judgements import read_judgements
from quality.lines import BadJudgement
from quality.methods import DEFAULT, METHODS
from quality.reports import report
from quality.responses import read_responses
from quality.table import table

DONE, BAD_INPUT = 0, 2
Read = TypeVar("Read")


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr and nothing on stdout."""
    options = _parser().parse_args(argv)
    try:
        judgements = _read(options.judgements, read_judgements)
        held_out = None if options.hold_out is None else _read(options.hold_out, read_judgements)
        responses = None if options.comparisons is None else _read(options.comparisons, read_responses)
        found = report(
            judgements,
            method=options.method,
            seed=options.seed,
            resamples=options.resamples,
            held_out=held_out,
            responses=responses,
        )
    except BadJudgement as error:
        print(f"python -m quality: {error}", file=sys.stderr)
        return BAD_INPUT
    text = json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False) if options.json else table(found)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal of few letters is no fault
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; without this Python complains when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _read(path: Path, read: Callable[[Path], Read]) -> Read:
    try:
        return read(path)
    except OSError as error:
        raise BadJudgement(f"{path}: cannot be read ({error.strerror}); name a file that is there.") from error
    except BadJudgement as error:
        raise BadJudgement(f"{path}, {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quality", description=__doc__)
    parser.add_argument("judgements", type=Path, metavar="JUDGEMENTS.jsonl", help="a file, gzipped or not")
    parser.add_argument("--json", action="store_true", help="print JSON in place of a table")
    parser.add_argument(
        "--method", choices=METHODS, default=DEFAULT, help="the preference model; default %(default)s"
    )
    parser.add_argument("--hold-out", type=Path, metavar="FILE", help="also print the log loss of these judgements")
    parser.add_argument(
        "--comparisons", type=Path, metavar="FILE", help="comparisons, for the leaderboard and responses that recur"
    )
    parser.add_argument("--seed", type=_at_least(0), default=0, help="of the bootstrap; default %(default)s")
    parser.add_argument("--resamples", type=_at_least(1), default=1000, help="of the bootstrap; default %(default)s")
    return parser


class _at_least:  # noqa: N801 - reads as a type in add_argument
    """An argparse type: a whole number not below a bound."""

    def __init__(self, least: int) -> None:
        self.least = least

    def __call__(self, text: str) -> int:
        if not text.isdecimal() or int(text) < self.least:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number of {self.least} or more")
        return int(text)
