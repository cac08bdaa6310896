"""Programs about layers that keep their state, and about what stands around a model: subclasses, two models, legacy imports."""

from __future__ import annotations

from tests.differential.generator import chains
from tests.differential.generator.parts import Part, Spec
from tests.differential.generator.sequential import opened, write_sequential
from tests.differential.generator.writing import Writer, indent


def write_stateful(w: Writer) -> list[str]:
    """A stateful model: with its batch size, or not, in the words of Keras 2 or of both."""
    dice = w.dice
    batch, t, f, u = dice.randint(1, 8), dice.randint(1, 6), dice.randint(1, 4), chains.small(dice)
    deep = dice.maybe(0.4)
    name, first = w.fresh("model", "net"), {"stateful": True, **({"return_sequences": True} if deep else {})}
    rest: list[Part] = [Spec("LSTM", (u,), {"stateful": True}), Spec("Dense", (1,))] if deep else [Spec("Dense", (1,))]
    kind = dice.pick("LSTM", "GRU", "SimpleRNN")
    how = dice.weighted(
        (5, "input"), (4, "batch_input_shape"), (2, "none"), (2, "shape"), (1, "deferred"), (1, "batch_size"), (1, "input_batch_size")
    )
    shape = (t, f)
    match how:
        case "input":
            parts: list[Part] = [Spec("Input", (), {"batch_shape": (batch, *shape)}), Spec(kind, (u,), first), *rest]
        case "input_batch_size":
            parts = [Spec("Input", (shape,), {"batch_size": batch}), Spec(kind, (u,), first), *rest]
        case "batch_input_shape":
            parts = [Spec(kind, (u,), {"batch_input_shape": (batch, *shape), **first}), *rest]
        case "batch_size":
            parts = [Spec(kind, (u,), {"batch_size": batch, "input_shape": shape, **first}), *rest]
        case "shape":
            parts = [Spec(kind, (u,), {"input_shape": shape, **first}), *rest]
        case "none":
            parts = [Spec("Input", (shape,)), Spec(kind, (u,), first), *rest]
        case _:
            parts = [Spec(kind, (u,), first), *rest]
    lines = write_sequential(w, name, parts)
    if dice.maybe(0.6):
        lines.append(f'{name}.compile(loss="mse", optimizer="adam")')
    reset = dice.pick(
        f"{name}.reset_states()",
        f"{name}.layers[0].reset_states()",
        f"for layer in {name}.layers:\n    if hasattr(layer, 'reset_states'):\n        layer.reset_states()",
    )
    if dice.maybe(0.5):
        lines += [f"for epoch in range({dice.randint(2, 5)}):", *indent(reset.split("\n"))]
    return lines


def write_subclass(w: Writer) -> list[str]:
    """A subclass of Model that is called on an input, its layers made in ``__init__`` or passed to it."""
    dice, u = w.dice, chains.small(w.dice)
    model, t, f = w.name("Model"), dice.randint(2, 6), dice.randint(1, 5)
    keep = dice.maybe(0.7)
    first, second = chains.recurrent(dice, u, keep), chains.recurrent(dice, chains.small(dice), False)
    out, name = w.fresh("y", "result"), w.fresh("net", "my_model")
    return [
        f"class Net({model}):",
        *indent(
            [
                f"def __init__(self, width={u}):",
                *indent(
                    [
                        "super().__init__()",
                        f"self.a = {w.layer(first)}",
                        f"self.b = {w.layer(second)}",
                        f"self.head = {w.layer(Spec('Dense', (dice.randint(1, 4),)))}",
                    ]
                ),
            ]
        ),
        *indent(["def call(self, inputs):", *indent(["x = self.a(inputs)", "x = self.b(x)", "return self.head(x)"])]),
        f"{name} = Net()",
        f"source = {w.layer(Spec('Input', ((t, f),)))}",
        f"{out} = {name}(source)",
    ]


def write_custom(w: Writer) -> list[str]:
    """A layer class of the program's own in the middle: nothing can be said of what it gives, unless it only inherits."""
    dice, u = w.dice, chains.small(w.dice)
    base = dice.pick("LSTM", "GRU")
    title = dice.pick(
        "MyLSTM", "Recurrent", "LSTM" if w.name.style in ("keras", "tf.keras", "assigned", "namespace_layers", "aliased") else "OwnLSTM"
    )
    body = dice.pick(
        ["pass"],
        ['"""As it is."""'],
        [f"def __init__(self, units={u}, **kwargs):", "    super().__init__(units, **kwargs)"],
        ["def __init__(self, units, **kwargs):", "    super().__init__(units, return_sequences=True, **kwargs)"],
    )
    name, t, f = w.fresh("model", "net"), dice.randint(2, 6), dice.randint(1, 5)
    flag = dice.pick("", ", return_sequences=True") if "return_sequences" not in body[-1] else ""
    made, dense = w.name("Sequential"), w.layer(Spec("Dense", (1,)))
    own = w.layer(chains.recurrent(dice, chains.small(dice), False))
    return [
        f"class {title}({w.name(base)}):",
        *indent(body),
        f"{name} = {made}([{w.layer(Spec('Input', ((t, f),)))}, {title}({u}{flag}), {own}, {dense}])",
    ]


