"""RNN601: a mask that does not reach the layer it was made for.

Masking and ``Embedding(mask_zero=True)`` hang a mask on their output, each layer hands it on or drops it. Here it is followed from
call to call; where a layer is not known, or may have been given a mask by other means, nothing is said of what lies behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.checks.chains import back
from lstmlint.checks.paths import each_path
from lstmlint.checks.ranks import last_step_only
from lstmlint.checks.words import placed, reported, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.layers import masking
from lstmlint.program import Call, Layer, Model, Path, Program, Tensor, Version
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Shape, differ, rank_is_not, same


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask on its way: the call that ``made`` it, the one that ``lost`` it (None as long as it is there), and how many axes it has.

    ``reckoned``: no layer lost it, but an operation on tensors such as ``x * 2`` or ``x[:, 1:]``.
    """

    made: Call
    lost: Call | None = None
    axes: Shape = ANY
    reckoned: bool = False


class _Open:
    """There may be a mask or not."""


OPEN = _Open()
State = Mask | _Open | None

# Behind these the steps are still the same steps, or stand for several neighbours of them: the padding is still in there.
_KEEP_TIME = frozenset(
    {"Conv1D", "Convolution1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "LocallyConnected1D", "MaxPooling1D", "MaxPool1D"}
    | {
        "AveragePooling1D",
        "AvgPool1D",
        "ZeroPadding1D",
        "Cropping1D",
        "UpSampling1D",
        "EinsumDense",
        "Identity",
        "Rescaling",
        "Normalization",
    }
)
_MERGES = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})


class Masks:
    """The masks on the tensors of one path."""

    def __init__(self, path: Path, version: Version | None) -> None:
        self.version = version
        self._states: dict[int, State] = {}
        self._kept: list[Tensor] = []  # an id is only good as long as its object lives
        for call in path.calls:
            self._follow(call)

    def of(self, tensor: Tensor) -> State:
        """The mask that hangs on a tensor."""
        if id(tensor) in self._states:
            return self._states[id(tensor)]
        if tensor.call is None and tensor.origin is not None:
            return None
        if not tensor.sources:
            return OPEN
        state = self._states[id(tensor)] = self._reckoned(tensor)
        self._kept.append(tensor)
        return state

    def _reckoned(self, tensor: Tensor) -> State:
        """Behind an operation: a tensor that a layer did not make has no mask; the padding is in it where the steps still are."""
        states = [self.of(source) for source in tensor.sources[:9]]
        if all(state is None for state in states):
            return None
        mask = next((state for state in states if isinstance(state, Mask)), None)
        rank = mask.made.output.shape.rank if mask is not None else None
        if mask is None or any(isinstance(state, _Open) for state in states) or rank is None or rank != tensor.shape.rank:
            return OPEN
        if rank < 3 or (tensor.shape.axes[1] is not None and _one(tensor.shape.axes[1])):
            return OPEN
        return mask if mask.lost is not None else replace(mask, lost=mask.made, reckoned=True)

    def _follow(self, call: Call) -> None:
        state = self._after(call)
        for index, tensor in enumerate(call.outputs):
            self._states[id(tensor)] = state if index == 0 else None

    def _after(self, call: Call) -> State:
        layer = call.layer
        if isinstance(layer, Model) or layer.custom or layer.framework != "keras" or isinstance(call.within, Layer):
            return OPEN
        makes = masking.makes_mask(layer)
        if makes is None:
            return OPEN
        if makes:
            return Mask(call, axes=_mask_shape(call))
        states = [self.of(tensor) for tensor in (call.inputs[:1] if layer.recurrent else call.inputs)]
        if _masked_by_hand(call) or any(isinstance(state, _Open) for state in states):
            return OPEN
        there = [state for state in states if isinstance(state, Mask)]
        if not there:
            return None
        alive = [state is not None and isinstance(state, Mask) and state.lost is None for state in states]
        return self._handed_on(call, layer, there, alive)

    def _handed_on(self, call: Call, layer: Layer, there: list[Mask], alive: list[bool]) -> State:
        """The state behind a layer of which some input has a mask, or had one."""
        present = next((mask for mask in there if mask.lost is None), None)
        gone = next((mask for mask in there if mask.lost is not None), None)
        if present is None:
            return gone if gone is not None and _steps_live_on(call, layer) else None
        found = masking.fate(layer, alive, self.version)
        if found.out is None or found.refuses:
            return OPEN
        if found.out:
            return present
        if found.uses or not _steps_live_on(call, layer):
            return None
        return gone or replace(present, lost=call)


def _mask_shape(call: Call) -> Shape:
    """The shape of the mask that the call makes: for each id one, for each vector of features one."""
    shape = call.inputs[0].shape if call.inputs else ANY
    if shape.open or not isinstance(call.layer, Layer) or call.layer.kind == "Embedding":
        return shape
    return Shape(shape.axes[:-1])


def _masked_by_hand(call: Call) -> bool:
    """Whether a mask was given in the call, or may have been."""
    return any(argument.star or "mask" in (argument.name or "") for argument in call.given)


def _steps_live_on(call: Call, layer: Layer) -> bool:
    """Whether what comes out is certainly still a sequence of the steps that went in, padding included."""
    if layer.recurrent or layer.kind in ("Permute", "RepeatVector", "Dot"):
        return layer.recurrent and not last_step_only_of(call)
    given, made = call.inputs[0].shape, call.output.shape
    if given.open or made.open or len(given.axes) < 3 or len(made.axes) < 3:
        return False
    if layer.kind in _KEEP_TIME or len(call.inputs) > 1:
        return True
    before, after = given.axes[1], made.axes[1]
    return same(before, after) is True or (before is None and after is None) or (layer.kind == "Reshape" and not _one(after))


