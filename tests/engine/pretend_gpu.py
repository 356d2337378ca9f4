"""A pretended GPU: tensors that say `cuda` and compute on the CPU, so that its own paths run where there is none.

It refuses what CUDA refuses: tensors of both places in one operation, and a recorded graph that waits for the device,
copies from the host, or touches tensors made after it. It counts how often the host waits. It knows nothing of speed,
of memory, of CUDA's kernels and their rounding, or of autocast, which never sees its tensors.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map, tree_map_only

GPU = torch.device("cuda", 0)
ACROSS = {"copy_", "_to_copy", "index", "index_put_", "index_put", "_index_put_impl_"}
"""Operations that take tensors of both places: copies, and indices that come from the host."""
WAITS = {"_local_scalar_dense", "nonzero", "masked_select", "equal", "is_nonzero", "_unique2", "unique_dim"}
"""Operations whose result the host must know before it goes on."""


class OnGpu(Tensor):
    """A tensor on the pretended GPU, around one on the CPU."""

    held: Tensor
    device = property(lambda self: GPU)
    is_cuda = property(lambda self: True)
    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @staticmethod
    def __new__(cls, held: Tensor) -> "OnGpu":
        # PyTorch without CUDA has no guard for its devices; `meta` needs none, and nobody sees it from Python.
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            held.shape,
            strides=held.stride(),
            storage_offset=held.storage_offset(),
            dtype=held.dtype,
            device=torch.device("meta"),
        )
        made.held = held
        return made

    def untyped_storage(self) -> Any:
        """Where the numbers are: whoever saves a model asks which weights are one."""
        return self.held.untyped_storage()

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        raise AssertionError(f"{func} outside of the pretended GPU's mode")


@dataclass
class Recorded:
    """One operation of a graph: its tensors by identity, as CUDA keeps addresses."""

    func: Any
    args: Any
    kwargs: Any
    out: Any


class Graph:
    """Stands in for torch.cuda.CUDAGraph."""

    def __init__(self) -> None:
        self.steps: list[Recorded] = []
        self.replays = 0

    def replay(self) -> None:
        """Run the operations again, into the tensors that they gave when they were recorded."""
        self.replays += 1
        for step in self.steps:
            _compute(step)


def _compute(step: Recorded) -> None:
    found = step.func(*step.args, **step.kwargs)
    if any(_made_anew(step.func)):
        for old, new, anew in zip(tree_leaves(step.out), tree_leaves(found), _made_anew(step.func), strict=True):
            if anew and isinstance(old, Tensor):
                old.copy_(new)


def _made_anew(func: Any) -> list[bool]:
    """Of each value that an operation returns, whether it is neither a view nor what was given."""
    return [value.alias_info is None for value in func._schema.returns]


@dataclass
class Gpu:
    """What was asked of the device."""

    waits: int = 0
    graphs: list[Graph] = field(default_factory=list)
    recording: Graph | None = None
    asked: bool = False
    """Whether a call is under way that was given a tensor on the GPU."""
    spoilt: dict[int, tuple[Tensor, Tensor]] = field(default_factory=dict)
    """Storages that a recording wrote into, which CUDA would not have done, and what they held."""

    def waited(self, why: str) -> None:
        """The host waits for the device, which a recording forbids."""
        assert self.recording is None, f"{why} while a graph is recorded"
        self.waits += 1

    def run(self, func: Any, args: Any, kwargs: Any) -> Any:
        """One operation, of tensors on either side."""
        name = func._schema.name.removeprefix("aten::")
        leaves = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
        here = any(isinstance(leaf, OnGpu) for leaf in leaves)
        target = kwargs.get("device")
        there = self._is_gpu(target) if target is not None else here
        if here:
            self._check(func, name, args, leaves)
        if name == "_fused_sdp_choice":
            return 0  # attention by plain operations: CUDA's kernels are not here
        if here and (name in WAITS or (name == "_to_copy" and not there)):
            self.waited(name)
        if name == "_to_copy" and there and not here:
            assert self.recording is None, "a copy from the host while a graph is recorded"
        given = tree_map_only(OnGpu, lambda leaf: leaf.held, (args, dict(kwargs)))
        if target is not None:
            given[1]["device"] = torch.device("cpu")
        if name == "_to_copy" and there != here:
            found = given[0][0].clone().to(**{k: v for k, v in given[1].items() if k in ("dtype", "memory_format")})
        else:
            if self.recording is not None:
                self._keep_what_is_written(func, given)
            found = func(*given[0], **given[1])
        if self.recording is not None:
            self.recording.steps.append(Recorded(func, given[0], given[1], found))
        return self._as_given(func, args, kwargs, found, there)

    def _is_gpu(self, target: Any) -> bool:
        """Whether a device is the pretended one; PyTorch's own code takes it for `meta`, after its tensors."""
        return torch.device(target).type in (("cuda", "meta") if self.asked else ("cuda",))

    def _check(self, func: Any, name: str, args: Any, leaves: list[Tensor]) -> None:
        strangers = [leaf for leaf in leaves if not isinstance(leaf, OnGpu) and leaf.dim() > 0]
        if strangers and name not in ACROSS:
            raise RuntimeError(
                f"{func}: expected all tensors on one device, found one on the CPU {strangers[0].shape}"
            )
        if name in ("index", "index_put_", "index_put", "_index_put_impl_"):
            assert isinstance(args[0], OnGpu), f"{func}: a tensor on the CPU indexed by one on the GPU"
            indices = [index for index in args[1] if index is not None]
            if any(index.dtype == torch.bool for index in indices):
                self.waited(f"{name} by a boolean mask")
            if any(not isinstance(index, OnGpu) for index in indices):
                self.waited(f"{name} by indices from the host")
            if name != "index" and not isinstance(args[2], OnGpu):
                assert args[2].dim() == 0, f"{func}: values on the CPU put into a tensor on the GPU"
        if name == "copy_" and not all(isinstance(leaf, OnGpu) for leaf in leaves):
            self.waited("a copy between host and device")

    def _keep_what_is_written(self, func: Any, given: Any) -> None:
        for place, argument in enumerate(func._schema.arguments):
            if argument.alias_info is not None and argument.alias_info.is_write and place < len(given[0]):
                for written in tree_leaves(given[0][place]):
                    address = written.untyped_storage().data_ptr()
                    if address not in self.spoilt:
                        whole = torch.empty(0, dtype=torch.uint8).set_(written.untyped_storage())
                        self.spoilt[address] = whole, whole.clone()

    def _as_given(self, func: Any, args: Any, kwargs: Any, found: Any, there: bool) -> Any:
        """Outputs on the side where they belong; what was written in place is the very tensor that was given."""
        arguments = {argument.name: value for argument, value in zip(func._schema.arguments, args, strict=False)}
        written = [
            {**arguments, **kwargs}[argument.name]
            for argument in func._schema.arguments
            if argument.alias_info is not None and argument.alias_info.is_write and not argument.kwarg_only
        ]
        if written and any(
            value.alias_info is not None and value.alias_info.is_write for value in func._schema.returns
        ):
            return written[0]
        if not there:
            return found
        return tree_map(lambda leaf: OnGpu(leaf) if isinstance(leaf, Tensor) else leaf, found)


