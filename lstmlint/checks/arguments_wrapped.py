"""Layers as arguments: what Bidirectional, TimeDistributed, RNN and StackedRNNCells may hold."""

from __future__ import annotations

from lstmlint.checks.arguments_faults import Fault, is_exact
from lstmlint.layers import signature
from lstmlint.program import RECURRENT, Layer, Model, Tensor, Value

CELLS = frozenset({"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells", "PeepholeLSTMCell", "ConvLSTMCell", "AbstractRNNCell"})


def _constant(value: Value) -> bool:
    return value is None or isinstance(value, bool | int | float | str | tuple | list | dict | Tensor)


def layer_class(value: Value) -> str:
    """The kind, where the value is the class of a layer instead of a layer; else ""."""
    if isinstance(value, Layer | Model):
        return ""
    qualified = getattr(value, "qualified", "")
    kind = qualified.rpartition(".")[2] if isinstance(qualified, str) else ""
    is_layer = kind[:1].isupper() and ".layers." in f".{qualified}." and (signature(kind, 2) or signature(kind, 3))
    return kind if is_layer else ""


def _no_layer(value: Value, wanted: str) -> Fault | None:
    kind = layer_class(value)
    if kind:
        return Fault(wanted, case="layer-class", more={"kind": kind})
    return Fault(wanted) if _constant(value) else None


def _framework(value: Value) -> bool:
    return isinstance(value, Layer) and not value.custom and value.framework == "keras"


def wrapped(value: Value) -> Fault | None:
    """The layer in TimeDistributed."""
    return _no_layer(value, "a layer")


def bidirectional(value: Value) -> Fault | None:
    """The layer in Bidirectional: a recurrent one, and a forward one for Keras 3."""
    wanted = "a recurrent layer such as LSTM"
    fault = _no_layer(value, wanted)
    if fault is not None or not isinstance(value, Layer) or not _framework(value):
        return fault
    if value.kind not in RECURRENT:
        return Fault(wanted)
    return None


def backward(value: Value) -> Fault | None:
    """The backward layer of Bidirectional; that it fits the forward one is another question."""
    return None if value is None else bidirectional(value)


def cell(value: Value) -> Fault | None:
    """What RNN runs over the steps: a cell or a list of cells, not a layer."""
    wanted = "a cell such as LSTMCell"
    if isinstance(value, tuple | list):
        faults = [fault for fault in map(_one_cell, value) if fault] if is_exact(value) else []
        return faults[0] if faults else None
    return Fault(wanted) if _constant(value) and not isinstance(value, dict) else _one_cell(value)


def _one_cell(value: Value) -> Fault | None:
    fault = _no_layer(value, "a cell such as LSTMCell") if not isinstance(value, dict) else None
    if fault is not None:
        return fault
    if isinstance(value, Layer) and _framework(value) and value.kind not in CELLS:
        return Fault("a cell such as LSTMCell")
    return None


def cells(value: Value) -> Fault | None:
    """The cells of StackedRNNCells: a list."""
    if isinstance(value, tuple | list):
        return cell(value)
    wrong = isinstance(value, bool | int | float) or value is None or isinstance(value, Layer)
    return Fault("a list of cells") if wrong else None
