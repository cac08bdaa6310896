"""Plain operations between layers (``x[:, -1]``, ``a + b``), which Keras saves as layers of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lstmlint.saved.code import Code, code, joined
from lstmlint.saved.layers import literal

_OPERATORS: Final = {
    "add": "+",
    "sub": "-",
    "subtract": "-",
    "mul": "*",
    "multiply": "*",
    "div": "/",
    "divide": "/",
    "truediv": "/",
    "true_divide": "/",
    "matmul": "@",
}
_OPERATOR_CLASSES: Final = {"Add": "+", "Subtract": "-", "Multiply": "*", "TrueDivide": "/", "Divide": "/", "Matmul": "@"}
# Operations of Keras 3 whose constructor's arguments are keywords of the function.
_NAMES = "mean sum max min reshape transpose squeeze square sqrt exp relu tanh expand_dims absolute sigmoid softmax"
_FUNCTIONS: Final = {"".join(part.capitalize() for part in name.split("_")): name for name in _NAMES.split()}
_TF_NAMES = (
    "math.reduce_mean math.reduce_sum math.reduce_max math.reduce_min reshape expand_dims squeeze transpose concat math.add math.subtract "
    "math.multiply math.square math.sqrt math.exp nn.relu nn.softmax math.tanh math.sigmoid"
)
_TF_FUNCTIONS: Final = frozenset(_TF_NAMES.split())
_KEPT: Final = frozenset({"axis", "keepdims", "newshape", "axes"})


def is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether the entry is a function on tensors and no layer."""
    module = entry.get("module")
    if isinstance(module, str) or entry.get("class_name") in ("TFOpLambda", "SlicingOpLambda"):
        return entry.get("class_name") in ("TFOpLambda", "SlicingOpLambda") or ".ops." in f".{module}."
    # Keras 3 leaves the module out in HDF5: an operation has fewer keys than the layer of the same name.
    config, nodes = entry.get("config"), entry.get("inbound_nodes")
    called = isinstance(nodes, list) and bool(nodes) and isinstance(nodes[0], dict)
    return called and isinstance(config, dict) and not {"trainable", "layers"} & config.keys()


def sliced(value: Any) -> Code | None:
    """``1:3`` or an index, as both versions write it down; None for what is neither."""
    if isinstance(value, dict):
        limits = value.get("config") if value.get("class_name") == "__slice__" else value
        if not isinstance(limits, dict) or not {"start", "stop", "step"} <= limits.keys():
            return code("...") if value.get("class_name") == "__ellipsis__" else None
        ends = [limits[name] for name in ("start", "stop", "step")]
        if not all(end is None or (isinstance(end, int) and not isinstance(end, bool)) for end in ends):
            return None
        start, stop, step = ("" if end is None else str(end) for end in ends)
        return code(f"{start}:{stop}" + (f":{step}" if step else ""))
    return literal(value) if value is None or (isinstance(value, int) and not isinstance(value, bool)) else None


def _item(tensor: Code, spec: Any) -> Code | None:
    parts = [sliced(item) for item in (spec if isinstance(spec, list) else [spec])]
    known = [part for part in parts if part is not None]
    return code(tensor, joined(known)) if known and len(known) == len(parts) else None


def expression(entry: Mapping[str, Any], arguments: Sequence[Code], keywords: Mapping[str, Code], raw: Mapping[str, Any]) -> Code | None:
    """The operation on tensors, None where it is not known. ``raw`` are the keywords as the file has them, ``raw[""]`` what has none."""
    config = entry.get("config")
    config = config if isinstance(config, dict) else {}
    kind = entry.get("class_name")
    if kind in ("SlicingOpLambda", "GetItem"):
        spec = raw.get("slice_spec", raw[""][1] if len(raw.get("", ())) == 2 else ())
        return _item(arguments[0], spec) if arguments and spec != () else None
    if kind == "TFOpLambda":
        return _tensorflow(str(config.get("function")), arguments, keywords)
    if kind in _OPERATOR_CLASSES and len(arguments) == 2:
        return code("(", arguments[0], f" {_OPERATOR_CLASSES[str(kind)]} ", arguments[1], ")")
    if kind in _FUNCTIONS and len(arguments) == 1:
        given = {key: literal(value) for key, value in config.items() if key in _KEPT and value is not None}
        if all(value is not None for value in given.values()):
            named = [code(f"{key}=", value) for key, value in given.items() if value is not None]
            return code(f"keras.ops.{_FUNCTIONS[str(kind)]}", joined([arguments[0], *named], "(", ")"))
    return None


def _tensorflow(function: str, arguments: Sequence[Code], keywords: Mapping[str, Code]) -> Code | None:
    name = function.rpartition(".")[2]
    if function.startswith(("__operators__.", "math.")) and name in _OPERATORS:
        both = [*arguments, *(keywords[key] for key in ("y",) if key in keywords)]
        return code("(", both[0], f" {_OPERATORS[name]} ", both[1], ")") if len(both) == 2 else None
    if function not in _TF_FUNCTIONS:
        return None
    named = [code(f"{key}=", value) for key, value in keywords.items() if key != "name" and key.isidentifier()]
    return code(f"tf.{function}", joined([*arguments, *named], "(", ")"))