class _Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, gpu: Gpu) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.gpu = gpu

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self.gpu.run(func, args, kwargs or {})


class _Calls(TorchFunctionMode):
    """Gives `cuda` its number, without which PyTorch asks CUDA itself, and answers what is no operation."""

    def __init__(self, gpu: Gpu) -> None:
        super().__init__()
        self.gpu = gpu

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is Tensor.tolist and isinstance(args[0], OnGpu):
            self.gpu.waited("tolist")
            return args[0].held.tolist()
        if func is Tensor.numpy and isinstance(args[0], OnGpu):
            raise TypeError("a tensor on the GPU has no numpy array; copy it to the host first")
        if func in (Tensor.__getitem__, Tensor.__setitem__):
            args = (args[0], self._index(args[0], args[1]), *args[2:])
        args, kwargs = tree_map(_numbered, (args, kwargs))
        if func is Tensor.to and len(args) > 1 and args[1] == "cuda":
            args = (args[0], GPU, *args[2:])
        if kwargs.get("device") == "cuda":
            kwargs["device"] = GPU
        before = self.gpu.asked
        self.gpu.asked = before or any(isinstance(leaf, OnGpu) for leaf in tree_leaves((args, kwargs)))
        try:
            return func(*args, **kwargs)
        finally:
            self.gpu.asked = before

    def _index(self, indexed: Tensor, index: Any) -> Any:
        """The index with the host's lists and tensors on the GPU, where `indexed` is: PyTorch would copy them."""

        def moved(part: Any) -> Any:
            if isinstance(part, list | range):
                part = torch.tensor(list(part), dtype=torch.long if not len(part) else None)
            if isinstance(part, Tensor) and not isinstance(part, OnGpu):
                self.gpu.waited("an index from the host")
                return OnGpu(part)
            return part

        if not isinstance(indexed, OnGpu):
            return index
        return tuple(moved(part) for part in index) if isinstance(index, tuple) else moved(index)


def _numbered(leaf: Any) -> Any:
    return GPU if isinstance(leaf, torch.device) and leaf.type == "cuda" else leaf


@contextlib.contextmanager
def pretended_gpu() -> Iterator[Gpu]:
    """The pretended GPU is there, and nothing else has changed, until this ends."""
    gpu = Gpu()

    @contextlib.contextmanager
    def recorded(graph: Graph, **_: Any) -> Iterator[None]:
        gpu.recording = graph
        try:
            yield
        finally:
            gpu.recording = None
            for whole, held in gpu.spoilt.values():
                whole.copy_(held)
            gpu.spoilt.clear()
            gpu.graphs.append(graph)

    swapped = torch.__future__.get_swap_module_params_on_conversion()
    lifted = torch._C._only_lift_cpu_tensors()
    with pytest.MonkeyPatch.context() as patch:
        answers: dict[str, Callable[..., Any]] = {
            "is_available": lambda: True,
            "device_count": lambda: 1,
            "_lazy_init": lambda: None,
            "empty_cache": lambda: None,
            "synchronize": lambda *_: gpu.waited("synchronize"),
            "get_device_name": lambda *_: "pretended",
            "CUDAGraph": Graph,
            "graph": recorded,
        }
        for name, answer in answers.items():
            patch.setattr(torch.cuda, name, answer)
        # A module whose parameters change their kind keeps the parameters themselves, and so those that it shares.
        torch.__future__.set_swap_module_params_on_conversion(True)
        torch._C._set_only_lift_cpu_tensors(True)
        try:
            with _Calls(gpu), _Operations(gpu):
                yield gpu
        finally:
            torch._C._set_only_lift_cpu_tensors(lifted)
            torch.__future__.set_swap_module_params_on_conversion(swapped)
