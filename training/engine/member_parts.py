"""Who learns from what: the ensemble from most training prompts, the gate members from the rest, a trial from all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.engine.checkpoints import Checkpoint
from training.engine.comparisons import Comparison
from training.engine.ensemble import gate_name, member_name
from training.engine.errors import BadInput
from training.engine.lanes import Lanes
from training.engine.pairing_trial import SIDES, Trial
from training.engine.specs import RewardSpec


@dataclass(frozen=True)
class Part:
    """Some members that learn from the same comparisons."""

    first: int
    """Number of its first member among all."""
    names: list[str]
    """Folders of its members."""
    comparisons: list[Comparison]
    lanes: Lanes
    is_published: bool = True

    @property
    def pairs(self) -> int:
        """Preferences to learn from."""
        return sum(len(comparison.pairs) for comparison in self.comparisons)


def parts(spec: RewardSpec, comparisons: Sequence[Comparison], saved: Checkpoint | None) -> list[Part]:
    """The ensemble, and the gate members where there are some; raises BadInput where a side has no prompt."""
    names = [member_name(number) for number in range(spec.members)]
    if not spec.gate_members:
        return [Part(0, names, list(comparisons), Lanes.of(spec, saved, spec.members))]
    apart = gate_prompts({prompt_of(comparison) for comparison in comparisons}, spec.gate_share)
    sides: tuple[list[Comparison], list[Comparison]] = ([], [])
    for comparison in comparisons:
        sides[prompt_of(comparison) in apart].append(comparison)
    if not all(sides):
        raise BadInput(
            f"{spec.preferences}: gate_share {spec.gate_share:g} leaves {len(sides[0])} comparisons to the ensemble "
            f"and {len(sides[1])} to the gate members; collect judgements on more prompts, or set gate_members to 0"
        )
    judges = [gate_name(number) for number in range(spec.gate_members)]
    return [
        Part(0, names, sides[0], Lanes.of(spec, saved, spec.members)),
        Part(spec.members, judges, sides[1], Lanes.of(spec, saved, spec.gate_members)),
    ]


def trial_parts(spec: RewardSpec, trial: Trial | None, saved: Checkpoint | None) -> list[Part]:
    """Both sides of a trial; none where it is not asked for, or not worth it. Both begin with the same heads."""
    if trial is None or not trial.is_worth_it:
        return []
    first = spec.members + spec.gate_members
    lanes = Lanes.of(spec, saved, spec.pairing_members)
    return [
        Part(first, [f"{side}-{number}" for number in range(spec.pairing_members)], learnt, lanes, is_published=False)
        for side, learnt in zip(SIDES, (trial.random, trial.chosen), strict=True)
    ]


def gate_prompts(prompts: set[str], share: float) -> set[str]:
    """The share of prompts (digests) that the gate members learn from: by digest, other digits than the split's."""
    order = sorted(prompts, key=lambda prompt: prompt[::-1])
    return set(order[: max(1, round(share * len(order)))]) if len(order) > 1 else set()


def prompt_of(comparison: Comparison) -> str:
    """Digest of the comparison's prompt."""
    return comparison.pairs[0].preference.prompt


def every_name(some: Sequence[Part]) -> Iterator[str]:
    """Folders of all members, the gate's last."""
    for part in some:
        yield from part.names
