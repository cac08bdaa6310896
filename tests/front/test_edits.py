"""Changes written into the text: it parses, has what was asked for, and nothing else has moved."""

from __future__ import annotations

import ast
import random

import libcst as cst
import pytest

from lstmlint.diagnostic import Action, Change, Place
from lstmlint.interpret.edits import editor
from lstmlint.source import Parsed, SourceFile, parsed
from lstmlint.source.documents import apply


def calls(module: cst.Module) -> list[cst.Call]:
    found: list[cst.Call] = []

    class Finder(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> bool:  # noqa: N802
            found.append(node)
            return True

    module.visit(Finder())
    return found


def change(text: str, *wanted: tuple[Action, object, str]) -> str | None:
    """Apply changes; a place is an index of a call, or a pair of a call and an argument."""
    source = SourceFile.of("x.py", text)
    outcome = parsed(source)
    assert isinstance(outcome, Parsed)
    every = calls(outcome.module)
    changes = []
    for action, where, new in wanted:
        node: cst.CSTNode = every[where] if isinstance(where, int) else every[where[0]].args[where[1]]  # type: ignore[index]
        changes.append(Change(action, Place(node, "x.py"), new))
    edits = editor(outcome, changes).resolve_all(tuple(changes))
    return None if edits is None else apply(source.text, edits)


ADD = Action.ADD_ARGUMENT
REMOVE = Action.REMOVE_ARGUMENT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(a=1)"),
        ("f( )", "f( a=1)"),
        ("f(32)", "f(32, a=1)"),
        ("f(32, )", "f(32, a=1, )"),
        ("f(32,)", "f(32, a=1,)"),
        ("f(x, *y)", "f(x, *y, a=1)"),
        ("f(x, **y)", "f(x, **y, a=1)"),
        ("f((32))", "f((32), a=1)"),
        ("f(i for i in x)", "f((i for i in x), a=1)"),
        ("f((i for i in x))", "f((i for i in x), a=1)"),
        ("f(\n    32\n)", "f(\n    32,\n    a=1\n)"),
        ("f(\n    32,\n)", "f(\n    32,\n    a=1,\n)"),
        ("f(\n    32,  # units, many\n)", "f(\n    32,  # units, many\n    a=1,\n)"),
        ("f(\n    32  # units, many\n)", "f(\n    32,  # units, many\n    a=1\n)"),
        ("f(\n    32,\n    b=2,\n    # end\n)", "f(\n    32,\n    b=2,\n    a=1,\n    # end\n)"),
        ("f(32,\n  b=2)", "f(32,\n  b=2, a=1)"),
        ("f(32, b=2\n  )", "f(32, b=2, a=1\n  )"),
        ("f(\r\n    32\r\n)\r\n", "f(\r\n    32,\r\n    a=1\r\n)\r\n"),
        ("f(\n    32\n    ,\n)", "f(\n    32\n    ,\n    a=1,\n)"),
        ("f(\n\t32,\n\t)", "f(\n\t32,\n\ta=1,\n\t)"),
        ("f(  # c\n)", "f(  # c\na=1)"),
    ],
)
def test_add_an_argument(before: str, after: str) -> None:
    assert change(before, (ADD, 0, "a=1")) == after
    ast.parse(after)


