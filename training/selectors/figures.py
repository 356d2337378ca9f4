"""The figures that the product itself knows of a round, in words."""

from typing import Any

from annotation.models import Comparison
from training.models import Round, Run


def figures_of(round_: Round) -> list[str]:
    """One line each: what was learnt from, how well, and what came of it."""
    lines: list[str] = []
    reports = {run.kind: run.report or {} for run in round_.runs.filter(state=Run.State.SUCCEEDED).order_by("id")}
    if round_.snapshot:
        judged, simulated = round_.snapshot.judgements, round_.snapshot.simulated_judgements
        lines.append(f"snapshot {round_.snapshot.number}: {judged} judgements ({simulated} simulated)")
    if sft := reports.get(Run.Kind.SFT):
        lines.append(
            f"SFT: {sft.get('parameters', 0):,} parameters, held-out loss {_figure(sft['held_out_loss_nats'])}"
        )
    if reward := reports.get(Run.Kind.REWARD):
        lines.append(f"reward model: held-out accuracy {_figure(reward['accuracy'])}")
        lines.append(f"  by length alone {_figure(reward['length_only_accuracy'])}")
    if beside := reports.get(Run.Kind.EVALUATE):
        lines.append(
            f"policy against SFT: preferred {_figure(beside['win_rate'])}, KL {_figure(beside['kl_nats'])} nats"
        )
    lines += [verdict.sentence for verdict in round_.verdicts.all()]
    if round_.policy_after:
        added = Comparison.objects.filter(project=round_.project_id, round_number=round_.number).count()
        lines.append(f"{round_.policy_after.name} is promoted and wrote {added} new comparisons")
    return lines


def _figure(figure: Any) -> str:
    """A number, or a number with its interval."""
    if not isinstance(figure, dict):
        return "unknown" if figure is None else f"{figure:.3f}"
    if figure["value"] is None:
        return f"unknown ({figure.get('why', 'no rows')})"
    if figure.get("low") is None:
        return f"{figure['value']:.3f} (n {figure['n']})"
    return f"{figure['value']:.3f} (95 % {figure['low']:.3f} to {figure['high']:.3f}, n {figure['n']})"
