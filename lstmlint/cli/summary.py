"""``lstmlint summary``: the models of a file, as ``model.summary()`` would print them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from lstmlint.cli.inputs import inputs
from lstmlint.cli.main import CLEAN, FAILED, complain
from lstmlint.cli.options import RUNTIME, settings
from lstmlint.engine.run import STDIN, read, with_project
from lstmlint.source import DecodeFailure, ParseFailure, decode, parse, prefilter
from lstmlint.source.project import Loader

_KEYS = ("exclude", "extend-exclude", "force-exclude", "respect-gitignore", "keras-version", *RUNTIME)


def run(options: argparse.Namespace) -> int:
    """Summarize every file; a file that cannot be read or parsed is told, and the exit code is 2."""
    given = inputs(options, settings(options, _KEYS))
    loader = Loader({os.path.abspath(target.path): target.path for target in given.targets})  # noqa: PTH100
    models: list[Any] = []
    failed = bool(given.unreadable)
    for path, reason in given.unreadable:
        complain(f"{path}: {reason}")
    for target in given.targets:
        data = target.data if target.data is not None else read(target.path)
        if isinstance(data, str):
            failed = bool(complain(f"{target.path}: {data}"))
            continue
        others = loader if target.path != STDIN else None
        if not prefilter.framework(data) and not (others is not None and others.reaches(target.path, data)):
            continue
        source = decode(target.path, data)
        outcome = source if isinstance(source, DecodeFailure) else parse(source)
        if isinstance(source, DecodeFailure) or isinstance(outcome, DecodeFailure | ParseFailure):
            assert isinstance(outcome, DecodeFailure | ParseFailure)
            failed = bool(complain(f"{target.path}:{outcome.row}: {outcome.message}"))
            continue
        from lstmlint.summary import summarize

        found = summarize(target.path, source.text, with_project(target.config, target.path), others)["models"]
        # What another file's import has shown already is not shown again.
        models += [model for model in found if model not in models]
    if options.output_format == "json":
        sys.stdout.write(json.dumps({"models": models}, indent=2) + "\n")
    elif models:
        from lstmlint.report.paint import spelled
        from lstmlint.summary import render

        sys.stdout.write(spelled(render({"models": models}).rstrip("\n") + "\n", sys.stdout.encoding or "utf-8"))
    elif not failed:
        print("no recurrent models found", file=sys.stderr)
    return FAILED if failed else CLEAN
