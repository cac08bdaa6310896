"""The rules of a team: which layers and arguments they see, what they say, what they mend, and which mistakes in them are told."""

from __future__ import annotations

import pickle
import random
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from lstmlint.catalog import CatalogError
from lstmlint.config import Config
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.source import SourceFile
from lstmlint.team import UNKNOWN, Arguments, Judge, TeamRule, load

HEAD = (
    "from functools import partial\n"
    "from keras import Input, Model, Sequential\n"
    "from keras.layers import GRU, LSTM, RNN, Bidirectional, Dense, LSTMCell, TimeDistributed\n"
)


def rules(tmp_path: Path, *texts: str) -> tuple[TeamRule, ...]:
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        files.append((str(path), f"lint/{number}.yaml"))
    return load(files)


def rule(tmp_path: Path, schema: str, layers: str = "LSTM", more: str = "") -> tuple[TeamRule, ...]:
    message = "{layer}, {argument}, {value}"
    return rules(tmp_path, f"code: ACME001\nlayers: {layers}\nmessage: '{message}'\nschema: {schema}\n{more}\n")


def said(team: tuple[TeamRule, ...], text: str, keras: Any = None) -> list[str]:
    """``row:column message`` of every finding of the team; the program must be of sense to our rules as well."""
    found = lint_source("a.py", HEAD + dedent(text), Config(team=team, keras_version=keras))
    assert not [d for d in found if d.code == "RNN999"], found
    rows = HEAD.count("\n")
    return [f"{d.span.row - rows}:{d.span.column} {d.message}" for d in found if not d.code.startswith("RNN")]


EIGHT = "{properties: {units: {multipleOf: 8}}}"
DRY = "{properties: {recurrent_dropout: {const: 0}}}"


