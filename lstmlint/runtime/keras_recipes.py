"""Models of Keras as recipes: the layers as they were made, and the calls between inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.diagnostic import Place
from lstmlint.layers import Version, signature
from lstmlint.program import Call, Layer, Model, Module, Path, Program, Tensor, Value
from lstmlint.runtime.keras_training import Training, training_of
from lstmlint.runtime.recipe import NotRebuilt, Recipe
from lstmlint.runtime.sizes import Sizes, invented
from lstmlint.runtime.values import Arguments, NotSendableError, Values
from lstmlint.shape import Shape, Unknown, of_rank

WIDTHS = (12, 64)  # sizes to try for axes that nobody declared
_INPUTS = frozenset({"Input", "InputLayer"})
_READERS = frozenset({"Embedding", "LSTM", "GRU", "SimpleRNN", "Bidirectional"})  # what they read is of one rank
_DEEPEST = 8  # of models in models
# Layers that run code, read files or learn from data before they are used: a stand-in takes their place.
_STAND_INS = frozenset({
    "Lambda", "TextVectorization", "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing", "Discretization", "DenseFeatures",
    "Normalization", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "Pipeline", "Layer", "Wrapper", "Model", "Sequential",
    "AbstractRNNCell",
})  # fmt: skip
_OWN_CALL_ARGUMENTS = frozenset(
    {"initial_state", "inputs", "sequences", "input", "x", "query", "value", "key", "sequence", "inputs_tensor"}
)


def recipes_of(program: Program) -> Iterator[Recipe | NotRebuilt]:
    """A recipe for each model, or why there is none; one that several paths build alike is there once."""
    first: dict[tuple[Place, str], Recipe | NotRebuilt] = {}
    builds: dict[tuple[Place, str], list[tuple[Path, Model | Module]]] = {}
    for path in program.paths:
        for model in (*path.models, *_unfinished(path)):
            if model.framework != "keras" or model.api == "loaded" or not (model.calls or model.layers):
                continue
            made = recipe_of(model, path, program.version)
            same = (model.place, repr(made.request) if isinstance(made, Recipe) else made.why)
            first.setdefault(same, made)
            builds.setdefault(same, []).append((path, model))
    for same, made in first.items():
        yield replace(made, builds=tuple(builds[same])) if isinstance(made, Recipe) else made


def _unfinished(path: Path) -> Iterator[Model]:
    """The layers that were called on declared inputs, or on what comes of these, and of which no model was made."""
    used = {id(call) for model in path.models for call in model.calls}
    found: list[Call] = []
    outputs: dict[int, Tensor] = {}
    for call in path.calls:
        if id(call) in used or call.model is not None or call.within is not None or call.speculative or not call.inputs:
            continue
        if all(t.origin is not None if t.call is None else id(t.call) in used for t in call.inputs):
            used.add(id(call))
            found.append(call)
            outputs.update((id(t), t) for t in call.outputs)
    if found:
        inputs = {id(t): t for call in found for t in (*call.inputs, *_states(call)) if t.call is None}
        yield Model("functional", found[0].place, calls=found, inputs=tuple(inputs.values()), outputs=tuple(outputs.values()))


def _states(call: Call) -> list[Tensor]:
    """The tensors of a call's initial state."""
    given = call.state if isinstance(call.state, list | tuple) else (call.state,)
    return [item for item in given if isinstance(item, Tensor)]


def recipe_of(model: Model, path: Path, version: Version | None) -> Recipe | NotRebuilt:
    """One model as a recipe; where it has several symbols, with a second one in which these are alike."""
    made = _recipe(model, path, version, Sizes())
    if isinstance(made, NotRebuilt) or len(made.symbols) < 2:
        return made
    alike = _recipe(model, path, version, Sizes(alike=True))
    return replace(made, again=alike) if isinstance(alike, Recipe) else made


