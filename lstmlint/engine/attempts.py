"""What a framework made of a model: the worker's answer, read back into the program's own layers, calls and places.

An answer comes from another process, so that nothing in it is taken for granted: what has another form than agreed counts as not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lstmlint.diagnostic import Place
from lstmlint.program import Application, Call, Event, Layer, Model, Module, Operation, Program
from lstmlint.records import dataclass
from lstmlint.runtime.recipe import Recipe
from lstmlint.runtime.sizes import invented

Thing = Layer | Model | Module
Applied = Call | Application | Operation
_DEEPEST = 60
STAGES = ("construct", "build", "forward", "compile", "train")


@dataclass(frozen=True, slots=True)
class Framework:
    """Who answered: ``keras``, ``tf_keras``, ``tensorflow.keras`` or ``torch``, its version, and what it computes with."""

    name: str
    version: str
    backend: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    @property
    def major(self) -> int | None:
        """The first number of the version."""
        first = self.version.partition(".")[0]
        return int(first) if first.isdigit() else None


@dataclass(frozen=True, slots=True)
class Failure:
    """One refusal: the stage, the framework's words, and the layer and call that it is about, where these are known.

    ``certain``: nothing that was made up for the rebuilding (a number for a symbol, zeros in place of a layer) leads to it.
    """

    stage: str
    exception: str
    message: str
    thing: Thing | None = None
    applied: Applied | None = None
    event: Event | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """A model that a framework was given. ``exact``: it was the very model of the file, with nothing made up."""

    program: Program
    recipe: Recipe
    framework: Framework
    answer: Mapping[str, object]
    stages: Mapping[str, str]
    failures: tuple[Failure, ...]
    exact: bool

    def ran(self, stage: str) -> bool:
        """Whether the framework got through a stage without complaint."""
        return self.stages.get("build" if stage == "construct" else stage) == "ok"


def places_in(recipe: Recipe) -> set[Place]:
    """Every place that anything of the model stands at."""
    found = {recipe.subject.place}
    for thing in (*recipe.layers, *recipe.calls):
        found.update(places_of(thing))
    found.update(event.place for event in (recipe.compiled, recipe.trained) if event is not None)
    return found


def places_of(thing: Thing | Applied) -> Iterator[Place]:
    """Where a layer was made, with what is inside of it, or where it was called, with the arguments that have a name."""
    yield thing.place
    for argument in thing.given:
        if not isinstance(thing, Applied) or argument.name is not None:
            yield argument.place
    if isinstance(thing, Layer) and thing.inner is not None and thing.inner is not thing:
        yield thing.inner.place
    if isinstance(thing, Call) and thing.state_place is not None:
        yield thing.state_place


def read(program: Program, recipe: Recipe, answer: Mapping[str, object]) -> Attempt:
    """The answer in terms of the program."""
    said = answer.get("framework")
    hello = said if isinstance(said, Mapping) else {}
    framework = Framework(*(str(hello.get(key, "")) for key in ("framework", "version", "backend")))
    stages = answer.get("stages")
    reached = {str(stage): str(how) for stage, how in stages.items()} if isinstance(stages, Mapping) else {}
    exact = not (recipe.assumed or recipe.doubtful or recipe.guessed or recipe.doubtful_training or answer.get("symbols"))
    told = [entry for entry in entries(answer, "failures") if entry.get("stage") in STAGES and entry.get("exception")]
    behind = _behind(recipe, told)
    failures = tuple(_failure(recipe, entry, behind) for entry in told)
    return Attempt(program, recipe, framework, answer, reached, failures, exact)


def entries(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The mappings in a list of an answer."""
    found = data.get(key)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list | tuple) else []


def _behind(recipe: Recipe, told: Sequence[Mapping[str, object]]) -> frozenset[int]:
    """The calls behind one that failed: the worker went on with what lstmlint says that it returns."""
    calls = entries(recipe.request, "calls")
    failed = {at for entry in told if (at := _index(entry.get("call"), calls)) is not None}
    made = {at for entry in told if entry.get("call") is None and (at := _index(entry.get("layer"), recipe.layers)) is not None}
    failed |= {index for index, call in enumerate(calls) if call.get("layer") in made}
    found: set[int] = set()
    chained = recipe.request.get("api") == "sequential"
    for index, call in enumerate(calls):
        fed = {index - 1} if chained else set(_refs([call.get("inputs"), call.get("state"), call.get("args"), call.get("kwargs")]))
        if fed & (failed | found):
            found.add(index)
    return frozenset(found)


def _refs(value: object, depth: int = 0) -> Iterator[int]:
    """The calls whose outputs a value of a recipe uses."""
    if isinstance(value, Mapping):
        made = value.get("call")
        if isinstance(made, int):
            yield made
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for item in inside if depth < _DEEPEST else ():
        yield from _refs(item, depth + 1)


def _failure(recipe: Recipe, entry: Mapping[str, object], behind: frozenset[int]) -> Failure:
    stage = str(entry["stage"])
    call, layer = _index(entry.get("call"), recipe.calls), _index(entry.get("layer"), recipe.layers)
    calls = entries(recipe.request, "calls")
    if layer is None and call is not None and call < len(calls):
        layer = _index(calls[call].get("layer"), recipe.layers)
    return Failure(
        stage,
        str(entry.get("exception", "")),
        str(entry.get("message", "")),
        recipe.layers[layer] if layer is not None else None,
        recipe.calls[call] if call is not None else None,
        {"compile": recipe.compiled, "train": recipe.trained}.get(stage),
        not (entry.get("doubtful") or entry.get("made_up")) and _certain(recipe, stage, layer, call) and call not in behind,
    )


def _certain(recipe: Recipe, stage: str, layer: int | None, call: int | None) -> bool:
    """Whether nothing that was made up leads to a failure."""
    if stage in ("compile", "train"):
        return not (recipe.doubtful_training or recipe.doubtful or recipe.guessed)
    if layer in recipe.guessed or (stage == "forward" and (recipe.doubtful_training or _open(recipe))):
        return False  # a model is run on its data, where these are known, else on axes of some length
    if stage == "construct" and layer is not None:
        thing = recipe.layers[layer]
        return isinstance(thing, Module) or (isinstance(thing, Layer) and not any(invented(value) for value in thing.args.values()))
    if call is not None:
        return call not in recipe.doubtful
    if layer is not None:
        calls = entries(recipe.request, "calls")
        return not any(index in recipe.doubtful for index, made in enumerate(calls) if made.get("layer") == layer)
    return not (recipe.doubtful or recipe.guessed)


def _open(recipe: Recipe) -> bool:
    """Whether the worker has to choose the length of an axis that is not the batch."""
    shapes = [entry.get("shape") for entry in entries(recipe.request, "inputs")]
    return not recipe.request.get("train") and any(isinstance(shape, list) and None in shape[1:] for shape in shapes)


def _index(value: object, among: Sequence[object]) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(among) else None
