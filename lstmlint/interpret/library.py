"""Calls of library functions that are not Keras': NumPy, functools, copy and their like."""

from __future__ import annotations

import libcst as cst

from lstmlint import regex
from lstmlint.interpret import (
    builtin_calls,
    calls,
    custom_weights,
    keras_data,
    numpy_calls,
    pandas_calls,
    preparation,
    records,
    settings_calls,
    settings_files,
    sklearn_calls,
    symbolic,
    tensor_calls,
    texts,
    tf_data,
)
from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.numpy_arrays import of_numbers, single
from lstmlint.interpret.running import ExitError
from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import RESULT, Given, Items, Named, Partial, Scope, Table
from lstmlint.program import Tensor, Value
from lstmlint.shape import Unknown

_RANDOM_STATES = frozenset({"numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.mtrand.RandomState"})
_GENERATOR = "numpy.random.Generator"


# What these functions return is no tensor of a model, whatever they are given.
_NO_TENSOR = regex.compile(r"shape|ndim|is_|\.rank|dtype|summary|get_|print|len$|size$")
_SETTINGS = {"image_data_format": "channels_last", "image_dim_ordering": "tf", "backend": "tensorflow", "floatx": "float32"}


def _backend(name: str, given: Given) -> Value:
    """Functions of ``keras.backend`` that answer with a setting or a shape; the settings are Keras' defaults."""
    if name in _SETTINGS and not given.arguments:
        return _SETTINGS[name]
    value = given.value("x", 0)
    if name in ("int_shape", "ndim") and isinstance(value, Tensor) and not value.shape.open:
        return tuple(value.shape.axes) if name == "int_shape" else len(value.shape.axes)
    return NotImplemented


def _data(machine: Machine, function: Named, given: Given) -> Value:
    """What the libraries for data make; NotImplemented for everything else."""
    if given.opaque:
        return NotImplemented
    name = function.qualified
    root, _, rest = name.partition(".")
    if root == "pandas":
        return pandas_calls.call(rest, given)
    if root == "sklearn":
        return sklearn_calls.call(machine, rest, given)
    path = tuple(rest.split(".")) if root == "keras_preprocessing" else keras_path(name)
    if path:
        made = keras_data.call(path, given)
        if made is not NotImplemented:
            return made
    return tensor_calls.call(name, function.written, given) if root in _TENSOR_ROOTS else NotImplemented


# What shows the progress of a loop hands on what it is given.
_PROGRESS = frozenset(
    {*(f"tqdm{home}.tqdm" for home in ("", ".auto", ".notebook", ".std", ".autonotebook", ".asyncio", ".rich")), "tqdm.tqdm_notebook"}
    | {"rich.progress.track", "fastprogress.progress_bar", "alive_progress.alive_it", "tqdm"}
)
_TENSOR_ROOTS = frozenset({"tensorflow", "keras", "tf_keras", "keras_core", "tensorflow_core"})


def _named(value: Value, node: cst.CSTNode) -> Value:
    """A number that nobody has named yet is called after the expression."""
    if isinstance(value, Number) and value.naming == "?":
        value.label = lazily(node)
    return value


def call(machine: Machine, function: Named, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """``function(...)`` for a name of a library."""
    name = function.qualified
    held = settings_files.call(machine, name, given)
    if held is not NotImplemented:
        return held
    held = texts.call(name, given, lazily(node))
    if held is not NotImplemented:
        return held
    if name in _RANDOM_STATES:
        return Named(_GENERATOR)
    if name.startswith("numpy.") and not given.opaque:
        short = name.removeprefix("numpy.").replace("random.Generator.", "random.").replace("random.mtrand.", "random.")
        made = numpy_calls.call(short, given)
        if made is not NotImplemented:
            if short == "reshape":
                preparation.reshaped(machine, given.value("a", 0), made, given, None)
            if short == "expand_dims":
                preparation.laid(given.value("a", 0), made, given.place)
            return _named(single(short, made, given), node)
        number = of_numbers(short, given, lazily(node))
        if number is not None:
            return number
        if short in numpy_calls.NUMPY and not any(isinstance(a.value, Tensor) for a in given.arguments):
            return Unknown(lazily(node), RESULT, loose=any(is_loose(a.value) for a in given.arguments))
    if name.startswith("tensorflow."):
        symbolic.note(machine, name, function.written, given)
    made = tf_data.call(machine, name, given, node, scope)
    if made is not NotImplemented:
        return made
    made = _data(machine, function, given)
    if made is not NotImplemented:
        return _named(made, node)
    path = keras_path(name)
    if path and len(path) > 1 and path[-2] in ("backend", "config"):
        answer = _backend(path[-1], given)
        if answer is not NotImplemented:
            return answer
    if name in _PROGRESS and given.positional:
        return given.positional[0].value
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
    if name == "collections.OrderedDict":
        pairs = iterate_known(given.value("items", 0))
        whole = getattr(given.value("items", 0), "exact", True) and len(given.arguments) == 1
        if pairs and whole and all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str | int) for p in pairs):
            return Table({p[0]: p[1] for p in pairs if isinstance(p, tuple)})
    if name == "collections.deque":
        # With a longest length old items fall out at the other end.
        items = iterate_known(given.value("iterable", 0, ()))
        whole = items is not None and given.value("maxlen", 1) is None and getattr(given.value("iterable", 0, ()), "exact", True)
        return Items(items or (), exact=whole)
    made = settings_calls.call(machine, name, given, node)
    if made is not NotImplemented:
        return made
    if name in records.OPEN_DICTS and not given.opaque:
        return builtin_calls.as_dict(given)
    if name in ("dataclasses.replace", "attr.evolve", "attrs.evolve"):
        made = records.replaced(machine, given)
        if made is not NotImplemented:
            return made
    if name in ("dataclasses.asdict", "attr.asdict", "attrs.asdict"):
        made = records.as_dict(given.value("obj", 0))
        if made is not NotImplemented:
            return made
    if name in records.NAMESPACES:
        return records.namespace(given)
    if records.is_namedtuple(name):
        return records.namedtuple(given)
    if name == "dataclasses.field":
        return records.field(given)
    if name.endswith((".Variable", "backend.variable")):
        custom_weights.note_variable(machine)
    if name in ("sys.exit", "os._exit", "os.abort"):
        raise ExitError
    if name.startswith("itertools."):
        # It only reads what it is given: lists keep their items.
        return Unknown(lazily(node), RESULT, loose=any(is_loose(a.value) for a in given.arguments))
    tensors = [a.value for a in given.arguments if isinstance(a.value, Tensor)]
    if tensors and not _NO_TENSOR.search(name):
        return Tensor(sources=tuple(tensors), name=function.written)
    return calls.unknown_call(machine, given, node)
