"""A model of Keras as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from lstmlint.explain.seen import STATES, seen
from lstmlint.formulas import formula
from lstmlint.graph import words
from lstmlint.graph.drafts import Draft
from lstmlint.graph.level import DEEPEST, Scene, before
from lstmlint.picture.scene import Box, Graph, Unrolled
from lstmlint.program import RECURRENT, Call, Layer, Model, Tensor, Value
from lstmlint.shape import ANY
from lstmlint.summary.words import params_of

_INPUTS = frozenset({"Input", "InputLayer"})
_WRAPPERS = ("Bidirectional", "TimeDistributed", "Wrapper")


def graph(scene: Scene, model: Model) -> Graph:
    """Boxes and edges of a model."""
    return _Level(scene, [call for call in model.calls if not call.speculative], list(model.inputs)).drawn(_ends(model), model.layers)


def _ends(model: Model) -> Sequence[Tensor]:
    if model.outputs or not model.calls:
        return model.outputs
    return model.calls[-1].outputs


class _Level:
    """The calls of one model, or of one layer of the file's own."""

    def __init__(self, scene: Scene, calls: list[Call], inputs: list[Tensor], depth: int = 0) -> None:
        self.scene = scene
        self.calls = calls
        self.inputs = inputs
        self.depth = depth
        self.draft = Draft(scene.numbers)
        self.own = {id(call): call for call in calls}
        self.from_outside = {id(tensor) for tensor in inputs}
        self.places: dict[int, list[object]] = {}

    def drawn(self, ends: Sequence[Tensor], layers: Iterable[Layer | Model] = ()) -> Graph:
        """The graph: inputs, calls in their order, and what comes out at the ``ends``."""
        for tensor in self.inputs:
            self.draft.keep(self._input(tensor))
        for call in self.calls:
            self._call(call)
        for layer in layers:
            if not (isinstance(layer, Layer) and layer.kind in _INPUTS) and self.draft.find(id(layer)) is None:
                self.draft.box(id(layer), partial(self._box, layer, None))
        for number, tensor in enumerate(ends):
            source, label = self._source(tensor)
            self.draft.end(number, source, words.form(tensor.shape), label)
        return self.draft.graph()

    # ---- boxes -------------------------------------------------------------------------------------------------------

    def _call(self, call: Call) -> None:
        layer = call.layer
        if isinstance(layer, Layer) and layer.kind in _INPUTS:
            for tensor in call.outputs:
                self._input(tensor, layer)
            return
        # What it is given first: boxes stand in the order in which they are needed.
        taken = [(*self._source(tensor), tensor) for tensor in _received(call)]
        states = [(self._source(tensor)[0], tensor) for tensor in _tensors(call.state)]
        box = self.draft.box(id(layer), partial(self._box, layer, call))
        sites = self.places.setdefault(id(layer), [])
        if call.place not in sites:
            sites.append(call.place)
            self.scene.stands(box.id, call.place)
            if len(sites) > 1:
                self.draft.used_again(id(layer))
        which = words.ordinal(sites.index(call.place) + 1) if self._shared(call) else ""
        for source, label, tensor in taken:
            self.draft.edge(source.id, box.id, words.form(tensor.shape), label=_both(label, which))
        if call.problem is not None and call.problem.kind != "broadcast":
            self.scene.refused.add(box.id)
        names = _state_names(call)
        for number, (source, tensor) in enumerate(states):
            label = names[number] if number < len(names) else ""
            self.draft.edge(source.id, box.id, words.form(tensor.shape), "state", _both(label, which))

    def _shared(self, call: Call) -> bool:
        return len({other.place for other in self.calls if other.layer is call.layer}) > 1

    def _input(self, tensor: Tensor, layer: Layer | None = None) -> Box:
        # A Sequential tells its input twice: as its own and as what an Input layer of it returns.
        if layer is not None and len(self.inputs) == 1 and self.inputs[0].shape == tensor.shape:
            self.from_outside.add(id(tensor))
            return self.draft.box(id(self.inputs[0]), partial(self._given, tensor, layer))
        return self.draft.box(id(tensor), partial(self._given, tensor, layer))

    def _given(self, tensor: Tensor, layer: Layer | None, own: str) -> Box:
        span = self.scene.stands(own, tensor.origin, layer.place if layer is not None else None)
        name = tensor.name if not tensor.sources else ""
        declared = tensor.origin is not None or layer is not None
        # A Sequential whose input nobody has declared has one all the same.
        kind = "Input" if declared else "input" if id(tensor) in self.from_outside or not self.inputs else words.UNSEEN
        return Box(own, "input", kind, name, outputs=(words.form(tensor.shape),), span=span)

    def _box(self, layer: Layer | Model, call: Call | None, own: str) -> Box:
        span = self.scene.stands(own, layer.place)
        outputs = tuple(words.form(t.shape, name) for t, name in zip(call.outputs, _output_names(call), strict=True)) if call else ()
        params = call.params if call is not None else None
        count = params if isinstance(params, int) else formula(call) if call is not None else None
        if isinstance(layer, Model):
            shown = layer.shown or {"sequential": "Sequential", "functional": "Functional"}.get(layer.api, "Model")
            if count is None and layer.params is not None:
                count = params_of(layer.params)
            return Box(own, "model", shown, layer.name, (), outputs, count, span=span, inside=self._inside_model(layer))
        inside = self._inside_layer(layer, call) if layer.custom and call is not None else None
        args = words.given(layer.args)
        held = layer.inner
        if held is not None:
            args = (*args, *words.given(held.args))
        return Box(
            own, "model" if inside is not None else "layer", _type(layer), layer.name, args, outputs, count,
            unrolled=self._unrolled(layer, call), span=span, inside=inside,
        )  # fmt: skip

    def _inside_model(self, model: Model) -> Graph | None:
        if self.depth >= DEEPEST or not model.calls:
            return None
        calls = [call for call in model.calls if not call.speculative]
        return _Level(self.scene, calls, list(model.inputs), self.depth + 1).drawn(_ends(model), model.layers)

    def _inside_layer(self, layer: Layer, call: Call) -> Graph | None:
        """What a layer of the file does in its own ``call``, the first time."""
        inner = [one for one in self.scene.path.calls if one.within is layer and not one.speculative]
        since = before(call, layer.calls)
        inner = [one for one in inner if since < one.order < call.order]
        if not inner or self.depth >= DEEPEST:
            return None
        return _Level(self.scene, inner, _received(call), self.depth + 1).drawn(call.returned or call.outputs)

    def _unrolled(self, layer: Layer, call: Call | None) -> Unrolled | None:
        if not layer.recurrent:
            return None
        known = seen(self.scene.program, layer, call)
        core = known.core
        every, backwards, stateful = (core.get(name, False) for name in ("return_sequences", "go_backwards", "stateful"))
        return Unrolled(
            core.shown or core.kind,
            words.steps(known.steps) if known.given is not ANY else "?",
            known.states,
            "both" if layer.kind == "Bidirectional" else "backward" if backwards is True else "forward",
            every if isinstance(every, bool) else None,
            stateful is True,
        )

    # ---- tensors -----------------------------------------------------------------------------------------------------

    def _source(self, tensor: Tensor) -> tuple[Box, str]:
        """The box that a tensor comes from, and which of its results it is."""
        if id(tensor) in self.from_outside:
            return self._input(tensor), ""
        if tensor.call is not None:
            call = self._holder(tensor.call)
            if call is not None and call is not tensor.call and tensor in call.outputs:
                return self._of_call(call, call.outputs.index(tensor))
            if call is not None:
                return self._of_call(call, tensor.index if call is tensor.call else None)
        elif tensor.sources:
            return self._operation(tensor), ""
        return self._input(tensor), ""

    def _of_call(self, call: Call, index: int | None) -> tuple[Box, str]:
        box = self.draft.box(id(call.layer), partial(self._box, call.layer, call))
        label = ""
        if index is not None and len(call.outputs) > 1:
            names = _output_names(call)
            label = names[index] if index < len(names) else ""
        if self._shared(call):
            sites = self.places.get(id(call.layer), [])
            label = _both(label, words.ordinal(sites.index(call.place) + 1) if call.place in sites else "")
        return box, label

    def _holder(self, call: Call) -> Call | None:
        """The call of this level that it is, or in which it is done."""
        current: Call | None = call
        for _ in range(20):
            if current is None or id(current) in self.own:
                return current
            owner = current.within or current.model
            order = current.order
            later = [one for one in self.scene.path.calls if one.layer is owner and one.order > order]
            current = min(later, key=lambda one: one.order, default=None)
        return None

    def _operation(self, tensor: Tensor) -> Box:
        known = self.draft.find(id(tensor))
        if known is not None:
            return known
        sources = [(self._source(one), one) for one in tensor.sources]
        name = tensor.name.rpartition(".")[2] or "operation"
        box = self.draft.box(id(tensor), lambda own: Box(own, "operation", name, outputs=(words.form(tensor.shape),)))
        for (source, label), one in sources:
            self.draft.edge(source.id, box.id, words.form(one.shape), label=label)
        return box


