"""The latent class model gives the figures that Dawid and Skene printed in 1979."""

import csv

import numpy as np
import pytest

from quality.latent_classes import LatentClasses, fit_latent_classes
from tests.quality.crowds import DATA

PATIENTS, OBSERVERS, CLASSES = 45, 5, 4
# Printed to two or three digits after a hand-stopped iteration: half a unit of the last digit, twice for the stop.
THREE_DIGITS, TWO_DIGITS = 1e-3, 1e-2


@pytest.fixture(scope="module")
def anaesthetists() -> LatentClasses:
    with (DATA / "anaesthetists.csv").open() as file:
        rows = [[int(float(value)) - 1 for value in row.values()] for row in csv.DictReader(file)]
    item, annotator, label = np.array(rows, dtype=np.int64).T
    counts = np.zeros((PATIENTS, CLASSES))
    np.add.at(counts, (item, label), 1.0)
    return fit_latent_classes(
        item=item,
        annotator=annotator,
        label=label,
        start=counts / counts.sum(axis=1, keepdims=True),
        annotators=OBSERVERS,
        labels=CLASSES,
        strength=0.0,
        pool_prior=np.zeros((CLASSES, CLASSES)),
        shares_prior=np.zeros(CLASSES),
        mirrored=False,
    )


def test_the_classes_are_as_frequent_as_published(anaesthetists: LatentClasses) -> None:
    assert anaesthetists.shares == pytest.approx([0.400, 0.422, 0.111, 0.067], abs=THREE_DIGITS)


def test_as_many_patients_fall_in_each_class_as_published(anaesthetists: LatentClasses) -> None:
    assert np.bincount(anaesthetists.posterior.argmax(axis=1)).tolist() == [18, 19, 5, 3]


def test_the_first_anaesthetist_errs_as_published(anaesthetists: LatentClasses) -> None:
    published = [[0.907, 0.093, 0, 0], [0.070, 0.877, 0.053, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]]
    assert anaesthetists.tables[0] == pytest.approx(np.array(published), abs=TWO_DIGITS)
    assert anaesthetists.tables[0, 0] == pytest.approx(published[0], abs=THREE_DIGITS)


def test_the_posterior_is_bayes_rule_written_out_vote_by_vote() -> None:
    item, annotator, label = np.array([[0, 0, 0], [0, 1, 2], [1, 0, 1], [1, 2, 1], [2, 1, 0]], dtype=np.int64).T
    model = fit_latent_classes(
        item=item,
        annotator=annotator,
        label=label,
        start=np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.6, 0.2, 0.2]]),
        annotators=3,
        labels=3,
        strength=4.0,
        pool_prior=np.eye(3) + 1,
        shares_prior=np.ones(3),
        mirrored=False,
    )
    for number in range(3):
        chance = model.shares.copy()
        for i, a, said in zip(item, annotator, label, strict=True):
            if i == number:
                chance *= model.tables[a, :, said]
        # The fit stops when no posterior moves by more than 1e-4, so Bayes' rule holds at least as closely.
        assert model.posterior[number] == pytest.approx(chance / chance.sum(), abs=1e-4)


def test_an_annotator_without_votes_is_given_the_pools_table() -> None:
    votes = np.zeros(2, dtype=np.int64)
    model = fit_latent_classes(
        item=votes, annotator=votes, label=votes, start=np.array([[0.7, 0.2, 0.1]]), annotators=2, labels=3,
        strength=0.0, pool_prior=np.eye(3), shares_prior=np.ones(3), mirrored=False,
    )  # fmt: skip
    assert model.tables[1] == pytest.approx(model.pool)


def test_arrays_that_do_not_fit_are_refused() -> None:
    votes = np.zeros(2, dtype=np.int64)
    with pytest.raises(ValueError, match=r"priors \(2, 2\), \(3,\) do not fit 3 classes, 3 labels"):
        fit_latent_classes(
            item=votes, annotator=votes, label=votes, start=np.ones((1, 3)) / 3, annotators=1, labels=3,
            strength=0.0, pool_prior=np.eye(2), shares_prior=np.ones(3), mirrored=False,
        )  # fmt: skip
