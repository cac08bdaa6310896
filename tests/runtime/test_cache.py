"""An unchanged model is not built twice, and a damaged cache costs nothing but time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstmlint.runtime import cache as caches
from lstmlint.runtime import versions
from lstmlint.runtime.cache import Cache, key_of
from lstmlint.runtime.frameworks import surroundings, workers_for
from lstmlint.runtime.process import Job
from lstmlint.runtime.surroundings import Surroundings
from tests.runtime.fakes import Fake, build, fake, jobs

__all__ = ["fake"]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the metadata says; the test may change it."""
    said = {"torch": "2.13.0", "keras": "3.15.1", "tensorflow": "2.21.0", "python": "3.11.7"}
    monkeypatch.setattr(Surroundings, "versions", lambda self: dict(said))
    return said


def test_the_second_run_starts_no_framework_and_is_quick(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    first = build(jobs(*[""] * 100), cache=tmp_path / "cache")
    began = time.perf_counter()
    second = build(jobs(*[""] * 100), cache=tmp_path / "cache")
    assert time.perf_counter() - began < 1
    assert second == first
    assert len(fake.starts) == 1


def test_only_what_changed_is_built(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    build(jobs("", "", ""), cache=tmp_path)
    some = jobs("", "other words", "")
    seen: list[str] = []
    from lstmlint.runtime.process import Settings, build_all

    results = build_all(some, Settings(cache=tmp_path), lambda n, m, what: seen.append(f"{n}/{m} {what}"))
    assert seen == ["0/1 starting PyTorch", "1/1 model (a.py:1)"]
    assert sorted(results.answers) == ["0", "1", "2"]


def test_another_version_another_python_or_another_worker_is_asked_again(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    build(jobs(""), cache=tmp_path)
    for change in ({"torch": "2.13.1"}, {"python": "3.12.1"}):
        installed.update(change)
        build(jobs(""), cache=tmp_path)
    fake.write("VERSION = 2")
    build(jobs(""), cache=tmp_path)
    assert len(fake.starts) == 4
    installed["keras"] = "3.16"
    build(jobs(""), cache=tmp_path)
    assert len(fake.starts) == 4


def test_what_is_not_kept(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    factory = Job("f", "torch", {"kind": "factory", "target": "a:b"}, "a:b")
    for _ in range(2):
        results = build([*jobs("memory", "broken", "exit"), factory], cache=tmp_path)
        assert sorted(results.answers) == ["0", "f"]
    assert not list(tmp_path.glob("runtime/*"))
    assert len(fake.starts) == 4


def test_without_known_versions_nothing_is_kept(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    del installed["torch"]
    build(jobs(""), cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"key": 1}', b"[" * 100_000, b'{"answer": {}}', b"1" * 10_000])
def test_a_damaged_entry_is_made_again(fake: Fake, installed: dict[str, str], tmp_path: Path, damage: bytes) -> None:
    first = build(jobs("", ""), cache=tmp_path)
    entries = sorted((tmp_path / "runtime").iterdir())
    assert len(entries) == 2
    good = entries[0].read_bytes()
    entries[0].write_bytes(damage)
    again = build(jobs("", ""), cache=tmp_path)
    assert again.answers.keys() == first.answers.keys()
    assert json.loads(entries[0].read_bytes())["key"] == json.loads(good)["key"]
    # One entry under the name of another is none.
    entries[0].write_bytes(entries[1].read_bytes())
    assert Cache(tmp_path).get(entries[0].stem) is None


def test_the_folder_is_ignored_by_git_and_by_backups(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "p" / ".lstmlint_cache"
    build(jobs(""), cache=folder)
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "CACHEDIR.TAG", "runtime"]
    assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_a_folder_that_was_there_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("mine")
    cache = Cache(tmp_path)
    cache.put(key_of(1), {"a": 1})
    cache.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.json", "runtime"]


def test_where_nothing_can_be_written_there_is_no_cache(fake: Fake, installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    results = build(jobs("", ""), cache=tmp_path / "file")
    assert (len(results.answers), results.lost) == (2, {})


def test_the_oldest_are_removed_and_the_used_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "MOST", 8)
    cache = Cache(tmp_path)
    for n in range(8):
        cache.put(key_of(n), {"n": n})
        os.utime(tmp_path / "runtime" / f"{key_of(n)}.json", (1_000_000 + n, 1_000_000 + n))
    (tmp_path / "runtime" / "README.json").write_text("not ours")
    half = tmp_path / "runtime" / "new-half"
    half.write_text("{")
    os.utime(half, (1_000_000, 1_000_000))
    assert cache.get(key_of(0)) == {"n": 0}
    cache.put(key_of(8), {"n": 8})
    cache.close()
    left = {n for n in range(9) if Cache(tmp_path).get(key_of(n)) is not None}
    assert left == {0, 4, 5, 6, 7, 8}
    assert not half.exists()
    assert (tmp_path / "runtime" / "README.json").exists()


def _distribution(folder: Path, name: str, version: str) -> None:
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_versions_come_from_metadata_and_nothing_is_imported(tmp_path: Path) -> None:
    for name, version in (("tensorflow_cpu", "2.15.1"), ("keras", "2.15.0"), ("torch", "2.13.0+cpu")):
        _distribution(tmp_path, name, version)
    (tmp_path / "keras.py").write_text("raise SystemExit('imported')")
    said = versions.installed([str(tmp_path)])
    python = said.pop("python")
    assert said == {"keras": "2.15.0", "tensorflow": "2.15.1", "torch": "2.13.0+cpu"}
    assert python == ".".join(map(str, sys.version_info[:3]))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    program = Path(versions.__file__)
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert json.loads(done.stdout)["keras"] == "2.15.0"


@pytest.mark.skipif(os.name != "posix", reason="a shell script as interpreter")
def test_another_interpreter_is_asked_by_one_short_process(tmp_path: Path) -> None:
    python = tmp_path / "python"
    libraries = tmp_path / "libraries"
    _distribution(libraries, "torch", "1.9")
    # In a folder of its own, for the variable PYTHONPATH loses what belongs to the project.
    python.write_text(f'#!/bin/sh\nPYTHONPATH={libraries} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    with Surroundings.of(str(python), (), 1 << 30) as place:
        assert place.versions()["torch"] == "1.9"
    python.write_text("#!/bin/sh\necho hello\n")
    with Surroundings.of(str(python), (), 1 << 30) as place:
        assert place.versions() == {}


@pytest.mark.parametrize(
    ("said", "workers"),
    [
        ({"keras": "3.15.1", "tensorflow": "2.21", "tf_keras": "2.21"}, ("keras3", "keras2")),
        ({"keras": "2.15.0", "tensorflow": "2.15.1"}, ("keras2", "keras3")),
        ({"tf_keras": "2.16.0"}, ("keras2", "keras3")),
        ({"keras": "3.0.5"}, ("keras3", "keras2")),
        ({"torch": "2.13"}, ("keras3", "keras2")),
        ({}, ("keras3", "keras2")),
    ],
)
def test_which_keras(said: dict[str, str], workers: tuple[str, ...]) -> None:
    assert workers_for("keras", said) == workers


def test_answers_depend_on_what_the_worker_uses() -> None:
    said = {"keras": "3.15.1", "tensorflow": "2.21", "tf_keras": "2.20", "torch": "2.13", "python": "3.11.7"}
    assert surroundings("keras3", said) == {"keras": "3.15.1", "tensorflow": "2.21", "torch": "2.13", "python": "3.11.7"}
    assert surroundings("torch", said) == {"torch": "2.13", "python": "3.11.7"}
    assert surroundings("torch", {"keras": "3", "python": "3.11.7"}) == {}
