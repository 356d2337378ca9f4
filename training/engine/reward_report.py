"""Figures of a reward model on preferences it was not trained on, each with its interval over prompts."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.engine.intervals import Numbers, bootstrap, mean_of
from training.engine.pair_statistics import agreement, calibration_error, correlation, losses, pair_correlation
from training.engine.seeds import derived
from training.engine.temperature import cross_fitted, fit_temperature

LIKE_LENGTH = 0.1
"""Responses count as equally long where their lengths differ by no more than this share of the longer one."""
LARGEST_GROUPS = 50
"""Groups of one kind (annotators, say) that the report gives figures for: those with most rows."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Beside:
    """Margins of others on the same held-out pairs, [M, N] each: the gate members, the ensemble that serves, and the
    sides of a trial of pairs, at random and chosen."""

    gate: Numbers | None = None
    serving: Numbers | None = None
    pairing: tuple[Numbers, Numbers] | None = None


@dataclass(frozen=True)
class Scores:
    """Held-out preferences as the ensemble sees them.

    margins: [M, N], raw score of chosen less rejected for each member; p_chosen, weights: [N];
    lengths: [N], tokens of chosen and rejected; prompts: [N], digests; groups: [N], names of the groups of each row,
    by what they go by; word_margins: [N], of the bag-of-words baseline; sds: [M], by which members are normalised;
    at_random: [N], whether no strategy chose the pair, all unless given; p_ties: [N], 0 unless given.
    """

    margins: Numbers
    p_chosen: list[float]
    weights: list[float]
    lengths: list[tuple[int, int]]
    prompts: list[str]
    groups: list[dict[str, list[str]]] = field(default_factory=list)
    word_margins: Numbers | None = None
    sds: list[float] | None = None
    at_random: list[bool] | None = None
    p_ties: list[float] | None = None
    beside: Beside = Beside()


