"""What is read of saved models: the three dialects, JSON, YAML and archives; places, fixes, and what stays unknown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine import lint_source
from lstmlint.saved.document import SavedModel, read
from lstmlint.saved.values import json_spots, read_json, read_yaml
from lstmlint.summary import summarize
from tests.saved import samples
from tests.saved.samples import keras2, keras3, lstm3, sequential2, sequential3


def lint(model: samples.Entry, name: str = "model.json", indent: int | None = 2, **config: Any) -> list[Diagnostic]:
    """The findings in the text of a model."""
    return lint_source(name, samples.text(model, indent), Config(**config))


def layers(model: samples.Entry) -> list[tuple[str, Any, Any]]:
    """Type, output shape and parameters of the layers of the last model of a text."""
    found = summarize("model.json", samples.text(model), Config())["models"][-1]["layers"]
    return [(layer["type"], layer["output_shape"], layer["params"]) for layer in found]


def row(model: samples.Entry, word: str) -> int:
    """The first row of the indented text that has the word in it."""
    return next(index for index, line in enumerate(samples.text(model, 2).splitlines(), 1) if word in line)


def test_a_correct_model_gives_nothing() -> None:
    assert lint(sequential3(lstm3("lower", return_sequences=True), lstm3("upper"))) == []


def test_the_finding_points_at_the_layer_and_names_it() -> None:
    model = sequential3(lstm3("lower"), lstm3("upper", 4))
    (found,) = lint(model)
    assert found.code == "RNN101"
    assert "(layer 'lower')" in found.message
    assert found.span.row == row(model, '"LSTM"')
    lines = samples.text(model, 2).splitlines()
    assert lines[found.span.row - 1][found.span.column - 1 : found.span.end_column - 1] == '"class_name": "LSTM"'


def test_one_line_has_columns() -> None:
    (found,) = lint(sequential3(lstm3("lower"), lstm3("upper", 4)), indent=None)
    assert found.span.row == 1
    assert samples.text(sequential3(lstm3("lower"), lstm3("upper", 4)))[found.span.column - 1 :].startswith('"class_name": "LSTM"')


def test_a_wrong_value_is_pointed_at_itself() -> None:
    model = sequential3(lstm3("lstm", "16"))
    (found,) = lint(model)
    assert found.code == "RNN402"
    assert found.span.row == row(model, '"units"')


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stateful": True}, "RNN201"),
        ({"units": 0}, "RNN403"),
        ({"return_sequence": True}, "RNN401"),
    ],
)
def test_wrong_edits(change: dict[str, Any], code: str) -> None:
    assert [found.code for found in lint(sequential3(lstm3("lstm", **change)))] == [code]


def test_units_that_do_not_fit_what_the_next_layer_was_built_for() -> None:
    head = {**keras3("Dense", "head", units=1, activation="linear"), "build_config": {"input_shape": [None, 8]}}
    assert lint(sequential3(lstm3("lstm", 8), head)) == []
    model = sequential3(lstm3("lstm", 16), head)
    (found,) = lint(model)
    assert found.code == "RNN103"
    assert found.span.row == row(model, '"Dense"')
    assert any(related.span.row == row(model, '"build_config"') + 1 for related in found.related)


def test_a_missing_argument() -> None:
    entry = lstm3("lstm")
    del entry["config"]["units"]
    assert [found.code for found in lint(sequential3(entry))] == ["RNN405"]


def test_the_version_is_that_of_the_file() -> None:
    """Whatever the configuration says: the file was written by one version, and names of others are no concern."""
    old = sequential2(keras2("LSTM", "lstm", batch_input_shape=[None, 10, 3], units=8, time_major=False, implementation=2))
    for version in (2, 3):
        assert lint(old, keras_version=version) == []
        assert lint(sequential3(lstm3("lstm")), keras_version=version) == []


def test_keras_1() -> None:
    assert lint(samples.KERAS_1) == []
    # The GRU of Keras 1 has one bias: 3 * (12 * 5 + 5 * 5 + 5).
    assert layers(samples.KERAS_1) == [
        ("Embedding", [None, 20, 16], 1600),
        ("Conv1D", [None, 20, 8], 392),
        ("MaxPooling1D", [None, 10, 8], 0),
        ("LSTM", [None, 10, 12], 1008),
        ("Dropout", [None, 10, 12], 0),
        ("GRU", [None, 5], 270),
        ("Dense", [None, 1], 6),
    ]
    wrong = json.loads(json.dumps(samples.KERAS_1))
    wrong["config"][3]["config"]["return_sequences"] = False
    (found,) = lint(wrong)
    assert (found.code, found.span.row) == ("RNN101", row(wrong, '"LSTM"'))


def test_yaml_with_the_tags_that_keras_wrote() -> None:
    text = """\
backend: tensorflow
class_name: Sequential
config:
  name: sequential
  layers:
  - class_name: LSTM
    config:
      name: lstm
      batch_input_shape: !!python/tuple [null, 10, 3]
      units: &size 8
      return_sequences: false
  - class_name: LSTM
    config: {name: other, units: *size, return_sequences: false}
