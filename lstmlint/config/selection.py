"""Which rules are on: selectors are codes (RNN101), prefixes (RNN1), names (stacked-without-sequences) and ALL.

The rules that a team has added are chosen in the same way: ACME001, ACME, a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lstmlint import regex
from lstmlint.config.errors import ConfigError, did_you_mean
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.catalog import Rule

_PREFIX = regex.compile(r"([A-Z]+)([0-9]{0,3})")
_PRECISE = 99
ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """One layer of choices; a later layer's choices win over an earlier one's, the more precise over the less."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()


def stands_for(selector: str, code: str) -> bool:
    """Whether a selector is the code or a prefix of it: the letters whole, and some of the digits."""
    given, own = _PREFIX.fullmatch(selector), _PREFIX.fullmatch(code)
    return given is not None and own is not None and given[1] == own[1] and own[2].startswith(given[2])


def expand(selector: str, where: str = "", added: Sequence[Rule] = ()) -> tuple[str, ...]:
    """The codes that a selector stands for, a team's rules among them; ConfigError for one that stands for none."""
    from lstmlint.catalog import Catalog

    catalog = Catalog(tuple(added))
    codes = catalog.codes()
    if selector.upper() == ALL:
        return codes
    found = tuple(code for code in codes if stands_for(selector, code))
    if found:
        return found
    names = catalog.names()
    if selector in names:
        return (names[selector],)
    family = [code for code in codes if code.startswith(selector[:4].upper())]
    hint = did_you_mean(selector, family or [*names, ALL])
    raise ConfigError(f"{where}unknown rule {selector!r}{hint}")


def precision(selector: str) -> int:
    """0 for ALL, then the longer the prefix the more precise; a name is as precise as a code."""
    if selector.upper() == ALL:
        return 0
    prefix = _PREFIX.fullmatch(selector)
    return 1 + len(prefix[2]) if prefix and len(prefix[2]) < 3 else _PRECISE


def choose(layers: Sequence[Selection], added: Sequence[Rule] = ()) -> dict[str, bool]:
    """The rules that were chosen by name (True) or put off (False); a rule that is absent follows its default."""
    chosen: dict[str, bool] = {}
    for layer in layers:
        if layer.select is not None:
            chosen = dict.fromkeys(expand(ALL, added=added), False)
        on = [*(layer.select or ()), *layer.extend_select]
        off = [*layer.ignore, *layer.extend_ignore]
        steps = sorted([(precision(s), 0, s) for s in on] + [(precision(s), 1, s) for s in off])
        for _, kind, selector in steps:
            chosen.update(dict.fromkeys(expand(selector, added=added), kind == 0))
    return chosen
