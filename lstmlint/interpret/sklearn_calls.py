"""scikit-learn: scalers and encoders, and the split into training and test data."""

from __future__ import annotations

import math

import libcst as cst

from lstmlint.interpret import preparation
from lstmlint.interpret.arrays import base_of, categories, from_literal
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.ranges import CENTRED, picked, sliced
from lstmlint.interpret.values import Array, Given, Items, Listed, Range, Tool
from lstmlint.program import Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown, sub

_SCALERS = frozenset(
    {"MinMaxScaler", "StandardScaler", "RobustScaler", "MaxAbsScaler", "Normalizer", "QuantileTransformer", "PowerTransformer"}
    | {"OrdinalEncoder", "Binarizer"}
)
# What makes columns of its own: their number is a property of what it was fitted on.
_WIDENERS = frozenset(
    {
        "OneHotEncoder",
        "LabelBinarizer",
        "MultiLabelBinarizer",
        "PCA",
        "TruncatedSVD",
        "ColumnTransformer",
        "KBinsDiscretizer",
        "PolynomialFeatures",
    }
)
_SPLITTERS = frozenset({"KFold", "StratifiedKFold", "TimeSeriesSplit", "ShuffleSplit", "StratifiedShuffleSplit"})
_MOST_FOLDS = 10
_TOOLS = _SCALERS | _WIDENERS | _SPLITTERS | {"LabelEncoder"}
_METHODS = frozenset({"fit", "partial_fit", "fit_transform", "transform", "inverse_transform", "set_params"})


def call(machine: Machine, name: str, given: Given) -> Value:
    """``sklearn.<module>.<name>(...)``; NotImplemented where nothing is known of it."""
    last = name.rsplit(".", 1)[-1]
    if last in _TOOLS:
        return Tool(last, {a.name or f"{i}": a.value for i, a in enumerate(given.arguments)})
    if last == "train_test_split" and not given.opaque:
        preparation.split(machine, given)
        return _split(given)
    if last == "compute_class_weight":
        return Array(Shape((Unknown("?", "the number of classes"),)), "float")
    return NotImplemented


def axis_of_unknown(value: Unknown, place: int) -> Unknown:
    """``value.shape[place]``: the same symbol that the file's own ``value.shape[place]`` is."""
    shape = value.child(("attribute", "shape"), lambda: f"{value.label}.shape", "shape of an array")
    return shape.child(("item", place), lambda: f"{value.label}.shape[{place}]", "shape of an array")


def _split(given: Given) -> Value:
    kept, taken = _sizes(given)
    parts: list[slice | None] = [None, None]
    if given.value("shuffle") is False and isinstance(kept, int) and isinstance(taken, int):
        parts = [slice(0, kept), slice(kept, kept + taken)]
    found: list[Value] = []
    for argument in given.positional if not any(a.star for a in given.arguments) else ():
        found.extend(_part(argument.value, length, part) for length, part in zip((kept, taken), parts, strict=True))
    return Items(found) if found else NotImplemented


def _sizes(given: Given) -> tuple[Size, Size]:
    """How many rows train and test get; unknown where the data's number is."""
    total = next((n for a in given.positional if isinstance(n := _rows(a.value), int)), None)
    test, train = given.value("test_size"), given.value("train_size")
    if total is None and isinstance(test, int) and not isinstance(test, bool) and train is None:
        first = next((n for a in given.positional if isinstance(n := _rows(a.value), Dim | Unknown)), None)
        return (sub(first, test) if first is not None else Unknown("?", "part of the data")), test
    known = all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in (test, train))
    if total is None or not known:
        return Unknown("?", "part of the data"), Unknown("?", "part of the data")
    taken = math.ceil(test * total) if isinstance(test, float) else test
    kept = math.floor(train * total) if isinstance(train, float) else train
    if taken is None:
        taken = total - kept if isinstance(kept, int) else math.ceil(0.25 * total)
    if kept is None:
        kept = total - taken if isinstance(taken, int) else None
    if not isinstance(taken, int) or not isinstance(kept, int) or min(taken, kept) < 0:
        return Unknown("?", "part of the data"), Unknown("?", "part of the data")
    return kept, taken


def _folds(tool: Tool) -> Value:
    """``KFold(5).split(X)``: pairs of places, as many as there are folds."""
    number = tool.options.get("n_splits", tool.options.get("0", 5 if tool.kind not in ("ShuffleSplit", "StratifiedShuffleSplit") else 10))
    exact = isinstance(number, int) and 0 < number <= _MOST_FOLDS

    def places() -> Array:
        return Array(Shape((Unknown("?", "part of the data"),)), "int")

    return Items(((places(), places()) for _ in range(number if exact and isinstance(number, int) else 2)), exact=exact)


