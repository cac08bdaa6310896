"""Random programs whose models are saved by real Keras: what is read of the files has to be what the models are.

``python -m tests.saved.trial --seed 5 --count 100 --keras 3`` shows every difference.
"""

from __future__ import annotations

import argparse
import ast
import base64
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.engine.lint import examine_document
from lstmlint.saved.document import SavedModel, read
from lstmlint.summary import summarize
from tests.differential.compare import differences
from tests.differential.generator import Program, generate
from tests.differential.oracle import ask

WORKER = Path(__file__).with_name("worker.py")
WHOLE = 10  # one program of so many is saved as archives too


@dataclass
class Trial:
    """What came out: ``read`` models and layers, ``wrong`` what differs, ``unknown`` layers of which less is known than Keras knows."""

    read: int = 0
    layers: int = 0
    archives: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)
    texts: list[tuple[str, str]] = field(default_factory=list)


def opened(path: str, data: bytes) -> SavedModel:
    """The document; an AssertionError where there is none."""
    document = read(path, data)
    assert isinstance(document, SavedModel), document
    return document


def _differences(said: dict[str, Any], document: SavedModel, allowed: set[str]) -> Iterator[tuple[str, str]]:
    models = summarize("model.json", document.text, Config())["models"]
    if not models:
        yield "no model", document.text[:200]
        return
    for category, topic, detail in differences(models[-1], said):
        yield category, f"{topic}: {detail}"
    for found in examine_document(document, Config()).diagnostics:
        if found.code not in allowed:
            yield "finding", f"{found.code} {found.message}"


def _less(detail: str) -> bool:
    """Whether ours only leaves open what Keras knows: behind code that the file does not hold, a Lambda, nothing else can be said."""
    found = re.search(r"ours (\[.*?\]), Keras (\[.*\])$", detail)
    if found is None:
        return False
    ours, theirs = ast.literal_eval(found[1]), ast.literal_eval(found[2])
    return any(
        len(real) == 1 and len(real[0]) == len(ours) and all(a == b or a is None for a, b in zip(ours, real[0], strict=True))
        for real in theirs
    )


def judge(program: Program, version: int, said: dict[str, Any], trial: Trial) -> None:
    """Compare every model that a program made with what is read of its files."""
    allowed = {found.code for found in lint_source("program.py", program.text, Config(keras_version=version))}
    for model in said["models"]:
        if "json" not in model or model["type"] not in ("Sequential", "Functional", "Model"):
            continue
        texts = {"model.json": model["json"].encode(), **{f"model{s}": base64.b64decode(model[s]) for s in (".keras", ".h5") if s in model}}
        for name, data in texts.items():
            document = opened(name, data)
            trial.read += 1
            trial.archives += name != "model.json"
            trial.layers += len(model["layers"])
            for category, detail in _differences(model, document, allowed):
                if category.startswith("unknown") or (category == "wrong shape" and _less(detail)):
                    trial.unknown[detail.partition(":")[0]] += 1
                else:
                    trial.wrong.append(f"{program.seed} {name} {category} {detail}")
        trial.texts.append((program.seed, model["json"]))


def run(seed: int | str, count: int, version: int) -> Trial:
    """Try the programs of a seed against one version."""
    programs = [generate(seed, index) for index in range(count)]
    tasks = [{"id": p.seed, "text": p.text, "whole": index % WHOLE == 0} for index, p in enumerate(programs)]
    said = ask(version, tasks, WORKER)
    trial = Trial()
    for program in programs:
        answer = said[program.seed]
        trial.stages[answer["stage"]] += 1
        if answer["stage"] == "none":
            judge(program, version, answer, trial)
        elif answer["stage"] == "oracle":
            trial.wrong.append(f"{program.seed} oracle {answer['message']}")
    return trial


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.saved.trial", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    options = parser.parse_args(arguments)
    trial = run(options.seed, options.count, options.keras)
    for line in trial.wrong:
        print(line)
    print(f"{trial.read} files ({trial.archives} archives), {trial.layers} layers, unknown: {dict(trial.unknown)}, {dict(trial.stages)}")
    return int(bool(trial.wrong))


if __name__ == "__main__":
    raise SystemExit(main())
