"""Methods of values that the interpreter knows: lists, dicts, text, arrays, layers and models."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret import (
    arrays,
    keras_classes,
    keras_methods,
    pandas_methods,
    preparation,
    records,
    settings_calls,
    settings_files,
    sklearn_calls,
    tensor_calls,
    texts,
    tf_data,
    tokenizers,
    torch_classes,
    torch_modules,
    torch_ops,
    torch_steps,
    tuners,
)
from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.ranges import rearranged
from lstmlint.interpret.settings_files import FilePath, OpenFile
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import (
    MAX_LENGTH,
    RESULT,
    SUPER,
    Array,
    Bound,
    Given,
    Instance,
    Items,
    Listed,
    Scope,
    Super,
    Table,
    Tool,
    body_of,
)
from lstmlint.program import Dataset, Layer, Model, Module, Tensor, TorchTensor, Value
from lstmlint.shape import Shape, Unknown

_SAFE_TEXT = frozenset(
    {"lower", "upper", "strip", "title", "capitalize", "startswith", "endswith", "replace", "split", "lstrip", "rstrip", "isdigit"}
)


def call(machine: Machine, method: Bound, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """The result of a bound method of a known value."""
    receiver = method.receiver
    if isinstance(receiver, Super):
        if method.name == "__init__" and isinstance(receiver.receiver, Instance):
            machine.put(receiver.receiver.attributes, SUPER, given)
            return None
        if isinstance(receiver.receiver, Module):
            return torch_classes.inherited(machine, receiver.receiver, method.name, given, node)
        if not isinstance(receiver.receiver, Layer | Model):
            return Unknown(lazily(node), "a method of a class elsewhere")
        receiver = receiver.receiver
    if isinstance(receiver, Layer | Model):
        own = keras_classes.inherited(machine, receiver, method.name, given, node) if body_of(receiver) is not None else NotImplemented
        if own is not NotImplemented:
            return own
        return keras_methods.call(machine, receiver, method.name, given, node)
    if isinstance(receiver, Module):
        return torch_modules.method(machine, receiver, method.name, given, node)
    if isinstance(receiver, TorchTensor):
        if method.name == "backward":
            torch_steps.record(machine, method.name, receiver, given)
            return None
        return torch_ops.method(machine, receiver, method.name, given, node)
    if isinstance(receiver, Tensor):
        return tensor_calls.method(receiver, method.name, given)
    if isinstance(receiver, Array):
        of_table = receiver.table and method.name in pandas_methods.METHODS
        made = (pandas_methods if of_table else arrays).method(machine, receiver, method.name, given, node)
        if method.name == "reshape":
            preparation.reshaped(machine, receiver, made, given, preparation.receiver_of(node))
        return made
    if isinstance(receiver, Tool):
        if receiver.kind in pandas_methods.GROUPS:
            made = pandas_methods.of_groups(machine, receiver, method.name, given)
            return Unknown(lazily(node), "method of a table") if made is NotImplemented else made
        if receiver.kind == settings_calls.PARSER:
            return settings_calls.method(machine, receiver, method.name, given, node)
        home = tokenizers if receiver.kind == "Tokenizer" else sklearn_calls
        return home.method(machine, receiver, method.name, given, node)
    if isinstance(receiver, Dataset):
        return tf_data.method(machine, receiver, method.name, given, node, scope)
    if isinstance(receiver, Listed):
        if method.name not in ("index", "count", "copy", "reverse", "sort"):
            rest = receiver.array.shape.axes[1:]
            grown = Array(Shape((Unknown("?", "a list that grows"), *rest)), receiver.array.dtype)
            machine.set(receiver, "array", grown)
            machine.set(receiver, "plain", False)
        elif method.name != "copy":
            receiver.array.values = rearranged(receiver.array.values)
        return receiver if method.name == "copy" else Unknown(lazily(node), "result of a method")
    if isinstance(receiver, Instance):
        found = records.method(machine, receiver, method.name, given)
        return Unknown(lazily(node), "result of a method") if found is NotImplemented else found
    if isinstance(receiver, FilePath | OpenFile):
        made = settings_files.method(receiver, method.name, given)
        return Unknown(lazily(node), RESULT) if made is NotImplemented else made
    if isinstance(receiver, Unknown):
        from lstmlint.interpret import calls

        found = tuners.method(receiver, method.name, given)
        if found is not NotImplemented:
            return found
        found = arrays.method_of_unknown(receiver, method.name, given) if not given.opaque else NotImplemented
        if found is not NotImplemented and method.name == "reshape":
            preparation.reshaped(machine, receiver, found, given, preparation.receiver_of(node))
        return calls.unknown_call(machine, given, node, loose=is_loose(receiver)) if found is NotImplemented else found
    if isinstance(receiver, Items):
        return _list_method(machine, receiver, method.name, given, node)
    if isinstance(receiver, Table):
        return _dict_method(machine, receiver, method.name, given, node)
    if isinstance(receiver, str):
        return _text_method(receiver, method.name, given, node)
    if isinstance(receiver, tuple) and method.name == "as_list":
        return Items(receiver)
    if isinstance(receiver, tuple) and method.name in ("index", "count"):
        return Unknown(lazily(node), "a search")
    return Unknown(lazily(node), "result of a method")


def _append(items: list[Value], given: Given) -> None:
    items.append(given.value("object", 0))


def _insert(items: list[Value], given: Given) -> None:
    items.insert(int(given.value("index", 0, 0)), given.value("object", 1))  # type: ignore[call-overload]


_CHANGES: dict[str, Callable[[list[Value], Given], None]] = {
    "append": _append,
    "add": _append,
    "insert": _insert,
    "clear": lambda items, _given: items.clear(),
    "reverse": lambda items, _given: items.reverse(),
}


def _list_method(machine: Machine, items: Items, name: str, given: Given, node: cst.CSTNode) -> Value:
    if machine.speculation:
        machine.blur(items)
    if len(items) >= MAX_LENGTH and name != "pop":
        machine.blur(items)
        return None
    if name in _CHANGES:
        if name == "insert" and not isinstance(given.value("index", 0), int):
            machine.blur(items)
            return None
        _CHANGES[name](machine.change(items), given)
        return None
    if name in ("extend", "update"):
        other = iterate_known(given.value("iterable", 0))
        machine.change(items).extend((other or [])[:MAX_LENGTH])
        if other is None or not getattr(given.value("iterable", 0), "exact", True):
            machine.blur_behind(items)
        return None
    if name == "appendleft":
        machine.change(items).insert(0, given.value("x", 0))
        return None
    if name == "popleft":
        if items and items.exact:
            return machine.change(items).pop(0)
        return Unknown(lazily(node), "item of a list")
    if name in ("extendleft", "rotate"):
        machine.blur(items)
        return None
    if name == "pop":
        index = given.value("index", 0, -1)
        if isinstance(index, int) and -len(items) <= index < len(items):
            return machine.change(items).pop(index)
        return Unknown(lazily(node), "item of a list")
    if name == "copy":
        return Items(items, exact=items.exact)
    if name in ("remove", "sort"):
        machine.blur(items)
        return None
    return Unknown(lazily(node), "a search")


def _dict_method(machine: Machine, table: Table, name: str, given: Given, node: cst.CSTNode) -> Value:
    key = given.value("key", 0)
    known = isinstance(key, str | int | bool) and key in table
    match name:
        case "get":
            if known:
                return table[key]
            return (
                given.value("default", 1) if table.exact and isinstance(key, str | int | bool) else Unknown(lazily(node), "item of a dict")
            )
        case "setdefault" | "pop":
            if known:
                value = table[key]
                if name == "pop":
                    machine.drop(table, key)
                return value
            if not table.exact or not isinstance(key, str | int | bool):
                return Unknown(lazily(node), "item of a dict")
            value = given.value("default", 1)
            if name == "setdefault":
                machine.put(table, key, value)
            return value
        case "items":
            return Items(table.items(), exact=table.exact)
        case "keys":
            return Items(table.keys(), exact=table.exact)
        case "values":
            return Items(table.values(), exact=table.exact)
        case "copy":
            return Table(dict(table), exact=table.exact)
        case "update":
            other = given.value("other", 0)
            pairs = dict(other) if isinstance(other, Table) else {}
            pairs.update({a.name: a.value for a in given.arguments if a.name is not None})
            for k, v in pairs.items():
                machine.put(table, k, v)
            if given.opaque or (isinstance(other, Table) and not other.exact) or (other is not None and not isinstance(other, Table)):
                machine.blur(table)
            return None
    return Unknown(lazily(node), "result of a method")


def _text_method(text: str, name: str, given: Given, node: cst.CSTNode) -> Value:
    values = [a.value for a in given.arguments]
    if name in _SAFE_TEXT and all(isinstance(v, str) for v in values) and len(text) < 10_000:
        try:
            result = getattr(text, name)(*values)
        except (TypeError, ValueError):
            return Unknown(lazily(node), "text")
        return Items(result) if isinstance(result, list) else result
    if name == "join":
        items = iterate_known(values[0]) if values else None
        if items is not None and all(isinstance(i, str) for i in items) and getattr(values[0], "exact", True):
            return text.join(str(i) for i in items)[:10_000]
    if name == "format" and all(isinstance(v, str | int) for v in values) and "{" in text and len(text) < 500 and ":" not in text:
        keywords = {a.name: a.value for a in given.arguments if a.name is not None}
        try:
            return text.format(*[a.value for a in given.positional], **keywords)[:10_000]
        except (IndexError, KeyError, ValueError, AttributeError):
            pass
    return texts.filled(text, lazily(node)) if name == "format" else Unknown(lazily(node), "text")
