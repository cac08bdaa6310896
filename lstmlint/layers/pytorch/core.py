"""Linear, Bilinear, embeddings, activations, dropouts, distances: what works on the last axis or on none."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.outcome import (
    Function,
    Reply,
    axis_at,
    broadcast,
    refused,
    settled,
    too_few_axes,
    with_tail,
    wrong_rank,
    wrong_size,
)
from lstmlint.layers.pytorch.reading import argument, flag, size, whole
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, differ, floordiv, mul, show_dim, show_shape


def same(_module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """The shape is kept: dropouts, activations, Identity."""
    return Reply((inputs[0],))


def same_of_rank(*ranks: int) -> Function:
    """The shape is kept, and must have one of these numbers of axes."""

    def kept(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
        return Reply((settled(inputs[0], ranks),), wrong_rank(module, inputs[0], ranks))

    return kept


def same_of_at_least(rank: int) -> Function:
    """The shape is kept, and must have so many axes or more."""

    def kept(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
        return Reply((inputs[0],), too_few_axes(module, inputs[0], rank))

    return kept


def no_such_axis(module: Configured, shape: Shape, parameter: str = "dim") -> Problem | None:
    """A ``rank`` problem where the axis that an argument names certainly is not there."""
    axis = whole(module, parameter)
    return None if axis is None else too_few_axes(module, shape, axis + 1 if axis >= 0 else -axis, parameter=parameter)


def along_axis(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Softmax, LogSoftmax, Softmin: the shape is kept, and the axis must be there."""
    shape = inputs[0]
    return Reply((shape,), no_such_axis(module, Shape((1,)) if shape.rank == 0 else shape))  # a lone number has axis 0


def glu(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """GLU halves an axis, which must be even."""
    shape, axis = inputs[0], whole(module, "dim")
    problem = no_such_axis(module, shape)
    if axis is None or problem is not None or (shape.open and axis >= 0):
        return Reply((ANY if shape.open else Shape(tuple(unknown() for _ in shape.axes)),), problem)
    found = axis_at(shape, axis)
    if isinstance(found, int) and found % 2:
        problem = refused(module, "even", f"axis {axis} of {show_shape(shape)} is halved and must be even", axis=axis, shape=shape)
    axes = list(shape.axes)
    if -len(axes) <= axis < len(axes) and found is not None:
        axes[axis] = floordiv(found, 2)
    return Reply((Shape(tuple(axes), shape.open),), problem)


def prelu(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """PReLU with more than one weight has one for each channel, which is the second axis."""
    shape, number = inputs[0], size(module, "num_parameters")
    one_axis = shape.rank is not None and shape.rank < 2
    if one_axis and differ(number, 1):
        return Reply((shape,), too_few_axes(module, shape, 2, parameter="num_parameters"))
    problem = wrong_size(module, shape, 1, "num_parameters", number, axis_at(shape, 1)) if differ(number, 1) else None
    return Reply((shape,), problem)


def linear(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(..., in_features) -> (..., out_features)."""
    shape = inputs[0]
    problem = too_few_axes(module, shape, 1)
    problem = problem or wrong_size(module, shape, -1, "in_features", size(module, "in_features"), axis_at(shape, -1))
    return Reply((with_tail(shape, (size(module, "out_features"),)),), problem)


def linear_weights(module: Configured) -> Size:
    """in * out + out."""
    return biased(module, mul(size(module, "in_features"), size(module, "out_features")), size(module, "out_features"))


def biased(module: Configured, kernel: Size, biases: Size, name: str = "bias") -> Size:
    """``kernel`` and, unless ``bias`` is false, ``biases``."""
    bias = flag(module, name)
    return unknown("perhaps without a bias") if bias is None else add(kernel, biases if bias else 0)


def bilinear(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Two inputs with the same axes but for the last."""
    out, problem = size(module, "out_features"), None
    for index, shape in enumerate(inputs[:2]):
        name = f"in{index + 1}_features"
        problem = problem or too_few_axes(module, shape, 1, index)
        problem = problem or wrong_size(module, shape, -1, name, size(module, name), axis_at(shape, -1), index=index)
    if len(inputs) > 1 and problem is None:
        one, two = inputs[:2]
        apart = any(differ(a, b) for a, b in zip(reversed(one.axes[:-1]), reversed(two.axes[:-1]), strict=False))
        if apart or (not one.open and not two.open and len(one.axes) != len(two.axes)):
            text = f"{show_shape(one)} and {show_shape(two)} must be the same but for the last axis"
            problem = refused(module, "inputs", text, shape=one, other=two)
    return Reply((with_tail(inputs[0], (out,)),), problem)


def bilinear_weights(module: Configured) -> Size:
    """in1 * in2 * out + out."""
    out = size(module, "out_features")
    return biased(module, mul(mul(size(module, "in1_features"), size(module, "in2_features")), out), out)


def embedding(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(...) -> (..., embedding_dim)."""
    return Reply((Shape((*inputs[0].axes, size(module, "embedding_dim")), inputs[0].open),))


def embedding_bag(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(bags, words) -> (bags, embedding_dim); of a flat input ``offsets`` say how many bags there are."""
    shape, problem = inputs[0], wrong_rank(module, inputs[0], (1, 2))
    bags: Axis = unknown("not known")
    if shape.rank == 2:
        bags = shape.axes[0]
    elif len(inputs) > 1 and shape.rank == 1 and argument(module, "include_last_offset") is False:
        bags = axis_at(inputs[1], 0)
    return Reply((Shape((bags, size(module, "embedding_dim"))),), problem)


def embedding_weights(module: Configured) -> Size:
    """num_embeddings * embedding_dim."""
    return mul(size(module, "num_embeddings"), size(module, "embedding_dim"))


def similarity(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """CosineSimilarity: two tensors are stretched to one shape, of which an axis goes."""
    axis = whole(module, "dim")
    if len(inputs) < 2 or axis is None:
        return Reply((ANY,))
    both = broadcast(inputs[0], inputs[1])
    if both is None:
        return Reply((ANY,), not_stretched(module, inputs))
    problem = no_such_axis(module, both)
    if both.open and (axis >= 0 or len(both.axes) < -axis):
        return Reply((ANY,), problem)
    return Reply((Shape((*both.axes[:axis], *(both.axes[axis:][1:])), both.open) if problem is None else ANY,), problem)


def distance(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """PairwiseDistance: two tensors are stretched to one shape, whose last axis goes."""
    keep = flag(module, "keepdim")
    if len(inputs) < 2 or keep is None:
        return Reply((ANY,))
    both = broadcast(inputs[0], inputs[1])
    if both is None:
        return Reply((ANY,), not_stretched(module, inputs))
    if both.rank == 0:
        return Reply((both,))
    return Reply((both.with_last(1) if keep else Shape(both.axes[:-1], both.open),))


def not_stretched(module: Configured, inputs: tuple[Shape, ...]) -> Problem:
    """Two shapes that cannot be stretched to one."""
    text = f"{show_shape(inputs[0])} and {show_shape(inputs[1])} do not fit each other"
    return refused(module, "inputs", text, shape=inputs[0], other=inputs[1])


def in_groups(module: Configured, shape: Shape, axis: int, groups: Size) -> Problem | None:
    """A ``size`` problem where an axis cannot be divided into groups."""
    found = axis_at(shape, axis)
    if isinstance(found, int) and isinstance(groups, int) and found % groups:
        text = f"axis {axis} of {show_shape(shape)}, {show_dim(found)}, cannot be divided into {groups}"
        return refused(module, "groups", text, axis=axis, got=found, wanted=groups, shape=shape)
    return None
