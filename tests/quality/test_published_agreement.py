"""Agreement coefficients give the figures that their authors printed."""

import gzip
import json
from itertools import combinations

import numpy as np
import pytest

from quality import coefficients, read_judgements, report
from quality.agreement_matrix import cohen_kappa
from quality.estimates import Estimate
from quality.inputs import counting
from quality.length import longer_wins
from quality.tally import Tally, tally
from quality.votes import cast
from tests.quality.crowds import DATA, REAL, said

# Published figures are rounded to the digits written here: half a unit of the last one is the tolerance.


def krippendorff() -> Tally:
    """Krippendorff's canonical data, labels 1 to 5."""
    return krippendorffs_units().total()


def krippendorffs_units() -> Tally:
    """The same, unit by unit."""
    rows = [line.split(",") for line in (DATA / "krippendorff.csv").read_text().split()]
    counts = [[units.count(str(label)) for label in range(1, 6)] for units in zip(*rows, strict=True)]
    return tally(np.array(counts, dtype=float))


def table(name: str) -> Tally:
    return tally(np.loadtxt(DATA / name, delimiter=",")).total()


def test_alpha_of_krippendorffs_canonical_data_under_his_four_metrics() -> None:
    of, values = krippendorff(), np.arange(1.0, 6.0)
    assert coefficients.alpha(of, coefficients.nominal_distance(5)) == pytest.approx(0.7434, abs=5e-5)
    assert coefficients.alpha(of, coefficients.ordinal_distance(of)) == pytest.approx(0.8154, abs=5e-5)
    assert coefficients.alpha(of, coefficients.interval_distance(values)) == pytest.approx(0.8491, abs=5e-5)
    assert coefficients.alpha(of, coefficients.ratio_distance(values)) == pytest.approx(0.7974, abs=5e-5)


def test_gwets_coefficients_of_the_same_data() -> None:
    of = krippendorff()
    assert coefficients.gwet(of, np.eye(5)) == pytest.approx(0.77544, abs=5e-6)
    assert coefficients.gwet(of, coefficients.quadratic_weights(5)) == pytest.approx(0.914, abs=5e-4)
    assert coefficients.gwet(of, coefficients.ordinal_weights(5)) == pytest.approx(0.89894, abs=5e-6)


def test_gwets_standard_error_of_the_same_data() -> None:
    assert coefficients.gwet_error(krippendorffs_units(), np.eye(5)) == pytest.approx(0.14295, abs=5e-6)
    alone = tally(np.array([[2.0, 1.0]]))
    assert np.isnan(coefficients.gwet_error(alone, np.eye(2)))


def test_fleiss_kappa_with_missing_ratings_of_the_same_data() -> None:
    assert coefficients.fleiss_kappa(krippendorff()) == pytest.approx(0.76117, abs=5e-6)


def test_fleiss_kappa_of_thirty_psychiatric_patients() -> None:
    assert coefficients.fleiss_kappa(table("fleiss_1971.csv")) == pytest.approx(0.4302, abs=5e-5)


def test_fleiss_kappa_of_the_textbook_example() -> None:
    assert coefficients.fleiss_kappa(table("fleiss_textbook.csv")) == pytest.approx(0.2099, abs=5e-5)


def test_cohens_kappa_of_the_three_annotators_of_the_real_judgements() -> None:
    votes = cast(counting(read_judgements(REAL)))
    found = [cohen_kappa(votes, *pair) for pair in combinations(votes.annotators, 2)]
    assert found == pytest.approx([0.8520, 0.8789, 0.8617], abs=5e-5)
    with pytest.raises(KeyError, match="nobody"):
        cohen_kappa(votes, votes.annotators[0], "nobody")


def test_two_who_share_nothing_or_never_differ_have_no_kappa() -> None:
    apart = cast([said("c0", "a"), said("c1", "b")])
    alike = cast([said("c0", "a"), said("c0", "b")])
    assert np.isnan([cohen_kappa(votes, "a", "b") for votes in (apart, alike)]).all()


def test_the_longer_response_wins_two_thirds_of_the_real_judgements() -> None:
    """Counted in words: in characters .668."""
    with gzip.open(REAL.parent / "comparisons.jsonl.gz") as lines:
        comparisons = [json.loads(line) for line in lines]
    lengths = {row["id"]: [len(each["text"].split()) for each in row["responses"]] for row in comparisons}
    found = longer_wins(cast(counting(read_judgements(REAL))), lengths)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.675, abs=5e-4)


def test_agreement_of_the_real_judgements() -> None:
    found = report(read_judgements(REAL), resamples=20).agreement
    published = {"raw": 2757 / 2997, "alpha_nominal": 0.8642, "alpha_ordinal": 0.8775, "gwet_ac1": 0.8864}
    for name, value in published.items():
        figure = found[name]
        assert isinstance(figure, Estimate)
        assert figure.value == pytest.approx(value, abs=5e-5), name
        assert figure.n == 999
