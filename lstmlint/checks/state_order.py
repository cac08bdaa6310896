"""RNN112: the states of a Bidirectional layer taken in another order than it returns them.

It returns its output, then both states of the forward layer, then both of the backward layer: ``out, fh, fc, bh, bc`` (measured with
tf_keras 2.21 and Keras 3.15). All have the same shape, so that nothing else can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lstmlint import regex
from lstmlint.checks.chains import tensors_of
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related
from lstmlint.program import Call, Layer, Path, Program, Tensor, Use
from lstmlint.shape import Unknown

_WORDS = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_FORWARD = frozenset({"forward", "forwards", "fwd", "fw", "f", "fore"})
_BACKWARD = frozenset({"backward", "backwards", "bwd", "bw", "b", "back", "bck", "reverse", "rev"})
_HIDDEN, _CELL = frozenset({"h", "hidden"}), frozenset({"c", "cell", "carry", "memory"})
_JOINED = regex.compile(r"(?P<a>fwd|fw|f|bwd|bw|b)(?P<b>[hc])|(?P<c>[hc])(?P<d>fwd|fw|f|bwd|bw|b)")
_MERGES = frozenset({"Concatenate", "Add", "Average", "Maximum", "Multiply"})
LSTM_STATES = (("forward", "h"), ("forward", "c"), ("backward", "h"), ("backward", "c"))
GRU_STATES = (("forward", "h"), ("backward", "h"))
State = tuple[str, str]


@each_path
def states_out_of_order(_program: Program, path: Path) -> Iterator[Finding]:
    """Names that say another order, or an h joined with a c to be the state of another layer."""
    told: list[Call] = []
    for use in path.uses:
        finding = _misnamed(path, use) if use.kind == "unpack_states" else None
        if finding is not None:
            told.append(_call(use))
            yield finding
    for call in reported(path):
        tensors = _states(call)
        source = _source(tensors)
        if source is not None and source not in told:
            yield from _misjoined(call, tensors, source)


def _states(call: Call) -> list[Tensor]:
    """The states that a recurrent layer is given one by one."""
    given = call.state
    if not isinstance(given, list | tuple) or not getattr(given, "exact", True):
        return []
    return [item for item in given if isinstance(item, Tensor)] if all(isinstance(item, Tensor) for item in given) else []


def _call(use: Use) -> Call:
    call = use.detail["call"]
    assert isinstance(call, Call)
    return call


def _order(call: Call) -> tuple[State, ...]:
    """What the outputs behind the first one are; nothing where that is not certain."""
    layer = call.layer
    if kind_of(call) != "Bidirectional" or not isinstance(layer, Layer) or layer.inner is None or layer.inner.custom:
        return ()
    mode = layer.get("merge_mode", "concat")
    if mode is None or isinstance(mode, Unknown) or layer.args.get("backward_layer") is not None:
        return ()
    kind = layer.inner.kind
    order = LSTM_STATES if kind in ("LSTM", "CuDNNLSTM") else GRU_STATES if kind in ("GRU", "CuDNNGRU", "SimpleRNN") else ()
    return order if len(call.outputs) == len(order) + 1 else ()


def _misnamed(path: Path, use: Use) -> Finding | None:
    call = _call(use)
    order = _order(call)
    names, places = use.detail["names"], use.detail["places"]
    assert isinstance(names, tuple)
    assert isinstance(places, tuple)
    said = tuple(_read(name, bare=len(order) == len(GRU_STATES)) for name in names[1:])
    if not order or None in said or sorted(s for s in said if s is not None) != sorted(order) or said == order:
        return None
    if call.speculative or not _used(path, call) or _right_by_place(path, call):
        return None
    right = dict(zip(said, names[1:], strict=True))
    changes = [
        Change(Action.REPLACE, place, right[state])
        for place, name, state in zip(places[1:], names[1:], order, strict=True)
        if right[state] != name
    ]
    data = {"layer": title(call.layer), "names": ", ".join(names), "right": ", ".join((names[0], *(right[state] for state in order)))}
    return Finding(use.place, data, _returned(call, order), tuple(changes))


def _right_by_place(path: Path, source: Call) -> bool:
    """Whether a layer starts from these states as it should, whatever they are called."""
    taken = ((other, _states(other)) for other in reported(path))
    return any(_source(tensors) is source and not any(_misjoined(other, tensors, source)) for other, tensors in taken if tensors)


def _used(path: Path, call: Call) -> bool:
    """Whether a state goes anywhere: into a layer, an operation or out of a model."""
    states = {id(tensor) for tensor in call.outputs[1:]}
    taken = (tensor for other in path.calls for tensor in tensors_of(other))
    given = (tensor for model in path.models for tensor in model.outputs)
    return any(id(tensor) in states or any(id(part) in states for part in tensor.sources) for tensor in (*taken, *given))


@cache
def _read(name: str, *, bare: bool = False) -> State | None:
    """The state that a name speaks of: ``forward_h``, ``state_c_bwd``, ``fh``; with ``bare``, ``h`` need not be said."""
    directions: set[str] = set()
    kinds: set[str] = set()
    for word in _WORDS.findall(name):
        low = word.lower()
        both = _JOINED.fullmatch(low)
        if both is not None:
            directions.add("forward" if (both["a"] or both["d"])[0] == "f" else "backward")
            kinds.add(both["b"] or both["c"])
        elif low in _FORWARD | _BACKWARD:
            directions.add("forward" if low in _FORWARD else "backward")
        elif low in _HIDDEN | _CELL:
            kinds.add("h" if low in _HIDDEN else "c")
    if bare and not kinds and len(name) > 1:
        kinds.add("h")
    return (directions.pop(), kinds.pop()) if len(directions) == len(kinds) == 1 else None


def _parts(tensor: Tensor) -> tuple[Tensor, ...]:
    """What a state was joined from; the state itself where it was not."""
    if tensor.call is None:
        return tensor.sources or (tensor,)
    return tensor.call.inputs if kind_of(tensor.call) in _MERGES else (tensor,)


def _source(tensors: list[Tensor]) -> Call | None:
    """The one Bidirectional layer that all the states come from, as they are or joined."""
    calls = [part.call for tensor in tensors for part in _parts(tensor)]
    first = calls[0] if calls else None
    return first if first is not None and all(call is first for call in calls) and _order(first) == LSTM_STATES else None


def _misjoined(call: Call, tensors: list[Tensor], source: Call) -> Iterator[Finding]:
    layer = call.layer
    if not isinstance(layer, Layer) or not layer.recurrent:
        return
    wanted = ("h", "c") if layer.kind in ("LSTM", "CuDNNLSTM") else ("h", "c", "h", "c") if layer.kind == "Bidirectional" else ()
    if layer.core.kind not in ("LSTM", "CuDNNLSTM") or len(wanted) != len(tensors):
        return
    kinds = [[LSTM_STATES[part.index - 1] for part in _parts(tensor) if part.index] for tensor in tensors]
    if layer.kind == "LSTM" and any(len(found) != 2 for found in kinds):
        return  # only one direction, or all four as features: that is meant
    if sorted(state for found in kinds for state in found) != sorted(LSTM_STATES):
        return
    for place, (found, kind) in enumerate(zip(kinds, wanted, strict=True)):
        if any(state[1] != kind for state in found):
            data = {
                "layer": title(layer),
                "source": title(source.layer),
                "number": ("first", "second", "third", "fourth")[place],
                "kind": kind,
                "given": " and ".join(f"the {direction} {letter}" for direction, letter in found),
            }
            yield Finding(call.state_place or call.place, data, _returned(source, LSTM_STATES), case="joined")
            return


def _returned(call: Call, order: tuple[State, ...]) -> tuple[Related, ...]:
    place: Place = call.place
    states = ", ".join(f"{direction} {kind}" for direction, kind in order)
    return (Related(place, f"{title(call.layer)} returns its output, then {states}"),)
