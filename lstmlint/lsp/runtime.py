"""The model under the cursor, built by the real framework."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import which
from typing import Any

from lstmlint.config import Config
from lstmlint.engine.rebuild import Progress, Subject, rebuild
from lstmlint.lsp.analysis import Look
from lstmlint.program import Model, Module
from lstmlint.runtime.process import Settings
from lstmlint.summary import entries, render
from lstmlint.summary.runtime import Told

_FOLDER = ".lstmlint_cache"
_INSIDE = ("bin/python", "Scripts/python.exe", "python.exe")


def build(look: Look, model: Mapping[str, Any], progress: Progress) -> str:
    """What the framework says of a model, as a table. ``model`` is its entry as the look has it."""
    config = look.config
    python = interpreter(config.runtime_python)
    if config.runtime_python is not None and python is None:
        return f"{config.runtime_python}: no such Python"
    for one in look.programs:
        if not any(entry is model for entry in one.models):
            continue
        subject = Subject(one.program, one.locate, wanted=_at(one.locate, model))
        done = rebuild([subject], _settings(config, look, python), progress)
        told = entries(one.program, one.locate, Told(subject, done.lost, done.absent))
        place = one.models.index(dict(model)) if model in one.models else -1
        alike = [entry for entry in told if entry["location"] == model["location"] and entry["name"] == model["name"]]
        chosen = [told[place]] if 0 <= place < len(told) and told[place]["location"] == model["location"] else alike[:1]
        return render({"models": chosen}).rstrip() + "\n"
    return "there is no model here"


def _at(locate: Callable[..., Any], model: Mapping[str, Any]) -> Callable[[Model | Module], bool]:
    def wanted(subject: Model | Module) -> bool:
        span = locate([subject.place]).get(subject.place)
        place = model["location"]
        return span is not None and (span.cell, span.row, span.column) == (place.get("cell"), place["row"], place["column"])

    return wanted


def _settings(config: Config, look: Look, python: str | None) -> Settings:
    cache = config.cache_dir or (os.path.join(config.root, _FOLDER) if config.root and config.root != os.sep else None)  # noqa: PTH118
    linted = tuple(dict.fromkeys(filter(None, (config.root, look.snapshot.path))))
    return Settings(python, config.runtime_seconds, config.runtime_memory, Path(cache) if cache else None, linted)


def interpreter(named: str | None) -> str | None:
    """The interpreter that a setting names: a file, a virtual environment, or a bare name on the path."""
    if named is None:
        return None
    if not os.path.dirname(named) and (found := which(named)):  # noqa: PTH120
        return found
    if os.path.isfile(named):  # noqa: PTH113
        return named
    return next((full for inside in _INSIDE if os.path.isfile(full := os.path.join(named, inside))), None)  # noqa: PTH113, PTH118
