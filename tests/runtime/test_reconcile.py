"""What the framework says, held against what was found: confirmed, refuted, new, or nothing at all."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from tests.runtime.answers import Player, answer, confirmed, failure, found, played, refuses

KERAS3 = Config(keras_version=3)
STACKED = """\
model = Sequential([
    Input((30, 5)),
    LSTM(64),
    LSTM(32),
    Dense(1),
])
"""
FITS = """\
model = Sequential([
    Input((30, 5)),
    LSTM(64, return_sequences=True),
    PReLU(shared_axes=[3]),
    LSTM(32),
])
"""


def builds() -> Player:
    return lambda recipe: answer(recipe)


def test_a_finding_is_confirmed_by_the_refusal_that_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(1))
    told = confirmed(KERAS3, STACKED)
    [only] = found(told)
    assert (only.code, only.severity) == ("RNN101", Severity.ERROR)
    assert only.runtime == {
        "outcome": "confirmed", "framework": "keras", "version": "3.15.1", "backend": "tensorflow",
        "stage": "build", "exception": "ValueError", "message": "expected ndim=3, found ndim=2",
    }  # fmt: skip
    assert (told.counts.models, told.counts.refused, told.counts.built) == (1, 1, 0)
    assert [str(framework) for framework in told.frameworks] == ["keras 3.15.1"]


def test_an_error_that_the_framework_does_not_see_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, builds())
    [only] = found(confirmed(KERAS3, STACKED))
    assert (only.code, only.severity) == ("RNN101", Severity.WARNING)
    assert only.message.endswith("; but keras 3.15.1 built and ran this model without complaint")
    assert only.runtime is not None
    assert (only.runtime["outcome"], only.runtime["stage"], only.runtime["message"]) == ("refuted", "forward", None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (STACKED.replace("(30, 5)", "(30, n)"), "a number was made up for n"),
        (STACKED.replace("Dense(1)", "Dense(1, activation=settings['last'])"), "an argument was left out"),
        (STACKED + "model.add(other)\n", "the model is not rebuilt"),
    ],
)
def test_nothing_is_refuted_by_a_model_that_is_not_the_very_one(text: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, builds())
    [only] = [d for d in found(confirmed(KERAS3, text)) if d.code == "RNN101"]
    assert (only.severity, only.runtime) == (Severity.ERROR, None), why


def test_a_stage_that_was_not_reached_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, lambda recipe: answer(recipe, stages={"build": "ok", "forward": "skipped"}))
    [only] = found(confirmed(KERAS3, STACKED))
    assert (only.severity, only.runtime) == (Severity.ERROR, None)


def test_a_rule_of_another_version_is_not_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    older = {"framework": "tf_keras", "version": "0.9.0", "backend": "tensorflow"}
    played(monkeypatch, lambda recipe: answer(recipe, framework=older))
    [only] = found(confirmed(KERAS3, STACKED))
    assert only.runtime is None


def test_a_failure_that_nothing_explains_is_told_at_its_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(1, "list assignment index out of range"))
    [only] = found(confirmed(KERAS3, FITS))
    assert (only.code, only.severity, only.span.row) == ("RNN901", Severity.ERROR, 6)
    assert only.message == "keras 3.15.1 cannot build this PReLU on (batch, 30, 64): ValueError: list assignment index out of range"
    assert [(related.message, related.span.row) for related in only.related] == [("LSTM returns (batch, 30, 64)", 5)]


@pytest.mark.parametrize(
    ("stage", "code", "row", "words"),
    [
        ("construct", "RNN901", 6, "keras 3.15.1 cannot make this PReLU: TypeError: no"),
        ("forward", "RNN901", 6, "keras 3.15.1 fails in this PReLU when the model is run: TypeError: no"),
        ("train", "RNN902", 6, "keras 3.15.1 fails in this PReLU when the model is trained: TypeError: no"),
    ],
)
def test_a_failure_at_each_stage(stage: str, code: str, row: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, lambda recipe: answer(recipe, failure(stage, "TypeError", "no", layer=1)))
    [only] = found(confirmed(KERAS3, FITS))
    assert (only.code, only.span.row, only.message) == (code, row, words)


def test_compilation_and_training_are_told_where_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    text = FITS + "import numpy as np\nmodel.compile('adam', 'mse')\nmodel.fit(np.zeros((8, 30, 5)), np.zeros((8, 32)))\n"
    played(monkeypatch, lambda recipe: answer(recipe, failure("compile", "ValueError", "no such thing")))
    [compiled] = found(confirmed(KERAS3, text))
    assert (compiled.code, compiled.span.row, compiled.message) == (
        "RNN902", 10, "keras 3.15.1 cannot compile this model: ValueError: no such thing"
    )  # fmt: skip
    played(monkeypatch, lambda recipe: answer(recipe, failure("train", "ValueError", "no such thing")))
    [trained] = found(confirmed(KERAS3, text))
    assert (trained.code, trained.span.row) == ("RNN902", 11)
    assert trained.message == "keras 3.15.1 cannot train this model: ValueError: no such thing"


def test_what_comes_behind_a_failure_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def player(recipe: object) -> object:
        return answer(recipe, failure("build", "ValueError", "one", call=1), failure("build", "ValueError", "two", call=2))  # type: ignore[arg-type]

    played(monkeypatch, player)  # type: ignore[arg-type]
    assert [d.span.row for d in found(confirmed(KERAS3, FITS))] == [6]


@pytest.mark.parametrize("change", [("(30, 5)", "(30, n)"), ("LSTM(64,", "LSTM(64, activation=settings['a'],")])
def test_a_failure_that_may_hang_on_something_made_up_is_not_told(change: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(0))
    assert not found(confirmed(KERAS3, FITS.replace(*change)))


def test_a_failure_is_told_once_and_says_what_it_assumes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    def build(shared):
        inputs = Input((30, 5))
        x = LSTM(64, return_sequences=True)(inputs)
        if shared:
            x = PReLU(shared_axes=[3])(x)
        return Model(inputs, LSTM(32)(x))
    """

    def player(recipe: object) -> object:
        layers = [layer.get("class") for layer in recipe["layers"]]  # type: ignore[index]
        at = layers.index("PReLU") if "PReLU" in layers else None
        return answer(recipe, *([failure("build", "IndexError", "no", call=at, layer=at)] if at is not None else []))  # type: ignore[arg-type]

    played(monkeypatch, player)  # type: ignore[arg-type]
    told = confirmed(KERAS3, text)
    [only] = found(told)
    assert (only.code, only.span.row, only.assumes) == ("RNN901", 7, ("shared is true",))
    assert (told.counts.models, told.counts.refused) == (1, 1)


