"""How the tests of the shape rules write a program and read what is said of it."""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import dedent

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Safety
from lstmlint.engine import lint_source

HEAD = "import numpy as np\nfrom keras import Input\nfrom keras.layers import *\nfrom keras.models import Model, Sequential\n"
ROWS = HEAD.count("\n")


def lint(text: str, keras: int | None = None) -> list[Diagnostic]:
    """The diagnostics of a program; rows count from the program's own first line."""
    text = dedent(text).lstrip("\n")
    found = lint_source("model.py", HEAD + text, replace(Config(), keras_version=keras))
    return [replace(d, span=replace(d.span, row=d.span.row - ROWS)) for d in found]


def codes(text: str, keras: int | None = None) -> list[tuple[int, str]]:
    """Row and code of each diagnostic."""
    return [(d.span.row, d.code) for d in lint(text, keras)]


def marked(text: str) -> list[tuple[int, str]]:
    """The ``#~ CODE`` marks of a program."""
    rows = enumerate(dedent(text).lstrip("\n").splitlines(), 1)
    return [(row, code) for row, line in rows if (mark := re.search(r"#~ (.+)", line)) for code in mark[1].split()]


def only(text: str, keras: int | None = None) -> Diagnostic:
    """The one diagnostic of a program."""
    found = lint(text, keras)
    assert len(found) == 1, [d.message for d in found]
    return found[0]


def safety(diagnostic: Diagnostic) -> Safety | None:
    """How far its fix can be trusted; None where it has no edits."""
    return diagnostic.fix.safety if diagnostic.fix is not None and diagnostic.fix.edits else None
