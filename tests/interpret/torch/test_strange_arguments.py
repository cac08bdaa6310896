"""No argument, however strange, stops the interpreter."""

from __future__ import annotations

import random

import pytest

from lstmlint.interpret import torch_operators, torch_ops
from lstmlint.interpret.torch_sizes import PLAIN
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items, Listed, Named, Table
from lstmlint.program import Argument, TorchTensor, Value
from lstmlint.shape import ANY, Axis, Shape, Unknown, mul
from tests.interpret.torch.evaluator import NODE, machine

_KEYWORDS = ("dim", "keepdim", "dtype", "device", "size", "batch_first", "reduction", "out", "axis", "weird", "other", "input", "as_tuple")
_METHODS = [*torch_ops.METHODS, *PLAIN, "add_", "squeeze_", "transpose_", "masked_fill_", "t_", "no_such_method"]
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "==", "<", "&", "|")


def _tensor(*axes: Axis, open: bool = False, dtype: str | None = "float") -> TorchTensor:
    return TorchTensor(Shape(axes, open=open), (), dtype)


def _values() -> list[Value]:
    unknown, size, number = Unknown("u"), Unknown("B"), Number("n", kind="int")
    return [
        None,
        True,
        False,
        0,
        1,
        2,
        -1,
        -2,
        5,
        1.5,
        0.0,
        10**20,
        -(10**20),
        "x",
        "mean",
        "none",
        "ij,jk->ik",
        "cuda",
        unknown,
        size,
        number,
        mul(size, 2),
        mul(unknown, number),
        _tensor(),
        _tensor(3),
        _tensor(3, 4),
        _tensor(2, 3, 4),
        _tensor(size, number, 4),
        _tensor(None, 3),
        _tensor(4, open=True),
        _tensor(open=True),
        _tensor(3, dtype="long"),
        _tensor(3, 4, dtype="bool"),
        _tensor(dtype="long"),
        _tensor(2, 2, dtype=None),
        Items([_tensor(3, 4), _tensor(3, 4)]),
        Items([]),
        Items([1, 2]),
        Items([1, unknown]),
        Items([_tensor(3), 5]),
        Items([_tensor(3, 4)], exact=False),
        (2, 3),
        (),
        (unknown, 2),
        (None, 1),
        (_tensor(), 2),
        Table({"a": 1}),
        Named("torch.float32"),
        Named("torch.foo"),
        Named("x.y"),
        Array(Shape((3, 4)), "float"),
        Array(ANY),
        Listed(Array(Shape((3,)), "int"), "l"),
        slice(None),
        ...,
        range(3),
        Items([Items([1, 2]), Items([3, 4])]),
        (10**12, 10**12),
    ]


def _given(rng: random.Random, values: list[Value]) -> Given:
    place = machine().place(NODE)
    arguments = [Argument(None, rng.choice(values), place, place) for _ in range(rng.randint(0, 4))]
    arguments += [Argument(rng.choice(_KEYWORDS), rng.choice(values), place, place) for _ in range(rng.choice([0, 0, 1, 2]))]
    if rng.random() < 0.05:
        arguments.append(Argument(None, Unknown("args"), place, place, star="*"))
    return Given(tuple(arguments), place)


@pytest.mark.parametrize("seed", range(4))
def test_functions_and_methods(seed: int) -> None:
    rng, values = random.Random(seed), _values()
    tensors = [v for v in values if isinstance(v, TorchTensor)]
    for name in torch_ops.FUNCTIONS_OF_TORCH:
        made = torch_ops.function(machine(), name, _given(rng, values), NODE)
        assert isinstance(made, TorchTensor | tuple | Items)
    for name in _METHODS:
        torch_ops.method(machine(), rng.choice(tensors), name, _given(rng, values), NODE)


def test_operators_and_indexes() -> None:
    rng, values = random.Random("operators"), _values()
    tensors = [v for v in values if isinstance(v, TorchTensor)]
    for _ in range(1_500):
        run, tensor, other = machine(), rng.choice(tensors), rng.choice(values)
        parts = [rng.choice([*values, slice(rng.choice(values), rng.choice(values), rng.choice(values))]) for _ in range(rng.randint(0, 4))]
        assert isinstance(torch_operators.binary(run, rng.choice(_OPERATORS), tensor, other, NODE), TorchTensor)
        assert isinstance(torch_operators.binary(run, rng.choice(_OPERATORS), other, tensor, NODE), TorchTensor)
        assert isinstance(torch_operators.index(run, tensor, parts, NODE), TorchTensor)
        wanted = rng.randint(0, 4)
        assert len(torch_operators.unpacked(run, tensor, wanted, NODE, strict=True)) == wanted