keras_version: 2.4.0
"""
    (found,) = lint_source("model.yaml", text, Config())
    assert (found.code, found.span.row) == ("RNN101", 6)
    assert found.fix is not None
    assert [(edit.span.row, edit.content) for edit in found.fix.edits] == [(11, "true")]


def test_a_class_of_ones_own_is_opaque() -> None:
    own = {"module": "__main__", "class_name": "Attention", "config": {"name": "mine"}, "registered_name": "mine>Attention"}
    model = sequential3(keras3("Masking", "mask", mask_value=0.0), lstm3("lstm"), own, lstm3("upper"))
    assert lint(model) == []
    assert layers(model)[2:] == [("Attention", None, None), ("LSTM", [None, 8], None)] or layers(model)[2][1:] == (None, None)


@pytest.mark.parametrize("config", [{"W_regularizer": None, "step_dim": 10, "bias": True}, {"supports": 1}])
def test_an_old_attention_of_ones_own_is_not_that_of_keras(config: dict[str, Any]) -> None:
    first = keras2("LSTM", "lstm", batch_input_shape=[None, 10, 3], units=8, return_sequences=True)
    assert lint(sequential2(first, keras2("Attention", "attention", **config), keras2("Dense", "head", units=1))) == []


def test_the_code_of_a_lambda_is_not_looked_at() -> None:
    function = {"class_name": "__lambda__", "config": {"code": "4wEAAAA", "defaults": None, "closure": None}}
    model = sequential3(lstm3("lstm"), keras3("Lambda", "lambda", function=function, arguments={}), keras3("Dense", "head", units=1))
    assert lint(model) == []
    assert layers(model)[1][:2] == ("Lambda", None)


OTHERS = [{"architectures": ["LstmForKeras"]}, {"class_name": "LSTM", "config": {}, "keras": 1}, [1], {"a": "LSTM keras"}]


@pytest.mark.parametrize("data", OTHERS)
def test_other_json_is_no_model(data: Any) -> None:
    assert lint_source("package.json", json.dumps(data), Config()) == []
    assert summarize("package.json", json.dumps(data), Config()) == {"models": []}


def test_a_second_output_that_is_not_there() -> None:
    history = [{"class_name": "__keras_tensor__", "config": {"shape": [None, 8], "keras_history": ["lstm", 0, 1]}}]
    source = [{"class_name": "__keras_tensor__", "config": {"shape": [None, 10, 3], "keras_history": ["input", 0, 0]}}]
    first = {**keras3("InputLayer", "input", batch_shape=[None, 10, 3], dtype="float32"), "name": "input", "inbound_nodes": []}
    lstm = {**lstm3("lstm", return_state=True), "name": "lstm", "inbound_nodes": [{"args": source, "kwargs": {}}]}
    head = {**keras3("Dense", "head", units=1), "name": "head", "inbound_nodes": [{"args": history, "kwargs": {}}]}
    graph = {"name": "model", "layers": [first, lstm, head], "input_layers": [["input", 0, 0]], "output_layers": [["head", 0, 0]]}
    model = {"module": "keras", "class_name": "Functional", "config": graph}
    assert lint(model) == []
    lstm["config"]["return_state"] = False
    (found,) = lint(model)
    assert (found.code, found.span.row) == ("RNN106", row(model, '"LSTM"'))


def test_fix_writes_one_value(tmp_path: Path) -> None:
    model = sequential3(lstm3("lower"), lstm3("upper", 4))
    path = tmp_path / "model.json"
    path.write_text(samples.text(model, 2))
    assert main(["check", str(path), "--isolated", "--fix", "-q"]) == 0
    model["config"]["layers"][1]["config"]["return_sequences"] = True
    assert path.read_text() == samples.text(model, 2)


def test_an_archive_is_never_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = samples.archive(samples.text(sequential3(lstm3("lower"), lstm3("upper", 4))).encode())
    path = tmp_path / "model.keras"
    path.write_bytes(data)
    assert main(["check", str(tmp_path), "--isolated", "--fix"]) == 1
    said = capsys.readouterr().out
    assert "(layer 'lower' in config.json)" in said
    assert "set return_sequences=True" in said
    assert path.read_bytes() == data


def test_folders_are_searched_for_archives_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = samples.text(sequential3(lstm3("lower"), lstm3("upper", 4)))
    (tmp_path / "model.json").write_text(text)
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(json.loads(text)))
    assert main(["check", str(tmp_path), "--isolated"]) == 0
    assert main(["check", str(tmp_path / "model.json"), str(tmp_path / "model.yaml"), "--isolated"]) == 1
    assert "Found 2 errors" in capsys.readouterr().out


def test_the_places_of_json() -> None:
    text = '{"a": [1, {"b\\u0041": "x,]"}, []], "c": {}, "d": -1.5e3, "e": null}'
    data, spots = read_json(text), json_spots(text)

    def compare(value: Any, path: tuple[str | int, ...]) -> None:
        start, end = spots[path].value
        assert json.loads(text[start:end]) == value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            compare(item, (*path, key))

    compare(data, ())
    assert len(spots) == 9


def test_the_places_of_yaml() -> None:
    text = "a: [1, {b: x}]\nc:\n- ~\n- true\n"
    data, spots = read_yaml(text)
    assert data == {"a": [1, {"b": "x"}], "c": [None, True]}
    assert text[slice(*spots["a", 1, "b"].value)] == "x"


def test_a_document_is_read_from_bytes() -> None:
    document = read("model.keras", samples.archive(samples.text(sequential3(lstm3("lstm"))).encode()))
    assert isinstance(document, SavedModel)
    assert len(document.programs) == 1
