"""The human gate: blind comparisons of the new policy with the old one, placed as ordinary comparisons.

They count as they come in and may be looked at after each: the interval is one for all looks together
(training/betting.py). Nothing is kept beside the comparisons themselves, so a restart changes nothing.
"""

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from annotation.models import Assignment, Prompt, Source
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.generation import is_usable
from annotation.services.strategies import urgent_turn
from training.models import Round, Run
from training.selectors.growing import file_of
from training.selectors.human_gate import EVEN, HUMAN, Standing, placed_by, prefix
from training.selectors.rounds import loop_of, promoted_policy
from training.services.checks import Check
from training.services.sampling import settings_of


def place(*, round_: Round, run: Run, now: datetime) -> int:
    """Puts the comparisons of an evaluate run's answers before all others in the queue; a second call adds nothing.

    Of the prompts to which the two policies answered differently, at most as many as the settings ask for, drawn at
    random. Returns how many were added.
    """
    if placed_by(round_).exists():
        return 0  # all at once or none: the transaction says so
    rows = list(_drawn(round_, run))
    with transaction.atomic():
        added = add_comparisons(
            project=round_.project, rows=rows, source_kind=Source.Kind.POLICY, round_number=round_.number
        )
        if added:
            fresh = Assignment.objects.filter(comparison__in=placed_by(round_), state=Assignment.State.OPEN)
            fresh.update(turn=urgent_turn(now))
            round_.project.annotators.update(cursor=None, urgent_cursor=None)
    return added


def check_of(standing: Standing) -> Check:
    """The people's word as a check: whether the new policy is surely preferred."""
    share = standing.share
    told = "none" if share.value is None else f"{share.value:.0%}"
    interval = "" if share.value is None else f" (interval for all looks {share.low:.0%} to {share.high:.0%})"
    return Check(
        name="human_win_rate",
        passed=standing.is_won,
        value=share.value,
        low=share.low,
        high=share.high,
        bound=f"whole interval above {EVEN:.0%}",
        sentence=f"won {told}{interval} of {share.n} blind comparisons with the policy that serves now",
    )


def _drawn(round_: Round, run: Run) -> Iterator[NewComparison]:
    loop, new, old = loop_of(round_.project), round_.policy_after, promoted_policy(round_.project)
    assert new is not None  # the gate judges it
    assert old is not None  # round 0 promoted one
    prompts = {str(row.pk): row for row in Prompt.objects.filter(project=round_.project, in_pool=True)}
    said = different_answers(file_of(run, "episodes.jsonl"), "current" if "current" in run.spec else "reference")
    pairs = {key: both for key, both in said.items() if key in prompts}  # some may have left the pool meanwhile
    seed = f"{loop.seed}:{round_.number}:{round_.attempt}"
    drawn = random.Random(seed).sample(sorted(pairs), min(loop.human_comparisons, len(pairs)))
    for key in drawn:
        yield NewComparison(
            where=f"prompt {key}",
            id=prefix(round_) + prompts[key].digest[:16],
            messages=prompts[key].messages,
            responses=[(pairs[key][0], new.name), (pairs[key][1], old.name)],
            propensity=len(drawn) / len(pairs),
            meta={"chosen_by": HUMAN, "sampling": settings_of(run)},
        )


def different_answers(episodes: Path, other: str) -> dict[str, tuple[str, str]]:
    """By prompt, the first answers of the new policy and of the other one that differ and can be compared."""
    found: dict[str, tuple[str, str]] = {}
    with episodes.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            mine, theirs = row["policy_response"], row[f"{other}_response"]
            if mine != theirs and is_usable(mine) and is_usable(theirs):
                found.setdefault(row["prompt_id"], (mine, theirs))
    return found
