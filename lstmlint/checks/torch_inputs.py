"""RNN801 to RNN803: modules of torch that refuse what they are given: another width, another rank, a tuple."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import argument_place, described, named, origin, reported, title, trace
from lstmlint.diagnostic import Action, Change, Finding, Place
from lstmlint.program import Application, Path, Program, TorchTensor
from lstmlint.shape import Dim, Unknown, mul, same, show_dim, show_shape


@each_path
def wrong_width(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN801: the last axis of the input is not what the constructor was told."""
    for call in reported(path):
        problem = call.problem
        if problem is None or problem.kind != "size" or not call.inputs or call.module.kind.endswith("Loss"):
            continue  # of losses RNN832 and RNN833 speak
        yield _width(call) if problem.detail.get("what") == "argument" else _refused(call)


def _width(call: Application) -> Finding:
    assert call.problem is not None
    detail, module, tensor = call.problem.detail, call.module, call.inputs[0]
    parameter = str(detail["parameter"])
    wanted, got = detail["wanted"], detail["got"]
    data = {
        "module": title(module),
        "parameter": parameter,
        "wanted": _size(wanted),
        "got": _size(got),
        "shape": show_shape(tensor.shape),
        "why": "",
    }
    related = trace(tensor)
    before = origin(tensor) if detail.get("axis") == -1 else None
    if before is not None:
        data["before"] = described(before.module)
        both = before.module.args.get("bidirectional") is True and _twice(got, wanted)
        change = _replaced(call, parameter, got, wanted, doubled=both)
        return Finding(_place(call, parameter), data, related, change, case="directions" if both else "after")
    return Finding(_place(call, parameter), data, related, case="")


def _refused(call: Application) -> Finding:
    assert call.problem is not None
    tensor = call.inputs[0]
    data = {"module": title(call.module), "text": str(call.problem.detail.get("text", "")), "shape": show_shape(tensor.shape)}
    return Finding(call.place, data, trace(*call.inputs[:1]), case="other")


def _size(value: object) -> str:
    return show_dim(value) if isinstance(value, int | Dim | Unknown) else str(value)


def _twice(got: object, wanted: object) -> bool:
    return isinstance(got, int | Dim | Unknown) and isinstance(wanted, int | Dim | Unknown) and same(got, mul(2, wanted)) is True


def _place(call: Application, parameter: str) -> Place:
    """The argument where the module is used once, the call where others use it too."""
    return argument_place(call.module, parameter) if len(call.module.applications) <= 1 else call.place


def _replaced(call: Application, parameter: str, got: object, wanted: object, *, doubled: bool) -> tuple[Change, ...]:
    argument = call.module.argument(parameter)
    if argument is None or argument.inherited or len(call.module.applications) > 1 or not isinstance(got, int | Dim | Unknown):
        return ()
    if isinstance(wanted, int) and argument.literal:
        return (Change(Action.REPLACE, argument.value_place, show_dim(got)),) if named(got) and isinstance(got, int) else ()
    if doubled:
        return (Change(Action.REPLACE, argument.value_place, "2 * {0}", (argument.value_place,)),)
    return ()


@each_path
def wrong_rank(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN802: the input has another number of axes than the module takes, or too few to be what was meant."""
    for call in reported(path):
        problem = call.problem
        first = call.inputs[0] if call.inputs else None
        if problem is None and first is not None and call.module.recurrent and first.shape.rank == 2 and first.role(0) == "batch":
            data = {"module": title(call.module), "shape": show_shape(first.shape), "wanted": ""}
            yield Finding(call.place, data, trace(first), case="vectors")
        if problem is None or problem.kind != "rank" or not call.inputs or call.module.kind.endswith("Loss"):
            continue
        index = problem.detail.get("input", 0)
        tensor = call.inputs[index if isinstance(index, int) and index < len(call.inputs) else 0]
        yield Finding(call.place, {"module": title(call.module), **_ranks(call, tensor)}, trace(tensor))


def _ranks(call: Application, tensor: TorchTensor) -> dict[str, object]:
    assert call.problem is not None
    wanted = call.problem.detail.get("wanted")
    words = " or ".join(str(n) for n in wanted) if isinstance(wanted, tuple) else str(wanted)
    at_least = "at least " if call.problem.detail.get("at_least") else ""
    return {"wanted": f"{at_least}{words} {'axis' if words == '1' else 'axes'}", "shape": show_shape(tensor.shape)}


@each_path
def tuple_as_tensor(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN803: what a recurrent module returned, a tuple, goes into the next one whole, or is used as a tensor."""
    for use in path.uses:
        made, tensor = use.detail.get("application"), use.detail.get("tensor")
        if use.kind == "torch_tuple" and isinstance(made, Application) and isinstance(tensor, TorchTensor):
            what = str(use.detail["what"])
            held = "the state of " if use.detail["state"] else "the result of "
            data = {"before": held + title(made.module), "what": what}
            yield Finding(
                use.place, data, trace(tensor), case="index" if what == "index" else "given" if what.endswith("()") else "attribute"
            )
    for call in reported(path):
        problem = call.problem
        if problem is None or problem.kind != "call" or problem.detail.get("what") != "tuple":
            continue
        value = problem.detail.get("value")
        first = value[0] if isinstance(value, tuple) and value else None
        before = first.operation if isinstance(first, TorchTensor) else None
        source = before.module if isinstance(before, Application) else None
        inside = call.module.parent is not None and call.module.parent.kind == "Sequential" and source is not None
        data = {"module": title(call.module), "before": title(source) if source is not None else "a recurrent module"}
        case = "sequential" if inside and source is not None and source.parent is call.module.parent else ""
        place = source.place if case and source is not None else call.place
        yield Finding(place, data, trace(first) if isinstance(first, TorchTensor) else (), case=case)
