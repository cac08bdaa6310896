"""What an example looks like as a program: how it builds, what it imports, where its values come from, which names it leaves open."""

from __future__ import annotations

import ast
import builtins

_OPEN = frozenset(dir(builtins)) | {"__name__", "__file__"}


def open_names(text: str) -> set[str]:
    """The names that a program reads and does not define."""
    tree = ast.parse(text)
    defined = set(_OPEN)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                defined.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                defined.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                defined.update((alias.asname or alias.name).split(".")[0] for alias in names)
            case _:
                pass
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)} - defined


def has_unknown(text: str) -> bool:
    """Whether there is a name that the program does not define, or a parameter of a function that nobody calls."""
    tree = ast.parse(text)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    taking = [node for node in functions if node.args.args or node.args.kwarg or node.args.vararg]
    return bool(open_names(text)) or any(node.name not in called for node in taking)


def look(text: str) -> tuple[str, ...]:
    """What a reader sees at first sight: two programs with the same look are variations of one."""
    tree = ast.parse(text)
    return (*sorted(_building(tree)), *sorted(_around(tree)), *sorted(_imports(tree)), *sorted(_layers(tree)))


def _building(tree: ast.AST) -> set[str]:
    """Layers in a list, added, applied, alone; what is done with the model."""
    seen = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Call()):
                seen.add("applied")
            case ast.Call(func=ast.Attribute(attr="add")):
                seen.add("added")
            case ast.Call(func=ast.Attribute(attr="fit" | "predict" | "compile" as method)):
                seen.add(method)
            case ast.Call(func=ast.Name(id="Sequential") | ast.Attribute(attr="Sequential"), args=[ast.List(), *_]):
                seen.add("list")
            case _:
                pass
    return seen


def _around(tree: ast.AST) -> set[str]:
    """Functions, classes, loops, conditions."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.IfExp, ast.Lambda, ast.ListComp, ast.Starred, ast.Try)
    return {type(node).__name__ for node in ast.walk(tree) if isinstance(node, kinds)}


def _imports(tree: ast.AST) -> set[str]:
    """The modules and the form of the imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(f"import {alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(f"from {node.module}")
    return found


def _layers(tree: ast.AST) -> set[str]:
    """The classes that are called, and whether their arguments are written there or come from elsewhere."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            if name[:1].isupper():
                values = [*node.args, *(keyword.value for keyword in node.keywords)]
                found.add(name + ("" if all(isinstance(v, ast.Constant | ast.Tuple | ast.List) for v in values) else "(...)"))
    return found
