"""A model of Keras on a page: its layers as a table."""

from __future__ import annotations

from lstmlint.checks.words import title
from lstmlint.diagnostic import Span
from lstmlint.explain.page import Explanation, Section, Table, Words, code, say
from lstmlint.explain.places import Places
from lstmlint.explain.values import number, shape
from lstmlint.program import Layer, Model
from lstmlint.summary.keras import entry

_API = {
    "sequential": "A model of layers one behind the other: each gets what the one before returns.",
    "functional": "A model between the tensors that are named as inputs and outputs: what is computed on the way belongs to it.",
    "subclass": "A model of a class of this file.",
    "loaded": "A model that comes out of a file, of which no more is known here.",
}


def explain(places: Places, models: list[Model], span: Span) -> Explanation:
    """The page of a model."""
    model = models[0]
    data = entry(model, (), places.program, {})
    rows: list[tuple[Words, ...]] = []
    for call in model.calls[:60]:
        if isinstance(call.layer, Layer) and call.layer.kind in ("Input", "InputLayer"):
            continue
        where = places.span(call.layer.place)
        line = str(where.row) if where is not None and where.filename == span.filename else ""
        returns = ", ".join(shape(t.shape) for t in call.outputs)
        rows.append((say("{line}", line=line), code(title(call.layer)), code(returns), say("{n}", n=number(call.params))))
    parts = [Table(tuple(rows), ("line", "layer", "returns", "parameters"), frozenset({0, 3}), titled=True)] if rows else []
    given = ", ".join(shape(t.shape) for t in model.inputs) or "unknown"
    counted = data["params"]
    total = number(counted) if isinstance(counted, int) else str(counted or "not known")
    sections = (
        Section("Layers", tuple(parts)),
        Section("In all", (say("`{given}` goes in. Parameters: {total}.", given=given, total=total),)),
    )
    summary = say("{words}", words=_API.get(model.api, "A model."))
    name = model.name or "model"
    shown = {"framework": model.framework, "type": model.shown or model.api, "input_shape": data["input_shape"]}
    shown |= {"output_shape": data["output_shape"], "params": data["params"]}
    return Explanation("model", name, span, summary, tuple(s for s in sections if s.parts), data=shown)
