"""Functions of TensorFlow, ``keras.ops`` and ``keras.backend`` on symbolic tensors, and the tensors' own methods."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret import arrays, axes
from lstmlint.interpret.arrays import kind
from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.tensor_forms import FORMS, Answer, made, operand, shape_of
from lstmlint.interpret.tensors import broadcast, conflict
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.program import Tensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Axis, Shape, Unknown

# Where a function differs between the three homes, its name in the tables carries the home: "tf:", "ops:" or "K:".
_ROOTS = ("tensorflow.compat.v1.", "tensorflow.compat.v2.", "tensorflow.")
_SUBMODULES = ("math.", "nn.", "linalg.", "numpy.", "random.")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a function changes a shape: the names its tensor goes by, and what else it is given."""

    work: Callable[[Shape, Given], Answer]
    names: tuple[str, ...] = ("x", "input", "a", "tensor", "input_tensor", "inputs", "features", "logits", "params")
    dtype: str | None = None


def home_of(qualified: str) -> tuple[str, str] | None:
    """The home and the name of a tensor function: ``("tf", "concat")``; None for other names."""
    path = keras_path(qualified)
    if path is not None:
        if len(path) > 1 and path[0] in ("ops", "backend", "activations"):
            rest = ".".join(path[1:])
            return "ops" if path[0] == "ops" else "K", _short(rest)
        return None
    for root in _ROOTS:
        if qualified.startswith(root):
            return "tf", _short(qualified.removeprefix(root))
    return None


def _short(name: str) -> str:
    return next((name.removeprefix(s) for s in _SUBMODULES if name.startswith(s)), name)


def call(qualified: str, written: str, given: Given) -> Value:
    """The tensor or array that such a function makes; NotImplemented where nothing is known of it."""
    home = home_of(qualified)
    if home is None or given.opaque:
        return NotImplemented
    place, name = home
    if f"{place}:{name}" in _SHAPED_CREATORS or name in _CREATORS:
        return _created(name, given)
    listed = _LISTED.get(f"{place}:{name}")
    if listed is not None:
        return _listed(listed, given, written)
    special = FORMS.get(f"{place}:{name}", FORMS.get(name))
    if special is not None:
        return special(given, f"{place}.{name}")
    form = _FORMS.get(f"{place}:{name}", _FORMS.get(name))
    if form is None:
        return _binary(name, given, written)
    value = next((given.value(n) for n in form.names if given.keyword(n) is not None), None)
    value = given.value("", 0) if value is None else value
    tensor = operand(value)
    if tensor is None:
        return NotImplemented
    shape = form.work(tensor.shape, given)
    found = made(shape, (value,), form.dtype if form.dtype is not None else tensor.dtype, written)
    if name == "one_hot" and isinstance(found, Array):
        found.one_hot, found.dtype = True, "float"
    return found


def _listed(join: Callable[..., Answer], given: Given, written: str) -> Value:
    values = next((given.value(n) for n in ("values", "tensors", "xs", "x", "arrays") if given.keyword(n) is not None), None)
    values = given.value("", 0) if values is None else values
    if not isinstance(values, Items | tuple) or not values:
        return NotImplemented
    shapes = [shape_of(v) for v in values]
    axis = given.value("axis", 1, _LISTED_AXIS.get(join, 0))
    return made(join(shapes, axis, exact=getattr(values, "exact", True)), tuple(values), None, written)


def _concat_last(shapes: list[Shape], axis: Value, *, exact: bool) -> Answer:
    return axes.concatenate(shapes, axis, exact=exact)


_LISTED_AXIS: dict[Callable[..., Answer], int] = {_concat_last: -1}
_LISTED: dict[str, Callable[..., Answer]] = {
    "tf:concat": axes.concatenate, "ops:concatenate": axes.concatenate, "K:concatenate": _concat_last,
    "tf:stack": axes.stack, "ops:stack": axes.stack, "K:stack": axes.stack,
}  # fmt: skip


_BINARY = frozenset(
    {
        "add",
        "subtract",
        "multiply",
        "divide",
        "maximum",
        "minimum",
        "pow",
        "power",
        "squared_difference",
        "divide_no_nan",
        "mod",
        "floordiv",
        "truediv",
    }
    | {"equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or"}
)


