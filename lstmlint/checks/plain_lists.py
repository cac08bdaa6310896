"""RNN315: Python lists, or arrays of lists, where a training method needs arrays of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Finding, Place
from lstmlint.program import Event, Model, Path, Program, Side, Value, Version

_FED = frozenset({"fit", "evaluate", "predict"})
_ON_BATCH = frozenset({"train_on_batch", "test_on_batch", "predict_on_batch"})
_DEEPEST = 6


@each_path
def plain_lists(program: Program, path: Path) -> Iterator[Finding]:
    """Keras 3 refuses lists of numbers; Keras 2 refuses them beside an array, and lists of different lengths."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in _FED | _ON_BATCH or not isinstance(event.target, Model) or event.speculative or event.hidden:
            continue
        for other in _of_others(event, program.version):
            if other.place not in told:
                told.add(other.place)
                yield other
        for name in ("x", "y"):
            finding = _of_side(event, name, program.version)
            if finding is not None and finding.place not in told:
                told.add(finding.place)
                yield finding
                break


def _of_others(event: Event, version: Version | None) -> Iterator[Finding]:
    """Lists in the validation data, of which Keras 2 makes arrays where both are lists, and as weights, which neither version takes."""
    for data in event.data:
        if version == 3 and data.use == "validation":
            for name, side in (("x", data.x), ("y", data.y)):
                if side is not None and side.form == "numbers":
                    yield Finding(side.place or event.place, {"method": event.kind, "side": f"{name} of validation_data"})
                    break
    weights = event.args.get("sample_weight")
    if _numbers(weights) and event.kind in _FED and _is_array(event, "x"):
        argument = event.argument("sample_weight")
        place = argument.value_place if argument is not None and not argument.inherited else event.place
        yield Finding(place, {"method": event.kind, "side": "sample_weight"})


def _of_side(event: Event, name: str, version: Version | None) -> Finding | None:
    argument = event.argument(name)
    place = argument.value_place if argument is not None and not argument.inherited else event.place
    words = {"method": event.kind, "side": name}
    value = event.args.get(name)
    side = _side(event, name)
    if _numbers(value) or _of_array(side):
        if _ragged(value):
            return Finding(place, words, case="ragged")
        other = event.args.get("y" if name == "x" else "x")
        beside = _is_array(event, "y" if name == "x" else "x") and not _numbers(other)
        return Finding(place, words) if version == 3 or beside or event.kind in _ON_BATCH else None
    if side is not None and side.form == "one" and side.items[0] is not None:
        if side.items[0].dtype == "object":
            return Finding(place, words, case="object")
        if side.items[0].dtype == "str" and name == "y" and event.kind != "predict":
            return Finding(place, words, case="text")
    return None


def _side(event: Event, name: str) -> Side | None:
    data = event.data[0] if event.data else None
    if data is None or data.use != "data" or (data.batched and event.kind not in _ON_BATCH):
        return None
    return data.x if name == "x" else data.y


def _of_array(side: Side | None) -> bool:
    """Whether it is the list that an array makes, ``y.tolist()``."""
    return side is not None and side.form == "numbers"


def _is_array(event: Event, name: str) -> bool:
    side = _side(event, name)
    return side is not None and side.form == "one"


def _numbers(value: Value, depth: int = 0) -> bool:
    """Whether it is a list of numbers, or of such lists, all of them known."""
    if not isinstance(value, list | tuple) or not value or not getattr(value, "exact", True) or depth > _DEEPEST:
        return False
    return all(type(item) in (int, float) or _numbers(item, depth + 1) for item in value)


def _ragged(value: Value) -> bool:
    """Whether lists of different lengths, or lists and numbers, stand side by side."""
    if not isinstance(value, list | tuple):
        return False
    lengths = {len(item) if isinstance(item, list | tuple) else -1 for item in value}
    return len(lengths) > 1 or any(_ragged(item) for item in value)
