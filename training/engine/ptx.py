"""PPO-ptx (Ouyang et al. 2022, arXiv 2203.02155, eq. 2): loss on demonstrations beside PPO's."""

from pathlib import Path

import torch
from transformers import PreTrainedTokenizerBase

from training.engine.demonstrations import read_demonstrations
from training.engine.joined import join
from training.engine.prompts import encode_prompts
from training.engine.ranks import Ranks
from training.engine.seeds import generator
from training.engine.specs import PpoSpec
from training.engine.token_budget import cut_by_tokens
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import pad_id, response_ids


class Ptx:
    """Demonstrations as ids, drawn anew for each minibatch."""

    def __init__(self, spec: PpoSpec, path: Path, tokenizer: PreTrainedTokenizerBase, context: int) -> None:
        """Read the file; raises BadInput with the line, also where a response does not fit into the context."""
        rows = read_demonstrations(path)
        self._spec, self._pad_id = spec, pad_id(tokenizer)
        self._responses = [response_ids(tokenizer, row.response) for row in rows]
        longest = max(map(len, self._responses))
        if longest >= context:
            line = rows[[len(ids) for ids in self._responses].index(longest)].line
            raise line.error(f"a response of {longest} tokens, and the model's context is {context}; shorten it")
        room = min(spec.max_prompt_tokens, context - longest)
        self._prompts = encode_prompts(tokenizer, [row.chat for row in rows], room).ids

    def backward(self, policy: LanguageModel, ranks: Ranks, update: int, minibatch: int, episodes: int) -> float:
        """Add the gradient of ptx_coefficient x loss on as many demonstrations as episodes; returns the loss."""
        rng = generator(self._spec.seed, "ptx", update, minibatch)
        drawn = torch.randint(len(self._prompts), (episodes,), generator=rng).tolist()
        count = sum(len(self._responses[row]) for row in drawn)
        mine = drawn[ranks.number :: ranks.count]
        lengths = [len(self._prompts[row]) + len(self._responses[row]) for row in mine]
        total = torch.zeros((), device=policy.model.device)
        for places in cut_by_tokens(lengths, self._spec.micro_batch_tokens):
            some = [mine[place] for place in places]
            batch = join(
                [self._prompts[row] for row in some],
                [self._responses[row] for row in some],
                self._pad_id,
                policy.model.device,
            )
            loss = -policy.measure(batch).log_probs.sum() / count
            (self._spec.ptx_coefficient * loss).backward()  # type: ignore[no-untyped-call]
            total += loss.detach()
        return float(ranks.sum(total))
