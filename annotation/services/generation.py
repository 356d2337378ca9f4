"""Turns a policy's samples into new comparisons: the circle closes here."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from annotation.models import Project, Prompt, Source
from annotation.services.bulk import batches
from annotation.services.comparisons import NewComparison, add_comparisons


@dataclass(frozen=True)
class ChosenPair:
    """Two different texts that somebody chose for each other, with which probability, and by what rule."""

    first: str
    second: str
    propensity: float
    by: str


@dataclass(frozen=True)
class PromptSamples:
    """What one policy answered to one prompt, K times; and the pairs to compare, unless they are to be drawn."""

    prompt_id: int
    texts: Sequence[str]
    chosen: Sequence[ChosenPair] | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    """Source of the texts that another than the policy wrote."""


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

    Identical replies, empty ones and those with a NUL are dropped first: nobody can prefer a text to itself. Of the
    pairs that remain for a prompt, `pairs_per_prompt` are drawn at random without replacement; the share drawn is
    their propensity. Where a prompt's pairs are chosen already, these are taken.
    """
    Source.objects.update_or_create(
        project=project, name=source_name, defaults={"kind": Source.Kind.POLICY, "settings": settings}
    )
    prompts = _prompts(project, [item.prompt_id for item in samples])
    rows = [
        row
        for item in samples
        for row in _pairs(item, prompts[item.prompt_id], source_name, settings, round_number, pairs_per_prompt, seed)
    ]
    random.Random(f"{seed}:{round_number}").shuffle(rows)  # so that whoever stops early has seen prompts of all kinds
    return add_comparisons(project=project, rows=rows, source_kind=Source.Kind.POLICY, round_number=round_number)


def _prompts(project: Project, ids: Sequence[int]) -> dict[int, Prompt]:
    found: dict[int, Prompt] = {}
    for slice_ in batches(ids):
        found |= {row.pk: row for row in Prompt.objects.filter(project=project, pk__in=slice_)}
    return found


def is_usable(text: str) -> bool:
    """Whether a response can be compared: it says something, and has no NUL, which PostgreSQL cannot hold."""
    return bool(text.strip()) and "\0" not in text


def usable(texts: Sequence[str]) -> list[str]:
    """The different texts that can be compared, in a fixed order."""
    return sorted(filter(is_usable, set(texts)))


def _pairs(
    item: PromptSamples,
    prompt: Prompt,
    source_name: str,
    settings: dict[str, Any],
    round_number: int,
    wanted: int,
    seed: int,
) -> list[NewComparison]:
    distinct = usable(item.texts)
    place = {text: number for number, text in enumerate(distinct)}
    chosen = item.chosen
    if chosen is None:
        chosen = _drawn(distinct, wanted, random.Random(f"{seed}:{round_number}:{prompt.digest}"))
    return [
        NewComparison(
            where=f"prompt {prompt.pk}",
            id=f"r{round_number}-{prompt.digest[:12]}-{place[pair.first]}-{place[pair.second]}",
            messages=prompt.messages,
            responses=[(text, item.others.get(text, source_name)) for text in (pair.first, pair.second)],
            propensity=pair.propensity,
            meta={"chosen_by": pair.by, "sampling": settings},
        )
        for pair in chosen
    ]


def _drawn(distinct: Sequence[str], wanted: int, rng: random.Random) -> list[ChosenPair]:
    pairs = list(combinations(distinct, 2))
    drawn = rng.sample(pairs, min(wanted, len(pairs)))
    return [ChosenPair(first, second, len(drawn) / len(pairs), "random") for first, second in drawn]
