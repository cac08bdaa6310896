"""Shapes, places and counts as plain data for the JSON contract, and as words for the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lstmlint import regex
from lstmlint.diagnostic import Place, Span
from lstmlint.shape import Axis, Dim, Shape, Unknown, show_dim

# A number of a formula that wants its thousands apart; not the end of a name.
_LARGE = regex.compile(r"(?<![\w.])\d{4,}(?!\w)")


def located(where: Mapping[Place, Span], place: Place) -> dict[str, int] | None:
    """Row and column of a place, where it has a span, and in a notebook the cell."""
    span = where.get(place)
    if span is None:
        return None
    cell = {"cell": span.cell} if span.cell is not None else {}
    return {**cell, "row": span.row, "column": span.column}


def _axis(axis: Axis) -> int | str | None:
    if axis is None or isinstance(axis, int):
        return axis
    return None if isinstance(axis, Unknown) and axis.open else show_dim(axis)


def _shape(shape: Shape) -> list[int | str | None] | None:
    return None if shape.open else [_axis(axis) for axis in shape.axes]


def shapes_of(shapes_given: Iterable[Shape]) -> Any:
    """One shape, or a list of them; None where there is none."""
    shapes = [_shape(shape) for shape in shapes_given]
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else shapes


def countable(params: object) -> bool:
    """Whether the count can be shown: a number, or a formula of named symbols."""
    return isinstance(params, int | Dim) or (isinstance(params, Unknown) and params.label != "?")


def params_of(params: object) -> int | str | None:
    """A parameter count as data: a number, a formula, or None."""
    if isinstance(params, int):
        return params
    return show_dim(params).replace("*", "·") if isinstance(params, Dim | Unknown) and "?" not in show_dim(params) else None


def render(data: dict[str, Any]) -> str:
    """The models as tables, as Keras prints them."""
    return "\n\n".join(_table(model) for model in data["models"])


def _table(model: dict[str, Any]) -> str:
    place = model["location"] or {"row": 1, "column": 1}
    cell = f":cell {place['cell']}" if "cell" in place else ""
    what = f"made by {model['factory']}" if "factory" in model else model["api"]
    title = f"{model['name']} ({what}), {model['filename']}{cell}:{place['row']}"
    if model.get("assumes"):
        title += f"\n  when {' and '.join(model['assumes'])}"
    asked = "runtime" in model
    if "factory" in model and not model["layers"]:
        return f"{title}\n{_outcome(model['runtime'])}"
    rows = [("Layer (type)", "Output shape", "Param #", *(["Confirmed"] if asked else []))]
    for layer in model["layers"]:
        shape = layer.get("output_in_part") or show(layer["output_shape"])
        rows.append((f"{layer['name']} ({layer['type']})", shape, count(layer["params"]), *([_confirmed(layer)] if asked else [])))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    line = "─" * (sum(widths) + 2 * len(widths) - 2)
    aligned = ("<", "<", ">", "<")
    body = ["  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, aligned, widths, strict=False)).rstrip() for row in rows]
    foot = f"Total params: {count(model['params'])}"
    if not model.get("complete", True):
        foot += "\nSome layers could not be seen."
    if asked:
        foot += f"\n{_outcome(model['runtime'])}"
    return "\n".join([title, line, body[0], line, *body[1:], line, f"Input shape:  {show(model['input_shape'])}", foot])


def _confirmed(layer: dict[str, Any]) -> str:
    """``yes``; what the framework says where that is something else, or where lstmlint knows nothing; ``-`` where it says nothing."""
    said = layer.get("runtime")
    if said is None:
        return "-"
    if "refused" in said:
        return "refused"
    real = show(said["output_shape"])
    if layer["confirmed"]:
        return "yes"
    if layer["confirmed"] is False and "static" in layer:
        ours = layer["static"]
        return f"lstmlint says: {show(ours['output_shape'])} / {count(ours['params'])}"
    if layer["confirmed"] is False:
        return f"differs: {real}" + (f" / {count(said['params'])}" if said["params"] is not None else "")
    return "-" if said["output_shape"] in (None, layer["output_shape"]) else f"the framework's: {real}"


def _outcome(runtime: dict[str, Any]) -> str:
    """What became of a model, in a line."""
    if runtime["outcome"] == "not built":
        return f"Not built: {_harmless(runtime['reason'])}" if runtime["reason"] else "Not built."
    who = f"{runtime['framework']} {runtime['version']}"
    sizes = ", ".join(f"{_harmless(label)} = {number}" for label, number in runtime["sizes"].items())
    if runtime["outcome"] == "refused":
        sizes = f", with {sizes}" if sizes else ""
        return "\n".join(f"Refused by {who}{sizes}: {_harmless(failure['words'])}" for failure in runtime["failures"][:1])
    return f"Built by {who}" + (f", with {sizes}." if sizes else ".")


def _harmless(text: str) -> str:
    """One line that does nothing to a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def show(shape: Any) -> str:
    """A shape of the data in words: ``(batch, 30, 5)``."""
    if shape is None:
        return "?"
    if shape and isinstance(shape[0], list | tuple):
        return ", ".join(show(s) for s in shape)
    words = ["batch" if i == 0 and axis is None else "None" if axis is None else str(axis) for i, axis in enumerate(shape)]
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"


def count(params: Any) -> str:
    """A parameter count in words: ``17,408``, a formula (``256·units + 20,800``), or a question mark."""
    if isinstance(params, str):
        return _LARGE.sub(lambda found: f"{int(found[0]):,}", params)
    return f"{params:,}" if isinstance(params, int) else "?"
