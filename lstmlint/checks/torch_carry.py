"""RNN823, RNN825 and RNN826: states that are carried from one turn of a loop to the next."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_graph import Made, beginning, carried, is_recurrent, operands, reached, tracked
from lstmlint.checks.torch_words import described
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Application, Dataset, Operation, Path, Program, Step, TorchTensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Unknown

_MOST = 4000


# ---- RNN823 ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gate:
    """A recurrent module that got a state, and the tensors on the way back from it."""

    call: Application
    way: tuple[TorchTensor, ...]


@each_path
def carried_without_detach(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN823: ``backward()`` goes back into a graph that an earlier ``backward()`` has freed."""
    backwards = [s for s in path.steps if s.kind in ("backward", "manual_backward")]
    if len(backwards) < 2 or any(s.kind == "frozen" for s in path.steps):
        return
    freed: dict[int, list[tuple[Step, Value]]] = {}
    told: set[Place] = set()
    for step in backwards:
        loss = _loss(step)
        if loss is None:
            continue
        if not step.speculative:
            for finding in _again(path, step, loss, freed):
                if finding.place not in told:
                    told.add(finding.place)
                    yield finding
        keep = _retained(step)
        for key in reached(loss):
            freed.setdefault(key, []).append((step, None if step.speculative else keep))


def _loss(step: Step) -> TorchTensor | None:
    """The tensor whose gradient is asked for: of ``loss.backward()``, ``accelerator.backward(loss)``, ``scaler.scale(loss).backward()``."""
    found = step.target
    if not isinstance(found, TorchTensor):
        found = step.given[0].value if step.given else None
    if not isinstance(found, TorchTensor):
        return None
    made = found.operation
    if isinstance(made, Operation) and made.name == "?" and len(made.inputs) == 1:
        return made.inputs[0]
    return found


def _retained(step: Step) -> Value:
    """Whether the graph is kept: True, False, or None where that is not known."""
    asked = step.args.get("retain_graph", step.args.get("1" if isinstance(step.target, TorchTensor) else "?", None))
    if asked is None:
        asked = step.args.get("create_graph", False)
    return asked if isinstance(asked, bool) else None


def _again(path: Path, step: Step, loss: TorchTensor, freed: dict[int, list[tuple[Step, Value]]]) -> Iterator[Finding]:
    """What is met of the freed graphs on the way back from the loss."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[TorchTensor, _Gate | None]] = [(loss, None)]
    direct: Application | None = None
    hits: list[tuple[Application, _Gate]] = []
    while waiting and len(seen) < _MOST:
        tensor, gate = waiting.pop()
        made = tracked(tensor)
        if made is None or made.speculative:
            continue
        key = (id(made), id(gate.call) if gate is not None else 0)
        if key in seen:
            continue
        seen.add(key)
        if id(made) in freed and isinstance(made, Application):
            if gate is None:
                direct = made
            else:
                hits.append((made, gate))
            continue
        waiting.extend(_onwards(made, gate))
    for made, gate in hits:
        found = _carried(path, step, made, gate, freed[id(made)])
        if found is not None:
            yield found
    if direct is not None and not hits:
        first = next((before for before, keep in freed[id(direct)] if keep is False), None)
        if first is not None and all(keep is not None for _, keep in freed[id(direct)]):
            related = (Related(first.place, "this backward() frees the graph"),) if first.place != step.place else ()
            yield Finding(step.place, {"module": described(direct.module)}, (*related, _result(direct)), case="twice")


def _onwards(made: Made, gate: _Gate | None) -> Iterator[tuple[TorchTensor, _Gate | None]]:
    if isinstance(made, Application) and is_recurrent(made.module):
        yield from ((tensor, gate) for tensor in made.inputs)
        yield from ((state, _Gate(made, (state,))) for state in made.states or ())
        return
    for tensor in operands(made):
        yield tensor, _Gate(gate.call, (*gate.way, tensor)) if gate is not None else None


def _carried(path: Path, step: Step, made: Application, gate: _Gate, before: list[tuple[Step, Value]]) -> Finding | None:
    place = _place(path, gate)
    data = {"module": described(gate.call.module)}
    if any(keep is None for _, keep in before):
        return None
    first = next((one for one, keep in before if keep is False), None)
    if first is not None:
        return Finding(place, data, (Related(first.place, "this backward() frees the graph of the turn before"), _result(made)))
    last = before[-1][0]
    stepped = any(s.kind == "step" and _of_optimizer(s) and last.order < s.order < step.order and not s.speculative for s in path.steps)
    related = (Related(last.place, "retain_graph=True keeps the graph of every turn"), _result(made))
    sure = stepped and sum(s.kind == "optimizer" for s in path.steps) == 1
    return Finding(place, data, related, case="stepped" if sure else "retained")


def _of_optimizer(step: Step) -> bool:
    return isinstance(step.target, Unknown) and "sched" not in step.target.label.lower() and not step.given


def _result(made: Application) -> Related:
    return Related(made.place, f"{described(made.module)} gives the state here")


def _place(path: Path, gate: _Gate) -> Place:
    """The outermost call that hands the state on, else that of the recurrent module itself."""
    way = {id(tensor) for tensor in gate.way}
    outer = [
        call
        for call in path.applications
        if call.module.custom and call.order > gate.call.order and any(id(t) in way for t in call.inputs) and _inside(gate.call, call)
    ]
    return min(outer, key=lambda call: len(call.trail)).place if outer else gate.call.place


def _inside(call: Application, outer: Application) -> bool:
    """Whether the call is done in the forward of the other."""
    return len(call.trail) > len(outer.trail) and call.trail[: len(outer.trail)] == outer.trail


# ---- RNN825 ------------------------------------------------------------------------------------------------------------


@each_path
def carried_over_shuffled(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN825: the state of one batch begins the next one, and the loader shuffles."""
    turns = [s for s in path.steps if s.kind == "turn" and isinstance(s.target, Dataset) and s.target.shuffled and not s.speculative]
    if not turns:
        return
    loops = {step.place for step in turns}
    for call in path.applications:
        if call.speculative or not call.states or not is_recurrent(call.module) or not loops & set(call.loops):
            continue
        for state in call.states:
            before = next((one for one in carried(state) if _earlier(one, call, turns)), None)
            if before is not None:
                place = _place(path, _Gate(call, _way(state)))
                yield Finding(place, {"module": described(call.module)}, (_result(before),))
                break