def test_add_two_arguments() -> None:
    assert change("f(\n    1,\n)", (ADD, 0, "a=1"), (ADD, 0, "b=2")) == "f(\n    1,\n    a=1,\n    b=2,\n)"
    assert change("f(1)", (ADD, 0, "a=1"), (ADD, 0, "b=2")) == "f(1, a=1, b=2)"


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        ("f(1)", 0, "f()"),
        ("f( 1, )", 0, "f()"),
        ("f(1, 2)", 0, "f(2)"),
        ("f(1, 2)", 1, "f(1)"),
        ("f(1, 2, )", 1, "f(1)"),
        ("f(1, 2, 3)", 1, "f(1, 3)"),
        ("f(1, k=(2, 3), *z)", 1, "f(1, *z)"),
        ("f(\n    1,\n    2,\n    3,\n)", 0, "f(\n    2,\n    3,\n)"),
        ("f(\n    1,\n    2,\n    3,\n)", 1, "f(\n    1,\n    3,\n)"),
        ("f(\n    1,\n    2,\n    3,\n)", 2, "f(\n    1,\n    2,\n)"),
        ("f(\n    1,\n    2\n)", 1, "f(\n    1\n)"),
        ("f(\n    1,  # one, two\n    2,  # two\n)", 1, "f(\n    1,  # one, two\n)"),
        ("f(\n    1,  # one\n    2  # two\n)", 1, "f(\n    1  # one\n)"),
        ("f(\n    1,  # one\n    2,  # two\n)", 0, "f(\n    2,  # two\n)"),
        ("f(1,\n  2)", 0, "f(\n  2)"),
        ("f(1,\n  2)", 1, "f(1)"),
        ("f(1, 2,\n  3)", 1, "f(1,\n  3)"),
        ("f(\n    1,\n)", 0, "f()"),
        ("f(\n    1,  # c\n)", 0, None),
        ("f(\r\n    1,\r\n    2,\r\n)", 1, "f(\r\n    1,\r\n)"),
    ],
)
def test_remove_an_argument(before: str, index: int, after: str | None) -> None:
    result = change(before, (REMOVE, (0, index), ""))
    if after is not None:
        assert result == after
    assert result is not None
    ast.parse(result)


def test_remove_several_arguments() -> None:
    assert change("f(1, 2, 3)", (REMOVE, (0, 1), ""), (REMOVE, (0, 2), "")) == "f(1)"
    assert change("f(1, 2, 3)", (REMOVE, (0, 0), ""), (REMOVE, (0, 1), "")) == "f(3)"
    assert change("f(1, 2, 3)", (REMOVE, (0, 0), ""), (REMOVE, (0, 2), "")) == "f(2)"
    assert change("f(\n    1,\n    2,\n    3,\n)", (REMOVE, (0, 1), ""), (REMOVE, (0, 2), "")) == "f(\n    1,\n)"


@pytest.mark.parametrize(
    ("before", "action", "where", "new", "after"),
    [
        ("x = f((1, 2))", Action.REPLACE, 0, "None", "x = None"),
        ("f(a=1)", Action.RENAME_KEYWORD, (0, 0), "units", "f(units=1)"),
        ("f(a = 1, b=2)", Action.RENAME_KEYWORD, (0, 0), "units", "f(units = 1, b=2)"),
        ("f(1)", Action.RENAME_KEYWORD, (0, 0), "units", "f(units=1)"),
        ("x = (f(1))", Action.WRAP, 0, "g({})", "x = g((f(1)))"),
        ("[f(1), 2]", Action.INSERT_BEFORE, 0, "Input(3), ", "[Input(3), f(1), 2]"),
        ("[f(1), 2]", Action.INSERT_AFTER, 0, ", Input(3)", "[f(1), Input(3), 2]"),
        ("if x:\n    y = f(1)  # c\n", Action.ADD_STATEMENT_BEFORE, 0, "z = 1", "if x:\n    z = 1\n    y = f(1)  # c\n"),
        ("if x:\n    y = f(1)  # c\n", Action.ADD_STATEMENT_AFTER, 0, "z = 1", "if x:\n    y = f(1)  # c\n    z = 1\n"),
        ("y = f(\n  1\n)", Action.ADD_STATEMENT_AFTER, 0, "z = 1\nw = 2", "y = f(\n  1\n)\nz = 1\nw = 2"),
        ("for i in x:\n\tif f(i):\n\t\ta\n", Action.ADD_STATEMENT_BEFORE, 0, "z", "for i in x:\n\tz\n\tif f(i):\n\t\ta\n"),
    ],
)
def test_other_actions(before: str, action: Action, where: object, new: str, after: str) -> None:
    assert change(before, (action, where, new)) == after
    ast.parse(after)


