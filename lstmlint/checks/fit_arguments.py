"""RNN515: arguments of ``fit`` and its like that Keras cannot use, whatever the model is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Finding, Place, Severity
from lstmlint.program import Argument, Dataset, Event, Model, Part, Path, Program, Value, Version
from lstmlint.shape import Shape

_TRAINS = frozenset({"fit", "fit_generator"})
_METHODS = frozenset({"fit", "evaluate", "predict"})
Answer = tuple[str, dict[str, object], Severity | None] | None


@each_path
def unusable_in_fit(program: Program, path: Path) -> Iterator[Finding]:
    """RNN515: each argument that is certainly refused."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in _METHODS or event.speculative or not isinstance(event.target, Model):
            continue
        for name, check in _CHECKS:
            value = event.args.get(name)
            if value is None:
                continue
            argument = event.argument(name)
            found = check(event, name, value, argument, program.version)
            place = argument.value_place if argument is not None and not argument.inherited else event.place
            if found is None or place in told:
                continue
            told.add(place)
            case, words, severity = found
            yield Finding(place, {"method": event.kind, "parameter": name, **words}, case=case, severity=severity)


def _class_weight(event: Event, name: str, value: Value, argument: Argument | None, version: Version | None) -> Answer:
    if event.kind not in _TRAINS:
        return None
    if isinstance(value, str) or (isinstance(value, list | tuple) and not isinstance(value, Mapping)):
        return "weights", {"given": "a string" if isinstance(value, str) else "a list"}, None
    if isinstance(getattr(value, "shape", None), Shape):
        return "weights", {"given": "an array"}, None
    if not isinstance(value, Mapping):
        return None
    if len(event.outputs) > 1:
        return "weights-outputs", {"count": len(event.outputs)}, None
    if event.args.get("sample_weight") is not None and version == 3:
        return "weights-twice", {}, None
    keys = list(value)
    whole = bool(keys) and getattr(value, "exact", True) and all(type(key) is int for key in keys)
    if whole and sorted(keys) != list(range(len(keys))):
        if version == 3:
            return None
        shown = ", ".join(str(key) for key in keys[:6])
        return "weights-keys", {"keys": shown}, None if version == 2 else Severity.WARNING
    return None


def _share(event: Event, name: str, value: Value, argument: Argument | None, version: Version | None) -> Answer:
    if event.kind != "fit" or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(event.args.get("x"), Dataset) and event.args.get("validation_data") is None and value:
        return "split-dataset", {"source": _source(event.args["x"])}, None
    return None


def _targets(event: Event, name: str, value: Value, argument: Argument | None, version: Version | None) -> Answer:
    source = event.args.get("x")
    return ("targets", {"source": _source(source)}, None) if isinstance(source, Dataset) and event.kind != "predict" else None


def _source(value: Value) -> str:
    kind = value.source if isinstance(value, Dataset) else ""
    return {"tf.data": "a tf.data.Dataset", "generator": "a generator", "sequence": "a Sequence"}.get(kind, "a dataset")


def _callbacks(event: Event, name: str, value: Value, argument: Argument | None, version: Version | None) -> Answer:
    for item in value if isinstance(value, list | tuple) else (value,):
        if isinstance(item, Part):
            if item.home == "callbacks" and not item.made and item.name[:1].isupper():
                return "callback", {"name": item.name}, None
            continue
        qualified = getattr(item, "qualified", "")
        home, _, last = qualified.rpartition(".") if isinstance(qualified, str) else ("", "", "")
        if home.endswith(".callbacks") and "keras" in home and last[:1].isupper():
            return "callback", {"name": last}, None
    return None


_CHECKS: tuple[tuple[str, Callable[[Event, str, Value, Argument | None, Version | None], Answer]], ...] = (
    ("y", _targets),
    ("class_weight", _class_weight),
    ("validation_split", _share),
    ("callbacks", _callbacks),
)
