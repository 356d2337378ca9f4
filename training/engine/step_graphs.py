"""How a decoding step is run: plainly on a CPU, as a recorded CUDA graph on a GPU.

At small batches a GPU waits for the host to launch kernels; a graph launches a whole step at once. A graph has fixed
shapes and addresses, so it covers all slots, and is recorded once for each width in steps of 64 columns. Tried on a
pretended GPU (tests/engine/pretend_gpu.py), and not yet on CUDA.
"""

from collections.abc import Callable

import torch

from training.engine.few_sizes import few_sizes

COLUMNS = 64
"""Graphs are recorded for widths that are multiples of this."""

LOOK_EVERY = 8
"""Steps on a GPU between two looks at which rows have ended: each look makes the host wait."""


class StepGraphs:
    """Runs `step(count, width)`, which must touch the same tensors at every call between two calls of begin()."""

    def __init__(self, device: torch.device) -> None:
        self._cuda = device.type == "cuda"
        self._recorded: dict[int, torch.cuda.CUDAGraph] = {}

    def begin(self) -> None:
        """Forget what was recorded: the tensors are new."""
        self._recorded.clear()

    def time_to_look(self, step: int) -> bool:
        """Whether the host should look now which rows have ended."""
        return not self._cuda or step % LOOK_EVERY == 0

    def run(self, step: Callable[[int, int], None], count: int, width: int, most: tuple[int, int]) -> None:
        """One step over `count` rows and `width` columns; on a GPU and under autocast over no fewer. `most`: all of
        either."""
        if not self._cuda:
            step(min(few_sizes(count), most[0]) if torch.is_autocast_enabled("cpu") else count, width)
            return
        width = min(-(-width // COLUMNS) * COLUMNS, most[1])
        if width in self._recorded:
            self._recorded[width].replay()
            return
        # The first step of a width runs plainly, which also warms up what must not be set up while recording.
        step(most[0], width)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):  # records without running
            step(most[0], width)
        self._recorded[width] = graph
