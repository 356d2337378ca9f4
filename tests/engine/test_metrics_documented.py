"""Every key that a verb writes stands in docs/metrics.md, and every metric there is still written."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.engine.tiny import PPO, REWARD, Tiny, read_rows, run, write_rows

DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"
SPEC_FIELDS_NAMED = {
    "max_prompt_tokens",
    "max_response_tokens",
    "missing_eos_penalty",
    "p_tie",
    "temperature",
    "clip",
    "critic_warmup_updates",
    "target_kl_nats",
    "value_clip",
    "ptx_demonstrations",
    "reward_gap_limit",
}


def keys_of(value: Any) -> Iterator[str]:
    """Keys of an object and of the objects in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def sections() -> dict[str, set[str]]:
    """Names in backticks by verb; what stands before the verbs belongs to all."""
    parts = re.split(r"^## (\w+)$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    common = set(re.findall(r"`\{?\"?(\w+)\"?", parts[0])) | set(re.findall(r'"(\w+)"', parts[0]))
    named = {verb: set(re.findall(r"`(\w+)`", text)) for verb, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {verb: names | common for verb, names in named.items()}


def test_every_metric_is_documented_and_every_documented_metric_is_written(tiny: Tiny, tmp_path: Path) -> None:
    more = {"gate_members": 1, "serving": tiny.reward, "pairing_members": 1, "pairing_strategy": "disagreement"}
    by = ("random", "disagreement")
    rows = [{**row, "chosen_by": by[n % 2]} for n, row in enumerate(read_rows(tiny.file("preferences")))]
    paths = {"model": tiny.sft, "preferences": write_rows(tmp_path / "rows.jsonl", rows)}
    assert run("reward", tmp_path / "reward", **{**REWARD, **paths, **more, "epochs": 1}) == 0
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    prompts = tiny.file("prompts")
    assert run("ppo", tmp_path / "ppo", **PPO, **models, prompts=prompts) == 0
    assert run("sample", tmp_path / "sample", policy=tiny.sft, prompts=prompts, max_new_tokens=8) == 0
    responses = tmp_path / "sample" / "responses.jsonl"
    assert run("score", tmp_path / "score", reward_model=tiny.reward, responses=responses) == 0
    beside = {"current": tiny.sft, "reward_model": tmp_path / "reward" / "model", "best_of": 2}
    assert run("evaluate", tmp_path / "evaluate", **{**models, **beside}, prompts=prompts, max_new_tokens=8) == 0

    documented = sections()
    assert set(documented) == {"sft", "reward", "ppo", "sample", "score", "evaluate"}
    for verb, names in documented.items():
        folder = (tiny.folder if verb == "sft" else tmp_path) / verb
        report = json.loads((folder / "report.json").read_text())
        written = {*keys_of(report), *(key for row in read_rows(folder / "metrics.jsonl") for key in row)}
        assert written - names == set(), f"{verb} writes what docs/metrics.md does not say"
        common = set.intersection(*documented.values())
        assert names - common - written - SPEC_FIELDS_NAMED == set(), (
            f"docs/metrics.md says what {verb} does not write"
        )
