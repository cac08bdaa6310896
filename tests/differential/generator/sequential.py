"""Sequential models, in the styles of real programs."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.generator.chains import quiet
from tests.differential.generator.parts import Code, Part, Shape, Spec, Stack, flatten
from tests.differential.generator.segments import onto_model, write_parts
from tests.differential.generator.writing import Writer, indent


def opened(w: Writer, shape: Shape, parts: list[Part], form: str) -> list[Part]:
    """The chain with its input declared: an Input in front, or an argument of the first layer."""
    if form == "input":
        given = w.dice.weighted(
            (5, Spec("Input", (), {"shape": shape})), (4, Spec("Input", (shape,))), (1, Spec("InputLayer", (), {"shape": shape}))
        )
        if given.kind == "InputLayer":  # ``shape`` is Keras 3's word: Keras 2 refuses it
            given = Spec("InputLayer", (), {w.dice.pick("shape", "input_shape"): shape}) if w.dice.maybe(0.2) else Spec("Input", (shape,))
        return [given, *parts]
    first = parts[0]
    if form == "argument" and isinstance(first, Spec):
        written: object = list(shape) if isinstance(shape, tuple) and w.dice.maybe(0.1) else shape
        return [Spec(first.kind, first.args, {**first.kwargs, "input_shape": written}), *parts[1:]]
    if form == "argument":
        head, *rest = flatten([first])
        return [Spec(head.kind, head.args, {**head.kwargs, "input_shape": shape}), *rest, *parts[1:]]
    return parts


def listed(w: Writer, parts: Sequence[Part]) -> str:
    """The list of layers, with comprehensions and stars for stacks."""
    items: list[str] = []
    for part in parts:
        if isinstance(part, Stack) and len(set(part.units)) == 1 and w.dice.maybe(0.8):
            flag = "True" if part.sequences else f"i < {len(part.units) - 1}"
            items.append(f"*[{w.layer(part.layer(part.units[0], Code(flag)))} for i in range({len(part.units)})]")
        else:
            items += [w.layer(spec) for spec in flatten([part])]
    if w.dice.maybe(0.4):
        return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    return f"[{', '.join(items)}]"


def write_sequential(w: Writer, name: str, parts: list[Part]) -> list[str]:
    """Statements that leave the model in the variable."""
    dice = w.dice
    made = w.name("Sequential")
    call = f'{made}(name="{name.replace(".", "_")}")' if dice.maybe(0.1) else f"{made}()"
    match dice.weighted(
        (10, "add"), (6, "list"), (2, "list_then_add"), (1.5, "variable"), (1, "star"), (1, "plus"), (1.5, "pop"), (1, "starred_list")
    ):
        case "list":
            return f"{name} = {made}({listed(w, parts)})".split("\n")
        case "list_then_add":
            cut = dice.randint(1, len(parts))
            return [*f"{name} = {made}({listed(w, parts[:cut])})".split("\n"), *write_parts(w, onto_model(name), parts[cut:])]
        case "variable":
            held = w.fresh("layer_list", "all_layers")
            append = write_parts(w, lambda layer: f"{held}.append({layer})", parts)
            return [f"{held} = []", *append, f"{name} = {made}({held})"]
        case "star":
            held = w.fresh("body", "middle")
            items = [w.layer(spec) for spec in flatten(parts)]
            cut = dice.randint(1, len(items))
            return [f"{held} = [{', '.join(items[1:cut])}]", f"{name} = {made}([{', '.join([items[0], '*' + held, *items[cut:]])}])"]
        case "plus":
            items = [w.layer(spec) for spec in flatten(parts)]
            cut = dice.randint(1, len(items))
            return [f"{name} = {made}([{', '.join(items[:cut])}] + [{', '.join(items[cut:])}])"]
        case "pop":
            cut = dice.randint(1, len(parts))
            lines = [f"{name} = {call}", *write_parts(w, onto_model(name), parts[:cut])]
            return [*lines, f"{name}.add({w.layer(quiet(dice))})", f"{name}.pop()", *write_parts(w, onto_model(name), parts[cut:])]
        case "starred_list":
            items = [w.layer(spec) for spec in flatten(parts)]
            make = w.fresh("assemble", "chain")
            return [f"def {make}(*layers):", *indent([f"return {made}(list(layers))"]), f"{name} = {make}({', '.join(items)})"]
        case _:
            return [f"{name} = {call}", *write_parts(w, onto_model(name), parts)]
