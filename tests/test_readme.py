"""What README.md shows is what the program prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _script():
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outputs_are_fresh() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    script = _script()
    blocks = list(script._BLOCK.finditer(text))
    assert len(blocks) >= 3
    for block in blocks:
        assert block["output"] == script.output(block["words"]), f"stale: lstmlint {block['words']}; run scripts/readme.py"
