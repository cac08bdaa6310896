"""Losses, metrics, optimizers and callbacks of Keras: objects with arguments, or their classes and functions."""

from __future__ import annotations

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.values import Given, Items, Named, Table
from lstmlint.program import Part, Value

_HOMES = {"losses": "losses", "objectives": "losses", "metrics": "metrics", "optimizers": "optimizers", "callbacks": "callbacks"}
# What compile takes of them.
_TAKEN = ("loss", "metrics", "weighted_metrics", "optimizer")

# The parameters of the callbacks that only watch, by position.
_CALLBACKS = {
    "CSVLogger": ("filename", "separator", "append"),
    "LearningRateScheduler": ("schedule", "verbose"),
    "EarlyStopping": ("monitor", "min_delta", "patience", "verbose", "mode"),
    "ReduceLROnPlateau": ("monitor", "factor", "patience", "verbose", "mode"),
    "ModelCheckpoint": ("filepath", "monitor", "verbose", "save_best_only", "save_weights_only", "mode"),
}
# The first parameter of those that are given it without its name.
_FIRST = dict.fromkeys(("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"), "from_logits")


def _home(qualified: str) -> tuple[str, str] | None:
    path = keras_path(qualified)
    if not path or len(path) < 2 or path[0] not in _HOMES or "schedules" in path:
        return None
    return _HOMES[path[0]], path[-1]


def construct(function: Named, given: Given) -> Value:
    """``keras.losses.Huber(delta=2.0)``; NotImplemented for anything else, a function of losses on tensors included."""
    found = _home(function.qualified)
    if found is None or not found[1][:1].isupper():
        return NotImplemented
    args = {a.name: a.value for a in given.arguments if a.name is not None}
    if found[0] == "callbacks":
        names = _CALLBACKS.get(found[1])
        if names is None or len(given.positional) > len(names):
            return NotImplemented
        args = {name: a.value for name, a in zip(names, given.positional, strict=False)} | args
        return Part(*found, args, given.place, opaque=given.opaque)
    first = _FIRST.get(found[1])
    if first is not None and len(given.positional) == 1 and first not in args:
        args[first] = given.positional[0].value
        return Part(*found, args, given.place, opaque=given.opaque)
    opaque = given.opaque or bool(given.positional)
    return Part(*found, args, given.place, opaque=opaque)


def compiled(args: dict[str, Value]) -> dict[str, Value]:
    """The arguments of ``compile`` with the names of losses, metrics and optimizers resolved."""
    return {name: _resolved(value) if name in _TAKEN else value for name, value in args.items()}


def _resolved(value: Value) -> Value:
    if isinstance(value, Named):
        found = _home(value.qualified)
        return value if found is None else Part(*found, made=False)
    if isinstance(value, Items):
        return Items((_resolved(v) for v in value), exact=value.exact)
    if isinstance(value, tuple):
        return tuple(_resolved(v) for v in value)
    if isinstance(value, Table):
        return Table({k: _resolved(v) for k, v in value.items()}, exact=value.exact)
    return value
