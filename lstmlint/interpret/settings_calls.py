"""Settings that come from outside: ``argparse``, ``absl.flags``, ``os.environ``.

A number that has a default is that number: it is what the program does without options. Where the default only says "none given" or
switches something (None, a text, a truth, 0, 1, a negative number), the setting is unknown, so that both sides of a condition are seen.
"""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.records import record
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Builtin, Given, Instance, Items, Named, Tool
from lstmlint.program import Value
from lstmlint.shape import Unknown

PARSER = "argparse.ArgumentParser"
_PARSERS = frozenset({PARSER, "argparse.ArgumentParser.add_argument_group", "configargparse.ArgumentParser"})
_SAME_PARSER = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"})
_SWITCHES = frozenset({"store_true", "store_false", "store_const", "append", "count", "extend", "append_const"})
_FLAG_HOMES = (*(f"tensorflow{part}.flags." for part in ("", ".app", ".compat.v1", ".compat.v1.app")), "absl.flags.")
_ENVIRON = frozenset({"os.environ.get", "os.getenv"})
_NUMBERS = {"int": int, "float": float}


def setting(name: str, default: Value, kind: str | None = None) -> Value:
    """The value of a setting with that default; ``kind`` is ``int`` or ``float`` where it is said."""
    if isinstance(default, str) and kind in _NUMBERS:
        try:
            default = _NUMBERS[kind](default)
        except ValueError:
            default = None
    if isinstance(default, int | float) and not isinstance(default, bool) and (default > 1 or 0 < default < 1):
        return default
    if isinstance(default, Items | tuple) and default and all(isinstance(v, int | float) for v in default):
        return default
    return Number(name, "a setting", kind=kind) if kind in _NUMBERS else Unknown(name, "a setting")


def call(machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``argparse.ArgumentParser()``, ``flags.DEFINE_integer(...)``, ``os.environ.get(...)``; NotImplemented for other names."""
    if name in _PARSERS:
        return Tool(PARSER)
    if name in _ENVIRON:
        default = given.value("default", 1)
        numeric = isinstance(default, str) and default.isdigit() and int(default) > 1
        return default if numeric else setting(_text(node), default if not isinstance(default, str) else None)
    home = next((home for home in _FLAG_HOMES if name.startswith(home)), "")
    if home and name.removeprefix(home).startswith("DEFINE_"):
        return _define(machine, name.removeprefix(f"{home}DEFINE_"), given)
    return NotImplemented


def _text(node: cst.CSTNode) -> str:
    naming = lazily(node)
    return naming if isinstance(naming, str) else naming()


def _define(machine: Machine, kind: str, given: Given) -> Value:
    name, default = given.value("name", 0), given.value("default", 1)
    if not isinstance(name, str):
        return Unknown("flag", "a flag")
    value = setting(name, default, {"integer": "int", "float": "float"}.get(kind))
    machine.put(machine.flags, name, value)
    return record("FlagHolder", {"value": value, "name": name, "default": value})


def flag(machine: Machine, receiver: Named, name: str) -> Value:
    """``FLAGS.units``; NotImplemented where the name is no such flag."""
    if not receiver.qualified.endswith(".FLAGS") or not receiver.qualified.startswith(_FLAG_HOMES):
        return NotImplemented
    return machine.flags.get(name, NotImplemented)


def method(machine: Machine, parser: Tool, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a parser of options."""
    if name == "add_argument":
        _add(machine, parser, given)
        return Unknown(_text(node), "an option")
    if name in _SAME_PARSER:
        return parser
    if name == "set_defaults":
        for argument in given.arguments:
            if argument.name is not None:
                machine.put(parser.options, argument.name, argument.value)
        return None
    if name in ("parse_args", "parse_known_args", "parse_intermixed_args"):
        options: dict[str, Value] = {**parser.options, **_written(parser, given.value("args", 0))}
        made = record("Namespace", options, foreign=True)
        return made if name != "parse_known_args" else (made, Unknown("unknown", "options that are not known"))
    return Unknown(_text(node), "a method of a parser")


def _add(machine: Machine, parser: Tool, given: Given) -> None:
    names = [a.value for a in given.positional if isinstance(a.value, str)]
    long = next((n for n in names if n.startswith("--")), names[0] if names else "")
    destination = given.value("dest")
    name = destination if isinstance(destination, str) else long.lstrip("-").replace("-", "_")
    if not name:
        return
    kind = given.value("type")
    called = kind.name if isinstance(kind, Builtin) else None
    default, action = given.value("default"), given.value("action")
    if given.opaque or (isinstance(action, str) and action in _SWITCHES) or isinstance(action, Named):
        value: Value = Unknown(name, "a setting")
    else:
        several = given.value("nargs") is not None and not isinstance(default, Items | tuple)
        foreign = kind is not None and called not in _NUMBERS
        value = Unknown(name, "a setting") if several or foreign else setting(name, default, called)
    machine.put(parser.options, name, value)


def _written(parser: Tool, arguments: Value) -> dict[str, Value]:
    """The options that ``parse_args(["--units", "32"])`` is given in the file itself."""
    known = iterate_known(arguments) or []
    found: dict[str, Value] = {}
    for word, following in zip(known, [*known[1:], None], strict=False):
        if isinstance(word, str) and word.startswith("--"):
            name, _, text = word.removeprefix("--").partition("=")
            name = name.replace("-", "_")
            value = text or following
            if name in parser.options:
                number = isinstance(value, str) and value.isdigit() and isinstance(parser.options[name], int | Number)
                found[name] = int(str(value)) if number else Unknown(name, "a setting")
    return found


def variables(value: Value) -> Value:
    """``vars(obj)`` and ``obj.__dict__``; NotImplemented where the object is not known."""
    if isinstance(value, Instance):
        value.attributes.exact = value.attributes.exact and not value.cls.foreign
        return value.attributes
    return NotImplemented
