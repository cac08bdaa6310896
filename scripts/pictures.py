"""Takes the pictures of the README anew: models and reports in a real browser, light and dark.

usage: python scripts/pictures.py [FOLDER]

Without a folder those of docs/images are made; with one all are put there, to be looked at. Needs Node with npm, and Chromium.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DRIVER = Path(__file__).with_name("pictures.mjs")
BROWSER = "playwright-core@1.65.1"

# What is shown, by the name of the picture: the words of lstmlint, and what it writes.
SHOWN = {
    "stacked": (("graph", "examples/stacked.py"), "svg"),
    "translator": (("graph", "tests/picture/shown/translator.py"), "svg"),
    "sales": (("graph", "tests/picture/shown/sales.py"), "svg"),
    "stateful": (("graph", "tests/picture/shown/stateful.py"), "svg"),
    "captions": (("graph", "tests/picture/shown/captions.py", "--model", "net"), "svg"),
    "page": (("graph", "examples/stacked.py", "--format", "html"), "html"),
    "report": (("check", "--isolated", "--exit-zero", "--no-cache", "--output-format", "html", "examples"), "html"),
}
IN_README = ("stacked",)


def written(folder: Path, names: tuple[str, ...]) -> None:
    """What lstmlint writes, each in a file of its own."""
    for name in names:
        words, ending = SHOWN[name]
        done = subprocess.run(
            [sys.executable, "-m", "lstmlint", *words], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        if not done.stdout:
            sys.exit(f"lstmlint {' '.join(words)}: {done.stderr}")
        (folder / f"{name}.{ending}").write_text(done.stdout, encoding="utf-8")


def main() -> int:
    """Write the files, and have the browser take the pictures."""
    wanted = tuple(SHOWN) if sys.argv[1:] else IN_README
    images = Path(sys.argv[1]) if sys.argv[1:] else IMAGES
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packages = Path(os.environ.get("LSTMLINT_NODE") or folder)
        if not (packages / "node_modules" / "playwright-core").exists():
            install = ["npm", "install", "--prefix", str(packages), "--no-package-lock", "--no-audit", "--no-fund", "--silent", BROWSER]
            subprocess.run(install, check=True)
        written(folder, wanted)
        subprocess.run(
            ["node", str(DRIVER), str(folder), str(images)], check=True, env={**os.environ, "LSTMLINT_NODE": str(packages)}
        )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