def _part(value: Value, rows: Size, place: slice | None) -> Value:
    """Some rows of an array: the other axes stay. ``place`` is where they stand, if they stand together."""
    if isinstance(value, Array) and not value.shape.open and value.shape.axes:
        values = sliced(value.values, place) if place is not None else picked(value.values, rows)
        made = Array(Shape((rows, *value.shape.axes[1:])), value.dtype, table=value.table, one_hot=value.one_hot, values=values)
        made.past = value.past
        return made
    if isinstance(value, Items):
        array = from_literal(value)
        if isinstance(array, Array) and len(array.shape.axes) == 1:
            values = sliced(array.values, place) if place is not None else picked(array.values, rows)
            return Listed(Array(Shape((rows,)), array.dtype, values=values), "part of a list")
    if isinstance(value, Listed) and not value.array.shape.open:
        part = _part(value.array, rows, place)
        return Listed(part, "part of a list", plain=value.plain) if isinstance(part, Array) else part
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
    if tool.kind in _SPLITTERS:
        return _folds(tool) if name == "split" else Unknown(lazily(node), "method of a splitter")
    value = given.value("X", 0, given.value("y"))
    if name in ("fit", "partial_fit", "set_params"):
        _fitted(machine, tool, value if name == "fit" else None, given)
        return tool
    if name not in _METHODS or given.opaque:
        return Unknown(lazily(node), "method of a scaler")
    if name == "fit_transform":
        _fitted(machine, tool, value, given)
    if tool.kind == "LabelEncoder":
        count = tool.options.get(_CATEGORIES) if name != "inverse_transform" else None
        values = (
            Range(0, count - 1, exact=name == "fit_transform" or categories(value) == count)
            if isinstance(count, int) and count > 0
            else None
        )
        return Array(Shape((_rows(value),)), "int" if name != "inverse_transform" else None, values=values)
    if tool.kind in _WIDENERS:
        if name == "inverse_transform":
            return Unknown(lazily(node), "inverse of an encoding")
        count = tool.options.get(_CATEGORIES)
        one_hot = tool.kind == "OneHotEncoder" or (isinstance(count, int) and count > 2)
        return Array(Shape((_rows(value), _width(machine, tool))), "int" if tool.kind.startswith("Label") else "float", one_hot=one_hot)
    if name == "inverse_transform":
        preparation.turned_back(machine, tool.kind, tool.options.get(_FITTED), value, given)
    both = _rows_and_columns(value)
    if both is None:
        return Unknown(lazily(node), "scaling of something else")
    made = Array(Shape(both), "float", values=_scaled(tool, name))
    if name in ("transform", "fit_transform") and tool.kind in preparation.LEAKS:
        preparation.scaled(value, made, tool.options.get(_FITTED))
    return made


# What takes the mean or the median away unless this argument says otherwise.
_CENTRES = {"StandardScaler": "with_mean", "RobustScaler": "with_centering", "PowerTransformer": "standardize"}


def _scaled(tool: Tool, name: str) -> Range | None:
    """Where the numbers lie after the scaling; those that new data are scaled to may lie outside of what was fitted."""
    if name == "inverse_transform":
        return None
    if tool.kind in _CENTRES:
        plain = not any(key.isdigit() for key in tool.options) and tool.options.get(_CENTRES[tool.kind], True) is True
        return CENTRED if plain else None
    span = tool.options.get("feature_range", tool.options.get("0", (0, 1)))
    if tool.kind != "MinMaxScaler" or name != "fit_transform" or not isinstance(span, tuple | Items) or len(span) != 2:
        return None
    low, high = span
    return Range(low, high, exact=True) if type(low) is int and type(high) is int and low < high else None


def _fitted(machine: Machine, tool: Tool, value: Value, given: Given) -> None:
    machine.drop(tool.options, _COLUMNS)
    machine.drop(tool.options, _CATEGORIES)
    machine.drop(tool.options, _FITTED)
    columns = _rows_and_columns(value) if value is not None and not machine.speculation else None
    if columns is not None:
        machine.put(tool.options, _FITTED, preparation.Fit(value, columns[1], given.place))
    count = categories(value)
    if tool.kind == "OneHotEncoder":
        one_column = columns is not None and columns[1] == 1 and tool.options.keys().isdisjoint(_CHOOSING)
        count = categories(from_literal(value) if isinstance(value, Items) else value) if one_column else None
    if count is not None and tool.kind in ("LabelEncoder", "LabelBinarizer", "OneHotEncoder"):
        machine.put(tool.options, _CATEGORIES, count)
    machine.set(tool, "unknown", Unknown(tool.unknown.label, "attribute of an object"))


# With these an encoder makes other columns than one for each category; "0" is the first of them by position.
_CHOOSING = frozenset({"0", "categories", "drop", "min_frequency", "max_categories"})
_FITTED = "what it was fitted on"
_COLUMNS = "number of columns"
_CATEGORIES = "number of categories"


def _width(machine: Machine, tool: Tool) -> Size:
    components = tool.options.get("n_components", tool.options.get("0")) if tool.kind in ("PCA", "TruncatedSVD") else None
    if isinstance(components, int | Dim | Unknown) and not isinstance(components, bool):
        return components
    count = tool.options.get(_CATEGORIES)
    if isinstance(count, int):
        return count if count > 2 or tool.kind == "OneHotEncoder" else 1  # a binarizer makes one column of 0 and 1 of two classes
    if _COLUMNS not in tool.options:
        machine.put(tool.options, _COLUMNS, Unknown("?", "the number of categories"))
    width = tool.options[_COLUMNS]
    return width if isinstance(width, Unknown) else Unknown("?", "the number of categories")
