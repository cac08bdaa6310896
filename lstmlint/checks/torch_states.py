"""RNN804 and RNN805: the states that a recurrent module of torch is given, and how its results are unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import described, reported, title, trace
from lstmlint.diagnostic import Action, Change, Finding, Place, Related
from lstmlint.program import Application, Operation, Path, Program, TorchTensor, Value
from lstmlint.shape import Dim, Shape, Unknown, show_dim, show_shape

_STATES = {"LSTM": "(h_0, c_0)", "LSTMCell": "(h, c)", "GRU": "h_0", "RNN": "h_0", "GRUCell": "h", "RNNCell": "h"}
_RESULTS = {"LSTM": "output, (h_n, c_n)", "LSTMCell": "h, c", "GRU": "output, h_n", "RNN": "output, h_n"}


@each_path
def wrong_states(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN804: the initial state has another layout, size or number than the module takes."""
    for call in reported(path):
        problem = call.problem
        if problem is None or problem.kind != "states":
            continue
        detail = problem.detail
        what = str(detail.get("what", ""))
        data: dict[str, object] = {"module": described(call.module), "states": _STATES.get(call.module.kind, "a state"), "text": ""}
        if what == "None inside":
            yield Finding(call.place, data, case="none")
            continue
        data["text"] = str(detail.get("text", ""))
        index = detail.get("state", 0)
        state = call.states[index] if call.states and isinstance(index, int) and index < len(call.states) else None
        right = detail.get("wanted_shape")
        if state is None or not isinstance(right, Shape) or what not in ("layout", "directions"):
            case = "batch" if what == "batch" else "count" if what == "count" else ""
            yield Finding(call.place, data | _shapes(state, right, detail), _made(state), case=case)
            continue
        place, changes = _mended(state, what)
        yield Finding(place or call.place, data | _shapes(state, right, detail), _input(call), changes, case=what)


def _shapes(state: TorchTensor | None, right: object, detail: object) -> dict[str, object]:
    wanted = detail.get("wanted") if isinstance(detail, dict) else None
    return {
        "shape": show_shape(state.shape) if state is not None else "",
        "right": show_shape(right) if isinstance(right, Shape) else "",
        "wanted": show_dim(wanted) if isinstance(wanted, int | Dim | Unknown) else str(wanted),
    }


def _made(state: TorchTensor | None) -> tuple[Related, ...]:
    return trace(state) if state is not None else ()


def _input(call: Application) -> tuple[Related, ...]:
    return (*trace(*call.inputs[:1]), Related(call.place, f"{described(call.module)} gets it here"))


_CREATE = frozenset({"zeros", "randn", "rand", "ones", "empty", "new_zeros", "new_ones", "full"})


def _mended(state: TorchTensor, what: str) -> tuple[Place | None, tuple[Change, ...]]:
    """Where the state is made, and the edit of its sizes: the first two exchanged, or the first doubled."""
    made = state.operation
    if not isinstance(made, Operation) or made.name not in _CREATE:
        return None, ()
    written = [a for a in made.given if a.name is None and not a.star]
    if any(a.inherited for a in written) or len(written) < 3:
        return made.place, ()
    first, second = written[0].value_place, written[1].value_place
    if what == "directions":
        return made.place, (Change(Action.REPLACE, first, "2 * {0}", (first,)),)
    return made.place, (Change(Action.REPLACE, first, "{0}", (second,)), Change(Action.REPLACE, second, "{0}", (first,)))


@each_path
def wrong_unpacking(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN805: the results of a recurrent module unpacked into another number of names, or the one state of a GRU as two."""
    for use in path.uses:
        if use.kind != "torch_unpack":
            continue
        call = use.detail["application"]
        assert isinstance(call, Application)
        data = {
            "module": title(call.module),
            "returns": _RESULTS.get(call.module.kind, "one state"),
            "wanted": use.detail["wanted"],
            "got": use.detail["got"],
        }
        yield Finding(use.place, data, (Related(call.module.place, f"{described(call.module)} is made here"),), case=_case(use.detail))


def _case(detail: object) -> str:
    got: Value = detail.get("what") if isinstance(detail, dict) else ""
    return str(got) if got else ""
