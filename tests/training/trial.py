"""A whole trial: generate, lint, train in real Keras, compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.differential.compare import opinion
from tests.differential.oracle import Answer, ask_both
from tests.training.compare import Report, judge
from tests.training.generator import Program, generate

WORKER = Path(__file__).with_name("worker.py")


def answers(programs: Sequence[Program], versions: Sequence[int], graph: bool = False) -> dict[int, dict[str, Answer]]:
    """What real Keras does with the programs."""
    tasks = [{"id": program.seed, "text": program.text, "graph": graph} for program in programs]
    return ask_both(dict.fromkeys(versions, tasks), WORKER)


def compared(programs: Sequence[Program], said: dict[int, dict[str, Answer]]) -> dict[int, Report]:
    """The linter's opinion beside the answers."""
    ours = {version: {p.seed: opinion(p, version) for p in programs} for version in said}
    return {v: Report(v, tuple(judge(p, v, ours[v][p.seed], of[p.seed]) for p in programs)) for v, of in said.items()}


def run(seed: int | str, count: int, versions: Sequence[int] = (2, 3), first: int = 0, graph: bool = False) -> dict[int, Report]:
    """Try the programs of a seed in every version."""
    programs = [generate(seed, index) for index in range(first, first + count)]
    return compared(programs, answers(programs, versions, graph))
