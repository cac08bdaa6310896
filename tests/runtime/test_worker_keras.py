"""The worker with real Keras: shapes, parameters, failures at the layer concerned, training, factories."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.workers import PROGRAM, Answer, Talk, array, call, entry, functional, layer, out, sequential, trained

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["keras2", "keras3"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    worker = Talk(request.param, tmp_path_factory.mktemp("empty"))
    yield worker
    worker.close()


def shapes(answer: Answer) -> list[Any]:
    return [said["shapes"] for said in answer["calls"]]


def params(answer: Answer) -> list[int | None]:
    return [said["params"] for said in answer["layers"]]


def fine(answer: Answer) -> Answer:
    assert answer["failures"] == []
    assert answer["stages"]["build"] == "ok"
    assert answer["stages"]["forward"] == "ok"
    return answer


def failed(answer: Answer) -> list[tuple[str, int | None, str]]:
    return [(f["stage"], f["layer"], f["exception"]) for f in answer["failures"]]


STACK = sequential(
    [None, 10, 3], layer("LSTM", 64, return_sequences=True), layer("Dropout", 0.2), layer("LSTM", 32), layer("Dense", 1),
    shapes=[[None, 10, 64], [None, 10, 64], [None, 32], [None, 1]],
)  # fmt: skip


def test_hello(talk: Talk) -> None:
    assert talk.hello["framework"] == ("tf_keras" if talk.name == "keras2" else "keras")
    assert talk.hello["version"].startswith(talk.name[-1])
    assert talk.hello["backend"] == "tensorflow"


def test_a_sequential(talk: Talk) -> None:
    answer = fine(talk.build(STACK))
    assert shapes(answer) == [[[None, 10, 64]], [[None, 10, 64]], [[None, 32]], [[None, 1]]]
    assert params(answer) == [17408, 0, 12416, 33]
    assert (answer["inputs"], answer["outputs"], answer["params"]) == ([[None, 10, 3]], [[None, 1]], 29857)


def test_a_shared_layer_and_a_merge(talk: Talk) -> None:
    answer = fine(talk.build(functional(
        [[None, 7, 4], [None, None, 4]],
        [layer("GRU", 6), layer("Concatenate"), layer("Dense", 2)],
        [call(0, entry(0)), call(0, entry(1)), call(1, out(0), out(1), listed=True), call(2, out(2))],
    )))  # fmt: skip
    assert shapes(answer) == [[[None, 6]], [[None, 6]], [[None, 12]], [[None, 2]]]
    assert params(answer) == [216, 0, 26]


def test_wrappers_with_their_layers(talk: Talk) -> None:
    layers = [
        layer("TimeDistributed", {"layer": 3}), layer("Bidirectional", layer={"layer": 4}, merge_mode="sum"), layer("Dense", 1),
        layer("Conv1D", 4, 3, padding="same"), layer("LSTM", 6), layer("TimeDistributed", {"layer": 6}), layer("Flatten"),
    ]  # fmt: skip
    order = [{"layer": 0}, {"layer": 5}, {"layer": 1}, {"layer": 2}]
    answer = fine(talk.build({**sequential([None, 5, 8, 3]), "layers": layers, "calls": order}))
    assert shapes(answer) == [[[None, 5, 8, 4]], [[None, 5, 32]], [[None, 6]], [[None, 1]]]
    assert params(answer) == [40, 2 * 4 * 6 * (32 + 6 + 1), 7, 40, 4 * 6 * (32 + 6 + 1), 0, 0]


def test_cells(talk: Talk) -> None:
    cells = layer("RNN", [{"layer": 1}, {"layer": 2}], return_state=True, return_sequences=True)
    recipe = functional([[None, 10, 3]], [cells, layer("LSTMCell", 4), layer("GRUCell", 5)], [call(0, entry())])
    answer = fine(talk.build(recipe))
    assert shapes(answer)[0][0] == [None, 10, 5]
    assert params(answer)[0] == sum(p or 0 for p in params(answer)[1:])


def test_a_model_in_a_model(talk: Talk) -> None:
    inner = sequential([None, 10, 3], layer("LSTM", 4, return_sequences=True), layer("Dense", 2))
    recipe = functional([[None, 10, 3]], [{"recipe": inner}, layer("GRU", 4)], [call(0, entry()), call(1, out(0))])
    answer = fine(talk.build(recipe))
    assert shapes(answer) == [[[None, 10, 2]], [[None, 4]]]
    assert params(answer)[0] == 138
    assert [said["params"] for said in answer["layers"][0]["model"]["layers"]] == [128, 10]
    wrong = sequential([None, 10, 3], layer("LSTM", 4), layer("LSTM", 4))
    answer = talk.build(functional([[None, 10, 3]], [{"recipe": wrong}], [call(0, entry())]))
    assert [(f["layer"], f["path"]) for f in answer["failures"]] == [(0, [0, 1])]


def test_every_failure_is_seen(talk: Talk) -> None:
    answer = talk.build(sequential(
        [None, 10, 3], layer("LSTM", 4), layer("LSTM", 4), layer("Dense", 2), layer("MaxPooling1D"), layer("Dense", -1),
        shapes=[[None, 4], [None, 4], [None, 2], [None, 1, 2], [None, 1]],
    ))  # fmt: skip
    assert failed(answer)[0][:2] == ("construct", 4)
    assert [entry[:2] for entry in failed(answer)[1:]] == [("build", 1), ("build", 3)]
    assert "expected ndim=3, found ndim=2" in answer["failures"][1]["message"]
    assert shapes(answer) == [[[None, 4]], None, [[None, 2]], None, None]
    assert answer["stages"] == {"build": "failed", "forward": "skipped", "compile": "skipped", "train": "skipped"}


def test_what_hangs_on_an_unknown_failure_is_left_out(talk: Talk) -> None:
    answer = talk.build(functional(
        [[None, 10, 3]], [layer("LSTM", 4), layer("LSTM", 4), layer("Dense", 2)], [call(0, entry()), call(1, out(0)), call(2, out(1))]
    ))  # fmt: skip
    assert failed(answer) == [("build", 1, "ValueError")]
    assert shapes(answer)[2] is None


def test_words_that_keras_does_not_know(talk: Talk) -> None:
    answer = talk.build(sequential([None, 10, 3], layer("LSTM", 4, unit=3), layer("Dense", 2, activation="Tanh")))
    assert sorted((f["stage"], f["layer"]) for f in answer["failures"]) == [("construct", 0), ("construct", 1)]


DECODER = functional(
    [[None, 5, 2], [None, 6, 2]],
    [layer("LSTM", 8, return_state=True), layer("LSTM", 4)],
    [call(0, entry(0)), call(1, entry(1), state=[out(0, 1), out(0, 2)])],
)


def test_states_of_a_wrong_size(talk: Talk) -> None:
    answer = talk.build(DECODER)
    assert [entry[:2] for entry in failed(answer)] == [("build" if talk.name == "keras2" else "forward", 1)]


def test_states_of_a_wrong_size_in_a_large_model(talk: Talk) -> None:
    large = [layer("LSTM", 3000, return_state=True), layer("LSTM", 2000)]
    answer = talk.build({**DECODER, "layers": large})
    assert [entry[:2] for entry in failed(answer)] == [("build" if talk.name == "keras2" else "forward", 1)]


def test_right_states_and_zeros(talk: Talk) -> None:
    layers = [layer("GRU", 4, return_state=True), layer("GRU", 4), layer("LSTM", 3)]
    zeros = {"zeros": [2, 3], "dtype": "float32"}
    answer = talk.build(functional(
        [[2, 5, 2]], layers, [call(0, entry()), call(1, entry(), state=[out(0, 1)]), call(2, entry(), state=[zeros, zeros])], out(1), out(2)
    ))  # fmt: skip
    assert shapes(fine(answer)) == [[[2, 4], [2, 4]], [[2, 4]], [[2, 3]]]


def test_stand_ins_and_operations(talk: Talk) -> None:
    recipe = functional(
        [[None, None, 3]],
        [layer("LSTM", 4, return_sequences=True), {"standin": "Lambda"}, layer("GRU", 2), layer("Dense", 3)],
        [
            call(0, entry()), call(1, out(0), shapes=[[None, None, 6]]), call(2, out(1)),
            call(3, {"from": [out(2), out(2)], "shape": [None, 4]}),
        ],
    )  # fmt: skip
    answer = fine(talk.build(trained(recipe, array(4, 9, 3), array(4, 3))))
    assert shapes(answer) == [[[None, None, 4]], [[None, None, 6]], [[None, 2]], [[None, 3]]]
    assert [said["standin"] for said in answer["calls"]] == [False, True, False, False]
    assert answer["stages"]["train"] == "ok"


def test_a_layer_that_is_not_in_the_table_is_stood_in_for(talk: Talk) -> None:
    answer = talk.build(sequential([None, 10, 3], layer("Lambda", "x"), layer("LSTM", 2), shapes=[[None, 10, 5], [None, 2]]))
    assert shapes(fine(answer)) == [[[None, 10, 5]], [[None, 2]]]
    assert answer["notes"] == ["layer 0 is not rebuilt: Lambda is not among the layers that can be rebuilt"]


def test_open_axes_get_one_width_after_the_other(talk: Talk) -> None:
    wide = sequential([None, None, 3], layer("Conv1D", 4, 20), layer("LSTM", 2))
    fine(talk.build(wide))
    answer = talk.build({**wide, "widths": [12]})
    if answer["stages"]["forward"] == "failed":
        assert failed(answer)[0][:2] == ("forward", 0)
    else:
        fine(answer)  # Keras lets an empty result through


def test_words_behind_the_last_of_an_embedding(talk: Talk) -> None:
    recipe = sequential([None, 6], layer("Embedding", 10, 4), layer("LSTM", 3), layer("Dense", 1))
    assert fine(talk.build(trained(recipe, array(4, 6, dtype="int64", low=0, high=9), array(4, 1))))["stages"]["train"] == "ok"
    answer = talk.build(trained(recipe, array(4, 6, dtype="int64", low=0, high=10), array(4, 1)))
    assert failed(answer) == [("train", 0, "InvalidArgumentError")]
    assert answer["stages"]["forward"] == "ok"


def test_training(talk: Talk) -> None:
    assert fine(talk.build(trained(STACK, array(32, 10, 3), array(32, 1))))["stages"]["train"] == "ok"
    answer = talk.build(trained(STACK, array(32, 10, 3), array(32, 5), "categorical_crossentropy"))
    assert failed(answer) == [("train", None, "ValueError")]
    assert answer["stages"] == {"build": "ok", "forward": "ok", "compile": "ok", "train": "failed"}
    answer = talk.build(trained(STACK, array(32, 10, 3), array(32, 1), optimizer="adamm"))
    assert failed(answer) == [("compile", None, "ValueError")]
    assert answer["stages"]["forward"] == "ok"


def test_data_of_another_shape_are_no_fault_of_the_model(talk: Talk) -> None:
    answer = talk.build(trained(STACK, array(8, 10, 4), array(8, 1)))
    assert [entry[0] for entry in failed(answer)] == ["train"]
    assert answer["stages"]["forward"] == "ok"
    answer = talk.build({**trained(STACK, array(8, 10, 4), None), "compile": None})
    assert [entry[0] for entry in failed(answer)] == ["train"]
    assert answer["stages"] == {"build": "ok", "forward": "ok", "compile": "skipped", "train": "failed"}


def test_old_names(talk: Talk) -> None:
    answer = talk.build(trained(STACK, array(8, 10, 3), array(8, 1), {"function": ["losses", "mse"]}))
    assert fine(answer)["stages"]["train"] == "ok"  # tf.keras has it
    answer = talk.build(sequential([None, 10, 3], layer("LSTM", 4), layer("CuDNNLSTM", 4), layer("Dense", 1)))
    assert ("construct", 1, "AttributeError") in failed(answer)


def thing(group: str, name: str, *args: object, **kwargs: object) -> Answer:
    return {"object": [group, name, list(args), kwargs]}


def test_objects_and_functions(talk: Talk) -> None:
    recipe = sequential(
        [None, 10, 3],
        layer(
            "LSTM", 4, activation={"function": ["activations", "relu"]}, kernel_initializer=thing("initializers", "HeNormal", seed=3),
            recurrent_regularizer=thing("regularizers", "l2", 0.1),
        ),
        layer("Dense", 3, activation="softmax", kernel_constraint=thing("constraints", "MaxNorm", 2)),
    )  # fmt: skip
    answer = fine(talk.build(trained(
        recipe, array(8, 10, 3), array(8, dtype="int64", high=2),
        thing("losses", "SparseCategoricalCrossentropy", from_logits=False),
        optimizer=thing("optimizers", "Adam", learning_rate=thing("optimizers.schedules", "ExponentialDecay", 0.1, 10, 0.9)),
        metrics=["accuracy", {"function": ["metrics", "sparse_categorical_accuracy"]}],
    )))  # fmt: skip
    assert answer["stages"]["train"] == "ok"


def test_several_outputs_by_name(talk: Talk) -> None:
    recipe = functional(
        [[None, 10, 3]],
        [layer("LSTM", 4), layer("Dense", 1, name="price"), layer("Dense", 3, activation="softmax", name="trend")],
        [call(0, entry()), call(1, out(0)), call(2, out(0))], out(1), out(2),
    )  # fmt: skip
    losses = {"dict": [["price", "mse"], ["trend", "categorical_crossentropy"]]}
    recipe = trained(recipe, array(8, 10, 3), None, losses)
    goals = {"y": [array(8, 1), array(8, 3, one_hot=True)], "y_form": "dict", "y_names": ["price", "trend"]}
    assert fine(talk.build({**recipe, "train": {**recipe["train"], **goals}}))["stages"]["train"] == "ok"


def test_a_sequential_that_its_data_build(talk: Talk) -> None:
    bare = sequential(None, layer("LSTM", 4, return_sequences=True), layer("LSTM", 2), layer("Dense", 1))
    answer = talk.build(bare)
    assert answer["failures"] == []
    assert answer["stages"]["build"] == "skipped"
    answer = fine(talk.build(trained(bare, array(8, 6, 3), array(8, 1))))
    assert shapes(answer) == [[[None, 6, 4]], [[None, 2]], [[None, 1]]]
    wrong = sequential(None, layer("LSTM", 4), layer("LSTM", 2))
    assert [entry[:2] for entry in failed(talk.build(trained(wrong, array(8, 6, 3), array(8, 2))))] == [("build", 1)]


def test_a_layer_that_keeps_its_states(talk: Talk) -> None:
    recipe = sequential(
        [4, 6, 3], layer("LSTM", 4, stateful=True, return_sequences=True), layer("GRU", 2, stateful=True), layer("Dense", 1)
    )
    assert fine(talk.build(trained(recipe, array(4, 6, 3), array(4, 1))))["params"] == 4 * 4 * 8 + 3 * 2 * (4 + 2 + 2) + 3
    assert failed(talk.build({**recipe, "inputs": [{"shape": [None, 6, 3], "dtype": None}]}))[0][:2] == ("build", 0)


@pytest.mark.parametrize("units", [1024, 4096, 100_000])
def test_large_models_cost_nothing(talk: Talk, units: int) -> None:
    before, start = talk.peak(), talk.seconds()
    recipe = sequential([None, 20, 8], layer("LSTM", units, return_sequences=True), layer("LSTM", units), layer("Dense", 1))
    answer = fine(talk.build(trained(recipe, array(16, 20, 8), array(16, 1))))
    assert answer["params"] == 4 * units * (8 + units + 1) + 4 * units * (2 * units + 1) + units + 1
    assert answer["stages"]["train"] == "ok"
    assert answer["notes"] == [f"traced, not computed: {answer['params']} parameters"]
    assert talk.peak() - before < 200 << 20
    assert talk.seconds() - start < 4


def test_long_sequences_cost_nothing(talk: Talk) -> None:
    start = talk.seconds()
    recipe = sequential([None, 5000, 3], layer("LSTM", 8, return_sequences=True), layer("LSTM", 8), layer("Dense", 1))
    assert fine(talk.build(trained(recipe, array(16, 5000, 3), array(16, 1))))["stages"]["train"] == "ok"
    assert [f["layer"] for f in talk.build(trained(recipe, array(16, 5000, 3), array(16, 1, 7, 3), "binary_crossentropy"))["failures"]] == [
        None
    ]
    assert talk.seconds() - start < 4


def test_a_hundred_models(talk: Talk) -> None:
    start = talk.seconds()
    three = sequential([None, 10, 3], *[layer("LSTM", 64, return_sequences=True)] * 2, layer("LSTM", 64), layer("Dense", 1))
    for number in range(100):
        fine(talk.build(trained(three if number % 2 else STACK, array(8, 10, 3), array(8, 1))))
    assert talk.seconds() - start < 30  # of the processor; 20 s on two cores that are free


NETS = """
import sys
{keras}

