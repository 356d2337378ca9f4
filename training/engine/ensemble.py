"""A reward-model ensemble: member folders beside an ensemble.json, each member brought to mean 0 and sd 1.

Scores are read at the end-of-sequence token, which is appended where a response did not reach it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.atomic import write_json
from training.engine.errors import BadInput
from training.engine.scalar_head import last_scores, load_scalar
from training.engine.sequences import pad
from training.engine.shared_trunk import TRUNK, SharedTrunk, load_shared
from training.engine.token_budget import cut_by_tokens
from training.engine.tokenizer import end_id, load_tokenizer, pad_id

MICRO_BATCH_TOKENS = 8192


@dataclass(frozen=True)
class Ensemble:
    """Members with the mean and sd of their raw scores, and the tokenizer they share."""

    members: list[PreTrainedModel]
    """Where they share a trunk, one model as often as there are members: see raw_scores."""
    means: list[float]
    sds: list[float]
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    temperature: float | None = None
    """By which held-out margins of the members' mean had to be divided; None where none was fitted."""
    trunk: SharedTrunk | None = None

    @torch.no_grad()
    def raw_scores(self, prompts: list[list[int]], responses: list[list[int]]) -> Tensor:
        """Scores as the members give them, [M, B]."""
        end = end_id(self.tokenizer)
        rows = [
            prompt + response + ([] if response[-1:] == [end] else [end])
            for prompt, response in zip(prompts, responses, strict=True)
        ]
        batch = pad(rows, pad_id(self.tokenizer), side="right", device=self.device)
        if self.trunk is None:
            return torch.stack([last_scores(member, batch) for member in self.members])
        return torch.stack([last_scores(self.trunk.member(at), batch) for at in range(len(self.members))])

    def scores(
        self, prompts: list[list[int]], responses: list[list[int]], micro_batch_tokens: int | None = None
    ) -> Tensor:
        """Scores with each member at mean 0, sd 1 on the responses it was normalised on, [M, B].

        micro_batch_tokens: most tokens of a forward pass, padding included; MICRO_BATCH_TOKENS where none is said.
        """
        widths = [len(prompt) + len(response) + 1 for prompt, response in zip(prompts, responses, strict=True)]
        raw = torch.empty(len(self.members), len(widths), device=self.device)
        for rows in cut_by_tokens(widths, micro_batch_tokens or MICRO_BATCH_TOKENS):
            raw[:, rows] = self.raw_scores([prompts[row] for row in rows], [responses[row] for row in rows])
        means, sds = (torch.tensor(each, device=raw.device).unsqueeze(1) for each in (self.means, self.sds))
        return (raw - means) / sds

    def logits(self, scores: Tensor) -> Tensor:
        """Numbers [M, B] whose differences are log-odds at the fitted temperature, from scores() [M, B].

        Without a temperature it is taken to be 1.
        """
        means, sds = (torch.tensor(each, device=scores.device).unsqueeze(1) for each in (self.means, self.sds))
        return (scores * sds + means) / (self.temperature or 1.0)


def combined(scores: Tensor, combine: str, uwo_coefficient: float) -> Tensor:
    """One score a response, [B], of member scores [M, B].

    mean; min; or uwo, uncertainty-weighted optimisation: mean less coefficient x variance between members
    (Coste et al. 2023, arXiv 2310.02743, section 3.2).
    """
    if combine == "min":
        return scores.amin(dim=0)
    if combine == "uwo":
        return scores.mean(dim=0) - uwo_coefficient * scores.var(dim=0, unbiased=False)
    return scores.mean(dim=0)


def load_ensemble(folder: Path, device: torch.device, *, whole: bool = False) -> Ensemble:
    """The ensemble that `reward` published at `folder`, less its gate members; raises BadInput without one.

    Members that learnt by adapters share one trunk, unless `whole` asks for models that can be told apart.
    """
    ensemble = _load(folder, device, "", whole=whole)
    assert ensemble is not None  # every card names its members
    return ensemble


def load_gate_members(folder: Path, device: torch.device) -> Ensemble | None:
    """The members that judge policies and teach none; None where the ensemble at `folder` has none of these."""
    return _load(folder, device, "gate_", whole=False)


def _load(folder: Path, device: torch.device, which: str, *, whole: bool) -> Ensemble | None:
    card = folder / "ensemble.json"
    if not card.exists():
        raise BadInput(
            f"reward_model is {folder}, which holds no ensemble.json; name the model/ folder of a reward run"
        )
    fields = json.loads(card.read_text(encoding="utf-8"))
    folders = [folder / name for name in fields.get(f"{which}members", [])]
    if not folders:
        return None
    shares = not whole and len(folders) > 1 and (folder / TRUNK).is_dir()
    trunk = load_shared(folder / TRUNK, folders, device) if shares else None
    return Ensemble(
        members=[trunk.model if trunk else load_scalar(member, device) for member in folders],
        means=fields[f"{which}mean"],
        sds=fields[f"{which}sd"],
        tokenizer=load_tokenizer(folders[0]),
        device=device,
        temperature=None if which else fields.get("temperature"),
        trunk=trunk,
    )


def write_card(
    folder: Path, members: int, means: list[float], sds: list[float], temperature: float | None = None
) -> None:
    """Write ensemble.json into `folder`. means, sds: of the `members` first, then of the gate members.

    temperature: of the members' mean margin on held-out preferences.
    """
    gate = len(means) - members
    fields = {"members": [member_name(number) for number in range(members)], "mean": means[:members]}
    judges = {"gate_members": [gate_name(number) for number in range(gate)], "gate_mean": means[members:]}
    write_json(
        folder / "ensemble.json",
        {
            **fields,
            "sd": sds[:members],
            "temperature": temperature,
            **({**judges, "gate_sd": sds[members:]} if gate else {}),
        },
    )


def member_name(number: int) -> str:
    """Name of a member's folder in the ensemble."""
    return f"member-{number}"


def gate_name(number: int) -> str:
    """Name of a gate member's folder."""
    return f"gate-{number}"


def require_same_tokenizer(policy: PreTrainedTokenizerBase, other: PreTrainedTokenizerBase, field: str) -> None:
    """Ids of one model are read by the other: raises BadInput where they do not mean the same."""
    if policy.get_vocab() != other.get_vocab() or end_id(policy) != end_id(other):
        raise BadInput(f"{field} has another tokenizer than policy; train both from the same SFT model")
