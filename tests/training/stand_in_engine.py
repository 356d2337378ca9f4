"""A stand-in for the engine's command line, for the state machine's tests: it honours the run folder, trains nothing.

The spec's "stand_in" says how it behaves: steps, step_s, exit (code), say (sentence), die_at (step), report.
"""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

GOOD = {"value": 0.9, "low": 0.8, "high": 0.95, "n": 40}
REPORTS: dict[str, dict[str, Any]] = {
    "sft": {"parameters": 12, "held_out_loss_nats": {"value": 1.5, "low": 1.0, "high": 2.0, "n": 9}},
    "reward": {"accuracy": GOOD, "length_only_accuracy": {"value": 0.5, "low": 0.4, "high": 0.6, "n": 40}},
    "ppo": {"last": {"kl_nats": 1.0}},
    "sample": {},
    "score": {},
    "evaluate": {
        "kl_nats": {"value": 2.0, "low": 1.0, "high": 3.0, "n": 40},
        "win_rate": GOOD,
        "policy": {"eos_rate": GOOD, "length_tokens": GOOD},
        "reference": {"eos_rate": GOOD, "length_tokens": GOOD},
    },
}


class Engine:
    """One call."""

    def __init__(self, verb: str, spec: dict[str, Any], inputs: Path, out: Path) -> None:
        self.verb, self.spec, self.inputs, self.out = verb, spec, inputs, out
        self.how: dict[str, Any] = spec.get("stand_in", {})
        self.asked_to_stop = False
        signal.signal(signal.SIGTERM, self._stop)

    def run(self) -> int:
        """The exit code."""
        with (self.out / "starts").open("a") as starts:
            starts.write(f"{os.getpid()}\n")
        if self.how.get("exit"):
            print(self.how["say"], file=sys.stderr)
            return int(self.how["exit"])
        checkpoint, total = self.out / "checkpoint.json", int(self.how.get("steps", 2))
        done = json.loads(checkpoint.read_text()) if checkpoint.exists() else 0
        for step in range(done + 1, total + 1):
            time.sleep(float(self.how.get("step_s", 0.0)))
            if step == self.how.get("die_at"):
                os.kill(os.getpid(), signal.SIGKILL)
            with (self.out / "metrics.jsonl").open("a") as metrics:
                metrics.write(
                    json.dumps({"step": step, "total": total, "phase": "training", "loss_nats": 1 / step}) + "\n"
                )
            checkpoint.write_text(json.dumps(step))
            if self.asked_to_stop:
                print("stopped with a checkpoint", file=sys.stderr)
                return 3
        self._write()
        return 0

    def _write(self) -> None:
        if self.verb in ("sft", "ppo"):
            (self.out / "model").mkdir()
            (self.out / "model" / "model.safetensors").write_text(self.verb)
        elif self.verb == "reward":
            (self.out / "model" / "member-0").mkdir(parents=True)
            (self.out / "model" / "member-0" / "model.safetensors").write_text("reward")
        elif self.verb == "sample":
            self._write_responses()
        elif self.verb == "score":
            self._write_scores()
        report = {**REPORTS[self.verb], **self.how.get("report", {})}
        (self.out / "report.json").write_text(json.dumps(report))

    def _write_responses(self) -> None:
        prompts = [json.loads(line) for line in (self.inputs / self.spec["prompts"]).read_text().splitlines()]
        with (self.out / "responses.jsonl").open("w") as file:
            for row in prompts:
                for index in range(self.spec["samples_per_prompt"]):
                    text = f"Answer {index} by {self.spec['policy']}{'.' * index}"
                    reply = {"prompt_id": row["id"], "prompt": row["prompt"], "response": text, "index": index}
                    file.write(json.dumps(reply) + "\n")

    def _write_scores(self) -> None:
        """As many members as the spec says, who value the index, each in another direction."""
        members = int(self.how.get("members", 2))
        with (self.out / "scores.jsonl").open("w") as file:
            for line in (self.inputs / self.spec["responses"]).read_text().splitlines():
                row = json.loads(line)
                scores = [row["index"] * (1 if member % 2 == 0 else -2) for member in range(members)]
                file.write(json.dumps({**row, "scores": scores, "score": sum(scores) / members}) + "\n")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb")
    parser.add_argument("--spec", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(Engine(given.verb, json.loads(given.spec.read_text()), given.spec.parent, given.out).run())
