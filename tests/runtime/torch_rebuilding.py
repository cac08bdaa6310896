"""Programs of torch run as they are, and their modules rebuilt from what was understood of them: real torch must say the same.

``python -m tests.runtime.torch_rebuilding --seed 7 --count 200``
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstmlint.config import Config
from lstmlint.engine import understand
from lstmlint.program import Application
from lstmlint.runtime.process import Job, Settings, build_all
from lstmlint.runtime.recipes import NotRebuilt, Recipe, recipes
from lstmlint.source import SourceFile
from tests.pytorch.programs import program
from tests.pytorch.trial import said_of


@dataclass(frozen=True)
class Verdict:
    """What came out for one program: ``kind`` is ``agree`` or says what differs."""

    kind: str
    name: str
    detail: str = ""


def understood(text: str) -> list[Recipe | NotRebuilt]:
    """What can be rebuilt of a program."""
    found = understand(SourceFile.of("program.py", text), Config())
    return recipes(found[0]) if found is not None else []


def rebuilt(texts: Mapping[str, str]) -> dict[str, list[tuple[Recipe, Any]]]:
    """The modules of each program with the answers to their recipes."""
    made = {name: [one for one in understood(text) if isinstance(one, Recipe)] for name, text in texts.items()}
    jobs = {
        f"{number}.{place}": Job(f"{number}.{place}", one.framework, {"kind": "build", "recipe": one.request}, name)
        for number, (name, items) in enumerate(made.items())
        for place, one in enumerate(items)
    }
    results = build_all(list(jobs.values()), Settings(seconds=120))
    assert not results.absent and not results.lost, (results.absent, results.lost)
    return {
        name: [(one, results.answers[f"{number}.{place}"]) for place, one in enumerate(items)]
        for number, (name, items) in enumerate(made.items())
    }


def compare(texts: Mapping[str, str]) -> Iterator[Verdict]:
    """Each program beside its rebuilt modules."""
    said = said_of(texts)
    for name, found in rebuilt(texts).items():
        kind, detail = judged(said[name], found)
        yield Verdict(kind, name, detail)


def judged(said: Mapping[str, Any], found: list[tuple[Recipe, Any]]) -> tuple[str, str]:
    """The same failure; else the same parameters and shapes."""
    failures = [failure for _, answer in found for failure in answer["failures"]]
    words = [f"{failure['exception']}: {failure['message']}" for failure in failures]
    raised = said["raised"]
    if raised is not None:
        return ("agree" if raised in words else "other words" if words else "missed" if found else "not rebuilt", f"{raised}\n{words}")
    if failures:
        return "false failure", str(words)
    if "params" not in said:
        return "agree" if found else "not rebuilt", ""
    outputs = [output(recipe, answer) for recipe, answer in found]
    if [said["params"]] != [answer["params"] for _, answer in found]:
        return "parameters", f"{said['params']} {[answer['params'] for _, answer in found]}"
    if [said["result"]] != outputs:
        return "result", f"{said['result']} {outputs}"
    return "agree", ""


def output(recipe: Recipe, answer: Any) -> Any:
    """The shapes of what the rebuilt module itself returned."""
    return next(
        told["shapes"]
        for call, told in zip(reversed(recipe.calls), reversed(answer["calls"]), strict=True)
        if isinstance(call, Application) and call.module is recipe.subject
    )


def main() -> int:
    """0 where all agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.runtime.torch_rebuilding", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    programs = {one.name: one.text for one in (program(options.seed, number) for number in range(options.count))}
    counts: Counter[str] = Counter()
    for verdict in compare(programs):
        counts[verdict.kind] += 1
        if verdict.kind != "agree":
            print(f"--- {verdict.kind}: {verdict.name}\n{verdict.detail}\n\n{programs[verdict.name]}")
    print(dict(counts))
    return int(set(counts) != {"agree"})


if __name__ == "__main__":
    raise SystemExit(main())
