"""Whole programs: a model in one of the styles, at module level, in a function, in a class, with what it needs above it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.differential.generator import chains, functional, mistakes, others
from tests.differential.generator.parts import Dice, Spec
from tests.differential.generator.segments import onto_model, write_parts
from tests.differential.generator.sequential import opened, write_sequential
from tests.differential.generator.writing import Writer, indent

WRONG = 0.36


@dataclass(frozen=True)
class Program:
    """A program, where it came from, and what was meant to be wrong with it (nothing, if empty)."""

    seed: str
    text: str
    style: str
    mistake: str


def sequential_parts(w: Writer, wrong: bool) -> tuple[list[Any], str]:
    """A chain with its input declared, perhaps spoiled."""
    shape: Any = chains.start(w.dice)
    parts, _ = chains.walk(w.dice, shape, w.dice.randint(1, 4))
    if w.dice.maybe(0.6):
        parts.append(Spec("Dense", (w.dice.randint(1, 6),)))
    label = ""
    if wrong:
        parts, shape, label = mistakes.spoil(w.dice, parts, shape)
    if not parts:
        parts = [Spec("LSTM", (4,))]
    return opened(w, shape, parts, w.dice.weighted((4, "input"), (5, "argument"), (0.7, "deferred"))), label


def module_sequential(w: Writer, wrong: bool) -> tuple[list[str], str]:
    """A Sequential at the top of the file."""
    parts, label = sequential_parts(w, wrong)
    return write_sequential(w, w.fresh("model", "net", "m", "lstm_model"), parts), label


def called(w: Writer, function: str, given: list[tuple[str, int]], target: str) -> tuple[str, list[str]]:
    """The parameters of a function, and one or two calls of it."""
    dice = w.dice
    cut = dice.randint(0, len(given))
    parameters = [f"{name}={value}" if i >= cut else name for i, (name, value) in enumerate(given)]
    calls = []
    for turn in range(dice.weighted((6, 1), (3, 2))):
        arguments = []
        for i, (name, value) in enumerate(given):
            value = value if not turn or dice.maybe(0.6) else value + dice.pick(1, 2, value)
            if i >= cut and not turn and dice.maybe(0.6):
                continue
            arguments.append(
                f"{name}={value}"
                if i >= cut or (dice.maybe(0.5) and all("=" in a for a in arguments)) or any("=" in a for a in arguments)
                else str(value)
            )
        calls.append(f"{target if not turn else w.fresh('other', 'second')} = {function}({', '.join(arguments)})")
    return ", ".join(parameters), calls


def function(w: Writer, inner: Callable[[Writer, bool], tuple[list[str], str]], wrong: bool) -> tuple[list[str], str]:
    """The model built in a function."""
    w.size.parameters = []
    body, label = inner(w, wrong)
    given, w.size.parameters = w.size.parameters, None
    name = w.fresh("build_model", "create_model", "make_net", "get_model")
    held = [line.split(" = ")[0] for line in body if " = " in line and not line.startswith(" ")]
    result = next((v for v in reversed(held) if v.split("_")[0] in ("model", "net", "m", "lstm")), held[-1] if held else "None")
    parameters, calls = called(w, name, given, w.fresh("built", "the_model"))
    return [f"def {name}({parameters}):", *indent([*body, f"return {result}"]), *calls], label


def builder(w: Writer, wrong: bool) -> tuple[list[str], str]:
    """The model built by the methods of a class."""
    dice = w.dice
    w.size.parameters, w.size.prefix = [], "self."
    parts, label = sequential_parts(w, wrong)
    made = w.name("Sequential")
    steps = write_parts(w, onto_model("self.model"), parts)
    if dice.maybe(0.4) and all(not line.startswith(" ") for line in steps) and len(steps) > 1:
        cut = dice.randint(1, len(steps) - 1)
        simple = all(line.startswith("self.model.add") for line in steps)
        methods = [("add_first", steps[:cut]), ("add_rest", steps[cut:])] if simple else [("fill", steps)]
    else:
        methods = [("fill", steps)]
    given, w.size.parameters, w.size.prefix = w.size.parameters, None, ""
    name = w.fresh("Builder", "Forecaster", "Network")
    early = dice.maybe(0.4)
    init = [
        *(f"self.{p} = {p}" for p, _ in given),
        *([f"self.model = {made}()"] if early else ["self.model = None"] if dice.maybe(0.3) else []),
    ] or ["pass"]
    lines = [f"class {name}{dice.pick('', '(object)')}:"]
    parameters, calls = called(w, name, given, w.fresh("builder", "thing"))
    lines += indent([f"def __init__({', '.join(['self', *([parameters] if parameters else [])])}):", *indent(init)])
    for method, body in methods:
        lines += indent([f"def {method}(self):", *indent(body)])
    lines += indent(
        [
            "def build(self):",
            *indent([*([] if early else [f"self.model = {made}()"]), *(f"self.{m}()" for m, _ in methods), "return self.model"]),
        ]
    )
    targets = [call.split(" = ")[0] for call in calls]
    return [*lines, *calls, *(f"{w.fresh('model', 'final')} = {target}.build()" for target in targets)], label


def module_functional(w: Writer, wrong: bool) -> tuple[list[str], str]:
    """A functional model."""
    shape: Any = chains.start(w.dice)
    if wrong and w.dice.maybe(0.45):
        parts, _ = chains.walk(w.dice, shape, w.dice.randint(1, 4))
        parts, shape, label = mistakes.spoil(w.dice, parts, shape)
        return functional.write_functional(w, shape, "", parts).lines, label
    bad = w.dice.choice(functional.MISTAKES) if wrong else ""
    return functional.write_functional(w, shape, bad).lines, bad


def plain(write: Callable[[Writer], list[str]]) -> Callable[[Writer, bool], tuple[list[str], str]]:
    """A style that has its own mistakes."""
    return lambda w, wrong: (write(w), "")


def add_keyword(w: Writer, wrong: bool) -> tuple[list[str], str]:
    """A keyword that was given to ``add``, to a list or to a model instead of the layer."""
    dice, name, made = w.dice, w.fresh("model", "net"), w.name("Sequential")
    shape = (dice.randint(2, 6), dice.randint(1, 4))
    lstm, dense = w.layer(Spec("LSTM", (8,))), w.layer(Spec("Dense", (1,)))
    opening = w.layer(Spec("Input", (shape,)))
    return dice.pick(
        ([f"{name} = {made}()", f"{name}.add({lstm}, input_shape={shape})"], "add_keyword"),
        ([f"{name} = {made}()", f"{name}.add({opening})", f"{name}.add({lstm}, {dense})"], "add_two"),
        ([f"{name} = {made}()", f"{name}.add([{lstm}, {dense}])"], "add_list"),
        ([f"{name} = {made}({opening}, {lstm})"], "sequential_no_list"),
        ([f"{name} = {made}({lstm})"], "sequential_layer"),
        ([f"{name} = {made}([{opening}, {lstm}, {dense}], {dice.pick(repr('net'), 'name=' + repr('net'))})"], ""),
        ([f"{name} = {made}(layers=[{opening}, {lstm}, {dense}])"], ""),
        ([f"{name} = {made}([{opening}, {lstm}])", f"{name}.add()"], "add_nothing"),
        ([f"{name} = {made}([{opening}, {lstm}])", f"{name}.add('dense')"], "add_text"),
        ([f"{name} = {made}([{opening}, {w.name('LSTM')}])"], "add_class"),
        ([f"{name} = {made}([{opening}, [{lstm}, {dense}]])"], "nested_list"),
        ([f"{name} = {made}(({opening}, {lstm}, {dense}))"], "tuple"),
        ([f"{name} = {made}()", f"{name}.add(layer={lstm})"], "keyword"),
        ([f"{name} = {made}([{opening}, {lstm}, None])"], "none"),
        (
            [
                f"layer = {w.layer(Spec('LSTM', (3,), {'return_sequences': True}))}",
                f"{name} = {made}([{w.layer(Spec('Input', ((5, 3),)))}, layer, layer, {dense}])",
            ],
            "twice",
        ),
        (
            [f"{name} = {made}([{opening}, {w.layer(Spec('Dense', (2,), {'name': 'a'}))}, {w.layer(Spec('Dense', (3,), {'name': 'a'}))}])"],
            "names",
        ),
    )


STYLES: tuple[tuple[float, str, Callable[[Writer, bool], tuple[list[str], str]]], ...] = (
    (26, "sequential", module_sequential),
    (12, "sequential in a function", lambda w, wrong: function(w, module_sequential, wrong)),
    (9, "class", builder),
    (26, "functional", module_functional),
    (9, "functional in a function", lambda w, wrong: function(w, module_functional, wrong)),
    (5, "embedding", plain(others.write_embedding)),
    (4, "stateful", plain(others.write_stateful)),
    (3, "two models", plain(others.write_two)),
    (3, "add", add_keyword),
    (1.5, "legacy", plain(others.write_legacy)),
    (0.8, "subclass", plain(others.write_subclass)),
    (0.8, "custom", plain(others.write_custom)),
)


def generate(seed: int | str, index: int) -> Program:
    """The ``index``-th program of a seed: always the same. It has a recurrent layer somewhere: the linter leaves other files alone."""
    attempts = (attempt(seed, index, turn) for turn in range(99))
    return next(program for program in attempts if re.search("LSTM|GRU|RNN", program.text))


def attempt(seed: int | str, index: int, turn: int) -> Program:
    """A program of any kind."""
    dice = Dice(f"{seed}/{index}/{turn}")
    w = Writer(dice)
    _, style, write = dice.weighted(*((weight, (weight, name, make)) for weight, name, make in STYLES))
    lines, label = write(w, dice.maybe(WRONG))
    if dice.maybe(0.3):
        held = [found[1] for line in lines if (found := re.match(r"(\w+) = .*\b(?:Sequential|Model)\(", line))]
        if held:
            lines.append(f'{held[-1]}.compile(loss="mse", optimizer="adam")')
    body = lines
    if dice.maybe(0.06):
        body = ["def main():", *indent(lines), dice.pick("main()", 'if __name__ == "__main__":\n    main()')]
    elif dice.maybe(0.04):
        body = ['if __name__ == "__main__":', *indent(lines)]
    head = ['"""A model."""'] if dice.maybe(0.1) else []
    return Program(f"{seed}/{index}", "\n".join([*head, *w.name.lines(), *w.header, *w.size.preamble(), *body]) + "\n", style, label)
