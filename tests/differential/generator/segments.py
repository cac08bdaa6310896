"""The ways in which programs put a run of layers on a model or on a tensor: one by one, loops, branches, helpers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.differential.generator.chains import quiet, recurrent, small
from tests.differential.generator.parts import Code, Part, Spec, Stack
from tests.differential.generator.writing import Writer, indent

Sink = Callable[[str], str]  # from the expression of a layer to the statement that puts it


def onto_model(model: str) -> Sink:
    """``model.add(layer)``."""
    return lambda layer: f"{model}.add({layer})"


def onto_tensor(tensor: str) -> Sink:
    """``x = layer(x)``."""
    return lambda layer: f"{tensor} = {layer}({tensor})"


def write_parts(w: Writer, sink: Sink, parts: Sequence[Part], plain: float = 0.6) -> list[str]:
    """All of the parts in their order."""
    lines: list[str] = []
    i = 0
    while i < len(parts):
        part = parts[i]
        if isinstance(part, Stack):
            lines += write_stack(w, sink, part)
            i += 1
        elif w.dice.maybe(plain):
            lines.append(sink(w.layer(part)))
            i += 1
        else:
            run = [p for p in parts[i : i + w.dice.randint(1, 3)] if isinstance(p, Spec)]
            while run and run != list(parts[i : i + len(run)]):
                run.pop()
            lines += w.dice.choice(RUNS)(w, sink, run)
            i += len(run)
    return lines


def held_first(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """Each layer in a variable first."""
    names = [w.fresh("layer", f"{spec.kind.lower()}_layer", "l") for spec in run]
    made = [f"{name} = {w.layer(spec)}" for name, spec in zip(names, run, strict=True)]
    return [*made, *(sink(name) for name in names)]


def list_loop(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """A loop over a list of layers, made in one of several ways."""
    held, each = w.fresh("stack", "blocks", "parts", "todo"), w.fresh("layer", "block", "item")
    made = [w.layer(spec) for spec in run]
    match w.dice.randint(0, 5):
        case 0:
            lines = [f"{held} = [{', '.join(made)}]"]
        case 1:
            lines = [f"{held} = []", *(f"{held}.append({layer})" for layer in made)]
        case 2:
            lines = [f"{held} = [{made[0]}]", *([f"{held} += [{', '.join(made[1:])}]"] if made[1:] else [])]
        case 3:
            lines = [f"{held} = ({', '.join(made)},)"]
        case 4:
            pairs = ", ".join(f'"{spec.kind.lower()}_{i}": {layer}' for i, (spec, layer) in enumerate(zip(run, made, strict=True)))
            return [f"{held} = {{{pairs}}}", f"for {each} in {held}.values():", *indent([sink(each)])]
        case _:
            lines = [f"{held} = [{made[0]}]", *([f"{held}.extend([{', '.join(made[1:])}])"] if made[1:] else [])]
    if w.dice.maybe(0.2):
        i = w.fresh("i", "j", "k")
        return [*lines, f"for {i} in range(len({held})):", *indent([sink(f"{held}[{i}]")])]
    if w.dice.maybe(0.2):
        i = w.fresh("i", "j", "k")
        return [*lines, f"for {i}, {each} in enumerate({held}):", *indent([sink(each)])]
    return [*lines, f"for {each} in {held}:", *indent([sink(each)])]


def branch(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """A condition that is known: the other side is never taken."""
    right = [sink(w.layer(spec)) for spec in run]
    wrong = [sink(w.layer(other)) for other in (recurrent(w.dice, small(w.dice), w.dice.maybe(0.5)), quiet(w.dice))[: w.dice.randint(1, 2)]]
    flag = w.fresh("use_it", "deep", "fancy", "DEBUG", "with_extra", "mode")
    match w.dice.randint(0, 5):
        case 0:
            return [f"{flag} = True", f"if {flag}:", *indent(right), "else:", *indent(wrong)]
        case 1:
            return [f"{flag} = False", f"if {flag}:", *indent(wrong), "else:", *indent(right)]
        case 2:
            return [
                f'{flag} = "b"',
                f'if {flag} == "a":',
                *indent(wrong),
                f'elif {flag} in ("b", "c"):',
                *indent(right),
                "else:",
                *indent(wrong),
            ]
        case 3:
            return [f"{flag} = 3", f"if {flag} > 2 and not {flag} == 4:", *indent(right)]
        case 4:
            return [f"{flag} = None", f"if {flag} is None:", *indent(right), "else:", *indent(wrong)]
        case _:
            name = w.fresh("chosen", "head")
            other = w.layer(quiet(w.dice))
            return [
                f"{flag} = {w.dice.pick('True', '1', 'len([1]) == 1')}",
                f"{name} = {w.layer(run[0])} if {flag} else {other}",
                sink(name),
                *(sink(w.layer(spec)) for spec in run[1:]),
            ]


def factory(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """A function, a lambda or a partial that makes the layer."""
    spec, rest = run[0], [sink(w.layer(other)) for other in run[1:]]
    make = w.fresh("make", "build_layer", "new_layer", "unit")
    made = w.name(spec.kind)
    units = spec.args[0] if spec.args and type(spec.args[0]) is int else None
    if units is None or spec.kind == "RepeatVector":
        return [f"{make} = lambda: {w.layer(spec)}", sink(f"{make}()"), *rest]
    given = [f"{name}={w.value(v)}" for name, v in spec.kwargs.items()]
    match w.dice.randint(0, 4):
        case 0:
            return [
                f"def {make}(n, **kwargs):",
                f"    return {made}({', '.join(['n', *map(w.value, spec.args[1:]), '**kwargs'])})",
                sink(f"{make}({', '.join([w.value(units), *given])})"),
                *rest,
            ]
        case 1:
            body = ", ".join(["n", *map(w.value, spec.args[1:]), *given])
            return [f"def {make}(n={units}):", f"    return {made}({body})", sink(f"{make}()"), *rest]
        case 2:
            body = ", ".join(["n", *map(w.value, spec.args[1:]), *given])
            return [f"{make} = lambda n: {made}({body})", sink(f"{make}({w.value(units)})"), *rest]
        case 3 if given:
            w.need(w.dice.pick("from functools import partial", "import functools"))
            name = "partial" if "from functools import partial" in w.header else "functools.partial"
            return [f"{make} = {name}({', '.join([made, *given])})", sink(f"{make}({', '.join(map(w.value, spec.args))})"), *rest]
        case _:
            options = w.fresh("options", "kwargs", "common")
            pairs = ", ".join(f'"{name}": {w.value(v)}' for name, v in spec.kwargs.items())
            return [f"{options} = {{{pairs}}}", sink(f"{made}({', '.join([*map(w.value, spec.args), f'**{options}'])})"), *rest]


def mutated(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """The layer's flag set after its construction."""
    spec, rest = run[0], [sink(w.layer(other)) for other in run[1:]]
    flag = spec.kwargs.get("return_sequences")
    if spec.kind not in ("LSTM", "GRU", "SimpleRNN") or flag is None:
        return held_first(w, sink, run)
    name = w.fresh("rnn", "recurrent", "layer")
    return [f"{name} = {w.layer(spec.without('return_sequences'))}", f"{name}.return_sequences = {flag}", sink(name), *rest]


