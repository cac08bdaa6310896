"""Expressions: LibCST node + scope -> abstract value."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret import attributes, calls, generators, indexing, texts, torch_operators
from lstmlint.interpret.arrays import is_number, same_as
from lstmlint.interpret.branches import choose
from lstmlint.interpret.comprehensions import comprehension, is_key
from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.labels import comparison, lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.names import look_up
from lstmlint.interpret.operations import COMPARISONS, operate
from lstmlint.interpret.settings_files import divided
from lstmlint.interpret.tensors import conflict
from lstmlint.interpret.truth import arithmetic, compare, condition, truth
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Array, Function, Given, Items, Scope, Table, once
from lstmlint.program import Argument, Tensor, TorchTensor, Use, Value
from lstmlint.shape import Dim, Unknown, mul

_OPERATORS: dict[type, str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**",
    cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^", cst.MatrixMultiply: "@",
    cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/", cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%", cst.PowerAssign: "**", cst.LeftShiftAssign: "<<", cst.RightShiftAssign: ">>", cst.BitAndAssign: "&",
    cst.BitOrAssign: "|", cst.BitXorAssign: "^", cst.MatrixMultiplyAssign: "@",
}  # fmt: skip


_SIGNS: dict[type, str] = {cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}
_MAX_DEPTH = 150
_NAME = cst.Name


def evaluate(machine: Machine, node: cst.CSTNode, scope: Scope) -> Value:
    """The value of an expression on the present path."""
    machine.steps += 1
    if machine.steps > machine.limit:
        machine.step(0)
    kind: type = type(node)
    if kind is _NAME:  # every second expression is one, and it leads no deeper
        value = look_up(machine, node.value, scope)  # type: ignore[attr-defined]
        return machine.resolve(value) if machine.bound else value
    handler = _HANDLERS.get(kind)
    if handler is None:
        return Unknown(lazily(node), "expression")
    depth = machine.depth
    if depth > _MAX_DEPTH:
        return Unknown("...", "a deep expression")
    machine.depth = depth + 1
    try:
        return handler(machine, node, scope)
    finally:
        machine.depth = depth


def _integer(_machine: Machine, node: cst.Integer, _scope: Scope) -> Value:
    if len(node.value) == 1:
        return int(node.value)
    try:
        return int(node.value.replace("_", ""), 0)
    except ValueError:
        return int(node.value.replace("_", "")) if node.value.isdigit() and len(node.value) < 100 else Unknown(node.value, "number")


def _float(_machine: Machine, node: cst.Float, _scope: Scope) -> Value:
    return float(node.value.replace("_", ""))


def _string(_machine: Machine, node: cst.SimpleString, _scope: Scope) -> Value:
    text = node.value
    if text[0] in "\"'" and "\\" not in text and text[:3] not in ('"""', "'''"):
        return text[1:-1]
    try:
        return ast.literal_eval(node.value)
    except (ValueError, SyntaxError):
        return Unknown("text", "text")


def _concatenated(machine: Machine, node: cst.ConcatenatedString, scope: Scope) -> Value:
    left, right = evaluate(machine, node.left, scope), evaluate(machine, node.right, scope)
    return left + right if isinstance(left, str) and isinstance(right, str) else texts.ending(right, lazily(node))


def _formatted(machine: Machine, node: cst.FormattedString, scope: Scope) -> Value:
    words: list[str | None] = []
    for part in node.parts:
        if type(part) is cst.FormattedStringText:
            words.append(part.value)
            continue
        if type(part) is not cst.FormattedStringExpression or part.format_spec or part.conversion:
            words.append(None)
            continue
        value = evaluate(machine, part.expression, scope) if None not in words else None
        words.append(str(value) if isinstance(value, str | int) else None)
    known = [word for word in words if word is not None]
    return "".join(known) if len(known) == len(words) else texts.formatted(words, lazily(node))


def elements(machine: Machine, nodes: Iterable[cst.BaseElement], scope: Scope) -> tuple[list[Value], bool]:
    """The values of list, tuple or set elements, ``*`` unpacked; and whether their number is certain."""
    found: list[Value] = []
    exact = True
    for element in nodes:
        value = evaluate(machine, element.value, scope)
        if type(element) is cst.StarredElement:
            items = iterate_known(value)
            found.extend(items or ())
            if items is None or not getattr(value, "exact", True):
                # Whatever is unpacked here stands in front of the rest.
                found.append(Unknown("*", "unpacking of an unknown"))
                exact = False
        else:
            found.append(value)
    return found, exact


def _set(machine: Machine, node: cst.Set, scope: Scope) -> Value:
    if any(isinstance(e.value, cst.Set | cst.Dict | cst.List) for e in node.elements):
        # Python cannot hash these: it is the placeholder of a template, {{uniform(0, 1)}}, that is filled in later.
        return Unknown(lazily(node), "a template")
    return once(_list(machine, node, scope))


