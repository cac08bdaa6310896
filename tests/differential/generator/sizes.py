"""The ways in which programs write a number: literal, constant, arithmetic, out of a configuration, computed from data."""

from __future__ import annotations

from tests.differential.generator.parts import Dice

WORDS = ("UNITS", "HIDDEN", "N_FEATURES", "TIMESTEPS", "WIDTH", "VOCAB", "DIM", "LATENT", "N", "K", "SIZE", "CELLS", "DEPTH", "STEPS")


class Sizes:
    """Writes numbers, and keeps the lines that have to stand before the model."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.plain = dice.weighted((3, 1.0), (4, 0.6), (3, 0.25))  # how often a number is simply a number
        self.constants: dict[int, str] = {}
        self.lines: list[str] = []
        self.config: dict[str, int] = {}
        self.holder = dice.weighted((4, "dict"), (2, "class"), (1, "namespace"), (1, "dataclass"), (1, "namedtuple"))
        self.arrays: list[tuple[str, tuple[int, ...]]] = []
        self.parameters: list[tuple[str, int]] | None = None  # of the function that is being written
        self.prefix = ""  # ``self.`` in methods

    def name(self, taken: set[str] | None = None) -> str:
        """A name that nothing has yet."""
        used = set(self.constants.values()) | {name for name, _ in self.parameters or ()} | (taken or set())
        base = self.dice.choice(WORDS)
        return next(name for i in range(99) for name in [base if not i else f"{base}_{i}"] if name not in used)

    def constant(self, value: int) -> str:
        """The module constant with this value, made if there is none."""
        if value not in self.constants:
            name = self.name()
            self.constants[value] = name
            written = str(value)
            if value > 4 and self.dice.maybe(0.15) and self.constants:
                other, word = self.dice.choice(list(self.constants.items()))
                if word != name:
                    written = f"{word} {'+' if value >= other else '-'} {abs(value - other)}"
            if self.dice.maybe(0.12):
                second = self.name({name})
                self.lines.append(f"{name}, {second} = {written}, {self.dice.randint(1, 9)}")
            else:
                self.lines.append(f"{name} = {written}")
        return self.constants[value]

    def __call__(self, value: int) -> str:
        """An expression with this value."""
        dice = self.dice
        if self.parameters is not None and value > 0 and dice.maybe(0.4) and len(self.parameters) < 5:
            return self.parameter(value)
        if value <= 1 or dice.maybe(self.plain):
            return str(value)
        return dice.weighted(
            (10, self.constant),
            (4, self.arithmetic),
            (3, self.configured),
            (3, self.of_data),
            (1, self.computed),
        )(value)

    def parameter(self, value: int) -> str:
        """A parameter of the function at hand with this value."""
        assert self.parameters is not None
        for name, held in self.parameters:
            if held == value:
                return self.prefix + name
        name = self.name().lower()
        if any(name == other for other, _ in self.parameters):
            return str(value)
        self.parameters.append((name, value))
        return self.prefix + name

    def arithmetic(self, value: int) -> str:
        """The value made of a constant and a number."""
        step = self.dice.randint(1, 4)
        forms = [f"{self.constant(value + step)} - {step}", f"{self.constant(max(value - step, 1))} + {value - max(value - step, 1)}"]
        if value % 2 == 0:
            forms += [f"{self.constant(value // 2)} * 2", f"2 * {self.constant(value // 2)}"]
        forms += [f"{self.constant(value * 2)} // 2", f"int({self.constant(value * 2)} / 2)"]
        if value & (value - 1) == 0:
            forms.append(f"2 ** {value.bit_length() - 1}")
        return self.dice.choice(forms)

    def configured(self, value: int) -> str:
        """The value out of a dict, a class or a record of settings."""
        key = next((k for k, v in self.config.items() if v == value), None)
        if key is None:
            key = f"{self.dice.choice(WORDS).lower()}_{len(self.config)}"
            self.config[key] = value
        return f'CFG["{key}"]' if self.holder == "dict" else f"CFG.{key}"

    def of_data(self, value: int) -> str:
        """The value as an axis of an array, or the length of a list."""
        if value > 40 or self.dice.maybe(0.3):
            return f"len(range({value}))" if value > 12 else f"len({[0] * value})"
        for name, axes in self.arrays:
            if value in axes[1:]:
                return f"{name}.shape[{axes.index(value, 1)}]"
        name = self.dice.pick("X", "x_train", "data", "features") + (str(len(self.arrays)) if self.arrays else "")
        self.arrays.append((name, (32, value, self.dice.randint(2, 9))))
        return f"{name}.shape[1]"

    def computed(self, value: int) -> str:
        """The value through a builtin function."""
        return self.dice.pick(
            f"max({value}, 1)",
            f"min({value}, {value + 50})",
            f"abs(-{value})",
            f'int("{value}")',
            f"round({value}.2)",
            f"sum([{value - 1}, 1])",
            f"({value} if True else 3)",
            f"{value + 100} % 100" if value < 100 else str(value),
        )

    def preamble(self) -> list[str]:
        """The lines that everything written needs before it."""
        lines = list(self.lines)
        if self.config:
            items = list(self.config.items())
            match self.holder:
                case "dict":
                    lines.append("CFG = {" + ", ".join(f'"{k}": {v}' for k, v in items) + "}")
                case "class":
                    lines += ["class CFG:", *(f"    {k} = {v}" for k, v in items)]
                case "namespace":
                    lines += ["from types import SimpleNamespace", f"CFG = SimpleNamespace({', '.join(f'{k}={v}' for k, v in items)})"]
                case "dataclass":
                    lines += [
                        "from dataclasses import dataclass",
                        "@dataclass",
                        "class Settings:",
                        *(f"    {k}: int = {v}" for k, v in items),
                        "CFG = Settings()",
                    ]
                case _:
                    lines += [
                        "from collections import namedtuple",
                        f'Settings = namedtuple("Settings", "{" ".join(k for k, _ in items)}")',
                        f"CFG = Settings({', '.join(str(v) for _, v in items)})",
                    ]
        if self.arrays:
            lines.append("import numpy as np")
            for name, axes in self.arrays:
                make = self.dice.pick(
                    f"np.zeros({axes})",
                    f"np.random.rand{axes}",
                    f"np.ones({axes}, dtype='float32')",
                    f"np.random.random({axes})",
                    f"np.zeros(({axes[0]}, {axes[1] * axes[2]})).reshape({axes})",
                    f"np.random.randn({', '.join(map(str, axes))})",
                    f"np.empty({axes})",
                )
                lines.append(f"{name} = {make}")
        return lines