def once_loop(w: Writer, sink: Sink, run: Sequence[Spec]) -> list[str]:
    """The layers in the first turn of a loop that knows its turn, quiet ones in the others."""
    i = w.fresh("i", "step", "turn")
    first = [sink(w.layer(spec)) for spec in run]
    other = sink(w.layer(quiet(w.dice)))
    match w.dice.randint(0, 3):
        case 0:
            return [f"for {i} in range(2):", *indent([f"if {i} == 0:", *indent(first), "else:", *indent([other])])]
        case 1:
            return [f"for {i} in (1, 2, 3):", *indent([f"if {i} > 1:", *indent(["continue"]), *first])]
        case 2:
            return [f"for {i} in range(5):", *indent([f"if {i} >= 1:", *indent(["break"]), *first])]
        case _:
            return [f"{i} = 0", f"while {i} < 1:", *indent([*first, f"{i} += 1"])]


RUNS: tuple[Callable[[Writer, Sink, Sequence[Spec]], list[str]], ...] = (
    held_first,
    list_loop,
    list_loop,
    branch,
    branch,
    factory,
    factory,
    mutated,
    once_loop,
)


def write_stack(w: Writer, sink: Sink, stack: Stack) -> list[str]:
    """A stack of recurrent layers: a loop of one shape or another."""
    dice, n = w.dice, len(stack.units)
    same = len(set(stack.units)) == 1
    i, units = w.fresh("i", "layer_index", "k"), w.fresh("units", "width", "u", "n_units")
    last = stack.layer(stack.units[-1], stack.sequences)
    flag = Code("True") if stack.sequences else None

    def made(size: str, sequences: str) -> str:
        return sink(w.layer(stack.layer(Code(size), flag or Code(sequences))))

    many = f"[{', '.join(w.value(u) for u in stack.units)}]"
    match dice.randint(0, 9):
        case 0 if same:
            last_test = dice.pick(f"{i} < {n - 1}", f"{i} != {n - 1}", f"not {i} == {n - 1}", f"{i} + 1 < {n}", f"({i} < {n - 1})")
            return [f"for {i} in range({n}):", *indent([made(w.value(stack.units[0]), last_test)])]
        case 1 if same:
            count = w.value(n)
            return [f"for _ in range({count} - 1):", *indent([made(w.value(stack.units[0]), "True")]), sink(w.layer(last))]
        case 2:
            head = f"[{', '.join(w.value(u) for u in stack.units[:-1])}]"
            return [f"for {units} in {head}:", *indent([made(units, "True")]), sink(w.layer(last))]
        case 3:
            held = w.fresh("sizes", "widths", "layer_units")
            return [f"{held} = {many}", f"for {i}, {units} in enumerate({held}):", *indent([made(units, f"{i} < len({held}) - 1")])]
        case 4:
            flags = "[" + ", ".join(str(k < n - 1 or stack.sequences) for k in range(n)) + "]"
            return [f"for {units}, {i} in zip({many}, {flags}):", *indent([sink(w.layer(stack.layer(Code(units), Code(i))))])]
        case 5:
            held = w.fresh("sizes", "widths", "layer_units")
            return [
                f"{held} = {many}",
                f"{i} = 0",
                f"while {i} < len({held}):",
                *indent([made(f"{held}[{i}]", f"{i} < len({held}) - 1"), f"{i} += 1"]),
            ]
        case 6:
            held, each = w.fresh("rnns", "stacked"), w.fresh("rnn", "cell_layer")
            comprehension = w.layer(stack.layer(Code(units), flag or Code(f"{i} < {n - 1}")))
            return [f"{held} = [{comprehension} for {i}, {units} in enumerate({many})]", f"for {each} in {held}:", *indent([sink(each)])]
        case 7:
            rows = ", ".join(
                f"dict(units={w.value(u)}, return_sequences={k < n - 1 or stack.sequences})" for k, u in enumerate(stack.units)
            )
            spec = Spec(stack.kind, (Code("**" + units),), dict(stack.extra))
            layer = w.layer(Spec("Bidirectional", (spec,)) if stack.both_ways else spec)
            return [f"for {units} in [{rows}]:", *indent([sink(layer)])]
        case 8:
            help_ = w.fresh("add_rnn", "recurrent_layer", "rnn_layer")
            inner = stack.layer(Code("n"), Code("not last"))
            body = f"return {w.layer(inner)}"
            flags = [("" if k < n - 1 or stack.sequences else dice.pick(", last=True", ", True")) for k in range(n)]
            return [
                f"def {help_}(n, last=False):",
                *indent([body]),
                *(sink(f"{help_}({w.value(u)}{f})") for u, f in zip(stack.units, flags, strict=True)),
            ]
        case _:
            return [sink(w.layer(spec)) for spec in stack.specs()]
