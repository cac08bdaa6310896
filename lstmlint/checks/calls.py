"""RNN106, RNN107 and RNN109: outputs unpacked wrongly, several outputs in a Sequential, layers called on the wrong things."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint import layers
from lstmlint.checks.chains import tensors_of
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, placed, reported, step, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Argument, Call, Layer, Model, Path, Program, Tensor, Use
from lstmlint.shape import Unknown, show_shape

_STATES = {1: "its state", 2: "its states h and c", 4: "the states of both directions"}


@each_path
def wrong_unpacking(program: Program, path: Path) -> Iterator[Finding]:
    """RNN106: a layer's outputs unpacked into another number of names."""
    for use in path.uses:
        call, wanted, got = use.detail.get("call"), use.detail.get("wanted"), use.detail.get("got") or 1
        if (
            use.kind != "unpack"
            or not isinstance(call, Call)
            or not isinstance(wanted, int)
            or not isinstance(got, int)
            or call.speculative
        ):
            continue
        data: dict[str, object] = {"layer": title(call.layer), "wanted": wanted, "got": got, "shape": show_shape(call.output.shape)}
        related = (Related(call.place, f"{title(call.layer)} returns {', '.join(show_shape(t.shape) for t in call.outputs)}"),)
        if got > 1:
            more = {"what": _what(program, call), "names": _names(call) if got == len(call.outputs) else ""}
            yield Finding(use.place, data | more, related=related, case=_many(call))
        elif _iterable(program, call, wanted) or not _certainly_one(call):
            continue
        else:
            change = _with_state(program, call, wanted)
            case = "state-not-returned" if change else "one-tensor"
            yield Finding(use.place, data, related=related, changes=change, case=case, safety=Safety.UNSAFE if change else None)


def _iterable(program: Program, call: Call, wanted: int) -> bool:
    """Keras 2 can iterate over a tensor whose batch size is a number."""
    batch = call.output.shape.axes[:1]
    return program.version != 3 and batch != () and batch[0] is not None and batch[0] == wanted


def _certainly_one(call: Call) -> bool:
    """Whether nothing unknown among the arguments could make the layer return several tensors."""
    layer = call.layer
    if not isinstance(layer, Layer) or layer.opaque or layer.core.opaque:
        return False
    return not isinstance(layer.get("merge_mode", ""), Unknown) and not isinstance(layer.core.get("return_state", False), Unknown)


# Names for what a recurrent layer returns, by the number of its states and whether there are two directions.
_RETURNED = {
    (1, False): "output, state",
    (2, False): "output, state_h, state_c",
    (2, True): "output, forward_state, backward_state",
    (4, True): "output, forward_h, forward_c, backward_h, backward_c",
}


def _names(call: Call) -> str:
    return _RETURNED.get((len(call.outputs) - 1, kind_of(call) == "Bidirectional"), "")


def _many(call: Call) -> str:
    return "directions" if kind_of(call) == "Bidirectional" else ""


def _what(program: Program, call: Call) -> str:
    """What the several outputs are: the output and the states."""
    if not isinstance(call.layer, Layer) or not call.inputs:
        return "its outputs"
    kept = layers.states(call.layer, call.inputs[0].shape, program.version)
    states = _STATES.get(len(kept), "its states") if kept is not None else "its states"
    return f"the output and {states}" if kept is None or len(call.outputs) == len(kept) + 1 else "its outputs"


def _with_state(program: Program, call: Call, wanted: int) -> tuple[Change, ...]:
    """``return_state=True``, where exactly that explains the number of names."""
    layer = call.layer
    if not isinstance(layer, Layer) or not layer.recurrent or len(call.outputs) != 1 or layer.args.get("backward_layer") is not None:
        return ()
    kept = layers.states(layer, call.inputs[0].shape, program.version)
    if kept is None or len(kept) + 1 != wanted or layer.core.opaque:
        return ()
    argument = layer.core.argument("return_state")
    if argument is None:
        return () if "return_state" in layer.core.args else (Change(Action.ADD_ARGUMENT, layer.core.place, "return_state=True"),)
    literal = argument.literal and not argument.inherited
    return (Change(Action.REPLACE, argument.value_place, "True"),) if literal else ()


@each_path
def return_state_in_sequential(program: Program, path: Path) -> Iterator[Finding]:
    """RNN107: a layer of a Sequential that returns several tensors.

    Keras 2 refuses it anywhere; Keras 3 as the last layer returns a list, and refuses it before another layer.
    """
    for model in path.models:
        if model.api != "sequential":
            continue
        for place, call in enumerate(model.calls):
            if not several(call) or not isinstance(call.layer, Layer):
                continue
            last = place == len(model.calls) - 1
            if last and (program.version == 3 or not model.complete):
                continue
            argument = _cause(call.layer)
            removable = argument is not None and not argument.inherited and argument.name == "return_state"
            after = title(model.calls[place + 1].layer) if not last else ""
            yield Finding(
                argument.place if argument is not None and not argument.inherited else call.layer.core.place,
                {"layer": title(call.layer), "count": len(call.outputs), "after": after},
                related=() if last else (Related(placed(model.calls[place + 1]), f"{after} takes one tensor"),),
                changes=(Change(Action.REMOVE_ARGUMENT, argument.place),) if argument is not None and removable else (),
                case=_sequential_case(call.layer, last),
                severity=Severity.WARNING if last and program.version is None else None,
                safety=Safety.UNSAFE,
            )


