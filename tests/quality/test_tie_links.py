"""Derivatives of the links are those of their probabilities, and the probabilities of one pair sum to one."""

import numpy as np
import pytest

from quality.tie_links import LINKS
from quality.votes import FIRST, SECOND

ETA = np.array([-2.0, -0.3, 0.0, 0.7, 3.0])
STEP = 1e-5
# Central differences err by the square of the step, times derivatives near one; rounding adds 1e-16 over the step.
CLOSE = 1e-6


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("label", [0, 1, 2])
def test_the_derivatives_are_differences_of_log_p(link: str, label: int) -> None:
    if link == "bradley_terry" and label == 1:
        with pytest.raises(ValueError, match="knows no ties"):
            LINKS[link](ETA, 0.0, np.full(5, label))
        return
    labels, phi = np.full(5, label), 0.6
    here, right, left = (LINKS[link](ETA + by, phi, labels) for by in (0.0, STEP, -STEP))
    up, down = (LINKS[link](ETA, phi + by, labels) for by in (STEP, -STEP))
    assert here.e == pytest.approx((right.log_p - left.log_p) / (2 * STEP), abs=CLOSE)
    assert here.f == pytest.approx((up.log_p - down.log_p) / (2 * STEP), abs=CLOSE)
    assert here.ee == pytest.approx((right.e - left.e) / (2 * STEP), abs=CLOSE)
    assert here.ef == pytest.approx((right.f - left.f) / (2 * STEP), abs=CLOSE)
    assert here.ff == pytest.approx((up.f - down.f) / (2 * STEP), abs=CLOSE)


@pytest.mark.parametrize("link", LINKS)
def test_the_outcomes_exhaust_what_can_happen(link: str) -> None:
    labels = [FIRST, SECOND] if link == "bradley_terry" else [0, 1, 2]
    total = sum(np.exp(LINKS[link](ETA, 0.6, np.full(5, label)).log_p) for label in labels)
    assert total == pytest.approx(1.0, abs=1e-12)
