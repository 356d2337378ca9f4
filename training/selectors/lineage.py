"""Lineage both ways: what a model learnt from, and what learnt from a judgement or a person."""

from collections.abc import Iterable
from typing import Any

from annotation.errors import Unacceptable
from annotation.models import Annotator, Erasure, Project, Snapshot
from annotation.selectors.frozen import by_annotator, holding_annotator, holding_judgement, judgements_of
from training.models import Policy, RewardModel

Row = dict[str, Any]


class Unknown(Unacceptable):
    """There is no such model, judgement or person in the project."""

    code = "unknown"


def of_reward_model(project: Project, version: int) -> Row:
    """The judgements behind a reward model. Raises Unknown."""
    model = RewardModel.objects.filter(project=project, version=version).select_related("snapshot", "run").first()
    if model is None:
        raise Unknown(f"there is no reward model v{version}.", where="reward_model")
    return {"of": str(model), **_source(model.snapshot), **_learners([model.snapshot], only=model)}


def of_policy(project: Project, version: int) -> Row:
    """The judgements behind a policy: those of the reward model that taught it; none behind the SFT model.

    Raises Unknown.
    """
    policy = Policy.objects.filter(project=project, version=version).first()
    if policy is None:
        raise Unknown(f"there is no policy v{version}.", where="policy")
    if policy.reward_model is None:
        nothing: Row = {"snapshots": [], "judgements": 0, "annotators": [], "judgement_ids": []}
        return {"of": policy.name, **nothing, "reward_models": [], "policies": [_policy(policy)], "erasures": []}
    model = policy.reward_model
    found = {"of": policy.name, **_source(model.snapshot), **_learners([model.snapshot], only=model)}
    return found | {"policies": [_policy(policy)]}


def of_judgement(project: Project, judgement: str) -> Row:
    """The models that learnt from a judgement (its UUID). Raises Unknown where no snapshot holds it."""
    snapshots = holding_judgement(project, judgement)
    if not snapshots:
        raise Unknown(
            f"no snapshot holds judgement {judgement}.", where="judgement", fix="No round has frozen it yet."
        )
    lines = [line for line in judgements_of(snapshots[0]) if line["id"] == judgement]
    people = [{"annotator": line["annotator"], "judgements": 1} for line in lines]
    named = {"judgements": 1, "annotators": people, "judgement_ids": [judgement]}
    return {"of": f"judgement {judgement}", "snapshots": _names(snapshots), **named, **_learners(snapshots)}


def of_annotator(project: Project, name: str) -> Row:
    """What a deletion of a person's judgements would affect: `judgements` would go. Raises Unknown."""
    annotator = Annotator.objects.filter(project=project, name=name).first()
    if annotator is None:
        raise Unknown(f"{name!r} annotates nothing in {project.slug!r}.", where="annotator")
    erased = Snapshot.objects.filter(erasures__annotator=annotator).distinct()
    held = sorted({*holding_annotator(project, name), *erased}, key=lambda row: row.number)
    ids = [str(pk) for pk in annotator.judgements.order_by("received_at").values_list("pk", flat=True)]
    named = {"judgements": len(ids), "annotators": [{"annotator": name, "judgements": len(ids)}]}
    return {"of": name, "snapshots": _names(held), **named, "judgement_ids": ids, **_learners(held)}


def is_affected(snapshot: Snapshot) -> bool:
    """Whether some of the judgements in it were deleted since."""
    return bool(snapshot.erasures.all())


def _source(snapshot: Snapshot) -> Row:
    people = by_annotator(snapshot)
    return {
        "snapshots": _names([snapshot]),
        "judgements": sum(people.values()),
        "annotators": [{"annotator": name, "judgements": count} for name, count in people.items()],
        "judgement_ids": [row["id"] for row in judgements_of(snapshot)],
    }


def _learners(snapshots: list[Snapshot], only: RewardModel | None = None) -> Row:
    models = RewardModel.objects.filter(snapshot__in=snapshots).select_related("run").order_by("version")
    if only is not None:
        models = models.filter(pk=only.pk)
    policies = Policy.objects.filter(reward_model__in=models).order_by("version")
    gone = Erasure.objects.filter(snapshots__in=snapshots).distinct().select_related("annotator", "by")
    return {
        "reward_models": [{"version": row.version, "digest": row.digest, "run": row.run_id} for row in models],
        "policies": [_policy(row) for row in policies],
        "erasures": [
            {"judgements": row.judgements, "reason": row.reason, "at": row.at, "by": str(row.by or "")}
            for row in gone
        ],
    }


def _policy(policy: Policy) -> Row:
    return {"version": policy.version, "digest": policy.digest, "is_promoted": policy.is_promoted}


def _names(snapshots: Iterable[Snapshot]) -> list[Row]:
    return [
        {"number": row.number, "digest": row.digest, "folder": row.folder, "is_affected": is_affected(row)}
        for row in snapshots
    ]
