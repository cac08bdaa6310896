"""RNN712: functions of TensorFlow on the symbolic tensors of a functional model."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Severity
from lstmlint.program import Argument, Import, Path, Program

# What a layer or keras.ops has for it, for the message.
_INSTEAD = {
    "concat": "Concatenate(axis=...)([...])",
    "add": "x + y",
    "subtract": "x - y",
    "multiply": "x * y",
    "reduce_mean": "keras.ops.mean, or GlobalAveragePooling1D",
    "reduce_max": "keras.ops.max, or GlobalMaxPooling1D",
    "reduce_sum": "keras.ops.sum",
    "expand_dims": "keras.ops.expand_dims",
    "reshape": "Reshape or keras.ops.reshape",
    "transpose": "Permute or keras.ops.transpose",
    "reverse": "keras.ops.flip",
    "softmax": "Softmax",
    "shape": "x.shape or keras.ops.shape",
}


@unless_guarded
@each_path
def tensorflow_function(program: Program, path: Path) -> Iterator[Finding]:
    """RNN712: Keras 3 refuses them; a Lambda around them, or ``keras.ops``, does the same."""
    if program.version == 2:
        return
    level = Severity.WARNING if program.version is None else None
    spelled = _lambda([found for each in program.paths for found in each.imports])
    for use in path.uses:
        if use.kind == "tensorflow_function":
            function = str(use.detail["function"])
            given, holding = use.detail["given"], use.detail["holding"]
            assert isinstance(given, tuple)
            assert isinstance(holding, tuple)
            short = function.rpartition(".")[2]
            data = {"function": function, "instead": _INSTEAD.get(short, f"keras.ops.{short.removeprefix('reduce_')}")}
            changes = ()
            if spelled and len(holding) == 1 and holding[0] is given[0] and not any(a.inherited or a.star for a in given):
                changes = (_wrapped(use.place, function, given, spelled),)  # type: ignore[assignment]
            yield Finding(use.place, data, changes=changes, severity=level)


def _wrapped(place: object, function: str, given: tuple[Argument, ...], spelled: str) -> Change:
    """``tf.concat([a, b], -1)`` -> ``Lambda(lambda t: tf.concat(t, -1))([a, b])``."""
    first = f"{given[0].name}=t" if given[0].name else "t"
    rest = "".join(f", {{{index}}}" for index in range(1, len(given)))
    quotes = (given[0].value_place, *(a.place for a in given[1:]))
    return Change(Action.REPLACE, place, f"{spelled}(lambda t: {function}({first}{rest}))({{0}})", quotes)  # type: ignore[arg-type]


def _lambda(imports: list[Import]) -> str:
    """How the file can name the layer ``Lambda``."""
    for found in imports:
        if found.qualified.endswith(".layers.Lambda") and found.bound:
            return found.bound
        if found.qualified.endswith(".layers.*"):
            return "Lambda"
    for found in imports:
        if found.qualified in ("keras", "tensorflow.keras") and found.bound and "." not in found.bound:
            return f"{found.bound}.layers.Lambda"
        if found.qualified.endswith("keras.layers") and found.module_place is not None:
            return f"{found.bound}.Lambda"
    for found in imports:
        if found.qualified == "tensorflow" and found.bound:
            return f"{found.bound}.keras.layers.Lambda"
    return ""
