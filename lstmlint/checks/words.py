"""How findings name things: a layer as a reader would write it, what it needs, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lstmlint.diagnostic import Place, Related
from lstmlint.program import Call, Layer, Model, Path, Tensor, Value
from lstmlint.shape import Dim, Unknown, show_dim, show_shape

# The argument that tells two layers of a kind apart for a reader.
_TELLING = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "Dense", "LSTMCell", "GRUCell", "SimpleRNNCell"), "units"),
    **dict.fromkeys(
        ("Conv1D", "Conv2D", "Conv3D", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "SeparableConv1D", "Conv1DTranspose"), "filters"
    ),
    **dict.fromkeys(("Dropout", "SpatialDropout1D"), "rate"),
    "RepeatVector": "n",
    "Activation": "activation",
}
_INNER = ("Bidirectional", "TimeDistributed", "RNN")

SEQUENCE = "(batch, timesteps, features)"
_NEEDS = {
    **dict.fromkeys(("ConvLSTM1D",), "(batch, timesteps, length, channels)"),
    **dict.fromkeys(("ConvLSTM2D",), "(batch, timesteps, rows, columns, channels)"),
    **dict.fromkeys(("ConvLSTM3D",), "(batch, timesteps, depth, rows, columns, channels)"),
    **dict.fromkeys(
        ("Conv2D", "MaxPooling2D", "AveragePooling2D", "Conv2DTranspose", "SeparableConv2D"), "(batch, rows, columns, channels)"
    ),
    **dict.fromkeys(("GlobalAveragePooling2D", "GlobalMaxPooling2D"), "(batch, rows, columns, channels)"),
    "TimeDistributed": "(batch, timesteps, ...)",
    "RepeatVector": "(batch, features)",
}


def title(thing: Layer | Model) -> str:
    """The layer as its constructor reads: ``LSTM(64)``, ``Bidirectional(GRU(32))``, ``Flatten``."""
    if isinstance(thing, Model):
        return f"the model {thing.name}" if thing.name else "the nested model"
    held = thing.inner if thing.kind in _INNER else None
    if held is not None:
        return f"{thing.kind}({title(held)})"
    argument = _telling(thing.args.get(_TELLING.get(thing.kind, "")))
    kind = thing.shown or thing.kind
    return f"{kind}({argument})" if argument else kind


def _telling(value: Value) -> str:
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Dim | Unknown):
        return ""
    text = str(value) if isinstance(value, float) else show_dim(value)
    return text if "?" not in text and len(text) < 30 else ""


def kind_of(call: Call) -> str:
    """The kind of what is called; "" for a nested model or a class that is not the framework's."""
    return call.layer.kind if isinstance(call.layer, Layer) and not call.layer.custom else ""


def needs(thing: Layer | Model, wanted: int, *, at_least: bool = False) -> str:
    """The input that the layer wants, axis by axis."""
    kind = thing.kind if isinstance(thing, Layer) else ""
    while kind == "Bidirectional" and isinstance(thing, Layer) and thing.inner is not None:
        thing = thing.inner
        kind = thing.kind
    if kind in _NEEDS:
        return _NEEDS[kind]
    if wanted == 3:
        return SEQUENCE
    if wanted == 2:
        return "(batch, features)"
    return f"{'at least ' if at_least else ''}{wanted} axes"


def placed(call: Call) -> Place:
    """Where a call is shown: the constructor of a layer that is used once, else the call itself."""
    if isinstance(call.layer, Layer) and len(call.layer.calls) <= 1 and call.model is not None and call.model.api == "sequential":
        return call.layer.place
    return call.place


def step(call: Call, tensor: Tensor | None = None) -> Related:
    """One step of the shape trace: ``(batch, 30, 5) -> LSTM(64) returns (batch, 64)``."""
    given = ", ".join(show_shape(t.shape) for t in call.inputs)
    returned = show_shape((tensor or call.output).shape)
    return Related(placed(call), f"{given} -> {title(call.layer)} returns {returned}")


def trace(calls: Iterable[Call]) -> tuple[Related, ...]:
    """The shape trace through several calls, in the order of the data; the middle of a long one is left out."""
    steps = [step(call) for call in calls]
    return tuple(steps if len(steps) <= 6 else [*steps[:3], *steps[-3:]])


def reported(path: Path) -> Iterator[Call]:
    """The calls of a path that may be spoken of: not those made on a guess."""
    return (call for call in path.calls if not call.speculative)


def shown_value(value: Value) -> str:
    """A size or a declared shape as a reader would write it: ``10``, ``(None, n_features)``."""
    if isinstance(value, tuple | list):
        return f"({', '.join(shown_value(item) for item in value)}{',' if len(value) == 1 else ''})"
    return show_dim(value) if isinstance(value, Dim | Unknown) else repr(value)
