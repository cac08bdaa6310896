"""Shapes, arguments and operations as they stand in a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lstmlint.explain.values import value
from lstmlint.picture.scene import Form
from lstmlint.program import Layer, Model, Module, Tensor, TorchTensor, Value
from lstmlint.shape import Axis, Shape, Unknown, show_dim

# A tensor that comes from where nobody has looked.
UNSEEN = "unseen"
_HIDDEN = frozenset({"name", "layer", "cell", "layers", "dtype", "device", "inputs", "outputs", "input"})
_ORDINALS = ("", "1st call", "2nd call", "3rd call")


def form(shape: Shape, what: str = "") -> Form:
    """A shape in words."""
    return Form(tuple(_axis(axis, place == 0 and not shape.open) for place, axis in enumerate(shape.axes)), shape.open, what)


def torch_form(tensor: TorchTensor, what: str = "") -> Form:
    """The shape of a tensor of torch, which knows what its axes mean."""
    found = form(tensor.shape, what)
    return replace(found, steps=False) if "layers" in tensor.roles else found


def _axis(axis: Axis, first: bool) -> str:
    if first and isinstance(axis, Unknown) and axis.label == "?":
        return "batch"
    return show_dim(axis, none="batch" if first else "None")


def steps(axis: Axis) -> str:
    """How many steps there are."""
    return show_dim(axis)


def given(args: Mapping[str, Value], *, hidden: Iterable[str] = ()) -> tuple[str, ...]:
    """Arguments as they could stand in the source, by name: ``units=64``. Layers among them have boxes of their own."""
    skipped = _HIDDEN.union(hidden)
    return tuple(f"{name}={value(held)}" for name, held in args.items() if name not in skipped and not isinstance(held, _HELD))


_HELD = (Layer, Model, Module, Tensor, TorchTensor)


def ordinal(number: int) -> str:
    """``2nd call``."""
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th call"
