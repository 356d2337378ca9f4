"""The one check of a ranking: groups of response indices from best to worst; a group of several is a tie."""

from itertools import combinations

from annotation.errors import Unacceptable


class BadRanking(Unacceptable):
    """The ranking does not name each response exactly once."""

    code = "bad_ranking"


def check_ranking(value: object, *, count: int, where: str = "ranking") -> list[list[int]]:
    """`value` with each of 0..count-1 exactly once; raises BadRanking naming the index that is off."""
    shape = f"Give groups of the indices 0..{count - 1}, best first, e.g. [[0], [1]]."
    if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
        raise BadRanking(f"{value!r:.80} is not a ranking.", where=where, fix=shape)
    seen: set[int] = set()
    for index in (index for group in value for index in group):
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count:
            raise BadRanking(f"index {index!r:.40} names no response.", where=where, fix=shape)
        if index in seen:
            raise BadRanking(f"index {index} is repeated.", where=where, fix=shape)
        seen.add(index)
    if missing := sorted(set(range(count)) - seen):
        raise BadRanking(f"index {missing[0]} is missing.", where=where, fix=shape)
    return [sorted(group) for group in value]


def share_alike(ranking: list[list[int]], known: list[list[int]]) -> float:
    """Share of the pairs that stand the same way in both rankings; a tie is like a tie alone."""
    place, truth = _places(ranking), _places(known)
    pairs = list(combinations(sorted(truth), 2))
    return sum(_sign(place[i] - place[j]) == _sign(truth[i] - truth[j]) for i, j in pairs) / len(pairs)


def _places(ranking: list[list[int]]) -> dict[int, int]:
    return {index: place for place, group in enumerate(ranking) for index in group}


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)


def is_tie(ranking: list[list[int]]) -> bool:
    """Whether nothing is preferred to anything."""
    return len(ranking) == 1
