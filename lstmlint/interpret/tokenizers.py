"""Keras' Tokenizer: of texts that are written out it is known which number each word gets, of others how wide the matrices are."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import LENGTH, from_literal
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Given, Items, Table, Tool
from lstmlint.program import Value
from lstmlint.shape import Axis, Shape, Unknown, add

_PARAMETERS = ("num_words", "filters", "lower", "split", "char_level", "oov_token")
_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_COUNTS = "how often each word was met"  # None once texts were read that are not known
_MOST_LETTERS = 20_000


def made(given: Given) -> Tool:
    """``Tokenizer(...)``."""
    options: dict[str, Value] = {
        name: given.value(name, place) for place, name in enumerate(_PARAMETERS) if given.value(name, place) is not None
    }
    options["num_words"] = Unknown("?", "an argument") if given.opaque else given.value("num_words", 0, given.value("nb_words"))
    plain = all(a.name in (None, *_PARAMETERS) and not a.star for a in given.arguments) and len(given.positional) <= len(_PARAMETERS)
    options[_COUNTS] = () if plain and not given.opaque else None
    return Tool("Tokenizer", options)


def _texts(value: Value) -> list[str] | None:
    if not isinstance(value, Items | tuple) or not getattr(value, "exact", True) or not all(isinstance(text, str) for text in value):
        return None
    texts = [str(text) for text in value]
    return texts if sum(map(len, texts)) <= _MOST_LETTERS else None


def _words(tool: Tool, text: str) -> list[str] | None:
    """The words of a text as Keras takes them apart; None where an option is not known."""
    lower, split, filters = (
        tool.options.get(name, standard) for name, standard in (("lower", True), ("split", " "), ("filters", _FILTERS))
    )
    by_letter = tool.options.get("char_level", False)
    if (
        not isinstance(lower, bool)
        or not isinstance(by_letter, bool)
        or not isinstance(split, str)
        or not isinstance(filters, str)
        or not split
    ):
        return None
    text = text.lower() if lower else text
    if by_letter:
        return list(text)
    return [word for word in text.translate({ord(letter): split for letter in filters}).split(split) if word]


def _counted(tool: Tool, texts: Iterable[str] | None) -> Value:
    """The words met until now and in these texts, each with its count, in the order in which they were met first."""
    held = tool.options.get(_COUNTS)
    if texts is None or not isinstance(held, tuple):
        return None
    counts: dict[str, int] = dict(held)
    for text in texts:
        words = _words(tool, text)
        if words is None:
            return None
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return tuple(counts.items())


def index(tool: Tool) -> dict[str, int] | None:
    """The number of each word, the most frequent first; None where it is not known."""
    counts, unseen = tool.options.get(_COUNTS), tool.options.get("oov_token")
    if not isinstance(counts, tuple) or not counts or not isinstance(unseen, str | None):
        return None
    words = [str(word) for word, _ in sorted(counts, key=lambda pair: int(pair[1]), reverse=True)]
    return {word: number for number, word in enumerate([unseen, *words] if unseen is not None else words, 1)}


def attribute(tool: Tool, name: str) -> Table | None:
    """``word_index`` and ``index_word`` where all words are known."""
    numbers = index(tool)
    if numbers is None:
        return None
    pairs = numbers.items()
    turned: dict[Value, Value] = {number: word for word, number in pairs} if name == "index_word" else dict(pairs)
    return Table(turned)


def _sequences(tool: Tool, texts: list[str]) -> Items | None:
    numbers, limit, unseen = index(tool), tool.options.get("num_words"), tool.options.get("oov_token")
    if numbers is None or not isinstance(limit, int | None):
        return None
    other = numbers.get(unseen) if isinstance(unseen, str) else None
    found = []
    for text in texts:
        words = _words(tool, text)
        if words is None:
            return None
        known = [number if number is not None and not (limit and number >= limit) else other for number in map(numbers.get, words)]
        found.append(Items(number for number in known if number is not None))
    return Items(found)


def method(machine: Machine, tool: Tool, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a tokenizer."""
    texts = _texts(given.value("texts", 0))
    if name.startswith("fit_on_"):
        machine.set(tool, "unknown", Unknown(tool.unknown.label, "attribute of an object"))
        met = _counted(tool, texts) if name == "fit_on_texts" and not machine.speculation and not given.opaque else None
        machine.put(tool.options, _COUNTS, met)
        return None
    if name == "texts_to_sequences" and texts is not None and not given.opaque:
        sequences = _sequences(tool, texts)
        if sequences is not None:
            return sequences
    if name in ("texts_to_matrix", "sequences_to_matrix"):
        source = given.value("texts" if name.startswith("texts") else "sequences", 0)
        rows = from_literal(source) if isinstance(source, Items) else source
        count: Axis = rows.shape.axes[0] if isinstance(rows, Array) and rows.shape.rank else Unknown("?", "rows of unknown data")
        if isinstance(source, Items) and source.exact:
            count = len(source)
        words: Value = tool.options.get("num_words")
        if words is None and (numbers := index(tool)) is not None:
            words = len(numbers) + 1
        if words is None:
            held = tool.unknown.child(("attribute", "word_index"), "word_index", "attribute of an object")
            words = add(held.child(("len",), lambda: f"len({held.label})", LENGTH), 1)
        return Array(Shape((count, axes.size_of(words))), "float")
    return Unknown(lazily(node), "method of a tokenizer")