@pytest.mark.parametrize(
    ("schema", "layers", "text", "expected"),
    [
        pytest.param(EIGHT, "LSTM", "LSTM(12)\nLSTM(16)\nGRU(12)\n", ["1:6 LSTM(12), units, 12"], id="by position"),
        pytest.param(EIGHT, "[LSTM, GRU]", "LSTM(units=12)\nGRU(12)\n", ["1:6 LSTM(12), units, 12", "2:5 GRU(12), units, 12"], id="two"),
        pytest.param(DRY, "recurrent", "GRU(8, recurrent_dropout=0.2)\n", ["1:8 GRU(8), recurrent_dropout, 0.2"], id="recurrent"),
        pytest.param(EIGHT, "'*'", "LSTM(8)\nDense(3)\n", ["2:7 Dense(3), units, 3"], id="every layer"),
        pytest.param(EIGHT, "recurrent", "Bidirectional(TimeDistributed(LSTM(9)))\n", ["1:36 LSTM(9), units, 9"], id="wrapped"),
        pytest.param("{required: [name]}", "LSTM", "LSTM(8)\nLSTM(8, name='a')\n", ["1:1 LSTM(8), name, nothing"], id="absent"),
        pytest.param("{required: [name]}", "LSTM", "LSTM(8, name=None)\n", ["1:9 LSTM(8), name, nothing"], id="a name made up"),
        pytest.param(
            "{properties: {return_sequences: {const: true}}}", "LSTM", "LSTM(8)\n", ["1:1 LSTM(8), return_sequences, False"], id="a default"
        ),
        pytest.param(DRY, "LSTM", "kw = {'recurrent_dropout': 0.5}\nLSTM(8, **kw)\n", ["2:9 LSTM(8), recurrent_dropout, 0.5"], id="a dict"),
        pytest.param(DRY, "LSTM", "P = partial(LSTM, recurrent_dropout=1)\nP(8)\n", ["1:19 LSTM(8), recurrent_dropout, 1"], id="partial"),
        pytest.param(DRY, "LSTM", "x = LSTM(8)\nx.recurrent_dropout = 0.3\n", ["1:5 LSTM(8), recurrent_dropout, 0.3"], id="set later"),
        pytest.param(EIGHT, "LSTM", "n = 2 * 5\nLSTM(n)\n", ["2:6 LSTM(10), units, 10"], id="computed"),
        pytest.param(EIGHT, "LSTM", "def f(n, **kw):\n    return LSTM(n), LSTM(**kw), LSTM(n, *kw['rest'])\n", [], id="not known"),
        pytest.param("{required: [name]}", "LSTM", "def f(**kw):\n    return LSTM(8, **kw)\n", [], id="perhaps in kwargs"),
        pytest.param(DRY, "LSTM", "def f(**kw):\n    return LSTM(8, **kw)\n", [], id="a default that kwargs may change"),
        pytest.param(EIGHT, "LSTM", "class Mine(LSTM):\n    def call(self, x):\n        return x\nMine(9)\n", [], id="another layer"),
        pytest.param(EIGHT, "LSTM", "class LSTM:\n    def __init__(self, n): pass\nLSTM(9)\n", [], id="no layer of Keras"),
        pytest.param(
            "{if: {properties: {dropout: {exclusiveMinimum: 0}}}, then: {required: [name]}}", "LSTM",
            "LSTM(8, dropout=0.1)\nLSTM(8)\nLSTM(8, dropout=x)\n", ["1:1 LSTM(8), name, nothing"], id="a condition",
        ),
        pytest.param(
            "{not: {properties: {unroll: {const: true}}}}", "LSTM", "LSTM(8, unroll=True)\nLSTM(8)\nLSTM(8, unroll=u)\n",
            ["1:9 LSTM(8), unroll, True"], id="not",
        ),
        pytest.param(
            "{anyOf: [{properties: {dropout: {const: 0}}}, {properties: {recurrent_dropout: {const: 0}}}]}", "LSTM",
            "LSTM(8, dropout=1, recurrent_dropout=1)\nLSTM(8, dropout=1, recurrent_dropout=r)\n", ["1:1 LSTM(8), , nothing"], id="either",
        ),
        pytest.param("{properties: {units: {enum: [64, 128]}}}", "LSTM", "LSTM(32)\nLSTM(64)\n", ["1:6 LSTM(32), units, 32"], id="one of"),
        pytest.param(
            "{properties: {input_shape: {prefixItems: [{const: 30}], maxItems: 2}}}", "LSTM",
            "LSTM(8, input_shape=(30, n))\nLSTM(8, input_shape=(10, n))\n", ["2:9 LSTM(8), input_shape, (10, n)"], id="items of a tuple",
        ),
        pytest.param(
            "{$ref: '#/$defs/e', $defs: {e: {properties: {units: {multipleOf: 8}}}}}", "LSTM", "LSTM(9)\n", ["1:6 LSTM(9), units, 9"],
            id="a reference",
        ),
    ],
)  # fmt: skip
def test_what_is_found(tmp_path: Path, schema: str, layers: str, text: str, expected: list[str]) -> None:
    assert said(rule(tmp_path, schema, layers), text) == expected


def test_only_in_a_kind_of_model(tmp_path: Path) -> None:
    text = """
        a = Sequential([Input((3, 4)), Bidirectional(LSTM(9))])
        i = Input((3, 4))
        b = Model(i, LSTM(9)(i))
        LSTM(9)
    """
    assert [s.split(":")[0] for s in said(rule(tmp_path, EIGHT, more="model: sequential"), text)] == ["2"]
    assert [s.split(":")[0] for s in said(rule(tmp_path, EIGHT, more="model: [functional, sequential]"), text)] == ["2", "4"]
    assert [s.split(":")[0] for s in said(rule(tmp_path, EIGHT), text)] == ["2", "4", "5"]


