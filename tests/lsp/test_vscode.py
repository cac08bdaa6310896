"""The VS Code extension is consistent with the server that it starts. What it does in an editor: ``editors/vscode/test/run``."""

import json
import re
from pathlib import Path

import pytest

from lstmlint import __version__
from lstmlint.lsp.server import Server
from lstmlint.lsp.settings import SECTION, settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "editors" / "vscode"
MANIFEST = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
PROPERTIES = MANIFEST["contributes"]["configuration"]["properties"]
# What the extension itself reads.
OWN_SETTINGS = {"interpreter", "path", "trace.server"}
OWN_COMMANDS = {"lstmlint.restart", "lstmlint.log", "lstmlint.picture"}
# A value of each setting that is not its default.
VALUES = {
    "enable": False, "inlayHints": False, "codeLens": False, "debounce": 5, "kerasVersion": "2", "configuration": "x.toml",
    "select": ["RNN1"], "ignore": ["RNN101"], "extendSelect": ["ALL"], "extendIgnore": ["RNN2"],
    "runtimePython": "/p", "runtimeSeconds": 3, "runtimeMemory": "500MB",
}  # fmt: skip


def _names() -> set[str]:
    return {name.removeprefix(f"{SECTION}.") for name in PROPERTIES} - OWN_SETTINGS


def _text(name: str) -> str:
    return (FOLDER / "src" / name).read_text(encoding="utf-8")


def _numbers(version: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", version)]


def test_versions() -> None:
    assert MANIFEST["version"] == __version__


def test_the_oldest_server_that_is_taken_is_not_newer_than_this_one() -> None:
    oldest = re.search(r'OLDEST = "([\d.]+)"', _text("find.ts"))
    assert oldest is not None
    assert _numbers(oldest[1]) <= _numbers(__version__)


def test_every_setting_is_in_the_documentation_and_there_is_no_other() -> None:
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    table = page.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == _names() == set(VALUES)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_the_server_takes_each_setting(name: str) -> None:
    taken = settings({name: VALUES[name]})
    assert taken.complaints == ()
    assert taken != settings({})


def test_what_is_not_set_changes_nothing() -> None:
    given = {name: PROPERTIES[f"{SECTION}.{name}"].get("default") for name in _names()}
    assert settings(given) == settings({})


def test_defaults_of_numbers() -> None:
    assert PROPERTIES["lstmlint.debounce"]["default"] == settings({}).debounce


def test_commands() -> None:
    known = set(Server().protocol.fm.commands)
    offered = {one["command"] for one in MANIFEST["contributes"]["commands"]}
    assert offered == known | OWN_COMMANDS
    shown = set(re.findall(r'"(lstmlint\.\w+)": \(', _text("commands.ts")))
    assert shown <= known
    assert "lstmlint.summary" in shown


def test_files_that_must_not_be_there() -> None:
    listed = (FOLDER / ".gitignore").read_text(encoding="utf-8").split()
    assert {"node_modules/", "dist/", "*.vsix"} <= set(listed)
    assert "package-lock=false" in (FOLDER / ".npmrc").read_text(encoding="utf-8")
    assert not (FOLDER / "package-lock.json").exists()


def test_programs_of_a_folder_that_is_not_trusted_are_not_started() -> None:
    limits = MANIFEST["capabilities"]["untrustedWorkspaces"]
    assert limits["supported"] == "limited"
    assert {"lstmlint.path", "lstmlint.interpreter", "lstmlint.runtimePython"} <= set(limits["restrictedConfigurations"])
    assert MANIFEST["capabilities"]["virtualWorkspaces"]["supported"] is False


def test_the_pictures_of_the_page_are_there_and_small() -> None:
    pictures = re.findall(r"\]\((images/[^)]+)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert pictures
    for one in pictures:
        assert 5_000 < (FOLDER / one).stat().st_size < 200_000, one
