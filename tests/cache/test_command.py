"""The cache as users meet it: options, what is loaded, what is written, what is removed, and that nothing about it ever fails."""

from __future__ import annotations

import builtins
import errno
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.cli.main import main
from lstmlint.config import remembered
from lstmlint.engine.cache import index
from lstmlint.source.trace import digest_of

WRONG = "import keras\nkeras.layers.LSTM(-3)\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.delenv(remembered.VARIABLE, raising=False)
    for name, text in (("a.py", WRONG), ("b.py", "from c import f\nf().fit(1)\n"), ("c.py", "import keras\ndef f():\n    return 1\n")):
        old(Path(name), text)
    return root


def old(path: Path, text: str) -> None:
    """A file that was changed long ago. (The time of any change is now.)"""
    path.write_text(text)
    os.utime(path, (1_600_000_000, 1_600_000_000))


def check(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["check", "--isolated", *words])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, captured.out


def entries(folder: str = ".lstmlint_cache") -> list[Path]:
    return sorted(Path(folder, "check").iterdir()) if Path(folder, "check").is_dir() else []


def test_it_is_where_it_is_said_to_be_and_not_without_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = check(capsys, "--no-cache")
    assert not entries()
    assert check(capsys) == said and len(entries()) == 1
    assert check(capsys, "--cache-dir", str(tmp_path / "other")) == said
    assert len(entries(str(tmp_path / "other"))) == 1
    assert Path(".lstmlint_cache/.gitignore").is_file()
    # The same question needs no second answer, another one has its own.
    assert check(capsys) == said and len(entries()) == 1
    check(capsys, "--select", "RNN1")
    assert len(entries()) == 2


def test_standard_input_is_not_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "lstmlint", "check", "-"], input=WRONG.encode(), capture_output=True, check=False)
    assert done.returncode == 1 and not entries()


