"""scikit-learn: scalers and encoders, and the split into training and test data."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.arrays import base_of, from_literal
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Given, Items, Range, Tool
from lstmlint.program import Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown

_SCALERS = frozenset(
    {"MinMaxScaler", "StandardScaler", "RobustScaler", "MaxAbsScaler", "Normalizer", "QuantileTransformer", "PowerTransformer"}
    | {"OrdinalEncoder", "Binarizer"}
)
# What makes columns of its own: their number is a property of what it was fitted on.
_WIDENERS = frozenset({"OneHotEncoder", "LabelBinarizer", "MultiLabelBinarizer", "PCA", "TruncatedSVD"})
_TOOLS = _SCALERS | _WIDENERS | {"LabelEncoder"}
_METHODS = frozenset({"fit", "partial_fit", "fit_transform", "transform", "inverse_transform", "set_params"})


def call(name: str, given: Given) -> Value:
    """``sklearn.<module>.<name>(...)``; NotImplemented where nothing is known of it."""
    last = name.rsplit(".", 1)[-1]
    if last in _TOOLS:
        return Tool(last, {a.name or f"{i}": a.value for i, a in enumerate(given.arguments)})
    if last == "train_test_split" and not given.opaque:
        return _split(given)
    return NotImplemented


def axis_of_unknown(value: Unknown, place: int) -> Unknown:
    """``value.shape[place]``: the same symbol that the file's own ``value.shape[place]`` is."""
    shape = value.child(("attribute", "shape"), lambda: f"{value.label}.shape", "shape of an array")
    return shape.child(("item", place), lambda: f"{value.label}.shape[{place}]", "shape of an array")


def _split(given: Given) -> Value:
    rows = (Unknown("?", "part of the data"), Unknown("?", "part of the data"))
    found: list[Value] = []
    for argument in given.positional:
        found.extend(_part(argument.value, length) for length in rows)
    return Items(found) if found else NotImplemented


def _part(value: Value, rows: Unknown) -> Value:
    """Some rows of an array: the other axes stay."""
    if isinstance(value, Array) and not value.shape.open and value.shape.axes:
        values = Range(value.values.low, value.values.high) if value.values is not None else None
        return Array(Shape((rows, *value.shape.axes[1:])), value.dtype, table=value.table, one_hot=value.one_hot, values=values)
    if isinstance(value, Items):
        array = from_literal(value)
        if isinstance(array, Array) and len(array.shape.axes) == 1:
            return Unknown("?", "part of a list")
    source = base_of(value) if isinstance(value, Array) else value if isinstance(value, Unknown) else None
    if source is None:
        return Unknown("?", "part of the data")
    part = Unknown("?", "part of the data", loose=source.loose)
    shape = part.child(("attribute", "shape"), lambda: f"{part.label}.shape", "shape of an array")
    shape.children = {("item", place): axis_of_unknown(source, place) for place in (1, 2, 3)}
    return part


def _rows_and_columns(value: Value) -> tuple[Axis, Axis] | None:
    """The two axes of what a transformer accepts: it must be 2-D."""
    array = from_literal(value) if isinstance(value, Items | tuple) else value
    if isinstance(array, Array) and not array.shape.open:
        return (array.shape.axes[0], array.shape.axes[1]) if len(array.shape.axes) == 2 else None
    source = base_of(array) if isinstance(array, Array) else array
    if isinstance(source, Unknown):
        return axis_of_unknown(source, 0), axis_of_unknown(source, 1)
    return None


def _rows(value: Value) -> Axis:
    array = from_literal(value) if isinstance(value, Items | tuple) else value
    if isinstance(array, Array) and array.shape.rank:
        return array.shape.axes[0]
    return Unknown("?", "rows of unknown data")


def method(machine: Machine, tool: Tool, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a scaler or encoder."""
    if name in ("fit", "partial_fit", "set_params"):
        _fitted(machine, tool)
        return tool
    value = given.value("X", 0, given.value("y"))
    if name not in _METHODS or given.opaque:
        return Unknown(lazily(node), "method of a scaler")
    if name == "fit_transform":
        _fitted(machine, tool)
    if tool.kind == "LabelEncoder":
        return Array(Shape((_rows(value),)), "int" if name != "inverse_transform" else None)
    if tool.kind in _WIDENERS:
        if name == "inverse_transform":
            return Unknown(lazily(node), "inverse of an encoding")
        one_hot = tool.kind == "OneHotEncoder"
        return Array(Shape((_rows(value), _width(machine, tool))), "int" if tool.kind.startswith("Label") else "float", one_hot=one_hot)
    both = _rows_and_columns(value)
    return Array(Shape(both), "float") if both is not None else Unknown(lazily(node), "scaling of something else")


def _fitted(machine: Machine, tool: Tool) -> None:
    machine.drop(tool.options, _COLUMNS)
    machine.set(tool, "unknown", Unknown(tool.unknown.label, "attribute of an object"))


_COLUMNS = "number of columns"


def _width(machine: Machine, tool: Tool) -> Size:
    components = tool.options.get("n_components", tool.options.get("0")) if tool.kind in ("PCA", "TruncatedSVD") else None
    if isinstance(components, int | Dim | Unknown) and not isinstance(components, bool):
        return components
    if _COLUMNS not in tool.options:
        machine.put(tool.options, _COLUMNS, Unknown("?", "the number of categories"))
    width = tool.options[_COLUMNS]
    return width if isinstance(width, Unknown) else Unknown("?", "the number of categories")