def last_step_only_of(call: Call) -> bool:
    """Whether a recurrent call may return its last step alone."""
    layer = call.layer
    return not isinstance(layer, Layer) or layer.core.get("return_sequences", False) is not True


def _one(axis: object) -> bool:
    """Whether the axis may be a single step."""
    return not isinstance(axis, int) or axis == 1


@each_path
def mask_lost(program: Program, path: Path) -> Iterator[Finding]:
    """RNN601: a layer that drops the mask stands in front of one that would use it."""
    told: set[Place] = set()
    for finding in (*_late(path), *_lost(program, path)):
        if finding.place not in told:
            told.add(finding.place)
            yield finding


def _lost(program: Program, path: Path) -> Iterator[Finding]:
    masks: Masks | None = None
    if not any(isinstance(call.layer, Layer) and masking.makes_mask(call.layer) and not call.layer.custom for call in path.calls):
        return
    masks = Masks(path, program.version)
    for call in reported(path):
        layer = call.layer
        if not isinstance(layer, Layer) or layer.custom or call.problem is not None or _masked_by_hand(call):
            continue
        states = [masks.of(tensor) for tensor in (call.inputs[:1] if layer.recurrent else call.inputs)]
        found = [state for state in states if isinstance(state, Mask)]
        if not found or any(isinstance(state, _Open) for state in states):
            continue
        fate = masking.fate(layer, [isinstance(s, Mask) and s.lost is None for s in states], program.version)
        if fate.refuses and layer.kind == "TimeDistributed" and found[0].lost is None:
            data = {
                "layer": title(layer),
                "inner": title(layer.inner) if layer.inner else "the layer inside",
                "maker": title(found[0].made.layer),
            }
            yield Finding(placed(call), data, (_maker(found[0]),), case="refused")
        elif layer.recurrent and program.version == 3 and found[0].lost is None and _too_deep(found[0], call, layer):
            yield Finding(placed(call), {"layer": title(layer), "maker": title(found[0].made.layer)}, (_maker(found[0]),), case="axes")
        elif fate.uses and found[0].lost is not None and all(mask.lost is not None for mask in found):
            yield _dropped(found[0], found[0].lost, call)


def _dropped(mask: Mask, lost: Call, reader: Call) -> Finding:
    if mask.reckoned:
        return Finding(placed(reader), {"maker": title(mask.made.layer), "reader": title(reader.layer)}, (_maker(mask),), case="operation")
    data = {"layer": title(lost.layer), "maker": title(mask.made.layer), "reader": title(reader.layer)}
    merged = isinstance(lost.layer, Layer) and masking.ordinary(lost.layer.kind) in _MERGES
    related = (_maker(mask), Related(placed(reader), f"{data['reader']} gets no mask"))
    return Finding(placed(lost), data, related, case="merged" if merged else "")


def _maker(mask: Mask) -> Related:
    return Related(placed(mask.made), f"{title(mask.made.layer)} makes the mask")


def _too_deep(mask: Mask, call: Call, layer: Layer) -> bool:
    """Whether the mask has an entry for each of several things in a step, as many as cannot be spread over the units."""
    if layer.kind.startswith("ConvLSTM") or layer.core.kind.startswith("ConvLSTM") or mask.axes.open or not rank_is_not(mask.axes, 2):
        return False
    width, units = mask.axes.axes[-1], layer.core.get("units")
    return len(mask.axes.axes) > 2 and isinstance(units, int) and width != 1 and differ(width, units)


# Between a recurrent layer and Masking these leave no step that is zero as a whole.
_HARMLESS = frozenset({"Dropout", "GaussianNoise", "LayerNormalization", "BatchNormalization", "Activation"})


def _late(path: Path) -> Iterator[Finding]:
    """Masking behind a recurrent layer looks for steps with a certain value, but what comes out there is never that."""
    for call in reported(path):
        layer = call.layer
        if not isinstance(layer, Layer) or layer.kind != "Masking" or layer.custom or len(call.inputs) != 1:
            continue
        for link in back(call.inputs[0]).links:
            before = link.call.layer
            if isinstance(before, Layer) and before.recurrent and link.tensor is link.call.output:
                if _never_zero(before) and not last_step_only(link):
                    data = {"layer": title(before), "value": layer.get("mask_value", 0.0)}
                    yield Finding(placed(call), data, (Related(placed(link.call), f"{title(before)} returns sequences"),), case="late")
                break
            if not isinstance(before, Layer) or before.custom or before.kind not in _HARMLESS or before.get("activation", "tanh") != "tanh":
                break


def _never_zero(layer: Layer) -> bool:
    """Whether no step that the recurrent layer returns can be zero in all units, or another round number."""
    core = layer.core
    if core.custom or core.opaque or core.kind not in ("LSTM", "GRU", "SimpleRNN"):
        return False
    return (
        core.get("return_sequences", False) is True
        and core.get("activation", "tanh") == "tanh"
        and core.get("recurrent_activation", "sigmoid") in ("sigmoid", "hard_sigmoid")
        and not core.get("zero_output_for_mask", False)
    )
