"""The hooks for pre-commit: what they are given is what they can read, and real pre-commit and prek run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from lstmlint.cli import main
from lstmlint.config.places import NAMES

ROOT = Path(__file__).parents[2]
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
BAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nm = Sequential([Input((5, 3)), LSTM(4), LSTM(4)])\n"
GOOD = BAD.replace("LSTM(4), ", "LSTM(4, return_sequences=True), ")


def page(code: str) -> str:
    return f"# A model\n\n```python\n{code}```\n"


def test_every_hook_says_the_same_of_how_it_runs() -> None:
    assert list(HOOKS) == ["lstmlint", "lstmlint-fix", "lstmlint-docs", "lstmlint-config"]
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert hook["entry"].split()[0] == "lstmlint"
        # One process for all files: lstmlint spreads the work itself, and files that import each other are seen together.
        assert hook["require_serial"] is True
        assert hook.get("pass_filenames", True) is True
        assert "check" not in hook["entry"].split() or "--force-exclude" in hook["entry"].split()


@pytest.mark.parametrize(
    ("hook", "name", "text"), [("lstmlint", "a.py", BAD), ("lstmlint-fix", "a.py", BAD), ("lstmlint-docs", "a.md", page(BAD))]
)
def test_entries_find_and_obey_the_exclusions(hook: str, name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = HOOKS[hook]["entry"].split()[1:]
    Path(name).write_text(text)
    Path("pyproject.toml").write_text(f"[tool.lstmlint]\nexclude = ['{name}']\n")
    assert main([*words, name]) == 0
    Path("pyproject.toml").unlink()
    assert main([*words, name]) == 1


def test_the_files_of_the_configuration() -> None:
    wanted = HOOKS["lstmlint-config"]["files"]
    for name in NAMES:
        assert re.search(wanted, name) and re.search(wanted, f"a/b/{name}"), name
    for name in ("lstmlint.yaml.bak", "xlstmlint.toml", "pyproject.toml.orig", "a.py"):
        assert not re.search(wanted, name), name


def test_config_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    words = HOOKS["lstmlint-config"]["entry"].split()[1:]
    (tmp_path / "a").mkdir()
    Path("pyproject.toml").write_text("[project]\nname = 'lstmlint-user'\n")
    Path("a/.lstmlint.yaml").write_text("select: [RNN1]\n")
    assert main([*words, "pyproject.toml", "a/.lstmlint.yaml"]) == 0
    assert main([*words]) == 0
    Path("pyproject.toml").write_text("[tool.lstmlint]\nselect = 'RNN1'\n")
    Path("a/.lstmlint.yaml").write_text("slect: [RNN1]\n")
    Path("a/lint.yaml").write_text("")
    assert main([*words, "pyproject.toml", "a/.lstmlint.yaml", "a/lint.yaml"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: pyproject.toml: 'select' must be a list of strings, not 'RNN1'",
        "error: a/.lstmlint.yaml: unknown key 'slect', did you mean 'select'?",
    ]
    Path("pyproject.toml").write_text("[tool.lstmlint\n")
    assert main([*words, "pyproject.toml"]) == 2
    assert "is not valid TOML" in capsys.readouterr().err
    assert main(["config", "a", "b"]) == 2


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The checkout as a repository of its own, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("published")
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (name.startswith(("lstmlint/", "rules/")) or "/" not in name) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder, commit(folder)


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path) -> str:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all", "--no-verify")
    return git(folder, "rev-parse", "HEAD")


class Spent(NamedTuple):
    """Seconds: of processor work in the processes that were started, and by the clock."""

    work: float
    clock: float

    @classmethod
    def now(cls) -> Spent:
        times = os.times()
        return cls(times.children_user + times.children_system, times.elapsed)

    def until(self, later: Spent) -> Spent:
        return Spent(round(later.work - self.work, 2), round(later.clock - self.clock, 2))


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_a_real_runner_finds_fixes_and_passes(tool: str, published: tuple[Path, str], tmp_path: Path) -> None:
    if shutil.which(tool) is None or shutil.which("git") is None:
        pytest.skip(f"{tool} or git is not installed")
    where, revision = published
    folder = tmp_path / "project"
    folder.mkdir()
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}
    env |= {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PREK_HOME": str(tmp_path / "home"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(*words: str) -> tuple[int, str, Spent]:
        begun = Spent.now()
        done = subprocess.run([tool, "run", "--all-files", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr, begun.until(Spent.now())

    hooks = [{"id": name} for name in ("lstmlint", "lstmlint-docs", "lstmlint-config", "lstmlint-fix")]
    config = {"repos": [{"repo": str(where), "rev": revision, "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (folder / "model.py").write_text(BAD)
    (folder / "page.md").write_text(page(BAD))
    (folder / "page.rst").write_text(
        "A model\n=======\n\n.. code-block:: python\n\n" + "".join(f"    {line}\n" for line in BAD.splitlines())
    )
    shutil.copy(ROOT / "examples" / "forecast.ipynb", folder)
    (folder / "data.json").write_text("{}")
    (folder / "lstmlint.toml").write_text("keras-vrsion = 3\n")
    commit(folder)

    code, out, cold = run("lstmlint-config")
    assert code == 1, out
    assert "lstmlint.toml: unknown key 'keras-vrsion', did you mean 'keras-version'?" in out
    (folder / "lstmlint.toml").write_text("keras-version = 3\n")
    code, out, _ = run("lstmlint")
    assert code == 1, out
    assert "model.py:3:32" in out and "forecast.ipynb" in out and "page." not in out
    code, out, _ = run("lstmlint-docs")
    assert code == 1, out
    assert "page.md:6:32" in out and "page.rst:8:36" in out and "model.py" not in out
    code, out, _ = run("lstmlint-fix")
    assert code == 1, out
    assert "files were modified by this hook" in out
    assert (folder / "model.py").read_text() == GOOD
    (folder / "page.md").write_text(page(GOOD))
    (folder / "page.rst").unlink()
    commit(folder)
    code, out, _ = run()
    assert code == 0, out
    assert out.count("Passed") == 4
    cached = []
    for _ in range(3):
        code, out, spent = run("lstmlint")
        assert code == 0, out
        cached.append(spent)
    warm = min(cached)
    print(f"{tool}: {cold} at first, {warm} from the cache")
    # Seconds of work: on a machine that does other things as well, a clock says nothing of us.
    assert cold.work < 20
    assert warm.work < 1
