"""What a long program costs: small ones are explored to the limit, dear ones less; no walk meets anything but nodes."""

from __future__ import annotations

import libcst as cst
import pytest

from lstmlint.interpret import interpret
from lstmlint.interpret.nodes import below
from lstmlint.interpret.versions import version_of
from lstmlint.program import Path
from lstmlint.source import SourceFile

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM\n"


def paths(text: str) -> list[Path]:
    found = interpret(SourceFile.of("a.py", HEAD + text), version=3).paths
    return [path for path in found if path.entry == "build"]


def build(statements: int, *, again: bool = False) -> str:
    """A function with four conditions that are not known; with ``again`` both sides make the same layer, but for its name."""
    work = "".join(f"    a{n} = [{n}, {n} + 1, {n} * 2]\n" for n in range(statements))
    if again:
        named = "    name{0} = 'a{0}' if c{0} else 'b{0}'\n    model.add(LSTM(8, return_sequences=True, name=name{0}))\n"
        chosen = "".join(named.format(n) for n in range(4))
    else:
        chosen = "".join(f"    if c{n}:\n        model.add(LSTM(8, return_sequences=True))\n" for n in range(4))
    return f"def build(c0, c1, c2, c3):\n{work}    model = Sequential([Input((10, 3))])\n{chosen}    return model\n"


@pytest.mark.parametrize("again", [False, True])
def test_a_small_function_is_explored_to_the_limit(again: bool) -> None:
    assert len(paths(build(5, again=again))) == len(paths(build(60, again=again))) == 8


def test_a_dear_one_less_but_at_least_twice() -> None:
    some, few = paths(build(300)), paths(build(3000))
    assert 2 < len(some) < 8
    assert len(few) == 2
    assert not any(path.whole for path in (*some, *few)), "others were not run, and who asks is told so"


def test_a_dear_one_ends_where_nothing_new_is_met() -> None:
    assert len(paths(build(250, again=True))) == 3 < len(paths(build(250)))


def test_a_function_that_takes_too_long_is_tried_once() -> None:
    slow = "def slow(n):\n    x = 0\n" + "".join(f"    x = [{n}, x, x]\n" for n in range(900)) + "    return x\n"
    once, often = (f"{slow}def build():\n    m = Sequential([LSTM(8)])\n" + "    y = slow(1)\n" * times for times in (1, 40))
    assert len(paths(once)) == len(paths(often)) == 1
    assert all(path.layers for path in (*paths(once), *paths(often))), "what it costs leaves time for the rest"


def test_only_nodes_lie_below_a_node() -> None:
    waiting: list[object] = [
        cst.parse_module("import a\n@d\nclass B(a.C):\n    x: int = f'{1}' + 'y'\n    def f(self, *, z=3): yield z[1:]\n")
    ]
    kinds = set()
    while waiting:
        node = waiting.pop()
        kinds.add(type(node))
        waiting += below(node)
    assert all(issubclass(kind, cst.CSTNode) for kind in kinds)
    assert {cst.Name, cst.Decorator, cst.Yield, cst.Slice, cst.FormattedStringExpression, cst.Param} <= kinds


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n", 2),
        ("from keras import ops\n", 3),
        ("x = keras.ops.mean(y)\n", 3),
        ("from keras.layers.recurrent import LSTM\n", 2),
        ("import tensorflow as tf\ntf.Session()\n", 2),
        ("x = props.shops.ops\n", None),
    ],
)
def test_the_words_of_a_pattern_do_not_hide_it(text: str, version: int | None) -> None:
    said = version_of(text)
    assert (said[0] if said else None) == version
