"""``--baseline``: what a project has agreed to live with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.documents.notebooks import HEAD as CELL
from tests.documents.notebooks import text_of
from tests.oldcode.place import HEAD, STACK, WRONG, Place

FILE = "known.json"


def known(place: Place, name: str = FILE) -> dict[str, list[str]]:
    """The codes by file."""
    return {file: [one["code"] for one in found] for file, found in json.loads(place.text(name))["findings"].items()}


def test_what_is_written_is_hidden_and_new_findings_are_not(place: Place) -> None:
    place.put("b/a.py", HEAD + STACK + WRONG)
    place.put("a.py", HEAD + WRONG)
    done = place.check("--baseline", FILE, "--write-baseline")
    assert (done.code, done.last) == (0, "All checks passed! 3 findings written to known.json.")
    assert known(place) == {"a.py": ["RNN401"], "b/a.py": ["RNN101", "RNN401"]}
    done = place.check("--baseline", FILE)
    assert (done.code, done.out) == (0, "All checks passed! 3 findings hidden by the baseline.\n")
    # Lines move, a function is put in front, the file is checked from elsewhere: the same findings.
    place.put("b/a.py", "import os\n\n\ndef f():\n    pass\n\n\n" + HEAD + STACK + "\n" + WRONG + "new = GRU(-3)\n")
    assert place.found("--baseline", FILE) == ["b/a.py:16 RNN403"]
    done = place.check("--baseline", FILE, "--output-format", "concise")
    assert (done.code, done.last) == (1, "Found 1 error. 3 findings hidden by the baseline.")
    assert place.check("--baseline", FILE, "--statistics").out.splitlines()[0].split()[:2] == ["1", "RNN403"]
    assert place.check("--baseline", FILE, "-q").out.count("hidden") == 0


def test_an_entry_hides_one_finding(place: Place) -> None:
    place.put("a.py", HEAD + WRONG)
    place.check("--baseline", FILE, "--write-baseline")
    place.put("a.py", HEAD + WRONG * 3)
    assert place.found("--baseline", FILE) == ["a.py:4 RNN401", "a.py:5 RNN401"]
    place.check("--baseline", FILE, "--write-baseline")
    assert place.found("--baseline", FILE) == []
    place.put("a.py", HEAD + WRONG * 2)
    assert place.check("--baseline", FILE).last.endswith("1 entry of the baseline is no longer found (see --prune-baseline).")
    done = place.check("--baseline", FILE, "--prune-baseline")
    assert (done.code, done.last) == (0, "All checks passed! 1 entry taken out of known.json. 2 findings hidden by the baseline.")
    place.put("a.py", HEAD + WRONG * 3)
    assert place.found("--baseline", FILE) == ["a.py:5 RNN401"]


def test_the_file_is_stable(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("z.py", HEAD + WRONG + STACK)
    place.put("sub/ü.py", HEAD + "odd = LSTM(3, return_sequence='ä')\n")
    place.check("--baseline", FILE, "--write-baseline")
    text = place.text(FILE)
    os.utime(FILE, (1, 1))
    place.put("z.py", "\n" * 9 + HEAD + STACK + WRONG)
    place.check("--baseline", FILE, "--write-baseline", "sub", "z.py")
    assert place.text(FILE) == text
    assert Path(FILE).stat().st_mtime == 1
    assert text.isascii()
    monkeypatch.chdir(place.root / "sub")
    assert place.found("--baseline", "../known.json", "..") == []
    place.check("--baseline", "own.json", "--write-baseline")
    assert list(known(place, "sub/own.json")) == ["ü.py"]


def test_only_what_was_looked_for_is_taken_out(place: Place) -> None:
    place.put("a.py", HEAD + WRONG + STACK)
    place.put("b.py", HEAD + WRONG)
    place.put("c.py", HEAD + WRONG)
    place.check("--baseline", FILE, "--write-baseline")
    for name in ("a.py", "b.py"):
        place.put(name, HEAD)
    (place.root / "c.py").unlink()
    place.check("--baseline", FILE, "--prune-baseline", "--select", "RNN4", "a.py")
    assert known(place) == {"a.py": ["RNN101"], "b.py": ["RNN401"]}
    place.check("--baseline", FILE, "--write-baseline", "a.py")
    assert known(place) == {"b.py": ["RNN401"]}
    # A file that cannot be checked keeps what it has.
    place.put("b.py", HEAD + "one = LSTM(3\n")
    place.check("--baseline", FILE, "--prune-baseline")
    assert known(place) == {"b.py": ["RNN401"]}
    place.put("b.py", HEAD)
    place.check("--baseline", FILE, "--prune-baseline")
    assert known(place) == {}


def test_the_configuration_names_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("lstmlint.toml", "baseline = 'lint/known.json'")
    place.put("deep/a.py", HEAD + WRONG)
    done = place.check()
    assert (done.code, done.err) == (2, "error: lint/known.json: no such baseline; --write-baseline makes it\n")
    place.put("lint/other", "")
    monkeypatch.chdir(place.root / "deep")
    assert place.check("--write-baseline").code == 0
    assert known(place, "lint/known.json") == {"../deep/a.py": ["RNN401"]}
    assert place.check().last == "All checks passed! 1 finding hidden by the baseline."
    assert place.found("--no-baseline") == ["a.py:3 RNN401"]
    assert place.found("--isolated") == ["a.py:3 RNN401"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not a baseline of lstmlint: Expecting property name enclosed in double quotes (line 1)"),
        ("<<<<<<< HEAD\n{}", "is not a baseline of lstmlint: Expecting value (line 1)"),
        ("[" * 100_000, "is not a baseline of lstmlint: it is no JSON in UTF-8"),
        ("\ud800", "is not a baseline of lstmlint: it is no JSON in UTF-8"),
        ("[]", "is not a baseline of lstmlint: it does not begin with 'lstmlint-baseline'"),
        ('{"version": "1.5.0", "results": {}}', "is not a baseline of lstmlint: it does not begin with 'lstmlint-baseline'"),
        ('{"lstmlint-baseline": 2}', "is a baseline of another version of lstmlint; --write-baseline makes it anew"),
        ('{"lstmlint-baseline": 1, "findings": {"a.py": [3]}}', "is not a baseline of lstmlint: its entries are broken"),
        ('{"lstmlint-baseline": 1, "findings": []}', "is not a baseline of lstmlint: its entries are broken"),
    ],
)
def test_a_broken_or_foreign_file_is_one_sentence(place: Place, text: str, words: str) -> None:
    place.put("a.py", HEAD)
    (place.root / FILE).write_bytes(text.encode("utf-8", "surrogatepass"))
    done = place.check("--baseline", FILE)
    assert (done.code, done.out, done.err) == (2, "", f"error: known.json: {words}\n")


def test_places_that_cannot_be_used(place: Place) -> None:
    place.put("a.py", HEAD + WRONG)
    assert place.check("--baseline", ".").err == "error: .: the baseline cannot be read: Is a directory\n"
    done = place.check("--baseline", "no/where.json", "--write-baseline")
    assert (done.code, done.err) == (2, "error: no/where.json: the baseline cannot be written: No such file or directory\n")
    assert "needs a file" in place.check("--write-baseline").err
    assert "needs a file" in place.check("--prune-baseline").err
    assert "cannot be used together" in place.check("--write-baseline", "--baseline", FILE, "--since", "HEAD").err


def test_notebooks_and_needless_comments(place: Place) -> None:
    needless = "two = GRU(3)  # lstmlint: ignore[RNN101]"
    place.put("a.ipynb", text_of(CELL, WRONG.strip(), needless))
    place.check("--baseline", FILE, "--write-baseline")
    assert known(place) == {"a.ipynb": ["RNN002", "RNN401"]}
    place.put("a.ipynb", text_of("print()", CELL, "x = 1", WRONG.strip(), needless))
    assert place.found("--baseline", FILE) == []
    # A comment that hides a finding makes the entry needless, not itself.
    place.put("a.ipynb", text_of(CELL, WRONG.strip() + "  # lstmlint: ignore[RNN401]"))
    assert place.check("--baseline", FILE).last.startswith("All checks passed! 2 entries of the baseline are no longer found")


def test_hidden_findings_are_not_mended(place: Place) -> None:
    place.put("a.py", HEAD + WRONG)
    place.check("--baseline", FILE, "--write-baseline")
    place.put("a.py", HEAD + WRONG + "two = GRU(3, return_sequence=True)\n")
    assert place.check("--baseline", FILE, "--fix").code == 0
    assert place.text("a.py") == HEAD + WRONG + "two = GRU(3, return_sequences=True)\n"


def test_with_since(repository: Place) -> None:
    repository.put("a.py", HEAD + WRONG)
    repository.check("--baseline", FILE, "--write-baseline")
    repository.commit()
    repository.put("a.py", HEAD + WRONG + "two = GRU(3, return_sequence=True)\nthree = GRU(-3)\n")
    repository.check("--baseline", "more.json", "--write-baseline", "--select", "RNN403")
    done = repository.check("--baseline", "more.json", "--since", "HEAD", "--output-format", "concise")
    assert done.out.startswith("a.py:4:")
    assert done.last == "Found 1 error. 1 fixable with --fix. 1 finding hidden by the baseline."