def several(call: Call) -> bool:
    """Whether the call of a Sequential's layer returns more than one tensor."""
    return len(call.outputs) > 1 and not call.speculative and isinstance(call.layer, Layer) and call.layer.recurrent


def _sequential_case(layer: Layer, last: bool) -> str:
    if layer.core.get("return_state", False):
        return "last" if last else ""
    return "merge-mode-last" if last else "merge-mode"


def _cause(layer: Layer) -> Argument | None:
    return layer.core.argument("return_state") or layer.argument("merge_mode")


# Layers of one input: a list of two is refused by both versions (measured).
_SINGLE = frozenset(
    {"Dense", "Flatten", "Conv1D", "Conv2D", "RepeatVector", "MaxPooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D"}
)
_MERGES = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"})
_ATTENTION = frozenset({"Attention", "AdditiveAttention"})
_CELLS = frozenset({"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"})


@each_path
def wrong_layer_call(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN109: a layer called on a layer, on too few or too many tensors, or on tensors that should be a list."""
    spoken: set[Place] = set()
    for finding in (*(f for use in path.uses if (f := _of_use(use)) is not None), *_disconnected(path)):
        spoken.add(finding.place)
        yield finding
    for call in reported(path):
        case = _case(call)
        if case and placed(call) not in spoken:
            data: dict[str, object] = {"layer": title(call.layer), "kind": kind_of(call), "given": len(call.inputs), **_counts(call)}
            related = tuple(step(t.call, t) for t in call.inputs[:3] if t.call is not None)
            yield Finding(placed(call), data, related=related, case=case)


def _counts(call: Call) -> dict[str, object]:
    detail = call.problem.detail if call.problem is not None else {}
    return {"wanted": detail.get("wanted", 1), "text": detail.get("text", "")}


def _case(call: Call) -> str:
    kind, problem = kind_of(call), call.problem
    if kind in _CELLS and _without_states(call):
        return "cell"
    if call.model is not None and call.model.api == "sequential":
        return "merge-in-sequential" if kind in _MERGES and problem is not None and problem.kind == "call" else ""
    said = problem.kind if problem is not None else ""
    if kind == "MultiHeadAttention" and said in ("count", "call"):
        return "without-value"
    if kind in _MERGES | _ATTENTION:  # something unknown may be the list
        return "" if said not in ("count", "call") or (said == "count" and not call.listed) else _listless(kind, said)
    if said == "call":
        return "call"
    if said == "count" and not (isinstance(call.layer, Layer) and call.layer.recurrent):
        return "count"
    if kind in _SINGLE and len(call.inputs) > 1:
        return "whole-output" if _outputs_of_one(call.inputs) else "several"
    return ""


def _listless(kind: str, said: str) -> str:
    if said == "count":
        return "count"
    return "attention-without-list" if kind in _ATTENTION else "merge-without-list"


def _without_states(call: Call) -> bool:
    """Whether a cell is called like a layer: its second argument, the states, is certainly missing."""
    positional = [argument for argument in call.given if argument.name is None]
    named = any(argument.name == "states" or argument.star for argument in call.given)
    return len(positional) < 2 and not named and len(call.inputs) == 1


def _disconnected(path: Path) -> Iterator[Finding]:
    """Functional models that need an input which is not among theirs."""
    for model in path.models:
        if model.api != "functional" or not model.inputs or any(t.call is None and t.origin is None for t in model.inputs):
            continue
        missing = _foreign(model)
        if missing is not None and missing.origin is not None:
            related = (
                Related(missing.origin, f"this input, {show_shape(missing.shape)}, leads to the output and is not given to the model"),
            )
            yield Finding(
                model.place, {"layer": model.name or "the model", "shape": show_shape(missing.shape)}, related, case="disconnected"
            )


def _foreign(model: Model) -> Tensor | None:
    """A declared input that the outputs are made of and the model does not have."""
    own = {id(tensor) for tensor in model.inputs}
    waiting, seen = list(model.outputs), set(own)
    while waiting and len(seen) < 5000:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if tensor.call is not None:
            waiting.extend(tensors_of(tensor.call))
        elif tensor.sources:
            waiting.extend(tensor.sources)
        elif tensor.origin is not None:
            return tensor
    return None


def _outputs_of_one(tensors: tuple[Tensor, ...]) -> bool:
    call = tensors[0].call
    return call is not None and call.outputs == tensors


def _of_use(use: Use) -> Finding | None:
    """A finding for what the interpreter itself saw: a layer among the inputs, tensors that are not in a list."""
    detail = dict(use.detail)
    layer, given = detail.get("layer"), detail.get("given")
    shown = title(layer) if isinstance(layer, Layer | Model) else str(layer or "this layer")
    if use.kind == "layer_as_input":
        related = (Related(given.place, f"{title(given)} is made here and never called"),) if isinstance(given, Layer | Model) else ()
        name = title(given) if isinstance(given, Layer | Model) else "a layer"
        return Finding(use.place, {"layer": shown, "given": name}, related=related, case="layer-as-input")
    if use.kind == "merge_call":
        kind = layer.kind if isinstance(layer, Layer) else ""
        case = "attention-without-list" if kind in _ATTENTION else "without-value" if kind == "MultiHeadAttention" else "merge-without-list"
        return Finding(use.place, {"layer": shown, "kind": kind, "given": detail.get("count", 2)}, case=case)
    if use.kind == "model_outputs":
        name = title(given) if isinstance(given, Layer | Model) else "a layer"
        return Finding(use.place, {"layer": name, "given": name}, case="layer-as-output")
    return None
