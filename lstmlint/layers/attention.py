"""Attention, AdditiveAttention and MultiHeadAttention."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, late, sized, undefined, unknown, wrong_count, wrong_rank, wrong_size
from lstmlint.layers.reading import argument, as_size, flag, size
from lstmlint.shape import Problem, Shape, Size, add, differ, mul, product, show_dim, show_shape


def attention(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """[query (B, Tq, d), value (B, Tv, e), key (B, Tv, d)] -> (B, Tq, e). Two axes are accepted, though they attend across the batch."""
    if len(inputs) not in (2, 3):
        return Outcome((inputs[0],), unknown(), wrong_count(2 if len(inputs) < 2 else 3, len(inputs)))
    query, value = inputs[0], inputs[1]
    additive = layer.kind == "AdditiveAttention"
    scale = flag(layer, "use_scale", additive)
    params: Size = unknown() if scale is None else 0
    if scale:
        params = sized((value if version == 2 else query).last) if additive else 1
    if not additive:
        mode = argument(layer, "score_mode", "dot")
        params = add(params, 1) if mode == "concat" else params if mode == "dot" else unknown()
    out = query.with_last(value.last) if query.axes else Shape((value.last,), open=True)
    if not query.open and len(query.axes) == 2 and (value.open or len(value.axes) > 2) and version != 3:
        # The vectors of the batch are taken for the steps of one query; Keras 3 declares the query's shape all the same (measured).
        known = version == 2 and not value.open and len(value.axes) == 3
        out = Shape((value.axes[0], query.axes[0], value.last)) if known else Shape((value.last,), open=True)
    problem = _widths(layer, inputs, version)
    if additive and scale:
        problem = problem or _scale(layer, inputs, version)
    return Outcome((out,), params, problem or _across(inputs))


def _across(inputs: tuple[Shape, ...]) -> Problem | None:
    """A ``broadcast`` problem where no input has a time axis: what is attended to are the other samples of the batch."""
    if any(shape.open or len(shape.axes) != 2 for shape in inputs):
        return None
    text = f"{' and '.join(show_shape(shape) for shape in inputs)} have no time axis: the samples of the batch attend to each other"
    return Problem("broadcast", {"what": "attention", "text": text, "left": inputs[0], "right": inputs[1]})


def _widths(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Problem | None:
    """Query and key must have the same features, value and key the same length; Keras 3 notices only when it computes."""
    query, value, key = inputs[0], inputs[1], inputs[-1]
    when = {"late": True} if version == 3 else {}
    a, b = query.last, key.last
    added = layer.kind == "AdditiveAttention" or argument(layer, "score_mode", "dot") != "dot"
    if differ(a, b) and not (added and 1 in (a, b)):
        text = f"the query {show_shape(query)} has {show_dim(a)} features, the key {show_shape(key)} has {show_dim(b)}"
        return wrong_size("attention", text, left=query, right=key, axis=-1, **when)
    if len(inputs) == 3 and len(value.axes) > 2 and len(key.axes) > 2 and differ(value.axes[-2], key.axes[-2]):
        text = f"the value {show_shape(value)} has {show_dim(value.axes[-2])} steps, the key {show_shape(key)} has {show_dim(key.axes[-2])}"
        return wrong_size("attention", text, left=value, right=key, axis=-2, **when)
    return None


def _scale(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Problem | None:
    """AdditiveAttention's scale is as wide as the query; in Keras 2 as wide as the value, which must then fit query and key."""
    query, value, key = inputs[0], inputs[1], inputs[-1]
    source = value if version == 2 else query
    if source.axes and source.last is None:
        return undefined(source, -1, layer.kind)
    width = key if query.last == 1 else query
    if version == 2 and differ(value.last, width.last) and 1 not in (value.last, width.last):
        text = f"the value {show_shape(value)} has {show_dim(value.last)} features, query and key have {show_dim(width.last)}"
        return wrong_size("attention", text, left=value, right=width, axis=-1)
    return None


def multi_head(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """(query, value[, key]), each with its own width; the output has the query's axes, its width or ``output_shape``.

    h heads, keys of k, values of v, output of o: hk(q + 1) + hk(n + 1) + hv(m + 1) + o(hv + 1) parameters.
    """
    if len(inputs) not in (2, 3):
        return Outcome((inputs[0],), unknown(), wrong_count(2, len(inputs)))
    query, value, key = inputs[0], inputs[1], inputs[-1]
    heads, keys = size(layer, "num_heads"), size(layer, "key_dim")
    given, told = argument(layer, "value_dim"), argument(layer, "output_shape")
    values = keys if given is None else as_size(given)
    width: tuple[Size, ...] = (sized(query.last),)
    out = query
    if told is not None:
        width = tuple(as_size(t) for t in told) if isinstance(told, tuple | list) else (as_size(told),)
        out = Shape((*query.axes[:-1], *width), query.open)
    bias = flag(layer, "use_bias", True)
    params: Size = unknown()
    if bias is not None:
        weights = [_projection(query, heads, keys, bias), _projection(key, heads, keys, bias), _projection(value, heads, values, bias)]
        params = mul(product(width), add(mul(heads, values), int(bias)))
        for weight in weights:
            params = add(params, weight)
    return Outcome((out,), params, _multi_head_problem(layer, inputs, version))


def _multi_head_problem(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Problem | None:
    for place, shape in enumerate(inputs):
        problem = wrong_rank(shape, 3, place, at_least=True)
        if problem is not None:
            return late(problem) if version == 3 else problem
        if shape.last is None:
            return undefined(shape, -1, layer.kind)
    ranks = [None if shape.open else len(shape.axes) for shape in inputs]
    for place, rank in enumerate(ranks):
        if None not in (rank, ranks[0]) and rank != ranks[0]:
            problem = Problem("rank", {"wanted": ranks[0], "got": rank, "at_least": False, "input": place})
            return late(problem) if version == 3 else problem
    value, key = inputs[1], inputs[-1]
    if len(inputs) == 3 and None not in ranks and differ(value.axes[-2], key.axes[-2]):
        text = f"the value {show_shape(value)} has {show_dim(value.axes[-2])} steps, the key {show_shape(key)} has {show_dim(key.axes[-2])}"
        return wrong_size("attention", text, left=value, right=key, axis=-2)
    return None


def _projection(shape: Shape, heads: Size, width: Size, bias: bool) -> Size:
    """The weights that bring the last axis to ``heads`` times ``width``."""
    return mul(mul(heads, width), add(sized(shape.last), int(bias)))
