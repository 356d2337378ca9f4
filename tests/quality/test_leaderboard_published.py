"""Worths of players are those that the authors of the methods, and their textbooks, print."""

import csv

import numpy as np
import pytest

from quality.paired import Matches, Worths, fit_worths
from tests.quality.crowds import DATA

# Published to four digits: half a unit of the last one.
FOUR = 5e-5


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open() as file:
        return list(csv.DictReader(file))


def baseball(*, home: bool) -> tuple[list[str], Worths]:
    games = rows("baseball.csv")
    teams = sorted({row["home.team"] for row in games})
    number = {team: index for index, team in enumerate(teams)}
    first = np.array([number[row["home.team"]] for row in games]).repeat(2)
    second = np.array([number[row["away.team"]] for row in games]).repeat(2)
    times = np.array([[float(row["home.wins"]), float(row["away.wins"])] for row in games]).ravel()
    covariates = np.ones((len(times), 1)) if home else np.zeros((len(times), 0))
    label = np.tile([0, 2], len(games))
    matches = Matches(first, second, label, times, np.arange(len(times)), covariates, len(teams))
    return teams, fit_worths(matches, link="bradley_terry")


def puddings() -> Matches:
    tasted = rows("pudding.csv")
    first = np.array([int(row["i"]) - 1 for row in tasted]).repeat(3)
    second = np.array([int(row["j"]) - 1 for row in tasted]).repeat(3)
    times = np.array([[float(row[key]) for key in ("w_ij", "t_ij", "w_ji")] for row in tasted]).ravel()
    label = np.tile([0, 1, 2], len(tasted))
    return Matches(first, second, label, times, np.arange(len(times)), np.zeros((len(times), 0)), 6)


def test_agrestis_baseball_teams_against_baltimore() -> None:
    teams, found = baseball(home=False)
    assert teams == ["Baltimore", "Boston", "Cleveland", "Detroit", "Milwaukee", "New York", "Toronto"]
    published = [1.1077, 0.6839, 1.4364, 1.5814, 1.2476, 1.2945]
    assert found.worth[1:] - found.worth[0] == pytest.approx(published, abs=FOUR)
    v = found.covariance
    errors = [(v[team, team] + v[0, 0] - 2 * v[team, 0]) ** 0.5 for team in range(1, 7)]
    assert errors == pytest.approx([0.3339, 0.3319, 0.3396, 0.3433, 0.3359, 0.3367], abs=FOUR)
    assert found.log_likelihood == pytest.approx(-172.2482, abs=FOUR)


def test_agrestis_baseball_with_the_home_teams_advantage() -> None:
    _, found = baseball(home=True)
    assert found.effects == pytest.approx([0.3023], abs=FOUR)
    assert found.covariance[7, 7] ** 0.5 == pytest.approx(0.1309, abs=FOUR)


def test_davidsons_chocolate_puddings() -> None:
    found = fit_worths(puddings(), link="davidson")
    share = np.exp(found.worth) / np.exp(found.worth).sum()
    assert share == pytest.approx([0.1388, 0.1730, 0.1617, 0.1654, 0.1587, 0.2024], abs=FOUR)
    assert np.exp(found.phi) == pytest.approx(0.7468, abs=FOUR)
    assert found.log_likelihood == pytest.approx(-809.7095, abs=FOUR)


def test_rao_and_kuppers_threshold_for_the_same_puddings() -> None:
    found = fit_worths(puddings(), link="rao_kupper")
    assert np.exp(found.phi) == pytest.approx(1.7485, abs=FOUR)
    assert found.log_likelihood == pytest.approx(-809.6971, abs=FOUR)
