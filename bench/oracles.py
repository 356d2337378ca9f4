"""Other people's aggregators, to be held against ours; empty where crowd-kit is not installed."""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np

from quality.methods.fit import Fit
from quality.votes import LABELS, Votes

NEEDED = ("crowdkit", "pandas", "sklearn", "nltk", "tqdm")


def missing() -> str | None:
    """None where crowd-kit can be run, else the sentence that says what to install."""
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not lacking:
        return None
    return (
        f"crowd-kit is left out, for {', '.join(lacking)} is not installed: "
        "pip install --target EXTRA crowd-kit, then PYTHONPATH=EXTRA python -m bench.calibration"
    )


def _frame(votes: Votes) -> Any:
    pd = importlib.import_module("pandas")

    return pd.DataFrame({"task": votes.item, "worker": votes.annotator, "label": votes.label})


def _fit(votes: Votes, probabilities: Any, tables: dict[int, Any] | None) -> Fit:
    """Label probabilities by item, and each worker's table (true label by given label) where there is one."""
    posterior = probabilities.reindex(index=range(len(votes.pairs)), columns=range(LABELS)).fillna(0.0).to_numpy()
    posterior = posterior / posterior.sum(axis=1, keepdims=True)
    counted = np.zeros((LABELS, LABELS))
    np.add.at(counted.T, votes.label, posterior[votes.item])
    pool = counted / counted.sum(axis=1, keepdims=True)
    own = None
    if tables is not None:
        own = np.stack([tables.get(index, pool) for index in range(len(votes.annotators))])[:, None]
    return Fit(posterior, posterior.mean(axis=0), pool, own, posterior.max(axis=1))


def dawid_skene(votes: Votes) -> Fit:
    """crowd-kit's Dawid-Skene, 100 steps: no shrinkage."""
    model = importlib.import_module("crowdkit.aggregation").DawidSkene(n_iter=100).fit(_frame(votes))
    errors = model.errors_
    tables = {}
    for worker in errors.index.get_level_values(0).unique():
        own = errors.loc[worker].reindex(index=range(LABELS), columns=range(LABELS)).fillna(0.0).to_numpy()
        given = own.sum(axis=0, keepdims=True)
        tables[int(worker)] = np.where(given > 0, own / np.where(given > 0, given, 1.0), 1 / LABELS).T
    return _fit(votes, model.probas_, tables)


def mace(votes: Votes) -> Fit:
    """crowd-kit's MACE with its defaults: ten restarts of fifty steps."""
    model = importlib.import_module("crowdkit.aggregation").MACE(random_state=0).fit(_frame(votes))
    return _fit(votes, model.probas_, None)


ORACLES: dict[str, Callable[[Votes], Fit]] = (
    {} if missing() else {"crowd-kit dawid_skene": dawid_skene, "crowd-kit mace": mace}
)
