"""Files that were linted together: what several of them found of one is said once, and mended once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lstmlint.config import Config
from lstmlint.config.patterns import absolute
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.file import outcome_of, with_project
from lstmlint.engine.fixes import applicable, fix_document
from lstmlint.engine.lint import UNUSED, enabled_codes, examine_document
from lstmlint.engine.outcome import Item, Outcome, Target
from lstmlint.source import DecodeFailure
from lstmlint.source.documents import Document, opened
from lstmlint.source.project import Loader

_ROUNDS = 5
Key = tuple[str, str, int, int, int]


def merge(targets: Sequence[Target], outcomes: Sequence[Outcome]) -> None:
    """Give each finding to the file that it points into, once; the file's own linting wins, then what assumes least."""
    # Of a tree few files are pointed into: those that are called like one of them are all that can be meant.
    ends = tuple({os.path.basename(found.filename) for outcome in outcomes for found in outcome.elsewhere})  # noqa: PTH119
    homes = {absolute(outcome.path): outcome for outcome in outcomes if outcome.path.endswith(ends)}
    configs = {absolute(target.path): target.config for target in targets if target.path.endswith(ends)}
    own = {key_of(d) for outcome in outcomes for d in outcome.diagnostics}
    best: dict[Key, tuple[Outcome, Diagnostic]] = {}
    for outcome in outcomes:
        for found in outcome.elsewhere:
            key = key_of(found)
            config = configs.get(key[0])
            if key in own or (config is not None and not (enabled_codes(config, found.filename)(found.code))):
                continue
            if key not in best or len(found.assumes) < len(best[key][1].assumes):
                best[key] = (best[key][0] if key in best else outcome, found)
        outcome.elsewhere = []
    for outcome, found in best.values():
        home = homes.get(absolute(found.filename), outcome)
        home.diagnostics = sorted([*home.diagnostics, found], key=lambda d: d.sort_key)
    needed = silenced_rows(outcomes)
    for outcome in outcomes:
        rows = needed.get(outcome.path)
        if rows:
            outcome.diagnostics = [d for d in outcome.diagnostics if d.code != UNUSED or d.span.row not in rows]


def key_of(found: Diagnostic) -> Key:
    """What makes two findings one."""
    return absolute(found.filename), found.code, found.span.cell or 0, found.span.row, found.span.column


def silenced_rows(outcomes: Iterable[Outcome]) -> dict[str, frozenset[int]]:
    """By file, the rows of the suppressions that hide something which is found from other files."""
    rows: dict[str, frozenset[int]] = {}
    for outcome in outcomes:
        for name, row in outcome.silenced:
            rows[name] = rows.get(name, frozenset()) | {row}
    return rows


def mend(items: Sequence[Item], outcomes: list[Outcome], loader: Loader) -> None:
    """Look again at files that read mended ones, and make the fixes that belong into other files than they were found from."""
    mender = _Mender({item.target.path: item for item in items}, outcomes, loader)
    changed = {outcome.path for outcome in outcomes if outcome.applied}
    for _ in range(_ROUNDS):
        mender.look_again(changed)
        changed = mender.make_fixes()
        if not changed:
            break


class _Mender:
    def __init__(self, items: dict[str, Item], outcomes: list[Outcome], loader: Loader) -> None:
        self.items = items
        self.outcomes = outcomes
        self.names = loader.names
        self.made: set[tuple[Key, str]] = set()

    def _loader(self) -> Loader:
        """Reads what the files will hold."""
        return Loader(self.names, {absolute(o.path): o.stored for o in self.outcomes if o.applied and o.stored is not None})

    def look_again(self, changed: set[str]) -> None:
        loader = self._loader()
        for place, outcome in enumerate(self.outcomes):
            document = self._document(outcome)
            if document is not None and changed.intersection(outcome.read):
                item = self.items[outcome.path]
                found = outcome_of(outcome.path, examine_document(document, _config(item), loader, item.needed))
                self.outcomes[place] = replace(
                    outcome, diagnostics=found.diagnostics, elsewhere=found.elsewhere, failed=found.failed, suppressed=found.suppressed
                )

    def _document(self, outcome: Outcome) -> Document | None:
        if outcome.path not in self.items or outcome.stored is None:
            return None
        document = opened(outcome.path, outcome.stored)
        return None if isinstance(document, DecodeFailure) else document

    def make_fixes(self) -> set[str]:
        """The files into which others' findings brought a change."""
        loader, changed = self._loader(), set[str]()
        wanted = [found for outcome in self.outcomes for found in outcome.elsewhere]
        for place, outcome in enumerate(self.outcomes):
            mine = self._mine(outcome, wanted)
            document = self._document(outcome) if mine else None
            if document is None:
                continue
            item = self.items[outcome.path]
            fixed = fix_document(
                document, _config(item), unsafe=_config(item).unsafe_fixes, loader=loader, needed=item.needed, others=mine,
                scope=outcome.scope,
            )  # fmt: skip
            if fixed.applied:
                again = outcome_of(outcome.path, fixed.left)
                applied = [*outcome.applied, *fixed.applied]
                after, stored = fixed.document.parts, fixed.document.stored()
                self.outcomes[place] = replace(
                    again, applied=applied, before=outcome.before, original=outcome.original, after=after, stored=stored, scope=fixed.scope
                )
                changed.add(outcome.path)
        return changed

    def _mine(self, outcome: Outcome, wanted: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The fixes for a file that others found, each once."""
        item = self.items.get(outcome.path)
        if item is None:
            return []
        config, mine = _config(item), dict[Key, Diagnostic]()
        enabled = enabled_codes(config, outcome.path)
        for found in wanted:
            if found.filename == outcome.path and applicable(found, unsafe=config.unsafe_fixes) and enabled(found.code):
                mine.setdefault(key_of(found), found)
        new = [found for key, found in mine.items() if (key, repr(found.fix)) not in self.made]
        self.made.update((key_of(found), repr(found.fix)) for found in new)
        return new


def _config(item: Item) -> Config:
    return with_project(item.target.config, item.target.path)