def _list(machine: Machine, node: cst.List | cst.Set, scope: Scope) -> Value:
    found, exact = elements(machine, node.elements, scope)
    return Items(found, exact=exact)


def _tuple(machine: Machine, node: cst.Tuple, scope: Scope) -> Value:
    found, exact = elements(machine, node.elements, scope)
    return tuple(found) if exact else Unknown(lazily(node), "unpacking of an unknown")


def _dict(machine: Machine, node: cst.Dict, scope: Scope) -> Value:
    table = Table()
    for element in node.elements:
        value = evaluate(machine, element.value, scope)
        if type(element) is cst.StarredDictElement:
            if isinstance(value, Table):
                table.update(value)
                table.exact = table.exact and value.exact
            else:
                table.exact = False
        elif type(element) is cst.DictElement:
            key = evaluate(machine, element.key, scope)
            if is_key(key):
                table[key] = value
            else:
                table.exact = False
    return table


def _unary(machine: Machine, node: cst.UnaryOperation, scope: Scope) -> Value:
    value = evaluate(machine, node.expression, scope)
    operator = type(node.operator)
    if operator is cst.Not:
        known = truth(machine, value)
        return condition("not", value, None, lazily(node)) if known is None else not known
    if isinstance(value, TorchTensor):
        return torch_operators.unary(machine, _SIGNS.get(operator, "+"), value, node)
    if operator is cst.Minus:
        if isinstance(value, int | float):
            return -value
        if isinstance(value, Dim | Unknown):
            return mul(value, -1)
    if operator is cst.Plus and isinstance(value, int | float):
        return value
    if isinstance(value, Array):
        return same_as(value, value.dtype)
    return value if isinstance(value, Tensor) else Unknown(lazily(node), "arithmetic", loose=is_loose(value))


def _binary(machine: Machine, node: cst.BinaryOperation, scope: Scope) -> Value:
    left, right = evaluate(machine, node.left, scope), evaluate(machine, node.right, scope)
    return combine(machine, _OPERATORS.get(type(node.operator), "?"), left, right, node)