def _binary(name: str, given: Given, written: str) -> Value:
    positional = [a.value for a in given.positional]
    if name not in _BINARY or len(positional) != 2 or any(a.name not in (None, "name") for a in given.arguments):
        return NotImplemented
    one, other = (shape_of(v) for v in positional)
    shape = None if conflict(one, other) else broadcast(one, other)
    return made(shape, tuple(positional), None, written)


_CREATORS = frozenset({"zeros", "ones", "fill", "random_normal", "random_uniform"})
_SHAPED_CREATORS = frozenset({"tf:normal", "tf:uniform", "tf:truncated_normal"})


def _created(name: str, given: Given) -> Value:
    return arrays.made(given, "dims" if name == "fill" else "shape", 0, kind(given.value("dtype")) or "float")


def _first_axis(shape: Shape, given: Given) -> Answer:
    """One row of everything."""
    sizes = axes.whole(shape)
    return axes.reshape(shape, [-1]) if sizes is not None else Shape((None,)) if not shape.open else None


def _ensured(shape: Shape, given: Given) -> Answer:
    told = axes.sequence(given.value("shape", 1))
    if told is None:
        return shape
    return Shape(tuple(None if t is None else axes.size_of(t) for t in told))


def _keep(shape: Shape, given: Given) -> Answer:
    return shape


def _reshape(shape: Shape, given: Given) -> Answer:
    names = ("shape", "newshape", "target_shape")
    target = next((given.value(n) for n in names if given.keyword(n) is not None), given.value("shape", 1))
    sizes = axes.sequence(target) if isinstance(target, Items | tuple) else None
    if sizes is None or any(isinstance(s, Items | tuple | Array | Tensor | str | float) for s in sizes):
        return None
    return _opened(shape, axes.reshape(shape, sizes), sizes)


def _opened(shape: Shape, found: Answer, sizes: list[Value]) -> Answer:
    """A -1 that takes the batch along stays as open as the batch was."""
    if found is None or not any(a is None for a in shape.axes):
        return found
    return Shape(tuple(None if isinstance(s, int) and s < 0 else a for a, s in zip(found.axes, sizes, strict=True)))


def _expand(default: int | None = None) -> Callable[[Shape, Given], Answer]:
    return lambda shape, given: axes.expand(shape, given.value("axis", 1, default))


def _squeeze(shape: Shape, given: Given) -> Answer:
    return axes.squeeze(shape, given.value("axis", 1))


def _transpose(shape: Shape, given: Given) -> Answer:
    name = next((n for n in ("perm", "axes", "pattern") if given.keyword(n) is not None), "perm")
    return axes.transpose(shape, given.value(name, 1))


def _reduce(shape: Shape, given: Given) -> Answer:
    keep = "keep_dims" if given.keyword("keep_dims") is not None else "keepdims"
    return axes.reduce(shape, given.value("axis", 1), given.value(keep, 2, False))


def _pick(default: int | None) -> Callable[[Shape, Given], Answer]:
    def work(shape: Shape, given: Given) -> Answer:
        axis = given.value("axis", 1, default)
        return axes.reduce(shape, axis, given.value("keepdims", None, False)) if axis is not None else None

    return work


def _one_hot(shape: Shape, given: Given) -> Answer:
    name = "depth" if given.keyword("depth") is not None else "num_classes"
    depth = given.value(name, 1)
    if shape.open or given.value("axis", None, -1) != -1 or len(given.positional) > 2 or not isinstance(depth, int | Unknown):
        return None
    return Shape((*shape.axes, axes.size_of(depth)))


def _tile(shape: Shape, given: Given) -> Answer:
    name = next((n for n in ("multiples", "n", "repeats") if given.keyword(n) is not None), "multiples")
    times = given.value(name, 1)
    sizes = axes.sequence(times)
    return axes.tile(shape, times) if sizes is not None and len(sizes) == len(shape.axes) else None


