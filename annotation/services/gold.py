"""Gold's life: a comparison becomes gold, is declined as such, retired, and each step can be taken back.

A mined one was ordinary before. While it is gold, its answers that were still wanted are held; retired, it is an
ordinary comparison again, paused where it has leaked. Gold from a file stays out when it is retired. Every step is a
GoldDecision.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from annotation.errors import DomainError, Unacceptable
from annotation.models import Assignment, Comparison, GoldDecision, GoldTerm, Purpose, QualityReport, SessionItem
from annotation.rankings import check_ranking

LONGEST = 2_000
AState = Assignment.State
State, Origin, Why, Kind = GoldTerm.State, GoldTerm.Origin, GoldTerm.Why, GoldDecision.Kind


class NotSoNow(DomainError):
    """The comparison is not in the state that the step needs."""

    code = "not_so_now"


def accept_proposal(*, comparison: Comparison, by: User, now: datetime) -> GoldTerm:
    """The newest report's proposal becomes gold. Raises NotSoNow."""
    found = _proposal(comparison)
    evidence = {name: found[name] for name in ("supporters", "judgements", "certainty")}
    return make_gold(
        comparison=comparison, ranking=found["ranking"], origin=Origin.MINED, evidence=evidence, by=by, now=now
    )


def decline_proposal(*, comparison: Comparison, by: User, now: datetime, reason: str = "") -> GoldTerm:
    """It is not proposed again until that is undone. Raises NotSoNow."""
    found = _proposal(comparison)
    evidence = {name: found[name] for name in ("supporters", "judgements", "certainty")}
    with transaction.atomic():
        row = _locked(comparison)
        _refuse_unless_free(row)
        term = _term(row, Origin.MINED, State.DECLINED, found["ranking"], evidence, None)
        return _decided(term, Kind.DECLINED, by, now, reason)


def make_gold(
    *,
    comparison: Comparison,
    ranking: list[list[int]],
    origin: GoldTerm.Origin,
    evidence: dict[str, Any],
    by: User,
    now: datetime,
    reason: str = "",
) -> GoldTerm:
    """The ordinary comparison serves as gold with this ranking. Raises NotSoNow, BadRanking."""
    with transaction.atomic():
        row = _locked(comparison)
        _refuse_unless_free(row)
        checked = check_ranking(ranking, count=row.places.count())
        term = _term(row, origin, State.STANDING, checked, evidence, now)
        _serve(term)
        return _decided(term, Kind.ACCEPTED, by, now, reason)


def retire(*, comparison: Comparison, why: GoldTerm.Why, by: User, now: datetime, reason: str = "") -> GoldTerm:
    """It is handed out no more. By hand it needs a reason. Raises NotSoNow, Unacceptable."""
    if why == Why.HAND and not reason.strip():
        raise Unacceptable("nothing is said.", where="reason", fix="Say why it is retired.")
    with transaction.atomic():
        row = _locked(comparison)
        term = GoldTerm.objects.filter(comparison=row).first()
        if row.purpose != Purpose.GOLD or (term is not None and term.state == State.RETIRED):
            raise NotSoNow(f"comparison {row.external_id!r} does not serve as gold.", fix="Load the page again.")
        if term is None:
            term = _term(row, Origin.FILE, State.STANDING, row.gold or [], {}, None)
        term.state, term.ended_at, term.why = State.RETIRED, now, why
        term.save(update_fields=["state", "ended_at", "why"])
        _make_ordinary(term, leaked=why == Why.LEAK)
        return _decided(term, Kind.RETIRED, by, now, reason, why)


def undo(*, comparison: Comparison, by: User, now: datetime, reason: str = "") -> GoldTerm:
    """Takes the last step back. Raises NotSoNow where there is none."""
    with transaction.atomic():
        row = _locked(comparison)
        term = GoldTerm.objects.filter(comparison=row).first()
        if (
            term is None
            or term.state == State.WITHDRAWN
            or (term.origin == Origin.FILE and term.state != State.RETIRED)
        ):
            raise NotSoNow(f"nothing was decided about comparison {row.external_id!r}.", fix="Load the page again.")
        before = term.state
        if before == State.RETIRED and term.origin != Origin.FILE:
            _refuse_in_session(row)
        term.state = State.STANDING if before == State.RETIRED else State.WITHDRAWN
        leaked, term.ended_at, term.why = term.why == Why.LEAK, None, ""
        term.save(update_fields=["state", "ended_at", "why"])
        if before == State.RETIRED:
            _serve(term, leaked=leaked)
        elif before == State.STANDING:
            _make_ordinary(term, leaked=False)
        return _decided(term, Kind.UNDONE, by, now, reason)


