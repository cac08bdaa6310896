"""The short way of ``check`` says what the long way says, or leaves it to that; and it needs next to nothing."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.cli import short
from lstmlint.cli.main import _long, main
from lstmlint.cli.parser import parse
from lstmlint.cli.plain import CHOICES, FLAGS, FOR_PEOPLE, LISTS, WORDS, Plain, plain
from lstmlint.report.formats import WITH_LAST_LINE

NOTHING = "import os\n\n\ndef f(x):\n    return os.path.join(x)\n"
SHORT, LONG = True, False
# What a file may hold, and whether it is nothing at first sight.
CONTENTS: dict[str, tuple[bytes, bool]] = {
    "nothing": (NOTHING.encode(), SHORT),
    "empty": (b"", SHORT),
    "no Python at all": (b"def f(:\n  \xff\xfe\n", SHORT),
    "libraries": (b"import numpy as np\nfrom sklearn.svm import SVC\n\nmodel = SVC().fit(np.zeros((3, 2)), [0, 1, 1])\n", SHORT),
    "keras": (b"import keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.fit(1, 2)\n", SHORT),
    "a word": (b"NAMES = ['LSTM', 'GRU']\n", SHORT),
    "local": (b"from helper import f\n\nmodel = f(1)\n", SHORT),
    "a model": (b"import keras\n\nlayer = keras.layers.LSTM(3)\n", LONG),
    "a mistake": (b"import keras\n\nlayer = keras.layers.LSTM(-3)\n", LONG),
    "torch": (b"from torch import nn\n\nlayer = nn.GRU(3, 4)\n", LONG),
    "star": (b"from keras.layers import *\n\nlayer = Dense(3)\n", LONG),
    "suppression": (b"x = 1  # lstmlint: ignore\n", LONG),
    "somebody's model": (b"from models import build\n\nmodel = build()\nmodel.fit(1, 2)\n", LONG),
    "UTF-16": ("import keras\nkeras.layers.LSTM(-3)\n".encode("utf-16"), LONG),
}
OPTIONS: list[list[str]] = [
    [], ["--force-exclude"], ["-q"], ["--quiet", "-e"], ["--fix", "--exit-non-zero-on-fix"], ["--unsafe-fixes", "--show-fixes", "--fix"],
    ["--color", "always"],
    ["--color=never"], ["-j", "2"], ["--jobs=1", "--isolated"], ["--no-cache"], ["--keras-version", "2", "--fail-on=info"],
    ["--isolated", "--exit-zero", "--quiet", "--output-format", "concise", "--no-cache"], ["--output-format=grouped"],
    ["--output-format", "full"],
]  # fmt: skip


def compared(words: list[str], capfd: pytest.CaptureFixture[str]) -> bool:
    """Whether the short way had an answer, which is then the long way's."""
    capfd.readouterr()
    code = short.check(words)
    said = capfd.readouterr()
    if code is None:
        assert (said.out, said.err) == ("", "")
        return False
    wanted = _long(["check", *words])
    sys.stdout.flush()
    assert (code, *said) == (wanted, *capfd.readouterr()), words
    return True


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models.py").write_text("import keras\n\n\ndef build():\n    return keras.Sequential([keras.layers.LSTM(3)])\n")
    (tmp_path / "helper.py").write_text(NOTHING)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'nothing to us'\n")
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", CONTENTS)
def test_both_ways_say_the_same_of_a_file(name: str, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data, wanted = CONTENTS[name]
    (project / "a.py").write_bytes(data)
    (project / "b.py").write_text(NOTHING)
    for given, paths in itertools.product(OPTIONS, (["a.py"], ["b.py", "./a.py", str(project / "a.py")])):
        assert compared([*given, *paths], capfd) is wanted, given
        assert compared([*paths, *given], capfd) is wanted, given


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": ["from helper import f\\n", "model = f(1)"]}]}', SHORT),
        ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": ["import keras\\n", "keras.layers.LSTM(-3)"]}]}', LONG),
        ("a.ipynb", b"no JSON, import model", SHORT),
        ("notes.md", b"Notes.\n\n```python\nfrom models import build\nmodel = build()\nmodel.fit(1, 2)\n```\n", LONG),
        ("notes.md", b"Notes.\n\n```python\nimport os\n```\n", SHORT),
        ("data", b"anything", SHORT),
        ("a.keras", b"no archive", SHORT),
    ],
)
def test_both_ways_say_the_same_of_other_kinds(
    name: str, data: bytes, wanted: bool, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_bytes(data)
    assert compared([name], capfd) is wanted
    assert compared(["helper.py", name, "-q"], capfd) is wanted


@pytest.mark.parametrize("color", ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"])
def test_both_ways_are_painted_the_same(
    color: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(color, "1")
    for given in OPTIONS:
        assert compared([*given, "helper.py"], capfd)


@pytest.mark.parametrize(
    "words",
    [
        ["-"], [""], ["absent.py"], ["empty"], ["helper.py", "absent.py"], ["folder.py"],
        ["helper.py", "-q", "models.py"], ["helper.py", "--", "-q"], ["-qe", "helper.py"],
        ["--qui", "helper.py"], ["--quiet=1", "helper.py"],
        ["--color", "helper.py"], ["--color"], ["--color=blue", "helper.py"], ["-j", "0", "helper.py"], ["-j2", "helper.py"],
        ["-j=2", "helper.py"],
        ["--jobs", "٢", "helper.py"], ["--output-format", "json", "helper.py"], ["--output-format=full:f", "helper.py"],
        ["--diff", "helper.py"], ["--runtime", "helper.py"],
        ["--select", "RNN1", "helper.py"], ["--config", "fix = true", "helper.py"], ["--help"],
        ["--since", "HEAD", "helper.py"], ["--statistics", "helper.py"], ["--show-files", "helper.py"], ["helper.py"] * 41, ["pipe.py"],
    ],
)  # fmt: skip
def test_what_is_not_plain_goes_the_long_way(words: list[str], project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "empty").mkdir()
    (project / "folder.py").mkdir()
    os.mkfifo(project / "pipe.py")
    assert short.check(words) is None
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("lstmlint.toml", "fix = true\n", LONG), (".lstmlint.toml", "broken", LONG), (".lstmlint.yaml", "", LONG),
        (".lstmlint.yml", "x", LONG),
        ("pyproject.toml", "[tool.lstmlint]\noutput-format = 'json'\n", LONG), ("pyproject.toml", "# lstmlint\n", LONG),
        ("pyproject.toml", "not TOML at all", SHORT), ("pyproject.toml", "", SHORT), ("setup.cfg", "[lstmlint]\n", SHORT),
    ],
)  # fmt: skip
def test_a_file_that_may_configure_us_is_obeyed(
    name: str, text: str, wanted: bool, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_text(text)
    (project / "deep" / "down").mkdir(parents=True)
    (project / "deep" / "down" / "a.py").write_text(NOTHING)
    assert compared(["deep/down/a.py"], capfd) is wanted
    assert compared(["deep/down/a.py", "--isolated"], capfd) is SHORT


def test_both_ways_say_the_same_of_a_folder(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    random_ = random.Random(5)
    names = ["a.py", "b.py", "c.pyi", "build", "sub", "n.txt", "gen", "x.gen.py"]
    answered = 0
    for number in range(120):
        top = project / f"tree{number}"
        folders = [top]
        top.mkdir()
        for _ in range(random_.randrange(2, 8)):
            path = random_.choice(folders) / random_.choice(names)
            if "." in path.name:
                path.write_text(random_.choice([NOTHING, NOTHING, NOTHING, "import keras\nkeras.layers.LSTM(-3)\n"]))
            elif not path.exists():
                path.mkdir()
                folders.append(path)
        if random_.random() < 0.6:
            (top / ".git").mkdir()
            (random_.choice(folders) / ".gitignore").write_text(
                random_.choice(["gen\n", "*.gen.py\n!a.gen.py\n", "/sub/*.py\n", "*\n", "a.*\n"])
            )
        if random_.random() < 0.2:
            (random_.choice(folders) / "lstmlint.toml").write_text("exclude = ['a.py']\n")
        for given in ([], ["--force-exclude"], ["--no-respect-gitignore"], ["--isolated"]):
            paths = [str(random_.choice(folders).relative_to(project)) for _ in range(random_.randrange(1, 3))]
            answered += compared([*given, *paths], capfd)
    assert answered > 100


def test_many_files_are_read_once(project: Path) -> None:
    for number in range(50):
        (project / "many").mkdir(exist_ok=True)
        (project / "many" / f"a{number}.py").write_text(NOTHING)
        (project / "deep" / str(number)).mkdir(parents=True)
    assert short.check(["many"]) is None
    assert short.check(["deep", "--isolated"]) is None


def test_plain_words_mean_what_argparse_makes_of_them() -> None:
    random_ = random.Random(7)
    options = [*CHOICES, *LISTS, *WORDS, "-j", "--jobs"]
    alphabet = [*FLAGS, *options, "a.py", "b c.py", "2", "always", "never", "error", "RNN1,RNN2", " , ", "-1", "1e3", "", "-", "--", "json"]
    alphabet += [f"{option}={value}" for option, (_, values) in CHOICES.items() for value in values]
    alphabet += [f"{option}={value}" for option in [*LISTS, *WORDS, "--jobs"] for value in ("x", "4", "a, b", "", "-x")] + ["-j4", "-j=4"]
    assert set(FOR_PEOPLE) == WITH_LAST_LINE
    seen = 0
    for _ in range(4000):
        words = [random_.choice(alphabet) for _ in range(random_.randrange(6))]
        found = plain(words)
        if found is not None:
            seen += 1
            given = Plain(found)
            for name, value in vars(parse(["check", *words])).items():
                mine = getattr(given, name)
                wanted = list(map(str, value)) if name == "output_format" and value else value
                assert mine == wanted or (not wanted and name not in found and not mine), (words, name)
                # What is off in one way and nothing in the other is no setting.
                assert (mine is None) >= (wanted is None), (words, name)
    assert seen > 300


@pytest.mark.parametrize("words", [["--output-format", "json"], ["--statistics"], ["--diff"], ["--select", "RNN1"], ["--cache-dir", "c"]])
def test_what_is_plain_but_says_more_goes_the_long_way(words: list[str], project: Path) -> None:
    assert plain([*words, "helper.py"]) is not None
    assert short.check([*words, "helper.py"]) is None


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version_is_told_as_argparse_tells_it(word: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 0
    said = capfd.readouterr()
    with pytest.raises(SystemExit):
        parse([word])
    assert capfd.readouterr() == said


_LOADED = """
import os, sys
before = set(sys.modules)
from lstmlint.cli import main
code = main(sys.argv[1:])
print(code, *sorted({name.partition(".")[0] if not name.startswith("lstmlint") else name for name in set(sys.modules) - before}))
"""
_PARTS = ("cli", "cli.main", "cli.short", "cli.plain", "config", "config.places", "engine", "engine.gate", "engine.reading")
_OURS = {"lstmlint", *(f"lstmlint.{name}" for name in (*_PARTS, "here", "source", "source.prefilter", "source.project", "source.trace"))}
_WALK = {"lstmlint.config.defaults", "lstmlint.config.patterns", "lstmlint.source.discover", "lstmlint.source.gitignore"}
_LINE = {"lstmlint.report", "lstmlint.report.paint", "lstmlint.report.summary"}


def loaded(*words: str) -> set[str]:
    """The modules that a command line loads, those of ``python -c pass`` left out."""
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {[str(Path(short.__file__).parents[2])]!r}\n{_LOADED}",
        *words,
    ]
    last = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    code, *names = last.split()
    assert code == "0"
    return set(names)


def test_files_without_models_need_next_to_nothing(project: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (project / name).write_text(NOTHING)
    assert loaded("check", "a.py", "b.py", "c.py") == {"__future__", *_OURS, *_LINE}
    assert loaded("check", "-q", "a.py", "b.py", "c.py") == {"__future__", *_OURS}
    (project / "models.py").unlink()
    assert loaded("check") == {"__future__", *_OURS, *_LINE, *_WALK}
    (project / ".git").mkdir()
    (project / ".gitignore").write_text("__pycache__/\n*.py[cod]\n/build/\n.coverage.*\n/data/*\n!/data/keep\n")
    assert loaded("check", "--force-exclude", "a.py", "b.py") == {"__future__", *_OURS, *_LINE, *_WALK}


def test_following_imports_needs_patterns_and_no_more(project: Path) -> None:
    (project / "a.py").write_text("from helper import f\n\nmodel = f(1)\n")
    found = loaded("check", "a.py")
    assert {"lstmlint.source.leading", "lstmlint.source.outline", "re"} <= found
    assert not found & {
        "argparse",
        "ast",
        "dataclasses",
        "inspect",
        "json",
        "libcst",
        "pathlib",
        "pathspec",
        "shutil",
        "tomllib",
        "typing",
        "yaml",
    }


def test_the_version_needs_nothing() -> None:
    assert loaded("--version") == {"__future__", "lstmlint", "lstmlint.cli", "lstmlint.cli.main"}
