"""The kinds of numbers in torch's tensors: their names, and what becomes of two kinds."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.interpret.arrays import is_number
from lstmlint.interpret.torch_frames import RefusedError
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Builtin, Named
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Dim

# torch's names for them; others (``bfloat16``, ``uint8``, ``complex64``) are None: known to nobody.
NAMES = {
    "float": "float", "float32": "float", "double": "double", "float64": "double", "half": "half", "float16": "half",
    "long": "long", "int64": "long", "int": "int", "int32": "int", "bool": "bool",
}  # fmt: skip
FULL = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "bool": "bool"}
# The classes of the old days: ``torch.LongTensor(...)``, ``x.type(torch.FloatTensor)``.
CLASSES = {
    "Tensor": "float", "FloatTensor": "float", "DoubleTensor": "double", "HalfTensor": "half", "LongTensor": "long", "IntTensor": "int",
    "BoolTensor": "bool",
}  # fmt: skip
FLOATS = ("half", "float", "double")
INTEGERS = ("int", "long")
_ORDER = ("bool", *INTEGERS, *FLOATS)


def dtype_named(value: Value) -> str | None:
    """The kind that ``dtype=value`` asks for."""
    if isinstance(value, Builtin):
        return {"float": "double", "int": "long", "bool": "bool"}.get(value.name)
    if isinstance(value, str):
        return CLASSES.get(value.rpartition(".")[2])
    last = value.qualified.rpartition(".")[2] if isinstance(value, Named) else ""
    return NAMES.get(last) or CLASSES.get(last)


def is_dtype(value: Value) -> bool:
    """Whether the value is one of torch's dtypes."""
    return isinstance(value, Named) and value.qualified.startswith("torch.") and value.qualified.count(".") == 1 and _looks(value.qualified)


def _looks(qualified: str) -> bool:
    last = qualified.rpartition(".")[2]
    return last in NAMES or last in ("bfloat16", "uint8", "int8", "int16", "short", "cfloat", "complex64", "complex128")


def rank_of(dtype: str) -> int:
    """0 for truth values, 1 for integers, 2 for floating point."""
    return 0 if dtype == "bool" else 1 if dtype in INTEGERS else 2


def larger(one: str, other: str) -> str:
    """The smallest kind that holds both."""
    return max(one, other, key=_ORDER.index)


def kind_of(value: Value) -> tuple[str | None, int]:
    """The kind of an operand and how it counts: 2 for a tensor with axes, 1 without, 0 for a number of Python; -1 if unknown."""
    if isinstance(value, TorchTensor):
        if value.shape.axes:
            return value.dtype, 2
        return value.dtype, -1 if value.shape.open else 1
    if isinstance(value, bool):
        return "bool", 0
    if isinstance(value, float):
        return "float", 0
    if isinstance(value, int):
        return "long", 0
    if isinstance(value, Dim) and is_number(value):  # else it may have been reckoned from tensors
        whole = all(isinstance(u, Number) and u.kind == "int" for monomial in value.terms for u in monomial)
        return "long" if whole else None, 0
    if isinstance(value, Number):
        return {"int": "long", "float": "float", "bool": "bool"}.get(value.kind or ""), 0
    return None, -1


def promoted(values: Sequence[Value]) -> str | None:
    """The kind of ``a + b``; a number of Python, or a tensor without axes, changes the kind only where it is of a higher one."""
    kinds = [kind_of(v) for v in values]
    known = {dtype for dtype, _ in kinds}
    if None not in known and len(known) == 1:
        return known.pop()
    levels: list[str | None] = []
    if any(weight < 0 for _, weight in kinds):
        return None
    for weight in (2, 1, 0):
        found: str | None = None
        for dtype, own in kinds:
            if own == weight:
                if dtype is None:
                    return None
                found = dtype if found is None else larger(found, dtype)
        levels.append(found)
    return _combined(levels[0], _combined(levels[1], levels[2]))


def _combined(higher: str | None, lower: str | None) -> str | None:
    if higher is None or lower is None:
        return higher if lower is None else lower
    return lower if rank_of(lower) > rank_of(higher) else higher


def floating(dtype: str | None) -> str | None:
    """The kind of ``sigmoid(x)``, ``a / b``: that of torch's default where these were integers."""
    return dtype if dtype is None or dtype in FLOATS else "float"


def counted(dtype: str | None) -> str | None:
    """The kind of a sum."""
    return "long" if dtype in INTEGERS or dtype == "bool" else dtype


def must_float(dtype: str | None, name: str) -> None:
    """Some functions refuse integers."""
    if dtype is not None and dtype not in FLOATS:
        raise RefusedError("dtype", f"{name} of a {dtype} tensor", function=name, got=dtype)


def must_agree(values: Sequence[Value], name: str) -> None:
    """Products of matrices refuse two kinds of numbers. (Half beside float is what autocast is for.)"""
    kinds = {v.dtype for v in values if isinstance(v, TorchTensor)} - {None, "half"}
    if len(kinds) > 1:
        one, other = (d for d in sorted(kinds, key=str))
        raise RefusedError("dtype", f"{name} of a {one} and a {other} tensor", function=name, got=tuple(sorted(kinds, key=str)))
