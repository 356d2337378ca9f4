"""What a run's folder shows while it works and afterwards: the end of its log, and samples of its texts."""

from dataclasses import dataclass
from typing import Any

from training.models import Run
from training.selectors.growing import file_of, read_rows

LOG_BYTES = 16 * 1024
SAMPLE_ROWS = 200
SAMPLE_FILES = (
    "samples.jsonl",
    "samples.jsonl.growing",
    "responses.jsonl",
    "responses.jsonl.growing",
    "scores.jsonl",
)


@dataclass(frozen=True)
class Sample:
    """One response that the run wrote."""

    step: int
    prompt: str
    response: str
    score: float | None


def log_tail(run: Run) -> str:
    """The last 16 KB of what the engine said; empty before its start."""
    try:
        with file_of(run, "engine.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def samples_of(run: Run) -> list[Sample]:
    """The newest SAMPLE_ROWS responses, latest step first; none where the run writes none."""
    for name in SAMPLE_FILES:
        if rows := read_rows(file_of(run, name)):
            newest = sorted(rows[-SAMPLE_ROWS:], key=lambda row: -int(row.get("step", 0)))
            return [_sample(row) for row in newest]
    return []


def _sample(row: dict[str, Any]) -> Sample:
    return Sample(
        step=int(row.get("step", 0)),
        prompt=_as_text(row["prompt"]),
        response=row["response"],
        score=row.get("reward_score", row.get("score")),
    )


def _as_text(prompt: Any) -> str:
    """A prompt given as text stays; of a chat, the last turn is shown."""
    return prompt if isinstance(prompt, str) else str(prompt[-1]["content"])
