"""Latent class model of votes: each item has a hidden class, each annotator a table of what they say of each class.

Dawid and Skene 1979, Applied Statistics 28 (classes = labels, no shrinkage), fitted by expectation-maximisation.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from quality.votes import Floats, Ints

MAX_STEPS = 200
TOLERANCE = 1e-4
SMALLEST = 1e-12


@dataclass(frozen=True)
class LatentClasses:
    """The fitted model: I items, A annotators, C classes, L labels."""

    posterior: Floats
    """(I, C) probability of each class given all votes on the item."""
    tables: Floats
    """(A, C, L) probability that an annotator gives each label to an item of each class."""
    pool: Floats
    """(C, L) the same for the typical annotator."""
    shares: Floats
    """(C,) share of the classes among items."""
    steps: int
    """Steps of expectation-maximisation that were made."""


def fit_latent_classes(
    *,
    item: Ints,
    annotator: Ints,
    label: Ints,
    start: Floats,
    annotators: int,
    labels: int,
    strength: float,
    pool_prior: Floats,
    shares_prior: Floats,
    mirrored: bool,
) -> LatentClasses:
    """Expectation-maximisation from class probabilities `start` (I, C); votes are item, annotator, label (V,).

    `strength` is the number of the pool's votes per class that each annotator's table is shrunk with (0: none).
    `pool_prior` (C, L) is added to the pool's counts, `shares_prior` (C,) to those of the classes; both may be zero.
    `mirrored` ties class c and label l to classes - 1 - c and
    labels - 1 - l, because which response of a pair stands first is arbitrary: swapping one pair then mirrors its
    posterior and leaves all else alone. Stops when no posterior moves by more than 1e-4, or after 200 steps.
    """
    items, classes = start.shape
    if item.shape != annotator.shape or item.shape != label.shape or item.ndim != 1:
        raise ValueError(f"votes {item.shape}, {annotator.shape}, {label.shape} differ in shape; pass three of (V,).")
    if pool_prior.shape != (classes, labels) or shares_prior.shape != (classes,):
        raise ValueError(
            f"priors {pool_prior.shape}, {shares_prior.shape} do not fit {classes} classes, {labels} labels."
        )
    votes = sparse.csr_array(
        (np.ones(len(item)), (item, annotator * labels + label)), shape=(items, annotators * labels)
    )
    votes_by_answer = votes.T.tocsr()
    posterior = start
    steps = 0
    while True:
        # 1. What each annotator says of each class, given the classes.
        answered: Floats = np.asarray(votes_by_answer @ posterior)
        counts = answered.reshape(annotators, labels, classes).transpose(0, 2, 1)
        shares = posterior.sum(axis=0) + shares_prior
        if mirrored:
            counts = counts + counts[:, ::-1, ::-1]
            shares = shares + shares[::-1]
        shares = shares / shares.sum() if shares.any() else np.full(classes, 1 / classes)
        pool = _rows(counts.sum(axis=0) + pool_prior, np.full((classes, labels), 1 / labels))
        tables = _rows(counts + strength * pool, pool)
        # 2. The classes, given what each annotator says of them.
        before, posterior = posterior, _posterior(votes, tables, shares)
        steps += 1
        if steps == MAX_STEPS or not items or abs(posterior - before).max() < TOLERANCE:
            return LatentClasses(posterior, tables, pool, shares, steps)


def _posterior(votes: sparse.csr_array, tables: Floats, shares: Floats) -> Floats:
    annotators, classes, labels = tables.shape
    said = np.log(np.maximum(tables, SMALLEST)).transpose(0, 2, 1).reshape(annotators * labels, classes)
    evidence: Floats = np.asarray(votes @ said) + np.log(np.maximum(shares, SMALLEST))
    evidence -= evidence.max(axis=1, keepdims=True)
    likelihood = np.exp(evidence)
    posterior: Floats = likelihood / likelihood.sum(axis=1, keepdims=True)
    return posterior


def _rows(counts: Floats, otherwise: Floats) -> Floats:
    """Each row divided by its sum; `otherwise` where a row is empty."""
    sums = counts.sum(axis=-1, keepdims=True)
    return np.where(sums > 0, counts / np.where(sums > 0, sums, 1.0), otherwise)
