"""The real models that configured factories made, as tables, beside what lstmlint says of the functions that make them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from lstmlint.engine.attempts import entries
from lstmlint.engine.factories import Named, framework_of
from lstmlint.engine.spoken import words_of
from lstmlint.summary.runtime import framework_data

Entry: TypeAlias = Mapping[str, Any]
_INPUTS = frozenset({"InputLayer"})
_WORDS = 300


def factory_entries(one: Named, answer: Mapping[str, object] | None, why: str, known: Sequence[Entry]) -> list[dict[str, Any]]:
    """An entry for each model that a factory made; one that says why where there is none. ``known`` are the entries of the files."""
    if answer is None:
        return [_entry(one, {}, [], {"outcome": "not built", "reason": why or None})]
    failures = entries(answer, "failures")
    models = entries(answer, "models")
    if not models:
        notes = answer.get("notes")
        reason = str(notes[0]) if isinstance(notes, list) and notes else None
        if failures:
            reason = words_of(str(failures[0].get("exception", "")), str(failures[0].get("message", "")), _WORDS)
        return [_entry(one, {}, [], {"outcome": "not built", "reason": reason})]
    return [_model(one, answer, model, [f for f in failures if f.get("model") == number], known) for number, model in enumerate(models)]


def _model(
    one: Named, answer: Mapping[str, object], model: Entry, failures: Sequence[Mapping[str, object]], known: Sequence[Entry]
) -> dict[str, Any]:  # fmt: skip
    rows = [_row(layer) for layer in entries(model, "layers") if layer.get("type") not in _INPUTS]
    ours = _ours(one, rows, known)
    for row, layer in zip(rows, ours["layers"] if ours else (), strict=False):
        row["location"] = layer["location"]
        _compare(row, layer)
    told = [
        {
            "stage": str(f.get("stage")), "exception": str(f.get("exception")), "message": str(f.get("message")),
            "words": words_of(str(f.get("exception", "")), str(f.get("message", "")), _WORDS),
        }
        for f in failures
    ]  # fmt: skip
    runtime = {
        "outcome": "refused" if told else "built",
        **framework_data(framework_of(answer, model)),
        "params": _number(model.get("params")),
        "sizes": {},
        "failures": told,
    }
    return _entry(one, model, rows, runtime)


def _entry(one: Named, model: Entry, rows: list[dict[str, Any]], runtime: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": str(model.get("name") or one.factory.target.rpartition(":")[2]),
        "framework": "torch" if runtime.get("framework") == "torch" else "keras",
        "api": "factory",
        "factory": one.factory.target,
        "filename": one.span.filename,
        "location": {"row": one.span.row, "column": one.span.column},
        "input_shape": _several(model.get("inputs")),
        "output_shape": _several(model.get("outputs")),
        "params": _number(model.get("params")),
        "layers": rows,
        "runtime": runtime,
    }


def _row(layer: Entry) -> dict[str, Any]:
    """A layer as the framework tells it; one that is called more than once is shown as it was called first."""
    shape, taken = (_several(_first(layer.get(key))) for key in ("output_shapes", "input_shapes"))
    return {
        "name": str(layer.get("name")),
        "type": str(layer.get("type")),
        "location": None,
        "input_shape": taken,
        "output_shape": shape,
        "params": _number(layer.get("params")),
        "confirmed": None,
        "runtime": {"output_shape": shape, "params": _number(layer.get("params"))},
    }


def _first(calls: object) -> object:
    return calls[0] if isinstance(calls, list) and calls else None


def _several(shapes: object) -> Any:
    """One shape, or a list of them; None where there is none."""
    if not isinstance(shapes, list) or not shapes or not all(isinstance(shape, list) for shape in shapes):
        return None
    return shapes[0] if len(shapes) == 1 else shapes


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


# ---- beside what lstmlint says ----------------------------------------------------------------------------------------


def _ours(one: Named, rows: Sequence[Entry], known: Iterable[Entry]) -> Entry | None:
    """The model of the same layers that stands in the factory's definition; of several the one that agrees in most."""
    body = one.body
    if body is None:
        return None
    types = [row["type"] for row in rows]
    inside = [
        model
        for model in known
        if model["filename"] == body.filename
        and any(body.row <= place["row"] < body.end_row for place in _places(model))
        and [layer["type"] for layer in model["layers"]] == types
    ]
    return max(inside, key=lambda model: sum(_agrees(row, layer) for row, layer in zip(rows, model["layers"], strict=True)), default=None)


def _places(model: Entry) -> list[Mapping[str, int]]:
    return [place for place in (model["location"], *(layer["location"] for layer in model["layers"])) if place is not None]


def _agrees(row: Entry, layer: Entry) -> bool:
    return bool(row["output_shape"] == layer["output_shape"])


def _compare(row: dict[str, Any], layer: Entry) -> None:
    """Whether what lstmlint knows of a layer is so; a size that is a symbol to it, or open, agrees with any number."""
    shape = _alike(layer["output_shape"], row["output_shape"])
    params = layer["params"] == row["params"] if isinstance(layer["params"], int) and row["params"] is not None else None
    row["confirmed"] = False if shape is False or params is False else shape
    if row["confirmed"] is False:
        row["static"] = {"output_shape": layer["output_shape"], "params": layer["params"]}


def _alike(ours: Any, real: Any) -> bool | None:
    if not isinstance(ours, list) or not isinstance(real, list):
        return None
    if any(isinstance(axis, list) for axis in (*ours, *real)):
        told = [_alike(one, other) for one, other in zip(ours, real, strict=False)] if len(ours) == len(real) else [False]
        return False if False in told else None if None in told else True
    if len(ours) != len(real):
        return False
    same = [one == other for one, other in zip(ours, real, strict=True) if isinstance(one, int) and isinstance(other, int)]
    return all(same)
