"""The gold reward of the kitchen: a measuring instrument, never read by training."""

from bench.loop.language import COURTESIES, INGREDIENTS, wanted

PER_ORDER = 3.0
"""For every ingredient named."""
WRONG = -0.6
AGAIN = -0.4
NOISE = -0.4
"""For each word that is none of the language."""
KIND = 0.5
"""For the first courtesy; the second is worth nothing, and every further one costs TIRING."""
TIRING = -0.3


def gold(prompt: str, response: str) -> float:
    """How good the answer is; at most PER_ORDER + KIND."""
    right, words = wanted(prompt), response.split()
    said = [word for word in words if word in INGREDIENTS]
    kind = sum(word in COURTESIES for word in words)
    return (
        PER_ORDER * len(right & set(said)) / len(right)
        + WRONG * len(set(said) - right)
        + AGAIN * (len(said) - len(set(said)))
        + NOISE * (len(words) - len(said) - kind)
        + (KIND if kind else 0.0)
        + TIRING * max(0, kind - 2)
    )