def test_comments_and_options_hold_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(1))
    hidden = FITS.replace("shared_axes=[3]),", "shared_axes=[3]),  # lstmlint: ignore[RNN901]")
    assert not found(confirmed(KERAS3, hidden))
    assert not found(confirmed(KERAS3, hidden.replace("ignore[RNN901]", "ignore")))
    assert not found(confirmed(Config(keras_version=3, ignore=("RNN901",)), FITS))
    assert not found(confirmed(Config(keras_version=3, select=("RNN1",)), FITS))
    assert not found(confirmed(Config(keras_version=3, per_file_ignores=(("a.py", ("RNN9",)),)), FITS))
    assert [d.code for d in found(confirmed(Config(keras_version=3, select=("RNN9",)), FITS))] == ["RNN901"]


def test_a_suppression_of_it_is_not_needless_where_nothing_is_built() -> None:
    from lstmlint.engine.lint import lint_source
    from tests.runtime.answers import IMPORTS

    text = IMPORTS + FITS.replace("shared_axes=[3]),", "shared_axes=[3]),  # lstmlint: ignore[RNN901, RNN9]")
    assert not lint_source("a.py", text, KERAS3)


def test_who_has_hidden_a_finding_is_not_told_of_it_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(1))
    assert not found(confirmed(KERAS3, STACKED.replace("LSTM(64),", "LSTM(64),  # lstmlint: ignore[RNN101]")))
    assert not found(confirmed(Config(keras_version=3, ignore=("RNN101",)), STACKED))
    # But who asks for the framework's own findings only gets it.
    assert [d.code for d in found(confirmed(Config(keras_version=3, select=("RNN9",)), STACKED))] == ["RNN901"]


