"""Calls of library functions that are not Keras': NumPy, functools, copy and their like."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import arrays, calls
from lstmlint.interpret.machine import ExitError, Machine
from lstmlint.interpret.values import Given, Items, Named, Partial, Scope, Table
from lstmlint.program import Tensor, Value
from lstmlint.shape import Unknown

_RANDOM_STATES = frozenset({"numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.mtrand.RandomState"})
_GENERATOR = "numpy.random.Generator"


def call(machine: Machine, function: Named, given: Given, node: cst.Call, scope: Scope) -> Value:
    """``function(...)`` for a name of a library."""
    name = function.qualified
    if name in _RANDOM_STATES:
        return Named(_GENERATOR)
    if name.startswith("numpy.") and not given.opaque:
        short = name.removeprefix("numpy.").replace("random.Generator.", "random.").replace("random.mtrand.", "random.")
        maker = arrays.NUMPY.get(short)
        if maker is not None:
            return maker(given)
        if short in ("int32", "int64", "int", "int16", "uint8") and isinstance(given.value("x", 0), int):
            return Unknown("numpy integer", "a NumPy integer")
    if name in ("functools.partial", "partial") and given.positional:
        return Partial(given.positional[0].value, given.arguments[1:])
    if name in ("copy.copy", "copy.deepcopy"):
        value = given.value("x", 0)
        if isinstance(value, Items):
            return Items(value, exact=value.exact)
        if isinstance(value, Table):
            return Table(dict(value), exact=value.exact)
    if name in ("collections.OrderedDict", "collections.defaultdict") and not given.arguments:
        return Table()
    if name.startswith("super."):
        return None
    if name in ("sys.exit", "os._exit", "os.abort"):
        raise ExitError
    tensors = [a.value for a in given.arguments if isinstance(a.value, Tensor)]
    if tensors:
        return Tensor(sources=tuple(tensors), name=function.written)
    return calls.unknown_call(machine, given, node)