def build_model(units=8, compiled=True):
    model = keras.Sequential([keras.layers.Input((10, 3)), keras.layers.LSTM(units), keras.layers.Dense(2, activation="softmax")])
    if compiled:
        model.compile("adam", "sparse_categorical_crossentropy")
    return model

class Nets:
    def __init__(self):
        self.model = build_model(3, False)

def wrong():
    inputs = keras.layers.Input((10, 3))
    return helper(inputs)

def helper(x):
    return keras.layers.LSTM(4)(keras.layers.LSTM(4)(x))

def leave():
    sys.exit(3)

def custom():
    model = build_model(4, False)
    model.compile("adam", lambda y, p: 1 / 0)
    return model

def number():
    print("a word", file=sys.__stdout__)
    return input() if False else 7
"""


@pytest.fixture(scope="module")
def nets(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / f"package_{talk.name}").mkdir()
    head = "import tf_keras as keras" if talk.name == "keras2" else "import keras"
    (root / f"package_{talk.name}" / "nets.py").write_text(NETS.replace("{keras}", head))
    (root / f"package_{talk.name}" / "__init__.py").write_text("")
    return root


def made(talk: Talk, root: Path, name: str, **arguments: object) -> Answer:
    target = f"package_{talk.name}.nets:{name}"
    answer = talk.ask({"kind": "factory", "target": target, "arguments": arguments, "paths": [str(root)]})
    assert "broken" not in answer, answer["broken"]
    return answer


def test_a_factory(talk: Talk, nets: Path) -> None:
    answer = made(talk, nets, "build_model", units=6)
    assert answer["failures"] == []
    assert set(answer["stages"].values()) == {"ok"}
    [model] = answer["models"]
    lstm = next(said for said in model["layers"] if said["type"] == "LSTM")
    assert (lstm["output_shapes"], lstm["input_shapes"], lstm["params"]) == ([[[None, 6]]], [[[None, 10, 3]]], 240)
    assert (model["inputs"], model["outputs"], model["params"]) == ([[None, 10, 3]], [[None, 2]], 254)
    assert "LSTM" in json.dumps(json.loads(model["config"]))


def test_a_factory_that_holds_its_model(talk: Talk, nets: Path) -> None:
    [model] = made(talk, nets, "Nets")["models"]
    assert model["params"] == 4 * 3 * 7 + 8


@pytest.mark.parametrize(
    ("name", "stage", "exception", "row"),
    [("wrong", "call", "ValueError", 20), ("leave", "call", "SystemExit", 23), ("nothing", "import", "AttributeError", None)],
)
def test_a_factory_that_fails(talk: Talk, nets: Path, name: str, stage: str, exception: str, row: int | None) -> None:
    answer = made(talk, nets, name)
    [failure] = answer["failures"]
    assert (failure["stage"], failure["exception"], failure["row"]) == (stage, exception, row)
    assert answer["stages"]["build"] == "failed"


def test_a_loss_of_the_users_own_is_not_tried(talk: Talk, nets: Path) -> None:
    answer = made(talk, nets, "custom")
    assert answer["stages"] == {"build": "ok", "forward": "ok", "compile": "ok", "train": "skipped"}


def test_a_factory_of_something_else(talk: Talk, nets: Path) -> None:
    answer = made(talk, nets, "number")
    assert answer["models"] == []
    assert answer["notes"] == [f"package_{talk.name}.nets:number returned int, which is no model"]


WITHOUT_TENSORFLOW = """
import runpy, sys
from importlib.machinery import PathFinder
class Without:
    def find_spec(self, name, path=None, target=None):
        return None if name.split(".")[0] in ("tensorflow", "tf_keras") else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [Without() if finder is PathFinder else finder for finder in sys.meta_path]
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def without_tensorflow(name: str, *recipes: Answer) -> list[Answer]:
    lines = "".join(json.dumps({"id": "1", "kind": "build", "recipe": recipe}) + "\n" for recipe in recipes)
    command = [sys.executable, "-c", WITHOUT_TENSORFLOW, str(PROGRAM), name]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False, timeout=120)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_keras_3_with_torch() -> None:
    pytest.importorskip("torch")
    large = sequential([None, 10, 3], layer("LSTM", 100_000), layer("Dense", 1))
    wrong = trained(STACK, array(8, 10, 3), array(8, 5), "categorical_crossentropy")
    hello, good, decoder, huge, failing = without_tensorflow("keras3", trained(STACK, array(8, 10, 3), array(8, 1)), DECODER, large, wrong)
    assert hello["hello"]["backend"] == "torch"
    assert set(fine(good)["stages"].values()) == {"ok"}
    assert failed(decoder) == [("forward", 1, "RuntimeError")]
    assert (huge["params"], huge["stages"]["forward"]) == (4 * 100_000 * 100_004 + 100_001, "skipped")
    assert failed(failing) == [("train", None, "ValueError")]


def test_no_framework() -> None:
    assert without_tensorflow("keras2") == [{"absent": "No module named 'tensorflow'"}]
