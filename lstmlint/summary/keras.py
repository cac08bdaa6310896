"""The models of Keras in a program, as ``model.summary()`` would print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lstmlint.diagnostic import Place, Span
from lstmlint.formulas import formula
from lstmlint.program import Call, Layer, Model, Path, Program, assumption
from lstmlint.shape import Dim, Unknown, add, show_dim, show_shape
from lstmlint.summary.words import countable, located, params_of, shapes_of

if TYPE_CHECKING:
    from lstmlint.summary.runtime import Told

_INPUTS = frozenset({"Input", "InputLayer"})


def distinct(program: Program) -> Iterable[tuple[tuple[str, ...], Model]]:
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


def places(model: Model) -> list[Place]:
    """Every place that its entry names."""
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


def entry(
    model: Model, assumes: tuple[str, ...], program: Program, where: Mapping[Place, Span], told: Told | None = None
) -> dict[str, Any]:  # fmt: skip
    """The model as the JSON contract has it; with what the real framework said, where that was asked."""
    rows = _rows(model, program.version)
    total: object = 0
    for call in {id(call.layer): call for call in rows}.values():
        total = add(total, call.params) if isinstance(total, int | Dim | Unknown) and countable(call.params) else None
    if model.params is not None:
        total = model.params if countable(model.params) else None
    shown: dict[str, Any] = {
        "name": model.name or "model",
        "framework": model.framework,
        "api": model.api,
        "filename": model.place.filename,
        "location": located(where, model.place),
        "input_shape": shapes_of(t.shape for t in model.inputs),
        "output_shape": shapes_of(t.shape for t in model.outputs),
        "params": params_of(total),
        "layers": [
            {
                "name": _name(call.layer),
                "type": _type(call.layer),
                "location": located(where, call.layer.place),
                "input_shape": shapes_of(t.shape for t in call.inputs),
                "output_shape": shapes_of(t.shape for t in call.outputs),
                "params": call.params if isinstance(call.params, int) else formula(call),
            }
            for call in rows
        ],
    }
    for row, call in zip(shown["layers"], rows, strict=True):
        if row["output_shape"] is None and len(call.outputs) == 1 and call.output.shape.axes:
            row["output_in_part"] = show_shape(call.output.shape)
        if told is not None:
            told.row(row, call)
    if told is not None:
        told.model(shown, model)
    if assumes:
        shown["assumes"] = list(assumes)
    if not model.complete:
        shown["complete"] = False
    return shown


def _type(thing: Layer | Model) -> str:
    if isinstance(thing, Layer):
        return thing.shown or thing.kind
    return thing.shown or {"sequential": "Sequential", "functional": "Functional"}.get(thing.api, thing.name or "Model")


def _name(thing: Layer | Model) -> str:
    return thing.name or _type(thing).lower()
