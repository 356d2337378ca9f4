"""One side of the PPO bench in a process of its own: prints its seconds by phase and its peak memory as JSON.

`python -m bench.engine.ppo_sides engine|trl '{"folder": ...}'`; `python -m bench.engine.ppo` calls it.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from bench.engine.clock import device_here, peak_mib, seconds
from demo.pocket import specs
from training.engine.cli import main as engine

PENALTY = 1.0


class Phases:
    """Seconds (see clock) of functions that are wrapped."""

    def __init__(self) -> None:
        self.device = device_here()
        self.spent_s: dict[str, float] = {}

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call`, its seconds added to phase `name`."""

        def run(*given: Any, **named: Any) -> Any:
            began = seconds(self.device)
            found = call(*given, **named)
            self.spent_s[name] = self.spent_s.get(name, 0.0) + seconds(self.device) - began
            return found

        return run


def spec_of(given: dict[str, Any]) -> dict[str, Any]:
    """The engine's spec, from which TRL's arguments are taken as well."""
    folder = Path(given["folder"])
    sft = str(folder / "sft" / "model")
    return {
        **specs.ppo_spec(),
        "policy": sft,
        "reference": sft,
        "reward_model": str(folder / "reward" / "model"),
        "prompts": str(folder / "prompts.jsonl"),
        "missing_eos_penalty": PENALTY,
        "checkpoint_every_steps": 10_000,
        "samples_every_updates": 10_000,
        "report_to": "",
        "precision": "fp32",
        "seed": given["seed"],
        **given["spec"],
    }


def engine_side(given: dict[str, Any], out: Path) -> dict[str, Any]:
    """Run the verb as a user does, its phases timed."""
    from training.engine import ppo, slot_sampler

    phases = Phases()
    spec = out.with_suffix(".json")
    spec.write_text(json.dumps(spec_of(given)))
    slot_sampler.SlotSampler.sample = phases.timed("sampling", slot_sampler.SlotSampler.sample)  # type: ignore[method-assign]
    loop: Any = ppo
    loop.collect = phases.timed("sampling and measuring", loop.collect)
    loop.improve = phases.timed("learning", loop.improve)
    if engine(["ppo", "--spec", str(spec), "--out", str(out)]) != 0:
        raise SystemExit("the engine's side failed")
    measuring = phases.spent_s.pop("sampling and measuring") - phases.spent_s["sampling"]
    return {**phases.spent_s, "measuring": measuring}


def trl_side(given: dict[str, Any], out: Path) -> dict[str, Any]:
    """TRL 1.12.0's PPOTrainer on the same nets, prompts and hyperparameters."""
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification
    from trl.experimental.ppo import PPOConfig, PPOTrainer, ppo_trainer

    from training.engine.prompts import encode_prompts, read_prompts
    from training.engine.tokenizer import load_tokenizer

    spec, phases = spec_of(given), Phases()
    tokenizer = load_tokenizer(spec["policy"])
    chats = [row.chat for row in read_prompts(Path(spec["prompts"]))]
    ids = encode_prompts(tokenizer, chats, spec["max_prompt_tokens"]).ids
    tokenizer.padding_side = "left"
    rows = [{"input_ids": each} for each in ids]
    policy, reference = (AutoModelForCausalLM.from_pretrained(spec[name]) for name in ("policy", "reference"))
    member = Path(spec["reward_model"]) / "member-0"
    reward, value = (AutoModelForSequenceClassification.from_pretrained(member, num_labels=1) for _ in range(2))
    arguments = PPOConfig(
        output_dir=str(out),
        per_device_train_batch_size=spec["episodes_per_update"],
        gradient_accumulation_steps=1,
        num_mini_batches=spec["minibatches"],
        num_ppo_epochs=spec["ppo_epochs"],
        total_episodes=spec["episodes_per_update"] * spec["updates"],
        local_rollout_forward_batch_size=64,
        response_length=spec["max_new_tokens"],
        stop_token="eos",
        temperature=spec["temperature"],
        missing_eos_penalty=PENALTY,
        kl_coef=spec["kl_coefficient"],
        cliprange=0.2,
        cliprange_value=0.2,
        gamma=1.0,
        lam=0.95,
        learning_rate=spec["learning_rate"],
        adam_epsilon=1e-5,
        num_sample_generations=0,
        gradient_checkpointing=False,
        bf16=spec["precision"] == "bf16",
        use_cpu=device_here().type == "cpu",
        report_to="none",
        save_strategy="no",
        logging_steps=10_000,
        disable_tqdm=True,
        seed=spec["seed"],
    )
    trainer = PPOTrainer(
        args=arguments,
        processing_class=tokenizer,
        model=policy,
        ref_model=reference,
        reward_model=reward,
        value_model=value,
        train_dataset=rows,
        eval_dataset=rows,
    )
    ppo_trainer.batch_generation = phases.timed("sampling", ppo_trainer.batch_generation)
    began = seconds(phases.device)
    trainer.train()
    whole = seconds(phases.device) - began
    trainer.model.policy.save_pretrained(out / "model")
    tokenizer.save_pretrained(out / "model")
    return {**phases.spent_s, "measuring and learning": whole - phases.spent_s["sampling"]}


def main(arguments: list[str]) -> None:
    """Run one side and print its figures."""
    side, given = arguments[0], json.loads(arguments[1])
    torch.set_num_threads(given["threads"])
    out = Path(given["out"])
    spent_s = {"engine": engine_side, "trl": trl_side}[side](given, out)
    print(json.dumps({"spent_s": spent_s, "peak_mib": peak_mib(device_here())}))


if __name__ == "__main__":
    main(sys.argv[1:])