def write_embedding(w: Writer) -> list[str]:
    """A text model: an Embedding first, its input declared in one way, another, or not at all."""
    dice = w.dice
    vocab, width, t = dice.pick(20, 50, 100, 200), chains.small(dice), dice.randint(3, 10)
    how = dice.weighted((4, "input_length"), (4, "input"), (2, "nothing"), (1, "input_shape"), (1, "keywords"))
    more: dict[str, object] = {"mask_zero": True} if dice.maybe(0.2) else {}
    open_ = how in ("nothing", "keywords")
    parts, _ = chains.walk(dice, (None if open_ else t, width), dice.randint(1, 3))
    parts += [Spec("Dense", (1,), {"activation": "sigmoid"})]
    if dice.maybe(0.2):
        parts = [Spec("LSTM", (4,)), *parts]
    match how:
        case "input_length":
            head: list[Part] = [Spec("Embedding", (vocab, width), {"input_length": t, **more})]
        case "input":
            head = [Spec("Input", ((t,),)), Spec("Embedding", (vocab, width), more)]
        case "input_shape":
            head = [Spec("Embedding", (vocab, width), {"input_shape": (t,), **more})]
        case "keywords":
            head = [Spec("Embedding", (), {"input_dim": vocab, "output_dim": width, **more})]
        case _:
            head = [Spec("Embedding", (vocab, width), more)]
    return write_sequential(w, w.fresh("model", "classifier"), [*head, *parts])


def write_two(w: Writer) -> list[str]:
    """Two models in one file, the second one perhaps around the first."""
    dice, lines = w.dice, list[str]()
    shape = (dice.randint(2, 8), dice.randint(1, 5))
    first, second = w.fresh("encoder", "model_a"), w.fresh("model", "model_b")
    parts, after = chains.walk(dice, shape, dice.randint(1, 3))
    lines += write_sequential(w, first, opened(w, shape, parts, dice.pick("input", "argument")))
    more, _ = chains.walk(dice, after, dice.randint(1, 2))
    if dice.maybe(0.5):
        made = w.name("Sequential")
        lines += [f"{second} = {made}()", f"{second}.add({first})", *(f"{second}.add({w.layer(p)})" for p in more if isinstance(p, Spec))]
    else:
        other, _ = chains.walk(dice, shape, dice.randint(1, 3))
        lines += write_sequential(w, second, opened(w, shape, other, "input"))
    return lines


def write_legacy(w: Writer) -> list[str]:
    """An import of a module or a class that is gone, or of one that is still there."""
    dice = w.dice
    root = dice.pick("keras", "tensorflow.keras")
    line, name = dice.pick(
        (f"from {root}.layers.recurrent import LSTM", "LSTM(8"),
        (f"from {root}.layers.core import Dense", ""),
        (f"from {root}.layers.wrappers import TimeDistributed", ""),
        (f"from {root}.layers import CuDNNLSTM", "CuDNNLSTM(8"),
        (f"from {root}.layers.embeddings import Embedding", ""),
        (f"from {root}.layers import LocallyConnected1D", ""),
        (f"from {root}.layers import ThresholdedReLU", ""),
        (f"from {root}.layers import LSTMCell", ""),
        (f"from {root}.layers import ConvLSTM3D", ""),
        (f"from {root}.layers import CuDNNGRU as Fast", "Fast(8"),
        (f"from {root}.layers import TimeDistributedDense", ""),
        (f"from {root}.layers import merge", ""),
    )
    layer = f"{name}, return_sequences=True)" if name else w.layer(Spec("LSTM", (8,), {"return_sequences": True}))
    model, made = w.fresh("model", "net"), w.name("Sequential")
    tail = w.layer(Spec("GRU", (4,)))
    return [
        line,
        f"{model} = {made}()",
        f"{model}.add({w.layer(Spec('Input', ((5, 2),)))})",
        f"{model}.add({layer})",
        f"{model}.add({tail})",
    ]