def _way(state: TorchTensor) -> tuple[TorchTensor, ...]:
    """The tensor and those that it is made of, without leaving what leaves it a state."""
    found: list[TorchTensor] = []
    waiting = [state]
    while waiting and len(found) < 200:
        tensor = waiting.pop()
        found.append(tensor)
        if tensor.operation is not None and not isinstance(tensor.operation, Application):
            waiting.extend(tensor.operation.inputs)
    return tuple(found)


def _earlier(one: Application, call: Application, turns: list[Step]) -> bool:
    """Whether it was called in an earlier turn of a loop around both."""
    return any(t.place in call.loops and t.place in one.loops and one.order < t.order < call.order for t in turns)


# ---- RNN826 ------------------------------------------------------------------------------------------------------------


def fixed_batch(program: Program) -> Iterator[Finding]:
    """RNN826: a state made for one number of samples, and a loader whose batches are not all of that size."""
    found: dict[Place, tuple[Finding, set[int]]] = {}
    for number, path in enumerate(program.paths):
        for finding in _fixed(path):
            found.setdefault(finding.place, (finding, set()))[1].add(number)
    for finding, paths in found.values():
        entries = {program.paths[number].entry for number in paths}
        # A program that asks for the size of the batch has another path, on which nothing is wrong.
        if all(number in paths for number, path in enumerate(program.paths) if path.entry in entries):
            yield finding


def _fixed(path: Path) -> Iterator[Finding]:
    loaders = [s for s in path.steps if s.kind == "turn" and isinstance(s.target, Dataset) and not s.speculative]
    for call in path.applications:
        if call.speculative or not call.states or not call.inputs or call.problem is not None or not is_recurrent(call.module):
            continue
        axis = call.inputs[0].axis("batch")
        batch = call.inputs[0].shape.axes[axis] if axis is not None and -axis <= len(call.inputs[0].shape.axes) else None
        loader = next((s for s in loaders if s.place in call.loops and s.order < call.order and _hands_out(s.target, batch)), None)
        state = call.states[0]
        size = state.shape.axes[-2] if len(state.shape.axes) >= 2 else None
        if loader is None or not isinstance(size, int) or not isinstance(loader.target, Dataset):
            continue
        finding = _against(call, state, size, loader.target)
        if finding is not None:
            yield finding


def _hands_out(source: Value, batch: Axis) -> bool:
    """Whether that size of a batch is the loader's own."""
    return isinstance(source, Dataset) and isinstance(batch, Unknown) and any(batch is axis for axis in _first_axes(source.element))


def _first_axes(element: Value) -> Iterator[Axis]:
    if isinstance(element, TorchTensor):
        yield from element.shape.axes[:1]
    elif isinstance(element, tuple | list):
        for part in element:
            yield from _first_axes(part)
    elif isinstance(element, dict):
        for part in element.values():
            yield from _first_axes(part)


def _against(call: Application, state: TorchTensor, size: int, loader: Dataset) -> Finding | None:
    batch, samples = loader.batch, loader.samples
    if not isinstance(batch, int) or isinstance(batch, bool) or batch < 1:
        return None
    made = beginning(state)
    place = made.place if made is not None else call.place
    data = {"module": described(call.module), "size": size, "batch": batch, "samples": samples, "rest": ""}
    related = (Related(call.place, f"{described(call.module)} gets it here"),)
    if size != batch:
        return Finding(place, data, related, case="other")
    if isinstance(samples, int) and samples % batch:
        return Finding(place, data | {"rest": samples % batch}, related)
    return None
