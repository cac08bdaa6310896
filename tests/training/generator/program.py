"""Whole programs: imports, data, model, training."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.differential.generator.parts import Dice
from tests.differential.generator.writing import Writer, indent
from tests.training.generator import multiple
from tests.training.generator.data import DataWriter
from tests.training.generator.idioms import IDIOMS
from tests.training.generator.mistakes import spoiled
from tests.training.generator.models import ModelWriter
from tests.training.generator.plan import Plan
from tests.training.generator.procedures import STORIES
from tests.training.generator.tasks import draw
from tests.training.generator.training import asked, compiled, fitted

WRONG = 0.5


@dataclass(frozen=True)
class Program:
    """A program, where it came from, and the mistake that was meant to be in it (nothing, if empty)."""

    seed: str
    text: str
    style: str
    mistake: str


def small_vocabulary(plan: Plan) -> None:
    """The Embedding gets fewer rows, after the data were made."""
    first = plan.body[0]
    plan.body[0] = first.__class__(first.kind, (plan.dice.pick(2, plan.tokens // 2, plan.tokens // 3), *first.args[1:]), first.kwargs)


def single(w: Writer, dice: Dice, wrong: bool) -> tuple[list[str], str, str]:
    """One input, one output."""
    plan, mistake = spoiled(dice, draw) if wrong else (draw(dice), "")
    data = DataWriter(plan, w).write()
    if "small vocabulary" in plan.faults:
        small_vocabulary(plan)
    writer = ModelWriter(plan, w, data)
    above, build = writer.write()
    rest = [*build, *compiled(plan, w, writer.model), *fitted(plan, data, writer.model, w), *asked(plan, data, writer.model)]
    lines = data.lines
    if dice.maybe(0.12) and not any(line.startswith(("def ", "    ")) for line in lines):
        kept = [name for name in (data.x, data.y, data.x_test, data.y_test) if name]
        returned = ", ".join(kept)
        constants = [line for line in lines if re.match(r"\w+ = \d+$", line)]
        inner = [line for line in lines if line not in constants]
        name = dice.pick("load_data", "make_data", "prepare")
        lines = [*constants, f"def {name}():", *indent([*inner, f"return {returned}"]), f"{returned} = {name}()"]
    whole = [*above, *lines, *rest] if dice.maybe(0.5) else [*lines, *above, *rest]
    return whole, f"{plan.target}{', tokens' if plan.tokens else ''}{', stateful' if plan.stateful else ''}", mistake


def generate(seed: int | str, index: int) -> Program:
    """The ``index``-th program of a seed: always the same."""
    dice = Dice(f"training/{seed}/{index}")
    w = Writer(dice)
    w.size.plain = 1.0
    wrong = dice.maybe(WRONG)
    write = multiple.write if dice.maybe(0.08) else single
    kind = Dice(f"kind/{seed}/{index}")
    drawn = kind.random()
    told = kind.weighted(*IDIOMS) if drawn < 0.18 else kind.weighted(*STORIES) if drawn < 0.48 else write
    lines, style, mistake = told(w, dice, wrong)
    text = "\n".join(lines)
    head = [f"import {module}" for module, short in (("numpy as np", "np."), ("pandas as pd", "pd.")) if short in text]
    if dice.maybe(0.05):
        functions = [i for i, line in enumerate(lines) if line.startswith("def ")]
        if not functions:
            lines = ["def main():", *indent(lines), dice.pick("main()", 'if __name__ == "__main__":\n    main()')]
    header = [line for line in w.header if line not in head]
    return Program(f"{seed}/{index}", "\n".join([*head, *w.name.lines(), *header, *lines]) + "\n", style, mistake)
