"""A trial: many programs in real torch and in lstmlint, and where the two disagree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.pytorch.programs import Program, program

WORKER = Path(__file__).with_name("worker.py")


@dataclass
class Report:
    """The counts, and every disagreement with its program."""

    counts: Counter[str] = field(default_factory=Counter)
    found: list[tuple[str, Program, str]] = field(default_factory=list)

    def add(self, category: str, one: Program, detail: str) -> None:
        """A disagreement."""
        self.counts[category] += 1
        self.found.append((category, one, detail))

    def text(self, examples: int = 2) -> str:
        """Some disagreements of each category, with their programs, and the table."""
        shown: Counter[str] = Counter()
        parts = []
        for category, one, detail in self.found:
            key = f"{category} {one.mistake}"
            if shown[key] < examples:
                shown[key] += 1
                parts.append(f"--- {category}: {one.name} ({one.mistake or 'right'})\n{detail}\n\n{one.text}")
        return "\n".join([*parts, *(f"{name:32} {count:6}" for name, count in sorted(self.counts.items()))])


def answers(programs: list[Program]) -> dict[str, dict[str, Any]]:
    """What real torch says of each."""
    return said_of({one.name: one.text for one in programs})


def said_of(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What real torch says of each text, by its name."""
    tasks = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    done = subprocess.run([sys.executable, str(WORKER)], input=tasks, capture_output=True, text=True, check=True, timeout=1200)
    _hello, *said = map(json.loads, done.stdout.splitlines())
    return {one["id"]: one for one in said}


def run(seed: str, count: int, first: int = 0) -> Report:
    """Try the programs of a seed."""
    programs = [program(seed, number) for number in range(first, first + count)]
    said = answers(programs)
    report = Report()
    for one in programs:
        report.counts["programs"] += 1
        compare(report, one, said[one.name])
    return report


def compare(report: Report, one: Program, said: dict[str, Any]) -> None:
    """One program: errors exactly where torch raises, else the same shapes and parameters."""
    found = lint_source("program.py", one.text, Config())
    errors = [f"{d.span.row}: {d.code} {d.message}" for d in found if d.severity is Severity.ERROR]
    if said["raised"] is not None:
        report.counts["raised"] += 1
        if errors:
            report.counts["raised and told"] += 1
        else:
            report.add("missed error", one, said["raised"])
        return
    if errors:
        report.add("false error", one, "\n".join(errors))
        return
    models = [m for m in summarize("program.py", one.text, Config())["models"] if m["name"] == "model"]
    if len(models) != 1:
        report.add("no model", one, str(models))
        return
    model = models[0]
    _same(report, one, "parameters of the model", model["params"], said["params"])
    rows = {row["name"]: row for row in model["layers"]}
    for name, count in said["leaves"].items():
        _same(report, one, "parameters of a module", rows.get(name, {}).get("params"), count)
    for name, shapes in said["recurrent"].items():
        shown = _listed(rows.get(name, {}).get("output_shape"))
        wanted = [shape for shape in shapes or [] if shape != ["packed"]]
        if shown is not None and len(wanted) < len(shapes or []):
            shown = shown[1:]
        _same(report, one, "shapes of a recurrent module", shown, wanted)
    _same(report, one, "shape of the result", _listed(model["output_shape"]), said["result"])


def _listed(shape: Any) -> list[Any] | None:
    return None if shape is None else shape if shape and isinstance(shape[0], list) else [shape]


def _same(report: Report, one: Program, what: str, ours: Any, theirs: Any) -> None:
    unknown = ours is None or isinstance(ours, str) or (isinstance(ours, list) and not _known(ours))
    if unknown:
        report.add(f"unknown {what}", one, f"{ours} for {theirs}")
    elif ours != theirs:
        report.add(f"wrong {what}", one, f"{ours} instead of {theirs}")
    else:
        report.counts[f"right {what}"] += 1


def _known(shapes: list[Any]) -> bool:
    return all(isinstance(shape, list) and all(isinstance(axis, int) for axis in shape) for shape in shapes)
