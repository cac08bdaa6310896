"""RNN510: a decoder that is given its own targets, not those of the step before, so that it only has to copy its input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.checks.chains import back
from lstmlint.checks.pairings import COMPARES
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, reported, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Call, Event, Layer, Model, Path, Program, Tensor, Value
from lstmlint.shape import Unknown

# Layers that leave every step where it is: a shift inside the model is none of them.
_KEEPS_STEPS = frozenset(
    {"Embedding", "Masking", "Dropout", "SpatialDropout1D", "Dense", "TimeDistributed", "LayerNormalization", "BatchNormalization"}
)


@each_path
def unshifted_decoder_input(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN510: the very array that is the target goes into a recurrent layer that starts from another one's states."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in COMPARES or event.speculative or event.place in told or not isinstance(event.target, Model):
            continue
        target = event.args.get("y")
        if not _is_data(target):
            continue
        for value, tensor in _fed(event):
            decoder = _decoder(path, tensor) if value is target else None
            if decoder is None:
                continue
            told.add(event.place)
            argument = event.argument("y")
            data = {"layer": title(decoder.layer), "method": event.kind}
            related = (Related(decoder.place, f"{title(decoder.layer)} reads this input, starting from the states of another layer"),)
            yield Finding(argument.place if argument is not None else event.place, data, related)
            break


def _is_data(value: Value) -> bool:
    """Whether the value may be an array: something that one name stands for, known or not."""
    return isinstance(value, Unknown) or hasattr(value, "shape")


def _fed(event: Event) -> Iterator[tuple[Value, Tensor]]:
    """Each input of the model with what it is given."""
    given = event.args.get("x")
    if isinstance(given, Mapping):
        by_name = {tensor.name: tensor for tensor in event.inputs}
        yield from ((value, by_name[name]) for name, value in given.items() if isinstance(name, str) and name in by_name)
    elif isinstance(given, list | tuple) and getattr(given, "exact", True) and len(given) == len(event.inputs) > 1:
        yield from zip(given, event.inputs, strict=True)


def _decoder(path: Path, tensor: Tensor) -> Call | None:
    """The recurrent layer of steps that reads this input and starts from states of another one."""
    for call in reported(path):
        layer = call.layer
        if not isinstance(layer, Layer) or not layer.recurrent or not call.inputs or layer.core.get("return_sequences", False) is not True:
            continue
        states = call.state if isinstance(call.state, list | tuple) else (call.state,)
        if not states or not all(isinstance(s, Tensor) and s.origin is None for s in states):
            continue
        chain = back(call.inputs[0])
        if chain.start is tensor and all(kind_of(link.call) in _KEEPS_STEPS for link in chain.links):
            return call
    return None
