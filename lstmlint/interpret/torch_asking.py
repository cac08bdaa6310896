"""One call of a function of torch: its arguments by the names that torch documents, and what they are as tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

import libcst as cst

from lstmlint.interpret.arrays import is_number
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_dtypes import dtype_named, kind_of
from lstmlint.interpret.torch_frames import ANY_FRAME, NUMBER, Frame, of_tensor
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Given, Items
from lstmlint.program import TorchTensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Dim

# NumPy's names, which torch takes as well.
_ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}
UNSAID = "unsaid"  # the device of the result is that of what went in
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Made:
    """One tensor that an operation makes."""

    frame: Frame
    dtype: str | None = None
    device: str | None = UNSAID
    packed: bool = False
    parameter: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Several tensors: in a tuple (``chunk``), under names (``max`` along an axis), or a list of unknown length."""

    made: tuple[Made, ...]
    names: tuple[str, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Plain:
    """What is no tensor: ``x.size(0)``."""

    value: Value


Outcome: TypeAlias = Made | Several | Plain


@dataclass(frozen=True, slots=True)
class Form:
    """A function or method: its parameters in order (``*`` before one that takes all the rest) and what it makes.

    ``home`` says whether it exists as a function, as a method or as both; ``steady`` that an argument which nobody can see changes nothing.
    """

    work: Callable[[Ask], Outcome]
    parameters: tuple[str, ...] = ("input",)
    home: Literal["both", "function", "method"] = "both"
    steady: bool = False


def form(
    work: Callable[[Ask], Outcome], parameters: str = "input", home: Literal["both", "function", "method"] = "both", *, steady: bool = False
) -> Form:
    """A form whose parameters stand in one line."""
    return Form(work, tuple(parameters.split()), home, steady)


@dataclass(slots=True)
class Ask:
    """The arguments of one call, by name."""

    machine: Machine
    name: str
    node: cst.CSTNode
    args: dict[str, Value] = field(default_factory=dict)
    opaque: bool = False
    spread: bool = False  # whether the arguments behind ``*`` stand one by one
    path: str = ""  # of a function: where it stands below torch

    def get(self, name: str, default: Value = None) -> Value:
        """The argument as it was given."""
        return self.args.get(name, default)

    def has(self, name: str) -> bool:
        """Whether it was given, and is not None."""
        return self.args.get(name) is not None

    def tensor(self, name: str = "input") -> TorchTensor | None:
        """The argument where it is a tensor."""
        found = self.args.get(name)
        return found if isinstance(found, TorchTensor) else None

    def frame(self, name: str = "input") -> Frame:
        """Its axes; none for a number, unknown ones for all else."""
        return frame_of_value(self.args.get(name))

    def dtype(self, name: str = "input") -> str | None:
        """The kind of its numbers."""
        return kind_of(self.args.get(name))[0]

    def asked(self, default: str | None) -> str | None:
        """``dtype=``, else the default."""
        return dtype_named(self.args["dtype"]) if self.args.get("dtype") is not None else default

    def flag(self, name: str, default: bool | None = False) -> bool | None:
        """A truth value; None where it is not known."""
        found = self.args.get(name, default)
        return bool(found) if isinstance(found, int) else None

    def numbers(self, name: str) -> list[Value] | None:
        """One number as a list, several as they are; None where how many cannot be told."""
        return listed(self.args.get(name))

    def device(self) -> str | None:
        """Where a new tensor lies: by ``device=``."""
        return device_named(self.args.get("device"))


def frame_of_value(value: Value) -> Frame:
    """The axes of an operand."""
    if isinstance(value, TorchTensor):
        return of_tensor(value)
    return NUMBER if is_number(value) else ANY_FRAME


def listed(value: Value) -> list[Value] | None:
    """Sizes or axes: of a tuple or list of certain length, or of a number. One unknown may be a whole tuple."""
    if isinstance(value, tuple | Items):
        return list(value) if getattr(value, "exact", True) else None
    return [value] if is_single(value) else None


def is_single(value: Value) -> bool:
    """Whether it is one number for certain."""
    if isinstance(value, Dim):  # shape[:-1] + other.shape[-2:] are sizes, not a number
        return not any(":" in one.label for term in value.terms for one in term)
    return is_number(value) and not isinstance(value, bool)


def device_named(value: Value) -> str | None:
    """Where ``device=value`` is."""
    if value is None:
        return "cpu"
    return "cpu" if isinstance(value, str) and value.split(":")[0] == "cpu" else "elsewhere"


def sequence_of(value: Value) -> tuple[list[Value], bool] | None:
    """The tensors in a list, and whether there may be no others."""
    if isinstance(value, tuple | Items):
        return list(value), getattr(value, "exact", True)
    return None


def bound(form: Form, machine: Machine, name: str, receiver: Value, given: Given, node: cst.CSTNode) -> Ask:
    """The arguments by the names of the form's parameters; those of a method begin behind its tensor."""
    ask = Ask(machine, name, node, opaque=given.opaque)
    names = list(form.parameters)
    if receiver is not _ABSENT:
        ask.args[names.pop(0)] = receiver
    values = [a.value for a in given.positional]
    while values and names:
        parameter = names.pop(0)
        if parameter.startswith("*"):
            first = values[0]
            alone = len(values) == 1 and not is_single(first)
            whole = alone and not isinstance(first, TorchTensor)
            ask.args[parameter[1:]], ask.spread = first if whole else tuple(values), not whole
            values = []
        else:
            ask.args[parameter] = values.pop(0)
    if values:
        ask.opaque = True  # more than there are: of other things than this form knows
    for argument in given.arguments:
        if argument.name is not None:
            known = argument.name in form.parameters or f"*{argument.name}" in form.parameters
            ask.args[argument.name if known else _ALIASES.get(argument.name, argument.name)] = argument.value
    return ask


def bound_function(form: Form, machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Ask:
    """The same of a function."""
    return bound(form, machine, name, _ABSENT, given, node)


def tensors_among(values: Sequence[Value]) -> tuple[TorchTensor, ...]:
    """The tensors among arguments, also those in lists of them."""
    found: list[TorchTensor] = []
    for value in values:
        if isinstance(value, TorchTensor):
            found.append(value)
        elif isinstance(value, tuple | Items):
            found.extend(v for v in value if isinstance(v, TorchTensor))
    return tuple(found)


def loose_in(values: Sequence[Value]) -> bool:
    """Whether anything stems from a loop that was only approximated."""
    for value in values:
        if isinstance(value, TorchTensor):
            for axis in value.shape.axes:
                if type(axis) is not int and is_loose(axis):
                    return True
        elif is_loose(value) or (isinstance(value, tuple | Items) and loose_in(value)):
            return True
    return False
