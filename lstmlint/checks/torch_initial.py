"""RNN821, RNN822 and RNN824: the state that a recurrent module of torch begins with, and the one that nobody takes up."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint import regex
from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_graph import Made, beginning, is_random, is_recurrent, operands
from lstmlint.checks.torch_words import described, reported
from lstmlint.diagnostic import Action, Change, Finding, Related, Safety
from lstmlint.program import Application, Module, Operation, Path, Program, TorchTensor

_ELSEWHERE = frozenset({"set_default_device", "set_default_tensor_type"})
_OF_INPUT = regex.compile(r"^(?:len\(([A-Za-z_]\w*)\)|([A-Za-z_]\w*)\.(?:size\(|shape\b))")


def _states(path: Path) -> Iterator[tuple[Application, TorchTensor, Operation]]:
    """The states that modules are given, and what made them."""
    for call in reported(path):
        if is_recurrent(call.module):
            for state in call.states or ():
                made = beginning(state)
                if made is not None:
                    yield call, state, made


@each_path
def random_state(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN821: the initial state is random."""
    told: set[object] = set()
    for call, _, made in _states(path):
        if not is_random(made) or made.place in told or _demonstration(call, made):
            continue
        told.add(made.place)
        plain = made.name in ("rand", "randn") and not any(a.star or a.inherited for a in made.given)
        changes = (Change(Action.RENAME_METHOD, made.place, "zeros"),) if plain else ()
        data = {"module": described(call.module), "function": made.name}
        yield Finding(made.place, data, (Related(call.place, f"{described(call.module)} begins with it"),), changes)


def _demonstration(call: Application, made: Operation) -> bool:
    """Whether the data is made up next to the state: a program that shows which shapes go together."""
    source = beginning(call.inputs[0]) if call.inputs else None
    return source is not None and source.trail == made.trail


@each_path
def state_on_the_cpu(program: Program, path: Path) -> Iterator[Finding]:
    """RNN822: the state is made on the CPU, the module is moved elsewhere."""
    if program.identifiers & _ELSEWHERE:
        return
    told: set[object] = set()
    for call, state, made in _states(path):
        if state.device != "cpu" or call.inputs[0].device == "cpu" or made.place in told or not _moved(call.module):
            continue
        if made.inputs or any(a.name == "device" for a in made.given):
            continue
        told.add(made.place)
        name = _input_name(call, made)
        changes = (Change(Action.ADD_ARGUMENT, made.place, f"device={name}.device"),) if name else ()
        related = (Related(call.place, f"{described(call.module)} gets it here"),)
        yield Finding(
            made.place, {"module": described(call.module), "function": made.name}, related, changes, case="" if name else "unnamed"
        )


def _moved(module: Module | None) -> bool:
    seen = 0
    while module is not None and seen < 50:
        if module.device == "cuda":
            return True
        module, seen = module.parent, seen + 1
    return False


def _input_name(call: Application, made: Operation) -> str:
    """A variable in reach of where the state is made that lies where the input lies."""
    for argument in made.given:
        found = _OF_INPUT.match(argument.spelling()) if argument.spelling is not None else None
        if found is not None and (name := found[1] or found[2]) != "self":
            return name
    first = call.given[0] if call.given else None
    before = call.inputs[0].operation
    if first is None or first.spelling is None or call.trail != made.trail or (before is not None and before.order > made.order):
        return ""
    written = first.spelling()
    return written if written.isidentifier() else ""


@each_path
def state_never_used(program: Program, path: Path) -> Iterator[Finding]:
    """RNN824: the last state is kept in the module and never passed in again."""
    kept = [step for step in path.steps if step.kind == "kept" and not step.speculative]
    if not kept:
        return
    made: tuple[Made, ...] = (*path.applications, *path.operations)
    used = {id(t) for one in made for t in operands(one)}
    used |= {id(t) for call in path.applications if call.module.custom for t in call.outputs}
    for step in kept:
        call, name = step.args["application"], step.args["attribute"]
        assert isinstance(call, Application)
        if call.states is not None or call.state_value is not None or call.speculative or len(call.given) > 1:
            continue
        if any(id(t) in used for t in call.outputs[1:]) or name in program.reads():
            continue
        yield Finding(step.place, {"module": described(call.module), "attribute": name}, safety=Safety.DISPLAY)