def test_only_in_a_version(tmp_path: Path) -> None:
    only = rule(tmp_path, EIGHT, more="frameworks: {keras: '>=3'}")
    assert said(only, "LSTM(9)\n", 3) and said(only, "LSTM(9)\n") and not said(only, "LSTM(9)\n", 2)
    # What differs between the versions is reported where every one that may be meant agrees.
    seeded = rule(tmp_path, "{properties: {use_cudnn: {const: 'never'}}}")
    assert said(seeded, "LSTM(9)\n", 3) and not said(seeded, "LSTM(9)\n", 2) and not said(seeded, "LSTM(9)\n")


@pytest.mark.parametrize(
    ("fix", "before", "after"),
    [
        pytest.param("{remove: recurrent_dropout}", "LSTM(8, recurrent_dropout=.1, name='a')", "LSTM(8, name='a')", id="remove"),
        pytest.param("{set: {recurrent_dropout: 0}}", "LSTM(8, recurrent_dropout=.1)", "LSTM(8, recurrent_dropout=0)", id="replace"),
        pytest.param("{set: {recurrent_dropout: 3}}", "LSTM(8, recurrent_dropout=.1)", None, id="mends nothing"),
        pytest.param("{set: {dropout: 3}}", "LSTM(8, recurrent_dropout=.1)", None, id="another argument"),
        pytest.param("{remove: recurrent_dropout}", "kw = {'recurrent_dropout': 0.1}\nLSTM(8, **kw)", None, id="through a dict"),
    ],
)
def test_fixes(tmp_path: Path, fix: str, before: str, after: str | None) -> None:
    team = rule(tmp_path, DRY, more=f"fix: {fix}")
    outcome = fix_source(SourceFile.of("a.py", f"{HEAD}{before}\n"), Config(team=team), unsafe=True)
    assert outcome.source.text == f"{HEAD}{after or before}\n"
    unsafe = fix_source(SourceFile.of("a.py", f"{HEAD}{before}\n"), Config(team=team), unsafe=False)
    assert unsafe.source.text == f"{HEAD}{before}\n", "unsafe unless the rule says otherwise"


def test_a_fix_adds_an_argument(tmp_path: Path) -> None:
    team = rule(tmp_path, "{properties: {return_sequences: {const: true}}}", more="fix: {set: {return_sequences: true}, safety: safe}")
    outcome = fix_source(SourceFile.of("a.py", f"{HEAD}LSTM(8)\n"), Config(team=team), unsafe=False)
    assert outcome.source.text == f"{HEAD}LSTM(8, return_sequences=True)\n"


def test_messages_take_arguments_and_the_reason(tmp_path: Path) -> None:
    message = "'{reason}: {units} {activation} {name} {dropout}'"
    team = rules(tmp_path, f"code: ACME001\nlayers: LSTM\nmessage: {message}\nschema: {{properties: {{units: {{maximum: 4}}}}}}")
    assert said(team, "LSTM(8, dropout=d)\n") == ["1:6 8 is greater than the maximum of 4: 8 'tanh' nothing d"]


def test_selection_suppression_and_unused_comments(tmp_path: Path) -> None:
    team = rule(tmp_path, EIGHT, more="name: odd-units\nseverity: info")

    def codes(text: str, **settings: Any) -> list[str]:
        return [d.code for d in lint_source("a.py", HEAD + text, Config(team=team, **settings))]

    assert codes("LSTM(9)\n") == ["ACME001"], "a rule of the team is on, whatever its severity"
    assert codes("LSTM(9)\n", select=("RNN",)) == []
    assert codes("LSTM(9)\n", select=("RNN",), extend_select=("ACME0",)) == ["ACME001"]
    for off in ("ACME001", "ACME", "ALL", "odd-units"):
        assert codes("LSTM(9)\n", ignore=(off,)) == []
    assert codes("LSTM(9)\n", per_file_ignores=(("a.py", ("ACME",)),)) == []
    for comment in ("lstmlint: ignore[ACME001]", "lstmlint: ignore[odd-units]", "lstmlint: ignore", "noqa: ACME001", "noqa"):
        assert codes(f"LSTM(9)  # {comment}\n") == []
    for comment in ("lstmlint: ignore[ACME001]", "lstmlint: ignore[odd-units]", "noqa: ACME001"):
        assert codes(f"LSTM(8)  # {comment}\n") == ["RNN002"]
    assert codes("LSTM(8)  # noqa: ACM001, AC1\n") == []
    assert codes("LSTM(8)  # lstmlint: ignore[ACME1]\n") == ["RNN002"]