def test_the_second_run_loads_neither_libcst_nor_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(WRONG.replace("-3", "3"))
    script = (
        "import sys\nfrom lstmlint.cli.main import main\ncode = main(['check', '--isolated', '.'])\n"
        "heavy = {'libcst', 'yaml', 'pathspec', 'lstmlint.interpret', 'lstmlint.checks', 'lstmlint.catalog'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    said = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert "libcst" in said[0]
    assert said[1] == "All checks passed!\n0 []\n"


def test_what_can_be_mended_is_mended_and_remembered_anew(capsys: pytest.CaptureFixture[str]) -> None:
    text = "from keras.layers import LSTM, Input\nfrom keras import Sequential\nm = Sequential([Input((3, 4)), LSTM(3), LSTM(2)])\n"
    old(Path("a.py"), text)
    code, said = check(capsys)
    assert code == 1 and "RNN101" in said
    check(capsys, "--fix")
    assert "return_sequences=True" in Path("a.py").read_text()
    assert check(capsys) == (0, "All checks passed!\n")
    assert check(capsys, "--fix") == (0, "All checks passed!\n")


@pytest.mark.parametrize("damage", ["empty", "short", "garbled", "folder", "types", "numbers", "deep", "outside", "forward"])
def test_a_damaged_index_is_ignored_and_written_anew(capsys: pytest.CaptureFixture[str], damage: str) -> None:
    said = check(capsys)
    (entry,) = entries()
    good = entry.read_bytes()
    _, tables, facts = good.split(b"\n")
    files, folders, configs = json.loads(tables)
    if damage == "empty":
        entry.write_bytes(b"")
    elif damage == "short":
        entry.write_bytes(good[: len(good) // 2])
    elif damage == "garbled":
        pick = random.Random(2)
        entry.write_bytes(bytes(pick.randrange(256) if pick.random() < 0.05 else byte for byte in good))
    elif damage == "folder":
        entry.unlink()
        entry.mkdir()
    else:
        made: object = [files, folders, configs]
        lines = facts
        if damage == "types":
            made = [[[row[0], None, 3, {}, [], "x"] for row in files], [[row[0]] for row in folders], 7]
        elif damage == "numbers":
            made = [[[*row[:1], [10**300], *row[2:3], 10**30, -5, 2, 1e300] for row in files], folders, configs]
        elif damage == "deep":
            lines = b"[" * 100_000
        elif damage == "outside":
            made = [[[7, 0, ""], ["/dev/zero", 0, "x", 0, 0, 0, 20000], ["\0", 0, ""]], [["/proc/self/fd", 0, {}, []]], configs]
        else:
            lines = json.dumps([[[0], [1]], [[0], [0]]]).encode()
        rest = json.dumps(made).encode() + b"\n" + lines
        entry.write_bytes(index._TITLE + digest_of(rest).encode() + b"\n" + rest)
    assert check(capsys) == said
    assert check(capsys) == said
    if damage in ("empty", "short", "garbled", "types", "numbers", "outside"):
        assert index.load(str(entry)) is not None and len(entry.read_bytes()) > 200


def test_a_full_disk_and_a_folder_that_is_none_cost_nothing_but_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = check(capsys, "--no-cache")
    Path("file").write_text("")
    assert check(capsys, "--cache-dir", "file") == said
    assert check(capsys, "--cache-dir", "file/inner") == said
    opened = builtins.open

    class Full:
        def __init__(self, *words: object, **more: object) -> None:
            self.file = opened(*words, **more)  # type: ignore[call-overload]

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            self.file.write(data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(file: object, mode: str = "r", *words: object, **more: object) -> object:
        return (Full if "x" in mode else opened)(file, mode, *words, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", full)
    assert check(capsys) == said
    assert entries() == []


def test_it_stays_small(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        check(capsys, "--exclude", f"x{number}")
    assert len(entries()) == 16
    Path("other.py").write_text(WRONG)
    monkeypatch.setattr(index, "LARGEST", 600)
    monkeypatch.setattr("lstmlint.engine.cache.answers.LARGEST", 600)
    Path(".lstmlint_cache/check/new-12-abc").write_bytes(b"half")
    os.utime(".lstmlint_cache/check/new-12-abc", (1, 1))
    said = check(capsys, "--no-cache")
    assert check(capsys, "--keras-version", "3") == check(capsys, "--keras-version", "3", "--no-cache")
    assert said[0] == 1


def test_clean_removes_what_is_ours_and_says_how_much(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == "Nothing is remembered in .lstmlint_cache.\n"
    check(capsys)
    Path(".lstmlint_cache/check/new-1-aa").write_bytes(b"half")
    assert main(["clean", "a.py"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Removed 2 files (") and said.endswith(" from .lstmlint_cache.\n")
    assert not Path(".lstmlint_cache").exists()
    # What is not ours stays, and so does what a link leads to.
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / ("0" * 32 + ".index")).write_text("mine")
    check(capsys, "--cache-dir", "c")
    Path("c/notes").write_text("mine")
    Path("c/check/notes.txt").write_text("mine")
    Path("c/runtime").symlink_to(folder)
    assert main(["clean", "--cache-dir", "c"]) == 0
    assert sorted(path.name for path in Path("c/check").iterdir()) == ["notes.txt"]
    assert (folder / ("0" * 32 + ".index")).exists() and Path("c/notes").exists()
    assert main(["clean", "nowhere"]) == 2


_KILLED = """
import os, sys
from lstmlint.cli.main import main
for _ in range(1000):
    main(["check", "--isolated", "-q", "--exit-zero", "."])
"""


def test_runs_at_the_same_time_and_runs_that_are_killed(capsys: pytest.CaptureFixture[str]) -> None:
    pick = random.Random(3)
    for number in range(6):
        old(Path(f"x{number}.py"), WRONG)
    running = [subprocess.Popen([sys.executable, "-c", _KILLED], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    try:
        for turn in range(12):
            old(Path(f"x{pick.randrange(6)}.py"), WRONG.replace("-3", str(pick.randrange(-9, 9))))
            assert check(capsys) == check(capsys, "--no-cache")
            if turn % 4 == 3:
                one = running.pop(0)
                one.kill()
                one.wait()
                running.append(subprocess.Popen([sys.executable, "-c", _KILLED], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    finally:
        for one in running:
            one.kill()
            assert b"Traceback" not in one.communicate()[1]
    assert check(capsys) == check(capsys, "--no-cache")
    assert all(index.load(str(entry)) for entry in entries() if entry.suffix == ".index")