def test_a_model_in_another_file_is_told_there(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, refuses(1))
    told = confirmed(KERAS3, FITS, STACKED)
    assert [(d.filename, d.code) for d in found(told)] == [("a.py", "RNN901"), ("b.py", "RNN101")]
    assert told.counts.models == 2


def test_what_differs_is_told_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def player(recipe: object) -> object:
        said = answer(recipe)  # type: ignore[arg-type]
        said["calls"][0]["shapes"] = [[None, 30, 65]]
        said["layers"][2]["params"] = 1
        return said

    played(monkeypatch, player)  # type: ignore[arg-type]
    assert not found(confirmed(KERAS3, FITS))
    told = confirmed(Config(keras_version=3, extend_select=("RNN904",)), FITS)
    assert [(d.span.row, d.message) for d in found(told)] == [
        (5, "keras 3.15.1 says that this LSTM returns (batch, 30, 65); lstmlint says (batch, 30, 64)"),
        (7, "keras 3.15.1 counts 1 parameters in this LSTM; lstmlint counts 12,416"),
    ]
    assert (told.counts.built, told.counts.agreed) == (1, 0)


def test_what_is_missing_is_told_by_model(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, lambda recipe: {"lost": "took longer than 20 s"})
    told = confirmed(KERAS3, STACKED)
    assert [d.runtime for d in found(told)] == [None]
    assert told.lost == {"model (a.py:3)": "took longer than 20 s"}
    played(monkeypatch, None)
    told = confirmed(KERAS3, STACKED)
    assert told.absent == {"keras3": "No module named 'tensorflow'"}
    told = confirmed(KERAS3, "model = Sequential([LSTM(8, return_sequences=flag), Dense(1)])\n")
    assert list(told.unbuilt) == ["model (a.py:3)"]


@pytest.mark.parametrize("damage", [{"failures": "none"}, {"failures": [3, {"stage": "build", "call": 99}]}, {"calls": 7, "layers": None}])
def test_an_answer_of_another_form_does_no_harm(damage: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, lambda recipe: {**answer(recipe), "stages": [], "framework": None, **damage})
    assert [(d.code, d.runtime) for d in found(confirmed(KERAS3, STACKED))] == [("RNN101", None)]


def test_a_run_on_an_axis_of_some_length_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, lambda recipe: answer(recipe, failure("forward", "InvalidArgumentError", "192 values, not 160", layer=1)))
    text = FITS.replace("PReLU(shared_axes=[3])", "Dense(8)")
    assert not found(confirmed(KERAS3, text.replace("(30, 5)", "(None, 5)")))
    assert [d.code for d in found(confirmed(KERAS3, text))] == ["RNN901"]


def test_what_this_machine_lacks_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "use_cudnn=True was specified, but cuDNN is not supported for this layer configuration with this backend."
    played(monkeypatch, lambda recipe: answer(recipe, failure("forward", "ValueError", words, layer=1)))
    assert not found(confirmed(KERAS3, FITS))


def test_names_of_one_spelling_are_not_taken_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    model = Sequential([Input((30, 5))])
    for units in sizes():
        model.add(LSTM(units, return_sequences=True))
    model.add(LSTM(units))
    """
    played(monkeypatch, lambda recipe: answer(recipe))
    assert not found(confirmed(Config(keras_version=3, extend_select=("RNN904",)), text))
