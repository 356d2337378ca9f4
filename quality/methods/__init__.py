"""The preference methods, each a function from Votes to a Fit, by name."""

from collections.abc import Callable

from quality.methods.dawid_skene import dawid_skene
from quality.methods.fit import Fit
from quality.methods.majority import majority
from quality.methods.reliability import reliability
from quality.methods.vote_share import vote_share
from quality.votes import Votes

METHODS: dict[str, Callable[[Votes], Fit]] = {
    "majority": majority,
    "vote_share": vote_share,
    "dawid_skene": dawid_skene,
    "reliability": reliability,
}
DEFAULT = "reliability"


class UnknownMethod(ValueError):
    """A preference method that is not in METHODS."""


def fit(votes: Votes, method: str) -> Fit:
    """Fits the method of that name; raises UnknownMethod."""
    if method not in METHODS:
        raise UnknownMethod(f"method {method!r} is unknown; use one of {', '.join(METHODS)}.")
    return METHODS[method](votes)
