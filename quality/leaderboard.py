"""Which source wins: Bradley-Terry worths of models or policies, with ties, from all judgements across them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.connectivity import why_not
from quality.estimates import Estimate, Undefined
from quality.paired import Matches, NotConverged, Worths, fit_worths
from quality.responses import NOBODY, Responses
from quality.votes import FIRST, SECOND, TIE, Floats, Votes

PRIOR_SD = 1.5
"""Logits: the spread of worths where a prior is asked for."""
LONGEST_RATIO = 8.0
"""Doublings of length beyond which a response counts as no longer still."""
NO_MATCHES = "no judgement compares responses of two sources; compare across sources"


@dataclass(frozen=True)
class Place:
    """One source on the leaderboard."""

    source: str
    worth: Estimate | Undefined
    """Logits above the average source; n is the judgements behind it, rankings weighing as their choices."""
    win_rate: Estimate | Undefined
    """Chance of being preferred to an average source, a tie counting half, without covariates."""
    wins: float
    ties: float
    losses: float

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {**vars(self), "worth": self.worth.to_json(), "win_rate": self.win_rate.to_json()}


@dataclass(frozen=True)
class Leaderboard:
    """Best first; where worths are undefined, by name."""

    places: list[Place]
    effects: dict[str, Estimate | Undefined]
    """`position`: logits for standing left; `length`: logits for twice the length."""
    link: str
    log_likelihood: float | None
    has_prior: bool

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {
            "places": [place.to_json() for place in self.places],
            "effects": {name: effect.to_json() for name, effect in self.effects.items()},
            "link": self.link,
            "log_likelihood": self.log_likelihood,
            "has_prior": self.has_prior,
        }


def leaderboard(
    votes: Votes,
    responses: Mapping[str, Responses],
    *,
    link: str = "davidson",
    covariates: tuple[str, ...] = (),
    prior: bool = False,
    resamples: int = 0,
    rng: np.random.Generator | None = None,
) -> Leaderboard:
    """Ranks the sources of `responses` (by comparison) by `votes`.

    `link` is one of quality.tie_links.LINKS (Bradley-Terry leaves ties out); `covariates` are among "position" and
    "length". Intervals are 95 %: cluster-robust (sandwich over comparisons), or with `resamples` above zero the
    percentile bootstrap over comparisons drawn by `rng`. Without `prior`, sources that wins do not connect are
    refused with the reason; with it worths are shrunk to the average and always finite.
    """
    names, matches = to_matches(votes, responses, link=link, covariates=covariates)
    reason = NO_MATCHES if not len(matches.label) else None if prior else why_not(matches, names)
    if reason is not None:
        return _refused(names, matches, covariates, link, reason)
    prior_sd = PRIOR_SD if prior else None
    try:
        worths = fit_worths(matches, link=link, prior_sd=prior_sd)
    except NotConverged as error:
        return _refused(names, matches, covariates, link, f"{error} Rank with a prior.")
    at = np.concatenate([worths.worth, worths.effects])
    if resamples:
        drawn = bootstrap(matches, link=link, prior_sd=prior_sd or PRIOR_SD, resamples=resamples, rng=rng)
        bounds = np.percentile(drawn, (2.5, 97.5), axis=0)
    else:
        half = special.ndtri(0.975) * np.sqrt(np.diag(worths.robust)[:-1])
        bounds = np.stack([at - half, at + half])
    return _placed(names, matches, covariates, link, worths, bounds, prior)


def to_matches(
    votes: Votes, responses: Mapping[str, Responses], *, link: str, covariates: tuple[str, ...]
) -> tuple[list[str], Matches]:
    """The sources, sorted, and the votes that compare two of them; those without a source are left out."""
    of = [responses.get(votes.comparisons[index]) for index in votes.comparison.tolist()]
    pairs = list(zip(of, votes.pairs, strict=True))
    sources = [(own.sources[i], own.sources[j]) if own else (NOBODY, NOBODY) for own, (i, j) in pairs]
    longer = np.array([np.log2((own.lengths[i] + 1) / (own.lengths[j] + 1)) if own else 0.0 for own, (i, j) in pairs])
    names = sorted({name for pair in sources for name in pair} - {NOBODY})
    numbers = {name: index for index, name in enumerate(names)}
    players = np.array([[numbers.get(name, -1) for name in pair] for pair in sources], dtype=np.int64).reshape(-1, 2)
    crossing = (players[:, 0] != players[:, 1]) & (players >= 0).all(axis=1)
    rows = np.flatnonzero(crossing[votes.item] & ((votes.label != TIE) | (link != "bradley_terry")))
    item = votes.item[rows]
    columns = {
        "position": 1.0 - votes.left[rows],
        "length": np.clip(longer[item], -LONGEST_RATIO, LONGEST_RATIO) if len(item) else np.zeros(0),
    }
    used = np.stack([columns[name] for name in covariates], axis=1) if covariates else np.zeros((len(rows), 0))
    return names, Matches(
        first=players[item, 0],
        second=players[item, 1],
        label=votes.label[rows],
        weight=votes.shares()[rows],
        cluster=votes.comparison[item],
        covariates=used,
        players=len(names),
    )


def bootstrap(
    matches: Matches, *, link: str, prior_sd: float, resamples: int, rng: np.random.Generator | None
) -> Floats:
    """(R, P + X) worths and effects of resampled clusters.

    A resample may fall apart where the whole does not, so a broad prior (ten times `prior_sd`) keeps it finite.
    """
    if rng is None:
        raise ValueError("a bootstrap draws: pass rng.")
    clusters, place = np.unique(matches.cluster, return_inverse=True)
    drawn = []
    for _ in range(resamples):
        times = rng.multinomial(len(clusters), np.full(len(clusters), 1 / len(clusters)))
        again = Matches(**{**vars(matches), "weight": matches.weight * times[place]})
        worths = fit_worths(again, link=link, prior_sd=10 * prior_sd)
        drawn.append(np.concatenate([worths.worth, worths.effects]))
    return np.array(drawn)


def _placed(
    names: list[str],
    matches: Matches,
    covariates: tuple[str, ...],
    link: str,
    worths: Worths,
    bounds: Floats,
    prior: bool,
) -> Leaderboard:
    record = _record(matches)
    places = []
    for player, name in enumerate(names):
        n = round(record[player].sum())
        own = Estimate(float(worths.worth[player]), float(bounds[0, player]), float(bounds[1, player]), n)
        value, low, high = (_rate(worth, link, worths.phi) for worth in (own.value, own.low, own.high))
        wins, ties, losses = record[player].tolist()
        places.append(Place(name, own, Estimate(value, low, high, n), wins, ties, losses))
    effects: dict[str, Estimate | Undefined] = {
        name: Estimate(float(value), float(low), float(high), len(matches.label))
        for name, value, (low, high) in zip(covariates, worths.effects, bounds.T[len(names) :], strict=True)
    }
    order = np.argsort(-worths.worth, kind="stable")
    return Leaderboard([places[at] for at in order], effects, link, worths.log_likelihood, prior)


def _rate(worth: float, link: str, phi: float) -> float:
    """P(win) + P(tie) / 2 against a source of worth zero."""
    if link == "davidson":
        up, down = np.exp(worth / 2), np.exp(-worth / 2)
        return float((up + np.exp(phi) / 2) / (up + down + np.exp(phi)))
    width = phi if link == "rao_kupper" else 0.0
    win, loss = 1 / (1 + np.exp(width - worth)), 1 / (1 + np.exp(width + worth))
    return float((1 + win - loss) / 2)


def _record(matches: Matches) -> Floats:
    """(P, 3) wins, ties and losses of each source."""
    record = np.zeros((matches.players, 3))
    np.add.at(record, (matches.first, matches.label), matches.weight)
    np.add.at(record, (matches.second, FIRST + SECOND - matches.label), matches.weight)
    return record


def _refused(names: list[str], matches: Matches, covariates: tuple[str, ...], link: str, reason: str) -> Leaderboard:
    record = _record(matches)
    none = Undefined(reason)
    places = [Place(name, none, none, *record[player].tolist()) for player, name in enumerate(names)]
    return Leaderboard(places, dict.fromkeys(covariates, none), link, None, has_prior=False)
