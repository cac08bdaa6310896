"""Paths as a platform wants them: from the root of the repository, with forward slashes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# Where GitHub, GitLab and Azure have put the repository.
_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")


def repository(environ: Mapping[str, str] | None = None) -> str:
    """The folder from which a platform counts: what it says itself, else the one with ``.git``, else the current one."""
    here = Path.cwd()
    env = os.environ if environ is None else environ
    for name in _VARIABLES:
        if env.get(name) and here.is_relative_to(said := os.path.realpath(env[name])):
            return said
    return str(next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here))


def from_root(path: str, root: str) -> str:
    """A path from there, with forward slashes; what lies elsewhere stays absolute."""
    if path == "-":
        return path
    full = Path(os.path.abspath(path))  # noqa: PTH100 -- links stay as they are
    try:
        return full.relative_to(root).as_posix()
    except ValueError:
        return full.as_posix()
