"""``lstmlint summary``: the models of a file, as ``model.summary()`` would print them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lstmlint.cli.given import RUNTIME, settings
from lstmlint.cli.inputs import here, inputs
from lstmlint.cli.main import CLEAN, FAILED, complain
from lstmlint.engine.file import with_project
from lstmlint.engine.gate import reaches
from lstmlint.engine.reading import STDIN, read
from lstmlint.source import DecodeFailure, prefilter
from lstmlint.source.broken import broken
from lstmlint.source.documents import opened
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.config import Config
    from lstmlint.engine.factories import Named
    from lstmlint.engine.outcome import Target
    from lstmlint.engine.rebuild import Rebuilding
    from lstmlint.engine.understanding import Locate
    from lstmlint.program import Program

_KEYS = ("exclude", "extend-exclude", "force-exclude", "respect-gitignore", "keras-version", *RUNTIME)


def run(options: argparse.Namespace) -> int:
    """Summarize every file; a file that cannot be read or parsed is told, and the exit code is 2."""
    given = inputs(options, settings(options, _KEYS))
    failed = bool(given.unreadable)
    for path, reason in given.unreadable:
        complain(f"{path}: {reason}")
    programs, unread = _programs(given.targets)
    config = given.targets[0].config if given.targets else given.resolver.for_folder(here())
    asked = _asked(options, config, given.targets, programs) if config.runtime else None
    models: list[Any] = []
    for place, (program, locate) in enumerate(programs):
        from lstmlint.summary import entries

        # What another file's import has shown already is not shown again.
        models += [model for model in entries(program, locate, asked.told[place] if asked else None) if model not in models]
    if asked is not None:
        models += asked.factories(models)
    missing = asked is not None and asked.missing
    failed = failed or unread or missing
    if options.output_format == "json":
        sys.stdout.write(json.dumps({"models": models}, indent=2) + "\n")
    elif models:
        from lstmlint.report.paint import spelled
        from lstmlint.summary import render

        sys.stdout.write(spelled(render({"models": models}).rstrip("\n") + "\n", sys.stdout.encoding or "utf-8"))
    elif not failed:
        print("no recurrent models found", file=sys.stderr)
    return FAILED if failed else CLEAN


def _programs(targets: Sequence[Target]) -> tuple[list[tuple[Program, Locate]], bool]:
    """What the files build, and whether one of them could not be read."""
    from lstmlint.engine import understand

    loader = Loader({os.path.abspath(target.path): target.path for target in targets})  # noqa: PTH100
    found: list[tuple[Program, Locate]] = []
    failed = False
    for target in targets:
        data = target.data if target.data is not None else read(target.path)
        if isinstance(data, str):
            failed = bool(complain(f"{target.path}: {data}"))
            continue
        others = loader if target.path != STDIN else None
        if not prefilter.framework(data) and not (others is not None and reaches(target.path, data, others)):
            continue
        document = opened(target.path, data)
        if isinstance(document, DecodeFailure):
            failed = bool(complain(f"{target.path}:{document.row}: {document.message}"))
            continue
        for told in broken(document):
            failed = bool(complain(told))
        for source in document.programs:
            understood = understand(source, with_project(target.config, target.path), others)
            if understood is not None:
                found.append(understood)
    return found, failed


class _Asked:
    """What the real framework says of the models; ``missing``: it had to be there and is not."""

    def __init__(self, done: Rebuilding, named: list[Named], *, missing: bool) -> None:
        from lstmlint.summary.runtime import Told

        self.told = [Told(subject, done.lost, done.absent) for subject in done.subjects]
        self.missing = missing
        self._done = done
        self._named = named

    def factories(self, known: list[Any]) -> list[Any]:
        """The entries of the models that the factories of the configuration made."""
        from lstmlint.summary.factories import factory_entries

        done = self._done
        reasons = {one.job.id: done.lost.get(one.job.label) or done.absent.get(one.job.framework, "") for one in self._named}
        return [entry for one in self._named for entry in factory_entries(one, done.answers.get(one.job.id), reasons[one.job.id], known)]


def _asked(
    options: argparse.Namespace, config: Config, targets: Sequence[Target], programs: Sequence[tuple[Program, Locate]]
) -> _Asked:  # fmt: skip
    from lstmlint.cli.progress import Progress
    from lstmlint.cli.runtime import missing, settings_of
    from lstmlint.engine.factories import named
    from lstmlint.engine.rebuild import Subject, rebuild

    names = {os.path.abspath(target.path): target.path for target in targets}  # noqa: PTH100
    factories = named([config, *(target.config for target in targets)], names)
    subjects = [Subject(*understood) for understood in programs]
    with Progress() as progress:
        done = rebuild(subjects, settings_of(config, options, targets), progress, [factory.job for factory in factories])
    return _Asked(done, factories, missing=missing(config, done.lost, done.absent))
