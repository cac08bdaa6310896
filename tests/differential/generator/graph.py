"""A functional model while it is written: the tensor at hand, its shape, and the lines so far."""

from __future__ import annotations

from typing import Any

from tests.differential.generator import chains
from tests.differential.generator.parts import Part, Shape, Spec, flatten
from tests.differential.generator.segments import onto_tensor, write_parts
from tests.differential.generator.writing import Writer


class Graph:
    """A functional model as it is written: the lines so far, the tensor at hand and its shape."""

    def __init__(self, w: Writer, bad: str = "") -> None:
        self.w, self.dice, self.bad = w, w.dice, bad
        self.lines: list[str] = []
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.models: list[str] = []
        self.x = ""
        self.shape: Shape = ()

    def spoiled(self, what: str) -> bool:
        """Whether this is the place for the program's mistake; it happens once."""
        if self.bad == what:
            self.bad = ""
            return True
        return False

    def input(self, shape: Any, *words: str) -> str:
        """A new input."""
        name = self.w.fresh(*(words or ("inputs", "inp", "visible", "a_input", "i")))
        spec = self.dice.weighted(
            (5, Spec("Input", (), {"shape": shape})),
            (4, Spec("Input", (shape,))),
            (1, Spec("Input", (), {"shape": shape, "name": name})),
            (0.6, Spec("Input", (), {"batch_shape": (None, *shape) if isinstance(shape, tuple) else shape})),
        )
        self.lines.append(f"{name} = {self.w.layer(spec)}")
        self.inputs.append(name)
        return name

    def begin(self, shape: Any) -> None:
        """The first input."""
        source = self.input(shape)
        self.shape = shape if isinstance(shape, tuple) and shape else (3,)
        self.x = self.w.fresh("x", "h", "net", "t")
        if self.dice.maybe(0.3):
            self.lines.append(f"{self.x} = {source}")
        else:
            self.put(chains.quiet(self.dice), source, self.shape)

    def put(self, spec: Spec, source: str, shape: Shape, target: str = "") -> str:
        """One layer on one tensor."""
        self.lines.append(f"{target or self.x} = {self.w.layer(spec)}({source})")
        if not target:
            self.shape = shape
        return target or self.x

    def chain(self, parts: list[Part] | None = None) -> None:
        """A run of layers."""
        if parts is None:
            parts, self.shape = chains.walk(self.dice, self.shape, self.dice.randint(1, 3))
        if self.dice.maybe(0.15):
            for spec in flatten(parts):
                name = self.w.fresh("y", "z", "hidden", "out")
                self.lines.append(f"{name} = {self.w.layer(spec)}({self.x})")
                self.x = name
        elif self.dice.maybe(0.08):
            text = self.x
            for spec in flatten(parts):
                text = f"{self.w.layer(spec)}({text})"
            self.lines.append(f"{self.x} = {text}")
        else:
            self.lines += write_parts(self.w, onto_tensor(self.x), parts)

    def sequence(self) -> tuple[int | None, int]:
        """Make the tensor at hand a sequence of vectors, and say its steps and features."""
        while len(self.shape) > 2:
            self.put(Spec("TimeDistributed", (Spec("Flatten"),)), self.x, (self.shape[0], product(self.shape[1:])))
        if len(self.shape) == 1:
            n = self.dice.randint(2, 6)
            self.put(Spec("RepeatVector", (n,)), self.x, (n, *self.shape))
        t, f = self.shape
        assert f is not None
        return t, f

    def merge(self, tensors: list[str], function: str, **options: Any) -> str:
        """``Concatenate()([a, b])`` or ``concatenate([a, b])``, right or wrong."""
        listed = f"[{', '.join(tensors)}]"
        text = ", ".join(f"{k}={self.w.value(v)}" for k, v in options.items())
        if self.spoiled("merge_call"):
            return self.dice.pick(
                f"{self.w.name(function)}({text})({', '.join(tensors)})",
                f"{self.w.name(function)}({listed})",
                f"{self.w.name(function)}({text})({tensors[0]})",
                f"{self.w.name(function)}({text})([{tensors[0]}])",
            )
        if function in ("Concatenate", "Add", "Multiply", "Average", "Maximum") and self.dice.maybe(0.3):
            return f"{self.w.name(function.lower())}({', '.join([listed, *([text] if text else [])])})"
        return f"{self.w.name(function)}({text})({listed})"

    def finish(self) -> None:
        """Outputs and the model."""
        dice, w = self.dice, self.w
        if dice.maybe(0.75):
            n = dice.randint(1, 5)
            self.put(
                Spec("Dense", (n,), {"activation": dice.pick("softmax", "sigmoid", None)} if dice.maybe(0.6) else {}),
                self.x,
                (*self.shape[:-1], n),
            )
        if dice.maybe(0.15):
            other = w.fresh("second_output", "aux_out")
            self.put(Spec("Dense", (2,), {"name": other}), self.x, self.shape, other)
            self.outputs.append(other)
        outs = [self.x, *self.outputs]
        name = w.fresh("model", "net", "m")
        ins = self.inputs[0] if len(self.inputs) == 1 and dice.maybe(0.8) else f"[{', '.join(self.inputs)}]"
        result = outs[0] if len(outs) == 1 and dice.maybe(0.8) else f"[{', '.join(outs)}]"
        if self.spoiled("model_call"):
            ins, result = dice.pick(
                (ins, w.layer(Spec("Dense", (1,)))), (w.layer(Spec("Dense", (1,))), result), (ins, "None"), (ins, "'out'")
            )
        model = w.name("Model")
        self.lines.append(
            f"{name} = "
            + dice.pick(f"{model}({ins}, {result})", f"{model}(inputs={ins}, outputs={result})", f"{model}({ins}, outputs={result})")
        )
        self.models.append(name)


def product(sizes: Shape) -> int:
    """How many values."""
    total = 1
    for size in sizes:
        total *= size or 1
    return total
