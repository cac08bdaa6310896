"""A module of PyTorch as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

from lstmlint.formulas import formula_of_module
from lstmlint.graph import words
from lstmlint.graph.drafts import Draft
from lstmlint.graph.level import DEEPEST, Scene, around, before
from lstmlint.layers.pytorch.reading import flag, size
from lstmlint.layers.pytorch.recurrent import batch_and_time
from lstmlint.picture.scene import Box, Graph, Unrolled
from lstmlint.program import CELLS, RECURRENT_MODULES, Application, Module, Operation, TorchTensor, bracketed
from lstmlint.shape import show_dim
from lstmlint.summary.words import params_of

Done: TypeAlias = "Application | Operation"
_CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict", "ParameterList"})
_STATES = {"LSTM": ("h", "c"), "LSTMCell": ("h", "c")}
_LONGEST = 4


def graph(scene: Scene, module: Module, leaves: Sequence[Module]) -> Graph:
    """Boxes and edges of a module; one that is never applied is shown as the modules that it holds."""
    found = _inside(scene, module, leaves, 0)
    if found is not None:
        return found
    level = _Level(scene, module, [], ())
    for leaf in leaves:
        level.unused(leaf)
    return level.draft.graph(whole=True)


def _inside(scene: Scene, module: Module, leaves: Sequence[Module], depth: int) -> Graph | None:
    if depth > DEEPEST:
        return None
    if module.kind == "Sequential" and not module.custom:
        return _sequential(scene, module, leaves)
    first = next((one for one in module.applications if not one.speculative), None)
    if first is None:
        return None
    since = before(first, module.applications)
    every: list[Done] = [*scene.path.applications, *scene.path.operations]
    done = [one for one in every if one.within is module and not one.speculative and since < one.order < first.order]
    if not done:
        return None
    level = _Level(scene, module, sorted(done, key=lambda one: one.order), first.inputs, depth)
    return level.drawn(first.outputs, leaves if depth == 0 else ())


def _sequential(scene: Scene, module: Module, leaves: Sequence[Module]) -> Graph | None:
    """``nn.Sequential`` at the top is not applied itself, its modules are."""
    if not leaves or not all(leaf.applications for leaf in leaves):
        return None
    done: list[Done] = [leaf.applications[0] for leaf in leaves]
    done.sort(key=lambda one: one.order)
    return _Level(scene, module, done, done[0].inputs).drawn(done[-1].outputs, ())


class _Level:
    """What one module does in its ``forward``."""

    def __init__(self, scene: Scene, module: Module, done: list[Done], inputs: Sequence[TorchTensor], depth: int = 0) -> None:
        self.scene = scene
        self.module = module
        self.done = done
        self.inputs = inputs
        self.depth = depth
        self.draft = Draft(scene.numbers)
        self.own = {id(one) for one in done}
        self.from_outside = {id(tensor) for tensor in inputs}
        self.sites: dict[int, list[object]] = {}
        self.keys: dict[int, object] = {}
        # Where one module is applied again and again at one place there is a loop over the steps: its operations are one box each.
        met = [(id(one.module), one.place) for one in done if isinstance(one, Application)]
        self.loops = len(met) != len(set(met))

    def drawn(self, ends: Sequence[TorchTensor], leaves: Sequence[Module]) -> Graph:
        """The graph: what comes in, what is done with it in its order, and what comes out at the ``ends``."""
        for tensor in self.inputs:
            self.draft.keep(self._input(tensor))
        for one in self.done:
            self._application(one) if isinstance(one, Application) else self._operation(one)
        for number, tensor in enumerate(ends):
            source, label = self._source(tensor)
            self.draft.end(number, source, words.torch_form(tensor), label)
        used = {id(one.module) for one in self.scene.path.applications}
        for leaf in leaves:
            if id(leaf) not in used:
                self.unused(leaf)
        return self.draft.graph()

    def unused(self, leaf: Module) -> None:
        """A module that is held and never applied; of a module of the file's own of which nothing is, that one."""
        shown, current, depth = leaf, leaf.parent, 0
        while current is not None and current is not self.module and depth < 50:
            if current.custom and not current.applications:
                shown = current
            current, depth = current.parent, depth + 1
        self.draft.box(id(shown), partial(self._box, shown, None))

    # ---- boxes -------------------------------------------------------------------------------------------------------

    def _application(self, one: Application) -> None:
        module = one.module
        # What it is given first: boxes stand in the order in which they are needed.
        taken = [(*self._source(tensor), tensor) for tensor in one.inputs]
        states = [(self._source(tensor)[0], tensor) for tensor in one.states or ()]
        box = self.draft.box(id(module), partial(self._box, module, one))
        self.keys[id(one)] = id(module)
        sites = self.sites.setdefault(id(module), [])
        if one.place not in sites:
            sites.append(one.place)
            self.scene.stands(box.id, one.place)
            if len(sites) > 1:
                self.draft.used_again(id(module))
        which = self._which(one)
        for source, label, tensor in taken:
            self.draft.edge(source.id, box.id, words.torch_form(tensor), label=_both(label, which))
        if one.problem is not None and one.problem.kind != "broadcast":
            self.scene.refused.add(box.id)
        names = _STATES.get(module.kind, ("h",))
        for number, (source, tensor) in enumerate(states):
            label = names[number] if number < len(names) else ""
            self.draft.edge(source.id, box.id, words.torch_form(tensor), "state", _both(label, which))

    def _which(self, one: Application) -> str:
        places = {other.place for other in self.done if isinstance(other, Application) and other.module is one.module}
        sites = self.sites.get(id(one.module), [])
        return words.ordinal(sites.index(one.place) + 1) if len(places) > 1 and one.place in sites else ""

    def _operation(self, one: Operation) -> Box | None:
        if not one.outputs:
            return None
        sources = [(self._source(tensor), tensor) for tensor in one.inputs]
        key: object = one.place if self.loops else id(one)
        self.keys[id(one)] = key
        parts = one.args.get("parts")
        name = bracketed(parts) if one.name == "[]" and isinstance(parts, tuple) else one.name
        args = words.given(one.args, hidden=("parts", "size", "dtype", "tensors"))[:_LONGEST] if one.name != "[]" else ()
        outputs = tuple(words.torch_form(tensor) for tensor in one.outputs)

        def make(own: str) -> Box:
            return Box(own, "operation", name, given=args, outputs=outputs, span=self.scene.stands(own, one.place))

        box = self.draft.box(key, make)
        for (source, label), tensor in sources:
            self.draft.edge(source.id, box.id, words.torch_form(tensor), label=label)
        return box

    def _input(self, tensor: TorchTensor) -> Box:
        made = tensor.operation
        name = tensor.label if made is None else ""

        def make(own: str) -> Box:
            span = self.scene.stands(own, tensor.place)
            kind = "parameter" if tensor.parameter else "input" if id(tensor) in self.from_outside else words.UNSEEN
            return Box(own, "input", kind, name, outputs=(words.torch_form(tensor),), span=span)

        return self.draft.box(("input", id(tensor)), make)

    def _box(self, module: Module, one: Application | None, own: str) -> Box:
        span = self.scene.stands(own, module.place)
        names = _output_names(module, len(one.outputs)) if one is not None else ()
        outputs = tuple(words.torch_form(t, name) for t, name in zip(one.outputs, names, strict=True)) if one is not None else ()
        params = module.params
        count = params if isinstance(params, int) else (params_of(params) if module.custom else formula_of_module(module))
        inside = _inside(self.scene, module, (), self.depth + 1) if module.custom else None
        return Box(
            own, "model" if inside is not None else "layer", module.kind, _name(module, self.module), words.given(module.args), outputs,
            count, unrolled=_unrolled(module, one), span=span, inside=inside,
        )  # fmt: skip

    # ---- tensors -----------------------------------------------------------------------------------------------------

    def _source(self, tensor: TorchTensor) -> tuple[Box, str]:
        """The box that a tensor comes from, and which of its results it is."""
        made = tensor.operation
        if made is None or id(tensor) in self.from_outside:
            return self._input(tensor), ""
        if id(made) not in self.own:
            holder = self._holder(made)
            if holder is None:
                return self._input(tensor), ""
            return self.draft.find(id(holder.module)) or self._input(tensor), self._which(holder)
        box = self.draft.find(self.keys.get(id(made)))
        if box is None:
            return self._input(tensor), ""
        if isinstance(made, Application):
            names = _output_names(made.module, len(made.outputs))
            label = names[tensor.index] if tensor.index < len(names) else ""
            return box, _both(label, self._which(made))
        return box, ""

    def _holder(self, made: Done) -> Application | None:
        """The application of this level in which something was done."""
        if self.done and not self.done[0].order - 1 <= made.order and not isinstance(self.done[0], Application):
            return None
        place = around(made.order, self.done)
        holder = self.done[place] if place is not None else None
        if not isinstance(holder, Application) or not holder.module.custom:
            return None
        since = before(holder, holder.module.applications)
        return holder if made.order > since and self._is_within(made, holder.module) else None

    def _is_within(self, made: Done, module: Module) -> bool:
        current, depth = made.within, 0
        while current is not None and depth < 50:
            if current is module:
                return True
            running = next((one for one in current.applications if one.order > made.order), None)
            current, depth = running.within if running is not None else None, depth + 1
        return False


