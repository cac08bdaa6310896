"""Notebooks for the tests, written as Jupyter writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import v4

HEAD = "from keras.models import Sequential\nfrom keras.layers import LSTM, GRU, Dense, Input"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def cell(source: str, **metadata: object) -> nbformat.NotebookNode:
    """A code cell."""
    return v4.new_code_cell(source, metadata=metadata)


def shows(data: dict[str, object]) -> nbformat.NotebookNode:
    """An output."""
    return v4.new_output("display_data", data=data)


def prose(source: str) -> nbformat.NotebookNode:
    """A cell of Markdown."""
    return v4.new_markdown_cell(source)


def notebook(*cells: nbformat.NotebookNode | str, **metadata: object) -> nbformat.NotebookNode:
    """A notebook of cells; a text is a code cell."""
    return v4.new_notebook(cells=[cell(c) if isinstance(c, str) else c for c in cells], metadata=metadata)


def text_of(*cells: nbformat.NotebookNode | str, **metadata: object) -> str:
    """As nbformat writes it."""
    return nbformat.writes(notebook(*cells, **metadata)) + "\n"


def write(path: Path, *cells: nbformat.NotebookNode | str, **metadata: object) -> Path:
    """Stored by nbformat."""
    nbformat.write(notebook(*cells, **metadata), path)
    return path


def sources(data: bytes | str) -> list[str]:
    """The source of every cell."""
    return ["".join(c["source"]) for c in json.loads(data)["cells"]]


def changed_lines(before: str, after: str) -> list[str]:
    """The lines of a diff that say something."""
    import difflib

    lines: Sequence[str] = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0))
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]
