"""Attention, AdditiveAttention and MultiHeadAttention."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, rank_of, sized, undefined, unknown, wrong_count, wrong_rank, wrong_size
from lstmlint.layers.reading import as_size, flag, size
from lstmlint.shape import ANY, Problem, Shape, Size, add, differ, mul, product, show_dim, show_shape


def attention(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """[query (B, Tq, d), value (B, Tv, e), key (B, Tv, d)] -> (B, Tq, e). Two axes are accepted, though they attend across the batch."""
    if len(inputs) not in (2, 3):
        wanted = 2 if len(inputs) < 2 else 3
        return Outcome((inputs[0] if inputs else ANY,), unknown(), wrong_count(wanted, len(inputs)))
    query, value, key = inputs[0], inputs[1], inputs[-1] if len(inputs) == 3 else inputs[1]
    problem = _across(layer, inputs) or _widths(layer, query, key, version)
    additive = layer.kind == "AdditiveAttention"
    scale = flag(layer, "use_scale", additive)
    params: Size = unknown() if scale is None else 0
    if scale:
        params = sized(query.last) if additive else 1
    if not additive:
        mode = layer.get("score_mode", "dot")
        params = add(params, 1) if mode == "concat" else params if mode == "dot" else unknown()
    out = query.with_last(value.last) if query.axes else Shape((value.last,), open=True)
    return Outcome((out,), params, problem)


def _across(layer: Configured, inputs: tuple[Shape, ...]) -> Problem | None:
    for place, shape in enumerate(inputs):
        if not shape.open and len(shape.axes) == 2 and all(not s.open and len(s.axes) == 2 for s in inputs):
            text = f"{layer.kind} on {show_shape(shape)} attends across the batch"
            return Problem("broadcast", {"what": "attention", "text": text, "shape": shape, "input": place})
    return None


def _widths(layer: Configured, query: Shape, key: Shape, version: Version | None) -> Problem | None:
    if differ(query.last, key.last) and not (layer.kind == "AdditiveAttention" and 1 in (query.last, key.last)):
        text = f"the query has {show_dim(query.last)} features, the key {show_dim(key.last)}: {show_shape(query)} and {show_shape(key)}"
        detail = {"late": True} if version == 3 else {}
        return wrong_size("attention", text, left=query, right=key, axis=-1, **detail)
    return None


def multi_head(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """(query, value[, key]), each with its own width; the output has the query's axes, its width or ``output_shape``."""
    if len(inputs) not in (2, 3):
        return Outcome((inputs[0] if inputs else ANY,), unknown(), wrong_count(2, len(inputs)))
    query, value, key = inputs[0], inputs[1], inputs[2] if len(inputs) == 3 else inputs[1]
    problem = None
    for place, shape in enumerate(inputs):
        problem = problem or wrong_rank(shape, 3, place, at_least=True)
        if problem is None and shape.last is None and shape.axes:
            problem = undefined(shape, -1, layer.kind)
    heads, keys = size(layer, "num_heads"), size(layer, "key_dim")
    given = layer.get("value_dim")
    values = keys if given is None else as_size(given)
    told = layer.get("output_shape")
    query = query if query.open or len(query.axes) >= 3 else rank_of(query, 3)
    width: tuple[Size, ...] = (sized(query.last),)
    if told is not None:
        width = tuple(as_size(t) for t in told) if isinstance(told, tuple | list) else (as_size(told),)
    out = query if told is None else Shape((*query.axes[:-1], *width), query.open)
    bias = flag(layer, "use_bias", True)
    params: Size = unknown()
    if bias is not None:
        params = add(_projection(query, heads, keys, bias), _projection(key, heads, keys, bias))
        params = add(params, _projection(value, heads, values, bias))
        params = add(params, mul(product(width), add(mul(heads, values), int(bias))))
    return Outcome((out,), params, problem)


def _projection(shape: Shape, heads: Size, width: Size, bias: bool) -> Size:
    """The weights that bring the last axis to ``heads`` times ``width``."""
    return mul(mul(heads, width), add(sized(shape.last), int(bias)))