def _both(*labels: str) -> str:
    return ", ".join(label for label in labels if label)


def _name(module: Module, owner: Module) -> str:
    """The path of attributes below the owner, ``encoder.lstm``."""
    found: list[str] = []
    current: Module | None = module
    while current is not None and current is not owner and len(found) < 50:
        found.append(current.name)
        current = current.parent
    return ".".join(reversed([name for name in found if name]))


def _output_names(module: Module, count: int) -> Sequence[str]:
    """What each of several results is."""
    if count < 2 or module.custom:
        return [""] * count
    if module.kind in RECURRENT_MODULES:
        return ["output", "h_n", "c_n"][:count] + [""] * (count - 3)
    return ["h", "c"][:count] + [""] * (count - 2) if module.kind in CELLS else [""] * count


def _unrolled(module: Module, one: Application | None) -> Unrolled | None:
    if not module.recurrent:
        return None
    time = batch_and_time(module, one.inputs[0].shape)[1] if one is not None and one.inputs else None
    layers = size(module, "num_layers")
    return Unrolled(
        module.kind,
        show_dim(time, none="?"),
        _STATES.get(module.kind, ("h",)),
        "both" if flag(module, "bidirectional") else "forward",
        True,
        layers=layers if isinstance(layers, int) else 1,
    )
