"""Statements: execute a block on the present path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from lstmlint import regex
from lstmlint.interpret import attempts, definitions, keras_methods, loops, pandas_tables, torch_names, torch_steps
from lstmlint.interpret.assign import assign
from lstmlint.interpret.branches import branch
from lstmlint.interpret.expressions import augmented, combine, evaluate
from lstmlint.interpret.imports import import_from, import_names
from lstmlint.interpret.labels import label, lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.names import bind
from lstmlint.interpret.running import ExitError, Flow
from lstmlint.interpret.truth import compare_known, truth
from lstmlint.interpret.values import MAX_LENGTH, Array, Instance, Items, Scope, Table
from lstmlint.program import Value
from lstmlint.shape import Unknown

# What stands below these is meant to fail: pytest.raises, unittest's assertRaises.
_EXPECTS_FAILURE = regex.compile(r"(?i)raises")


# LibCST's node classes are abstract base classes, whose isinstance() is slow: the type itself is asked for.
_BLOCKS = frozenset({cst.Module, cst.IndentedBlock, cst.SimpleStatementLine, cst.SimpleStatementSuite})


def execute(machine: Machine, node: Any, scope: Scope) -> Flow:
    """Execute a module, a block or one statement."""
    if type(node) in _BLOCKS:
        return _block(machine, node.body, scope)
    return _block(machine, (node,), scope)


def _block(machine: Machine, body: Sequence[Any], scope: Scope) -> Flow:
    for statement in body:
        if type(statement) is cst.SimpleStatementLine:
            flow = _block(machine, statement.body, scope)
        else:
            handler = _HANDLERS.get(type(statement))
            if handler is None:
                continue
            machine.step()
            try:
                flow = handler(machine, statement, scope)
            except ExitError:
                return Flow.RAISE
        if flow is not Flow.NEXT:
            return flow
    return Flow.NEXT


def _expression(machine: Machine, node: cst.Expr, scope: Scope) -> Flow:
    if type(node.value) is not cst.SimpleString:  # a docstring
        evaluate(machine, node.value, scope)
    return Flow.NEXT


def _assign(machine: Machine, node: cst.Assign, scope: Scope) -> Flow:
    value = evaluate(machine, node.value, scope)
    if type(node.value) is cst.Call and len(node.targets) == 1:
        keras_methods.note_kept(machine, node.value, node.targets[0].target, scope)
    for target in node.targets:
        assign(machine, target.target, value, scope)
    return Flow.NEXT


def _annotated(machine: Machine, node: cst.AnnAssign, scope: Scope) -> Flow:
    if node.value is not None:
        assign(machine, node.target, evaluate(machine, node.value, scope), scope)
    return Flow.NEXT


def _augmented(machine: Machine, node: cst.AugAssign, scope: Scope) -> Flow:
    left = evaluate(machine, node.target, scope)
    right = evaluate(machine, node.value, scope)
    operator = augmented(node.operator)
    if isinstance(left, Items) and operator == "+":
        if isinstance(right, Items | tuple) and len(left) + len(right) <= MAX_LENGTH:
            machine.change(left).extend(right)
            if not getattr(right, "exact", True):
                machine.blur_behind(left)
            elif machine.speculation:
                machine.blur(left)
        else:
            machine.blur_behind(left)
        return Flow.NEXT
    assign(machine, node.target, combine(machine, operator, left, right, node.target), scope)
    return Flow.NEXT


def _return(machine: Machine, node: cst.Return, scope: Scope) -> Flow:
    machine.results.append(evaluate(machine, node.value, scope) if node.value is not None else None)
    return Flow.RETURN


def _raise(machine: Machine, node: cst.Raise, scope: Scope) -> Flow:
    return Flow.RAISE


def _assert(machine: Machine, node: cst.Assert, scope: Scope) -> Flow:
    test = evaluate(machine, node.test, scope)
    known = truth(machine, test)
    if known is None:
        machine.assume(test, True)
    return Flow.RAISE if known is False else Flow.NEXT


def _delete(machine: Machine, node: cst.Del, scope: Scope) -> Flow:
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple | cst.List) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            machine.drop(scope.names, target.value)
        elif isinstance(target, cst.Subscript):
            holder = evaluate(machine, target.value, scope)
            if isinstance(holder, Items | Table):
                machine.blur(holder)
            elif isinstance(holder, Array) and holder.table:
                pandas_tables.changed(machine, holder)
    return Flow.NEXT


def _global(machine: Machine, node: cst.Global, scope: Scope) -> Flow:
    for item in node.names:
        scope.declared[item.name.value] = scope.module
    return Flow.NEXT


def _nonlocal(machine: Machine, node: cst.Nonlocal, scope: Scope) -> Flow:
    for item in node.names:
        outer = scope.parent
        while outer is not None and item.name.value not in outer.names:
            outer = outer.parent
        if outer is not None:
            scope.declared[item.name.value] = outer
    return Flow.NEXT


def _if(machine: Machine, node: cst.If, scope: Scope) -> Flow:
    test = evaluate(machine, node.test, scope)
    known = truth(machine, test)
    if known is True:
        return execute(machine, node.body, scope)
    if known is False:
        return _else(machine, node.orelse, scope)
    return branch(
        machine,
        node,
        test,
        lazily(node.test),
        lambda: execute(machine, node.body, scope),
        lambda: _else(machine, node.orelse, scope),
    )


def _else(machine: Machine, node: cst.If | cst.Else | None, scope: Scope) -> Flow:
    if node is None:
        return Flow.NEXT
    return _if(machine, node, scope) if isinstance(node, cst.If) else execute(machine, node.body, scope)


def _with(machine: Machine, node: cst.With, scope: Scope) -> Flow:
    untracked = machine.untracked
    try:
        return _within(machine, node, scope)
    finally:
        machine.untracked = untracked


def _within(machine: Machine, node: cst.With, scope: Scope) -> Flow:
    ungraded = False
    for item in node.items:
        value = evaluate(machine, item.item, scope)
        ungraded = ungraded or torch_steps.without_gradients(value)
        if said := torch_names.switch(value):
            machine.untracked = said == torch_names.UNTRACKED
        if item.asname is not None:
            held = value if isinstance(value, Unknown | Instance) else Unknown(lazily(item.item), "a context manager")
            assign(machine, item.asname.name, held, scope)
    if any(_EXPECTS_FAILURE.search(label(item.item)) for item in node.items):
        mark = machine.mark()
        execute(machine, node.body, scope)
        machine.undo(mark)
        return Flow.NEXT
    if not ungraded:
        return execute(machine, node.body, scope)
    torch_steps.mark(machine, "no_grad", machine.place(node))
    try:
        return execute(machine, node.body, scope)
    finally:
        torch_steps.mark(machine, "end", machine.place(node))


def _try(machine: Machine, node: cst.Try, scope: Scope) -> Flow:
    before = attempts.extent(machine)
    flow = execute(machine, node.body, scope)
    attempts.note(machine, node, scope, before)
    if flow is Flow.RAISE and node.handlers:
        handler = node.handlers[0]
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            bind(machine, handler.name.name.value, Unknown("error", "an exception"), scope)
        flow = execute(machine, handler.body, scope)
    elif flow is Flow.NEXT and node.orelse is not None:
        flow = execute(machine, node.orelse.body, scope)
    if node.finalbody is not None:
        last = execute(machine, node.finalbody.body, scope)
        flow = last if last is not Flow.NEXT else flow
    return flow


def _match(machine: Machine, node: cst.Match, scope: Scope) -> Flow:
    subject = evaluate(machine, node.subject, scope)
    return _cases(machine, subject, list(node.cases), scope)


def _cases(machine: Machine, subject: Value, cases: list[cst.MatchCase], scope: Scope) -> Flow:
    if not cases:
        return Flow.NEXT
    first, *rest = cases
    fits = _fits(machine, first.pattern, subject, scope)
    if first.guard is not None and fits is not False:
        guard = truth(machine, evaluate(machine, first.guard, scope))
        fits = fits if guard is True else guard
    if fits is True:
        return execute(machine, first.body, scope)
    if fits is False:
        return _cases(machine, subject, rest, scope)
    condition = Unknown(f"case {label(_pattern_value(first.pattern))}", "a match")
    return branch(
        machine,
        first,
        condition,
        condition.label,
        lambda: execute(machine, first.body, scope),
        lambda: _cases(machine, subject, rest, scope),
    )


def _pattern_value(pattern: cst.MatchPattern) -> cst.CSTNode | None:
    return pattern.value if isinstance(pattern, cst.MatchValue | cst.MatchSingleton) else None


def _fits(machine: Machine, pattern: cst.MatchPattern, subject: Value, scope: Scope) -> bool | None:
    if isinstance(pattern, cst.MatchAs) and pattern.pattern is None:
        if pattern.name is not None:
            bind(machine, pattern.name.value, subject, scope)
        return True
    if isinstance(pattern, cst.MatchOr):
        answers = [_fits(machine, e.pattern, subject, scope) for e in pattern.patterns]
        return True if True in answers else (None if None in answers else False)
    value = _pattern_value(pattern)
    if isinstance(value, cst.BaseExpression):
        return compare_known("==", machine.resolve(subject), evaluate(machine, value, scope))
    return None


def _flow(flow: Flow) -> Callable[[Machine, Any, Scope], Flow]:
    return lambda _machine, _node, _scope: flow


_HANDLERS: dict[type, Callable[[Machine, Any, Scope], Flow]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.If: _if,
    cst.For: loops.for_loop,
    cst.While: loops.while_loop,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.Break: _flow(Flow.BREAK),
    cst.Continue: _flow(Flow.CONTINUE),
    cst.Import: import_names,
    cst.ImportFrom: import_from,
    cst.FunctionDef: definitions.function,
    cst.ClassDef: definitions.class_,
}
