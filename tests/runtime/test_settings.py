"""The settings of the runtime pass: in files, as options, and what is said of wrong ones."""

# ruff: noqa: E501
from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.cli.given import settings
from lstmlint.cli.main import Failure
from lstmlint.cli.parser import parse
from lstmlint.cli.runtime import settings_of
from lstmlint.config import ConfigError
from lstmlint.config.resolve import Resolver
from lstmlint.config.runtime import Factory, spelled
from lstmlint.runtime.process import Settings


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LSTMLINT_CACHE_DIR", raising=False)
    return tmp_path


def given(*words: str, folder: str = ".") -> Settings:
    options = parse(["check", *words])
    config = Resolver.of(settings(options), options.config, isolated=options.isolated).for_folder(str(Path(folder).resolve()))
    return settings_of(config, options, [])


def test_nothing_is_asked_for_by_itself(place: Path) -> None:
    config = Resolver().for_folder(str(place))
    assert (config.runtime, config.runtime_python, config.models) == (False, None, ())
    assert given() == Settings(None, 20.0, 4 << 30, place / ".lstmlint_cache", (str(place),))


@pytest.mark.parametrize(
    ("words", "runtime", "paths"),
    [
        (["--runtime", "model.py"], True, ["model.py"]),
        (["model.py", "--runtime"], True, ["model.py"]),
        (["--runtime=on", "model.py"], True, ["model.py"]),
        (["--runtime=require", "model.py"], "require", ["model.py"]),
        (["--runtime", "require"], True, ["require"]),
        (["--runtime", "--", "--runtime"], True, ["--runtime"]),
        (["--no-runtime", "model.py"], False, ["model.py"]),
        (["--runtime", "--no-runtime"], False, []),
        (["model.py"], None, ["model.py"]),
    ],
)
@pytest.mark.parametrize("command", ["check", "summary"])
def test_the_option_takes_no_path_for_its_value(command: str, words: list[str], runtime: object, paths: list[str]) -> None:
    if command == "summary" and not paths:
        return
    options = parse([command, *words])
    assert options.paths == paths
    assert settings(options).get("runtime") is runtime or settings(options).get("runtime") == runtime


def test_a_file_says_all_of_it(place: Path) -> None:
    (place / "sub").mkdir()
    (place / "pyproject.toml").write_text(
        "[tool.lstmlint]\nruntime = 'require'\nruntime-python = 'env/python'\nruntime-seconds = 1.5\nruntime-memory = '500 MB'\ncache-dir = 'build/cache'\n"
        "models = ['pack.age:build', {factory = 'm:Net.make', arguments = {units = 8, names = ['a'], deep = {x = 1.5, y = true}}}]\n"
    )
    config = Resolver().for_folder(str(place / "sub"))
    assert (config.runtime, config.runtime_seconds, config.runtime_memory) == ("require", 1.5, 500 << 20)
    assert config.runtime_python == str(place / "env/python")
    assert config.cache_dir == str(place / "build/cache")
    assert config.models == (
        Factory("pack.age:build", {}, str(place)),
        Factory("m:Net.make", {"units": 8, "names": ["a"], "deep": {"x": 1.5, "y": True}}, str(place)),
    )
    (place / "src").mkdir()
    assert config.models[0].paths == (str(place), str(place / "src"))


def test_a_file_that_is_extended_names_places_from_where_it_lies(place: Path) -> None:
    (place / "shared").mkdir()
    (place / "shared" / "base.toml").write_text("runtime-python = 'env/python'\nmodels = ['a:b']\ncache-dir = '../cache'\n")
    (place / "lstmlint.toml").write_text("extend = 'shared/base.toml'\n")
    config = Resolver().for_folder(str(place))
    assert config.runtime_python == str(place / "shared/env/python")
    assert config.models == (Factory("a:b", {}, str(place / "shared")),)
    assert config.cache_dir == str(place / "cache")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("runtime = 'yes'", "'runtime' must be true, false or 'require', not 'yes'"),
        ("runtime = 1", "'runtime' must be true, false or 'require', not 1"),
        ("runtime-python = ''", "'runtime-python' must be a path, not ''"),
        ("runtime-python = ['a']", "'runtime-python' must be a path"),
        ("runtime-seconds = 0", "'runtime-seconds' must be a number of seconds, not 0"),
        ("runtime-seconds = '20'", "'runtime-seconds' must be a number of seconds, not '20'"),
        ("runtime-seconds = true", "'runtime-seconds' must be a number of seconds, not true"),
        ("runtime-seconds = inf", "'runtime-seconds' must be a number of seconds, not inf"),
        ("runtime-seconds = nan", "'runtime-seconds' must be a number of seconds, not nan"),
        ("runtime-memory = 4", "'runtime-memory' must be a size such as '4GB' or '500MB', not 4"),
        ("runtime-memory = '4'", "'runtime-memory' must be a size such as '4GB' or '500MB', not '4'"),
        ("runtime-memory = '4 apples'", "'runtime-memory' must be a size such as '4GB' or '500MB', not '4 apples'"),
        ("runtime-memory = '1MB'", "'runtime-memory' must be a size from 64MB up, such as '4GB', not '1MB'"),
        ("models = 'a:b'", "'models' must be a list of factories such as 'package.module:build_model', not 'a:b'"),
        ("models = ['build']", "'models': 'build' is not a module and a function in it, such as 'package.module:build_model'"),
        (
            "models = ['pack.models.build']",
            "'models': 'pack.models.build' is not a module and a function in it, such as 'package.module:build_model', did you mean 'pack.models:build'?",
        ),
        ("models = ['models.py:build me']", "is not a module and a function in it"),
        ("models = ['a:b', 3]", "'models': 3 is neither 'package.module:build_model' nor a table with 'factory' and 'arguments'"),
        ("models = [{arguments = {}}]", "'models': a table needs 'factory', such as 'package.module:build_model'"),
        ("models = [{factory = 3}]", "'models': 'factory' must be a string, not 3"),
        ("models = [{factory = 'a:b', argument = {}}]", "'models': unknown key 'argument', did you mean 'arguments'?"),
        ("models = [{factory = 'a:b', arguments = [1]}]", "'models': 'arguments' of 'a:b' must be a table of names and values, not [1]"),
        (
            "models = [{factory = 'a:b', arguments = {'no name' = 1}}]",
            "'models': 'arguments' of 'a:b': 'no name' is not the name of a parameter",
        ),
        (
            "models = [{factory = 'a:b', arguments = {day = 2024-01-01}}]",
            "'day' must be made of numbers, strings, booleans, lists and tables",
        ),
        ("models = [{factory = 'a:b', arguments = {rate = inf}}]", "'rate' must be made of numbers"),
        ("cache-dir = 3", "'cache-dir' must be a path, not 3"),
        ("run-time = true", "unknown key 'run-time', did you mean 'runtime'?"),
    ],
)
def test_mistakes_name_the_file_and_the_key(place: Path, text: str, words: str) -> None:
    (place / "lstmlint.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        Resolver().for_folder(str(place))
    assert str(caught.value).startswith("lstmlint.toml: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--runtime=yes"], "--runtime: 'yes' is none of on, require"),
        (["--runtime-seconds", "soon"], "--runtime-seconds: 'soon' is not a number of seconds"),
        (["--runtime-seconds", "-1"], "'runtime-seconds' must be a number of seconds, not -1.0"),
        (["--runtime-memory", "much"], "'runtime-memory' must be a size such as '4GB' or '500MB', not 'much'"),
        (["--model", "build"], "'models': 'build' is not a module and a function in it"),
        (["--run-time"], "there is no option '--run-time', did you mean '--runtime'?"),
    ],
)
def test_mistakes_in_options(capsys: pytest.CaptureFixture[str], place: Path, words: list[str], said: str) -> None:
    (place / "a.py").write_text("")
    assert main(["check", *words, "a.py"]) == 2
    assert said in capsys.readouterr().err


