"""Values of arguments as JSON, for the worker. What could be code is never sent: functions, objects of the file, dicts for layers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import field

from lstmlint.layers import REQUIRED, Parameter, Version, signature
from lstmlint.program import Layer, Model, Part, Value
from lstmlint.records import dataclass
from lstmlint.runtime.sizes import Sizes, invented
from lstmlint.shape import Dim, Unknown

_MOST = 4096  # items in a list
_DEEPEST = 12
# Arguments that change neither a shape nor a number of parameters: where one is not known, another value does as well.
_HARMLESS = frozenset({
    "name", "activation", "recurrent_activation", "dropout", "recurrent_dropout", "rate", "seed", "trainable", "weights", "momentum",
    "epsilon", "alpha", "negative_slope", "stddev", "noise_shape", "unroll", "implementation", "go_backwards", "dtype", "use_cudnn",
    "theta", "threshold", "max_value", "mask_value", "l1", "l2", "time_major", "zero_output_for_mask", "unit_forget_bias",
    "force_generator", "rescale", "input_length", "stateful",
})  # fmt: skip
# Steps and windows along an axis: a symbol here has to fit into it.
_WINDOWS = frozenset({"kernel_size", "pool_size", "pool_length", "strides", "dilation_rate", "cropping", "padding", "size"})
_HARMLESS_ENDS = ("_initializer", "_regularizer", "_constraint", "_dropout", "initializer")
# What stands for one that the constructor cannot do without.
_STAND_INS: Mapping[str, object] = {"activation": "linear", "rate": 0.1, "stddev": 0.1, "l1": 0.0, "l2": 0.0}
_HOLDING = frozenset({"layer", "cell", "cells", "backward_layer"})
_SIZES = frozenset({"input_length"})  # can be left out, but a symbol gets its number as elsewhere
_DROPPED = frozenset({"weights"})  # arrays
_OMITTED = object()
_UNKNOWN = "a value that is not known"
_ACTIVATIONS = frozenset({
    "celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu",
    "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus",
    "softsign", "sparse_plus", "sparsemax", "squareplus", "swish", "tanh", "tanh_shrink", "threshold",
})  # fmt: skip


class NotSendableError(Exception):
    """A value that the worker cannot be told; the argument says which, in words."""


@dataclass(slots=True)
class Arguments:
    """The arguments of a call as JSON. ``guessed`` names those that stand for what is not known, ``invented``: a size is made up."""

    args: list[object] = field(default_factory=list)
    kwargs: dict[str, object] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    invented: bool = False


class Values:
    """Puts values into JSON. ``layer`` gives the index of a layer or model that an argument holds."""

    def __init__(self, sizes: Sizes, layer: Callable[[Layer | Model], int]) -> None:
        self.sizes = sizes
        self.layer = layer

    def of_layer(self, layer: Layer, version: Version | None) -> Arguments:
        """What the constructor was given, in the order in which it was written."""
        form = signature(layer.kind, version or 3) or signature(layer.kind, 2)
        positional = form.positional if form is not None else ()
        known = {p.name: p for p in form.parameters} if form is not None else {}
        made, place, done = Arguments(), 0, set[str]()
        for argument in layer.given:
            if argument.star:
                raise NotSendableError("its arguments are not all known")
            if argument.name is None:
                parameter = positional[place] if place < len(positional) else None
                place += 1
                name = parameter.name if parameter is not None else ""
                value = self._argument(made, name, layer.args.get(name, argument.value), parameter)
                if value is _OMITTED:
                    value = _default(parameter)
                made.args.append(value)
                done.add(name)
            else:
                done.add(argument.name)
                self._keyword(made, argument.name, layer.args.get(argument.name, argument.value), known.get(argument.name))
        for name, value in layer.args.items():
            if name not in done:  # set behind the constructor's back: layer.return_sequences = True
                self._keyword(made, name, value, known.get(name))
        return made

    def _keyword(self, made: Arguments, name: str, value: Value, parameter: Parameter | None) -> None:
        sent = self._argument(made, name, value, parameter)
        if sent is not _OMITTED or (parameter is not None and parameter.required):
            made.kwargs[name] = sent if sent is not _OMITTED else _default(parameter)

    def _argument(self, made: Arguments, name: str, value: Value, parameter: Parameter | None) -> object:
        harmless = name in _HARMLESS or name.endswith(_HARMLESS_ENDS)
        if name in _WINDOWS:
            self.sizes.small(value)
        try:
            if not harmless:
                self._may_be_size(value, name, parameter)
            sent = self.plain(value, activation=name.endswith("activation")) if name not in _DROPPED else None
        except NotSendableError as reason:
            if not harmless:
                raise NotSendableError(f"{name or 'an argument'} is not known" if str(reason) == _UNKNOWN else str(reason)) from None
            made.guessed.append(name)
            return _STAND_INS.get(name, _OMITTED) if parameter is not None and parameter.required else _OMITTED
        if harmless and ((invented(value) and name not in _SIZES) or (name in _DROPPED and value is not None)):
            made.guessed.append(name)
            return _STAND_INS.get(name, _OMITTED) if parameter is not None and parameter.required else _OMITTED
        made.invented = made.invented or invented(value)
        return sent

    @staticmethod
    def _may_be_size(value: Value, name: str, parameter: Parameter | None) -> None:
        """What is not known and no number either cannot be made up."""
        held = name in _HOLDING and invented(value)
        if held or (isinstance(value, Unknown | Dim) and (parameter is None or isinstance(parameter.default, bool | str))):
            raise NotSendableError(f"{name} is not known")

    def plain(self, value: Value, depth: int = 0, *, activation: bool = False, table: bool = False) -> object:
        """A value as JSON; :class:`NotSendableError` where it is none. Dicts are sent only where ``table`` allows it."""
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"number": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
        if isinstance(value, Dim | Unknown):
            return self._size(value)
        if isinstance(value, Layer | Model):
            return {"layer": self.layer(value)}
        if isinstance(value, Part):
            return self._part(value, depth)
        if depth > _DEEPEST:
            raise NotSendableError("a value that is nested too deep")
        if isinstance(value, dict):
            if not table or not getattr(value, "exact", True):
                raise NotSendableError("a dict")
            return {"dict": [[self.plain(k, depth + 1), self.plain(v, depth + 1, table=table)] for k, v in value.items()]}
        if isinstance(value, list | tuple) and getattr(value, "exact", True) and len(value) <= _MOST:
            items = [self.plain(item, depth + 1, table=table) for item in value]
            return {"tuple": items} if isinstance(value, tuple) else items
        return self._named(value, activation=activation)

    def certain(self, value: Value, name: str) -> object:
        """As :meth:`plain` with dicts, for an argument in which no number may be made up."""
        if invented(value):
            raise NotSendableError(f"{name} is not known")
        return self.plain(value, table=True)

    def _size(self, value: Dim | Unknown) -> int:
        if isinstance(value, Unknown) and value.scalar == "float":
            raise NotSendableError(f"{value.label} is not known")
        number = self.sizes.number(value)
        if number is None:
            raise NotSendableError("a size that is not known")
        return number

    def _part(self, part: Part, depth: int) -> object:
        """A loss, metric or optimizer of Keras."""
        if part.opaque or part.home not in ("losses", "metrics", "optimizers"):
            raise NotSendableError(f"{part.name} with arguments that are not known")
        if not part.made:
            return {"function": [part.home, part.name]}
        kwargs = {}
        for name, value in part.args.items():
            if invented(value):
                raise NotSendableError(f"{name} of {part.name} is not known")
            kwargs[name] = self.plain(value, depth + 1)
        return {"object": [part.home, part.name, [], kwargs]}

    @staticmethod
    def _named(value: Value, *, activation: bool) -> object:
        """A name of the framework: an activation function."""
        qualified = getattr(value, "qualified", "")
        home, _, name = str(qualified).rpartition(".")
        if activation and name in _ACTIVATIONS and ("keras" in home or home.startswith("tensorflow")):
            return {"function": ["activations", name]}
        raise NotSendableError(_UNKNOWN)


def _default(parameter: Parameter | None) -> object:
    default = parameter.default if parameter is not None else None
    if parameter is not None and default is REQUIRED:
        return _STAND_INS.get(parameter.name)
    return default if default is None or isinstance(default, bool | int | float | str) else None
