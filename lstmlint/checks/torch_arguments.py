"""RNN807 and RNN808: arguments of torch's modules that the constructor refuses, and the dropout that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.arguments_names import meant
from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import argument_place, title
from lstmlint.diagnostic import Action, Change, Finding, Safety
from lstmlint.layers import pytorch
from lstmlint.program import RECURRENT_MODULES, Module, Path, Program
from lstmlint.shape import Problem

# What Keras calls it, and what torch does.
_OF_KERAS = {
    "units": "hidden_size",
    "input_dim": "input_size",
    "output_dim": "hidden_size",
    "input_shape": "input_size",
    "features": "input_size",
    "hidden_dim": "hidden_size",
    "hidden_units": "hidden_size",
    "input_features": "input_size",
    "return_sequences": "",
    "return_state": "",
    "stateful": "",
    "activation": "",
    "recurrent_dropout": "",
    "use_bias": "bias",
    "rate": "p",
    "go_backwards": "",
}
_HINTS = {
    "return_sequences": "torch always returns every step and the last state",
    "return_state": "torch always returns every step and the last state",
    "stateful": "pass the last state to the next call instead",
    "activation": "the gates of an LSTM or GRU are fixed",
    "recurrent_dropout": "torch has none",
    "go_backwards": "flip the input, or use bidirectional=True",
}


@each_path
def refused_argument(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN807: a keyword that the module does not have, or a value that it does not take."""
    for use in path.uses:
        made = use.detail.get("module")
        if use.kind == "torch_list" and isinstance(made, Module):
            written = made.given[0]
            change = (Change(Action.WRAP, written.value_place, "*{}"),) if written.name is None and not written.inherited else ()
            yield Finding(written.value_place, {"module": made.kind}, changes=change, case="list")
    for module in path.modules:
        if module.custom:
            continue
        unknown = list(_unknown(module))
        yield from unknown
        problem = pytorch.construct_problem(module)
        if problem is not None and problem.detail.get("late") and not module.applications:
            continue  # it is refused when it is called, and nobody calls it
        if problem is None or problem.detail.get("warning") or (unknown and problem.kind == "missing") or _passed_on(module, problem):
            continue
        yield _value(module, problem)


def _passed_on(module: Module, problem: Problem) -> bool:
    """Whether the value is a None or a text that came from elsewhere: a default that nobody uses, a message instead of a number."""
    argument = module.argument(str(problem.detail.get("parameter", "")))
    value = problem.detail.get("value")
    return problem.kind == "value" and (value is None or isinstance(value, str)) and (argument is None or not argument.literal)


def _unknown(module: Module) -> Iterator[Finding]:
    form = pytorch.signature(module.kind)
    if form is None or form.anything:
        return
    free = sorted({p.name for p in form.parameters} - set(module.args))
    for argument in module.given:
        if argument.name is None or argument.star or form.accepts(argument.name):
            continue
        data = {"module": module.kind, "keyword": argument.name, "suggestion": "", "hint": ""}
        known = _OF_KERAS.get(argument.name)
        if known and known in free:
            change = () if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, known),)
            safety = None if argument.name != "input_shape" else Safety.DISPLAY
            yield Finding(argument.place, data | {"suggestion": known}, changes=change, case="keras", safety=safety)
        elif argument.name in _HINTS and module.kind in RECURRENT_MODULES:
            yield Finding(argument.place, data | {"hint": _HINTS[argument.name]}, case="hint")
        elif (suggestion := meant(argument.name, free)) is not None:
            change = () if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, suggestion[0]),)
            safety = None if suggestion[1] else Safety.UNSAFE
            yield Finding(argument.place, data | {"suggestion": suggestion[0]}, changes=change, case="suggested", safety=safety)
        else:
            yield Finding(argument.place, data, case="unknown")


def _value(module: Module, problem: Problem) -> Finding:
    parameter = str(problem.detail.get("parameter", ""))
    data = {"module": title(module), "text": problem.detail.get("text", ""), "keyword": parameter}
    case = "missing" if problem.kind == "missing" else ""
    place = module.place if problem.kind == "missing" else argument_place(module, parameter)
    return Finding(place, data, case=case)


@each_path
def dropout_without_effect(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN808: ``dropout`` of a recurrent module works between its layers, and there is one layer."""
    for module in path.modules:
        rate, layers = module.args.get("dropout"), module.get("num_layers", 1)
        if not module.recurrent or not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 < rate <= 1:
            continue
        if isinstance(layers, int) and layers == 1:
            yield Finding(argument_place(module, "dropout"), {"module": title(module), "rate": rate})
