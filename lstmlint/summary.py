"""``lstmlint summary``: each model of a file as ``model.summary()`` would print it, symbolic sizes and parameter formulas included."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lstmlint.config import Config
from lstmlint.diagnostic import Place
from lstmlint.engine import understand
from lstmlint.formulas import formula
from lstmlint.program import Call, Layer, Model, Path, Program, Tensor, assumption
from lstmlint.shape import Axis, Dim, Shape, Unknown, add, show_dim, show_shape
from lstmlint.source import SourceFile

if TYPE_CHECKING:
    from lstmlint.diagnostic import Span
    from lstmlint.source.project import Loader

_INPUTS = frozenset({"Input", "InputLayer"})
# A number of a formula that wants its thousands apart; not the end of a name.
_LARGE = re.compile(r"(?<![\w.])\d{4,}(?!\w)")


def summarize(path: str, text: str, config: Config, loader: Loader | None = None) -> dict[str, Any]:
    """The models of a text as plain data: ``{"models": [...]}``, each with its layers in the order in which they were added or applied.

    A size that Keras leaves open is None, a symbolic one is text. A model that several paths build alike is listed once;
    ``assumes`` says under which conditions one exists where that depends. With a loader the models
    that imported functions build are among them.
    """
    understood = understand(SourceFile.of(path, text), config, loader)
    if understood is None:
        return {"models": []}
    program, spans = understood
    chosen = list(_distinct(program))
    where = spans([place for _, model in chosen for place in _places(model)])
    return {"models": [_model(model, decisions, program, where) for decisions, model in chosen]}


def _distinct(program: Program) -> Iterable[tuple[tuple[str, ...], Model]]:
    """Each model once: the same place with the same layers and shapes is the same model, on whichever path it was met.

    Two that one path makes in the same way, by two calls of a factory, are two.
    """
    seen: dict[tuple[object, ...], None] = {}
    met: list[tuple[Path, Model, tuple[object, ...]]] = []
    for path in program.paths:
        count: dict[object, int] = {}
        for model in path.models:
            if not model.calls:
                continue
            same = (model.place, _signature(model))
            count[same] = count.get(same, 0) + 1
            met.append((path, model, (*same, count[same])))
    variants: dict[tuple[Place, str], set[object]] = {}
    for path, model, key in met:
        variants.setdefault((model.place, path.entry), set()).add(key)
    for path, model, key in met:
        if key in seen:
            continue
        seen[key] = None
        several = len(variants[(model.place, path.entry)]) > 1
        yield (tuple(assumption(text, value) for text, value in path.decisions.items()) if several else ()), model


def _signature(model: Model) -> tuple[object, ...]:
    return tuple((_type(c.layer), tuple(show_shape(o.shape) for o in c.outputs), show_dim(c.params)) for c in model.calls)


def _places(model: Model) -> list[Place]:
    return [model.place, *(layer.place for layer in model.layers)]


def _rows(model: Model, version: int | None) -> list[Call]:
    """One call for each layer: its first in this model, but all in a Sequential of Keras 3; the input layers are no rows."""
    rows: list[Call] = []
    seen: set[int] = set()
    for call in model.calls:
        again = id(call.layer) in seen and (model.api != "sequential" or version == 2)
        if not again and not (isinstance(call.layer, Layer) and call.layer.kind in _INPUTS):
            seen.add(id(call.layer))
            rows.append(call)
    return rows


def _model(model: Model, assumes: tuple[str, ...], program: Program, where: dict[Place, Span]) -> dict[str, Any]:
    rows = _rows(model, program.version)
    total: object = 0
    for call in {id(call.layer): call for call in rows}.values():
        total = add(total, call.params) if isinstance(total, int | Dim | Unknown) and _countable(call.params) else None
    if model.params is not None:
        total = model.params if _countable(model.params) else None
    entry: dict[str, Any] = {
        "name": model.name or "model",
        "framework": model.framework,
        "api": model.api,
        "filename": model.place.filename,
        "location": _location(where, model.place),
        "input_shape": _shapes(model.inputs),
        "output_shape": _shapes(model.outputs),
        "params": _params(total),
        "layers": [
            {
                "name": _name(call.layer),
                "type": _type(call.layer),
                "location": _location(where, call.layer.place),
                "input_shape": _shapes(call.inputs),
                "output_shape": _shapes(call.outputs),
                "params": call.params if isinstance(call.params, int) else formula(call),
            }
            for call in rows
        ],
    }
    for row, call in zip(entry["layers"], rows, strict=True):
        if row["output_shape"] is None and len(call.outputs) == 1 and call.output.shape.axes:
            row["output_in_part"] = show_shape(call.output.shape)
    if assumes:
        entry["assumes"] = list(assumes)
    if not model.complete:
        entry["complete"] = False
    return entry


def _type(thing: Layer | Model) -> str:
    if isinstance(thing, Layer):
        return thing.shown or thing.kind
    return thing.shown or {"sequential": "Sequential", "functional": "Functional"}.get(thing.api, thing.name or "Model")


def _name(thing: Layer | Model) -> str:
    return thing.name or _type(thing).lower()


def _location(where: dict[Place, Span], place: Place) -> dict[str, int] | None:
    span = where.get(place)
    return {"row": span.row, "column": span.column} if span is not None else None


def _axis(axis: Axis) -> int | str | None:
    if axis is None or isinstance(axis, int):
        return axis
    return None if isinstance(axis, Unknown) and axis.open else show_dim(axis)


def _shape(shape: Shape) -> list[int | str | None] | None:
    return None if shape.open else [_axis(axis) for axis in shape.axes]


def _shapes(tensors: tuple[Tensor, ...]) -> Any:
    if not tensors:
        return None
    shapes = [_shape(t.shape) for t in tensors]
    return shapes[0] if len(shapes) == 1 else shapes


def _countable(params: object) -> bool:
    return isinstance(params, int | Dim) or (isinstance(params, Unknown) and params.label != "?")


def _params(params: object) -> int | str | None:
    if isinstance(params, int):
        return params
    return show_dim(params).replace("*", "·") if isinstance(params, Dim | Unknown) and "?" not in show_dim(params) else None


def render(data: dict[str, Any]) -> str:
    """The models as tables, as Keras prints them."""
    return "\n\n".join(_table(model) for model in data["models"])


def _table(model: dict[str, Any]) -> str:
    place = model["location"] or {"row": 1, "column": 1}
    title = f"{model['name']} ({model['api']}), {model['filename']}:{place['row']}"
    if model.get("assumes"):
        title += f"\n  when {' and '.join(model['assumes'])}"
    rows = [("Layer (type)", "Output shape", "Param #")]
    for layer in model["layers"]:
        shape = layer.get("output_in_part") or show(layer["output_shape"])
        rows.append((f"{layer['name']} ({layer['type']})", shape, count(layer["params"])))
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    line = "─" * (sum(widths) + 4)
    body = [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows]
    foot = f"Total params: {count(model['params'])}"
    if not model.get("complete", True):
        foot += "\nSome layers could not be seen."
    return "\n".join([title, line, body[0], line, *body[1:], line, f"Input shape:  {show(model['input_shape'])}", foot])


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
