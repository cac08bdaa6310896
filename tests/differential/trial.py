"""A whole trial: generate, lint, ask Keras, compare."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.compare import Disagreement, Opinion, Report, judge, opinion
from tests.differential.generator import Program, generate
from tests.differential.oracle import Answer, Task, ask_both


def tasks(programs: Sequence[Program], ours: dict[str, Opinion]) -> list[Task]:
    """What Keras is asked: a forward pass too, where the linter says that something is wrong."""
    return [{"id": p.seed, "text": p.text, "forward": bool(ours[p.seed].errors)} for p in programs]


def report(version: int, programs: Sequence[Program], ours: dict[str, Opinion], said: dict[str, Answer]) -> Report:
    """The comparison for one version."""
    found: list[Disagreement] = [d for p in programs for d in judge(p, version, ours[p.seed], said[p.seed])]
    stages = [said[p.seed]["stage"] for p in programs]
    return Report(version, len(programs), stages.count("build"), stages.count("forward"), tuple(found))


def run(seed: int | str, count: int, versions: Sequence[int] = (2, 3), first: int = 0) -> dict[int, Report]:
    """Try the programs of a seed against every version."""
    programs = [generate(seed, index) for index in range(first, first + count)]
    ours = {version: {p.seed: opinion(p, version) for p in programs} for version in versions}
    said = ask_both({version: tasks(programs, ours[version]) for version in versions})
    return {version: report(version, programs, ours[version], said[version]) for version in versions}
