"""Random programs run as they are, and their models rebuilt from what was understood of them: real Keras must say the same.

``python -m tests.runtime.rebuilding --seed 7 --count 200 --keras 3``
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lstmlint.config import Config
from lstmlint.engine import understand
from lstmlint.runtime.process import Job, Results, Settings, build_all
from lstmlint.runtime.recipes import NotRebuilt, Recipe, recipes
from lstmlint.source import SourceFile
from tests.differential.generator import Program, generate
from tests.differential.oracle import ask

BUILDING = ("construct", "build", "forward")


@dataclass(frozen=True)
class Verdict:
    """What came out for one program: ``kind`` is ``agree``, ``false failure``, ``missed``, ``differs``, ``lost`` or ``not rebuilt``."""

    kind: str
    program: Program
    detail: str = ""


def rebuilt(programs: Sequence[Program], version: int) -> dict[str, list[tuple[Recipe, Any] | NotRebuilt]]:
    """The models of each program with the answers to their recipes."""
    found = {}
    for program in programs:
        understood = understand(SourceFile.of("program.py", program.text), Config(keras_version=version))
        found[program.seed] = recipes(understood[0]) if understood is not None else []
    jobs = [
        Job(f"{seed}:{place}", item.framework, {"kind": "build", "recipe": item.request}, seed)
        for seed, items in found.items()
        for place, item in enumerate(items)
        if isinstance(item, Recipe)
    ]
    results = build_all(jobs, Settings())
    assert not results.absent, results.absent
    return {
        seed: [(item, answer_of(results, f"{seed}:{place}")) if isinstance(item, Recipe) else item for place, item in enumerate(items)]
        for seed, items in found.items()
    }


def answer_of(results: Results, job: str) -> Any:
    """An answer, or why there is none."""
    return results.answers.get(job) or {"lost": results.lost.get(job)}


def certain(recipe: Recipe, answer: Any) -> list[Any]:
    """The failures that do not hang on numbers that were made up."""
    return [f for f in answer["failures"] if f["stage"] in BUILDING and f.get("call") not in recipe.doubtful]


def judge(program: Program, said: Any, items: Sequence[tuple[Recipe, Any] | NotRebuilt]) -> Iterator[Verdict]:
    """The program as it ran against its models as they were rebuilt."""
    pairs = [item for item in items if isinstance(item, tuple)]
    for _, answer in pairs:
        if "failures" not in answer:
            yield Verdict("lost", program, str(answer))
            return
    whole = bool(items) and len(pairs) == len(items)
    if said["stage"] in ("build", "forward"):
        if any(f["stage"] in BUILDING for _, answer in pairs for f in answer["failures"]):
            yield Verdict("agree", program)
        else:
            yield Verdict("missed" if whole else "not rebuilt", program, f"{said['exception']}: {said['message'][:200]}")
        return
    for recipe, answer in pairs:
        if failures := certain(recipe, answer):
            yield Verdict("false failure", program, str(failures))
            return
    for real in said["models"]:
        if real["built"] and not any(alike(real, recipe, answer) for recipe, answer in pairs):
            yield Verdict("differs" if whole else "not rebuilt", program, f"{real} {[answer for _, answer in pairs]}")
            return
    yield Verdict("agree" if whole else "not rebuilt", program)


def alike(real: Any, recipe: Recipe, answer: Any) -> bool:
    """Whether a rebuilt model has the outputs of the real one and layers with as many parameters."""
    calls: Any = recipe.request["calls"]
    mine = sorted(answer["layers"][at]["params"] or 0 for at in {call["layer"] for call in calls})
    return bool(real["outputs"] == answer["outputs"]) and mine == sorted(layer["params"] or 0 for layer in real["layers"])


def trial(seed: int | str, count: int, version: int) -> list[Verdict]:
    """All verdicts for the programs of a seed."""
    programs = [generate(seed, index) for index in range(count)]
    items = rebuilt(programs, version)
    said = ask(version, [{"id": p.seed, "text": p.text, "forward": True} for p in programs])
    return [verdict for p in programs for verdict in judge(p, said[p.seed], items[p.seed])]


def main() -> int:
    """0 where nothing fails or differs that should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.runtime.rebuilding", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    options = parser.parse_args()
    verdicts = trial(options.seed, options.count, options.keras)
    for verdict in verdicts:
        if verdict.kind != "agree":
            print(f"=== {verdict.kind} {verdict.program.seed}: {verdict.detail[:600]}\n{verdict.program.text}")
    print(Counter(verdict.kind for verdict in verdicts))
    return int(any(verdict.kind in ("false failure", "differs", "lost") for verdict in verdicts))


if __name__ == "__main__":
    raise SystemExit(main())
