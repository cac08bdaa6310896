"""Places to and fro: emoji, combining letters, halves of surrogate pairs, all kinds of line ends, byte order marks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from lstmlint.diagnostic import Span
from lstmlint.lsp.documents import Part
from lstmlint.lsp.moved import Moved
from lstmlint.lsp.positions import Positions, changed, points, units
from lstmlint.source.text import LineTable

ENCODINGS = ("utf-8", "utf-16", "utf-32")
BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
LETTERS = st.sampled_from([*"ab \t=(", "é", "e\u0301", "ß", "中", "😀", "👩‍👩‍👧", "𝒙", "\ud83d", "\ude00", "\f", "\u2028", "\x85", "\x0b"])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
TEXTS = st.lists(st.one_of(LETTERS, ENDS), max_size=40).map("".join)
encodings = st.sampled_from(ENCODINGS)


def measured(text: str, encoding: str) -> int:
    codec, width = BYTES[encoding]
    return sum(len(char.encode(codec, "surrogatepass")) // width for char in text)


@given(TEXTS, encodings)
def test_units_are_those_of_the_codec(text, encoding):
    if encoding != "utf-16" or not any("\ud800" <= char <= "\udfff" for char in text):
        assert units(text, encoding) == measured(text, encoding)
    assert units("", encoding) == 0


@given(st.lists(LETTERS, max_size=20).map("".join), encodings, st.data())
def test_each_column_comes_back(line, encoding, data):
    at = data.draw(st.integers(0, len(line)))
    assert points(line, measured(line[:at], encoding), encoding) == at


@given(st.lists(LETTERS, max_size=20).map("".join), encodings, st.integers(-3, 200))
def test_any_number_is_a_place_in_the_line(line, encoding, character):
    at = points(line, character, encoding)
    assert 0 <= at <= len(line)
    assert measured(line[:at], encoding) <= max(character, 0)


@given(TEXTS, encodings, st.data())
def test_each_offset_of_a_text_comes_back(text, encoding, data):
    places = Positions.of(text, encoding)
    row = data.draw(st.integers(1, len(places.lines)))
    column = data.draw(st.integers(1, len(places.lines.line(row)) + 1))
    there = places.position(row, column)
    assert places.point(there) == (row, column)
    assert places.offset(there) == places.lines.offset(row, column)


@given(TEXTS, TEXTS, encodings, st.data())
def test_a_change_does_what_slicing_does(text, new, encoding, data):
    lines = LineTable(text)
    ends = []
    for _ in range(2):
        row = data.draw(st.integers(1, len(lines)))
        ends.append((row, data.draw(st.integers(1, len(lines.line(row)) + 1))))
    (row, column), (end_row, end_column) = sorted(ends)
    places = Positions.of(text, encoding)
    change = types.TextDocumentContentChangePartial(types.Range(places.position(row, column), places.position(end_row, end_column)), new)
    expected = text[: lines.offset(row, column)] + new + text[lines.offset(end_row, end_column) :]
    assert changed(text, change, encoding) == expected


@given(TEXTS, encodings, st.integers(0, 99), st.integers(0, 99))
def test_no_place_lies_outside(text, encoding, line, character):
    places = Positions.of(text, encoding)
    row, column = places.point(types.Position(line, character))
    assert 1 <= row <= len(places.lines)
    assert 1 <= column <= len(places.lines.line(row)) + 1
    assert 0 <= places.offset(types.Position(line, character)) <= len(text)
    assert places.position(line, character).line < len(places.lines)


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", 6), ("utf-16", 4), ("utf-32", 3)])
def test_an_emoji_in_front_of_a_place(encoding, expected):
    places = Positions.of("a😀= LSTM(64)", encoding)
    assert places.position(1, 4) == types.Position(0, expected)


def test_lines_end_where_python_ends_them():
    places = Positions.of("a\fb\u2028c\x85d\ne", "utf-16")
    assert len(places.lines) == 2
    assert places.position(2, 1) == types.Position(1, 0)


def test_a_byte_order_mark_is_a_letter_for_the_editor_only():
    places = Positions.of("\ufeffx = 1\ny = 2\n", "utf-16")
    assert places.position(1, 1) == types.Position(0, 1)
    assert places.point(types.Position(0, 1)) == (1, 1)
    assert places.position(2, 1) == types.Position(1, 0)
    assert places.range(Span(1, 1, 1, 2)) == types.Range(types.Position(0, 1), types.Position(0, 2))


ROWS = st.lists(st.sampled_from(["a", "b", "", "c = 1"]), max_size=8)


@settings(max_examples=200)
@given(ROWS, ROWS, ROWS, ROWS)
def test_rows_around_a_change_move_with_it(above, below, old, new):
    before, after = LineTable("\n".join([*above, *old, *below])), LineTable("\n".join([*above, *new, *below]))
    moved = Moved(before, after)
    for row in range(1, len(before) + 1):
        there = moved.row(row)
        assert there is None or 1 <= there <= len(after)
        if moved.same(row):
            assert there is not None
            assert after.line(there) == before.line(row)


def test_a_stretch_on_a_touched_row_stays_in_it():
    moved = Moved(LineTable("x = 1\nlong_row = LSTM(64)\ny"), LineTable("x = 1\nlong\ny"))
    assert moved.span(Span(2, 12, 2, 20)) == Span(2, 5, 2, 5)
    assert moved.span(Span(2, 12, 2, 20), exact=True) is None
    assert moved.span(Span(3, 1, 3, 2), exact=True) == Span(3, 1, 3, 2)


def test_a_part_counts_in_its_encoding():
    part = Part("file:///a.py", "é = 1", 1, "utf-8")
    assert part.positions.position(1, 2) == types.Position(0, 2)
