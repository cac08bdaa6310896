"""RNN815: which axis the data has first and which one the module takes; and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import described, reported, title, trace
from lstmlint.diagnostic import Action, Change, Finding, Related
from lstmlint.program import Application, Module, Path, Program, Role
from lstmlint.shape import same


def order_of_data(call: Application) -> Role:
    """The axis that the input of a recurrent module has first, ``batch`` or ``time``; "" where nothing says it."""
    tensor = call.inputs[0]
    roles = tensor.role(-3), tensor.role(-2)
    if "batch" in roles or "time" in roles:
        return "batch" if roles[0] == "batch" or roles[1] == "time" else "time"
    return _order_of_states(call)


def _order_of_states(call: Application) -> Role:
    """Which axis of the input the states take for the batch."""
    output = call.outputs[0] if call.outputs else None
    if not call.states or output is None or output.shape.rank != 3 or call.states[0].shape.rank != 3:
        return ""
    batch, (one, two, _) = call.states[0].shape.axes[1], output.shape.axes
    if isinstance(batch, int) or same(one, two) is not None:
        return ""
    return "batch" if same(batch, one) is True else "time" if same(batch, two) is True else ""


def batch_first_fix(path: Path, module: Module) -> tuple[Change, ...]:
    """``batch_first=True`` for a module that says nothing of it; nothing where some of its uses want it as it is."""
    if module.opaque or "batch_first" in module.args or any(a.inherited for a in module.given):
        return ()
    uses = [call for call in path.applications if call.module is module]
    if any(order_of_data(call) == "time" for call in uses):
        return ()
    return (Change(Action.ADD_ARGUMENT, module.place, "batch_first=True"),)


@each_path
def data_order(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN815: data with the batch first for a module that takes the steps first, or the other way round."""
    for call in reported(path):
        if against_the_flag(call):
            yield _finding(path, call)


def against_the_flag(call: Application) -> bool:
    """Whether the data of a recurrent module has its axes in the other order than the module was told."""
    if not call.module.recurrent or not call.inputs or call.inputs[0].packed or call.problem is not None:
        return False
    flag, order = call.module.get("batch_first", False), order_of_data(call)
    return isinstance(flag, bool) and order != "" and (order == "batch") is not flag and not _one_long(call)


def _one_long(call: Application) -> bool:
    """Whether the batch or the sequence has one item: then the axes can be exchanged."""
    shape = call.outputs[0].shape if call.outputs else call.inputs[0].shape
    return shape.rank != 3 or 1 in shape.axes[:2]


def _finding(path: Path, call: Application) -> Finding:
    tensor, order = call.inputs[0], order_of_data(call)
    related = (*trace(tensor), Related(call.module.place, f"{described(call.module)} is made here"))
    data = {"module": title(call.module)}
    if order == "batch":
        changes = batch_first_fix(path, call.module)
        by_states = not (tensor.role(-3) or tensor.role(-2))
        return Finding(call.place, data, related, changes, case="states" if by_states else "batch")
    return Finding(call.place, data, related, case="time")
