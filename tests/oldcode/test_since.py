"""``--since``: only what lies on lines that changed."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.diagnostic import Span
from lstmlint.source.changes import Changed, compared
from tests.documents.notebooks import HEAD as CELL
from tests.documents.notebooks import cell as code
from tests.documents.notebooks import shows, text_of
from tests.oldcode.place import HEAD, STACK, WRONG, Place


def rows(changed: Changed, count: int, cell: int | None = None) -> list[int]:
    return [row for row in range(1, count + 1) if changed.touches(Span(row, 1, row, 2, "", cell))]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", []),
        ("a\nb\nc\n", "a\nx\nc\n", [2]),
        ("a\nb\nc\n", "x\na\nb\nc\n", [1]),
        ("a\nb\nc\n", "a\nb\nc\nx\ny\n", [4, 5]),
        ("a\nb\nc\n", "a\nc\n", []),
        ("a\nb\nc\n", "", []),
        ("", "a\nb", [1, 2]),
        ("a\r\nb\r\n", "a\nb\n", []),
    ],
)
def test_rows_that_are_new(before: str, after: str, wanted: list[int]) -> None:
    assert rows(compared({None: before}, {None: after}), 6) == wanted


def test_lines_taken_out_touch_what_stands_around_them() -> None:
    changed = compared({None: "a\nb\nc\nd\n"}, {None: "a\nb\nd\n"})
    assert changed.touches(Span(2, 1, 3, 2))
    assert not changed.touches(Span(1, 1, 2, 2))
    assert not changed.touches(Span(2, 1, 3, 1))


def test_a_cell_put_in_front_changes_no_others() -> None:
    changed = compared({1: "a\nb", 3: "c"}, {1: "new", 2: "a\nb", 4: "c\nd"})
    assert [rows(changed, 3, cell) for cell in (1, 2, 4)] == [[1], [], [2]]


def test_changed_rows_move_with_what_is_put_above_them() -> None:
    changed = Changed(((None, 3, 3), (None, 6, 5)))
    moved = changed.moved({None: "a\nb\nc\nd\ne\nf\n"}, {None: "x\na\nb\nc\nd\ne\nF\n"})
    assert rows(moved, 8) == [1, 4, 7]
    assert moved.touches(Span(6, 1, 7, 1)) is False
    assert Changed(whole=True).moved({None: "a"}, {None: "b"}).whole


def test_only_changed_lines_are_told(repository: Place) -> None:
    repository.put("a.py", HEAD + STACK + WRONG)
    repository.put("b.py", HEAD + WRONG)
    repository.commit()
    assert repository.check("--since", "HEAD").out == "All checks passed!\n"
    repository.put("a.py", "import os\n" + HEAD + STACK + WRONG + "two = GRU(-3)\n")
    repository.put("new.py", HEAD + WRONG)
    assert repository.found("--since", "HEAD") == ["a.py:9 RNN403", "new.py:3 RNN401"]
    done = repository.check("--since", "HEAD", "--statistics")
    assert (done.code, [line.split()[:2] for line in done.out.splitlines()[:2]]) == (1, [["1", "RNN401"], ["1", "RNN403"]])
    repository.commit()
    assert repository.found("--since", "HEAD~1") == ["a.py:9 RNN403", "new.py:3 RNN401"]
    assert repository.found("--since", "HEAD") == []
    assert len(repository.found()) == 5


def test_a_finding_counts_where_its_fix_does(repository: Place) -> None:
    repository.put("a.py", HEAD + STACK.replace("64", "64, return_sequences=True"))
    repository.commit()
    repository.put("a.py", HEAD + STACK)
    assert repository.found("--since", "HEAD") == ["a.py:5 RNN101"]
    # A line in the middle of a call is gone.
    call = "layer = LSTM(\n    units=3,\n    name='a',\n    return_sequence=True,\n)\n"
    repository.put("b.py", HEAD + call)
    repository.commit()
    repository.put("b.py", HEAD + call.replace("    name='a',\n", ""))
    assert repository.found("--since", "HEAD") == []


def test_a_branch_is_compared_with_where_it_began(repository: Place) -> None:
    repository.put("a.py", HEAD)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "mine")
    repository.put("a.py", HEAD + WRONG)
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.put("b.py", HEAD + WRONG)
    repository.put("a.py", "# theirs\n" + HEAD)
    repository.commit()
    repository.git("checkout", "--quiet", "mine")
    assert repository.found("--since", "main") == ["a.py:3 RNN401"]
    repository.git("tag", "v1", "main")
    assert repository.found("--since=v1") == ["a.py:3 RNN401"]
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit()
    assert repository.found("--since", "main") == ["a.py:3 RNN401"]


def test_renamed_files_and_strange_names(repository: Place) -> None:
    repository.put("a.py", HEAD + STACK + WRONG)
    repository.put("sub/ü \t'x'.py", HEAD + WRONG)
    repository.commit()
    repository.git("mv", "a.py", "sub/b c.py")
    path = repository.put("sub/b c.py", repository.text("sub/b c.py") + "three = LSTM(0.5)\n")
    repository.put("sub/ü \t'x'.py", HEAD + WRONG * 2)
    assert repository.found("--since", "HEAD") == ["sub/b c.py:8 RNN402", "sub/ü \t'x'.py:4 RNN401"]
    repository.git("add", "--all")
    assert len(repository.found("--since", "HEAD")) == 2
    path.unlink()
    assert len(repository.found("--since", "HEAD")) == 1


def test_from_a_folder_below_and_with_other_names(repository: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.put("deep/a.py", HEAD + WRONG)
    repository.put("b.py", HEAD)
    repository.commit()
    repository.put("deep/a.py", HEAD + WRONG + WRONG)
    repository.put("b.py", HEAD + WRONG)
    for name, value in (("diff.noprefix", "true"), ("diff.relative", "true"), ("color.diff", "always"), ("diff.external", "false")):
        repository.git("config", name, value)
    monkeypatch.chdir(repository.root / "deep")
    assert repository.found("--since", "HEAD") == ["a.py:4 RNN401"]
    assert repository.found("--since", "HEAD", "..") == ["../b.py:3 RNN401", "../deep/a.py:4 RNN401"]
    monkeypatch.chdir(repository.root.parent)
    assert repository.found("--since", "HEAD", "project/deep") == ["project/deep/a.py:4 RNN401"]
    (repository.root.parent / "link").symlink_to(repository.root)
    assert repository.found("--since", "HEAD", "link/b.py") == ["link/b.py:3 RNN401"]
    # As in a hook of git.
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert repository.found("--since", "HEAD", "deep") == ["deep/a.py:4 RNN401"]


def test_standard_input(repository: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.put("a.py", HEAD + WRONG)
    repository.commit()

    def piped(text: str, *words: str) -> list[str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return repository.found("--since", "HEAD", *words)

    assert piped("\n" + HEAD + WRONG + WRONG.replace("one", "two"), "--stdin-filename", "a.py", "-") == ["a.py:5 RNN401"]
    assert piped(HEAD + WRONG, "--stdin-filename", "new.py", "-") == ["new.py:3 RNN401"]
    assert piped(HEAD + WRONG, "-") == ["-:3 RNN401"]
    repository.git("mv", "a.py", "b.py")
    assert piped(HEAD + WRONG * 2, "--stdin-filename", "b.py", "-") == ["b.py:4 RNN401"]


def test_submodules_are_left_alone_and_ignored_files_are_new(repository: Place, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.py").write_text(HEAD + WRONG)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=other, check=True)
    repository.put(".gitignore", "made.py\n")
    repository.commit()
    repository.git("submodule", "--quiet", "add", str(other), "inner")
    repository.commit()
    repository.put("inner/c.py", HEAD + WRONG * 2)
    repository.put("inner/d.py", HEAD + WRONG)
    repository.put("made.py", HEAD + WRONG)
    assert repository.found("--since", "HEAD") == []
    assert repository.found("--since", "HEAD", "made.py") == ["made.py:3 RNN401"]


def test_notebooks_by_their_code(repository: Place) -> None:
    first, last = "one = LSTM(3, return_sequence=True)", "two = GRU(3)"
    repository.put("a.ipynb", text_of(CELL, first, last))
    repository.commit()
    # Run, and with a cell more above: no code of the others has changed.
    outputs = [shows({"text/plain": "3"})]
    shown = code(first)
    shown.outputs = outputs
    repository.put("a.ipynb", text_of("print()", CELL, shown, last))
    assert repository.found("--since", "HEAD") == []
    repository.put("a.ipynb", text_of("print()", CELL, shown, "two = GRU(-3)"))
    assert repository.check("--since", "HEAD", "--output-format", "concise").out.startswith("a.ipynb:cell 4:1:11: RNN403")


def test_fixes_touch_only_what_changed(repository: Place) -> None:
    repository.put("a.py", HEAD + STACK + WRONG)
    repository.commit()
    more = "new = Sequential([Input((3, 4)), LSTM(3, return_sequence=False), LSTM(2)])\n"
    repository.put("a.py", HEAD + more + STACK + WRONG)
    before = repository.text("a.py")
    assert "return_sequence=" in repository.check("--since", "HEAD", "--diff").out
    done = repository.check("--since", "HEAD", "--fix")
    assert (done.code, done.out) == (0, "Fixed 2 problems. All checks passed!\n")
    after = repository.text("a.py")
    fixed = "new = Sequential([Input((3, 4)), LSTM(3, return_sequences=True), LSTM(2)])\n"
    assert after == before.replace(more, fixed)
    assert len(repository.found()) == 2
    # Without it the rest is mended as well.
    assert repository.check("--fix").code == 0


def test_a_broken_file_is_told_if_it_was_touched(repository: Place) -> None:
    repository.put("a.py", HEAD + "model = LSTM(3\n")
    repository.put("b.py", HEAD + WRONG)
    repository.commit()
    assert repository.found("--since", "HEAD") == []
    repository.put("a.py", HEAD + "model = LSTM(3\n\nx = 1\n")
    assert [words.split()[1] for words in repository.found("--since", "HEAD")] == ["RNN001"]


def test_unused_suppressions_only_where_they_changed(repository: Place) -> None:
    line = "one = LSTM(3)  # lstmlint: ignore[RNN401]\n"
    repository.put("a.py", HEAD + line)
    repository.commit()
    repository.put("a.py", HEAD + line + line)
    assert repository.found("--since", "HEAD") == ["a.py:4 RNN002"]
    repository.check("--since", "HEAD", "--fix")
    assert repository.text("a.py") == HEAD + line + "one = LSTM(3)\n"


@pytest.mark.parametrize("revision", ["nowhere", "", "--all", "HEAD..HEAD", "HEAD:a.py", "0123456789abcdef"])
def test_a_wrong_revision_is_one_sentence(repository: Place, revision: str) -> None:
    repository.put("a.py", HEAD)
    repository.commit()
    done = repository.check(f"--since={revision}")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: --since: there is no revision {revision!r} in {repository.root}\n"


def test_no_repository_and_no_git(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("a.py", HEAD)
    done = place.check("--since", "HEAD")
    assert (done.code, done.err) == (2, "error: --since: .: is in no git repository\n")
    place.git("init", "--quiet")
    assert place.check("--since", "HEAD").err == f"error: --since: there is no revision 'HEAD' in {place.root}\n"
    monkeypatch.setenv("PATH", str(place.root))
    assert place.check("--since", "HEAD").err == "error: --since: git is not installed\n"


def test_a_shallow_clone_says_what_is_missing(repository: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.put("a.py", HEAD)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "mine")
    repository.put("a.py", HEAD + WRONG)
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.put("b.py", HEAD + WRONG)
    repository.commit()
    clone = tmp_path / "clone"
    source = f"file://{repository.root}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "mine", source, str(clone)], check=True)
    monkeypatch.chdir(clone)
    done = repository.check("--since", "origin/main")
    assert done.code == 2
    assert "is a shallow clone without the commit that 'origin/main' and HEAD share" in done.err


def test_what_other_files_find_in_a_changed_one(repository: Place) -> None:
    repository.put("parts.py", HEAD + "def layers():\n    return [LSTM(8), LSTM(4)]\n")
    main = "from keras.models import Sequential\nfrom keras.layers import Input\nfrom parts import layers\n"
    repository.put("main.py", main + "model = Sequential([Input((3, 2)), *layers()])\n")
    repository.commit()
    assert repository.found("--since", "HEAD") == []
    repository.put("parts.py", HEAD + "def layers():\n    return [LSTM(9), LSTM(4)]\n")
    told = repository.found("--since", "HEAD")
    assert told == repository.found()
    assert told == ["parts.py:4 RNN101"]
