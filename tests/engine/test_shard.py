"""``--shard``: the parts together say what one run says, each finding once, whatever the files import of each other."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.engine import Outcome, Target, lint_paths
from lstmlint.engine.shard import Shard
from lstmlint.source.project import Loader
from tests.files.trees import KERAS, MODEL

BAD = KERAS + "\nmodel = Sequential([Input((3, 4)), LSTM(8), LSTM(8), Dense(1)])\n"


def told(outcomes: list[Outcome]) -> Counter[tuple[object, ...]]:
    found = [(d.filename, d.code, d.span, d.message) for outcome in outcomes for d in outcome.diagnostics]
    hidden = [
        ("suppressed", s.diagnostic.filename, s.diagnostic.code, s.diagnostic.span) for outcome in outcomes for s in outcome.suppressed
    ]
    return Counter([*found, *hidden, *((o.path, o.error) for o in outcomes if o.error)])


def project(seed: int, root: Path) -> list[Target]:
    """Modules that import each other at random: some build models, some call those with what is wrong, some only pass them on."""
    chance = random.Random(seed)
    names = [f"m{number}" for number in range(chance.randrange(6, 14))]
    for name in names:
        others = chance.sample(names, chance.randrange(0, 4))
        lines = [chance.choice([f"from {name} import *", f"from {name} import build_model", f"import {name}"]) for name in others]
        kind = chance.random()
        if kind < 0.35:
            text = MODEL
            if chance.random() < 0.4:
                text = text.replace("return_sequences=stacked))", "return_sequences=stacked))  # lstmlint: ignore[RNN101]")
            lines.append(text)
        elif kind < 0.8 and others:
            call = chance.choice(["build_model", f"{others[0]}.build_model"])
            lines.append(f"model = {call}(10, 3, stacked={chance.choice([True, False])})\nmodel.compile('adam', 'mse')\n")
        elif kind < 0.9:
            lines.append(BAD)
        (root / f"{name}.py").write_text("\n".join(lines) + "\n")
    # Some files of the project are not among those that are linted.
    config = Config(keras_version=3, root=str(root))
    return [Target(f"{name}.py", config) for name in names if chance.random() < 0.85] + [Target("gone.py", config)]


def test_together_the_parts_say_what_one_run_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointing_elsewhere = 0
    for seed in range(40):
        root = tmp_path / str(seed)
        root.mkdir()
        monkeypatch.chdir(root)
        targets = project(seed, root)
        outcomes = lint_paths(targets)
        whole = told(outcomes)
        pointing_elsewhere += sum(d.filename != o.path for o in outcomes for d in o.diagnostics) + sum(bool(o.read) for o in outcomes)
        of = seed % 4 + 1
        parts = [lint_paths(targets, shard=Shard(number, of)) for number in range(1, of + 1)]
        assert sum(map(told, parts), Counter()) == whole, seed
        # Nothing is read of the project that the outlines do not know of.
        loader = Loader()
        for outcome in outcomes:
            if outcome.read:
                reachable = {Path(path).name for path in loader.reachable(outcome.path, Path(outcome.path).read_text())}
                assert set(outcome.read) <= reachable | {outcome.path}
    assert pointing_elsewhere > 40


def test_what_is_mended_in_parts_is_what_is_mended_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(100, 108):
        texts = []
        for way in ("whole", "parts"):
            root = tmp_path / way / str(seed)
            root.mkdir(parents=True)
            monkeypatch.chdir(root)
            targets = project(seed, root)
            # One machine for each part, that begins with the files as they were.
            before = {path.name: path.read_bytes() for path in root.iterdir()}
            after = dict(before)
            for shard in [None] if way == "whole" else [Shard(number, 3) for number in (1, 2, 3)]:
                lint_paths(targets, fix=True, shard=shard)
                for path in root.iterdir():
                    if path.read_bytes() != before[path.name]:
                        after[path.name] = path.read_bytes()
                    path.write_bytes(before[path.name])
            texts.append(after)
        assert texts[0] == texts[1], seed


def test_a_file_belongs_to_one_part_by_its_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"pkg/{number % 7}/module{number}.py" for number in range(2000)]
    shares = [{name for name in names if Shard(number, 4).has(name)} for number in (1, 2, 3, 4)]
    assert sum(map(len, shares)) == len(set().union(*shares)) == 2000
    assert all(400 < len(share) < 600 for share in shares)
    # However it is written.
    monkeypatch.chdir(tmp_path)
    for name in names[:50]:
        number = next(number for number in (1, 2, 3, 4) if Shard(number, 4).has(name))
        assert Shard(number, 4).has(f"./{name}") and Shard(number, 4).has(str(tmp_path / name)) and Shard(number, 4).has(f"x/../{name}")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(12):
        Path(f"m{number}.py").write_text(BAD)
    listed: list[str] = []
    found: list[str] = []
    for number in (1, 2, 3):
        assert main(["check", "--isolated", "--shard", f"{number}/3", "--show-files"]) == 0
        listed += capfd.readouterr().out.splitlines()
        assert main(["check", "--isolated", "--shard", f"{number}/3", "--output-format", "json", "--jobs", "2"]) == 1
        found += [entry["filename"] for entry in json.loads(capfd.readouterr().out)]
    assert sorted(listed) == sorted(found) == sorted(f"m{number}.py" for number in range(12))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "'x' is not of the form I/N, as in 2/4: the second of four parts"),
        ("1/", "'1/' is not of the form I/N"),
        ("-1/3", "'-1/3' is not of the form I/N"),
        ("0/3", "'0/3': there is no part 0 of 3, they are counted from 1"),
        ("4/3", "'4/3': there is no part 4 of 3, they are counted from 1"),
        ("1/0", "'1/0': there is no part 1 of 0"),
    ],
)
def test_parts_that_there_are_not(text: str, words: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", f"--shard={text}"]) == 2
    said = capfd.readouterr().err
    assert words in said and said.count("\n") == 1


@pytest.mark.parametrize("words", [["--write-baseline", "--baseline", "b.json"], ["--runtime"]])
def test_what_does_not_go_with_it(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--shard", "1/2", *words]) == 2
    assert f"--shard and {words[0]} cannot be used together" in capfd.readouterr().err
