"""The lines that build the model of a plan."""

from __future__ import annotations

from typing import Any

from tests.differential.generator.parts import Code, Spec
from tests.differential.generator.sequential import write_sequential
from tests.differential.generator.writing import Writer, indent
from tests.training.generator.data import Data
from tests.training.generator.plan import Plan

PARAMETERS = {
    "T": ("n_steps", "timesteps", "seq_length"), "F": ("n_features", "features", "dim"), "K": ("n_outputs", "units_out", "classes"),
    "N": ("n_samples", "count"), "B": ("batch_size", "batch"),
}  # fmt: skip


def role_expressions(plan: Plan, data: Data) -> dict[str, str]:
    """How the model's sizes are written: a number, a constant, or an axis of the data."""
    dice = plan.dice
    said = {role: data.axes.get(role, str(plan.size(role))) for role in "NTFK"} | {"B": str(plan.batch or 1)}
    flat, swapped = "flat" in plan.faults, "swapped" in plan.faults
    if dice.maybe(0.45) and not swapped:
        said["T"] = f"{data.x}.shape[1]"
        if not plan.tokens and not flat:
            said["F"] = f"{data.x}.shape[2]"
    axes = plan.goal.axes
    if axes[-1] == "K" and not plan.faults and dice.maybe(0.35):
        said["K"] = f"{data.y}.shape[{dice.pick(len(axes) - 1, -1)}]"
    return said


def resolved(value: Any, said: dict[str, str]) -> Any:
    """A layer with its roles as expressions."""
    if isinstance(value, Spec):
        return Spec(value.kind, tuple(resolved(v, said) for v in value.args), {k: resolved(v, said) for k, v in value.kwargs.items()})
    return Code(said[value.text]) if isinstance(value, Code) and value.text in said else value


class ModelWriter:
    """Writes the model of one plan into the variable ``model``."""

    def __init__(self, plan: Plan, w: Writer, data: Data) -> None:
        self.plan, self.w, self.data, self.dice = plan, w, data, plan.dice
        self.said = role_expressions(plan, data)
        self.model = self.dice.pick("model", "model", "model", "net", "lstm_model")

    def shape(self, said: dict[str, str]) -> str:
        """The declared shape of one sample."""
        declared = self.plan.declared or ()
        if declared == ("T", "F") and said["T"].endswith(".shape[1]") and said["F"].endswith(".shape[2]") and self.dice.maybe(0.4):
            return said["T"].replace("[1]", "[1:]")
        axes = [said.get(axis, axis) if isinstance(axis, str) else str(axis) for axis in declared]
        return "(" + ", ".join(axes) + ("," if len(axes) == 1 else "") + ")"

    def layers(self, said: dict[str, str]) -> list[Spec]:
        """The body and the head."""
        specs = [resolved(spec, said) for spec in [*self.plan.body, *([self.plan.head] if self.plan.head else [])]]
        return [spec for spec in specs if isinstance(spec, Spec)]

    def opened(self, said: dict[str, str]) -> list[Spec]:
        """The layers with the input declared."""
        layers, shape = self.layers(said), self.shape(said)
        if self.plan.declared is None:
            return layers
        first = layers[0]
        if self.plan.stateful and "batch not declared" not in self.plan.faults:
            whole = Code(f"({said['B']}, {shape[1:] if '.shape[1:]' not in shape else '*' + shape + ')'}")
            if self.dice.maybe(0.3):
                return [first.having(batch_input_shape=whole), *layers[1:]]  # only Keras 2 takes it
            return [Spec("Input", (), {"batch_shape": whole}), *layers]
        if first.kind == "Embedding" or self.dice.maybe(0.5):
            return [self.dice.pick(Spec("Input", (Code(shape),)), Spec("Input", (), {"shape": Code(shape)})), *layers]
        return [first.having(input_shape=Code(shape)), *layers[1:]]

    def sequential(self, said: dict[str, str], name: str) -> list[str]:
        """A Sequential model."""
        w, dice = self.w, self.dice
        specs = self.opened(said)
        if dice.maybe(0.2):
            return write_sequential(w, name, list(specs))
        made = w.name("Sequential")
        if dice.maybe(0.55):
            return [f"{name} = {made}()", *(f"{name}.add({w.layer(spec)})" for spec in specs)]
        return [f"{name} = {made}([", *(f"    {w.layer(spec)}," for spec in specs), "])"]

    def functional(self, said: dict[str, str], name: str) -> list[str]:
        """A functional model."""
        w, dice = self.w, self.dice
        shape = self.shape(said)
        if self.plan.stateful and "batch not declared" not in self.plan.faults:
            given = f"batch_shape=({said['B']}, {shape[1:] if '.shape[1:]' not in shape else '*' + shape + ')'}"
        else:
            given = dice.pick(shape, f"shape={shape}")
        opening, x = dice.pick("inputs", "inp", "sequence_input"), dice.pick("x", "h")
        *middle, last = self.layers(said)
        lines = [f"{opening} = {w.name('Input')}({given})"]
        at = opening
        for spec in middle:
            lines.append(f"{x} = {w.layer(spec)}({at})")
            at = x
        made = w.name("Model")
        ends = dice.pick(
            f"{opening}, outputs",
            f"inputs={opening}, outputs=outputs",
            f"[{opening}], outputs" if dice.maybe(0.2) else f"{opening}, outputs",
        )
        return [*lines, f"outputs = {w.layer(last)}({at})", f"{name} = {made}({ends})"]

    def write(self) -> tuple[list[str], list[str]]:
        """Lines above the data (a function), and lines below it."""
        dice = self.dice
        functional = self.plan.declared is not None and dice.maybe(0.3)
        build = self.functional if functional else self.sequential
        if dice.maybe(0.65):
            return [], build(self.said, self.model)
        used = [role for role in "TFKB" if self.uses(role)]
        names = {role: dice.choice(PARAMETERS[role]) for role in used}
        inner = dict(self.said)
        inner.update(names)
        if "N" in (self.plan.declared or ()):
            used.append("N")
            names["N"] = inner["N"] = "count"
        name = dice.pick("build_model", "create_model", "make_model", "get_model")
        body = build(inner, "model")
        extra = dice.maybe(0.3)
        parameters = [names[role] for role in used] + (["verbose=0"] if extra else [])
        function = [f"def {name}({', '.join(parameters)}):", *indent([*body, "return model"])]
        keyword = dice.maybe(0.3)
        arguments = [f"{names[role]}={self.said[role]}" if keyword else self.said[role] for role in used]
        return function, [f"{self.model} = {name}({', '.join(arguments)})"]

    def uses(self, role: str) -> bool:
        """Whether the model has this size somewhere."""
        inside = Code(role)

        def within(value: Any) -> bool:
            if isinstance(value, Spec):
                return any(within(v) for v in (*value.args, *value.kwargs.values()))
            return bool(value == inside)

        declared = self.plan.declared or ()
        stateful = role == "B" and self.plan.stateful and "batch not declared" not in self.plan.faults
        return stateful or role in declared or any(within(spec) for spec in [*self.plan.body, self.plan.head])
