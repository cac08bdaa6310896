"""Imports rewritten: a name taken out of its statement, another statement that brings it put beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from lstmlint.interpret.positions import Layout, Range

Patch = tuple[int, int, str]


def import_nodes(statement: cst.CSTNode) -> list[cst.CSTNode]:
    """The parts of a statement whose places :func:`replaced` needs."""
    found: list[cst.CSTNode] = []
    for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
        if isinstance(small, cst.Import | cst.ImportFrom):
            found += [small, *_aliases(small)]
    return found


def _aliases(small: cst.Import | cst.ImportFrom) -> Sequence[cst.ImportAlias]:
    return () if isinstance(small.names, cst.ImportStar) else tuple(small.names)


def replaced(layout: Layout, lines: Sequence[cst.CSTNode], wanted: Mapping[cst.ImportAlias, str]) -> list[Patch]:
    """The patches; none where one of the names cannot be found on a row of its own statement."""
    patches: list[Patch] = []
    left = set(wanted)
    for line in lines:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if not isinstance(small, cst.Import | cst.ImportFrom):
                continue
            gone = [alias for alias in _aliases(small) if alias in left]
            if not gone:
                continue
            left.difference_update(gone)
            written = _statement(layout, small, gone, list(dict.fromkeys(wanted[alias] for alias in gone if wanted[alias])))
            if not written:
                return []
            patches += written
    return [] if left else patches


def _statement(layout: Layout, small: cst.Import | cst.ImportFrom, gone: list[cst.ImportAlias], texts: list[str]) -> list[Patch]:
    at = layout.range(small)
    names = [(alias, layout.range(alias)) for alias in _aliases(small)]
    if at is None or any(place is None for _, place in names):
        return []
    row, column = layout.parsed.lines.at(at[0])
    indent = layout.parsed.lines.line(row)[: column - 1]
    if indent.strip():
        return []  # behind another statement on its row
    newline = layout.parsed.module.default_newline
    if len(gone) == len(names):
        return [(*at, (newline + indent).join(texts))] if texts else _whole_row(layout, at, indent)
    places: list[tuple[cst.ImportAlias, Range]] = [(alias, place) for alias, place in names if place is not None]
    if "#" in layout.parsed.text[at[0] : at[1]] or "\\" in layout.parsed.text[at[0] : at[1]]:
        return []
    kept = [layout.parsed.text[place[0] : place[1]] for alias, place in places if alias not in gone]
    front = [(at[0], at[0], "".join(f"{text}{newline}{indent}" for text in texts))] if texts else []
    return [*front, *_without(layout, places, gone)] if kept else []


def _without(layout: Layout, places: list[tuple[cst.ImportAlias, Range]], gone: list[cst.ImportAlias]) -> list[Patch]:
    """Each name with the comma behind it, the last ones with the comma in front."""
    patches: list[Patch] = []
    kept = [index for index, (alias, _) in enumerate(places) if alias not in gone]
    for index, (alias, place) in enumerate(places):
        if alias not in gone:
            continue
        if index < kept[-1]:
            patches.append((place[0], places[index + 1][1][0], ""))
        elif index == kept[-1] + 1:
            patches.append((places[index - 1][1][1], places[-1][1][1], ""))
    return patches


def _whole_row(layout: Layout, at: Range, indent: str) -> list[Patch]:
    """The statement with its row, where nothing else stands on it."""
    text = layout.parsed.text
    end = at[1]
    while end < len(text) and text[end] in " \t":
        end += 1
    for newline in ("\r\n", "\n", "\r"):
        if text.startswith(newline, end):
            return [(at[0] - len(indent), end + len(newline), "")]
    return []
