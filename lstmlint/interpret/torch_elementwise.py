"""Functions of torch that work number by number: activations, arithmetic, comparisons, where; and those that only copy or convert."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret.torch_asking import Ask, Form, Made, device_named, form, frame_of_value
from lstmlint.interpret.torch_dtypes import FLOATS, dtype_named, floating, is_dtype, must_agree, must_float, promoted
from lstmlint.interpret.torch_frames import ANY_FRAME, Frame, RefusedError, broadcast, broadcast_all, spot
from lstmlint.interpret.unknowns import Number
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import differ

Work = Callable[[Ask], Made]


def keep(ask: Ask) -> Made:
    """Everything stays as it is."""
    return Made(ask.frame(), ask.dtype())


def _float(ask: Ask) -> Made:
    """Of integers it makes floats."""
    return Made(ask.frame(), floating(ask.dtype()))


def _only_float(ask: Ask) -> Made:
    """Integers are refused, or nobody knows what becomes of them."""
    return Made(ask.frame(), ask.dtype() if ask.dtype() in FLOATS else None)


def _truth(ask: Ask) -> Made:
    return Made(ask.frame(), "bool")


def _as(dtype: str | None) -> Work:
    return lambda ask: Made(ask.frame(), dtype)


def _moved(device: str) -> Work:
    return lambda ask: Made(ask.frame(), ask.dtype(), device)


def _to(ask: Ask) -> Made:
    """``x.to(...)``: a dtype, a device, another tensor, or several of these."""
    kind, device = ask.dtype(), "unsaid"
    rest = ask.get("what")
    for value in (*(rest if isinstance(rest, tuple) else (rest,)), ask.get("dtype"), ask.get("device"), ask.get("other")):
        if is_dtype(value):
            kind = dtype_named(value)
        elif isinstance(value, TorchTensor):
            return Made(ask.frame(), value.dtype, value.device)
        elif value is not None and not isinstance(value, bool):
            device = device_named(value) or device
    known = not ask.opaque and not any(_may_be_dtype(v) for v in (rest if isinstance(rest, tuple) else (rest,)))
    return Made(ask.frame(), kind if known else None, device)


def _may_be_dtype(value: Value) -> bool:
    label = str(getattr(value, "label", ""))
    return "dtype" in label


def _type(ask: Ask) -> Made:
    return Made(ask.frame(), dtype_named(ask.get("dtype")))


def _type_as(ask: Ask) -> Made:
    other = ask.tensor("other")
    return Made(ask.frame(), ask.dtype("other"), other.device if other is not None else None)


def _dim_checked(work: Work, default: Value = None) -> Work:
    def checked(ask: Ask) -> Made:
        if ask.has("dim") or default is not None:
            spot(ask.frame(), ask.get("dim", default), ask.name)
        return work(ask)

    return checked


def together(left: Value, right: Value, name: str) -> Frame:
    """The axes of two operands combined number by number."""
    return broadcast(frame_of_value(left), frame_of_value(right), name)


def _arithmetic(kind: Callable[[str | None], str | None] = lambda d: d) -> Work:
    def work(ask: Ask) -> Made:
        both = (ask.get("input"), ask.get("other"))
        return Made(together(*both, ask.name), kind(promoted(both)))

    return work


def _refusing(ask: Ask) -> Made:
    """Integers are refused."""
    must_float(ask.dtype(), ask.name)
    return _only_float(ask)


def _lerp(ask: Ask) -> Made:
    must_agree((ask.get("input"), ask.get("end")), ask.name)
    frames = [frame_of_value(ask.get(n)) for n in ("input", "end", "weight")]
    return Made(broadcast_all(frames, ask.name), ask.dtype())


def _copied(ask: Ask) -> Made:
    """``x.copy_(y)``: what fits into x."""
    frame = ask.frame()
    both = broadcast(frame, ask.frame("other"), ask.name)
    if not frame.open and not both.open and (len(both.sizes) > len(frame.sizes) or any(map(differ, both.sizes, frame.sizes))):
        raise RefusedError("size", f"{ask.frame('other')} does not fit into {frame}", function=ask.name, shape=frame.shape)
    return Made(frame, ask.dtype())


_compared = _arithmetic(lambda _: "bool")


def _scaled(ask: Ask) -> Made:
    """``addcmul``, ``lerp``: several tensors."""
    frames = [frame_of_value(ask.get(n)) for n in ("input", "tensor1", "tensor2")]
    return Made(broadcast_all(frames, ask.name), ask.dtype())


def _clamp(ask: Ask) -> Made:
    bounds = [ask.get(n) for n in ("min", "max") if ask.has(n)]
    frames = [ask.frame(), *(frame_of_value(b) for b in bounds)]
    return Made(broadcast_all(frames, ask.name), promoted([ask.get("input"), *bounds]))


def _where(ask: Ask) -> Made:
    if not ask.has("other"):
        return Made(ANY_FRAME)
    values = [ask.get("condition"), ask.get("input"), ask.get("other")]
    return Made(broadcast_all([frame_of_value(v) for v in values], ask.name), promoted(values[1:]))


def _where_method(ask: Ask) -> Made:
    values = [ask.get("condition"), ask.get("input"), ask.get("other")]
    return Made(broadcast_all([frame_of_value(v) for v in values], ask.name), promoted(values[1:]))


def _masked_fill(ask: Ask) -> Made:
    mask = ask.dtype("mask")
    if mask not in (None, "bool"):
        raise RefusedError("dtype", f"masked_fill with a {mask} mask", function=ask.name, got=mask)
    return Made(broadcast(ask.frame(), ask.frame("mask"), ask.name), ask.dtype())


def _dropout(ask: Ask) -> Made:
    return _only_float(ask)


def _normalize(ask: Ask) -> Made:
    spot(ask.frame(), ask.get("dim", 1), ask.name)
    must_float(ask.dtype(), ask.name)
    return Made(ask.frame(), ask.dtype())


def _layer_norm(ask: Ask) -> Made:
    frame, sizes = ask.frame(), ask.numbers("normalized_shape")
    if sizes and not frame.open:
        last = frame.sizes[max(0, len(frame.sizes) - len(sizes)) :]
        wrong = len(last) < len(sizes) or any(differ(a, b) for a, b in zip(last, sizes, strict=True) if isinstance(b, int))
        if wrong:
            raise RefusedError("size", f"layer_norm over {tuple(sizes)} of {frame}", function=ask.name, shape=frame.shape)
    return Made(frame, ask.dtype())


def _power(ask: Ask) -> Made:
    return Made(together(ask.get("input"), ask.get("other"), ask.name), promoted((ask.get("input"), ask.get("other"))))


def _squared(ask: Ask) -> Made:
    return Made(ask.frame(), "long" if ask.dtype() == "bool" else ask.dtype())


def divided(values: tuple[Value, ...]) -> str | None:
    """The kind of ``a / b``."""
    return floating(promoted(values))


def _divide(ask: Ask) -> Made:
    both = (ask.get("input"), ask.get("other"))
    rounded = ask.has("rounding_mode")
    return Made(together(*both, ask.name), promoted(both) if rounded else divided(both))


# ---- operators --------------------------------------------------------------------------------------------------------

COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})


def operated(operator: str, left: Value, right: Value) -> Made:
    """``left operator right``, number by number."""
    both = (left, right)
    frame = together(left, right, operator)
    if operator in COMPARED:
        return Made(frame, "bool")
    if operator == "/":
        return Made(frame, divided(both))
    kind = promoted(both)
    if operator == "-" and any(isinstance(v, TorchTensor) and v.dtype == "bool" for v in both):
        raise RefusedError("dtype", "a bool tensor in a subtraction", function=operator, got="bool")
    if kind == "bool" and operator in ("-", "//", "%", "**"):
        kind = None
    if operator == "**" and isinstance(left, int | float | Number):
        kind = None if kind not in FLOATS else kind
    return Made(frame, kind)


_KEEPING = (
    "relu", "relu6", "abs", "absolute", "neg", "negative", "positive", "sign", "sgn", "round", "floor", "ceil", "trunc", "frac",
    "clone", "contiguous", "detach", "requires_grad_", "zero_", "fill_", "uniform_", "normal_", "random_", "bernoulli_", "exponential_",
    "retain_grad", "nan_to_num", "alias", "conj", "real", "resolve_conj", "pin_memory", "share_memory_", "bitwise_not", "flipud",
    "fliplr", "index_fill", "index_copy", "index_add", "scatter", "scatter_add", "scatter_reduce", "masked_scatter", "put_", "index_put",
    "renorm", "log_normal_", "geometric_", "cauchy_", "bernoulli",
)  # fmt: skip
_FLOATING = (
    "sigmoid", "tanh", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan", "asin", "acos",
    "atan",
    "arctan", "sinh", "cosh", "erf", "erfc", "erfinv", "reciprocal", "expit", "logit", "digamma", "lgamma", "deg2rad", "rad2deg",
    "sinc", "atanh",
)  # fmt: skip
# Measured: these have no form for integers.
_REFUSING = (
    "gelu", "silu", "mish", "elu", "selu", "celu", "leaky_relu", "softplus", "hardsigmoid", "hardswish", "logsigmoid", "softshrink",
    "hardshrink", "rrelu",
)  # fmt: skip
_ONLY_FLOATS = (
    "softsign", "hardtanh", "tanhshrink", "threshold", "prelu", "dropout", "alpha_dropout", "feature_dropout", "dropout1d", "dropout2d",
    "dropout3d", "feature_alpha_dropout", "batch_norm", "instance_norm", "group_norm", "local_response_norm", "rms_norm",
)  # fmt: skip
_INITIALS = (
    "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_", "uniform_", "normal_", "constant_", "zeros_",
    "ones_", "eye_", "sparse_", "trunc_normal_", "dirac_", "xavier_uniform", "xavier_normal", "orthogonal", "uniform", "normal",
)  # fmt: skip
_BOTH = "input other"
FORMS: dict[str, Form] = {
    **{name: form(keep, steady=True) for name in _KEEPING},
    **{name: form(_float) for name in _FLOATING},
    **{name: form(_only_float, "input p", steady=True) for name in _ONLY_FLOATS},
    **{name: form(_refusing, steady=True) for name in _REFUSING},
    **{f"nn.init.{name}": form(keep, "input", "function", steady=True) for name in _INITIALS},
    **{name: form(_truth) for name in ("isnan", "isinf", "isfinite", "logical_not", "signbit", "isneginf", "isposinf")},
    **{name: form(_as(kind), home="method", steady=True) for name, kind in (
        ("float", "float"), ("double", "double"), ("half", "half"), ("long", "long"), ("int", "int"), ("bool", "bool"), ("bfloat16", None),
        ("byte", None), ("char", None), ("short", None))},
    "cpu": form(_moved("cpu"), home="method", steady=True), "cuda": form(_moved("elsewhere"), home="method", steady=True),
    "to": form(_to, "input *what", "method", steady=True), "type": form(_type, "input dtype", "method"),
    "type_as": form(_type_as, _BOTH, "method"),
    **{name: form(_arithmetic(), _BOTH) for name in (
        "add", "sub", "subtract", "mul", "multiply", "fmod", "remainder", "maximum", "minimum", "fmax", "fmin", "floor_divide",
        "bitwise_and", "bitwise_or", "bitwise_xor", "rsub")},
    "square": form(_squared), "pow": form(_power, _BOTH), "float_power": form(_arithmetic(lambda _: "double"), _BOTH),
    **{name: form(_divide, "input other rounding_mode") for name in ("div", "divide", "true_divide")},
    **{name: form(_arithmetic(floating), _BOTH) for name in ("atan2", "hypot", "xlogy", "logaddexp")},
    **{name: form(_compared, _BOTH) for name in (
        "eq", "ne", "lt", "le", "gt", "ge", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or",
        "logical_xor", "isclose")},
    "isin": form(_as("bool"), "input test"),
    **{name: form(_clamp, "input min max") for name in ("clamp", "clip")}, "clamp_min": form(_clamp, "input min"),
    "clamp_max": form(_clamp, "input max"), **{name: form(_scaled, "input tensor1 tensor2") for name in ("addcmul", "addcdiv")},
    "lerp": form(_lerp, "input end weight"), "copy_": form(_copied, "input other", "method"),
    "masked_fill": form(_masked_fill, "input mask value"),
    "nn.functional.normalize": form(_normalize, "input p dim eps", "function"),
    "nn.functional.layer_norm": form(_layer_norm, "input normalized_shape weight bias eps", "function"),
}  # fmt: skip
WHERE = form(_where, "condition input other", "function")
WHERE_METHOD = form(_where_method, "input condition other", "method")
