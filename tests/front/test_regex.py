"""Patterns that are compiled when they are used find what others find."""

from __future__ import annotations

import re

import pytest

from lstmlint import regex


def test_a_pattern_is_compiled_at_its_first_use() -> None:
    word = regex.compile(r"(?P<word>[a-z]+)-", re.IGNORECASE)
    assert "search" not in vars(word)
    found = word.search("1 Ab-c")
    assert found is not None
    assert found["word"] == "Ab"
    assert word.sub("x", "a-b-c") == "xxc"
    assert [match.end() for match in word.finditer("a-b-")] == [2, 4]
    assert (word.pattern, word.groups, dict(word.groupindex)) == (r"(?P<word>[a-z]+)-", 1, {"word": 1})
    assert word.flags & re.IGNORECASE
    assert regex.compile(b"a+").fullmatch(b"aa")


def test_a_mistake_in_a_pattern_is_told() -> None:
    wrong = regex.compile("(")
    for _ in range(2):
        with pytest.raises(re.error):
            wrong.search("")
