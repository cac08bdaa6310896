"""Which rules are on: selectors are codes (RNN101), prefixes (RNN1), names (stacked-without-sequences) and ALL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lstmlint.config.errors import ConfigError, did_you_mean

_PREFIX = re.compile(r"RNN[0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Selection:
    """One layer of choices; a later layer's choices win over an earlier one's, the more precise over the less."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()


def expand(selector: str, where: str = "") -> tuple[str, ...]:
    """The codes that a selector stands for; ConfigError for one that stands for none."""
    from lstmlint.catalog import codes

    if selector.upper() == "ALL":
        return codes()
    if _PREFIX.fullmatch(selector):
        found = tuple(code for code in codes() if code.startswith(selector))
        if found:
            return found
    from lstmlint.catalog import load

    names = {rule.name: code for code, rule in load().items()}
    if selector in names:
        return (names[selector],)
    family = [code for code in codes() if code.startswith(selector[:4].upper())]
    hint = did_you_mean(selector, family or [*names, "ALL"])
    raise ConfigError(f"{where}unknown rule {selector!r}{hint}")


def precision(selector: str) -> int:
    """0 for ALL, then the longer the prefix the more precise; a name is as precise as a code."""
    if selector.upper() == "ALL":
        return 0
    return len(selector) if _PREFIX.fullmatch(selector) else 6


def choose(layers: Sequence[Selection]) -> dict[str, bool]:
    """The rules that were chosen by name (True) or put off (False); a rule that is absent follows its default."""
    chosen: dict[str, bool] = {}
    for layer in layers:
        if layer.select is not None:
            from lstmlint.catalog import codes

            chosen = dict.fromkeys(codes(), False)
        on = [*(layer.select or ()), *layer.extend_select]
        off = [*layer.ignore, *layer.extend_ignore]
        steps = sorted([(precision(s), 0, s) for s in on] + [(precision(s), 1, s) for s in off])
        for _, kind, selector in steps:
            chosen.update(dict.fromkeys(expand(selector), kind == 0))
    return chosen
