"""Configuration: where it is found, what may stand in it, which rules are on, which Keras is meant."""

# ruff: noqa: E501
from __future__ import annotations

import os
from pathlib import Path

import pytest

from lstmlint.catalog import codes
from lstmlint.config import Config, ConfigError, Selection, choose
from lstmlint.config.patterns import excluded, ignored_for, matches
from lstmlint.config.requirements import Requirement, majors
from lstmlint.config.resolve import Resolver
from lstmlint.config.target import _cache, project_target
from lstmlint.engine.lint import enabled_codes


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    put(tmp_path / "pyproject.toml", '[tool.lstmlint]\nfail-on = "error"\n')
    put(tmp_path / "a" / "pyproject.toml", "[project]\nname = 'lstmlint-user'\n")
    put(tmp_path / "a" / "b" / ".lstmlint.yaml", "keras-version: 2\nselect: [RNN1]\n")
    put(tmp_path / "a" / "c" / "lstmlint.toml", "keras-version = 3\n")
    put(tmp_path / "a" / "c" / ".lstmlint.toml", "keras-version = '2'\n")
    resolver = Resolver()
    assert resolver.for_folder(str(tmp_path / "a")).fail_on == "error"
    inner = resolver.for_path(str(tmp_path / "a" / "b" / "x.py"))
    assert (inner.keras_version, inner.select, inner.fail_on) == (2, ("RNN1",), "warning")
    assert resolver.for_folder(str(tmp_path / "a" / "c")).keras_version == 2
    assert Resolver(isolated=True).for_folder(str(tmp_path / "a" / "b")).keras_version is None


