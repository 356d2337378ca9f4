"""The README.md of a published model: where it comes from, how it was trained, what was measured, what to doubt."""

from pathlib import Path
from typing import Any

WHAT = {
    "sft": "A language model that was fine-tuned on demonstrations.",
    "reward": "An ensemble of reward models that learnt from human preferences which of two responses people prefer.",
    "ppo": "A language model that was optimised against a reward model under a KL penalty to its reference.",
}
TAGS = {"sft": ["sft"], "reward": ["reward-model"], "ppo": ["ppo", "rlhf"]}

LOADED_BY = {
    "sft": "AutoModelForCausalLM.from_pretrained(FOLDER)",
    "reward": "AutoModelForSequenceClassification.from_pretrained(FOLDER / 'member-0', num_labels=1)",
    "ppo": "AutoModelForCausalLM.from_pretrained(FOLDER)",
}

NO_INTERVAL = "| | |"


def write_model_card(folder: Path, spec: dict[str, Any], report: dict[str, Any], notes: list[str]) -> None:
    """Write README.md into the model's folder. `spec` holds the verb, the inputs' digests and every field."""
    verb = spec["verb"]
    lines = ["---", "library_name: transformers", "tags:", *(f"- {tag}" for tag in ["plumbline", *TAGS[verb]])]
    lines += ["---", "", f"# {report['verb']}: {folder.parent.name}", "", WHAT[verb], ""]
    lines += ["```python", LOADED_BY[verb], "```", "", "## Where it comes from", ""]
    lines += ["| input | path | SHA-256 |", "|---|---|---|"]
    lines += [f"| {name} | `{spec[name]}` | `{digest}` |" for name, digest in spec["inputs"].items()]
    if isinstance(spec.get("base_model"), str) and "base_model" not in spec["inputs"]:
        lines.append(f"| base_model | `{spec['base_model']}` | from the Hub |")
    lines += ["", "## How it was trained", "", "| field | value |", "|---|---|"]
    lines += [
        f"| {name} | {value} |" for name, value in spec.items() if name not in {"verb", "inputs", *spec["inputs"]}
    ]
    figures = _rows("", _with_intervals(report))
    lines += ["", "## What was measured", ""]
    if any(not row.endswith(NO_INTERVAL) for row in figures):
        lines += ["Intervals are 95 %, by bootstrap over prompts.", ""]
    if verb == "ppo":
        lines += [
            "`last` is of the last update's episodes, on prompts that it learnt from; `evaluate` measures on others.",
            "",
        ]
    lines += ["| figure | value | interval | n |", "|---|---|---|---|", *figures]
    if notes:
        lines += ["", "## Warnings", "", *(f"- {note}" for note in notes)]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _with_intervals(report: dict[str, Any]) -> dict[str, Any]:
    """The report, each of the last update's figures beside its interval where it has one."""
    known = report.get("last_intervals")
    if known is None:
        return report
    return {name: each for name, each in report.items() if name != "last_intervals"} | {
        "last": report["last"] | known
    }


def _rows(prefix: str, figures: dict[str, Any]) -> list[str]:
    """One row of the table for each number, nested ones by their path."""
    rows: list[str] = []
    for name, value in figures.items():
        label = f"{prefix}{name}"
        if isinstance(value, dict) and "value" in value and "n" in value:
            rows.append(_interval_row(label, value))
        elif isinstance(value, dict):
            rows += _rows(f"{label} / ", value)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                title = f"{each['by']} {each['name']}" if isinstance(each, dict) and "by" in each else str(number)
                rows += _rows(f"{label} / ", {title: each})
        elif isinstance(value, int | float) and not isinstance(value, bool):
            rows.append(f"| {label} | {value:.6g} {NO_INTERVAL}")
    return rows


def _interval_row(label: str, figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"| {label} | – | {figure['why']} | {figure['n']} |"
    interval = f"{figure['low']:.4g} to {figure['high']:.4g}" if figure["low"] is not None else figure["why"]
    return f"| {label} | {figure['value']:.4g} | {interval} | {figure['n']} |"
