"""The words of Python that a page shows in colours of their own: as much as can be told line by line, of code that need not be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from keyword import kwlist

from lstmlint import regex
from lstmlint.picture.code import Stretch

# What is longer is not written by people.
_LONGEST = 1000
_PYTHON = (".py", ".pyw", ".pyi", ".ipynb", "-")
_TOKEN = regex.compile(
    rf"""(?P<comment>\#.*)
    | (?P<string>[rbfuRBFU]{{0,2}}(?:(?P<long>'''|\"\"\")|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?))
    | (?P<keyword>(?:{"|".join(kwlist)})(?!\w))
    | (?P<number>\d[\w.]*)
    | \w+""",
    0x40,  # re.VERBOSE
)


def words(lines: Iterable[str], filename: str) -> Iterator[list[Stretch]]:
    """Of each line its comments, strings, keywords and numbers; a string may go over several lines. None in what is not all Python."""
    inside = ""
    plain = not filename.endswith(_PYTHON)
    for line in lines:
        found: list[Stretch] = []
        if plain:
            yield found
            continue
        at = 0
        if inside:
            at, inside = _closed(line, 0, inside)
            found.append(Stretch(0, at, "string"))
        while len(line) <= _LONGEST and (token := _TOKEN.search(line, at)):
            at = token.end()
            if token["long"]:
                at, inside = _closed(line, at, token["long"])
            kind = "string" if token["string"] else token.lastgroup
            if kind:
                found.append(Stretch(token.start(), at, kind))
        yield found


def _closed(line: str, at: int, quotes: str) -> tuple[int, str]:
    """Where a long string ends in a line, and "", or the end of the line and the quotes that are still to come."""
    end = line.find(quotes, at)
    return (len(line), quotes) if end < 0 else (end + 3, "")
