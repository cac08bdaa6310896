"""RNN308 and RNN603: an Embedding against the numbers it looks up, and against the vocabulary that made them."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.certainty import occurs_outside
from lstmlint.checks.fed_data import fed, matched
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Argument, Counted, Feed, Layer, Path, Program, Version
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Unknown, same, show_dim


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A table of words: where it is made, how many words it has, the number of the first, and what it is called.

    ``plain``: its words are the data's own, so that the first is a word and no mark for padding.
    """

    place: Place
    size: Unknown | Counted
    first: int
    what: str
    plain: bool


def vocabularies(path: Path) -> list[Vocabulary]:
    """The vocabularies of a path to which nothing was added after they were made."""
    found = []
    for use in path.uses:
        detail = use.detail
        size, first = detail.get("size"), detail.get("first")
        if use.kind == "vocabulary" and not detail.get("table") and isinstance(size, Unknown | Counted) and isinstance(first, int):
            found.append(Vocabulary(use.place, size, first, str(detail["what"]), bool(detail.get("plain"))))
    return found


def _embeddings(path: Path) -> Iterator[Layer]:
    for layer in path.layers:
        if layer.kind == "Embedding" and not layer.custom and not layer.opaque and layer.framework == "keras":
            yield layer


def _vocabulary_of(layer: Layer, known: list[Vocabulary]) -> Vocabulary | None:
    """The one that has as many words as the Embedding has rows."""
    rows = layer.get("input_dim")
    if isinstance(rows, Counted):
        return next((one for one in known if isinstance(one.size, Counted) and one.size.source is rows.source), None)
    if not isinstance(rows, Dim | Unknown):
        return None
    return next((one for one in known if same(rows, one.size) is True), None)


def counts_from_zero(path: Path, layer: Layer) -> bool:
    """Whether 0 is the number of a word for the Embedding, as far as that can be seen."""
    vocabulary = _vocabulary_of(layer, vocabularies(path))
    return vocabulary is not None and vocabulary.first == 0


@each_path
def embedding_too_small(program: Program, path: Path) -> Iterator[Finding]:
    """RNN308: no row for the last word of the vocabulary, or for a number in the data."""
    told: set[Place] = set()
    met = {finding.place for finding in _in_data(path, set(), program.version) if finding.severity is None}
    for layer in _embeddings(path):
        vocabulary = _vocabulary_of(layer, vocabularies(path))
        if vocabulary is None or vocabulary.first < 1:
            continue
        argument = _rows(layer)
        place = _place(layer)
        if place in told:
            continue
        told.add(place)
        size = show_dim(vocabulary.size)
        changes: tuple[Change, ...] = ()
        if argument is not None and not argument.inherited:
            changes = (Change(Action.REPLACE, argument.value_place, f"{{0}} + {vocabulary.first}", (argument.value_place,)),)
        related = (Related(vocabulary.place, f"{vocabulary.what} counts from {vocabulary.first}"),)
        data = {
            "layer": title(layer),
            "size": size,
            "what": vocabulary.what,
            "first": vocabulary.first,
            "wanted": f"{size} + {vocabulary.first}" if isinstance(vocabulary.size, Unknown) else vocabulary.size + vocabulary.first,
        }
        severity = Severity.ERROR if place in met else None
        yield Finding(place, data, related, changes, case="vocabulary", severity=severity, safety=Safety.UNSAFE)
    yield from _in_data(path, told, program.version)


def _rows(layer: Layer) -> Argument | None:
    """The number of rows as it was written, by keyword or in the first place."""
    first = layer.given[0] if layer.given and layer.given[0].name is None and not layer.given[0].star else None
    return layer.argument("input_dim") or first


def _place(layer: Layer) -> Place:
    argument = _rows(layer)
    return argument.place if argument is not None and not argument.inherited else layer.place


def _in_data(path: Path, told: set[Place], version: Version | None) -> Iterator[Finding]:
    for event, _ in fed(path):
        for data in event.data:
            for tensor, item in matched(path, data.x, event.inputs):
                for call in path.calls:
                    layer = call.layer
                    if (
                        not isinstance(layer, Layer)
                        or layer.kind != "Embedding"
                        or layer.custom
                        or not any(tensor is t for t in call.inputs)
                    ):
                        continue
                    rows = layer.get("input_dim")
                    if not isinstance(rows, int) or not _beyond(item, rows) or _place(layer) in told:
                        continue
                    told.add(_place(layer))
                    below = item.low is not None and item.low < 0 and item.high is not None and item.high < rows
                    words = {
                        "layer": title(layer),
                        "rows": rows,
                        "low": item.low,
                        "high": item.high,
                        "last": rows - 1,
                        "method": event.kind,
                    }
                    words |= {"wanted": (item.high or 0) + 1}
                    # Keras 3 counts the rows of a negative number from the end.
                    certain = occurs_outside(item, 0 if version == 2 else min(item.low or 0, 0), rows - 1)
                    where = data.x.place if data.x is not None and data.x.place is not None else event.place
                    related = (Related(where, f"the numbers in {item.label} go from {item.low} to {item.high}"),)
                    yield Finding(
                        _place(layer), words, related, case="negative" if below else "", severity=None if certain else Severity.WARNING
                    )


def _beyond(item: Feed, rows: int) -> bool:
    """Whether a number in the data has no row."""
    return item.low is not None and item.high is not None and item.dtype == "int" and (item.high >= rows or item.low < 0)


@each_path
def padding_is_a_word(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN603: ``mask_zero=True`` where 0 is the number of a real word."""
    told: set[Place] = set()
    for layer in _embeddings(path):
        if layer.get("mask_zero", False) is not True:
            continue
        vocabulary = _vocabulary_of(layer, vocabularies(path))
        argument = layer.argument("mask_zero")
        place = argument.place if argument is not None and not argument.inherited else layer.place
        if vocabulary is None or vocabulary.first != 0 or not vocabulary.plain or place in told:
            continue
        told.add(place)
        yield Finding(place, {"layer": title(layer)}, (Related(vocabulary.place, "the first word gets the number 0 here"),))
