"""What a loop runs over: the items, and whether there may be others."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.arrays import LENGTH, base_of
from lstmlint.interpret.generators import first_of
from lstmlint.interpret.labels import label
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.running import Mark
from lstmlint.interpret.structures import as_given
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Class, Generator, Instance, Items, Iterated, Listed, Table
from lstmlint.program import Dataset, Module, Tensor, TorchTensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Size, Unknown, add, sub

MAX_ITEMS = 128
_FEW = 4
_LABELS = ("batch", "timesteps", "features")


@dataclass(slots=True)
class Turns:
    """The items of a loop's turns. ``exact`` is False where their number is only a guess, ``known`` where the items are none.

    ``repeated``: what a turn does is certain to be done, though it is not known how often. ``begun``: the first turn was run already;
    the time before it and what came of it.
    """

    items: list[Value]
    exact: bool = True
    length: Size | None = None
    known: bool = False
    repeated: bool = False
    begun: tuple[Mark, object] | None = None


def iterate_known(value: Value) -> list[Value] | None:
    """The items of an iterable whose items are known; None else."""
    if isinstance(value, tuple | Items | Table):
        return list(value)
    if isinstance(value, Class) and value.members is not None:
        return [value.names[name] for name in value.members]
    if isinstance(value, Instance) and value.cls.fields is not None:
        return [value.attributes.get(name) for name in value.cls.fields]
    if isinstance(value, Module):
        from lstmlint.interpret import torch_modules

        return torch_modules.items_of(value)
    if isinstance(value, str) and len(value) <= MAX_ITEMS:
        return list(value)
    if isinstance(value, range) and len(value) <= MAX_ITEMS:
        return list(value)
    return None


def turns(value: Value, node: cst.CSTNode, machine: Machine) -> Turns:
    """What a loop over the value runs through; two guessed turns where that is not known."""
    known = iterate_known(value)
    if known is not None:
        if isinstance(value, Items | Table) and not value.exact:
            return Turns([*known, *guesses(value_label(value), 2 - len(known))], exact=False)
        return Turns(known)
    if isinstance(value, range):
        return Turns([_index(value.step), _index(value.step)], exact=False)
    if isinstance(value, Array) and value.shape.rank:
        return _array_turns(value)
    if isinstance(value, Iterated):
        return Turns(guessed(value.item(0), value.item(1)), exact=False, length=value.length)
    if isinstance(value, Dataset):
        return _pieces(value)
    if isinstance(value, TorchTensor):
        return _rows(machine, value, node)
    if isinstance(value, Generator):
        element = first_of(machine, value, node)
        if element is not None:
            return Turns([as_given(element), as_given(element)], exact=False, length=length_of_unknown(value), known=True)
    if isinstance(value, Unknown):
        return Turns(guesses("item", 2), exact=False, length=length_of_unknown(value))
    return Turns(guesses(label(node) if isinstance(node, cst.BaseExpression) else "item", 2), exact=False)


def _pieces(dataset: Dataset) -> Turns:
    """The elements of a pipeline, each an object of its own."""
    few = isinstance(dataset.length, int) and dataset.length <= 4
    number = dataset.length if few and isinstance(dataset.length, int) else 2
    return Turns([as_given(dataset.element) for _ in range(number)], exact=few)


def _rows(machine: Machine, tensor: TorchTensor, node: cst.CSTNode) -> Turns:
    """The items along the first axis of a tensor of torch."""
    from lstmlint.interpret import torch_operators

    first = tensor.shape.axes[0] if tensor.shape.rank else None
    few = isinstance(first, int) and first <= _FEW
    items = torch_operators.unpacked(machine, tensor, first if few and isinstance(first, int) else 2, node)
    return Turns(items, exact=few, known=True)


def _array_turns(array: Array) -> Turns:
    first, *rest = array.shape.axes
    if array.table and rest:
        # A DataFrame gives the names of its columns.
        return Turns(guesses("column", 2), exact=False)
    item: Value = Array(type(array.shape)(tuple(rest)), array.dtype)
    if not rest:
        item = guesses("item", 1)[0] if array.dtype in ("str", "object") or array.table else Number("item", loose=True, kind=array.dtype)
    if isinstance(first, int) and first <= 4:
        return Turns([item] * first)
    return Turns([item, item], exact=False)


def _index(step: int) -> Number:
    """The index of a loop over a range, in any of its turns."""
    made = Number("index", "loop over a range", loose=True, kind="int")
    made.step = step
    return made


def guessed(first: Value, second: Value) -> list[Value]:
    """Two turns of a loop whose first items these are, but which may be any two that follow one another."""
    numbers = all(isinstance(item, int | Dim | Unknown) and not isinstance(item, bool) for item in (first, second))
    step = sub(second, first) if numbers else None  # type: ignore[arg-type]
    return [_index(step) if isinstance(step, int) else loosened(item) for item in (first, second)]


def loosened(item: Value) -> Value:
    """The item with everything in it made a guess: ``(i, unit)`` of an ``enumerate``."""
    if isinstance(item, tuple):
        return tuple(loosened(part) for part in item)
    if isinstance(item, Array):
        return item
    if isinstance(item, int | Number | Dim) and not isinstance(item, bool):
        return Number("index", "loop over a range", loose=True, kind="int")
    return Unknown(item.naming if isinstance(item, Unknown) else "item", "loop over an unknown", loose=True)


def guesses(name: str, number: int) -> list[Value]:
    """Loose unknowns: items of which nothing may be concluded."""
    return [Unknown(name, "loop over an unknown", loose=True) for _ in range(max(number, 0))]


def value_label(value: Value) -> str:
    """A name for the items of a list whose length is not certain."""
    return value.unknown.label if isinstance(value, Items | Table) and value.unknown else "item"


def length_of_unknown(value: Unknown) -> Unknown:
    """``len(value)``: the same symbol each time."""
    return value.child(("len",), lambda: f"len({value.label})", LENGTH)


def length(machine: Machine, value: Value) -> Value:
    """``len(value)``."""
    if isinstance(value, str | bytes | tuple | range):
        return len(value)
    if isinstance(value, Items | Table):
        if value.exact:
            counted = value.counted if isinstance(value, Table) else None
            return counted if counted is not None and counted == len(value) else len(value)
        if value.unknown is None:
            value.unknown = Unknown("items", "a list of unknown length")
        if isinstance(value, Table) and not value:
            return length_of_unknown(value.unknown)
        return Unknown(f"len({value.unknown.label})", LENGTH)
    if isinstance(value, Module):
        held = iterate_known(value)
        return len(held) if held is not None else Unknown("len(...)", LENGTH)
    if isinstance(value, Array | Tensor | TorchTensor):
        axes = value.shape.axes
        if axes and not value.shape.open and axes[0] is not None:
            return machine.resolve(axes[0])
        if isinstance(value, Array) and value.shape.open:
            return machine.resolve(length_of_unknown(base_of(value)))
        return Unknown("len(...)", "len() of an array")
    if isinstance(value, Iterated):
        return value.length
    if isinstance(value, Listed) and value.array.shape.rank and value.array.shape.axes[0] is not None:
        return machine.resolve(value.array.shape.axes[0])
    if isinstance(value, Dataset):
        return value.length if value.length is not None else Unknown("len(...)", "the length of a dataset")
    if isinstance(value, Unknown):
        return machine.resolve(length_of_unknown(value))
    return Unknown("len(...)", LENGTH)


def solve(length: Size, wanted: int) -> tuple[Unknown, int] | None:
    """The unknown and its value for which ``length`` is ``wanted``: ``n - 1`` is 2 where n is 3."""
    if isinstance(length, Unknown):
        return length, wanted
    if isinstance(length, Dim):
        symbols = [monomial for monomial in length.terms if monomial]
        if len(symbols) == 1 and len(symbols[0]) == 1 and length.terms[symbols[0]] == 1:
            unknown = symbols[0][0]
            rest = sub(length, unknown)
            value = add(wanted, -rest) if isinstance(rest, int) else None
            if isinstance(value, int):
                return unknown, value
    return None
