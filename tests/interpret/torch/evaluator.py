"""Expressions of torch evaluated by lstmlint's own functions alone: nothing of the interpreter's dispatch takes part."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from lstmlint.interpret import torch_operators, torch_ops
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_sizes import Sizes
from lstmlint.interpret.truth import arithmetic
from lstmlint.interpret.values import Bound, Builtin, Given, Items, Named
from lstmlint.program import Argument, Operation, TorchTensor, Value

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@"}
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
NODE = cst.Name("x")
NAMES = {"torch": Named("torch"), "F": Named("torch.nn.functional"), "rnn": Named("torch.nn.utils.rnn"), "nn": Named("torch.nn")}


def machine() -> Machine:
    """A machine that records and nothing else."""
    return Machine("example.py", None, lambda *_: None, lambda *_: None)  # type: ignore[arg-type, return-value]


class Evaluator:
    """The names of a program, and what its lines make of them."""

    def __init__(self, names: dict[str, Value] | None = None) -> None:
        self.machine = machine()
        self.names: dict[str, Value] = {**NAMES, **{name: Builtin(name) for name in ("int", "float", "bool", "len")}, **(names or {})}

    @property
    def operations(self) -> list[Operation]:
        """What has been put on record."""
        return self.machine.path.operations

    def run(self, source: str) -> None:
        """Assignments, one after the other."""
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.Expr):
                self.value(statement.value)
                continue
            assert isinstance(statement, ast.Assign)
            (target,) = statement.targets
            value = self.value(statement.value)
            if isinstance(target, ast.Name):
                self.names[target.id] = value
                continue
            assert isinstance(target, ast.Tuple)
            items: Any = value
            if isinstance(value, TorchTensor | Sizes):
                items = torch_operators.unpacked(self.machine, value, len(target.elts), NODE, strict=True)
            for name, item in zip(target.elts, items, strict=True):
                assert isinstance(name, ast.Name)
                self.names[name.id] = item

    def expression(self, text: str) -> Value:
        """The value of an expression."""
        return self.value(ast.parse(text, mode="eval").body)

    def value(self, node: ast.expr) -> Value:
        """The same of a parsed one."""
        match node:
            case ast.Name():
                return self.names[node.id]
            case ast.Constant():
                return node.value
            case ast.Tuple():
                return tuple(self.elements(node.elts))
            case ast.List():
                return Items(self.elements(node.elts))
            case ast.UnaryOp():
                operand = self.value(node.operand)
                if isinstance(operand, TorchTensor):
                    return torch_operators.unary(self.machine, _UNARY[type(node.op)], operand, NODE)
                assert isinstance(operand, int | float)
                return -operand
            case ast.BinOp():
                return self.binary(_BINARY[type(node.op)], self.value(node.left), self.value(node.right))
            case ast.Compare():
                return self.binary(_COMPARE[type(node.ops[0])], self.value(node.left), self.value(node.comparators[0]))
            case ast.Attribute():
                return self.attribute(self.value(node.value), node.attr)
            case ast.Subscript():
                return self.subscript(self.value(node.value), node.slice)
            case ast.Call():
                return self.call(node)
        raise NotImplementedError(ast.dump(node))

    def elements(self, nodes: list[ast.expr]) -> list[Value]:
        """The items of a display."""
        found: list[Value] = []
        for node in nodes:
            value = self.value(node.value if isinstance(node, ast.Starred) else node)
            found.extend(value if isinstance(node, ast.Starred) and isinstance(value, tuple) else [value])
        return found

    def binary(self, operator: str, left: Value, right: Value) -> Value:
        """Operators: on tensors torch's, on numbers Python's."""
        if isinstance(left, TorchTensor) or isinstance(right, TorchTensor):
            return torch_operators.binary(self.machine, operator, left, right, NODE)
        return arithmetic(operator, left, right, "")

    def attribute(self, receiver: Value, name: str) -> Value:
        """Attributes of tensors, names of torch, named results."""
        if isinstance(receiver, Named):
            return Named(f"{receiver.qualified}.{name}")
        if isinstance(receiver, torch_ops.Results):
            return receiver.named(name)
        assert isinstance(receiver, TorchTensor), receiver
        return torch_operators.attribute(self.machine, receiver, name, NODE)

    def subscript(self, receiver: Value, node: ast.expr) -> Value:
        """An index of a tensor or a tuple."""
        if isinstance(receiver, TorchTensor):
            nodes = node.elts if isinstance(node, ast.Tuple) else [node]
            return torch_operators.index(self.machine, receiver, [self.part(n) for n in nodes], NODE)
        place = self.part(node)
        if isinstance(receiver, Sizes):
            assert isinstance(place, int)
            return self.machine.resolve(receiver.child(("item", place), ""))
        assert isinstance(receiver, tuple | Items), receiver
        return receiver[place]  # type: ignore[index]

    def part(self, node: ast.expr) -> Value:
        """A part of an index."""
        if isinstance(node, ast.Slice):
            return slice(*(self.value(b) if b is not None else None for b in (node.lower, node.upper, node.step)))
        return self.value(node)

    def call(self, node: ast.Call) -> Value:
        """A call of a function of torch or of a method."""
        place = self.machine.place(NODE)
        given = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                spread = self.value(argument.value)
                if isinstance(spread, tuple | Items):
                    given.extend(Argument(None, v, place, place) for v in spread)
                else:
                    given.append(Argument(None, spread, place, place, star="*"))
            else:
                given.append(Argument(None, self.value(argument), place, place))
        given.extend(Argument(k.arg, self.value(k.value), place, place) for k in node.keywords)
        function = self.value(node.func)
        if isinstance(function, Bound):
            assert isinstance(function.receiver, TorchTensor)
            return torch_ops.method(self.machine, function.receiver, function.name, Given(tuple(given), place), NODE)
        assert isinstance(function, Named), function
        return torch_ops.function(self.machine, function.qualified.removeprefix("torch."), Given(tuple(given), place), NODE)
