"""RNN106 to RNN109: what is unpacked, where states go, what layers are called on."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Safety, Severity
from lstmlint.engine.lint import lint_source
from tests.rules.shapes import codes, only, safety

OUTPUTS = {
    "LSTM(8{})": 3,
    "GRU(8{})": 2,
    "SimpleRNN(8{})": 2,
    "Bidirectional(LSTM(8{}))": 5,
    "Bidirectional(GRU(8{}))": 3,
    "RNN(LSTMCell(8){})": 3,
}


@pytest.mark.parametrize("names", [2, 3, 4, 5])
@pytest.mark.parametrize("layer", OUTPUTS)
def test_names_against_outputs(layer: str, names: int) -> None:
    targets = ", ".join(f"v{i}" for i in range(names))
    text = f"x = Input((10, 3))\n{targets} = {layer.format(', return_state=True')}(x)"
    assert codes(text) == ([] if names == OUTPUTS[layer] else [(2, "RNN106")])


@pytest.mark.parametrize("layer", OUTPUTS)
def test_the_flag_is_added_where_it_explains_the_names(layer: str) -> None:
    targets = ", ".join(f"v{i}" for i in range(OUTPUTS[layer]))
    found = only(f"x = Input((10, 3))\n{targets} = {layer.format('')}(x)")
    assert (found.code, safety(found)) == ("RNN106", Safety.UNSAFE)
    assert found.fix is not None
    assert [edit.content for edit in found.fix.edits] == [", return_state=True"]
    more = only(f"x = Input((10, 3))\n{targets}, more = {layer.format('')}(x)")
    assert (more.code, safety(more)) == ("RNN106", None)


@pytest.mark.parametrize(
    "line",
    ["a, *rest = LSTM(8, return_state=True)(x)", "a, b = LSTM(8, return_state=flag())(x)", "a, b = own(x)", "a, b = LSTM(8, **options)(x)"],
)
def test_unpacking_that_may_be_right(line: str) -> None:
    assert codes(f"x = Input((10, 3))\n{line}") == []


@pytest.mark.parametrize(("version", "expected"), [(2, Severity.ERROR), (3, None), (None, Severity.WARNING)])
def test_the_last_layer_of_a_sequential(version: int | None, expected: Severity | None) -> None:
    from tests.rules.shapes import lint

    found = lint("model = Sequential([Input((10, 3)), LSTM(8, return_state=True)])", version)
    assert [d.severity for d in found] == ([expected] if expected else [])
    assert all("Keras 2" in d.message for d in found)


@pytest.mark.parametrize("version", [2, 3, None])
@pytest.mark.parametrize(
    "layer", ["GRU(8, return_state=True)", "Bidirectional(LSTM(8), merge_mode=None)", "Bidirectional(LSTM(8, return_state=True))"]
)
def test_before_another_layer_of_a_sequential(layer: str, version: int | None) -> None:
    found = only(f"model = Sequential([\n    Input((10, 3)),\n    {layer},\n    Dense(1),\n])", version)
    assert (found.code, found.severity, found.span.row) == ("RNN107", Severity.ERROR, 3)


ENCODER = """\
s, t = Input((9, 5)), Input((7, 4))
o, h, c = LSTM(8, return_state=True)(s)
b, fh, fc, bh, bc = Bidirectional(LSTM(8, return_state=True))(s)
"""


@pytest.mark.parametrize(
    ("decoder", "states"),
    [
        ("LSTM(8)", "[h]"),
        ("LSTM(8)", "h"),
        ("LSTM(8)", "[o, h, c]"),
        ("LSTM(8)", "[]"),
        ("LSTM(8)", "[fh, fc, bh, bc]"),
        ("LSTM(16)", "[h, c]"),
        ("LSTM(8)", "[Concatenate()([fh, bh]), Concatenate()([fc, bc])]"),
        ("LSTM(8)", "[t, c]"),
        ("SimpleRNN(8)", "[h, c]"),
        ("GRU(9)", "h"),
        ("Bidirectional(LSTM(8))", "[h, c]"),
        ("Bidirectional(LSTM(4))", "[fh, fc, bh, bc]"),
        ("RNN(LSTMCell(8))", "[h]"),
    ],
)
@pytest.mark.parametrize("version", [2, 3])
def test_states_that_do_not_fit_are_errors_in_both_versions(decoder: str, states: str, version: int) -> None:
    found = only(f"{ENCODER}y = {decoder}(t, initial_state={states})", version)
    assert (found.code, found.severity, found.span.row) == ("RNN108", Severity.ERROR, 4)


@pytest.mark.parametrize(
    ("decoder", "states"),
    [
        ("LSTM(8)", "[h, c]"),
        ("LSTM(16)", "[Concatenate()([fh, bh]), Concatenate()([fc, bc])]"),
        ("Bidirectional(LSTM(8))", "[fh, fc, bh, bc]"),
        ("Bidirectional(LSTM(8))", "[h, c, h, c]"),
        ("GRU(8)", "h"),
        ("GRU(8)", "[h]"),
        ("LSTM(units)", "[h, c]"),
        ("LSTM(8)", "states()"),
        ("LSTM(8)", "[h, *more]"),
        ("LSTM(8)", "[Input((8,)), Input((8,))]"),
        ("LSTM(8)", "None"),
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_states_that_fit_or_may(decoder: str, states: str, version: int | None) -> None:
    assert codes(f"{ENCODER}y = {decoder}(t, initial_state={states})", version) == []


@pytest.mark.parametrize(("version", "severity"), [(2, Severity.ERROR), (3, Severity.WARNING), (None, Severity.WARNING)])
def test_a_gru_ignores_what_is_too_much_in_keras_3(version: int | None, severity: Severity) -> None:
    found = only(f"{ENCODER}y = GRU(8)(t, initial_state=[h, c])", version)
    assert (found.code, found.severity) == ("RNN108", severity)


@pytest.mark.parametrize(("version", "severity"), [(2, None), (3, Severity.ERROR), (None, Severity.WARNING)])
def test_states_in_the_list_of_inputs(version: int | None, severity: Severity | None) -> None:
    from tests.rules.shapes import lint

    found = lint(f"{ENCODER}y = LSTM(8)([t, h, c])", version)
    assert [(d.code, d.severity) for d in found] == ([("RNN108", severity)] if severity else [])
    assert [d.severity for d in lint(f"{ENCODER}y = LSTM(9)([t, h, c])", 2)] == [Severity.ERROR]


HEAD = "x = Input((10, 3))\na, b = LSTM(8)(x), GRU(8)(x)\ns = LSTM(8, return_sequences=True)(x)\n"


@pytest.mark.parametrize(
    "call",
    [
        "Concatenate()(a, b)",
        "Add()(a, b)",
        "Multiply()(a)",
        "concatenate(a)",
        "Subtract()([a, b, a])",
        "Dot(axes=1)([a])",
        "Attention()(s)",
        "Attention()(s, s)",
        "AdditiveAttention()([s])",
        "MultiHeadAttention(2, 4)(s)",
        "MultiHeadAttention(2, 4)([s, s])",
        "Dense(1)([a, b])",
        "Dense(1)(LSTM(8))",
        "Concatenate()([a, LSTM(8)])",
        "Dense(1)(GRU(4, return_state=True)(x))",
        "GRUCell(8)(a)",
        "Model(x, LSTM(8))",
        "Model(Input((10, 3)), a)",
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_wrong_calls(call: str, version: int | None) -> None:
    assert codes(f"{HEAD}z = {call}", version) == [(4, "RNN109")]


@pytest.mark.parametrize(
    "call",
    [
        "Concatenate()([a, b])",
        "Concatenate()((a, b))",
        "Concatenate()([a])",
        "concatenate([a, b])",
        "Concatenate()(parts)",
        "Dot(axes=1)(pair)",
        "Subtract()(pair)",
        "Attention()(pair)",
        "Subtract()([a, b])",
        "Attention()([s, s])",
        "Attention()([s, s, s])",
        "MultiHeadAttention(2, 4)(s, s)",
        "MultiHeadAttention(2, 4)(query=s, value=s)",
        "MultiHeadAttention(2, 4)(*pair)",
        "Dense(1)(make())",
        "LSTMCell(8)(a, [a, b])",
        "LSTMCell(8)(a, states=[a, b])",
        "Model(x, [a, b])",
        "Model(inputs, a)",
        "Lambda(merge)([a, b])",
        "Own()(a, b)",
    ],
)
def test_right_calls(call: str) -> None:
    assert codes(f"class Own(Layer):\n    pass\n{HEAD}z = {call}") == []


CALLBACK = """
import keras
from keras.layers import LSTM

