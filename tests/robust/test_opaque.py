"""Hiding a literal from the linter never makes it say more: unknown is silent."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from tests.differential.generator import generate

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.py"))


def literals(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every literal that is an expression of its own, as offsets."""
    tree = ast.parse(text)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.MatchValue) for part in ast.walk(node)}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in inside and node.end_lineno and node.end_col_offset:
            yield starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def said(text: str, version: int | None) -> Counter[tuple[str, int]]:
    """The findings by code and row."""
    return Counter((d.code, d.span.row) for d in lint_source("hidden.py", text, Config(keras_version=version)))  # type: ignore[arg-type]


def louder(text: str, version: int | None, step: int = 1, first: int = 0) -> Iterator[str]:
    """Every replacement that adds a finding. One that only takes the first of two mistakes away may show the second."""
    before = said(text, version)
    for start, end in list(literals(text))[first::step]:
        hidden = f"{text[:start]}opaque(){text[end:]}"
        after = said(hidden, version)
        if (more := after - before) and after.total() > before.total():
            yield f"hiding {text[start:end]!r} adds {dict(more)}:\n{hidden}"


PARSED = [path for path in EXAMPLES if path.stem != "forgotten_comma"]


@pytest.mark.parametrize("path", PARSED, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    """Every literal of every example, in turn for each version and for none."""
    text = path.read_text(encoding="utf-8")
    assert text.isascii()
    for first, version in enumerate((2, 3, None)):
        assert not list(louder(text, version, 3, first))


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3, None])
@pytest.mark.parametrize("path", PARSED, ids=lambda path: path.stem)
def test_examples_in_every_version(path: Path, version: int | None) -> None:
    """Every literal of every example."""
    assert not list(louder(path.read_text(encoding="utf-8"), version))


@pytest.mark.parametrize("index", range(24))
def test_random_programs(index: int) -> None:
    """Every literal of some random programs, right and wrong."""
    assert not list(louder(generate("opaque", index).text, (2, 3, None)[index % 3]))


@pytest.mark.slow
@pytest.mark.parametrize("index", range(24, 300))
def test_more_random_programs(index: int) -> None:
    """Every literal of many random programs."""
    assert not list(louder(generate("opaque", index).text, (2, 3, None)[index % 3]))
