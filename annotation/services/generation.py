"""Turns a policy's samples into new comparisons: the circle closes here."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotation.models import Project, Prompt, Source
from annotation.services.bulk import batches
from annotation.services.comparisons import NewComparison, add_comparisons


@dataclass(frozen=True)
class PromptSamples:
    """What one policy answered to one prompt, K times."""

    prompt_id: int
    texts: Sequence[str]


def add_policy_comparisons(
    *,
    project: Project,
    source_name: str,
    settings: dict[str, Any],
    round_number: int,
    samples: Sequence[PromptSamples],
    pairs_per_prompt: int,
    seed: int,
) -> int:
    """Returns how many comparisons were added; the same call again adds nothing.

    Identical replies and empty ones are dropped first: nobody can prefer a text to itself. Of the pairs that remain
    for a prompt, `pairs_per_prompt` are drawn at random without replacement; the share drawn is their propensity.
    """
    Source.objects.update_or_create(
        project=project, name=source_name, defaults={"kind": Source.Kind.POLICY, "settings": settings}
    )
    prompts = _prompts(project, [item.prompt_id for item in samples])
    rows = [
        row
        for item in samples
        for row in _pairs(prompts[item.prompt_id], item.texts, source_name, round_number, pairs_per_prompt, seed)
    ]
    random.Random(f"{seed}:{round_number}").shuffle(rows)  # so that whoever stops early has seen prompts of all kinds
    return add_comparisons(project=project, rows=rows, source_kind=Source.Kind.POLICY, round_number=round_number)


def _prompts(project: Project, ids: Sequence[int]) -> dict[int, Prompt]:
    found: dict[int, Prompt] = {}
    for slice_ in batches(ids):
        found |= {row.pk: row for row in Prompt.objects.filter(project=project, pk__in=slice_)}
    return found


def _pairs(
    prompt: Prompt, texts: Sequence[str], source_name: str, round_number: int, wanted: int, seed: int
) -> list[NewComparison]:
    distinct = sorted({text for text in texts if text.strip()})
    pairs = list(combinations(range(len(distinct)), 2))
    if not pairs:
        return []
    rng = random.Random(f"{seed}:{round_number}:{prompt.digest}")
    chosen = rng.sample(pairs, min(wanted, len(pairs)))
    return [
        NewComparison(
            where=f"prompt {prompt.pk}",
            id=f"r{round_number}-{prompt.digest[:12]}-{first}-{second}",
            messages=prompt.messages,
            responses=[(distinct[first], source_name), (distinct[second], source_name)],
            propensity=len(chosen) / len(pairs),
        )
        for first, second in chosen
    ]
