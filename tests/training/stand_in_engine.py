"""A stand-in for the engine's command line, for the state machine's tests: it honours the run folder, trains nothing.

The spec's "stand_in" says how it behaves: steps, step_s, exit (code), say (sentence), die_at (step), report, and
tells (whether it tells its end in the file that a launcher cannot hide, as the engine does).
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

sys.path.insert(0, str(Path(__file__).parents[2]))

from training.engine.ended import tell_beginning, tell_end

EVEN = {"value": 0.0, "low": -0.1, "high": 0.1, "n": 40}
LITTLE = {"value": 0.05, "low": 0.0, "high": 0.1, "n": 40}
PLAYER = {"eos_rate": {"value": 1.0, "low": 1.0, "high": 1.0, "n": 40}, "length_tokens": LITTLE, "repetition": EVEN}
GAIN = {"value": 0.6, "low": 0.4, "high": 0.8, "n": 40}
GOOD = {"value": 0.9, "low": 0.8, "high": 0.95, "n": 40}
REPORTS: dict[str, dict[str, Any]] = {
    "sft": {"parameters": 12, "held_out_loss_nats": {"value": 1.5, "low": 1.0, "high": 2.0, "n": 9}},
    "reward": {
        "accuracy": GOOD,
        "length_only_accuracy": {"value": 0.5, "low": 0.4, "high": 0.6, "n": 40},
        "accuracy_over_length": GAIN,
        "accuracy_over_bag_of_words": GAIN,
        "accuracy_over_serving": EVEN,
        "nll_over_serving_nats": EVEN,
        "ece": LITTLE,
        "length_correlation_excess": EVEN,
        "ensemble_agreement": GOOD,
        "gate": {"accuracy": GOOD},
    },
    "ppo": {"last": {"kl_nats": 1.0}},
    "sample": {},
    "score": {},
    "evaluate": {
        "kl_nats": {"value": 2.0, "low": 1.0, "high": 3.0, "n": 40},
        **dict.fromkeys(("win_rate", "win_rate_over_current"), GOOD),
        **dict.fromkeys(("held_out_win_rate", "held_out_win_rate_over_current"), GOOD),
        "gain": GAIN,
        "held_out_gain": GAIN,
        "gain_gap": EVEN,
        "policy": PLAYER,
        "reference": PLAYER,
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
        with (self.out / "parents").open("a") as parents:
            parents.write(f"{os.getppid()}\n")
        if self.how.get("tells"):
            tell_beginning()
        if self.how.get("exit"):
            print(self.how["say"], file=sys.stderr)
            if self.how.get("tells"):
                tell_end(int(self.how["exit"]), self.how["say"])
            return int(self.how["exit"])
        checkpoint, total = self.out / "checkpoint.json", int(self.how.get("steps", 2))
        done = json.loads(checkpoint.read_text()) if checkpoint.exists() else 0
        self._forget_after(done)
        for step in range(done + 1, total + 1):
            time.sleep(float(self.how.get("step_s", 0.0)))
            if step == self.how.get("die_at"):
                os.kill(os.getpid(), signal.SIGKILL)
            with (self.out / "metrics.jsonl").open("a") as metrics:
                metrics.write(
                    json.dumps({"step": step, "total": total, "phase": "training", "loss_nats": 1 / step}) + "\n"
                )
            checkpoint.write_text(json.dumps(step))
            if self.asked_to_stop or not Path(f"/proc/{os.environ.get('PLUMBLINE_PARENT_PID', 'self')}").exists():
                print("stopped with a checkpoint", file=sys.stderr)
                return 3
        self._write()
        return 0

    def _forget_after(self, done: int) -> None:
        """A resumed run goes on at its checkpoint: metrics of later steps, or half of one, are written anew."""
        metrics = self.out / "metrics.jsonl"
        if metrics.exists():
            metrics.write_text("".join(line + "\n" for line in metrics.read_text().splitlines()[:done]))

    def _write(self) -> None:
        if self.verb in ("sft", "ppo"):
            (self.out / "model").mkdir(exist_ok=True)
            (self.out / "model" / "model.safetensors").write_text(self.verb)
        elif self.verb == "reward":
            (self.out / "model" / "member-0").mkdir(parents=True, exist_ok=True)
            (self.out / "model" / "member-0" / "model.safetensors").write_text("reward")
        elif self.verb == "sample":
            self._write_responses()
        elif self.verb == "score":
            self._write_scores()
        elif self.verb == "evaluate":
            self._write_episodes()
        report = {**REPORTS[self.verb], **self.how.get("report", {})}
        (self.out / "report.json").write_text(json.dumps(report))

    def _write_responses(self) -> None:
        prompts = [json.loads(line) for line in (self.inputs / self.spec["prompts"]).read_text().splitlines()]
        with (self.out / "responses.jsonl").open("w") as file:
            for row in prompts:
                for index in range(self.spec["samples_per_prompt"]):
                    text = f"Answer {index} by {self.spec['policy']}{'.' * index}"
                    by = "policy" if index or "sft" not in self.spec else "sft"
                    reply = {
                        "prompt_id": row["id"],
                        "prompt": row["prompt"],
                        "response": text,
                        "index": index,
                        "by": by,
                    }
                    file.write(json.dumps(reply) + "\n")

    def _write_episodes(self) -> None:
        """The new policy says more than the others."""
        prompts = [json.loads(line) for line in (self.inputs / self.spec["prompts"]).read_text().splitlines()]
        with (self.out / "episodes.jsonl").open("w") as file:
            for row in prompts:
                said = {
                    "policy_response": "A longer answer.",
                    "reference_response": "Short.",
                    "current_response": "No.",
                }
                file.write(json.dumps({"prompt_id": row["id"], **said}) + "\n")

    def _write_scores(self) -> None:
        """As many members as the spec says, who value the index, each in another direction."""
        members = int(self.how.get("members", 2))
        with (self.out / "scores.jsonl").open("w") as file:
            for line in (self.inputs / self.spec["responses"]).read_text().splitlines():
                row = json.loads(line)
                scores = [row["index"] * (1 if member % 2 == 0 else -2) for member in range(members)]
                told = {"scores": scores, "logits": [2 * each for each in scores], "score": sum(scores) / members}
                file.write(json.dumps({**row, **told}) + "\n")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb")
    parser.add_argument("--spec", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(Engine(given.verb, json.loads(given.spec.read_text()), given.spec.parent, given.out).run())
