"""``lstmlint config``: the settings in force for a path, and where each comes from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from lstmlint.cli.given import settings
from lstmlint.cli.inputs import here
from lstmlint.cli.main import CLEAN, FAILED, Failure, complain
from lstmlint.config import Config, ConfigError
from lstmlint.config.files import load, shown, silent
from lstmlint.config.formats import Output
from lstmlint.config.keys import KEYS
from lstmlint.config.places import NAMES
from lstmlint.config.resolve import Resolver
from lstmlint.config.runtime import Factory, spelled
from lstmlint.engine.reading import read

_WIDE = 100


def run(options: argparse.Namespace) -> int:
    """Show them."""
    if options.schema:
        from lstmlint.config.schema import schema

        defaults = {key: _shown(key, Config()) for key in KEYS if key != "extend"}
        sys.stdout.write(json.dumps(schema({key: value for key, value in defaults.items() if value is not None}), indent=2) + "\n")
        return CLEAN
    here()
    paths = options.paths or ["."]
    if len(paths) > 1 and not options.check:
        raise Failure(f"{paths[1]!r} is too much (see 'lstmlint config --help')")
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110
            raise Failure(f"{path}: no such file or folder")
    resolver = Resolver.of(settings(options, ("keras-version",)), options.config, isolated=options.isolated)
    if options.check:
        return FAILED if [complain(problem) for problem in _problems(paths, resolver)] else CLEAN
    sys.stdout.write(describe(resolver, paths[0], options.output_format))
    return CLEAN


def _problems(paths: Sequence[str], resolver: Resolver) -> list[str]:
    """What is wrong, each problem once: in a file that is called as configurations are, else in the one in force for the path."""
    found: dict[str, None] = {}
    for path in paths:
        full = Path(os.path.abspath(path))  # noqa: PTH100
        try:
            if full.name in NAMES and full.is_file():
                if not (full.name == "pyproject.toml" and silent(full)):
                    load(full)
            else:
                resolver.for_folder(str(full if full.is_dir() else full.parent))
        except ConfigError as error:
            found[str(error)] = None
    return list(found)


def describe(resolver: Resolver, path: str, output_format: str) -> str:
    """The settings for a path as text or JSON."""
    full = os.path.abspath(path)  # noqa: PTH100
    folder = full if os.path.isdir(full) else os.path.dirname(full)  # noqa: PTH112, PTH120
    config = resolver.for_folder(folder)
    file = resolver.file_for(folder)
    rows: dict[str, dict[str, Any]] = {}
    for key in KEYS:
        if key == "extend":
            continue
        rows[key] = {"value": _shown(key, config), "from": config.origins.get(key, "default")}
    version, why = (config.keras_version, rows["keras-version"]["from"]) if config.keras_version else _target(full, folder)
    if output_format == "json":
        entry = {
            "path": path,
            "config": str(file) if file else None,
            "settings": rows,
            "team": [
                {"code": r.rule.code, "name": r.rule.name, "severity": r.rule.severity.value, "filename": r.file} for r in config.team
            ],
            "target": {"keras": version, "because": why or None},
        }
        return json.dumps(entry, indent=2) + "\n"
    wide = max(map(len, rows))
    out = [f"settings for {path}", f"configuration file: {shown(file) if file else 'none'}", ""]
    for key, row in rows.items():
        out.append(f"{key:<{wide}}  {_toml(row['value'], wide + 2)}  ({row['from']})")
    if config.team:
        out += ["", "rules of the team:"]
        out += [f"{r.rule.code}  {r.rule.severity.value:<7}  {r.rule.name}  ({r.file})" for r in config.team]
    known = f"Keras {version}: {why}" if version else "not known: what differs between Keras 2 and 3 is a warning that names the version"
    return "\n".join([*out, "", f"target: {known}"]) + "\n"


def _shown(key: str, config: Config) -> object:
    """The value of a key as a configuration would say it."""
    value = getattr(config, key.replace("-", "_"))
    later = [getattr(layer, key.replace("-", "_"), None) for layer in config.later]
    value = next((v for v in later if v), value)
    if key == "rules":
        value = tuple(shown(Path(file)) for file in value)
    elif key in ("runtime-python", "cache-dir", "baseline") and value:
        value = shown(Path(value))
    elif key == "output-format" and len(value) == 1:
        (value,) = value
    elif key == "runtime-memory":
        value = spelled(value)
    elif key == "per-file-ignores":
        return {pattern: list(codes) for pattern, codes in value}
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Output):
        return f"{value.format}:{shown(Path(value.file))}" if value.file is not None else value.format
    if isinstance(value, Factory):
        return {"factory": value.target, "arguments": _plain(value.arguments)} if value.arguments else value.target
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _target(full: str, folder: str) -> tuple[int | None, str]:
    """What the file itself says of its Keras version, else what the project declares; and why."""
    from lstmlint.config.target import project_target
    from lstmlint.source import DecodeFailure
    from lstmlint.source.documents import opened

    data = read(full) if os.path.isfile(full) else ""  # noqa: PTH113
    document = opened(full, data) if isinstance(data, bytes) else None
    for source in () if document is None or isinstance(document, DecodeFailure) else document.programs:
        from lstmlint.interpret import told, version_of

        if said := version_of(told(source)):
            return said
    target = project_target(folder)
    return target.version, target.because


def _toml(value: object, indent: int) -> str:
    if value is None:
        return "not set"
    text = _inline(value)
    if isinstance(value, list) and indent + len(text) > _WIDE:
        return "\n".join(
            wrap(text, _WIDE, initial_indent=" " * indent, subsequent_indent=" " * (indent + 1), break_on_hyphens=False)
        ).lstrip()
    return text


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)
