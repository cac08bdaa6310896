"""``--add-ignore``: comments on the lines of all findings."""

from __future__ import annotations

import os

import pytest

from lstmlint.source.annotate import reason_of
from tests.documents.notebooks import HEAD as CELL
from tests.documents.notebooks import cell as code
from tests.documents.notebooks import changed_lines, shows, sources, text_of
from tests.oldcode.place import HEAD, STACK, WRONG, Place

OURS = "  # lstmlint: ignore"
# Each with the line that gets the comment, and what it is.
LINES = [
    (WRONG, 3, OURS + "[RNN401]"),
    ("one = LSTM(-3, return_sequence=True)   \n", 3, OURS + "[RNN401, RNN403]"),
    ("one = LSTM(3, return_sequence=True)  # old\n", 3, "  # old" + OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True)  # noqa: E501\n", 3, "  # noqa: E501" + OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True); two = 3\n", 3, OURS + "[RNN401]"),
    ("one = LSTM(3, \\\n  return_sequence=True)\n", 4, OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True, \\\n  name='a')\n", 4, OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True, name='''a\nb''')\n", 4, OURS + "[RNN401, RNN403]"),
    ("one = LSTM(3, return_sequence=f'''a\n{3}b''')\n", 4, OURS + "[RNN401]"),
    ("one = LSTM(\n    3,\n    return_sequence=True,\n)\n", 5, OURS + "[RNN401]"),
    ("all = [\n    LSTM(3),\n    LSTM(3, return_sequence=True),\n    LSTM(4),\n]\n", 5, OURS + "[RNN401]"),
    ("all = [\n    LSTM(3, name='''\n    ''',\n    return_sequence=1),\n    LSTM(4),\n]\n", 6, OURS + "[RNN401]"),
    ("def f():\n\treturn LSTM(3, return_sequence=True)\n", 4, OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True)", 3, OURS + "[RNN401]"),
    ("one = LSTM(3, return_sequence=True)\r\ntwo = 3\r\n", 3, OURS + "[RNN401]"),
    ("one = LSTM(3,  # a \\\n  return_sequence=True)\n", 4, OURS + "[RNN401]"),
]


@pytest.mark.parametrize(("text", "row", "comment"), LINES)
def test_where_the_comment_goes(place: Place, text: str, row: int, comment: str) -> None:
    before = HEAD.replace("\n", "\r\n") + text if "\r\n" in text else HEAD + text
    place.put("a.py", before)
    done = place.check("--add-ignore")
    assert (done.code, done.err) == (0, "")
    assert "Added " in done.last
    after = (place.root / "a.py").read_bytes().decode()
    assert after.split("\n")[row - 1].removesuffix("\r").endswith(comment)
    assert len(changed_lines(before, after)) <= 4
    assert after.count("\r\n") == before.count("\r\n")
    assert place.check().out == "All checks passed!\n"
    assert place.check("--add-ignore", "--select", "ALL").code == 0
    place.check("--add-ignore")
    again = (place.root / "a.py").read_bytes().decode()
    assert place.check("--add-ignore").last == "All checks passed! No suppression was added."
    assert (place.root / "a.py").read_bytes().decode() == again


def test_comments_are_merged(place: Place) -> None:
    lines = [
        "one = LSTM(-3, return_sequence=True)  # lstmlint: ignore[RNN403] -- see #12",
        "two = LSTM(-3, return_sequence=True)  # lstmlint: ignore[RNN403]  # noqa: E501",
        "# lstmlint: ignore[RNN403] -- above",
        "three = LSTM(-3, return_sequence=True)",
        "four = LSTM(-3, return_sequence=True)  # lstmlint: ignore[bad",
    ]
    place.put("a.py", HEAD + "\n".join(lines) + "\n")
    done = place.check("--add-ignore", "old code", "a.py")
    assert (done.code, done.last) == (0, "All checks passed! Added 6 suppressions.")
    assert place.text("a.py").splitlines()[2:] == [
        "one = LSTM(-3, return_sequence=True)  # lstmlint: ignore[RNN403, RNN401] -- see #12",
        "two = LSTM(-3, return_sequence=True)  # lstmlint: ignore[RNN403, RNN401] -- old code  # noqa: E501",
        "# lstmlint: ignore[RNN403, RNN401] -- above",
        "three = LSTM(-3, return_sequence=True)",
        "four = LSTM(-3, return_sequence=True)  # lstmlint: ignore[bad, RNN002, RNN401, RNN403] -- old code",
    ]
    assert place.check().out == "All checks passed!\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--add-ignore", "a reason of words"], "a reason of words"),
        (["--add-ignore", "legacy", "."], "legacy"),
        (["--add-ignore=legacy"], "legacy"),
        (["a.py", "--add-ignore", "see #12", "--select", "RNN4"], "see #12"),
        (["--add-ignore", "a.py"], ""),
        (["--add-ignore"], ""),
        (["--add-ignore", "--", "a.py"], ""),
    ],
)
def test_the_reason(place: Place, words: list[str], reason: str) -> None:
    place.put("a.py", HEAD + WRONG)
    assert place.check(*words).code == 0
    assert place.text("a.py").splitlines()[2].partition("ignore")[2] == "[RNN401]" + (f" -- {reason}" if reason else "")