def test_replace_takes_needless_parentheses_along() -> None:
    source = SourceFile.of("x.py", "f(units=(64.0))\n")
    outcome = parsed(source)
    assert isinstance(outcome, Parsed)
    value = calls(outcome.module)[0].args[0].value
    wanted = Change(Action.REPLACE, Place(value, "x.py"), "64")
    assert apply(source.text, editor(outcome, [wanted]).resolve(wanted)) == "f(units=64)\n"


def test_quotes_hold_the_source_text() -> None:
    source = SourceFile.of("x.py", "f(LSTM(3), (1, 2))\n")
    outcome = parsed(source)
    assert isinstance(outcome, Parsed)
    first, second = (arg.value for arg in calls(outcome.module)[0].args)
    wanted = Change(Action.REPLACE, Place(first, "x.py"), "g({0}, {1})", (Place(first, "x.py"), Place(second, "x.py")))
    assert apply(source.text, editor(outcome, [wanted]).resolve(wanted)) == "f(g(LSTM(3), (1, 2)), (1, 2))\n"


def test_no_edit_where_the_text_does_not_come_back() -> None:
    text = "if x:\n        if y:\n\t\tz = f(1)\nw = f(2)\n"
    assert change(text, (ADD, 1, "a=1")) == text.replace("f(2)", "f(2, a=1)")
    assert change(text, (ADD, 0, "a=1")) is None


VALUES = ["1", "(2)", "x[0]", "f(a, b)", "'a,b#'", "(1, 2)", "lambda q: q", "[\n 1,\n 2]", "not z", "'''s\n,'''"]
SPACES = ["", " ", "\n    ", "  # a, b\n    ", "\n\n  "]


def random_call(rng: random.Random) -> str:
    count = rng.randrange(5)
    parts = []
    for index in range(count):
        kind = rng.random()
        value = rng.choice(VALUES)
        parts.append(value if kind < 0.5 and not any("=" in p[:3] or p.startswith("**") for p in parts) else f"k{index}={value}")
    if rng.random() < 0.2:
        parts.append("**rest")
    text = rng.choice(SPACES)
    for index, part in enumerate(parts):
        last = index + 1 == len(parts)
        text += part + rng.choice(SPACES) + ("" if last and rng.random() < 0.6 else ",") + rng.choice(SPACES)
    return f"y = 0\nif y:\n  z = LAYER({text})  # tail\nw = 2\n"


def shape(text: str) -> tuple[list[str], list[str]]:
    """The arguments of LAYER and everything else, as ast sees them."""
    tree = ast.parse(text)
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "LAYER")
    args = [ast.dump(a) for a in call.args] + [f"{k.arg}={ast.dump(k.value)}" for k in call.keywords]
    call.args, call.keywords = [], []
    return args, [ast.dump(tree)]


@pytest.mark.parametrize("seed", range(12))
def test_random_calls(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        text = random_call(rng)
        args, rest = shape(text)
        outcome = parsed(SourceFile.of("x.py", text))
        assert isinstance(outcome, Parsed)
        index = next(i for i, c in enumerate(calls(outcome.module)) if isinstance(c.func, cst.Name) and c.func.value == "LAYER")
        added = change(text, (ADD, index, "new=1"))
        assert added is not None
        assert shape(added) == ([*args, "new=Constant(value=1)"], rest), (text, added)
        assert comments(added) == comments(text), (text, added)
        if args:
            gone = rng.sample(range(len(args)), rng.randrange(1, len(args) + 1))
            removed = change(text, *((REMOVE, (index, at), "") for at in gone))
            assert removed is not None, (text, gone)
            order = [a for i, a in enumerate(args) if i not in gone]
            assert shape(removed) == (order, rest), (text, gone, removed)
            assert "# tail" in removed


def comments(text: str) -> int:
    return text.count("#")
