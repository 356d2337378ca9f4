"""Gold that leaks is found; gold that is easy, or that better annotators see later, is not."""

import random

import pytest

from quality.leaks import FEWEST_ANSWERS, GoldAnswer, Leak, Timed, leaks

PEOPLE = [f"a{n}" for n in range(40)]


def ordinary(rng: random.Random) -> list[Timed]:
    """Thirty timed judgements of each, about a second for twenty characters."""
    return [Timed(who, 20 * rng.lognormvariate(0, 0.4), 400) for who in PEOPLE for _ in range(30)]


def crowd(rng: random.Random, *, leaky: bool = False, quick: bool = False) -> list[GoldAnswer]:
    """Ten items; each annotator is right in seven of ten. Item g0 leaks after twenty answers."""
    found = []
    for number, who in enumerate(PEOPLE):
        for item in range(10):
            leaked = item == 0 and number >= 20
            right = (leaky and leaked) or rng.random() < (0.35 if leaky and item == 0 else 0.7)
            seconds = 20 * rng.lognormvariate(0, 0.4) / (6 if quick and leaked and rng.random() < 0.5 else 1)
            found.append(GoldAnswer(f"g{item}", who, right, seconds, 400))
    return found


def test_a_rise_is_found_with_the_answer_after_which_it_began() -> None:
    rng = random.Random(1)
    found = leaks(crowd(rng, leaky=True), ordinary(rng))
    assert [item for item, leak in found.items() if leak.is_rising] == ["g0"]
    assert found["g0"].since is not None
    assert 14 <= found["g0"].since <= 26
    assert not any(leak.is_quick for leak in found.values())


def test_quick_right_answers_are_found() -> None:
    rng = random.Random(2)
    found = leaks(crowd(rng, quick=True), ordinary(rng))
    assert [item for item, leak in found.items() if leak.is_quick] == ["g0"]
    assert found["g0"].timed == len(PEOPLE)


def test_what_leaks_nothing_is_seldom_suspected() -> None:
    """False discoveries at one in twenty of a family: of 40 families of ten, few name any."""
    named = 0
    for seed in range(40):
        rng = random.Random(100 + seed)
        named += any(leak.is_rising or leak.is_quick for leak in leaks(crowd(rng), ordinary(rng)).values())
    assert named <= 6  # two tests at 5 %: four expected at the most, the bridge being conservative


def test_better_annotators_who_come_later_are_no_rise() -> None:
    """The first twenty are right in half of everything, the others always."""
    answers = [
        GoldAnswer(f"g{item}", who, number >= 20 or (number + item) % 2 == 0)
        for number, who in enumerate(PEOPLE)
        for item in range(20)
    ]
    found = leaks(answers, [])
    assert not any(leak.is_rising for leak in found.values())
    plain = [GoldAnswer("g0", f"b{n}", n >= 20 or n % 2 == 0) for n in range(40)]  # nothing is known of these
    assert leaks(plain, [])["g0"].is_rising


def test_by_hand_of_few_answers_and_of_none() -> None:
    few = [GoldAnswer("g", f"a{n}", n > 5, 10.0, 10) for n in range(FEWEST_ANSWERS - 1)]
    assert leaks(few, [])["g"] == Leak(19, 13, None, None, 0, 0, None, False, False)
    assert leaks([], []) == {}
    own = [Timed("a", 9.0, 10)] * 5  # 0.9 s a character; a third of it is 0.3
    answers = [
        GoldAnswer("g", "a", right, seconds, 10) for right, seconds in [(True, 2.9), (True, 3.1), (False, 1.0)]
    ]
    assert (leaks(answers, own)["g"].timed, leaks(answers, own)["g"].quick) == (3, 1)
    ten = leaks([GoldAnswer("g", "a", True, 2.9, 10)] * 2 + [GoldAnswer("g", "a", True, 9.0, 10)] * 8, own)["g"]
    assert ten.quick_p == pytest.approx(1 - 0.99**10 - 10 * 0.01 * 0.99**9)  # two quick or more of ten, each 1 in 100
