"""What an answer depends on besides files: lstmlint itself, and the configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from lstmlint import __version__
from lstmlint.config import Config
from lstmlint.source.trace import digest_in, digest_of

# Another number for another form of the index.
FORMAT = 1
# What changes which files are linted, how findings are told, or what is done about them, but not what is found in a file.
_APART = frozenset({
    "include", "extend_include", "force_exclude", "respect_gitignore", "fail_on", "output_format", "fix", "unsafe_fixes", "show_fixes",
    "runtime", "runtime_python", "runtime_seconds", "runtime_memory", "models", "cache_dir", "baseline", "origins",
})  # fmt: skip
# The rules of a team are told by the contents of their files.
_BY_CONTENT = frozenset({"team"})


def name_of(config: Config) -> str:
    """The name of the index for runs that begin with this configuration, here."""
    parts = (FORMAT, __version__, *_python(), *_ourselves(), os.getcwd(), digest_of_config(config))  # noqa: PTH109
    return digest_of("\0".join(map(str, parts)).encode("utf-8", "surrogateescape"))


def digest_of_config(config: Config) -> str:
    """A short name for all in a configuration that may change what is found."""
    values = [f"{name}={getattr(config, name)!r}" for name in Config.__slots__ if name not in _APART and name not in _BY_CONTENT]
    # Findings say who asked for a version.
    values.append(str(config.origins.get("keras-version")))
    values += [digest_in(path) for path in config.rules]
    return digest_of("\n".join(values).encode("utf-8", "surrogatepass"))


def _python() -> Iterator[str]:
    yield sys.version
    yield str(sys.implementation.cache_tag)
    from importlib.util import find_spec

    try:
        spec = find_spec("libcst")
    except (ImportError, ValueError):
        return
    if spec is not None and spec.origin:
        # Its version, without importing it.
        yield digest_in(os.path.join(os.path.dirname(spec.origin), "_version.py"))  # noqa: PTH118, PTH120


def _ourselves() -> Iterator[str]:
    """The files that lstmlint consists of: their sizes, and outside of an installation the times of their changes, too."""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    installed = os.path.basename(os.path.dirname(package)) in ("site-packages", "dist-packages")  # noqa: PTH119, PTH120
    rules = os.path.join(package, "rules")  # noqa: PTH118
    yield from _files(package, installed)
    if not os.path.isdir(rules):  # noqa: PTH112
        yield from _files(os.path.join(os.path.dirname(package), "rules"), installed)  # noqa: PTH118, PTH120


def _files(folder: str, installed: bool) -> Iterator[str]:
    waiting = [folder]
    for at in waiting:
        try:
            with os.scandir(at) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif entry.name.endswith((".py", ".yaml")):
                    status = entry.stat()
                    yield f"{entry.name} {status.st_size} {0 if installed else status.st_mtime_ns}"
        except OSError:
            continue
