"""RNN708: functions of ``keras.backend`` that Keras 3 does not have; most of them live on in ``keras.ops``.

``tf.keras.backend`` keeps nearly all of them with Keras 3 as well. The table holds only those whose arguments mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_names import gone_in_keras3, kept_by_tensorflow
from lstmlint.checks.migration_tables import below_package
from lstmlint.diagnostic import Action, Change, Finding, Severity
from lstmlint.program import Argument, Import, Program, Reference

# Backend function -> function of keras.ops that takes the same arguments, at least the first ones by position.
_SAME = (
    "abs", "all", "any", "argmax", "argmin", "cast", "clip", "cos", "cumprod", "cumsum", "elu", "equal", "exp", "greater", "greater_equal",
    "less", "less_equal", "log", "max", "maximum", "mean", "min", "minimum", "not_equal", "ones_like", "prod", "relu", "reshape", "round",
    "shape", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt", "square", "squeeze", "stack", "std", "stop_gradient",
    "sum", "tanh", "tile", "transpose", "var", "zeros_like", "dot", "one_hot", "binary_crossentropy", "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)  # fmt: skip
_OPS = {
    **{name: name for name in _SAME},
    "permute_dimensions": "transpose",
    "pow": "power",
    "repeat_elements": "repeat",
    "reverse": "flip",
    "get_value": "convert_to_numpy",
    "eval": "convert_to_numpy",
}
# Calls that are written otherwise: how many arguments by position, and the text; ``{ops}`` is the module.
_TEMPLATES: dict[tuple[str, int], str] = {
    ("expand_dims", 1): "{ops}.expand_dims({0}, -1)",
    ("expand_dims", 2): "{ops}.expand_dims({0}, {1})",
    ("concatenate", 1): "{ops}.concatenate({0}, axis=-1)",
    ("concatenate", 2): "{ops}.concatenate({0}, {1})",
    ("ndim", 1): "len({0}.shape)",
    ("int_shape", 1): "{0}.shape",
    ("repeat", 2): "{ops}.repeat({ops}.expand_dims({0}, 1), {1}, axis=1)",
    ("flatten", 1): "{ops}.reshape({0}, (-1,))",
    ("gather", 2): "{ops}.take({0}, {1}, axis=0)",
    ("set_value", 2): "{0}.assign({1})",
}
_RATES = (".lr", ".learning_rate")
# Without an axis these take another one (measured).
_NEED_AXIS = frozenset({"argmax", "argmin", "cumsum", "cumprod"})
_KEYWORDS = frozenset({"axis", "keepdims", "dtype"})
_HINTS = {
    "concatenate": "keras.ops.concatenate, whose axis is 0 unless it is given (-1 here)",
    "expand_dims": "keras.ops.expand_dims, which needs its axis (-1 here)",
    "hard_sigmoid": "keras.ops.hard_sigmoid, which has another slope",
    "batch_dot": "keras.ops.einsum or a Dot layer",
    "int_shape": "x.shape",
    "ndim": "len(x.shape)",
    "set_value": "x.assign(value); of a learning rate optimizer.learning_rate = value",
    "repeat": "a RepeatVector layer or keras.ops.repeat",
    "l2_normalize": "keras.ops.normalize",
    "flatten": "keras.ops.reshape(x, (-1,))",
    "batch_flatten": "a Flatten layer",
    "switch": "keras.ops.where or keras.ops.cond",
    "gather": "keras.ops.take",
    "variable": "keras.Variable",
    "constant": "keras.ops.convert_to_tensor",
    "zeros": "keras.ops.zeros",
    "ones": "keras.ops.ones",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "dropout": "keras.random.dropout",
    "rnn": "an RNN layer",
    "ctc_batch_cost": "keras.losses.CTC",
    "ctc_decode": "keras.ops.ctc_decode",
    "function": "keras.Model(inputs, outputs) or keras.Function",
    "learning_phase": "the argument training= of call()",
    "set_learning_phase": "the argument training= of call()",
    "in_train_phase": "the argument training= of call()",
    "gradients": "tf.GradientTape",
    "count_params": "a layer's count_params()",
    "experimental.enable_tf_random_generator": "keras.random.SeedGenerator",
    "experimental.disable_tf_random_generator": "keras.random.SeedGenerator",
    "experimental.is_tf_random_generator_enabled": "keras.random.SeedGenerator",
}


def removed_backend_function(program: Program) -> Iterator[Finding]:
    """RNN708: each use where Keras 3 is the target; where that is not known, one finding for the file."""
    if program.version == 2 or "backend" not in program.identifiers:
        return
    gone: list[tuple[Reference, str]] = []
    for reference in program.references():
        package, rest = below_package(reference.qualified)
        if reference.guarded or not package or not rest.startswith("backend."):
            continue
        name = rest.removeprefix("backend.")
        # What is gone is the function, or the module that it is in: backend.experimental.enable_tf_random_generator.
        first = f"backend.{name.partition('.')[0]}"
        if not gone_in_keras3(first) or package == "tf_keras":
            continue
        if package == "tensorflow.keras" and kept_by_tensorflow(first):
            continue
        gone.append((reference, name))
    if not gone:
        return
    if program.version is None:
        names = list(dict.fromkeys(name for _, name in gone))
        shown = ", ".join(f"{name}()" for name in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        instead = _HINTS[names[0]] if len(names) == 1 and names[0] in _HINTS and names[0] not in _OPS else "keras.ops"
        yield Finding(gone[0][0].place, {"name": shown, "instead": instead}, case="file", severity=Severity.WARNING)
        return
    for reference, name in gone:
        yield _finding(program, reference, name)


def _finding(program: Program, reference: Reference, name: str) -> Finding:
    rewritten = _rewritten(program, reference, name)
    if rewritten is not None:
        return rewritten
    function = _OPS.get(name, "")
    data: dict[str, object] = {"name": f"keras.backend.{name}", "instead": f"keras.ops.{function}" if function else _HINTS.get(name, "")}
    if not function:
        return Finding(reference.place, data, case="hint" if data["instead"] else "plain")
    changes = _written(program, reference, function) if "." in reference.written and _same(reference) else ()
    return Finding(reference.place, data, changes=changes)


def _same(reference: Reference) -> bool:
    """Whether every keyword of the call is one that both functions have, and the axis given where the defaults differ."""
    name = reference.written.rpartition(".")[2]
    if name in _NEED_AXIS and not any(a.name == "axis" for a in reference.given) and sum(a.name is None for a in reference.given) < 2:
        return False
    return all(not a.star and (a.name is None or a.name in _KEYWORDS) for a in reference.given)


def _rewritten(program: Program, reference: Reference, name: str) -> Finding | None:
    """A call that needs another form in Keras 3; None where the name is all there is to change, or where the form is not known."""
    given = reference.given
    if reference.call is None or any(a.star for a in given) or not given:
        return None
    rate = _rate(given[0]) if name in ("get_value", "set_value") else ""
    template = _TEMPLATES.get((name, len(given)), "float({0})" if rate and name == "get_value" else "")
    if not template or any(a.name not in (None, "axis") for a in given) or given[0].name is not None:
        return None
    module, added = _module(program) if "{ops}" in template else ("ops", ())
    if not module:
        return None
    text = template.replace("{ops}", module).replace("{0}", rate or "{0}")
    shown = text.replace("{0}", "x").replace("{1}", "...")
    places = tuple(a.value_place for a in given)
    data: dict[str, object] = {"name": f"keras.backend.{name}", "instead": shown}
    return Finding(reference.place, data, changes=(*added, Change(Action.REPLACE, reference.call, text, places)))


def _rate(argument: Argument) -> str:
    """The expression that names a learning rate, by the name that it has in both versions; "" where it is none."""
    text = argument.spelling() if argument.spelling is not None else ""
    if not text.endswith(_RATES) or not all(part.isidentifier() for part in text.split(".")):
        return ""
    return f"{text.rpartition('.')[0]}.learning_rate"


def _written(program: Program, reference: Reference, function: str) -> tuple[Change, ...]:
    """The function of ``keras.ops``, with an import of it where the file has none."""
    module, added = _module(program)
    return (*added, Change(Action.REPLACE, reference.place, f"{module}.{function}")) if module else ()


def _module(program: Program) -> tuple[str, tuple[Change, ...]]:
    """How the file can name ``keras.ops``, and the import that it needs for that; "" where there is no way."""
    imports: list[Import] = [found for path in program.paths[:1] for found in path.imports]
    for found in imports:
        if found.qualified == "keras.ops" and found.bound:
            return found.bound, ()
    for found in imports:
        if found.qualified == "keras" and found.bound == "keras":
            return "keras.ops", ()
    home = next((found for found in imports if found.qualified == "keras.backend"), None)
    if home is None or "ops" in program.identifiers:
        return "", ()
    return "ops", (Change(Action.ADD_STATEMENT_AFTER, home.place, "from keras import ops"),)
