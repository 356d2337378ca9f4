"""PPO-ptx (Ouyang et al. 2022, arXiv 2203.02155, eq. 2): loss on demonstrations beside PPO's."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from training.engine.demonstrations import read_demonstrations
from training.engine.devices import autocast
from training.engine.joined import join
from training.engine.over_length import say_cut_prompts
from training.engine.prompts import encode_prompts
from training.engine.ranks import Ranks
from training.engine.seeds import generator
from training.engine.specs import PpoSpec
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import pad_id, response_ids


class Ptx:
    """Demonstrations as ids, drawn anew for each minibatch."""

    def __init__(
        self,
        spec: PpoSpec,
        path: Path,
        tokenizer: PreTrainedTokenizerBase,
        context: int,
        note: Callable[[str], None],
    ) -> None:
        """Read the file; raises BadInput with the line, also where a response does not fit into the context.

        `note` is told how many prompts were cut.
        """
        rows = read_demonstrations(path)
        self._spec, self._pad_id = spec, pad_id(tokenizer)
        self._responses = [response_ids(tokenizer, row.response) for row in rows]
        longest = max(map(len, self._responses))
        if longest >= context:
            line = rows[[len(ids) for ids in self._responses].index(longest)].line
            raise line.error(f"a response of {longest} tokens, and the model's context is {context}; shorten it")
        room = min(spec.max_prompt_tokens, context - longest)
        prompts = encode_prompts(tokenizer, [row.chat for row in rows], room)
        say_cut_prompts(note, prompts.truncated, " of ptx_demonstrations")
        self._prompts = prompts.ids

    def backward(
        self,
        policy: LanguageModel,
        ranks: Ranks,
        budget: TokenBudget,
        undo: Callable[[], None],
        place: tuple[int, int],
        episodes: int,
    ) -> float:
        """Add the gradient of ptx_coefficient x loss on as many demonstrations as episodes; returns the loss.

        place: update and minibatch, by which demonstrations are drawn; undo takes all gradients away.
        """
        rng = generator(self._spec.seed, "ptx", *place)
        drawn = torch.randint(len(self._prompts), (episodes,), generator=rng).tolist()
        count = sum(len(self._responses[row]) for row in drawn)
        mine = drawn[ranks.number :: ranks.count]
        lengths = [len(self._prompts[row]) + len(self._responses[row]) for row in mine]
        device = policy.model.device

        def part(places: list[int]) -> Tensor:
            some = [mine[place] for place in places]
            loss = -self._log_probs(policy, some).sum() / count
            (self._spec.ptx_coefficient * loss).backward()  # type: ignore[no-untyped-call]
            return loss.detach()

        def idle() -> None:
            (self._log_probs(policy, drawn[:1]).sum() * 0).backward()  # type: ignore[no-untyped-call]

        found = budget.each(lengths, part, undo, idle)
        return float(ranks.sum(torch.stack([torch.zeros((), device=device), *(loss for _, loss in found)]).sum()))

    def _log_probs(self, policy: LanguageModel, rows: list[int]) -> Tensor:
        prompts, responses = ([side[row] for row in rows] for side in (self._prompts, self._responses))
        device = policy.model.device
        with autocast(self._spec, device):
            return policy.measure(join(prompts, responses, self._pad_id, device)).log_probs
