"""The command line: reads a file of judgements and prints what the statistics say."""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from quality.gold_answers import GoldAnswers, gold_answers, read_gold
from quality.judgements import read_judgements
from quality.lines import BadJudgement, shown
from quality.methods import DEFAULT, METHODS
from quality.reports import Report, report
from quality.responses import read_responses
from quality.table import table

DONE, NOT_WRITTEN, BAD_INPUT = 0, 1, 2
MOST_RESAMPLES = 10_000
Read = TypeVar("Read")


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0; 2 with one sentence on stderr and nothing on stdout; 1 where stdout takes no more."""
    options = _parser().parse_args(argv)
    try:
        judgements = _read(options.judgements, read_judgements)
        held_out = None if options.hold_out is None else _read(options.hold_out, read_judgements)
        responses = None if options.comparisons is None else _read(options.comparisons, read_responses)
        gold = None if options.gold is None else _read(options.gold, read_gold)
        answered = None if gold is None else gold_answers(judgements, gold)
        found = report(
            judgements,
            method=options.method,
            seed=options.seed,
            resamples=options.resamples,
            held_out=held_out,
            responses=responses,
            known=gold,
        )
    except BadJudgement as error:
        print(f"python -m quality: {error}", file=sys.stderr)
        return BAD_INPUT
    return _print(_json(found, answered) if options.json else table(found, answered))


def _json(found: Report, answered: Mapping[str, GoldAnswers] | None) -> str:
    gold = {} if answered is None else {"gold": {name: own.to_json() for name, own in answered.items()}}
    return json.dumps({**found.to_json(), **gold}, ensure_ascii=False, allow_nan=False)


def _print(text: str) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal of few letters is no fault
    try:
        print(text, flush=True)
    except OSError as error:
        # Without this Python complains once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whose reader, such as `head`, has seen enough
            print(f"python -m quality: cannot be written ({error.strerror}); make room for it.", file=sys.stderr)
            return NOT_WRITTEN
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
    parser.add_argument(
        "--gold", type=Path, metavar="FILE", help="comparisons whose `gold` ranking is known: the fit holds on to it"
    )
    parser.add_argument("--seed", type=_whole(0), default=0, help="of the bootstrap; default %(default)s")
    parser.add_argument(
        "--resamples", type=_whole(1, MOST_RESAMPLES), default=1000, help="of the bootstrap; default %(default)s"
    )
    return parser


class _whole:  # noqa: N801 - reads as a type in add_argument
    """An argparse type: a whole number within bounds."""

    def __init__(self, least: int, most: int = 2**63) -> None:
        self.least, self.most = least, most

    def __call__(self, text: str) -> int:
        if not text.isdecimal() or len(text) > len(str(self.most)) or not self.least <= int(text) <= self.most:
            raise argparse.ArgumentTypeError(f"{shown(text)} is no whole number of {self.least} to {self.most}")
        return int(text)
