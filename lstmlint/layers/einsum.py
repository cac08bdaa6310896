"""EinsumDense: a dense layer whose axes are spelt out in an einsum equation."""

from __future__ import annotations

from lstmlint import regex
from lstmlint.layers.outcome import Configured, Outcome, Version, nothing_known, sized, undefined, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import argument, as_size
from lstmlint.shape import Axis, Shape, Size, add, differ, product, show_dim, show_shape

_EQUATION = regex.compile(r"(0?)([a-zA-Z]+)(0?),([a-zA-Z]+)->(0?)([a-zA-Z]+)(0?)")


def einsum_dense(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """The output has the axes of the equation; sizes come from ``output_shape`` (without the batch) and from the input.

    Where ``output_shape`` leaves an axis open that the input has, Keras 2 fills it in and Keras 3 leaves it open.
    """
    equation, told, shape = argument(layer, "equation"), argument(layer, "output_shape"), inputs[0]
    match = _EQUATION.fullmatch(equation.replace("...", "0").replace(" ", "")) if isinstance(equation, str) else None
    given = list(told) if isinstance(told, tuple | list) else [told]
    if match is None or shape.open or any(g is not None and not isinstance(as_size(g), int) and not hasattr(g, "label") for g in given):
        return nothing_known()
    left, reads, right, kernel, _, writes, _ = match.groups()
    elided = len(shape.axes) - len(reads)
    if elided < 0 or (elided and not (left or right)):
        return Outcome(nothing_known().shapes, unknown(), wrong_rank(shape, len(reads), at_least=bool(left or right)))
    front = len(shape.axes[1:elided]) if left and elided else 0
    axes: list[Axis] = [shape.axes[0], *shape.axes[1 : 1 + front], *(None if g is None else as_size(g) for g in given)]
    if right and not left and elided:
        axes += shape.axes[len(shape.axes) - elided :]
    start_in, start_out = (elided, elided) if left else (0, 0)
    if start_out + len(writes) + (elided if right and not left else 0) != len(axes):
        return nothing_known()
    source = {name: shape.axes[start_in + i] for i, name in enumerate(reads)}
    target = {name: start_out + i for i, name in enumerate(writes)}
    problem = None
    for name in reads:
        if name in target and axes[target[name]] is not None and differ(axes[target[name]], source[name]) and problem is None:
            text = f"axis '{name}' is {show_dim(source[name])} in {show_shape(shape)} and {show_dim(axes[target[name]])} in output_shape"
            problem = wrong_size("einsum", text, left=shape, axis=name)
    weight: list[Axis] = [axes[target[n]] if n in target else source.get(n, unknown()) for n in kernel]
    if None in weight and problem is None:
        problem = undefined(shape, shape.axes.index(None, 1) if None in shape.axes[1:] else -1, layer.kind)
    params: Size = product(sized(axis) for axis in weight)
    bias = argument(layer, "bias_axes")
    if isinstance(bias, str) and all(name in target for name in bias):
        params = add(params, product(sized(axes[target[name]]) for name in bias))
    elif bias is not None:
        params = unknown()
    if version != 3:
        for name, place in target.items():
            axes[place] = source[name] if axes[place] is None and name in source else axes[place]
    return Outcome((Shape(tuple(axes)),), params, problem)
