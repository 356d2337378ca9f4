"""TRL's RewardTrainer in the place of our own, by the run-folder contract: `VERB --spec FILE --out DIR`.

    ENGINE_COMMAND=python,-m,demo.trainers.trl_reward

The verb `reward` trains each member with TRL on the snapshot's preferences, then lets the engine measure and publish
them (its field `trained`): the gate's figures mean the same whoever trained. All other verbs are the engine's.
TRL knows hard labels alone: ties are left out, and how sure a preference is goes unheard. A stopped run begins the
member anew that it stood at; whole members stand.
"""

import json
import math
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

ENGINE = [sys.executable, "-m", "training.engine"]
STOPPED = 3

Pair: TypeAlias = tuple[list[int], list[int]]


def main(arguments: list[str]) -> int:
    """One run; returns the exit code, or becomes the engine."""
    verb, given, out = _read(arguments)
    if verb != "reward":
        os.execv(ENGINE[0], [*ENGINE, *arguments])
    spec = json.loads(given.read_text(encoding="utf-8"))
    members = out / "trl-members"
    if not train_members(spec, given.parent, members, out):
        print("stopped; the same line goes on with the member that it stood at", file=sys.stderr)
        return STOPPED
    measure = given.with_name("measure.json")
    measure.write_text(json.dumps({**spec, "trained": os.path.relpath(members, given.parent)}), encoding="utf-8")
    (out / "metrics.jsonl").rename(out / "trl-metrics.jsonl")
    code = subprocess.run([*ENGINE, "reward", "--spec", str(measure), "--out", str(out)], check=False).returncode
    if code == 0:
        shutil.copy(
            out / "trl-metrics.jsonl", out / "metrics.jsonl"
        )  # the engine trained nothing: the curves are TRL's
    return code


def train_members(spec: dict[str, Any], folder: Path, into: Path, out: Path) -> bool:
    """Every member that does not stand yet, under the names that the engine expects; False when asked to stop."""
    import torch
    from transformers import TrainerCallback

    from training.engine.comparisons import encode_comparisons, pairs_of
    from training.engine.member_parts import parts
    from training.engine.preferences import read_preferences
    from training.engine.scalar_head import scalar_from_sft
    from training.engine.specs import RewardSpec, parse_spec
    from training.engine.tokenizer import load_tokenizer

    ours = parse_spec(RewardSpec, {name: value for name, value in spec.items() if name != "trained"}, folder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = load_tokenizer(ours.model)
    rows = read_preferences(ours.preferences, ours.held_out_share)
    first = scalar_from_sft(ours.model, ours.seed, 0, device)
    sides = parts(ours, encode_comparisons(ours, tokenizer, first, rows).train, None)
    wanted = {name: _decided(pairs_of(side.comparisons)) for side in sides for name in side.names}
    steps = {name: ours.epochs * math.ceil(len(pairs) / ours.batch_size) for name, pairs in wanted.items()}
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))

    for number, (name, pairs) in enumerate(wanted.items()):
        if (into / name).is_dir():
            continue
        done = sum(list(steps.values())[:number])
        keep_lines(out / "metrics.jsonl", done)

        class Telling(TrainerCallback):
            """Says how far the member is, in the contract's words, and ends at a step when asked to."""

            place, before = number, done

            def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
                """One line a step; member after member."""
                if "loss" not in (logs or {}):
                    return
                row = {
                    "step": self.before + state.global_step,
                    "total": sum(steps.values()),
                    "phase": "training",
                    "member": self.place,
                    "loss_nats": logs["loss"],
                }
                with (out / "metrics.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")

            def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
                """Stops in order."""
                control.should_training_stop = bool(asked)
                return control

        model = scalar_from_sft(ours.model, ours.seed, number, device)
        trainer = reward_trainer(model, tokenizer, pairs, ours, out / "trl")
        trainer.add_callback(Telling())
        trainer.train()
        if asked:
            return False
        fresh = into / f"{name}.fresh"
        trainer.model.save_pretrained(fresh)
        fresh.rename(into / name)
    shutil.rmtree(out / "trl", ignore_errors=True)
    return True


def keep_lines(path: Path, count: int) -> None:
    """Forgets the steps of a member that begins anew."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    path.write_text("".join(lines[:count]), encoding="utf-8")


def _decided(pairs: Iterable[tuple[Any, Any]]) -> list[Pair]:
    """Whole sequences of the chosen and the rejected response, ties left out."""
    return [
        (comparison.tree.sequences[pair.chosen], comparison.tree.sequences[pair.rejected])
        for comparison, pair in pairs
        if pair.preference.p_chosen != 0.5
    ]


def reward_trainer(
    model: Any, tokenizer: Any, pairs: list[tuple[list[int], list[int]]], spec: Any, folder: Path
) -> Any:
    """TRL's RewardTrainer with what the spec says of steps and rates."""
    from datasets import Dataset
    from trl import RewardConfig, RewardTrainer

    rows = [{"chosen_ids": chosen, "rejected_ids": rejected} for chosen, rejected in pairs]
    arguments = RewardConfig(
        output_dir=str(folder),
        per_device_train_batch_size=spec.batch_size,
        num_train_epochs=spec.epochs,
        learning_rate=spec.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=0,
        weight_decay=spec.weight_decay,
        max_grad_norm=spec.max_gradient_norm,
        max_length=None,
        gradient_checkpointing=False,
        bf16=False,
        seed=spec.seed,
        use_cpu=model.device.type == "cpu",
        remove_unused_columns=False,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    return RewardTrainer(
        model=model, args=arguments, train_dataset=Dataset.from_list(rows), processing_class=tokenizer
    )


def _read(arguments: list[str]) -> tuple[str, Path, Path]:
    fields = dict(zip(arguments[1::2], arguments[2::2], strict=True))
    return arguments[0], Path(fields["--spec"]), Path(fields["--out"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
