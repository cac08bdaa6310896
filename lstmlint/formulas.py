"""Parameter counts as a reader would work them out: ``4·(64·(64+features)+64)`` for an LSTM.

Only for sizes that are symbols; a number is a number. The formulas are those of the measured facts: an LSTM has four gates of
``units·(units+features)+units`` weights, a GRU three, with two biases each where ``reset_after`` is true (Keras' default). torch has
two biases for each gate of each.
"""

from __future__ import annotations

from lstmlint.program import Call, Layer, Module, Value
from lstmlint.shape import Axis, Dim, Size, Unknown, add, mul, show_dim

_GATES = {"LSTM": 4, "CuDNNLSTM": 4, "GRU": 3, "CuDNNGRU": 3, "SimpleRNN": 1}


def formula(call: Call) -> str | None:
    """The formula of a call's parameters; the plain polynomial for layers without one, None where the count is not known."""
    if not isinstance(call.params, Dim | Unknown) or "?" in show_dim(call.params):
        return None
    written = _of_layer(call.layer, call.inputs[0].shape.last) if isinstance(call.layer, Layer) and call.inputs else None
    if written is not None and written[1] == call.params:
        return written[0]
    return show_dim(call.params).replace("*", "·")


def _of_layer(layer: Layer, features: Axis) -> tuple[str, Size] | None:
    """The formula in words and the count that it stands for."""
    if layer.kind in ("Bidirectional", "TimeDistributed") and isinstance(layer.inner, Layer):
        inner = _of_layer(layer.inner, features)
        if inner is None or layer.kind == "TimeDistributed":
            return inner
        return f"2·({inner[0]})", mul(2, inner[1])
    if features is None or layer.custom or layer.opaque:
        return None
    units, bias = layer.get("units"), layer.get("use_bias", True)
    if not isinstance(bias, bool) or isinstance(units, bool) or not isinstance(units, int | Dim | Unknown):
        return None
    if layer.kind == "Dense":
        return _sum(f"{_word(features)}·{_word(units)}", mul(features, units), _word(units) if bias else "", units if bias else 0)
    if layer.kind not in _GATES:
        return None
    biases = 2 if layer.kind in ("GRU", "CuDNNGRU") and layer.get("reset_after", True) is True else 1
    gate, count = _sum(
        f"{_word(units)}·({_word(units)}+{_word(features)})",
        mul(units, add(units, features)),
        (_word(units) if biases == 1 else f"2·{_word(units)}") if bias else "",
        mul(biases, units) if bias else 0,
    )
    gates = _GATES[layer.kind]
    return (gate, count) if gates == 1 else (f"{gates}·({gate})", mul(gates, count))


_TORCH_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1, "LSTMCell": 4, "GRUCell": 3, "RNNCell": 1}


def formula_of_module(module: Module) -> str | None:
    """The formula of the parameters of one of torch's modules; the plain polynomial where there is no shorter one, None where unknown."""
    params = module.params
    if not isinstance(params, Dim | Unknown) or "?" in show_dim(params):
        return None
    written = _of_module(module)
    if written is not None and written[1] == params:
        return written[0]
    return show_dim(params).replace("*", "·")


def _of_module(module: Module) -> tuple[str, Size] | None:
    bias = module.get("bias", True)
    names = ("in_features", "out_features") if module.kind == "Linear" else ("input_size", "hidden_size")
    features, hidden = (module.get(name) for name in names)
    if not isinstance(bias, bool) or not isinstance(features, int | Dim | Unknown) or not isinstance(hidden, int | Dim | Unknown):
        return None
    if module.kind == "Linear":
        return _sum(f"{_word(features)}·{_word(hidden)}", mul(features, hidden), _word(hidden) if bias else "", hidden if bias else 0)
    if module.kind not in _TORCH_GATES or module.get("num_layers", 1) != 1 or module.get("proj_size", 0) != 0:
        return None
    gates = _TORCH_GATES[module.kind]
    words, count = _sum(
        f"{_word(hidden)}·({_word(hidden)}+{_word(features)})",
        mul(hidden, add(hidden, features)),
        f"2·{_word(hidden)}" if bias else "",
        mul(2, hidden) if bias else 0,
    )
    if gates > 1:
        words, count = f"{gates}·({words})", mul(gates, count)
    return (f"2·({words})", mul(2, count)) if module.get("bidirectional", False) is True else (words, count)


def _sum(left: str, left_count: Size, right: str, right_count: Size) -> tuple[str, Size]:
    return (f"{left}+{right}" if right else left), add(left_count, right_count)


def _word(size: Value) -> str:
    text = show_dim(size if isinstance(size, int | Dim | Unknown) else Unknown()).replace("*", "·")
    return f"({text})" if " " in text else text
