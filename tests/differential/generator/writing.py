"""From layers to text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.differential.generator.imports import Imports
from tests.differential.generator.parts import Code, Dice, Kind, Spec
from tests.differential.generator.sizes import Sizes


def indent(lines: Iterable[str], by: int = 1) -> list[str]:
    """The lines, moved to the right."""
    return [" " * 4 * by + line for line in lines]


class Writer:
    """Writes expressions, and knows the names that are taken."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.name = Imports(dice)
        self.size = Sizes(dice)
        self.count: dict[str, int] = {}
        self.header: list[str] = []  # imports of the standard library and helpers at the top

    def fresh(self, *words: str) -> str:
        """A variable that the program does not have yet."""
        word = self.dice.choice(words)
        self.count[word] = self.count.get(word, 0) + 1
        return word if self.count[word] == 1 else f"{word}_{self.count[word]}"

    def need(self, line: str) -> None:
        """A line for the top of the program, once."""
        if line not in self.header:
            self.header.append(line)

    def value(self, value: Any) -> str:
        """An argument."""
        match value:
            case bool() | None | float() | str():
                return repr(value)
            case int():
                return self.size(value)
            case Spec():
                return self.layer(value)
            case Kind():
                return self.name(value.name)
            case Code():
                return value.text
            case tuple():
                return "(" + ", ".join(self.value(v) for v in value) + ("," if len(value) == 1 else "") + ")"
            case list():
                return "[" + ", ".join(self.value(v) for v in value) + "]"
            case _:
                raise TypeError(value)

    def arguments(self, spec: Spec) -> str:
        """What stands in the parentheses."""
        return ", ".join([*(self.value(v) for v in spec.args), *(f"{name}={self.value(v)}" for name, v in spec.kwargs.items())])

    def layer(self, spec: Spec) -> str:
        """The construction of a layer, usually plain, sometimes through a name, ``getattr`` or a dict of arguments."""
        made = self.name(spec.kind)
        dice = self.dice
        if spec.kind in ("LSTM", "GRU", "SimpleRNN") and dice.maybe(0.05):
            other = self.name("GRU" if spec.kind == "LSTM" else "LSTM")
            forms = [f'{{"{spec.kind.lower()}": {made}, "other": {other}}}["{spec.kind.lower()}"]', f"({made} if True else {other})"]
            if self.name.module():
                forms.append(f'getattr({self.name.module()}, "{spec.kind}")')
            made = dice.choice(forms)
        if len(spec.kwargs) >= 2 and dice.maybe(0.04):
            inner = ", ".join(f"{name}={self.value(v)}" for name, v in spec.kwargs.items())
            dictionary = dice.pick(f"dict({inner})", "{" + ", ".join(f'"{name}": {self.value(v)}' for name, v in spec.kwargs.items()) + "}")
            return f"{made}({', '.join([*(self.value(v) for v in spec.args), '**' + dictionary])})"
        return f"{made}({self.arguments(spec)})"
