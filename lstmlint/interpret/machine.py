"""The state of one abstract run: records, journal, assumptions and bounds.

A run follows one path. Where a condition cannot be known it is *decided* (:meth:`Machine.decide`); the explorer in
``paths`` repeats the run with other decisions. Every change to a container goes through the journal, so that a
branch can be tried and taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret import cells
from lstmlint.interpret.running import MAX_STEPS, MAX_STEPS_PER_PATH, Decision, Flow, Mark, OutOfBoundsError, TooLongError
from lstmlint.interpret.unknowns import Condition
from lstmlint.interpret.values import Class, Function, Items, Scope, Table
from lstmlint.program import (
    TOUCHES,
    Application,
    Call,
    Event,
    Import,
    Layer,
    Model,
    Module,
    Operation,
    Path,
    Step,
    Tensor,
    TorchTensor,
    Use,
    Value,
    Version,
)
from lstmlint.shape import Dim, Label, Size, Unknown, add, mul

if TYPE_CHECKING:
    from lstmlint.interpret.neighbours import Neighbours

ABSENT: Any = cells.ABSENT
# Events that neither build nor train nor reset.
LIGHT = frozenset(
    {"predict", "predict_generator", "predict_classes", "predict_proba", "predict_on_batch", "evaluate", "evaluate_generator"}
    | {"test_on_batch", "escape", "build", "summary", "count_params", "get_weights"}
    | TOUCHES
)

Evaluate: TypeAlias = "Callable[[Machine, Any, Scope], Value]"
Execute: TypeAlias = "Callable[[Machine, Any, Scope], Flow]"
# A call as it is written: the call, its file, and of each argument the node of its value and what is true of it whatever the value.
Written: TypeAlias = "tuple[object, str, list[tuple[Any, str | None, Place, Place, str, bool, bool, Callable[[], str] | None]]]"


class Machine:
    """Everything a run carries along."""

    # Python finds so many attributes quicker in slots than in a dict.
    __slots__ = (
        "_records", "active", "asked", "assumed", "base_assumed", "base_bound", "bound", "called", "classes", "coarse", "counters",
        "decisions", "depth", "evaluate", "execute", "filename", "flags", "functions", "generators", "guessed", "guessing", "hurried",
        "idle", "journal", "limit", "loops", "made_late", "mattering", "neighbours", "order", "path", "places", "plan", "program",
        "results", "running", "sized", "speculation", "steps", "steps_in_all", "steps_per_path", "taken", "tensors", "things", "tiresome",
        "torch_tensors", "total_steps", "trail", "turning", "untracked", "version", "visits", "written", "yields",
    )  # fmt: skip

    def __init__(self, filename: str, version: Version | None, evaluate: Evaluate, execute: Execute, size: int = 0) -> None:
        # A long file of straight lines is worth the steps that it takes to read it once.
        self.steps_per_path = MAX_STEPS_PER_PATH + min(size, MAX_STEPS)
        self.steps_in_all = MAX_STEPS + min(2 * size, MAX_STEPS)
        self.filename = self.program = filename
        self.version = version
        self.evaluate = evaluate
        self.execute = execute
        self.neighbours: Neighbours | None = None
        self.total_steps = 0
        self.called: set[object] = set()
        self.mattering: set[int] = set()
        self.idle: set[int] = set()
        self.tiresome: set[int] = set()
        self.places: dict[int, Place] = {}  # each holds its node, so that the number stays the node's
        self.written: dict[int, Written] = {}
        self.generators: dict[int, bool] = {}
        self.functions: dict[int, Function] = {}
        self.classes: dict[int, Class] = {}
        self.flags: dict[str, Value] = {}
        self.base_assumed: dict[Unknown, bool] = {}
        self.base_bound: dict[Unknown, Value] = {}
        self.begin({})

    # ---- one path -------------------------------------------------------------------------------------------------

    def begin(self, plan: Mapping[Hashable, int], entry: str = "") -> None:
        """Start another path that takes the planned options."""
        self._record_on(Path(entry=entry))
        self.plan = plan
        self.decisions: list[Decision] = []
        self.visits: dict[int, int] = {}
        self.journal: list[tuple[Any, ...]] = []
        self.assumed: dict[Unknown, bool] = dict(self.base_assumed)
        self.bound: dict[Unknown, Value] = dict(self.base_bound)
        self.tensors: dict[Unknown, Tensor] = {}
        self.steps = 0
        self.limit = min(self.steps_per_path, self.steps_in_all - self.total_steps)
        self.depth = 0
        self.trail: tuple[Place, ...] = ()
        self.loops: tuple[Place, ...] = ()
        self.turning: Hashable = None
        self.results: list[Value] = []
        self.active: list[object] = []
        self.things: list[Layer | Model | None] = []
        self.running: list[Module] = []
        self.sized: dict[Unknown, bool] = {}  # what a module was given as a size, which None is not
        self.untracked = False  # whether torch may record no gradients here
        self.made_late: list[Module] = []
        self.taken: set[int] = set()  # modules whose weights the program reads
        self.torch_tensors: dict[Unknown, TorchTensor] = {}
        self.counters: dict[str, int] = {}
        self.order = self.speculation = self.guessing = 0
        self.asked: list[Value] = []  # the conditions of branches that are both taken on a guess
        self.guessed = self.hurried = self.coarse = False
        self.yields: list[Value] | None = None

    def step(self, cost: int = 1) -> None:
        """Count work; the run ends where its bound is reached."""
        self.steps += cost
        if self.steps > self.limit:
            if self.steps > self.steps_per_path or self.total_steps + self.steps > self.steps_in_all:
                raise OutOfBoundsError
            raise TooLongError

    def tick(self) -> int:
        """The next number in the order of events."""
        self.order += 1
        return self.order

    # ---- places ---------------------------------------------------------------------------------------------------

    def place(self, node: cst.CSTNode) -> Place:
        """The node as an opaque mark, made once: the paths through a file come by it again and again."""
        found = self.places.get(id(node))
        if found is None or found.filename is not self.filename:
            found = self.places[id(node)] = Place(node, self.filename)
        return found

    # ---- records --------------------------------------------------------------------------------------------------

    def _record_on(self, path: Path) -> None:
        self.path = path
        keras = (path.layers, path.calls, path.models, path.events, path.uses, path.imports)
        self._records: tuple[list[Any], ...] = (*keras, path.modules, path.applications, path.operations, path.steps)

    def record(self, what: Layer | Call | Model | Event | Use | Import | Module | Application | Operation | Step) -> None:
        """Put it on the path."""
        path = self.path
        match what:
            case Operation() | Application():
                what.order = self.tick()
                what.within = self.running[-1] if self.running else None
                what.untracked = self.untracked
                if isinstance(what, Operation):
                    path.operations.append(what)
                else:
                    path.applications.append(what)
            case Module():
                path.modules.append(what)
            case Step():
                path.steps.append(what)
            case Layer():
                path.layers.append(what)
            case Call():
                what.order = self.tick()
                what.within = self.things[-1] if self.things else None
                path.calls.append(what)
            case Model():
                path.models.append(what)
            case Event():
                path.events.append(what)
            case Use():
                path.uses.append(what)
            case Import():
                path.imports.append(what)

    def mark(self) -> Mark:
        """The present point in time."""
        return Mark(
            len(self.journal),
            tuple(map(len, self._records)),
            len(self.decisions),
            dict(self.assumed),
            dict(self.bound),
            dict(self.visits),
            len(self.results),
            dict(self.counters),
        )

    def built_since(self, mark: Mark, *, applied: bool = True) -> bool:
        """Whether anything of a model was recorded, or anything decided, since the mark.

        To apply a module of torch builds nothing, but counts as well unless ``applied`` is false.
        """
        layers, calls, models, events, uses, _, modules, applications, *_ = self._records
        counts = mark.records
        return (
            len(self.decisions) > mark.decisions
            or len(layers) > counts[0]
            or len(calls) > counts[1]
            or len(models) > counts[2]
            or len(uses) > counts[4]
            or len(modules) > counts[6]
            or (applied and len(applications) > counts[7])
            or any(event.kind not in LIGHT for event in events[counts[3] :])
        )

    def light_since(self, mark: Mark) -> list[Event]:
        """The events since the mark that change no model: they need no path of their own."""
        return [event for event in self.path.events[mark.records[3] :] if event.kind in LIGHT]

    def undo(self, mark: Mark) -> None:
        """Take everything back to the mark: containers and records."""
        journal = self.journal
        while len(journal) > mark.journal:
            cells.restore(*journal.pop())
        for records, before in zip(self._records, mark.records, strict=True):
            if len(records) > before:
                del records[before:]
        del self.decisions[mark.decisions :]
        del self.results[mark.results :]
        self.assumed, self.bound, self.visits = dict(mark.assumed), dict(mark.bound), dict(mark.visits)
        self.counters = dict(mark.counters)

    def rewind(self) -> None:
        """Take back what this path did to things that were there before it; what it built itself stays as it is."""
        own: set[int] = set()
        for layer in self.path.layers:
            own |= {id(layer), id(layer.calls)}
        for model in self.path.models:
            own |= {id(model), id(model.calls), id(model.layers)}
        own |= {id(call) for call in self.path.calls}
        for module in self.path.modules:
            own |= {id(module), id(module.items), id(module.applications)}
        self.journal = [entry for entry in self.journal if id(entry[0]) not in own]
        self._record_on(Path())
        self.undo(Mark(0, (0,) * len(self._records), 0, {}, {}, {}, 0, {}))

    # ---- journalled changes ---------------------------------------------------------------------------------------

    def put(self, container: dict[Any, Any], key: object, value: Value) -> None:
        """``container[key] = value``."""
        self.journal.append((container, key, container.get(key, ABSENT)))
        container[key] = value

    def take_back(self, entries: list[tuple[Any, ...]]) -> None:
        """Undo these entries of the journal, the last one first, whatever else was done."""
        for container, key, old in reversed(entries):
            cells.restore(container, key, old)

    def drop(self, container: dict[Any, Any], key: object) -> None:
        """``del container[key]``."""
        if key in container:
            self.journal.append((container, key, container[key]))
            del container[key]

    def change(self, items: list[Any]) -> list[Any]:
        """The list, its present content remembered: change it as you like."""
        self.journal.append((items, cells.CONTENT, list(items)))
        return items

    def set(self, thing: object, attribute: str, value: object) -> None:
        """``thing.attribute = value``."""
        self.journal.append((thing, attribute, getattr(thing, attribute)))
        setattr(thing, attribute, value)

    def blur(self, container: Items | Table) -> None:
        """The container may have got other items: its length is no longer certain."""
        if container.exact:
            self.journal.append((container, cells.EXACT, True))
            container.exact = False
        if container.unknown is not None and container.unknown.children:
            self.drop(container.unknown.children, ("len",))

    def blur_behind(self, items: Items) -> None:
        """Nobody knows what was put behind the last item: a layer that comes later need not follow the one before."""
        self.blur(items)
        if any(isinstance(item, Layer | Model | Module) for item in items):
            self.change(items).append(Unknown("*", "unpacking of an unknown"))

    def written_since(self, mark: Mark) -> dict[tuple[int, object], tuple[Any, Any, Any]]:
        """The cells written since the mark, each once: (container, key, value before)."""
        cells: dict[tuple[int, object], tuple[Any, Any, Any]] = {}
        for container, key, old in self.journal[mark.journal :]:
            cells.setdefault((id(container), key), (container, key, old))
        return cells

    def write_cell(self, container: Any, key: Any, value: Any) -> None:
        """Put a value into a cell of the journal, whatever its container."""
        if key is cells.CONTENT:
            self.change(container)[:] = value
        elif key is cells.EXACT:
            if not value:
                self.blur(container)
        elif isinstance(container, dict):
            if value is ABSENT:
                self.drop(container, key)
            else:
                self.put(container, key, value)
        else:
            self.set(container, key, value)

    # ---- decisions ------------------------------------------------------------------------------------------------

    def visit(self, node: object) -> Hashable:
        """A name for this meeting with the node that is the same in every run that came here the same way.

        In a loop all turns share it: a condition is taken to be the same in each, or the paths would be without number.
        """
        if self.turning is not None:
            return (id(node), self.turning)
        count = self.visits.get(id(node), 0)
        self.visits[id(node)] = count + 1
        return (id(node), count)

    def made(self, key: Hashable) -> Decision | None:
        """The decision that this path has taken under the key already."""
        return next((decision for decision in self.decisions if decision.key == key), None)

    def decided(
        self,
        key: Hashable,
        label: Label,
        options: tuple[bool | int | str, ...],
        option: int,
        at: int | None = None,
        *,
        unseen: bool = False,
    ) -> None:
        """Note that the path took the option; the explorer comes back for the others."""
        text = label if isinstance(label, str) else label()
        if unseen:
            self.path.unsaid.add(text)
        made = Decision(text, option, len(options), options[option], key)
        self.decisions.insert(len(self.decisions) if at is None else at, made)

    def choose(
        self, key: Hashable, label: Label, options: tuple[bool | int | str, ...], preferred: int = 0, *, unseen: bool = False
    ) -> int:
        """Take the option that the plan names, else the preferred one."""
        made = self.made(key)
        if made is not None:
            return made.option
        option = min(self.plan.get(key, preferred), len(options) - 1)
        self.decided(key, label, options, option, unseen=unseen)
        return option

    def resolve(self, value: Value) -> Value:
        """The value under this path's assumptions."""
        if not self.bound:
            return value
        if isinstance(value, Unknown):
            return self.bound.get(value, value)
        if isinstance(value, Dim):
            return self._substitute(value)
        return value

    def _substitute(self, dim: Dim) -> Value:
        if not any(u in self.bound for monomial in dim.terms for u in monomial):
            return dim
        total: Size = 0
        for monomial, factor in dim.terms.items():
            term: Size = factor
            for u in monomial:
                value = self.bound.get(u, u)
                if isinstance(value, bool) or not isinstance(value, int | Dim | Unknown):
                    return dim
                term = mul(term, value)
            total = add(total, term)
        return total

    def tensor_of(self, unknown: Unknown) -> Tensor:
        """The tensor that an unknown value is when a layer is called on it: the same each time."""
        if unknown not in self.tensors:
            self.tensors[unknown] = Tensor(name=unknown.label)
        return self.tensors[unknown]

    def assume(self, condition: Value, truth: bool, depth: int = 0) -> None:
        """Learn what follows from a condition being true or false."""
        if not isinstance(condition, Unknown) or depth > 20:
            return
        self.assumed[condition] = truth
        if not isinstance(condition, Condition):
            return
        operator, left, right = condition.operator, condition.left, condition.right
        if operator == "not":
            self.assume(left, not truth, depth + 1)
        elif (operator == "and" and truth) or (operator == "or" and not truth):
            self.assume(left, truth, depth + 1)
            self.assume(right, truth, depth + 1)
        elif isinstance(left, Unknown) and not isinstance(right, Unknown | Dim) and operator in (_EQUAL if truth else _UNEQUAL):
            self.bound[left] = right


_EQUAL, _UNEQUAL = ("==", "is"), ("!=", "is not")
