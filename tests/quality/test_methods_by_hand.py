"""The plain methods equal their definitions, written out vote by vote."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from quality import report
from quality.judgements import Ranking
from tests.quality.crowds import FIRST, SECOND, TIE, said

ITEMS: list[list[Ranking]] = [
    [FIRST, FIRST, SECOND],
    [FIRST, FIRST, FIRST],
    [SECOND, TIE, SECOND],
    [TIE, FIRST],
    [SECOND, SECOND, SECOND, TIE],
    [FIRST],
]
LABEL = {FIRST: 0, TIE: 1, SECOND: 2}
JUDGEMENTS = [said(f"c{n}", f"a{k}", ranking) for n, own in enumerate(ITEMS) for k, ranking in enumerate(own)]


def leaders(labels: list[int]) -> dict[int, Fraction]:
    times = Counter(labels)
    leading = [label for label, number in times.items() if number == max(times.values())]
    return {label: Fraction(1, len(leading)) for label in leading}


def majority_by_hand() -> list[list[float]]:
    table = [[Fraction(3 if m == label else 1) for label in range(3)] for m in range(3)]
    for own in ITEMS:
        labels = [LABEL[ranking] for ranking in own]
        for place, label in enumerate(labels):
            if others := labels[:place] + labels[place + 1 :]:
                for m, share in leaders(others).items():
                    table[m][label] += share
    even = [[table[m][label] + table[2 - m][2 - label] for label in range(3)] for m in range(3)]
    said_of = [[cell / sum(row) for cell in row] for row in even]
    return [
        [float(sum(w * said_of[m][label] for m, w in leaders([LABEL[r] for r in own]).items())) for label in (0, 1)]
        for own in ITEMS
    ]


def test_majority_counts_each_vote_against_the_majority_of_the_others() -> None:
    found = report(JUDGEMENTS, method="majority", resamples=1).preferences
    # Exact fractions against doubles.
    assert [[each.p_first, each.p_tie] for each in found] == [
        pytest.approx(row, abs=1e-12) for row in majority_by_hand()
    ]


def test_vote_share_smooths_with_the_likeliest_dirichlet() -> None:
    found = report(JUDGEMENTS, method="vote_share", resamples=1).preferences
    counts = np.array([np.bincount([LABEL[r] for r in own], minlength=3) for own in ITEMS])
    totals = counts.sum(axis=0) + 1
    mean = (totals + totals[::-1]) / (2 * totals.sum())

    def score(strength: float) -> float:
        each = stats.dirichlet_multinomial.logpmf(counts, strength * mean, counts.sum(axis=1))
        return float(each.sum() - np.log(strength) ** 2 / 2)

    strengths = np.exp(np.linspace(-5, 5, 4001))
    strength = strengths[np.argmax([score(each) for each in strengths])]
    share = (counts + strength * mean) / (counts.sum(axis=1, keepdims=True) + strength)
    # The grid is .25 % apart and a share moves by less than a tenth of that.
    assert [each.p_first for each in found] == pytest.approx(share[:, 0], abs=5e-4)
    assert [each.p_tie for each in found] == pytest.approx(share[:, 1], abs=5e-4)
