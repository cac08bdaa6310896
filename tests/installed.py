"""Programs that are no Python, which some tests need: whether they can be had here, and why not.

With LSTMLINT_INSTALL_EDITORS=1 (in ``.ci/run``) they are installed where that is possible; else the test is skipped, and says why.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

WANTED = "LSTMLINT_INSTALL_EDITORS"
CHROMIUM, DOT, NODE = ("chromium", ("chromium", "fonts-dejavu-core")), ("dot", ("graphviz",)), ("npm", ("nodejs", "npm"))


def missing(packages: tuple[str, ...], has: Callable[[], bool]) -> str:
    """Why what Debian's packages bring cannot be had; "" where it can."""
    if has():
        return ""
    if not os.environ.get(WANTED):
        return f"{' and '.join(packages)}: not installed ({WANTED}=1 does that, as root, with apt-get)"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return f"{' and '.join(packages)}: not installed, and there is no apt-get that may be used"
    done = subprocess.run(["apt-get", "install", "-y", "-q", *packages], capture_output=True, text=True, timeout=600, check=False)
    return "" if done.returncode == 0 and has() else f"apt-get install {' '.join(packages)}: {done.stderr.strip()[-300:]}"


@cache
def _lacks(program: str, packages: tuple[str, ...]) -> str:
    return missing(packages, lambda: shutil.which(program) is not None)


def need(*programs: tuple[str, tuple[str, ...]]) -> None:
    """Skip the test where one of the programs cannot be had."""
    for program, packages in programs:
        skip_for(_lacks(program, packages))


def skip_for(why: str) -> None:
    """Skip the test for a reason, which is printed; go on where there is none."""
    if why:
        print(f"skipped: {why}")
        pytest.skip(why)


def node_modules(*packages: str) -> Path:
    """A folder in which these packages of npm (``mermaid@12.3.0``) are installed; it is used again."""
    need(NODE)
    key = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:12]
    folder = Path(os.environ.get("LSTMLINT_NODE_FOLDER") or tempfile.gettempdir()) / f"lstmlint-node-{key}"
    if not folder.exists():
        if not os.environ.get(WANTED):
            skip_for(f"{' and '.join(packages)}: not installed ({WANTED}=1 does that, with npm)")
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        (made / "package.json").write_text("{}", encoding="utf-8")
        words = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", *packages]
        done = subprocess.run(words, cwd=made, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            shutil.rmtree(made)
            skip_for(f"npm install {' '.join(packages)}: {done.stderr.strip()[-300:]}")
        try:
            made.rename(folder)
        except OSError:  # another test was faster
            shutil.rmtree(made)
    return folder
