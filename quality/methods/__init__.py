"""The preference methods, each a function from Votes to a Fit, by name."""

from collections.abc import Callable

from quality.methods import davidson, dawid_skene, majority, one_coin, reliability, vote_share
from quality.methods.fit import Fit
from quality.votes import Votes

METHODS: dict[str, Callable[[Votes], Fit]] = {
    "majority": majority.fit,
    "vote_share": vote_share.fit,
    "davidson": davidson.fit,
    "one_coin": one_coin.fit,
    "dawid_skene": dawid_skene.fit,
    "reliability": reliability.fit,
}
DEFAULT = "reliability"


class UnknownMethod(ValueError):
    """A preference method that is not in METHODS."""


def fitted(votes: Votes, method: str) -> Fit:
    """Fits the method of that name; raises UnknownMethod."""
    if method not in METHODS:
        raise UnknownMethod(f"method {method!r} is unknown; use one of {', '.join(METHODS)}.")
    return METHODS[method](votes)
