"""RNN843: numbers of a kind that a module or a loss of torch refuses: float64 data, ids as floats, integers as targets."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint import regex
from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_loss_words import Loss, losses, wrapped
from lstmlint.checks.torch_words import steps, title
from lstmlint.diagnostic import Change, Finding, Related
from lstmlint.program import Application, Operation, Path, Program, TorchTensor

_LOOKUPS = frozenset({"Embedding", "EmbeddingBag"})
# Modules with weights of their own, that must be of the kind of the input.
_WEIGHTED = regex.compile(
    r"(LSTM|GRU|RNN)(Cell)?|Linear|Bilinear|Conv(Transpose)?[123]d|LayerNorm|BatchNorm[123]d|GroupNorm|MultiheadAttention|PReLU"
)
_FULL = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "bool": "bool"}
_INTEGERS = frozenset({"long", "int", "bool"})
_FLOATS = frozenset({"float", "double", "half"})
# Whoever names these has other weights than float32.
_OTHERWISE = frozenset({"set_default_dtype", "set_default_tensor_type", "autocast", "Accelerator", "Fabric", "bfloat16"})
_CASTS = frozenset({"double", "half", "bfloat16", "type"})
_REFUSED = {"BCELoss": _INTEGERS | {"double"}, "HuberLoss": _INTEGERS | {"double"}, "BCEWithLogitsLoss": _INTEGERS}


@each_path
def wrong_kind(program: Program, path: Path) -> Iterator[Finding]:
    """RNN843: the numbers are not of the kind that is wanted."""
    if _OTHERWISE & program.identifiers or any(_casts(step.kind, step.args) for step in path.steps):
        return
    for call in path.applications:
        module = call.module
        if call.speculative or module.custom or module.opaque or not call.inputs or module.args.get("dtype") is not None:
            continue
        found = _of_ids(call) if module.kind in _LOOKUPS else _of_input(call) if _WEIGHTED.fullmatch(module.kind) else None
        if found is None and module.recurrent:
            found = _of_states(call)
        if found is not None:
            yield found
    for loss in losses(path):
        target = loss.target
        if target is None or target.dtype not in _REFUSED.get(loss.kind, ()):
            continue
        if target.dtype == "double" and _kind(loss.prediction) != "float":
            continue
        yield _of_target(loss, target)


def _casts(kind: str, args: object) -> bool:
    """Whether a step gives a module weights of another kind."""
    if kind in _CASTS:
        return True
    values = args.items() if kind == "to" and isinstance(args, dict) else ()
    return any(name == "dtype" or "torch." in str(getattr(value, "qualified", "")) or _says_dtype(value) for name, value in values)


def _says_dtype(value: object) -> bool:
    return "dtype" in str(getattr(value, "label", ""))


def _of_ids(call: Application) -> Finding | None:
    tensor = call.inputs[0]
    if tensor.dtype not in _FLOATS | {"bool"}:
        return None
    return _finding(call, tensor, "long()", "ids")


def _of_input(call: Application) -> Finding | None:
    tensor = call.inputs[0]
    if tensor.dtype not in _INTEGERS | {"double"} or _from_module(tensor):
        return None
    return _finding(call, tensor, "float()", "double" if tensor.dtype == "double" else "integers")


def _of_states(call: Application) -> Finding | None:
    wrong = next((s for s in call.states or () if s.dtype in _INTEGERS | {"double"} and not _from_module(s)), None)
    if wrong is None:
        return None
    return Finding(call.place, {"module": title(call.module), "dtype": _FULL[wrong.dtype or ""]}, _source(wrong), case="state")


def _finding(call: Application, tensor: TorchTensor, method: str, case: str) -> Finding:
    written = [a for a in call.given if a.name in (None, "input", "query")]
    first = written[0] if written and not written[0].inherited and not written[0].star else None
    data = {"module": title(call.module), "dtype": _FULL[tensor.dtype or ""]}
    changes: tuple[Change, ...] = wrapped(first, method)
    return Finding(call.place, data, _source(tensor), changes, case)


def _from_module(tensor: TorchTensor) -> bool:
    """Whether a module with weights lies before: what it makes has the kind of these, whatever it was given."""
    return any(isinstance(made, Application) and (_WEIGHTED.fullmatch(made.module.kind) or made.module.custom) for made, _ in steps(tensor))


def _kind(tensor: TorchTensor) -> str | None:
    """The kind of a prediction: that of the weights."""
    return "float" if _from_module(tensor) else tensor.dtype


def _source(tensor: TorchTensor) -> tuple[Related, ...]:
    first = None
    for made, result in steps(tensor):
        if not isinstance(made, Operation) or result.dtype != tensor.dtype:
            break
        first = made
    if first is None or not first.name[0].isalpha():
        return ()
    return (Related(first.place, f"{first.name}() makes {_FULL[tensor.dtype or '']} here"),)


def _of_target(loss: Loss, target: TorchTensor) -> Finding:
    data = {"loss": loss.shown, "dtype": _FULL[target.dtype or ""]}
    return Finding(loss.place, data, _source(target), wrapped(loss.argument("target", 1), "float()"), "target")
