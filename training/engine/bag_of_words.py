"""A Bradley–Terry model of words, a baseline for reward models: a response's score is the sum of its words' weights.

It knows no order and no prompt; a reward model that does not beat it has learnt less than which words people like.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import logsigmoid

WORD = re.compile(r"\w+|[^\w\s]")
VOCABULARY = 20_000
RIDGES = (1e-3, 1e-2, 1e-1)
"""Tried strengths of the penalty, for each row of data; the best on a fifth of the training prompts is taken."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TextPair:
    """Two responses to one prompt with the soft label of the first and the row's weight."""

    chosen: str
    rejected: str
    p_chosen: float
    weight: float
    prompt: str
    """Digest of the prompt."""


def words(text: str) -> Counter[str]:
    """How often each word and sign stands in the text, in lower case."""
    return Counter(WORD.findall(text.lower()))


def word_margins(train: Sequence[TextPair], test: Sequence[TextPair]) -> Numbers:
    """Log odds (nats) that the first response of each test pair is preferred, [N], learnt from the training pairs."""
    counts = [(words(pair.chosen), words(pair.rejected)) for pair in train]
    seen = Counter(word for both in counts for word in both[0] | both[1])
    vocabulary = {word: place for place, (word, times) in enumerate(seen.most_common(VOCABULARY)) if times > 1}
    if not vocabulary or not test:
        return np.zeros(len(test))
    features = _differences(counts, vocabulary)
    labels = torch.tensor([pair.p_chosen for pair in train], dtype=torch.float64)
    weights = torch.tensor([pair.weight for pair in train], dtype=torch.float64)
    apart = torch.tensor([int(pair.prompt[:8], 16) % 5 == 0 for pair in train])
    ridge = RIDGES[1]
    if 0 < int(apart.sum()) < len(train):
        ridge = min(RIDGES, key=lambda each: _loss_apart(features, labels, weights, apart, each))
    fitted = _fit(features, labels, weights, ridge)
    tried = _differences([(words(pair.chosen), words(pair.rejected)) for pair in test], vocabulary)
    return np.asarray((tried @ fitted).numpy())


def _differences(counts: Sequence[tuple[Counter[str], Counter[str]]], vocabulary: dict[str, int]) -> Tensor:
    """log(1 + count) of each word in the first response less that in the second, sparse [N, V]."""
    rows, columns, values = [], [], []
    for row, (first, second) in enumerate(counts):
        for word in first.keys() | second.keys():
            difference = np.log1p(first[word]) - np.log1p(second[word])
            if word in vocabulary and difference != 0:
                rows.append(row)
                columns.append(vocabulary[word])
                values.append(difference)
    places = torch.tensor([rows, columns], dtype=torch.long)
    return torch.sparse_coo_tensor(
        places, torch.tensor(values, dtype=torch.float64), (len(counts), len(vocabulary)), check_invariants=False
    ).coalesce()


def _fit(features: Tensor, labels: Tensor, weights: Tensor, ridge: float) -> Tensor:
    """The words' weights [V] with the least mean loss plus ridge x their squares."""
    fitted = torch.zeros(features.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([fitted], max_iter=100, history_size=10, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = _loss(features @ fitted, labels, weights) + ridge * (fitted**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return fitted.detach()


def _loss(margins: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    losses = -(labels * logsigmoid(margins) + (1 - labels) * logsigmoid(-margins))
    return (weights * losses).sum() / weights.sum()


def _loss_apart(features: Tensor, labels: Tensor, weights: Tensor, apart: Tensor, ridge: float) -> float:
    """Loss on the rows `apart` of a model of the others."""
    inside, outside = (~apart).nonzero().squeeze(1), apart.nonzero().squeeze(1)
    fitted = _fit(features.index_select(0, inside).coalesce(), labels[inside], weights[inside], ridge)
    return float(_loss(features.index_select(0, outside) @ fitted, labels[outside], weights[outside]))
