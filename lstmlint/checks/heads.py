"""The head of a model: the activation that its output comes out of, and the layer where that is written."""

from __future__ import annotations

from lstmlint.checks.chains import Link, back
from lstmlint.checks.words import kind_of
from lstmlint.diagnostic import Action, Change
from lstmlint.program import Argument, Layer, Tensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Axis, same

# Layers that hand on what they get when a loss is computed of it (dropout only leaves some out).
_PASSES = frozenset({"Dropout", "Masking", "ActivityRegularization"})
# Layers that only lay the numbers out anew: softmax was taken over an axis that may be no longer the last.
_LAYS_OUT = frozenset({"Reshape", "Flatten", "Permute"})
_DENSE = frozenset({"Dense", "EinsumDense", "Conv1D"})
_OF_LAYER = {"Softmax": "softmax", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "leaky_relu"}
_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"})
_HOMES = (".activations.", ".nn.", ".ops.", ".backend.")
_OTHER_NAMES = {"log_softmax": "", "relu6": "", "hard_sigmoid": "sigmoid"}
# What comes out of each: the least and the greatest number, None where there is no end.
REACH: dict[str, tuple[int | None, int | None]] = {
    "linear": (None, None),
    "sigmoid": (0, 1),
    "softmax": (0, 1),
    "tanh": (-1, 1),
    "softsign": (-1, 1),
    "relu": (0, None),
    "softplus": (0, None),
    "exponential": (0, None),
    "leaky_relu": (None, None),
    "elu": (-1, None),
    "selu": (-2, None),
}
_MAX_STEPS = 12


@dataclass(frozen=True, slots=True)
class Head:
    """Where the output of a model comes from: ``activation`` by name, ``width`` the last axis there.

    ``layer`` is the one that is to be changed; ``relaid`` says that the numbers were laid out anew after it.
    """

    activation: str
    width: Axis
    layer: Layer
    link: Link
    relaid: bool = False

    @property
    def argument(self) -> Argument | None:
        """The activation as it is written; None where the default is meant."""
        if self.layer.kind in _OF_LAYER:
            return None
        found = self.layer.argument("activation")
        if found is not None or "activation" not in self.layer.args:
            return found
        value = self.layer.args["activation"]
        return next((a for a in self.layer.given if a.name is None and not a.star and a.value is value), None)

    def become(self, activation: str) -> tuple[Change, ...]:
        """The edits that give it another activation; nothing where it is not written there."""
        argument = self.argument
        if argument is None:
            dense = self.layer.kind in _DENSE and "activation" not in self.layer.args and not self.layer.opaque
            return (Change(Action.ADD_ARGUMENT, self.layer.place, f'activation="{activation}"'),) if dense else ()
        if argument.inherited or not argument.literal:
            return ()
        if activation == "linear" and argument.name is not None:
            return (Change(Action.REMOVE_ARGUMENT, argument.place),)
        return (Change(Action.REPLACE, argument.value_place, f'"{activation}"'),)


def head_of(tensor: Tensor) -> Head | None:
    """The head behind an output; None where it is not known what comes out of it."""
    relaid = False
    for link in back(tensor).links[:_MAX_STEPS]:
        kind = kind_of(link.call)
        layer = link.call.layer
        if not kind or not isinstance(layer, Layer) or link.call.speculative:
            return None
        if kind in _PASSES:
            continue
        if kind in _LAYS_OUT:
            relaid = True
            continue
        if kind == "TimeDistributed":
            inner = layer.inner
            if inner is None or inner.custom:
                return None
            layer, kind = inner, inner.kind
        activation = _activation(layer, kind)
        if activation == "linear" and kind == "Activation":
            continue
        return Head(activation, link.tensor.shape.last, layer, link, relaid) if activation in REACH else None
    return None


def _activation(layer: Layer, kind: str) -> str:
    """The activation of the layer by Keras' name; "" where it is not known or is none of ours."""
    if kind in _OF_LAYER:
        axis = layer.get("axis", -1)
        return _OF_LAYER[kind] if kind != "Softmax" or axis == -1 else ""
    if kind == "ReLU":
        return "relu" if not layer.given else ""
    if kind in _RECURRENT:
        # Only where the state is that of tanh: h = o * tanh(c), and so within -1 and 1.
        return "tanh" if name_of(layer.get("activation", "tanh")) == "tanh" else ""
    if kind in _DENSE or kind == "Activation":
        return name_of(layer.get("activation", None))
    return ""


def name_of(value: Value) -> str:
    """The name of an activation given by name, as Keras' own function or as a layer; "" where it is not known."""
    if value is None:
        return "linear"
    if isinstance(value, str):
        return _OTHER_NAMES.get(value, value)
    if isinstance(value, Layer):
        return _activation(value, value.kind) if value.kind in (*_OF_LAYER, "ReLU") and not value.custom else ""
    qualified = getattr(value, "qualified", "")
    if isinstance(qualified, str) and any(home in qualified for home in _HOMES):
        name = qualified.rpartition(".")[2]
        return _OTHER_NAMES.get(name, name)
    return ""


def single(head: Head) -> bool:
    """Whether it has exactly one unit."""
    return same(head.width, 1) is True