def _both(*labels: str) -> str:
    return ", ".join(label for label in labels if label)


def _type(layer: Layer) -> str:
    kind = layer.shown or layer.kind
    return f"{kind}({_type(layer.inner)})" if layer.kind in _WRAPPERS and layer.inner is not None else kind


def _received(call: Call) -> list[Tensor]:
    """What a call is given; a class of the file may take more than its first argument."""
    found = list(call.inputs)
    if isinstance(call.layer, Model) or call.layer.custom:
        for argument in call.given:
            found.extend(tensor for tensor in _tensors(argument.value) if tensor not in found)
    return found


def _tensors(value: Value) -> Iterator[Tensor]:
    """The tensors in a value, such as what was given as ``initial_state``."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tensors(one)


def _state_names(call: Call) -> tuple[str, ...]:
    layer = call.layer
    if not isinstance(layer, Layer) or layer.core.kind not in RECURRENT:
        return ()
    return _states(layer)


def _states(layer: Layer) -> tuple[str, ...]:
    names = STATES.get(layer.core.kind, ("h",)) if layer.core.kind != "RNN" else ()
    if layer.kind != "Bidirectional":
        return names
    return tuple(f"{side} {name}" for side in ("forward", "backward") for name in names)


def _output_names(call: Call) -> list[str]:
    """What each of several results is: the output, then the states."""
    count = len(call.outputs)
    if count < 2 or not isinstance(call.layer, Layer) or not call.layer.recurrent:
        return [""] * count
    names = ["output", *_states(call.layer)]
    return names if len(names) == count else ["output", *(f"state {n}" for n in range(1, count))]