def combine(machine: Machine, operator: str, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """``left operator right``, whatever the two are."""
    if isinstance(left, TorchTensor) or isinstance(right, TorchTensor):
        return torch_operators.binary(machine, operator, left, right, node)
    if operator == "/" and (path := divided(left, right)) is not NotImplemented:
        return path
    if (
        operator != "@"
        and isinstance(left, Tensor)
        and isinstance(right, Tensor)
        and conflict(left.shape, right.shape)
        and not machine.speculation
    ):
        detail = {"operator": operator, "left": left, "right": right}
        machine.record(Use("operation", machine.place(node), detail, machine.trail))
    if isinstance(left, Tensor | Array) or isinstance(right, Tensor | Array):
        return operate(operator, left, right)
    return arithmetic(operator, left, right, lazily(node))


def augmented(operator: cst.BaseAugOp) -> str:
    """The operator of ``+=`` and its kin."""
    return _OPERATORS.get(type(operator), "?")


def _boolean(machine: Machine, node: cst.BooleanOperation, scope: Scope) -> Value:
    word = "and" if type(node.operator) is cst.And else "or"
    left = evaluate(machine, node.left, scope)
    known = truth(machine, left)
    if known is not None:
        return left if known == (word == "or") else evaluate(machine, node.right, scope)
    right = evaluate(machine, node.right, scope)
    if isinstance(right, bool) and right == (word == "or"):
        return right
    return condition(word, left, right, lazily(node))


def _comparison(machine: Machine, node: cst.Comparison, scope: Scope) -> Value:
    left = evaluate(machine, node.left, scope)
    result: Value = True
    for target in node.comparisons:
        right = evaluate(machine, target.comparator, scope)
        operator = comparison(target.operator)
        if operator in COMPARISONS and (isinstance(left, TorchTensor) or isinstance(right, TorchTensor)):
            one: Value = torch_operators.binary(machine, operator, left, right, node)
        elif operator in COMPARISONS and (isinstance(left, Array) or isinstance(right, Array) or _between_tensors(left, right)):
            one = operate(operator, left, right)
        else:
            one = compare(machine, operator, left, right, lazily(node))
        if one is False:
            return False
        result = one if result is True else condition("and", result, one, lazily(node))
        left = right
    return result


def _between_tensors(left: Value, right: Value) -> bool:
    """Whether a comparison is one of numbers, element by element: of a tensor with a tensor or a number."""
    tensors = isinstance(left, Tensor), isinstance(right, Tensor)
    return all(tensors) or (any(tensors) and is_number(right if tensors[0] else left))


def _if_expression(machine: Machine, node: cst.IfExp, scope: Scope) -> Value:
    test = evaluate(machine, node.test, scope)
    known = truth(machine, test)
    if known is not None:
        return evaluate(machine, node.body if known else node.orelse, scope)
    return choose(
        machine,
        node,
        test,
        lazily(node.test),
        lambda: evaluate(machine, node.body, scope),
        lambda: evaluate(machine, node.orelse, scope),
    )


def _lambda(machine: Machine, node: cst.Lambda, scope: Scope) -> Value:
    return Function("<lambda>", node, scope, calls.defaults_of(machine, node.params, scope), filename=machine.filename)


def _named(machine: Machine, node: cst.NamedExpr, scope: Scope) -> Value:
    value = evaluate(machine, node.value, scope)
    if isinstance(node.target, cst.Name):
        machine.put(scope.names, node.target.value, value)
    return value


def _attribute(machine: Machine, node: cst.Attribute, scope: Scope) -> Value:
    receiver = evaluate(machine, node.value, scope)
    return machine.resolve(attributes.get(machine, receiver, node.attr.value, node))


def _subscript(machine: Machine, node: cst.Subscript, scope: Scope) -> Value:
    receiver = evaluate(machine, node.value, scope)
    return machine.resolve(indexing.get(machine, receiver, node, scope))


def _call(machine: Machine, node: cst.Call, scope: Scope) -> Value:
    function = evaluate(machine, node.func, scope)
    return calls.call(machine, function, arguments(machine, node, scope), node, scope)


def arguments(machine: Machine, node: cst.Call, scope: Scope) -> Given:
    """The evaluated arguments of a call; known ``*args`` and ``**kwargs`` are spread out."""
    found: list[Argument] = []
    written = machine.written.get(id(node))
    if written is None or written[1] is not machine.filename:
        written = machine.written[id(node)] = (node, machine.filename, [_written(machine, arg) for arg in node.args])
    for held, keyword, place, value_place, star, literal, display, spelling in written[2]:
        value = evaluate(machine, held, scope)
        if star == "*":
            items = iterate_known(value)
            if items is None or not getattr(value, "exact", True):
                found.append(Argument(None, value, place, value_place, star="*"))
            else:
                found.extend(Argument(None, item, place, value_place, inherited=True) for item in items)
        elif star == "**":
            if isinstance(value, Table):
                found.extend(Argument(k, v, place, value_place, inherited=True) for k, v in value.items() if isinstance(k, str))
            if not isinstance(value, Table) or not value.exact:
                found.append(Argument(None, value, place, value_place, star="**"))
        else:
            found.append(Argument(keyword, value, place, value_place, "", False, literal, display, spelling))
    return Given(tuple(found), machine.place(node))


def _written(machine: Machine, arg: cst.Arg) -> tuple[Any, str | None, Place, Place, str, bool, bool, Callable[[], str] | None]:
    """What there is to say of an argument before its value is known; it is the same each time the call is met."""
    kind = type(arg.value)
    display = kind is cst.Tuple or kind is cst.List
    literal = kind in _LITERALS or (kind in _LITERAL_HOLDERS and is_literal(arg.value))
    keyword = arg.keyword.value if arg.keyword else None
    spelling = None if literal else lazily(arg.value)
    return arg.value, keyword, machine.place(arg), machine.place(arg.value), arg.star, literal, display, spelling


# LibCST's node classes are abstract base classes, whose isinstance() is slow: the type itself is asked for.
_LITERALS = frozenset({cst.Integer, cst.Float, cst.SimpleString})
_LITERAL_HOLDERS = frozenset({cst.Name, cst.UnaryOperation, cst.Tuple, cst.List})


def is_literal(node: Any) -> bool:
    """Whether the value itself stands in the source, rather than a name for it."""
    kind = type(node)
    if kind in _LITERALS:
        return True
    if kind is cst.Name:
        return node.value in ("True", "False", "None")
    if kind is cst.UnaryOperation:
        return is_literal(node.expression)
    return (kind is cst.Tuple or kind is cst.List) and all(is_literal(e.value) for e in node.elements)


_HANDLERS: dict[type, Callable[[Machine, Any, Scope], Value]] = {
    cst.Integer: _integer,
    cst.Float: _float,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.List: _list,
    cst.Set: _set,
    cst.Tuple: _tuple,
    cst.Dict: _dict,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _if_expression,
    cst.Lambda: _lambda,
    cst.NamedExpr: _named,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.ListComp: comprehension,
    cst.SetComp: comprehension,
    cst.GeneratorExp: comprehension,
    cst.DictComp: comprehension,
    cst.Ellipsis: lambda _m, _n, _s: ...,
    cst.Yield: generators.expression,
    cst.Await: lambda m, n, s: evaluate(m, n.expression, s),
}