class Report:
    """Builds the figures: one interval after the other over the same rows."""

    def __init__(self, scores: Scores, *, prefers_longer: bool, draws: int, seed: int) -> None:
        self.scores = scores
        self.labels = np.array(scores.p_chosen, dtype=float)
        self.weights = np.array(scores.weights, dtype=float)
        self.margin = scores.margins.mean(axis=0)
        self.longer = np.array([first - second for first, second in scores.lengths], dtype=float)
        self.by_length = self.longer * (1 if prefers_longer else -1)
        self.decidable = 1 - np.array(scores.p_ties or [0.0] * len(self.labels), dtype=float)
        self.evidence = np.abs(2 * self.labels - 1)
        self.decided = self.evidence > 0
        self.everything = np.ones(len(self.labels), dtype=bool)
        self._prompts = np.array(scores.prompts, dtype=str)
        self._draws, self._seed = draws, seed

    def interval(
        self, statistic: Callable[[Numbers], float], rows: Mask, evidence: Numbers | None = None
    ) -> dict[str, Any]:
        """The bootstrap interval of a statistic of the kept rows, by weight times `evidence` [N]."""
        kept = self.weights[rows] if evidence is None else (self.weights * evidence)[rows]
        rng = np.random.default_rng(derived(self._seed, "bootstrap"))
        return bootstrap(lambda counts: statistic(counts * kept), list(self._prompts[rows]), self._draws, rng)

    def mean(self, values: Numbers, rows: Mask) -> dict[str, Any]:
        """The weighted mean of values [N] over the kept rows."""
        return self.interval(mean_of(values[rows]), rows)

    def accuracy(self, right: Numbers, rows: Mask) -> dict[str, Any]:
        """The mean of `right` [N], what agreement() gives or a difference of two, by how decided each label is.

        Where a label is .51 even a perfect model is right 51 times in 100: such a row says next to nothing, and
        |2 p - 1| is the weight that puts the mean furthest from one half in standard errors (docs/decisions/0026).
        """
        decided = rows & self.decided
        return self.interval(mean_of(right[decided]), decided, self.evidence)

    def plain_accuracy(self) -> dict[str, Any]:
        """The share of decided rows that the ensemble has right, each by its weight alone, as people's agreement is
        counted."""
        return self.interval(mean_of(agreement(self.margin, self.labels)[self.decided]), self.decided)

    def quality(self, margin: Numbers, rows: Mask) -> dict[str, Any]:
        """Accuracy, loss and calibration of margins [N] over the kept rows."""
        predicted = 1 / (1 + np.exp(-margin))
        return {
            "accuracy": self.accuracy(agreement(margin, self.labels), rows),
            "nll_nats": self.mean(losses(margin, self.labels), rows),
            "brier": self.mean((predicted - self.labels) ** 2, rows),
            "ece": self.interval(calibration_error(predicted[rows], self.labels[rows]), rows),
        }

    def by_group(self) -> list[dict[str, Any]]:
        """Quality in each group of rows, the largest groups of each kind."""
        found = []
        for by in sorted({name for row in self.scores.groups for name in row}):
            sizes: dict[str, int] = {}
            for row in self.scores.groups:
                for name in row.get(by, []):
                    sizes[name] = sizes.get(name, 0) + 1
            for name in sorted(sorted(sizes), key=lambda each: -sizes[each])[:LARGEST_GROUPS]:
                rows = np.array([name in row.get(by, []) for row in self.scores.groups], dtype=bool)
                found.append({"by": by, "name": name, **self.quality(self.margin, rows)})
        return found

    def ensemble(self) -> dict[str, Any]:
        """How far the members are of one mind."""
        margins = self.scores.margins
        signs = np.sign(margins)
        sds = np.array(self.scores.sds or [1.0] * len(margins))
        both = itertools.combinations(margins, 2) if margins.shape[1] > 1 else []
        ones = np.ones(margins.shape[1])
        correlations = [correlation(first, second)(ones) for first, second in both]
        return {
            "accuracy_of_members": [
                self.accuracy(agreement(each, self.labels), self.everything) for each in self.scores.margins
            ],
            "ensemble_agreement": self.mean((signs == signs[0]).all(axis=0).astype(float), self.everything),
            "ensemble_correlation": fmean(correlations) if correlations else None,
            "ensemble_spread": self.mean((margins / sds[:, None]).std(axis=0), self.everything),
        }

    def lengths(self) -> dict[str, Any]:
        """What length has to do with it."""
        longest = np.array([max(both) for both in self.scores.lengths], dtype=float)
        alike = np.abs(self.longer) <= LIKE_LENGTH * longest
        return {
            "length_only_accuracy": self.accuracy(agreement(self.by_length, self.labels), self.everything),
            "length_correlation": self.interval(pair_correlation(self.margin, self.longer), self.everything),
            "length_correlation_excess": self.interval(self._excess, self.everything),
            "label_reliability": self.interval(self._reliability, self.everything),
            "accuracy_at_equal_length": self.accuracy(agreement(self.margin, self.labels), alike),
        }

    def _excess(self, weights: Numbers) -> float:
        """What the labels' noise takes from their correlation is given back: docs/decisions/0030."""
        ours, theirs = (pair_correlation(each, self.longer)(weights) for each in (self.margin, self.labels - 0.5))
        reliability = self._reliability(weights)
        return ours - (float(np.clip(theirs / reliability, -1, 1)) if reliability > 0 else 0.0)

    def _reliability(self, weights: Numbers) -> float:
        """Correlation of calibrated labels with the side preferred in truth, from the labels alone; 0 where all tie.

        With truth z = 1/2, 0 or -1/2 and label y = E[z | judgements], cov(y, z) = var(y) and var(z) = P(no tie) / 4.
        """
        decidable = float((weights * self.decidable).sum())
        known = float((weights * self.evidence**2).sum())
        return min((known / decidable) ** 0.5, 1.0) if decidable > 0 else 0.0

    def words(self) -> dict[str, Any]:
        """The bag-of-words baseline."""
        margin = self.scores.word_margins
        if margin is None:
            return {}
        return {
            "bag_of_words_accuracy": self.accuracy(agreement(margin, self.labels), self.everything),
            "bag_of_words_nll_nats": self.mean(losses(margin, self.labels), self.everything),
        }

    def gains(self) -> dict[str, Any]:
        """Pair by pair beside the ensemble that serves and beside the baselines: accuracy and loss, ours less theirs.

        Losses are compared at temperatures from the other half of the prompts where both sides have one: a policy is
        taught by the order of scores, not by their scale.
        """
        found: dict[str, Any] = {}
        others = {"length": self.by_length, "bag_of_words": self.scores.word_margins}
        for name, margin in others.items():
            if margin is not None:
                found[f"accuracy_over_{name}"] = self.accuracy(self._agreement_over(margin), self.everything)
        if self.scores.beside.serving is not None:
            serving = self.scores.beside.serving.mean(axis=0)
            mine, theirs = self._comparable(self.margin, serving)
            found["serving"] = self.quality(serving, self.everything)
            found["accuracy_over_serving"] = self.accuracy(self._agreement_over(serving), self.everything)
            difference = losses(mine, self.labels) - losses(theirs, self.labels)
            found["nll_over_serving_nats"] = self.mean(difference, self.everything)
        return found

    def gate(self) -> dict[str, Any]:
        """How well the gate members tell good from bad."""
        margins = self.scores.beside.gate
        return {} if margins is None else {"gate": self.quality(margins.mean(axis=0), self.everything)}

    def pairing(self) -> dict[str, Any]:
        """What chosen pairs taught beside pairs drawn at random, on held-out pairs that no strategy chose.

        Losses at temperatures from the other half of the prompts, as in gains.
        """
        sides = self.scores.beside.pairing
        rows = self.everything if self.scores.at_random is None else np.array(self.scores.at_random, dtype=bool)
        if sides is None or not rows.any():
            return {}
        means = [each.mean(axis=0) for each in sides]
        found = {name: self.quality(margin, rows) for name, margin in zip(("random", "chosen"), means, strict=True)}
        right = [agreement(each, self.labels) for each in means]
        both = [losses(each, self.labels) for each in self._comparable(*means)]
        return {
            **found,
            "accuracy_over_random": self.accuracy(right[1] - right[0], rows),
            "nll_over_random_nats": self.mean(both[1] - both[0], rows),
        }

    def _comparable(self, *margins: Numbers) -> list[Numbers]:
        """Each at its temperature, where all have one; else as they are."""
        scaled = [self._scaled(margin) for margin in margins]
        known = [each for each in scaled if each is not None]
        return known if len(known) == len(margins) else list(margins)

    def _agreement_over(self, margin: Numbers) -> Numbers:
        return agreement(self.margin, self.labels) - agreement(margin, self.labels)

    def _scaled(self, margin: Numbers) -> Numbers | None:
        return cross_fitted(margin, self.labels, self.weights, self.scores.prompts)

    def calibration(self) -> dict[str, Any]:
        """The temperature, and what it gains on the half of the prompts that did not choose it."""
        scaled = self._scaled(self.margin)
        quality = {} if scaled is None else self.quality(scaled, self.everything)
        return {
            "calibration_temperature": fit_temperature(self.margin, self.labels, self.weights),
            "nll_at_temperature_nats": quality.get("nll_nats"),
            "ece_at_temperature": quality.get("ece"),
        }


def held_out_figures(scores: Scores, *, prefers_longer: bool, draws: int, seed: int) -> dict[str, Any]:
    """Accuracy, loss, calibration, the same by group, what length and words alone reach, and the members' agreement.

    Accuracies count a preference by its weight times |2 p_chosen - 1|, a draw not at all; a margin of 0 is half
    right. The ensemble's probability is the logistic function of the members' mean margin.
    """
    report = Report(scores, prefers_longer=prefers_longer, draws=draws, seed=seed)
    return {
        **report.quality(report.margin, report.everything),
        "plain_accuracy": report.plain_accuracy(),
        **report.ensemble(),
        **report.lengths(),
        **report.words(),
        **report.gains(),
        **report.gate(),
        **({"pairing": pairing} if (pairing := report.pairing()) else {}),
        **report.calibration(),
        "label_noise": report.mean(np.minimum(report.labels, 1 - report.labels), report.everything),
        "figures_by_group": report.by_group(),
    }
