"""Which files are found, in which order, and which are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.config.patterns import excluded
from lstmlint.source.discover import Found, Walker


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str, text: str = "") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def find(*paths: str, force: bool = False, git: bool = True, **config: object) -> Found:
    settings = Config(root=str(Path.cwd()), **config)  # type: ignore[arg-type]
    walker = Walker(lambda path, above: excluded(settings, path, above=above), lambda _: force, lambda _: git)
    return walker.find(paths)


def test_python_files_in_a_stable_order() -> None:
    put("b.py", "a/z.py", "a/b/c.pyi", "a/n.ipynb", "c.txt", "B.py", "a.py", "w.pyw")
    assert find(".").files == ["B.py", "a/b/c.pyi", "a/n.ipynb", "a/z.py", "a.py", "b.py", "w.pyw"]
    assert find("a", "b.py", "a/z.py").files == ["a/b/c.pyi", "a/n.ipynb", "a/z.py", "b.py"]
    assert find("c.txt").files == ["c.txt"]
    assert find("gone", "a").missing == ["gone"]


def test_the_usual_folders_are_left_out() -> None:
    put(
        "x.py",
        ".venv/x.py",
        "node_modules/a/x.py",
        "build/x.py",
        "a/__pycache__/x.py",
        "a/site-packages/x.py",
        ".git/x.py",
        "a/builder/x.py",
    )
    assert find(".").files == ["a/builder/x.py", "x.py"]
    assert find(".", exclude=("a", "build")).files == [".git/x.py", ".venv/x.py", "x.py"]
    assert find("build/x.py").files == ["build/x.py"]
    assert find("build/x.py", force=True).files == []
    assert find("build").files == ["build/x.py"]
    assert find("build", force=True).files == []
    assert find(".", extend_exclude=("a/builder",)).files == ["x.py"]


def test_gitignore() -> None:
    put(".git/HEAD")
    put(".git/info/exclude", text="secret.py\n")
    put(".gitignore", text="# remark\n*.gen.py\n!keep.gen.py\nout/\n/top.py\n\n")
    put("sub/.gitignore", text="*.py\n!main.py\n")
    put(
        "a.gen.py",
        "keep.gen.py",
        "out/x.py",
        "top.py",
        "sub/top.py",
        "sub/main.py",
        "sub/deep/x.py",
        "sub/deep/main.py",
        "b/top.py",
        "b/secret.py",
    )
    assert find(".").files == ["b/top.py", "keep.gen.py", "sub/deep/main.py", "sub/main.py"]
    assert find("sub").files == ["sub/deep/main.py", "sub/main.py"]
    assert find("sub/deep").files == ["sub/deep/main.py"]
    assert find("out").files == ["out/x.py"]
    assert find("a.gen.py").files == ["a.gen.py"]
    assert find("a.gen.py", force=True).files == []
    assert "a.gen.py" in find(".", git=False).files


def test_outside_of_a_repository_gitignore_files_count_below_the_start() -> None:
    put("a/.gitignore", text="x.py\n")
    put("a/x.py", "a/y.py")
    assert find("a").files == ["a/y.py"]


def test_links_do_no_harm() -> None:
    put("a/x.py")
    Path("a/loop").symlink_to("..")
    Path("a/self.py").symlink_to("self.py")
    Path("a/same.py").symlink_to("x.py")
    Path("a/gone.py").symlink_to("nowhere.py")
    assert find(".").files == ["a/same.py"]
    assert len(find("a", "a/x.py").files) == 1
