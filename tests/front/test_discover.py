"""Which files are found, in which order, and which are left out."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from lstmlint.cli.inputs import inputs
from lstmlint.cli.parser import parse
from lstmlint.config import Config, files, places
from lstmlint.config.patterns import excluded, left_out
from lstmlint.source import discover
from lstmlint.source.discover import Found, Walker
from lstmlint.source.gitignore import Ignores


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


_PATTERNS = [
    "*.py", "a.py", "/a.py", "build/", "build", "/out/", "*.gen.py", "!keep.py", "!main.py", "docs/_build", "docs/*.py", "**/foo", "foo/**",
    "a/**/b", "*.py[cod]", "[ab].py", "[!a].py", "[]a].py", "?.py", "*", "!*/", "x.*", "/sub/*", "!/sub/main.py", "**/build/", "*a*",
    "*$py",
    "sub/**/*.py", "trail  ", "\\#x", "a\\.py", "[a", "***", "a//b", "/", "!", "**", "x/**/", "docs/**/a.py", "!docs/**", "[[:alpha:]].py",
    "sub/*", "!sub/a.py", "**/*", "/*", "/**", "b*", "*.p[!x]", "*.p[a-z]", "*.p[]]", "a/*/b", "/docs/*/**",
    " b.py",
]  # fmt: skip
_NAMES = ["a", "b", "build", "out", "docs", "_build", "x.y", "foo", "sub", "a.py", "b.py", "x.gen.py", "main.py", "z.pyc", "keep.py", "#x"]


def test_no_name_is_kept_from_pathspec_that_a_pattern_may_match(place: Path) -> None:
    random_ = random.Random(8)
    for _ in range(400):
        lines = random_.choices(_PATTERNS, k=random_.randrange(1, 5))
        put(".gitignore", text="\n".join(lines))
        ours = Ignores.at(str(place))
        try:
            spec = GitIgnoreSpec.from_lines(lines)
        except ValueError:
            continue
        for _ in range(20):
            path = "/".join(random_.choices(_NAMES, k=random_.randrange(1, 5)))
            for folder in (True, False):
                wanted = bool(spec.check_file(path + "/" * folder).include)
                assert ours.ignored(str(place / path), folder=folder) is wanted, (lines, path, folder)


def test_a_walk_leaves_out_what_a_single_path_is_left_out_for() -> None:
    random_ = random.Random(9)
    patterns = ["build", "*.py", "docs/_build", "sub/*", "**/foo", "[ab].py", "{out,foo}", "./sub", "/p/sub/a", "x.y", "a/", "", "!b", "p"]
    for _ in range(300):
        config = Config(root=random_.choice(["/p", "/p/sub", "/", "", "/q"]), exclude=tuple(random_.choices(patterns, k=3)))
        said = left_out(config.exclude, config.root)
        for _ in range(20):
            path = "/p/" + "/".join(random_.choices(_NAMES, k=random_.randrange(1, 4)))
            path = random_.choice([path, "/p"])
            assert said(path, path.rpartition("/")[2]) is excluded(config, path, above=False), (config.root, config.exclude, path)


def test_pathspec_is_for_names_that_a_pattern_may_match(place: Path) -> None:
    put(".gitignore", text="__pycache__/\n*.py[cod]\n*$py.class\n*.so\n/site\nbuild/\n*.egg-info/\ndocs/_build/\n.coverage.*\n!x\n")
    put("a.py", "sub/b.py", "setup.py")
    code = "import sys\nfrom lstmlint.source.discover import Walker\n"
    code += "found = Walker(lambda path, above: False, lambda _: False, lambda _: True).find(['.'])\n"
    code += "print(found.files, sorted({'pathspec', 'dataclasses', 'pathlib'} & sys.modules.keys()))"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {[str(Path(discover.__file__).parents[2])]!r}\n{code}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "['a.py', 'setup.py', 'sub/b.py'] []\n"


def test_what_is_asked_of_the_system_grows_with_folders_not_with_files(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("a", "b", "b/c"):
        put(*(f"{folder}/f{number}.py" for number in range(40)))
    put(".gitignore", text="*.gen.py\n__pycache__/\n")
    Path(".git").mkdir()
    options = parse(["check", "."])
    calls: Counter[str] = Counter()

    def counted(module: object, name: str) -> None:
        real = getattr(module, name)

        def call(*arguments: object, **options: object) -> object:
            calls[name] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    for name in ("stat", "lstat", "scandir"):
        counted(os, name)
    counted(os.path, "realpath")
    counted(places, "candidates")
    monkeypatch.setattr(files, "candidates", places.candidates)
    given = inputs(options)
    assert len(given.targets) == 120
    above = len(place.parents)
    assert calls["candidates"] <= 5 + above
    assert calls["realpath"] == 1
    assert calls["scandir"] == 4
    # Each folder itself, the names that a configuration may have in it, and what leads to it.
    assert calls["stat"] <= (4 + above) * (2 + len(places.NAMES))
    assert calls["lstat"] <= 2 * above