def test_a_reason_cannot_say_more_than_a_reason(place: Place) -> None:
    assert reason_of(" a\n b\x1b[2J # lstmlint: skip-file #3 #") == "a b [2J lstmlint: skip-file #3"
    # A slip in a path is no reason to change all files.
    place.put("a.py", HEAD + WRONG)
    assert place.check("--add-ignore", "modles").err == "error: modles: no such file or folder\n"
    assert place.text("a.py") == HEAD + WRONG


def test_notebooks_and_prose(place: Place) -> None:
    run = code(WRONG.strip())
    run.outputs = [shows({"text/plain": "3"})]
    before = text_of(CELL, "%time x = 3", run, STACK.strip() + "\nmodel")
    place.put("a.ipynb", before)
    prose = "# A\n\n```python\nfrom keras.layers import LSTM\nLSTM(3, return_sequence=True)\n```\n\n>>> import keras\n"
    place.put("a.md", prose)
    doctest = ">>> import keras\n>>> keras.layers.LSTM(3, return_sequence=True,\n...     name='a')\n"
    place.put("b.rst", doctest)
    done = place.check("--add-ignore", "a.ipynb", "a.md", "b.rst")
    assert (done.code, done.last) == (0, "All checks passed! Added 4 suppressions.")
    after = place.text("a.ipynb")
    assert sources(after)[2] == WRONG.strip() + OURS + "[RNN401]"
    assert sources(after)[3].splitlines()[2] == "model.add(LSTM(64))" + OURS + "[RNN101]"
    assert len(changed_lines(before, after)) == 4
    assert place.text("a.md").splitlines()[4] == "LSTM(3, return_sequence=True)" + OURS + "[RNN401]"
    assert place.text("b.rst").splitlines()[1].endswith("return_sequence=True," + OURS + "[RNN401]")
    assert place.check("a.ipynb", "a.md", "b.rst").out == "All checks passed!\n"


def test_what_cannot_be_hidden_is_told(place: Place) -> None:
    place.put("a.py", HEAD + "one = LSTM(3\n")
    place.put("b.py", HEAD + WRONG)
    done = place.check("--add-ignore", "--output-format", "concise")
    assert (done.code, done.last) == (1, "Found 1 error. Added 1 suppression.")
    assert done.out.startswith("a.py:")
    assert place.text("a.py") == HEAD + "one = LSTM(3\n"


def test_files_that_cannot_be_written(place: Place) -> None:
    place.put("b.py", HEAD + WRONG)
    (place.root / "a.py").write_bytes(b"# coding: ascii\n" + (HEAD + WRONG).encode())
    done = place.check("--add-ignore=\xe4lter", "--output-format", "concise")
    assert (done.code, done.last) == (1, "Found 1 error. 1 fixable with --fix. Added 1 suppression.")
    assert done.out.startswith("a.py:4:")
    if os.geteuid() == 0:
        return
    (place.root / "a.py").chmod(0o444)
    assert place.check("--add-ignore").code == 2


def test_with_since_and_a_baseline(repository: Place) -> None:
    repository.put("a.py", HEAD + WRONG)
    repository.commit()
    repository.put("a.py", HEAD + WRONG + "two = GRU(-3)\n")
    assert repository.check("--since", "HEAD", "--add-ignore").last == "All checks passed! Added 1 suppression."
    assert repository.text("a.py") == HEAD + WRONG + f"two = GRU(-3){OURS}[RNN403]\n"
    repository.check("--baseline", "known.json", "--write-baseline")
    repository.put("a.py", repository.text("a.py") + "three = GRU(-3)\n")
    repository.check("--baseline", "known.json", "--add-ignore", "new, see #1")
    assert repository.text("a.py").splitlines()[2:] == [
        WRONG.strip(), f"two = GRU(-3){OURS}[RNN403]", f"three = GRU(-3){OURS}[RNN403] -- new, see #1",
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["--fix", "--diff", "--fix-only", "--write-baseline", "-"])
def test_what_does_not_go_together(place: Place, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    place.put("a.py", HEAD + WRONG)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    done = place.check("--add-ignore=a", other)
    assert done.code == 2
    assert "cannot be used together" in done.err
    assert place.text("a.py") == HEAD + WRONG