class Reset(keras.callbacks.{base}):
    def on_epoch_end(self, epoch, logs=None):
        {guard}
            self.model.{method}()
layer = LSTM(8)
"""


@pytest.mark.parametrize(
    ("base", "guard", "method", "version", "expected"),
    [
        ("Callback", "if epoch % 2:", "reset_states", 3, [(8, "RNN703", "error")]),
        ("Callback", "if epoch % 2:", "reset_states", None, [(8, "RNN703", "warning")]),
        ("Callback", "if epoch % 2:", "reset_states", 2, []),
        ("Callback", "if epoch % 2:", "reset_state", 2, [(8, "RNN703", "error")]),
        ("Callback", "if hasattr(self.model, 'reset_states'):", "reset_states", 3, []),
        ("Unknown", "if epoch % 2:", "reset_states", 3, []),
    ],
)
def test_the_model_of_a_callback(base: str, guard: str, method: str, version: int | None, expected: list[tuple[int, str, str]]) -> None:
    text = CALLBACK.format(base=base, guard=guard, method=method)
    found = lint_source("a.py", text, Config(keras_version=version))  # type: ignore[arg-type]
    assert [(d.span.row, d.code, d.severity) for d in found] == expected
    if version == 3 and found:
        assert found[0].fix is not None and "in self.model.layers" in found[0].fix.edits[0].content
