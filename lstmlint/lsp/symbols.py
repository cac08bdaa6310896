"""The models of a document: as symbols with their layers, and as a line above each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lsprotocol import types

from lstmlint.diagnostic import Span
from lstmlint.lsp.analysis import Look
from lstmlint.lsp.documents import Part, Snapshot
from lstmlint.lsp.motion import Motion
from lstmlint.report.safe import visible
from lstmlint.summary import count, show

SUMMARY = "lstmlint.summary"


def models(look: Look, now: Snapshot, uri: str) -> list[dict[str, Any]]:
    """The models that begin in a text, with their rows as they are now."""
    cell = now.cell_of(uri)
    motion = Motion(look.snapshot, now)
    found = []
    for model in look.models:
        place = _moved(motion, model["location"], cell) if look.own(model["filename"]) else None
        if place is not None:
            layers = [{**layer, "location": _moved(motion, layer["location"], cell)} for layer in model["layers"]]
            found.append({**model, "location": place, "layers": layers})
    return found


def _moved(motion: Motion, place: Mapping[str, int] | None, cell: int | None) -> dict[str, int] | None:
    if place is None:
        return None
    span = motion.span(Span(place["row"], place["column"], place["row"], place["column"], "", place.get("cell")))
    return {"row": span.row, "column": span.column} if span is not None and span.cell == cell else None


def line(model: Mapping[str, Any]) -> str:
    """A model in a line: ``model: 4 layers, 17,473 parameters, (batch, 10, 3) -> (batch, 1)``."""
    layers = len(model["layers"])
    words = [f"{layers} layer{'s' if layers != 1 else ''}"]
    if model["params"] is not None:
        words.append(f"{count(model['params'])} parameter{'s' if model['params'] != 1 else ''}")
    if model["input_shape"] is not None and model["output_shape"] is not None:
        words.append(f"{show(model['input_shape'])} -> {show(model['output_shape'])}")
    return visible(f"{model['name']}: {', '.join(words)}")


def lenses(found: list[dict[str, Any]], part: Part) -> list[types.CodeLens]:
    """A line above each model; a click shows the whole table."""
    made = []
    for model in found:
        place = part.positions.position(model["location"]["row"], model["location"]["column"])
        command = types.Command(line(model), SUMMARY, arguments=[part.uri, {"line": place.line, "character": place.character}])
        made.append(types.CodeLens(types.Range(place, place), command))
    return made


def symbols(found: list[dict[str, Any]], part: Part) -> list[types.DocumentSymbol]:
    """Each model with its layers."""
    return [_symbol(model, part) for model in found]


def _symbol(model: Mapping[str, Any], part: Part) -> types.DocumentSymbol:
    children = [_layer(layer, part) for layer in model["layers"] if layer["location"] is not None]
    own = _row(part, model["location"])
    first = min([own.start, *(child.range.start for child in children)], key=_order)
    last = max([own.end, *(child.range.end for child in children)], key=_order)
    return types.DocumentSymbol(
        name=visible(model["name"]) or "model", kind=types.SymbolKind.Class, range=types.Range(first, last), selection_range=own,
        detail=line(model).partition(": ")[2], children=sorted(children, key=lambda child: _order(child.range.start)),
    )  # fmt: skip


def _layer(layer: Mapping[str, Any], part: Part) -> types.DocumentSymbol:
    there = _row(part, layer["location"])
    shape = show(layer["output_shape"])
    detail = ", ".join(
        [
            layer["type"],
            *([shape] if shape != "?" else []),
            *([f"{count(layer['params'])} parameters"] if layer["params"] is not None else []),
        ]
    )
    return types.DocumentSymbol(
        name=visible(layer["name"]) or layer["type"],
        kind=types.SymbolKind.Field,
        range=there,
        selection_range=there,
        detail=visible(detail),
    )


def _row(part: Part, place: Mapping[str, int]) -> types.Range:
    """From a place to the end of its row."""
    end = len(part.positions.lines.line(place["row"])) + 1
    return types.Range(part.positions.position(place["row"], place["column"]), part.positions.position(place["row"], end))


def _order(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def nearest(found: list[dict[str, Any]], row: int) -> dict[str, Any] | None:
    """The model at a row: the one that has a place nearest above it (its own or a layer's), else the first one below."""
    best: tuple[int, dict[str, Any]] | None = None
    for model in found:
        for above in (at for at in _rows(model) if at <= row):
            if best is None or above > best[0]:
                best = (above, model)
    if best is not None:
        return best[1]
    return min(found, key=lambda model: min(_rows(model)), default=None)


def _rows(model: Mapping[str, Any]) -> Iterator[int]:
    yield model["location"]["row"]
    yield from (layer["location"]["row"] for layer in model["layers"] if layer["location"] is not None)