def _recipe(model: Model, path: Path, version: Version | None, sizes: Sizes) -> Recipe | NotRebuilt:
    writer = _Writer(version, sizes)
    try:
        request = writer.model(model)
    except NotSendableError as reason:
        return NotRebuilt(model, str(reason))
    writer.note_built(path)
    training = training_of(model, path, writer.values)
    request |= training.request
    writer.name_inputs(request)
    return Recipe(
        framework=f"keras{version}" if version else "keras",
        request=request,
        subject=model,
        layers=tuple(writer.layers),
        calls=tuple(writer.calls),
        compiled=training.compiled,
        trained=training.trained,
        symbols=dict(writer.sizes.given),
        doubtful=writer.doubtful(),
        guessed=frozenset(writer.guessed),
        assumed=(*writer.words(), *training.assumed),
        doubtful_training=_doubtful_training(training, writer),
    )


def _doubtful_training(training: Training, writer: _Writer) -> bool:
    return training.invented or bool(writer.standing or writer.tainted)


class _Writer:
    """Writes one model down; nested models get a writer of their own, with the same sizes."""

    def __init__(self, version: Version | None, sizes: Sizes, depth: int = 0) -> None:
        self.version = version
        self.sizes = sizes
        self.depth = depth
        self.values = Values(sizes, self.layer)
        self.layers: list[Layer | Model] = []
        self.entries: list[dict[str, object]] = []
        self.calls: list[Call] = []
        self.inputs: list[Tensor] = []
        self.completed: dict[int, Shape] = {}
        self.index: dict[int, int] = {}
        self.guessed: dict[int, list[str]] = {}
        self.tainted: set[int] = set()  # layers with a size that was made up
        self.standing: set[int] = set()  # layers that a stand-in stands for

    def model(self, model: Model) -> dict[str, object]:
        """The whole request."""
        if self.depth > _DEEPEST:
            raise NotSendableError("models are nested too deep")
        if not model.complete:
            raise NotSendableError(
                "not all of its layers are known" if model.api == "sequential" else "not all on the way to its outputs is known"
            )
        if not model.calls:
            raise NotSendableError("it was never called on a tensor")
        self.inputs = list(model.inputs)
        self.completed = {id(tensor): self._completed(tensor, model) for tensor in model.inputs if tensor.shape.open}
        own = len(self.inputs)
        calls = [self.call(call, chained=model.api == "sequential") for call in model.calls]
        outputs = [] if model.api == "sequential" else [self.reference(tensor) for tensor in model.outputs]
        return {
            "framework": "keras",
            "api": model.api,
            "declared": self._declared(model),
            "layers": self.entries,
            "inputs": [{"shape": self.shape(self.completed.get(id(t), t.shape), "an input"), "dtype": t.dtype} for t in self.inputs],
            "own_inputs": own,
            "calls": calls,
            "outputs": outputs,
            "compile": None,
            "train": None,
            "widths": list(WIDTHS),
        }

    def note_built(self, path: Path) -> None:
        """Remember the layers that were built by hand: theirs come without the weights that they got there."""
        for use in path.uses:
            at = self.index.get(id(use.detail.get("layer"))) if use.kind == "built" else None
            if at is not None:
                self.guessed.setdefault(at, []).append("what it was built for")

    def name_inputs(self, request: dict[str, object]) -> None:
        """Give the inputs the names by which a dict of data means them."""
        train, entries = request.get("train"), request["inputs"]
        names = train.get("x_names") if isinstance(train, dict) else None
        for entry, tensor in zip(entries if isinstance(entries, list) else (), self.inputs, strict=True):
            if names and tensor.name in names:
                entry["name"] = tensor.name

    @staticmethod
    def _declared(model: Model) -> str | None:
        """What declares the input of a Sequential: an Input before its layers, its first layer, or the data."""
        if model.api != "sequential":
            return "input"
        if not model.inputs:
            return None
        first = model.layers[0] if model.layers else None
        own = isinstance(first, Layer) and model.inputs[0].origin == first.place
        return "layer" if own or isinstance(first, Model) or model.inputs[0].origin is None else "input"

    @staticmethod
    def _completed(tensor: Tensor, model: Model) -> Shape:
        """The shape of an input of unknown rank: what the layer that reads it needs."""
        reader = next((call.layer for call in model.calls if any(t is tensor for t in call.inputs)), None)
        if isinstance(reader, Layer) and not reader.custom and reader.kind in _READERS:
            return of_rank(tensor.shape, 2 if reader.kind == "Embedding" else 3)
        raise NotSendableError("the shape of its input is not known")

    # ---- layers ------------------------------------------------------------------------------------------------------

    def layer(self, thing: Layer | Model) -> int:
        """The index of a layer; it is written down when it is first met."""
        if id(thing) not in self.index:
            self.index[id(thing)] = len(self.layers)
            self.layers.append(thing)
            self.entries.append({})
            at = self.index[id(thing)]
            self.entries[at] = self._model(thing, at) if isinstance(thing, Model) else self._layer(thing, at)
        return self.index[id(thing)]

    def _model(self, model: Model, at: int) -> dict[str, object]:
        writer = _Writer(self.version, self.sizes, self.depth + 1)
        request = writer.model(model)
        if writer.tainted or writer.standing:
            self.tainted.add(at)
        if writer.guessed or writer.standing:
            self.guessed[at] = ["what is in it"]
        return {"recipe": request}

    def _layer(self, layer: Layer, at: int) -> dict[str, object]:
        if not buildable(layer) or _gone(layer, self.version):
            self.standing.add(at)
            return {"standin": layer.shown or layer.kind}
        try:
            made = self.values.of_layer(layer, self.version)
        except NotSendableError as reason:
            raise NotSendableError(f"{layer.shown or layer.kind} {layer.name!r}: {reason}") from None
        self._note(at, made, layer)
        return {"class": layer.kind, "args": made.args, "kwargs": made.kwargs}

    def _note(self, at: int, made: Arguments, layer: Layer) -> None:
        if made.invented:
            self.tainted.add(at)
        if made.guessed:
            self.guessed[at] = made.guessed
        for inner in _held(layer):
            held = self.index.get(id(inner))
            if held in self.tainted:
                self.tainted.add(at)
            if held in self.guessed:
                self.guessed.setdefault(at, []).extend(self.guessed[held])

    def words(self) -> Iterator[str]:
        """What was made up, layer by layer."""
        for at in sorted(self.standing):
            yield f"{_title(self.layers[at])} is only stood in for"
        for at, names in sorted(self.guessed.items()):
            yield f"{', '.join(dict.fromkeys(names))} of {_title(self.layers[at])} is not known"

    # ---- calls -------------------------------------------------------------------------------------------------------

    def call(self, call: Call, *, chained: bool) -> dict[str, object]:
        """One application of a layer."""
        at = self.layer(call.layer)
        inputs = [] if chained else [self.reference(tensor) for tensor in call.inputs]
        shapes = [self._static(tensor.shape) for tensor in call.outputs]
        whole: list[object] | None = None if any(shape is None for shape in shapes) or not shapes else list(shapes)
        if at in self.standing and whole is None:
            raise NotSendableError(f"what {_title(call.layer)} returns is not known")
        positional, kwargs = self._call_arguments(call)
        self.calls.append(call)
        return {
            "layer": at,
            "inputs": inputs,
            "listed": call.listed or (isinstance(call.layer, Model) and len(call.inputs) > 1),
            "state": self._state(call),
            "args": positional,
            "kwargs": kwargs,
            "shapes": whole,
        }

    def _call_arguments(self, call: Call) -> tuple[list[object], dict[str, object]]:
        """What a call was given beside its inputs and states; a stand-in wants none of it."""
        if self.index[id(call.layer)] in self.standing or isinstance(call.layer, Model):
            return [], {}
        positional = [a for a in call.given if a.name is None and not a.star][max(1, 1 if call.listed else len(call.inputs)) :]
        if any(a.star for a in call.given):
            raise NotSendableError(f"{_title(call.layer)} is called with arguments that are not all known")
        args = [self._passed(a.value) for a in positional]
        named = [a for a in call.given if a.name is not None and a.name not in _OWN_CALL_ARGUMENTS]
        return args, {str(a.name): self._passed(a.value) for a in named if a.name != "training"}

    def _passed(self, value: Value) -> object:
        if isinstance(value, Tensor):
            return {"ref": self.reference(value)}
        if isinstance(value, list | tuple) and any(isinstance(item, Tensor) for item in value):
            return [self._passed(item) for item in value]
        if isinstance(value, Unknown):
            raise NotSendableError(f"{value.label}, which a layer is called with, is not known")
        return self.values.plain(value)

    def _state(self, call: Call) -> list[object] | None:
        if call.state is None or self.index[id(call.layer)] in self.standing:
            return None
        given = call.state if isinstance(call.state, list | tuple) else (call.state,)
        if not getattr(call.state, "exact", True) or not all(isinstance(item, Tensor) for item in given):
            raise NotSendableError(f"the initial state of {_title(call.layer)} is not known")
        return [self.reference(item) for item in given if isinstance(item, Tensor)]

    def reference(self, tensor: Tensor, depth: int = 0) -> dict[str, object]:
        """Where a tensor comes from."""
        for place, declared in enumerate(self.inputs):
            if declared is tensor:
                return {"input": place}
        for place, call in enumerate(self.calls):
            if call is tensor.call:
                return {"call": place, "output": tensor.index}
        if tensor.sources and depth < _DEEPEST:
            sources = [self.reference(source, depth + 1) for source in tensor.sources]
            return {"from": sources, "shape": self.shape(tensor.shape, "a tensor that an operation makes")}
        if tensor.call is not None:
            raise NotSendableError("a tensor comes from a call that is not part of it")
        if tensor.origin is not None:  # an Input that the model does not name: Keras will say what it thinks of it
            self.inputs.append(tensor)
            return {"input": len(self.inputs) - 1}
        shape = self.shape(tensor.shape, "a tensor")
        if any(size is None for size in shape):
            raise NotSendableError("where a tensor comes from is not known")
        return {"zeros": shape, "dtype": tensor.dtype}

    def shape(self, shape: Shape, what: str) -> list[int | None]:
        """A shape that has to be known; symbols in it get their numbers."""
        found = self._static(shape)
        if found is None:
            raise NotSendableError(f"the shape of {what} is not known")
        return found

    def _static(self, shape: Shape) -> list[int | None] | None:
        if shape.open:
            return None
        sizes = [self.sizes.axis(axis) for axis in shape.axes]
        for axis, size in zip(shape.axes, sizes, strict=True):
            if size is None and invented(axis):
                return None  # 3*n - 100: no number that we chose makes a size of it
        return sizes

    def doubtful(self) -> frozenset[int]:
        """The calls that hang on a number that was made up, or on what a stand-in returns."""
        found: set[int] = set()
        hanging: set[int] = set()
        for place, call in enumerate(self.calls):
            at = self.index[id(call.layer)]
            made_up = at in self.tainted or at in self.standing or call.speculative
            fed = any(invented(t.shape) or t.sources or (t.call is not None and id(t.call) in hanging) for t in call.inputs)
            if made_up or fed:
                found.add(place)
                hanging.add(id(call))
        return frozenset(found)


def _held(layer: Layer) -> Iterator[Layer]:
    for value in layer.args.values():
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, Layer):
                yield item


def buildable(layer: Layer, depth: int = 0) -> bool:
    """Whether the layer, and what it wraps, is the framework's own and does nothing but reckon."""
    if layer.custom or layer.kind in _STAND_INS or depth > _DEEPEST:
        return False
    held = [layer.args.get(name) for name in ("layer", "cell", "cells", "backward_layer")]
    if any(isinstance(value, Unknown) or hasattr(value, "cls") for value in held):
        return False
    return all(buildable(inner, depth + 1) for inner in _held(layer))


def _gone(layer: Layer, version: Version | None) -> bool:
    """Whether only an older Keras 2 than the one that can be installed today has the class: CuDNNLSTM."""
    form = signature(layer.kind, 2) if version == 2 else None
    return form is not None and form.legacy


def _title(thing: Layer | Model) -> str:
    kind = (thing.shown or thing.kind) if isinstance(thing, Layer) else thing.shown or "the model"
    return f"{kind} {thing.name!r}" if thing.name else kind
