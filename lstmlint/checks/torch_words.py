"""How findings about PyTorch name things: a module as its constructor reads, and the steps that led to a tensor."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Place, Related
from lstmlint.program import Application, Module, Operation, Path, TorchTensor, Value
from lstmlint.shape import Axis, Dim, Shape, Unknown, show_dim, show_shape

# The arguments that tell two modules of a kind apart for a reader.
_SIZES = ("input_size", "hidden_size")
_CHANNELS = ("in_channels", "out_channels")
_TELLING = {
    **dict.fromkeys(("LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"), _SIZES),
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d"), _CHANNELS),
    "Linear": ("in_features", "out_features"),
    "Embedding": ("num_embeddings", "embedding_dim"),
    **dict.fromkeys(("BatchNorm1d", "BatchNorm2d", "InstanceNorm1d"), ("num_features",)),
    "LayerNorm": ("normalized_shape",),
    "MultiheadAttention": ("embed_dim", "num_heads"),
    "Dropout": ("p",),
}
# Of these the reader has to know what they are set to.
_FLAGS = ("bidirectional", "batch_first", "proj_size")
_LONGEST = 30
_STEPS = 6


def title(module: Module) -> str:
    """The module as its constructor reads: ``LSTM(8, 16)``, ``Linear(32, 1)``."""
    if module.custom:
        return module.kind
    words = [_word(module.args.get(name)) for name in _TELLING.get(module.kind, ())]
    return f"{module.kind}({', '.join(words)})" if words and all(words) else module.kind


def described(module: Module) -> str:
    """The same with the flags that decide its output: ``LSTM(8, 16, bidirectional=True)``."""
    flags = [f"{name}={module.args[name]}" for name in _FLAGS if module.args.get(name) and isinstance(module.args[name], bool | int)]
    plain = title(module)
    if not flags:
        return plain
    return f"{plain[:-1]}, {', '.join(flags)})" if plain.endswith(")") else f"{plain}({', '.join(flags)})"


def _word(value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Dim | Unknown):
        return ""
    text = str(value) if isinstance(value, float) else show_dim(value)
    return text if "?" not in text and len(text) < _LONGEST else ""


def named(axis: Axis) -> bool:
    """Whether a size can be written for a reader."""
    return axis is not None and "?" not in show_dim(axis)


def reported(path: Path) -> Iterator[Application]:
    """The applications that may be reported on: none that is only guessed at."""
    return (call for call in path.applications if not call.speculative)


def steps(tensor: TorchTensor) -> Iterator[tuple[Operation | Application, TorchTensor]]:
    """The way back from a tensor: what made it, and it; along the first input of each."""
    seen = 0
    current: TorchTensor | None = tensor
    while current is not None and current.operation is not None and seen < 200:
        made = current.operation
        yield made, current
        current, seen = made.inputs[0] if made.inputs else None, seen + 1


def trace(*tensors: TorchTensor) -> tuple[Related, ...]:
    """The shapes on the way to the tensors, in the order of the program."""
    found: list[Related] = []
    for tensor in tensors:
        chain: list[Related] = []
        for made, result in steps(tensor):
            if len(chain) == _STEPS:
                break
            if isinstance(made, Application):
                if made.module.custom:
                    continue
                chain.append(Related(made.module.place, f"{described(made.module)} returns {show_shape(result.shape)}"))
            elif not result.shape.open or result.shape.axes:
                chain.append(Related(made.place, f"{_operation(made)} gives {show_shape(result.shape)}"))
        found.extend(one for one in reversed(chain) if one not in found)
    return tuple(found)


def _operation(made: Operation) -> str:
    return "the index" if made.name == "[]" else f"{made.name}()" if made.name.replace("_", "").isalnum() else f"the {made.name}"


def argument_place(module: Module, name: str) -> Place:
    """Where the argument stands, the whole constructor where it is not written there."""
    found = module.argument(name)
    return found.value_place if found is not None and not found.inherited else module.place


def sizes(shape: Shape) -> str:
    """A shape as the user of a tensor sees it."""
    return show_shape(shape)


def origin(tensor: TorchTensor) -> Application | None:
    """The recurrent module that a tensor comes from, through operations that leave its features alone."""
    for made, _ in steps(tensor):
        if isinstance(made, Application):
            if made.module.recurrent:
                return made
            if made.module.kind not in _KEEP_FEATURES and not made.module.custom:
                return None
        elif made.name not in _KEEP_FEATURES:
            return None
    return None


# Modules and operations that leave the last axis as it is.
_KEEP_FEATURES = frozenset(
    {"Dropout", "Dropout1d", "Identity", "LayerNorm", "ReLU", "Tanh", "Sigmoid", "LeakyReLU", "GELU", "AlphaDropout"}
    | {"[]", "dropout", "relu", "tanh", "sigmoid", "contiguous", "squeeze", "unsqueeze", "mean", "sum", "max", "transpose", "permute"}
    | {"clone", "detach", "float", "to", "cuda", "cpu", "pad_packed_sequence", "pack_padded_sequence", "layer_norm", "gelu", "leaky_relu"}
)
