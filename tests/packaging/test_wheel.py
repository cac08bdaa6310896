"""The wheel: its rules are the checkout's, it works where it is installed, and it brings no framework."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = {path.name: path.read_bytes() for path in (ROOT / "rules").glob("*.yaml")}
SMALL = {"libcst", "pyyaml", "pathspec"}
WRONG = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nm = Sequential([Input((5, 3)), LSTM(4), LSTM(4)])\n"

pytestmark = pytest.mark.slow


def python(*arguments: str, path: Path | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run this Python, with nothing of the checkout on its path unless asked for."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path:
        env["PYTHONPATH"] = str(path)
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300, check=False, cwd=cwd, env=env)


def built(kind: str, folder: Path) -> Path:
    """A distribution, built by the build backend that pyproject.toml names."""
    pytest.importorskip("hatchling")
    if kind == "editable":
        pytest.importorskip("editables")
    done = python("-c", f"import hatchling.build as b; print(b.build_{kind}({str(folder)!r}))")
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel is installed in."""
    folder = tmp_path_factory.mktemp("installed")
    done = python("-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(folder), str(wheel), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_rules_are_in_the_wheel(wheel: Path) -> None:
    """Every rule, byte for byte, and no other."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {Path(name).name: archive.read(name) for name in archive.namelist() if name.startswith("lstmlint/rules/")}
        names = archive.namelist()
    assert shipped == RULES
    assert "lstmlint/py.typed" in names
    assert any(name.endswith(".json") and name.startswith("lstmlint/layers/") for name in names), (
        "the signatures are data that has to be shipped"
    )
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"lstmlint"}


def test_every_module_is_in_the_wheel(wheel: Path) -> None:
    """What git knows of the package is shipped, the styles and scripts of its pages with it."""
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lstmlint").rglob("*") if path.suffix in (".py", ".css", ".js")}
    assert {"lstmlint/picture/assets/page.js", "lstmlint/report/assets/report.css"} <= modules
    with zipfile.ZipFile(wheel) as archive:
        assert modules <= set(archive.namelist())


def test_plain_install_is_small(wheel: Path) -> None:
    """A hook's environment holds the parser, YAML and pathspec; frameworks are extras."""
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))))
    needs = metadata.get_all("Requires-Dist") or []
    plain = {re.split(r"[ <>=!~;\[(]", need)[0].lower() for need in needs if "extra ==" not in need}
    assert plain == SMALL
    assert any("tensorflow" in need for need in needs if "extra ==" in need)
    assert set(metadata.get_all("Provides-Extra") or []) >= {"tensorflow", "torch", "lsp", "all"}
    everything = [need for need in needs if re.search(r"extra == .all.", need)]
    assert not [need for need in everything if need.startswith(("tensorflow", "torch", "tf"))]


def test_installed_check(installed: Path, tmp_path: Path) -> None:
    """``check`` works away from the checkout."""
    (tmp_path / "model.py").write_text(WRONG, encoding="utf-8")
    where = python("-c", "import lstmlint; print(lstmlint.__file__)", path=installed, cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    done = python("-m", "lstmlint", "check", "model.py", "--output-format", "json", path=installed, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["RNN101"]


def test_installed_rule(installed: Path, tmp_path: Path) -> None:
    """``rule`` finds the pages where they were installed."""
    done = python("-m", "lstmlint", "rule", path=installed, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(name.removesuffix(".yaml") in done.stdout for name in RULES)
    assert python("-m", "lstmlint", "rule", "RNN101", path=installed, cwd=tmp_path).returncode == 0


def test_installed_script(installed: Path, tmp_path: Path) -> None:
    """The command has its name."""
    script = next((installed / "bin").glob("lstmlint*"), None) if (installed / "bin").is_dir() else None
    assert script, "no lstmlint command"
    done = python(str(script), "--version", path=installed, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_editable_layout(tmp_path: Path) -> None:
    """``pip install -e`` finds the package and its rules in the checkout."""
    wheel = built("editable", tmp_path)
    folder = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    (tmp_path / "model.py").write_text(WRONG, encoding="utf-8")
    code = f"import sys, site; site.addsitedir({str(folder)!r}); from lstmlint.cli import main; from lstmlint.catalog import load; "
    code += "print(len(load())); sys.exit(main(['check', 'model.py', '--output-format', 'concise']))"
    done = python("-c", code, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == str(len(RULES))
    assert "RNN101" in done.stdout


def test_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """What is published as source holds everything that the wheel needs."""
    import tarfile

    sdist = built("sdist", tmp_path)
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    source = next((tmp_path / "source").iterdir())
    done = python("-c", f"import hatchling.build as b; print(b.build_wheel({str(tmp_path)!r}))", cwd=source)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())


def test_bare_checkout(tmp_path: Path) -> None:
    """A checkout that nobody installed works too, with the rules beside the package."""
    (tmp_path / "model.py").write_text(WRONG, encoding="utf-8")
    done = python("-m", "lstmlint", "check", "model.py", "--output-format", "concise", path=ROOT, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "RNN101" in done.stdout
