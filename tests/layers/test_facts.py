"""Single layers whose outcome was measured with Keras 2 and Keras 3: the same shapes, parameters and refusals come out here."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from lstmlint.layers import apply, signature
from lstmlint.program import Layer
from lstmlint.shape import Shape
from tests.layers.random_layers import layer

FACTS = {fact["id"]: fact for fact in json.loads((Path(__file__).parent.parent / "data" / "layer_facts.json").read_text(encoding="utf-8"))}
# A list is missing or given where none belongs, a layer stands where a cell belongs, a cell is called without its states, a size is 0:
# the calls and arguments are wrong here, not the shapes.
NOT_SHAPES = {"E06", "E30", "W30", "W31", "D110"}


class Inexpressible(Exception):  # noqa: N818
    """The snippet is more than layers applied to inputs."""


class Snippet:
    """A tiny evaluator of ``out = Layer(...)(inp)``; the arguments are bound by the measured signatures."""

    def __init__(self, version: Any) -> None:
        self.version = version
        self.names: dict[str, Any] = {}
        self.params: Any = 0
        self.problem: Any = None

    def run(self, source: str) -> Any:
        for statement in ast.parse(source).body:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                raise Inexpressible
            self.names[statement.targets[0].id] = self.value(statement.value)
        if "out" not in self.names:
            raise Inexpressible
        return self.names["out"]

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Call(func=ast.Name(id="Input"), args=[shape], keywords=[]):
                return Shape((None, *ast.literal_eval(shape)))
            case ast.Call(func=ast.Name(id=kind), args=args, keywords=keywords) if kind[0].isupper() and signature(kind, self.version):
                return self.layer(kind, args, keywords)
            case ast.Call(func=ast.Call() as func, args=args, keywords=[]):
                return self.called(self.value(func), [self.value(arg) for arg in args])
            case ast.Lambda():
                return node
        try:
            return ast.literal_eval(node)
        except ValueError as error:
            raise Inexpressible from error

    def layer(self, kind: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Layer:
        shown = signature(kind, self.version)
        assert shown is not None
        bound = {parameter.name: self.value(arg) for parameter, arg in zip(shown.positional, args, strict=False)}
        return layer(kind, **bound, **{keyword.arg or "": self.value(keyword.value) for keyword in keywords})

    def called(self, what: Any, given: list[Any]) -> Any:
        inputs = given[0] if len(given) == 1 and isinstance(given[0], list) else given
        if not isinstance(what, Layer) or not all(isinstance(shape, Shape) for shape in inputs):
            raise Inexpressible
        outcome = apply(what, tuple(inputs), self.version)
        self.params = outcome.params
        self.problem = self.problem or outcome.problem
        return outcome.shapes[0] if len(outcome.shapes) == 1 else list(outcome.shapes)


def expressible() -> list[Any]:
    found = []
    for name, fact in FACTS.items():
        for version in (2, 3):
            try:
                Snippet(version).run(fact["snippet"])
            except (Inexpressible, SyntaxError):
                continue
            if fact[str(version)]["stage"] in ("none", "build") and name not in NOT_SHAPES:
                found.append(pytest.param(fact, version, id=f"{name}-keras{version}"))
    return found


CASES = expressible()


def test_most_facts_can_be_checked() -> None:
    assert len(CASES) > 330


@pytest.mark.parametrize(("fact", "version"), CASES)
def test_measured(fact: dict[str, Any], version: int) -> None:
    snippet, wanted = Snippet(version), fact[str(version)]
    out = snippet.run(fact["snippet"])
    refused = snippet.problem is not None and snippet.problem.kind != "broadcast" and not snippet.problem.detail.get("late")
    assert refused == (wanted["stage"] == "build"), snippet.problem
    if refused:
        return
    shapes = ast.literal_eval(wanted["out_shape"])
    got = [shape.axes for shape in out] if isinstance(out, list) else out.axes
    if "Lambda" in fact["snippet"] and not (version == 3 and "output_shape" in fact["snippet"]):
        assert out.open  # what a function gives is not known
        return
    assert got == shapes
    if "params" in wanted and fact["snippet"].count("out = ") == 1:
        assert snippet.params == wanted["params"]