def test_extend(tmp_path: Path) -> None:
    put(tmp_path / "base.toml", "select = ['RNN1']\nextend-ignore = ['RNN102']\nextend-exclude = ['old/x.py']\nfail-on = 'error'\n")
    put(tmp_path / "a" / "lstmlint.toml", "extend = '../base.toml'\nextend-ignore = ['RNN103']\nfail-on = 'info'\n")
    config = Resolver().for_folder(str(tmp_path / "a"))
    assert (config.select, config.extend_ignore, config.fail_on) == (("RNN1",), ("RNN102", "RNN103"), "info")
    assert excluded(config, str(tmp_path / "old" / "x.py"))
    put(tmp_path / "base.toml", "extend = 'a/lstmlint.toml'\n")
    with pytest.raises(ConfigError, match="comes back to"):
        Resolver().for_folder(str(tmp_path / "a"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("selct = ['RNN1']", "lstmlint.toml: unknown key 'selct', did you mean 'select'?"),
        ("per_file_ignores = {}", "unknown key 'per_file_ignores', did you mean 'per-file-ignores'?"),
        ("select = 'RNN1'", "'select' must be a list of strings, not 'RNN1'"),
        ("select = ['RNN1', 3]", "'select' must be a list of strings"),
        ("select = ['RNN199']", "'select': unknown rule 'RNN199', did you mean 'RNN1"),
        ("ignore = ['stacked-without-sequence']", "unknown rule 'stacked-without-sequence', did you mean 'stacked-without-sequences'?"),
        ("keras-version = 4", "'keras-version' must be 2 or 3, not 4"),
        ("keras-version = true", "'keras-version' must be 2 or 3, not true"),
        ("fix = 'yes'", "'fix' must be true or false, not 'yes'"),
        ("fail-on = 'never'", "'fail-on' must be one of 'error', 'warning', 'info', not 'never'"),
        ("output-format = 'xml'", "'output-format': 'xml' is none of full, concise"),
        ("per-file-ignores = ['a']", "'per-file-ignores' must be a table"),
        ("[per-file-ignores]\n'a.py' = 'RNN101'", "'per-file-ignores' must be a table"),
        ("[per-file-ignores]\n'a.py' = ['E501']", "'per-file-ignores': unknown rule 'E501'"),
        ("extend = 'gone.toml'", "'extend' names 'gone.toml', which is not a file"),
        ("select = [", "is not valid TOML"),
    ],
)
def test_mistakes_are_one_clear_sentence(tmp_path: Path, text: str, words: str) -> None:
    put(tmp_path / "lstmlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        Resolver().for_folder(str(tmp_path))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "lstmlint.toml" in str(caught.value)


def test_mistakes_in_yaml_and_pyproject(tmp_path: Path) -> None:
    put(tmp_path / "a" / ".lstmlint.yaml", "select: [RNN1\n")
    put(tmp_path / "b" / ".lstmlint.yaml", "- a\n")
    put(tmp_path / "c" / "pyproject.toml", "[tool]\nlstmlint = 3\n")
    put(tmp_path / "d" / "pyproject.toml", "[tool.lstmlint\n")
    for name, words in (("a", "not valid YAML"), ("b", "must be a mapping"), ("c", "must be a table"), ("d", "not valid TOML")):
        with pytest.raises(ConfigError, match=words):
            Resolver().for_folder(str(tmp_path / name))


def test_options_win(tmp_path: Path) -> None:
    put(tmp_path / "lstmlint.toml", "select = ['RNN1']\nignore = ['RNN101']\nkeras-version = 2\n[per-file-ignores]\n'x.py' = ['RNN102']\n")
    options = {"keras-version": "3", "extend-select": ["RNN101"], "per-file-ignores": {"y.py": ["RNN103"]}}
    config = Resolver.of(options, ["fail-on = 'info'"]).for_folder(str(tmp_path))
    assert (config.keras_version, config.fail_on, len(config.per_file_ignores)) == (3, "info", 2)
    assert config.origins["keras-version"] == "the command line"
    assert choose(config.selections)["RNN101"]
    assert not choose(Resolver.of({"ignore": ["RNN1"]}).for_folder(str(tmp_path)).selections)["RNN102"]
    chosen = choose(Resolver.of({"select": ["RNN101"]}).for_folder(str(tmp_path)).selections)
    assert [code for code, on in chosen.items() if on] == ["RNN101"]


@pytest.mark.parametrize(
    ("configs", "words"),
    [
        (["nothing.toml"], "neither a file nor"),
        (["select = RNN1"], "not a TOML value"),
        (["selct = []"], "unknown key 'selct'"),
        (["select = ['X']"], "--config select: unknown rule 'X'"),
    ],
)
def test_inline_configuration(configs: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("(", r"\(")):
        Resolver.of({}, configs).for_folder(str(Path.cwd()))


def on(*layers: Selection) -> set[str]:
    chosen = choose(layers)
    return {code for code in codes() if chosen.get(code, True)}


def test_the_more_precise_selector_wins() -> None:
    every = set(codes())
    ones = {code for code in every if code.startswith("RNN1")}
    assert on(Selection()) == every
    assert on(Selection(select=("RNN1",))) == ones
    assert on(Selection(select=("RNN1",), ignore=("RNN101",))) == ones - {"RNN101"}
    assert on(Selection(select=("RNN101",), ignore=("RNN1",))) == {"RNN101"}
    assert on(Selection(select=("ALL",), ignore=("stacked-without-sequences",))) == every - {"RNN101"}
    assert on(Selection(ignore=("ALL",), extend_select=("RNN102",))) == {"RNN102"}
    assert on(Selection(select=())) == set()


def test_advice_is_off_until_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint import pages
    from lstmlint.diagnostic import Severity

    real = pages.head
    monkeypatch.setattr(pages, "head", lambda code: (real(code)[0], Severity.INFO) if code == "RNN203" else real(code))
    assert not enabled_codes(Config(), "a.py")("RNN203")
    assert enabled_codes(Config(), "a.py")("RNN202")
    for selection in (("RNN203",), ("RNN2",), ("ALL",)):
        assert enabled_codes(Config(extend_select=selection), "a.py")("RNN203")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("build", "/p/build/x.py", True),
        ("build", "/p/src/build", True),
        ("build", "/p/rebuild/x.py", False),
        ("*.py", "/p/a/b.py", True),
        ("tests/*.py", "/p/tests/a.py", True),
        ("tests/*.py", "/p/tests/a/b.py", False),
        ("tests/**/*.py", "/p/tests/a/b.py", True),
        ("tests/**/*.py", "/p/tests/b.py", True),
        ("tests", "/p/tests/a/b.py", True),
        ("./tests/", "/p/tests/b.py", True),
        ("src/tests", "/p/tests/b.py", False),
        ("test_?.py", "/p/test_a.py", True),
        ("test_[ab].py", "/p/test_c.py", False),
        ("test_[!ab].py", "/p/test_c.py", True),
        ("{a,b}.py", "/p/b.py", True),
        ("/p/x", "/p/x/y.py", True),
        ("build", "/build/p.py", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path, "/p") is expected


def test_per_file_ignores(tmp_path: Path) -> None:
    config = Config(per_file_ignores=(("tests/*", ("RNN101", "RNN2")), ("!main.py", ("RNN102",))), root=str(tmp_path))
    assert {"RNN101", "RNN201", "RNN102"} <= ignored_for(config, str(tmp_path / "tests" / "a.py"))
    assert ignored_for(config, str(tmp_path / "main.py")) == frozenset()


@pytest.mark.parametrize(
    ("package", "spec", "expected"),
    [
        ("keras", "", {2, 3}), ("keras", ">=3", {3}), ("keras", "<3", {2}), ("keras", "==2.15.0", {2}), ("keras", "==2.*", {2}),
        ("keras", "~=2.12", {2}), ("keras", "~=3.4", {3}), ("keras", ">=2.4", {2, 3}), ("keras", ">=2.4,<3.0", {2}), ("keras", "^3.1", {3}),
        ("keras", "^2.4", {2}), ("keras", "2.4.3", {2}), ("keras", "==1.2.2", set()), ("keras", ">2.15", {3}), ("keras", "!=3.0.0", {2, 3}),
        ("keras", "==3.99.1", {3}), ("keras", "latest", {2, 3}), ("keras", "<=2.15.0", {2}), ("keras", ">=3.0.0,!=3.1.*", {3}),
        ("tensorflow", "", {2, 3}), ("tensorflow", "<2.16", {2}), ("tensorflow", ">=2.16", {3}), ("tensorflow", "==2.15.1", {2}),
        ("tensorflow", "~=2.15.0", {2}), ("tensorflow", "~=2.15", {2, 3}), ("tensorflow", ">=2.4", {2, 3}), ("tensorflow", "==1.14", {2}),
        ("tensorflow", "^2.18", {3}), ("tensorflow", ">=2.10,<2.16", {2}), ("tensorflow", ">2.15.1", {3}),
    ],
)  # fmt: skip
def test_what_a_requirement_allows(package: str, spec: str, expected: set[int]) -> None:
    assert majors(Requirement(package, spec, "")) == expected


@pytest.mark.parametrize(
    ("files", "version", "because"),
    [
        ({"requirements.txt": "numpy\nkeras>=3  # new\n"}, 3, "requirements.txt asks for keras>=3"),
        ({"requirements-dev.txt": "tensorflow-gpu == 2.10.1\n"}, 2, "requirements-dev.txt asks for tensorflow-gpu==2.10.1"),
        ({"requirements/base.txt": "Keras<3\n"}, 2, "requirements/base.txt asks for keras<3"),
        ({"pyproject.toml": "[project]\ndependencies = ['keras[x]>=3.1; python_version > \"3\"']\n"}, 3, "pyproject.toml asks for keras>=3.1"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\ntensorflow = '^2.18'\n"}, 3, "pyproject.toml asks for tensorflow^2.18"),
        ({"pyproject.toml": "[dependency-groups]\nml = ['keras<3', {include-group = 'x'}]\n"}, 2, "pyproject.toml asks for keras<3"),
        ({"setup.py": "from setuptools import setup\nR = ['keras==2.3.1']\nsetup(install_requires=R)\n"}, 2, "setup.py asks for keras==2.3.1"),
        ({"setup.cfg": "[options]\ninstall_requires =\n    keras>=3\n    numpy\n"}, 3, "setup.cfg asks for keras>=3"),
        ({"Pipfile": "[packages]\nkeras = '==2.3.1'\n"}, 2, "Pipfile asks for keras==2.3.1"),
        ({"environment.yml": "dependencies:\n  - python=3.11\n  - keras=2.4\n"}, 2, "environment.yml asks for keras==2.4.*"),
        ({"environment.yml": "dependencies:\n  - pip:\n    - keras>=3\n"}, 3, "environment.yml asks for keras>=3"),
        ({"uv.lock": '[[package]]\nname = "keras"\nversion = "3.4.1"\n', "pyproject.toml": "[project]\ndependencies = ['keras']\n"}, 3, "uv.lock has keras==3.4.1"),
        ({"Pipfile.lock": '{"default": {"keras": {"hashes": [], "version": "==2.4.3"}}}'}, 2, "Pipfile.lock has keras==2.4.3"),
        ({"requirements.txt": "keras\ntensorflow==2.10\n"}, 2, "requirements.txt asks for tensorflow==2.10"),
        ({"requirements.txt": "keras>=3\ntensorflow<2.16\n"}, None, ""),
        ({"requirements.txt": "keras>=3\n", "requirements-old.txt": "keras<3\n"}, None, ""),
        ({"requirements.txt": "keras<3; python_version<'3.9'\nkeras>=3; python_version>='3.9'\n"}, None, ""),
        ({"requirements.txt": "keras\n"}, None, ""),
        ({"requirements.txt": "tensorflow>=2.16\ntf-keras\n"}, None, ""),
        ({"requirements.txt": "tf-keras\n"}, None, ""),
        ({"requirements.txt": "keras-tuner==1.0\nautokeras>=3\n"}, None, ""),
        ({"requirements.txt": "-r other.txt\nkeras==1.2.2\n"}, None, ""),
        ({"setup.py": "raise SystemExit\n", "requirements.txt": "keras>=3\n"}, 3, "requirements.txt asks for keras>=3"),
        ({"setup.py": "print 'keras'\n"}, None, ""),
        ({"pyproject.toml": "keras [[[\n"}, None, ""),
        ({}, None, ""),
    ],
)  # fmt: skip
def test_the_projects_keras(tmp_path: Path, files: dict[str, str], version: int | None, because: str) -> None:
    put(tmp_path / ".git" / "config", "")
    for name, text in files.items():
        put(tmp_path / name, text)
    inner = tmp_path / "src" / "deep"
    inner.mkdir(parents=True)
    target = project_target(str(inner))
    assert (target.version, target.because) == (version, because)
    assert _cache[str(inner)] is target


def test_the_nearest_declaration_counts(tmp_path: Path) -> None:
    put(tmp_path / "requirements.txt", "keras>=3\n")
    put(tmp_path / "old" / "requirements.txt", "keras==2.2.4\n")
    assert project_target(str(tmp_path / "old")).version == 2
    assert project_target(str(tmp_path / "new")).version == 3


def test_what_is_too_long_for_a_file_name(tmp_path: Path) -> None:
    many = ", ".join(['"RNN101"'] * 1000)
    assert Resolver.of({}, [f"select = [{many}]"]).for_folder(str(tmp_path)).later[0].select == ("RNN101",) * 1000
    name = "a" * 1000
    (tmp_path / "lstmlint.toml").write_text(f'extend = "{name}"\n')
    with pytest.raises(ConfigError, match=f"'extend' names '{name}', which is not a file"):
        Resolver.of({}).for_folder(str(tmp_path))


def test_a_folder_that_may_not_be_entered_holds_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "lstmlint.toml").write_text("keras-version = 3\n")
    real = os.stat

    def stat(path: object, **more: object) -> os.stat_result:
        if "closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat)
    assert Resolver.of({}).for_folder(str(tmp_path / "closed")).keras_version == 3
