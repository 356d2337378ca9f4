"""Experiment `overoptimisation`: gold along the distance to the SFT model, where a proxy picks the best of n.

After Gao et al. 2023 (arXiv 2210.10760): of n responses the proxy's best is taken, n from 1 to 256; the distance is
log n - (n - 1) / n nats at most. Proxies: one reward model (the mean over the members, each by itself), and the
ensemble's mean, minimum (WCO) and mean less half the variance (UWO). `random` is a reward model of labels by lot,
`gold` picks by the gold itself.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.loop.collecting import Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import by_lot
from bench.loop.measures import best_of, kl_of_best
from bench.loop.world import World, pool_of

JUDGEMENTS = 600
CROWD = 30
MEMBERS = 4
ORDERS, DRAWN = 100, 256
UWO = 0.5

Floats = NDArray[np.float64]


def measure(world: World, judgements: int = JUDGEMENTS, drawn: int = DRAWN) -> list[dict[str, Any]]:
    """A row for each proxy and n: `proxy`, `n`, `kl`, `proxy_score`, `gold`."""
    judges = working_order(crowd(CROWD, 0.0, world.seed), world.seed)
    project = Collecting(f"seed{world.seed}-over", judges, world.seed, overlap=1)
    project.add(world.pairs(judgements))
    project.judge(judgements)
    labels = project.preferences("majority")
    pool = pool_of(world.sample("wide-pool", world.sft, world.held_out[:ORDERS], drawn), drawn)
    model = world.reward("over", labels, members=MEMBERS)
    control = world.reward("over-random", by_lot(labels, world.seed))
    members = world.scores("over-scores", model, pool)
    at_random = world.scores("over-random-scores", control, pool)
    proxies = {
        "one model": [members[:, :, index] for index in range(MEMBERS)],
        "mean": [members.mean(axis=2)],
        "minimum": [members.min(axis=2)],
        "mean - variance / 2": [members.mean(axis=2) - UWO * members.var(axis=2)],
        "random": [at_random[:, :, 0]],
        "gold": [pool.gold],
    }
    steps = [2**power for power in range(drawn.bit_length()) if 2**power <= drawn]
    return [
        {
            "proxy": name,
            "n": n,
            "kl": round(kl_of_best(n), 3),
            "proxy_score": _mean(scores, scores, n),
            "gold": _mean(scores, [pool.gold] * len(scores), n),
        }
        for name, scores in proxies.items()
        for n in steps
    ]


def _mean(scores: list[Floats], values: list[Floats], n: int) -> float:
    return sum(best_of(by, value, n) for by, value in zip(scores, values, strict=True)) / len(scores)