def _proposal(comparison: Comparison) -> dict[str, Any]:
    report = QualityReport.objects.filter(project=comparison.project_id).order_by("-created_at").first()
    gold = report.figures.get("gold", {}) if report else {}
    found = next((row for row in gold.get("candidates", []) if row["comparison"] == comparison.external_id), None)
    if found is None:
        raise NotSoNow(f"comparison {comparison.external_id!r} is not proposed now.", fix="Load the page again.")
    return dict(found)


def _locked(comparison: Comparison) -> Comparison:
    return Comparison.objects.select_for_update(no_key=True).get(pk=comparison.pk)


def _refuse_unless_free(comparison: Comparison) -> None:
    if comparison.purpose != Purpose.WORK:
        raise NotSoNow(f"comparison {comparison.external_id!r} is {comparison.purpose} already.")
    term = GoldTerm.objects.filter(comparison=comparison).first()
    if term is not None and term.state != State.WITHDRAWN:
        raise NotSoNow(
            f"comparison {comparison.external_id!r} was {term.state} before.",
            fix="Undo that first, on the Gold page.",
        )
    _refuse_in_session(comparison)


def _refuse_in_session(comparison: Comparison) -> None:
    if SessionItem.objects.filter(comparison=comparison, session__closed_at=None).exists():
        raise NotSoNow(
            f"comparison {comparison.external_id!r} is in an open session.", fix="Close the session first."
        )


def _term(
    comparison: Comparison,
    origin: GoldTerm.Origin,
    state: GoldTerm.State,
    ranking: list[list[int]],
    evidence: dict[str, Any],
    since: datetime | None,
) -> GoldTerm:
    told = {"origin": origin, "state": state, "ranking": ranking, "evidence": evidence, "since": since}
    term, _ = GoldTerm.objects.update_or_create(
        comparison=comparison, defaults={"project_id": comparison.project_id, **told}
    )
    return term


def _serve(term: GoldTerm, *, leaked: bool = False) -> None:
    """As gold: its ordinary answers that are still wanted are held."""
    if term.origin == Origin.FILE:
        return
    comparison = Comparison.objects.filter(pk=term.comparison_id)
    comparison.update(purpose=Purpose.GOLD, gold=term.ranking)
    if leaked:  # retiring had paused it
        comparison.update(is_paused=False)
    Assignment.objects.filter(comparison=term.comparison_id, state=AState.OPEN).update(state=AState.HELD)


def _make_ordinary(term: GoldTerm, *, leaked: bool) -> None:
    """A mined one is work again; nobody has passed its open answers. Gold from a file stays gold, and out."""
    if term.origin == Origin.FILE:
        return
    comparison = Comparison.objects.get(pk=term.comparison_id)
    comparison.purpose, comparison.gold = Purpose.WORK, None
    comparison.is_paused = comparison.is_paused or leaked
    comparison.save(update_fields=["purpose", "gold", "is_paused"])
    if not comparison.is_paused:
        Assignment.objects.filter(comparison=comparison, state=AState.HELD).update(state=AState.OPEN)
        term.project.annotators.update(cursor=None, urgent_cursor=None)


def _decided(
    term: GoldTerm, kind: GoldDecision.Kind, by: User, now: datetime, reason: str, why: str = ""
) -> GoldTerm:
    said = reason.strip()
    if len(said) > LONGEST:
        raise Unacceptable(f"the reason has {len(said):,} letters.", where="reason", fix=f"{LONGEST:,} is the most.")
    GoldDecision.objects.create(term=term, kind=kind, why=why, reason=said, by=by, at=now)
    return term
