"""``lstmlint config --schema``: what an editor is told of the configuration is what lstmlint takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.config import Config, ConfigError
from lstmlint.config.files import load
from lstmlint.config.keys import KEYS, read
from lstmlint.config.schema import schema, selectors

jsonschema = pytest.importorskip("jsonschema")

# Of every kind that TOML and YAML have, in all the forms that some key takes.
VALUES = (
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    -1,
    2.5,
    90_000,
    "",
    " ",
    "2",
    "3",
    "4",
    "on",
    "require",
    "error",
    "warning",
    "loud",
    "full",
    "json",
    "xml",
    "src/*.py",
    "500MB",
    "1.5 gb",
    "4",
    "4XB",
    "12GiB",
    "package.module:build",
    "package.module",
    "a:b:c",
    ":f",
    "m:",
    " m:f ",
    "a..b:c",
    [],
    ["a"],
    ["RNN101", "ALL"],
    [1],
    [True],
    ["full", "json"],
    ["m:f"],
    ["m.f"],
    [["m:f"]],
    [{"factory": "m:f"}],
    [{"arguments": {}}],
    [{"factory": "m:f", "arguments": {"units": 3, "sizes": [1, 2]}}],
    [{"factory": "m:f", "arguments": 3}],
    [{"factory": "m:f", "more": 1}],
    [{"factory": "no"}],
    {},
    {"tests/*": ["RNN2"]},
    {"tests/*": "RNN2"},
    {"tests/*": [2]},
    {"full": "x"},
)


def _printed() -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "lstmlint", "config", "--schema"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def validator() -> object:
    printed = _printed()
    jsonschema.Draft202012Validator.check_schema(printed)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    return jsonschema.Draft202012Validator(printed)


def _taken(key: str, value: object) -> bool:
    try:
        read(key, value, "here")
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize("key", KEYS)
def test_the_schema_takes_what_the_reader_takes(validator, key: str) -> None:
    for value in VALUES:
        assert validator.is_valid({key: value}) == _taken(key, value), value


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ({"select": ["RNN101", "RNN1", "RNN", "ALL", "stacked-without-sequences"]}, True),
        ({"select": ["RNN199"]}, False),
        ({"ignore": ["RNN9999"]}, False),
        ({"per-file-ignores": {"*": ["RNN198"]}}, False),
        ({"extends": "a.toml"}, False),
        ({"keras_version": 3}, False),
    ],
)
def test_rules_and_keys_that_do_not_exist_are_seen(validator, given: dict[str, object], good: bool, tmp_path: Path) -> None:
    assert validator.is_valid(given) is good
    file = tmp_path / ".lstmlint.yaml"
    file.write_text(json.dumps(given))
    if good:
        load(file)
    else:
        with pytest.raises(ConfigError):
            load(file)


def test_a_rule_of_a_team_may_be_named(validator) -> None:
    assert validator.is_valid({"select": ["ACME001", "nameless-lstm"]})


def test_every_key_is_described_and_every_field_has_a_key() -> None:
    for key, entry in KEYS.items():
        assert entry.about.endswith("."), key
        assert key == "extend" or hasattr(Config(), key.replace("-", "_")), key
    assert len({entry.about for entry in KEYS.values()}) == len(KEYS)


def test_defaults_are_valid_and_those_of_an_empty_configuration(validator) -> None:
    properties = validator.schema["properties"]
    defaults = {key: entry["default"] for key, entry in properties.items() if "default" in entry}
    validator.validate(defaults)
    assert defaults["fail-on"] == "warning"
    assert defaults["runtime-memory"] == "4GB"
    assert defaults["exclude"] == list(Config().exclude)
    for key, value in defaults.items():
        assert read(key, value, "here") == read(key, getattr(Config(), key.replace("-", "_")), "here") if key not in _READ else True


# Kept in another form than they are written in.
_READ = ("runtime-memory", "per-file-ignores")


def test_every_word_that_chooses_rules_is_there() -> None:
    words = selectors()
    assert len(words) == len(set(words))
    assert {"ALL", "RNN", "RNN1", "RNN10", "RNN101", "stacked-without-sequences"} <= set(words)
    assert schema({})["$defs"]["rule"]["anyOf"][0]["enum"] == words
