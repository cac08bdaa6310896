"""Where a tensor comes from: the chain of layers before it, the layer that gave it its rank, and what else it feeds."""

from __future__ import annotations

from dataclasses import replace

from lstmlint.layers import apply
from lstmlint.program import Call, Layer, Model, Path, Tensor, Version
from lstmlint.records import dataclass
from lstmlint.shape import Shape, rank_is_not

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Link:
    """One step back: the call and the output of it that was used."""

    call: Call
    tensor: Tensor


@dataclass(frozen=True, slots=True)
class Chain:
    """The calls that lead to a tensor, nearest first, and the declared input at their end, if the chain does not fork before."""

    links: tuple[Link, ...]
    start: Tensor | None


def back(tensor: Tensor) -> Chain:
    """The way back from a tensor, through nested models of one input and one output."""
    links: list[Link] = []
    into: list[tuple[Model, Tensor]] = []
    for _ in range(_LONGEST):
        while tensor.call is None and into and _begins(into[-1][0], tensor):
            tensor = into.pop()[1]
        call = tensor.call
        if call is None:
            return Chain(tuple(links), tensor if tensor.origin is not None else None)
        model = call.layer
        if isinstance(model, Model) and len(model.outputs) == len(call.inputs) == 1 and len(model.inputs) < 2:
            into.append((model, call.inputs[0]))
            tensor = model.outputs[0]
            continue
        links.append(Link(call, tensor))
        if len(call.inputs) != 1:
            break
        tensor = call.inputs[0]
    return Chain(tuple(links), None)


def _begins(model: Model, tensor: Tensor) -> bool:
    """Whether the tensor is the model's input; one whose shape was never declared begins with any."""
    return not model.inputs or any(tensor is given for given in model.inputs)


def keeps_rank(call: Call) -> bool:
    """Whether the call returns as many axes as it gets, both known."""
    given = call.inputs[0].shape.rank if len(call.inputs) == 1 else None
    return given is not None and given == call.output.shape.rank and len(call.outputs) == 1


def giver(chain: Chain) -> tuple[Link | None, tuple[Call, ...]]:
    """The nearest step that changed the number of axes, or a recurrent layer, and the calls behind it, nearest first."""
    for place, link in enumerate(chain.links):
        if not keeps_rank(link.call) or (isinstance(link.call.layer, Layer) and link.call.layer.recurrent):
            return link, tuple(before.call for before in chain.links[:place])
    return None, tuple(link.call for link in chain.links)


def with_argument(layer: Layer, name: str, value: object) -> Layer:
    """The layer as it would be with another argument; inside a wrapper the recurrent layers get it."""
    args = dict(layer.args)
    if layer.kind == "Bidirectional":
        for inner in ("layer", "backward_layer"):
            held = args.get(inner)
            if isinstance(held, Layer):
                args[inner] = with_argument(held, name, value)
    else:
        args[name] = value
    return replace(layer, args=args)


def output(thing: Layer | Model, shape: Shape, version: Version | None) -> Shape | None:
    """What the layer returns for one input; None where it refuses or where that is not known."""
    if isinstance(thing, Model):
        return None
    outcome = apply(thing, (shape,), version)
    return outcome.shapes[0] if outcome.problem is None and outcome.shapes else None


def accepts(call: Call, position: int, shape: Shape, version: Version | None) -> bool:
    """Whether the call would take another shape in the place of one of its inputs, as far as the number of axes goes."""
    if isinstance(call.layer, Model):
        wanted = call.layer.inputs[position].shape.rank if position < len(call.layer.inputs) else None
        return wanted is not None and not rank_is_not(shape, wanted)
    shapes = [tensor.shape for tensor in call.inputs]
    shapes[position] = shape
    problem = apply(call.layer, tuple(shapes), version).problem
    return problem is None or problem.kind != "rank"


def tensors_of(call: Call) -> list[Tensor]:
    """Every tensor that a call takes in, each once: inputs, states, other arguments."""
    found = list(call.inputs)
    for value in (call.state, *(argument.value for argument in call.given)):
        items = value if isinstance(value, tuple | list) else (value,)
        found += [item for item in items if isinstance(item, Tensor) and not any(item is other for other in found)]
    return found


class Consumers:
    """Who uses the tensors of a path."""

    def __init__(self, path: Path) -> None:
        self._calls: dict[int, int] = {}
        self._outputs: set[int] = set()
        self._kept: list[Tensor] = []
        for call in path.calls:
            for tensor in tensors_of(call):
                self._count(tensor)
        for model in path.models:
            if model.api != "sequential":
                for tensor in model.outputs:
                    self._outputs.add(id(tensor))
                    self._kept.append(tensor)
                    self._sources(tensor)

    def _count(self, tensor: Tensor) -> None:
        self._calls[id(tensor)] = self._calls.get(id(tensor), 0) + 1
        self._kept.append(tensor)  # an id is only good as long as its object lives
        self._sources(tensor)

    def _sources(self, tensor: Tensor) -> None:
        waiting, seen = list(tensor.sources), 0
        while waiting and seen < _LONGEST:
            source, seen = waiting.pop(), seen + 1
            self._calls[id(source)] = self._calls.get(id(source), 0) + 1
            waiting.extend(source.sources)

    def only_one(self, tensor: Tensor) -> bool:
        """Whether exactly one call uses the tensor, and no model returns it."""
        return self._calls.get(id(tensor), 0) == 1 and id(tensor) not in self._outputs
