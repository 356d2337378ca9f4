"""Sampling with Llama-shaped models: a fixed number of slots, refilled with the next prompts as rows end."""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.cache_sampler import upto
from training.engine.choosing import choose_tokens
from training.engine.llama_decoder import LlamaDecoder
from training.engine.sequences import pad
from training.engine.step_graphs import StepGraphs
from training.engine.token_budget import cut_by_tokens

REFILL_SHARE = 0.25
"""Share of slots that are free before new prompts are read: reading few at a time wastes a pass over the weights."""

PREFILL_TOKENS = 4096
"""Prompt tokens read at once, padding included."""


@dataclass(frozen=True)
class Rows:
    """What stands in the slots beside keys and values: [slots], or [slots, R + 1] for at most R tokens a row."""

    token: Tensor
    """The last token, not yet read; the end-of-sequence token in a slot without a row."""
    column: Tensor
    """Where that token belongs."""
    written: Tensor
    """Tokens written so far."""
    draws: Tensor
    """Uniform draws, one for each token."""
    output: Tensor
    """The tokens."""

    def move(self, here: Tensor, there: Tensor) -> None:
        """Copy slots `here` into slots `there`."""
        for each in (self.token, self.column, self.written, self.draws, self.output):
            each[there] = each[here]


class SlotSampler:
    """See sampler.Sampler. Rows that end make room: the batch shrinks, or takes the next prompts."""

    def __init__(self, model: PreTrainedModel, *, end_id: int, pad_id: int, rows: int) -> None:
        self._model, self._end_id, self._pad_id, self._most = model, end_id, pad_id, rows
        self._graphs = StepGraphs(model.device)

    @torch.no_grad()
    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """See Sampler.sample."""
        draws = draws.to(self._model.device)
        max_new_tokens = draws.shape[1]
        slots, longest = min(self._most, len(prompts)), max(map(len, prompts))
        decoder = LlamaDecoder(self._model, slots, longest + max_new_tokens)
        rows = self._empty(slots, max_new_tokens)
        self._graphs.begin()
        responses: list[list[int]] = [[] for _ in prompts]
        requests: list[int] = []  # which prompt each slot in use answers; those are the first slots
        reach: list[int] = []  # length of each such row, less the steps that were done when it came
        asked = step = 0
        while requests or asked < len(prompts):
            # 1. Read prompts where enough slots are free, and take the first token of each; else advance by a token.
            free = slots - len(requests)
            if asked < len(prompts) and (not requests or free >= REFILL_SHARE * slots):
                some = list(range(asked, min(asked + free, len(prompts))))
                into = torch.arange(len(requests), len(requests) + len(some), device=draws.device)
                rows.draws[into, :-1] = draws[some]
                self._read(decoder, rows, [prompts[request] for request in some], into, temperature)
                requests += some
                reach += [len(prompts[request]) - step for request in some]
                asked += len(some)
            else:
                step += 1
                self._advance(decoder, rows, len(requests), max(reach) + step, temperature)
            # 2. Rows that have ended leave, and rows from behind move into their slots.
            if not self._graphs.time_to_look(step):
                continue
            used = len(requests)
            ended = ((rows.token == self._end_id) | (rows.written == max_new_tokens))[:used].tolist()
            if any(ended):
                gone = [slot for slot in range(used) if ended[slot]]
                for slot, ids in zip(gone, rows.output[gone, :-1].tolist(), strict=True):
                    responses[requests[slot]] = upto(ids, self._end_id)
                left = used - len(gone)
                holes = [slot for slot in gone if slot < left]
                movers = [slot for slot in range(left, used) if not ended[slot]]
                self._move(decoder, rows, movers, holes, max(reach) + step)
                for here, there in zip(movers, holes, strict=True):
                    requests[there], reach[there] = requests[here], reach[here]
                del requests[left:], reach[left:]
                rows.token[left:used] = self._end_id
        return responses

    def _empty(self, slots: int, max_new_tokens: int) -> Rows:
        device, wide = self._model.device, (slots, max_new_tokens + 1)
        return Rows(
            token=torch.full((slots,), self._end_id, device=device),
            column=torch.zeros(slots, dtype=torch.long, device=device),
            written=torch.zeros(slots, dtype=torch.long, device=device),
            draws=torch.zeros(wide, dtype=torch.float64, device=device),
            output=torch.full(wide, self._end_id, device=device),
        )

    def _read(
        self, decoder: LlamaDecoder, rows: Rows, prompts: list[list[int]], into: Tensor, temperature: float
    ) -> None:
        """Put prompts into slots; one that comes several times is read once."""
        firsts: dict[tuple[int, ...], int] = {}
        origin = [firsts.setdefault(tuple(prompt), number) for number, prompt in enumerate(prompts)]
        unique = list(firsts.values())
        logits = torch.empty(len(prompts), 0, device=into.device)
        for batch in cut_by_tokens([len(prompts[number]) for number in unique], PREFILL_TOKENS):
            some = [unique[place] for place in batch]
            padded = pad([prompts[number] for number in some], self._pad_id, side="right", device=into.device)
            found = decoder.prefill(padded.ids, padded.mask.sum(dim=1), into[some])
            if logits.shape[1] == 0:
                logits = found.new_empty(len(prompts), found.shape[1])
            logits[some] = found
        copies = [number for number in range(len(prompts)) if origin[number] != number]
        if copies:
            sources = [origin[number] for number in copies]
            decoder.slots.move(into[sources], into[copies], max(map(len, prompts)))
        rows.written[into] = 0
        rows.column[into] = torch.tensor([len(prompt) - 1 for prompt in prompts], device=into.device)
        rows.output[into] = self._end_id
        self._take(rows, logits[origin], into, temperature)

    def _advance(self, decoder: LlamaDecoder, rows: Rows, used: int, width: int, temperature: float) -> None:
        """One token more in each of the first `used` slots: nothing in here waits for the device."""

        def step(count: int, width: int) -> None:
            logits = decoder.step(rows.token[:count], rows.column[:count], width)
            self._take(rows, logits, torch.arange(count, device=logits.device), temperature)

        self._graphs.run(step, used, width, most=(len(rows.token), decoder.tokens))

    def _take(self, rows: Rows, logits: Tensor, slots: Tensor, temperature: float) -> None:
        """Choose the next token in `slots`; a row that has ended keeps its state and writes beyond its end."""
        written, token = rows.written[slots], rows.token[slots]
        most = rows.draws.shape[1] - 1
        going = (written == 0) | ((token != self._end_id) & (written < most))
        chosen = choose_tokens(logits, temperature, rows.draws[slots, written])
        chosen = torch.where(going, chosen, token)
        rows.output[slots, written] = chosen
        rows.token[slots] = chosen
        rows.column[slots] += going.long()
        rows.written[slots] = written + going.long()

    def _move(self, decoder: LlamaDecoder, rows: Rows, movers: list[int], holes: list[int], width: int) -> None:
        if movers:
            here, there = (torch.tensor(each, device=rows.token.device) for each in (movers, holes))
            decoder.slots.move(here, there, width)
            rows.move(here, there)
