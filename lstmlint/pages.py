"""Where the pages of the rules are, and what can be told of one without reading it as YAML.

Which rules are on, and what they are called, is asked of all of them for each run; what a page says only of those that found something.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint import regex
from lstmlint.diagnostic import Severity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CODE = regex.compile(r"RNN[0-9]{3}")
# The first lines of a page: YAML, and so plain that they need no reader of YAML.
_HEAD = regex.compile(r"code: \w+\nname: (?P<name>[a-z][a-z0-9-]*)\nseverity: (?P<severity>error|warning|info)\n")


class CatalogError(Exception):
    """A page of the catalogue is wrong; the message names the file and the key."""

    def __init__(self, page: str, key: str, problem: str) -> None:
        super().__init__(f"{page}: {key}: {problem}" if key else f"{page}: {problem}")
        self.page = page
        self.key = key
        self.problem = problem


@cache
def folder() -> Traversable:
    """Where the pages are: inside the installed package, else beside it in a checkout, else wherever the package is loaded from."""
    here = Path(__file__).resolve().parent
    for place in (here / "rules", here.parent / "rules"):
        if place.is_dir():
            return place
    from importlib.resources import files

    return files("lstmlint") / "rules"


@cache
def codes() -> tuple[str, ...]:
    """The codes of all rules, sorted, by the names of their files; reads no page."""
    names = (page.name for page in folder().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def text(code: str) -> str:
    """A page as it is written; KeyError where there is none."""
    if not CODE.fullmatch(code):
        raise KeyError(code)
    try:
        return (folder() / f"{code}.yaml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(code) from None


@cache
def head(code: str) -> tuple[str, Severity]:
    """The name of a rule and how bad it is; KeyError where there is no such rule."""
    found = _HEAD.match(text(code))
    if not found:
        raise CatalogError(f"{code}.yaml", "", "does not begin with its code, its name and its severity, a line each")
    return found["name"], Severity(found["severity"])


def names() -> dict[str, str]:
    """The codes of all our rules by name."""
    return {head(code)[0]: code for code in codes()}