def _backend_repeat(shape: Shape, given: Given) -> Answer:
    if shape.open or len(shape.axes) != 2 or not isinstance(given.value("n", 1), int | Unknown):
        return None
    return Shape((shape.axes[0], axes.size_of(given.value("n", 1)), shape.axes[1]))


def _repeat(shape: Shape, given: Given) -> Answer:
    return axes.repeat(shape, given.value("repeats", 1), given.value("axis", 2))


def _batch_flatten(shape: Shape, given: Given) -> Answer:
    if shape.open or len(shape.axes) < 2:
        return None
    found = axes.reshape(Shape(shape.axes[1:]), [-1])
    last: Axis = found.axes[0] if found is not None else Unknown("?", "flattened")
    return Shape((shape.axes[0], last if all(a is not None for a in shape.axes[1:]) else None))


_STEADY = (
    "identity", "stop_gradient", "relu", "relu6", "elu", "selu", "gelu", "silu", "swish", "leaky_relu", "softmax", "log_softmax", "sigmoid",
    "hard_sigmoid", "softplus", "softsign", "tanh", "exp", "log", "log1p", "sqrt", "rsqrt", "square", "abs", "sign", "round", "floor",
    "ceil", "sin", "cos", "negative", "reciprocal", "erf", "dropout", "l2_normalize", "zeros_like", "ones_like", "cumsum", "cumprod",
    "clip", "clip_by_value", "flip", "roll", "convert_to_tensor", "copy", "linear", "exponential", "nan_to_num",
)  # fmt: skip
_FORMS: dict[str, _Form] = {
    **{name: _Form(_keep) for name in _STEADY},
    "K:flatten": _Form(_first_axis), "ops:ravel": _Form(_first_axis), "ensure_shape": _Form(_ensured),
    "norm": _Form(lambda shape, given: axes.reduce(shape, given.value("axis"), given.value("keepdims", None, False))),
    "K:reverse": _Form(_keep), "tf:reverse": _Form(_keep), "cast": _Form(_keep),
    **{name: _Form(_keep, dtype="bool") for name in ("is_nan", "isnan", "isfinite", "logical_not")},
    "reshape": _Form(_reshape), "squeeze": _Form(_squeeze), "transpose": _Form(_transpose), "permute_dimensions": _Form(_transpose),
    "expand_dims": _Form(_expand()), "K:expand_dims": _Form(_expand(-1)), "tile": _Form(_tile), "K:repeat": _Form(_backend_repeat),
    "tf:repeat": _Form(_repeat), "ops:repeat": _Form(_repeat), "batch_flatten": _Form(_batch_flatten), "one_hot": _Form(
        _one_hot, ("indices", "x")),
    **{f"tf:reduce_{name}": _Form(_reduce) for name in ("sum", "mean", "max", "min", "prod", "any", "all", "std", "variance", "logsumexp")},
    **{f"{home}:{name}": _Form(_reduce) for home in ("ops", "K") for name in ("sum", "mean", "max", "min", "prod", "std", "var", "any",
                                                                              "all", "logsumexp")},
    "tf:argmax": _Form(_pick(0), dtype="int"), "tf:argmin": _Form(_pick(0), dtype="int"), "ops:argmax": _Form(_pick(None), dtype="int"),
    "ops:argmin": _Form(_pick(None), dtype="int"), "K:argmax": _Form(_pick(-1), dtype="int"), "K:argmin": _Form(_pick(-1), dtype="int"),
}  # fmt: skip


def method(receiver: Tensor, name: str, given: Given) -> Value:
    """A method of a symbolic tensor."""
    shape: Answer = None
    if name in ("astype", "copy", "clip", "round", "float", "numpy", "detach", "cpu"):
        shape = receiver.shape
    elif name == "get_shape":
        return tuple(receiver.shape.axes) if not receiver.shape.open else Unknown("shape", "shape of an array")
    elif name == "reshape":
        target = arrays.target_of(given)
        if target is not None and not any(isinstance(t, tuple | Items | Array | Tensor | str | float) for t in target):
            shape = _opened(receiver.shape, axes.reshape(receiver.shape, target), target)
    return Tensor(shape if shape is not None else ANY, sources=(receiver,), name=name)
