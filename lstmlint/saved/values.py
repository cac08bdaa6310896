"""The text of a saved model as plain data: JSON and YAML, bounded in depth and size, with the places of the values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from lstmlint import regex
from lstmlint.records import dataclass

if TYPE_CHECKING:
    import yaml

# From the root to a value: keys and indices.
Path: TypeAlias = tuple[str | int, ...]
Range: TypeAlias = tuple[int, int]

DEEPEST = 100
LARGEST_TEXT = 8_000_000
LARGEST_YAML = 2_000_000
_MOST_NODES = 400_000
_BRACKETS = regex.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_WORD = regex.compile(r'[ \t\r\n]*(?:("(?:[^"\\]|\\.)*")|([\[\]{},:])|([^\s\[\]{},:"]+))', re.DOTALL)
_YAML = "tag:yaml.org,2002:"
# What Python's own YAML writes for plain values; everything else with a tag of Python would be code.
_PLAIN_TAGS = {
    **{f"{_YAML}python/{name}": f"{_YAML}{plain}" for name, plain in (("unicode", "str"), ("str", "str"), ("long", "int"), ("int", "int"))},
    **{f"{_YAML}python/{name}": f"{_YAML}{plain}" for name, plain in (("float", "float"), ("bool", "bool"), ("none", "null"))},
    **{f"{_YAML}python/{name}": f"{_YAML}{plain}" for name, plain in (("tuple", "seq"), ("list", "seq"), ("dict", "map"))},
}


class Unreadable(Exception):  # noqa: N818
    """Why a text is no saved model that can be read; ``offset`` is where."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Spot:
    """A member of the data: ``key`` is the range of its key (None in a list), ``value`` that of its value."""

    key: Range | None
    value: Range


def read_json(text: str) -> Any:
    """The data of a JSON text."""
    if len(text) > LARGEST_TEXT:
        raise Unreadable(f"larger than {LARGEST_TEXT // 1_000_000} MB, which no configuration of a model is")
    depth = 0
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        depth += bracket in "[{"
        depth -= bracket in "]}"
        if depth > DEEPEST:
            raise Unreadable(f"nested more than {DEEPEST} levels deep, as no model is", match.start())
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not valid JSON: {error.msg}", error.pos) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits
        raise Unreadable(f"not valid JSON: {error}") from None


def json_spots(text: str) -> dict[Path, Spot]:
    """Where every value of a JSON text stands; the text has been read by :func:`read_json` before."""
    spots: dict[Path, Spot] = {}
    # Of every open container: its path, where its member's key stands, and where it begins.
    open_: list[tuple[Path, Range | None, int]] = []
    path: Path = ()
    key: Range | None = None
    is_object: list[bool] = []
    expects_key = False
    for match in _WORD.finditer(text):
        group = match.lastindex or 0
        word, (start, end) = match.group(group), match.span(group)
        if group == 2:
            if word in "{[":
                open_.append((path, key, start))
                is_object.append(word == "{")
                expects_key = word == "{"
                if word == "[":
                    path = (*path, 0)
                key = None
            elif word in "}]":
                path, key, begun = open_.pop()
                is_object.pop()
                expects_key = False
                spots[path] = Spot(key, (begun, end))
            elif word == ",":
                parent = open_[-1][0]
                expects_key = is_object[-1]
                if not expects_key:
                    last = path[-1]
                    path = (*parent, last + 1 if isinstance(last, int) else 0)
                key = None
            continue
        if expects_key:
            path = (*open_[-1][0], json.loads(word))
            key, expects_key = (start, end), False
        else:
            spots[path] = Spot(key, (start, end))
    return spots


def _composed(text: str) -> yaml.Node | None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if len(text) > LARGEST_YAML:
        raise Unreadable(f"larger than {LARGEST_YAML // 1_000_000} MB, which no configuration of a model is")
    try:
        composed: yaml.Node | None = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unreadable(f"not valid YAML: {error.problem or 'it cannot be read'}", mark.index if mark else 0) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(f"not valid YAML: {' '.join(str(error).split())[:200]}") from None
    return composed


def _deepest_yaml(text: str) -> int:
    """A bound on how deep a YAML text may be nested: by columns and by brackets. The composer of libyaml recurses."""
    columns = max((len(line) - len(line.lstrip(" -")) for line in text.splitlines()), default=0)
    return columns + text.count("[") + text.count("{") if columns > DEEPEST * 4 else _flow_depth(text)


def _flow_depth(text: str) -> int:
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if match.group() in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def read_yaml(text: str) -> tuple[Any, dict[Path, Spot]]:
    """The data of a YAML text, and where every value stands. Aliases are followed to a bound; tags of Python's objects are refused."""
    if _deepest_yaml(text) > DEEPEST:
        raise Unreadable(f"nested more than {DEEPEST} levels deep, as no model is")
    root = _composed(text)
    spots: dict[Path, Spot] = {}
    return (None if root is None else _Plain(spots).value(root, (), None)), spots


class _Plain:
    """Builds plain data out of the nodes of YAML."""

    def __init__(self, spots: dict[Path, Spot]) -> None:
        from yaml.constructor import SafeConstructor

        self.spots = spots
        self.left = _MOST_NODES
        self.scalars = SafeConstructor()

    def value(self, node: yaml.Node, path: Path, key: Range | None) -> Any:
        import yaml

        self.left -= 1
        if self.left < 0:
            raise Unreadable("its aliases repeat so much that it has no end", node.start_mark.index)
        if len(path) > DEEPEST:
            raise Unreadable(f"nested more than {DEEPEST} levels deep, as no model is", node.start_mark.index)
        self.spots[path] = Spot(key, (node.start_mark.index, node.end_mark.index))
        tag = _PLAIN_TAGS.get(node.tag, node.tag)
        if not tag.startswith(_YAML) or tag.startswith(f"{_YAML}python"):
            shown = node.tag.replace(_YAML, "!!")
            raise Unreadable(f"the tag {shown} asks for an object of Python, which is not read", node.start_mark.index)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index), None) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return dict(self._members(node, path))
        return self._scalar(node, tag)

    def _members(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[Any, Any]]:
        import yaml

        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode):
                text = str(name.value)
                yield text, self.value(value, (*path, text), (name.start_mark.index, name.end_mark.index))

    def _scalar(self, node: yaml.Node, tag: str) -> Any:
        kind = tag.removeprefix(_YAML)
        try:
            if kind == "null":
                return None
            if kind in ("bool", "int", "float"):
                return getattr(self.scalars, f"construct_yaml_{kind}")(node)
        except (ValueError, KeyError, OverflowError):
            pass
        return str(node.value)
