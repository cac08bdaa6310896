"""Vocabularies: tables that give each word a number, of which it is known how many there are and where the counting starts.

They are put on record so that the rules can compare an Embedding with them; nothing else depends on them.
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.iteration import length_of_unknown
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Table, Tool
from lstmlint.program import Counted, Use, Value
from lstmlint.shape import Size, Unknown

A_SET = "a set of an unknown"  # why the items of ``set(x)``, also sorted, are unknown: they are the data's own, nothing was added
WORDS = "the words of a Tokenizer"
_MARKS = frozenset({"pad", "padding", "unk", "oov", "blank", "none", "_", "-", "#", "0"})
_COUNTED = "words that are on record"


def of_tokenizer(machine: Machine, tool: Tool, words: Unknown, place: Place) -> None:
    """``tokenizer.word_index``: Keras' Tokenizer counts from 1, for 0 is the padding; ``num_words`` cuts off what is above."""
    if tool.kind == "Tokenizer" and tool.options.get("num_words", words) is None and tool.options.get(_COUNTED) is not words:
        words.why = WORDS
        machine.put(tool.options, _COUNTED, words)
        _record(machine, place, length_of_unknown(words), 1, "the Tokenizer's word_index", plain=False)


def of_known_tokenizer(machine: Machine, tool: Tool, table: Table, place: Place) -> None:
    """The same of texts that are written out."""
    if tool.options.get("num_words") is None:
        _record(machine, place, _counting(table), 1, "the Tokenizer's word_index", plain=False)


def _counting(table: Table) -> Counted:
    counted = Counted(len(table))
    counted.source = table
    table.counted = counted
    return counted


def of_comprehension(machine: Machine, node: cst.CSTNode, table: Table, evaluate: Callable[[cst.BaseExpression], Value]) -> None:
    """``{word: i for i, word in enumerate(words)}``."""
    if bool(table) is not table.exact or not isinstance(node, cst.DictComp):
        return
    first, words = first_number(node), source_of(node)
    if first is None or words is None:
        return
    if table:
        if all(isinstance(word, str) for word in table):
            plain = not any(number == 0 and _mark(str(word)) for word, number in table.items())
            _record(machine, machine.place(node), _counting(table), first, "this dict", plain=plain)
        return
    source = evaluate(words)
    if table.unknown is None:
        table.unknown = Unknown(lazily(node), "a dict of unknown words")
    plain = isinstance(source, Unknown) and source.why == A_SET
    if isinstance(source, Unknown) and plain and table.unknown.children is None:
        table.unknown.children = {("len",): length_of_unknown(source)}  # no word twice: as many entries as words
    _record(machine, machine.place(node), length_of_unknown(table.unknown), first, "this dict", plain=plain, table=table)


def _mark(word: str) -> bool:
    """Whether it may be a mark for padding or for unknown words, and no word of a text."""
    return not word or (len(word) > 1 and not word.isalnum()) or word.lower() in _MARKS


def _record(machine: Machine, place: Place, size: Size, first: int, what: str, *, plain: bool, table: Table | None = None) -> None:
    detail = {"size": size, "first": first, "what": what, "plain": plain, "table": table}
    machine.record(Use("vocabulary", place, detail, machine.trail))


def source_of(node: cst.DictComp) -> cst.BaseExpression | None:
    """What ``enumerate`` counts in a comprehension of that form."""
    call = node.for_in.iter
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name) or call.func.value != "enumerate" or not call.args:
        return None
    return call.args[0].value if call.args[0].keyword is None and not call.args[0].star else None


def first_number(node: cst.DictComp) -> int | None:
    """The number of the first word; None where the comprehension is of another form."""
    loop = node.for_in
    target = loop.target
    if (
        loop.ifs
        or loop.inner_for_in is not None
        or source_of(node) is None
        or not isinstance(target, cst.Tuple)
        or len(target.elements) != 2
    ):
        return None
    index, word = (element.value for element in target.elements)
    if (
        not isinstance(index, cst.Name)
        or not isinstance(word, cst.Name)
        or not isinstance(node.key, cst.Name)
        or node.key.value != word.value
    ):
        return None
    start = _start(loop.iter)
    added = _added(node.value, index.value)
    return None if start is None or added is None else start + added


def _start(call: cst.BaseExpression) -> int | None:
    """The second argument of ``enumerate``."""
    if not isinstance(call, cst.Call) or len(call.args) > 2:
        return None
    return _number(call.args[1].value) if len(call.args) == 2 else 0


def _added(value: cst.BaseExpression, index: str) -> int | None:
    """What is added to the index: 1 in ``i + 1``."""
    if isinstance(value, cst.Name):
        return 0 if value.value == index else None
    if not isinstance(value, cst.BinaryOperation) or not isinstance(value.operator, cst.Add):
        return None
    if isinstance(value.left, cst.Name) and value.left.value == index:
        return _number(value.right)
    return _number(value.left) if isinstance(value.right, cst.Name) and value.right.value == index else None


def _number(node: cst.BaseExpression) -> int | None:
    return node.evaluated_value if isinstance(node, cst.Integer) else None
