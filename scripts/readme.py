"""Writes the outputs in README.md anew from the real program, or says which are stale.

usage: python scripts/readme.py [--check]

A block below a line ``<!-- output of: lstmlint ... -->`` is what that command prints when it is run in the checkout.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"(<!-- output of: lstmlint (?P<words>[^\n]*?) -->\n+```[a-z]*\n)(?P<output>.*?)(```)", re.DOTALL)


def output(words: str) -> str:
    """What ``lstmlint WORDS`` prints in the checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "lstmlint", *shlex.split(words)], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return re.sub(r"[ \t]+$", "", done.stdout or done.stderr, flags=re.MULTILINE)


def renewed(text: str) -> str:
    """The text with every marked block as the program prints it now."""
    return _BLOCK.sub(lambda found: found.group(1) + output(found["words"]) + found.group(4), text)


def main() -> int:
    """Write, or with ``--check`` compare."""
    old = README.read_text(encoding="utf-8")
    new = renewed(old)
    if "--check" in sys.argv[1:]:
        if old != new:
            print("README.md shows outputs that the program does not print any more: run scripts/readme.py")
        return int(old != new)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
