"""How far said probabilities lie from what happens, without the bias that few predictions bring."""

import numpy as np

from quality.votes import Floats

BINS = 15


def ece(sure: Floats, hit: Floats) -> float:
    """Expected calibration error: |mean confidence - share of hits| over bins of equally many, weighed by their size.

    It is never zero by chance: 1,000 calibrated predictions show about .03.
    """
    return float(sum(share * abs(gap) for share, gap, _ in _bins(sure, hit)))


def squared_error(sure: Floats, hit: Floats) -> float:
    """Mean squared gap over bins of equally many, less what chance alone makes of it: zero on average if calibrated.

    Kumar, Liang and Ma 2019 (Verified uncertainty calibration, arXiv 1909.10155, section 4.2): each squared gap less
    the sampling variance of its share of hits. It may be negative.
    """
    return float(sum(share * (gap**2 - chance) for share, gap, chance in _bins(sure, hit)))


def _bins(sure: Floats, hit: Floats) -> list[tuple[float, float, float]]:
    """Of each bin: its share of the predictions, mean confidence less share of hits, variance of the latter."""
    if sure.shape != hit.shape or sure.ndim != 1:
        raise ValueError(f"confidences {sure.shape} and hits {hit.shape} differ in shape; pass two of (N,).")
    order = np.argsort(sure, kind="stable")
    found = []
    for rows in np.array_split(order, min(BINS, max(1, len(order) // 2))):
        share = float(hit[rows].mean())
        variance = share * (1 - share) / max(len(rows) - 1, 1)
        found.append((len(rows) / len(order), float(sure[rows].mean()) - share, variance))
    return found
