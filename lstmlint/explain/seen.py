"""What the program shows of one layer: its arguments, what reaches it and what it returns, in words that sentences need."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.explain.values import known, number, shape
from lstmlint.layers import Version, apply, one_step
from lstmlint.layers.recurrent import axes_of
from lstmlint.program import MISSING, Call, Layer, Model, Path, Program
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Axis, Shape, Size, Unknown

STATES = {"LSTM": ("h", "c"), "CuDNNLSTM": ("h", "c"), "LSTMCell": ("h", "c"), **{f"ConvLSTM{n}D": ("h", "c") for n in (1, 2, 3)}}
PLAIN_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A layer of Keras where it is used; ``call`` is unset where nothing is known of its use, or where it stands inside a wrapper."""

    layer: Layer
    version: Version | None
    inputs: tuple[Shape, ...] = (ANY,)
    outputs: tuple[Shape, ...] = (ANY,)
    params: Size = MISSING
    call: Call | None = None
    refused: str = ""

    @property
    def given(self) -> Shape:
        """What reaches it."""
        return self.inputs[0] if self.inputs else ANY

    @property
    def core(self) -> Layer:
        """The recurrent layer, out of a Bidirectional."""
        inner = self.layer.inner if self.layer.kind == "Bidirectional" else None
        return inner if inner is not None else self.layer

    @property
    def states(self) -> tuple[str, ...]:
        """What it remembers from step to step."""
        return STATES.get(self.core.kind, ("h",))

    @property
    def steps(self) -> Axis:
        """How many steps reach it; an unknown with the label ``?`` where that is not known."""
        return axes_of(self.core, self.given)[1] if len(self.given.axes) >= 2 or not self.given.open else Unknown()

    @property
    def features(self) -> Axis:
        """How many numbers there are at each step."""
        return self.given.last


def steps_words(steps: Axis) -> str:
    """``30 steps``, ``n_steps steps``, or ``the steps`` where their number is open or not known."""
    if steps is None or not known(steps):
        return "the steps"
    return "1 step" if steps == 1 else f"{number(steps)} steps"


def seen(program: Program, layer: Layer, call: Call | None = None) -> Seen:
    """The layer as this call uses it, or as its first call does; a layer inside a wrapper as the wrapper uses it."""
    calls = [one for one in layer.calls if not one.speculative]
    call = call or (calls[0] if calls else None)
    if call is not None:
        refused = "" if call.problem is None or call.problem.kind == "broadcast" else call.problem.kind
        return Seen(layer, program.version, _shapes(call.inputs), _shapes(call.outputs), call.params, call, refused)
    parent = layer.parent
    if parent is not None and parent is not layer and parent.kind in ("Bidirectional", "TimeDistributed"):
        outer = seen(program, parent)
        inside = tuple(one_step(one) for one in outer.inputs) if parent.kind == "TimeDistributed" else outer.inputs
        if outer.call is not None:
            made = apply(layer, inside, program.version)
            return Seen(layer, program.version, inside, made.shapes, made.params, None)
    made = apply(layer, (ANY,), program.version)
    return Seen(layer, program.version, (ANY,), made.shapes, made.params, None)


def _shapes(tensors: object) -> tuple[Shape, ...]:
    return tuple(tensor.shape for tensor in tensors)  # type: ignore[attr-defined]


def models_with(path: Path, layer: Layer) -> Iterator[Model]:
    """The models that hold a layer, however deep."""
    for model in path.models:
        if _holds(model, layer, 0):
            yield model


def _holds(thing: Layer | Model, layer: Layer, depth: int) -> bool:
    if thing is layer:
        return True
    if depth > 9:
        return False
    if isinstance(thing, Layer):
        return thing.inner is not None and _holds(thing.inner, layer, depth + 1)
    return any(_holds(one, layer, depth + 1) for one in (*thing.layers, *(call.layer for call in thing.calls)))


def shapes_words(shapes: tuple[Shape, ...]) -> str:
    """One shape, or several with commas."""
    return ", ".join(map(shape, shapes)) if shapes else "unknown"
