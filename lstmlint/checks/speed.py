"""RNN610, RNN611 and RNN612: advice on speed. Nothing here is wrong; all of it is ``info`` and off by default.

The conditions for the cuDNN kernel are read from the sources of tf_keras 2.21 (``_could_use_gpu_kernel``) and Keras 3.15 (``cudnn_ok``):
the same in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.padding import leads_back, padded_inputs, reads_steps
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import placed, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety
from lstmlint.layers import masking
from lstmlint.program import Call, Layer, Padding, Path, Program, Value

# Steps from which an unrolled loop is a graph of thousands of operations; Keras itself advises it for short sequences only.
LONG = 50
_KERNEL = frozenset({"LSTM", "GRU"})
_TANH = ("tanh",)
_SIGMOID = ("sigmoid",)


@each_path
def cudnn_fallback(program: Program, path: Path) -> Iterator[Finding]:
    """RNN610: an argument with which LSTM or GRU cannot use the cuDNN kernel."""
    for layer in path.layers:
        if layer.custom or layer.framework != "keras":
            continue
        if layer.kind in _KERNEL and not _of_version_1(layer):
            found = list(reasons(layer))
            if found:
                argument = layer.argument(found[0])
                shown = ", ".join(shown_argument(layer, name) for name in found)
                yield Finding(argument.place if argument else layer.place, {"layer": title(layer), "arguments": shown})
        elif layer.kind == "RNN" and isinstance(layer.inner, Layer) and layer.inner.kind in ("LSTMCell", "GRUCell"):
            cell = layer.inner
            kind = cell.kind.removesuffix("Cell")
            if not cell.custom and not any(reasons(cell)):
                data = {"layer": title(layer), "kind": kind}
                yield Finding(layer.place, data, case="cell")
    yield from _left_padded(path)


def _left_padded(path: Path) -> Iterator[Finding]:
    """Sequences that are filled up in front and masked: the kernel takes padding behind them only."""
    told: set[Place] = set()
    for one in padded_inputs(path):
        layer, padding = one.reader.layer, one.padding
        if not isinstance(layer, Layer) or masking.makes_mask(layer) is not True or padding.side != "pre" or padding.place in told:
            continue
        reader = next((call for call in reported(path) if _takes_kernel(call) and leads_back(call.inputs[0], one, None)), None)
        if reader is not None:
            told.add(padding.place)
            related = (Related(placed(one.reader), f"{title(layer)} masks the padding"),)
            data = {"layer": title(reader.layer)}
            yield Finding(padding.place, data, related, _to_the_end(padding), case="padding", safety=Safety.UNSAFE)


def _takes_kernel(call: Call) -> bool:
    """Whether nothing but the padding is in the way of the kernel."""
    core = call.layer.core if isinstance(call.layer, Layer) else None
    return (
        core is not None
        and core.kind in _KERNEL
        and reads_steps(call)
        and core.get("use_cudnn", "auto") is not False
        and not any(reasons(core))
    )


def _to_the_end(padding: Padding) -> tuple[Change, ...]:
    written = next((argument for argument in padding.given if argument.name == "padding"), None)
    if written is not None:
        return (Change(Action.REPLACE, written.value_place, '"post"'),) if written.literal and not written.inherited else ()
    plain = all(not argument.star for argument in padding.given) and sum(argument.name is None for argument in padding.given) < 4
    return (Change(Action.ADD_ARGUMENT, padding.place, 'padding="post"'),) if plain else ()


def _of_version_1(layer: Layer) -> bool:
    """``tf.compat.v1.keras.layers.LSTM`` never uses the kernel."""
    return ".compat.v1." in layer.qualified


def reasons(layer: Layer) -> Iterator[str]:
    """The arguments that certainly keep an LSTM or GRU, or a cell of one, off the cuDNN kernel."""
    if _differs(layer.get("activation", "tanh"), _TANH):
        yield "activation"
    if _differs(layer.get("recurrent_activation", "sigmoid"), _SIGMOID):
        yield "recurrent_activation"
    if _positive(layer.get("recurrent_dropout", 0)):
        yield "recurrent_dropout"
    if layer.get("unroll", False) is True:
        yield "unroll"
    if layer.get("use_bias", True) is False:
        yield "use_bias"
    if layer.kind in ("GRU", "GRUCell") and layer.get("reset_after", True) is False:
        yield "reset_after"


def _differs(value: Value, wanted: tuple[str, ...]) -> bool:
    """Whether an activation is certainly another one: only names and None are read."""
    return value is None or _named(value) not in ("", *wanted)


def _named(value: Value) -> str:
    """The activation by its name, also where the function itself is given: ``keras.activations.relu``, ``tf.nn.relu``; else ""."""
    if isinstance(value, str):
        return value
    home, _, name = str(getattr(value, "qualified", "")).rpartition(".")
    return name if home.endswith((".activations", ".nn")) else ""


def _positive(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def shown_argument(layer: Layer, name: str) -> str:
    """An argument of an activation or the like as it is written: ``activation='relu'``."""
    value = layer.get(name)
    return f"{name}={_named(value) or value!r}" if not isinstance(value, str) else f"{name}={value!r}"


@each_path
def long_unroll(program: Program, path: Path) -> Iterator[Finding]:
    """RNN611: ``unroll=True`` over many steps."""
    told: set[Place] = set()
    for call in path.calls:
        layer = call.layer.core if isinstance(call.layer, Layer) else None
        if layer is None or call.speculative or not call.inputs or not layer.recurrent or layer.get("unroll") is not True:
            continue
        shape = call.inputs[0].shape
        if shape.open or len(shape.axes) < 3:
            continue
        steps = shape.axes[1]
        argument = layer.argument("unroll")
        place = argument.place if argument is not None else layer.place
        if isinstance(steps, int) and steps > LONG and place not in told:
            told.add(place)
            yield Finding(place, {"layer": title(layer), "steps": steps})


@each_path
def distributed_dense(program: Program, path: Path) -> Iterator[Finding]:
    """RNN612: ``TimeDistributed(Dense(...))``, where Dense alone works on the last axis just so."""
    for call in path.calls:
        layer = call.layer
        if not isinstance(layer, Layer) or layer.custom or layer.kind != "TimeDistributed" or call.speculative:
            continue
        inner = layer.inner
        if inner is None or inner.custom or inner.kind != "Dense" or layer.opaque or _is_masked(call):
            continue
        changes: tuple[Change, ...] = ()
        if len(layer.given) == 1 and layer.given[0].value_place == inner.place:
            changes = (Change(Action.REPLACE, layer.place, "{0}", (inner.place,)),)
        yield Finding(layer.place, {"layer": title(layer), "dense": title(inner)}, changes=changes)


def _is_masked(call: Call) -> bool:
    """Whether a mask may arrive, or what arrives is not known: TimeDistributed and Dense hand masks on in other ways."""
    if call.model is not None and not call.model.complete:
        return True
    seen, waiting = 0, list(call.inputs)
    while waiting and seen < 200:
        tensor, seen = waiting.pop(), seen + 1
        if tensor.call is None:
            if tensor.origin is None and call.model is None:
                return True
            continue
        layer = tensor.call.layer
        if not isinstance(layer, Layer) or layer.custom or layer.kind == "Masking" or layer.get("mask_zero", False) is not False:
            return True
        waiting.extend(tensor.call.inputs)
    return bool(waiting)


# Activations without an upper bound, by the names that Keras knows.
_UNBOUNDED = frozenset({"relu", "elu", "selu", "gelu", "swish", "silu", "leaky_relu", "linear", "exponential", "softplus", "mish", "relu6"})
_CELLS = frozenset({"LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "ConvLSTM1D", "ConvLSTM2D"})


@each_path
def unbounded_recurrence(program: Program, path: Path) -> Iterator[Finding]:
    """RNN613: relu and its like inside the recurrence of an LSTM, GRU or SimpleRNN."""
    for layer in path.layers:
        if layer.custom or layer.framework != "keras" or layer.kind not in _CELLS:
            continue
        value = layer.get("activation", "tanh")
        if layer.kind.startswith("SimpleRNN") and layer.get("recurrent_initializer") is not None:
            continue  # relu with a recurrent kernel of one's own choice, the identity before all, is a known recipe
        name = "None" if value is None else _named(value)
        if name == "softmax":
            argument = layer.argument("activation")
            yield Finding(argument.place if argument else layer.place, {"layer": title(layer), "activation": name}, case="softmax")
        elif name in _UNBOUNDED - {"relu6"} or value is None:
            argument = layer.argument("activation")
            data = {"layer": title(layer), "activation": name}
            yield Finding(argument.place if argument else layer.place, data)
        gates = layer.get("recurrent_activation", "sigmoid")
        if (name := _named(gates)) in _UNBOUNDED:
            argument = layer.argument("recurrent_activation")
            yield Finding(argument.place if argument else layer.place, {"layer": title(layer), "activation": name}, case="gates")