def test_options_win_over_files(place: Path) -> None:
    (place / "lstmlint.toml").write_text("runtime = true\nruntime-python = 'gone'\nruntime-seconds = 7\nmodels = ['a:b']\n")
    options = parse(["check", "--no-runtime", "--runtime-seconds", "3", "--model", "c:d", "--model", "e:f", "--runtime-memory", "1GB"])
    config = Resolver.of(settings(options)).for_folder(str(place))
    assert (config.runtime, config.runtime_seconds, config.runtime_memory) == (False, 3.0, 1 << 30)
    assert [factory.target for factory in config.models] == ["c:d", "e:f"]
    assert config.models[0].folder == str(place)


def test_an_interpreter_is_found_or_missed_in_one_sentence(place: Path) -> None:
    (place / "env" / "bin").mkdir(parents=True)
    python = place / "env" / "bin" / "python"
    python.write_text("")
    assert given("--runtime-python", "env/bin/python").python == str(python)
    assert given("--runtime-python", "env").python == str(python)
    name = Path(sys.executable).name
    found = given("--runtime-python", name).python
    assert found is not None
    assert Path(found).name == name
    for missing in ("env/bin/python3", "no-such-python", str(place / "nothing")):
        with pytest.raises(Failure, match=r"^--runtime-python: \S+: no such Python$"):
            given("--runtime-python", missing)
    (place / "lstmlint.toml").write_text("runtime-python = 'venv/bin/python'\n")
    with pytest.raises(Failure, match=r"^lstmlint.toml: 'runtime-python': venv/bin/python: no such Python$"):
        given()


def test_where_answers_are_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "sub" / "deep").mkdir(parents=True)
    (place / "sub" / "lstmlint.toml").write_text("fix = false\n")
    assert given(folder="sub/deep").cache == place / "sub" / ".lstmlint_cache"
    (place / "sub" / "lstmlint.toml").write_text("cache-dir = 'kept'\n")
    assert given(folder="sub/deep").cache == place / "sub" / "kept"
    monkeypatch.setenv("LSTMLINT_CACHE_DIR", "variable")
    assert given(folder="sub/deep").cache == place / "variable"
    assert given("--cache-dir", "option", folder="sub/deep").cache == place / "option"
    assert given("--no-cache", "--cache-dir", "option").cache is None


def test_the_settings_in_force_are_shown(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "lstmlint.toml").write_text(
        "runtime = true\nruntime-memory = '1.5GB'\nruntime-python = 'env'\nmodels = ['a:b', {factory = 'a:c', arguments = {units = 8}}]\n"
    )
    assert main(["config"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in (
        "runtime true (lstmlint.toml)",
        'runtime-python "env" (lstmlint.toml)',
        "runtime-seconds 20 (default)",
        'runtime-memory "1536MB" (lstmlint.toml)',
        'models ["a:b", {"factory" = "a:c", "arguments" = {"units" = 8}}] (lstmlint.toml)',
        "cache-dir not set (default)",
    ):
        assert line in lines
    assert main(["config", "--output-format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)["settings"]
    assert shown["models"]["value"] == ["a:b", {"factory": "a:c", "arguments": {"units": 8}}]


def test_sizes_read_back_as_they_are_written() -> None:
    assert [spelled(size) for size in (4 << 30, 500 << 20, 1 << 40, 3 << 29)] == ["4GB", "500MB", "1TB", "1536MB"]