def test_rules_travel_to_other_processes(tmp_path: Path) -> None:
    config = Config(team=rule(tmp_path, EIGHT, more="fix: {set: {units: 8}}\nexamples: [{good: 'LSTM(8)'}]"))
    assert pickle.loads(pickle.dumps(config)) == config


GOOD = "code: ACME001\nlayers: LSTM\nmessage: m\nschema: {properties: {units: {maximum: 4}}}\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: ACME001\n", "", "lint/0.yaml: code: is missing"),
        ("ACME001", "RNN101", "lint/0.yaml: code: 'RNN101' begins with RNN, which lstmlint needs for itself"),
        ("ACME001", "ALL001", "lint/0.yaml: code: 'ALL001' begins with ALL"),
        ("ACME001", "acme1", "lint/0.yaml: code: 'acme1' is not made of capital letters and three digits"),
        ("layers: LSTM", "layers: LSTMM", "lint/0.yaml: layers: 'LSTMM' is no layer of Keras, did you mean 'LSTM'?"),
        ("layers: LSTM", "layers: []", "lint/0.yaml: layers: is empty"),
        ("message: m", "message: '{unit}'", "lint/0.yaml: message: {unit} is no argument of a selected layer, did you mean 'units'?"),
        ("message: m", "message: '{units:3}'", "lint/0.yaml: message: {units:3} is not a plain {placeholder}"),
        ("message: m", "message: ''", "lint/0.yaml: message: is empty"),
        ("message: m", "mesage: m", "lint/0.yaml: mesage: is not a key that is known here"),
        ("maximum: 4", "maximum: four", "lint/0.yaml: schema.properties.units.maximum: 'four' is not of type 'number'"),
        ("units:", "unit:", "lint/0.yaml: schema: no selected layer has an argument 'unit', did you mean 'units'?"),
        ("{properties:", "{required: [nam], properties:", "lint/0.yaml: schema: no selected layer has an argument 'nam'"),
        ("{maximum: 4}", "{$ref: '#/$defs/x'}", "lint/0.yaml: schema: '#/$defs/x' refers to nothing in this schema"),
        ("{maximum: 4}", "{$ref: 'https://example.org/x'}", "lint/0.yaml: schema: 'https://example.org/x' refers to nothing"),
        ("{properties:", "{$ref: '#', properties:", "lint/0.yaml: schema: refers to itself without end"),
        ("{maximum: 4}", "{const: 2020-01-01}", "lint/0.yaml: schema.properties.units.const: a date is nothing that JSON knows"),
        ("{properties: {units: {maximum: 4}}}", "[]", "lint/0.yaml: schema: is a list, not a mapping"),
        ("message: m", "message: m\nfix: {}", "lint/0.yaml: fix: has to have either remove or set"),
        ("message: m", "message: m\nfix: {remove: unit}", "lint/0.yaml: fix.remove: no selected layer has an argument 'unit'"),
        ("message: m", "message: m\nfix: {set: {}}", "lint/0.yaml: fix.set: sets one argument"),
        (
            "message: m",
            "message: m\nfix: {remove: units, safety: sure}",
            "lint/0.yaml: fix.safety: 'sure' is none of safe, unsafe, display",
        ),
        ("message: m", "message: m\nseverity: bad", "lint/0.yaml: severity: 'bad' is none of info, warning, error"),
        ("message: m", "message: m\nname: stacked-without-sequences", "is also the name of RNN101 of lstmlint"),
        ("message: m", "message: m\nmodel: keras", "lint/0.yaml: model: 'keras' is none of sequential, functional, subclass"),
        ("message: m", "message: m\nframeworks: {pytorch: '>=2'}", "lint/0.yaml: frameworks.pytorch: is not a key"),
        ("message: m", "message: m\nframeworks: {keras: '>=4'}", "lint/0.yaml: frameworks.keras: '>=4' is neither Keras 2 nor Keras 3"),
        ("message: m", "message: m\nexamples: [{bad: LSTM(9)}]", "lint/0.yaml: examples[0]: a bad example has no #~ mark"),
        ("message: m", "message: m\nexamples: [{bad: 'LSTM(9)  #~ ACME002'}]", "lint/0.yaml: examples[0]: no mark in it says ACME001"),
        ("message: m", "message: m\nmessage: n", "lint/0.yaml: message: is given twice"),
        ("message: m", "message: [", "lint/0.yaml: line"),
        (GOOD, "[]", "lint/0.yaml: holds no rule"),
        (GOOD, "[3]", "lint/0.yaml[0]: is a int, not a mapping"),
        (GOOD, "", "lint/0.yaml: is nothing, not a mapping"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_reason(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(CatalogError) as caught:
        rules(tmp_path, GOOD.replace(old, new))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_rules_cannot_share_a_code(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"lint/1\.yaml: code: 'ACME001' is also the code of ACME001 in lint/0\.yaml"):
        rules(tmp_path, GOOD, GOOD)


ATOMS: list[Any] = [0, 1, 2, "a", None, True, [1, 2]]


def _schema(chance: random.Random, depth: int) -> Any:
    names = ["a", "b", "c"]
    leaf = [
        {"const": chance.choice(ATOMS)}, {"enum": chance.sample(ATOMS, 3)}, {"type": chance.choice(["integer", "string", "null"])},
        {"minimum": 1}, {"multipleOf": 2}, {"contains": {"const": 1}, "maxContains": 1}, {"maxLength": 0},
    ]  # fmt: skip
    if depth == 0:
        return chance.choice(leaf)
    below = [_schema(chance, depth - 1) for _ in range(3)]
    whole = [{"properties": {chance.choice(names): _schema(chance, 0)}} for _ in range(2)]
    parts = [below[0], whole[0], {"required": [chance.choice(names)]}, {"maxProperties": chance.randrange(4)}]
    return chance.choice([
        {"not": chance.choice(parts)}, {"anyOf": [chance.choice(parts), whole[1]]}, {"oneOf": [chance.choice(parts), whole[1], below[1]]},
        {"allOf": [chance.choice(parts), whole[1]]}, {"if": chance.choice(parts), "then": below[1], "else": whole[1]}, whole[0],
        {"additionalProperties": below[0]}, {"propertyNames": {"enum": ["a", "b"]}}, {"dependentRequired": {"a": ["b"]}},
        {"properties": {"a": {"not": {"not": _schema(chance, 0)}}}}, {**whole[0], "unevaluatedProperties": _schema(chance, 0)},
    ])  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_what_is_reported_is_wrong_whatever_is_unknown(seed: int) -> None:
    """Each offence against arguments with unknowns is one against every way to fill them in."""
    chance = random.Random(seed)
    for _ in range(60):
        schema = _schema(chance, 3)
        known = Arguments({name: chance.choice([*ATOMS, UNKNOWN, UNKNOWN]) for name in chance.sample(["a", "b", "c"], chance.randrange(4))})
        known.complete = chance.random() < 0.7
        if not known.complete:
            known.update({name: UNKNOWN for name in ("a", "b", "c") if name not in known})
        judge = Judge(schema)
        if not judge.offences(known):
            continue
        for _ in range(30):
            full = Arguments({name: chance.choice(ATOMS) if value is UNKNOWN else value for name, value in known.items()})
            if not known.complete:
                full = Arguments({name: value for name, value in full.items() if known[name] is not UNKNOWN or chance.random() < 0.6})
            assert judge.offences(full), (schema, known, full)
