"""`python -m bench.unattended`: rounds of the demo one after the other, judged by simulated annotators, measured.

A scratch installation loads the demo and closes its rounds by `manage.py run_round --simulate`, without a word from
anybody. Printed is each policy's share of right answers, by a checker that no training sees. Where a gate refuses,
the run ends there, with the gate's sentence: nobody is there to decide.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.circle import HALTED, SETS, World, refusals, shares

FIGURES = """
from annotation.models import Judgement
from training.models import GateVerdict
print(Judgement.objects.filter(project__slug="pocket").count(), "judgements in all")
for verdict in GateVerdict.objects.order_by("id"):
    print(verdict.sentence)
"""


def rounds_of(world: World, rounds: int, seed: int) -> int:
    """Closes up to `rounds` rounds after round 0; returns how many were closed before a gate refused."""
    world.manage("migrate", "--verbosity", "0")
    world.manage("load_demo")
    for closed in range(rounds):
        command = ("run_round", "--project", "pocket", "--seed", str(seed), "--simulate")
        if world.manage(*command, allowed=(0, HALTED)) == HALTED:
            return closed
    return rounds


def main() -> None:
    """Parse the command line, run the rounds, print a line for each policy."""
    parser = argparse.ArgumentParser(prog="python -m bench.unattended", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of every run and of the judges (default 0)")
    parser.add_argument("--rounds", type=int, default=3, help="how many after round 0 (default 3)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds is {options.rounds}; give 1 or more")
    with tempfile.TemporaryDirectory(prefix="plumbline-unattended-") as folder:
        world = World(Path(folder))
        closed = rounds_of(world, options.rounds, options.seed)
        found = [shares(world, version) for version in range(closed + 1)]
        print(f"{'share of right answers':<24}" + "".join(f"{name:>17}" for name in SETS))
        for version, right in enumerate(found):
            print(f"policy v{version:<15}" + "".join(f"{right[name]:>17.2f}" for name in SETS))
        print(world.ask(FIGURES))
        for step, spent_s in world.elapsed_s.items():
            print(f"{step}: {spent_s} s")
        if closed < options.rounds:
            print(f"round {closed + 1} was refused: {refusals(world)}")
            sys.exit(1)


if __name__ == "__main__":
    main()
