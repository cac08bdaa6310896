"""What a recipe may not do: run code, read files, reach the network, allocate without bound, end the worker."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lstmlint.layers.signature import names
from tests.runtime.workers import Answer, Talk, array, call, entry, functional, layer, out, program, sequential, trained

W: Any = program()

# Layers of the catalogue that the worker does not make: they run code, read files, learn from data, or are about pictures.
NOT_MADE = {
    "AbstractRNNCell", "DenseFeatures", "FlaxLayer", "JaxLayer", "Lambda", "Layer", "Model", "Sequential", "TFSMLayer",
    "TorchModuleWrapper",
    "Wrapper", "Pipeline", "RandAugment", "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix",
    "Equalization", "MaxNumBoundingBoxes", "MixUp", "RandomColorDegeneration", "RandomColorJitter", "RandomElasticTransform",
    "RandomErasing",
    "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomSaturation",
    "RandomSharpness", "RandomShear", "Solarization",
}  # fmt: skip


class Base:
    def __init__(self, *args: object, **kwargs: object) -> None:
        self.given = args, kwargs


class Kind(Base):
    pass


class Foreign:
    pass


KERAS = SimpleNamespace(
    losses=SimpleNamespace(Loss=Base, Huber=Kind, get=print, deserialize=print, os=sys, Path=Path, mse=max, Foreign=Foreign),
    initializers=SimpleNamespace(Initializer=Base, Zeros=Kind),
    activations=SimpleNamespace(relu=abs, deserialize=print, K=sys, Kind=Kind),
)


def value(given: object, dicts: bool = False) -> Any:
    return W.Values(KERAS, lambda index: f"layer {index}", lambda ref: "tensor").of(given, dicts)


def test_values() -> None:
    assert value([1, 2.5, None, True, "same", {"tuple": [1, 2]}, {"layer": 3}, {"ref": {"input": 0}}]) == [
        1, 2.5, None, True, "same", (1, 2), "layer 3", "tensor",
    ]  # fmt: skip
    assert value({"number": "-inf"}) == float("-inf")
    assert value({"object": ["losses", "Huber", [1], {"delta": 2}]}).given == ((1,), {"delta": 2})
    assert value({"function": ["activations", "relu"]}) is abs
    assert value({"dict": [["price", {"object": ["losses", "Huber", [], {}]}]]}, dicts=True)["price"].given == ((), {})


@pytest.mark.parametrize(
    "given",
    [
        {}, {"module": "os"}, {"module": "os", "class_name": "system", "config": {}}, {"tuple": 3}, {"number": "1e5"}, {"layer": -1},
        {"layer": True}, {"layer": "0"}, {"layer": 0, "ref": {}}, {"dict": [["a", 1]]}, {"code": "1"}, {"tuple": [{"module": "os"}]},
        {"object": ["os", "system", ["true"], {}]}, {"object": ["losses", "get", ["x"], {}]},
        {"object": ["losses", "deserialize", [{}], {}]},
        {"object": ["losses", "__class__", [], {}]}, {"object": ["losses", "Loss.__init__", [], {}]}, {"object": ["losses", "os", [], {}]},
        {"object": ["losses", "Path", ["/"], {}]}, {"object": ["losses", "Foreign", [], {}]}, {"object": ["losses", "Huber"]},
        {"object": ["losses", "Huber", [{"module": "os"}], {}]}, {"object": ["losses", "Huber", [], {"a b": 1}]},
        {"object": ["losses", "mse", [], {}]},
        {"object": ["__dict__", "x", [], {}]}, {"object": [["losses"], "x", [], {}]}, {"object": ["losses.os", "path", [], {}]},
        {"function": ["activations", "deserialize"]}, {"function": ["activations", "K"]}, {"function": ["activations", "Kind"]},
        {"function": ["activations", "relu.__globals__"]}, {"function": ["activations", "__import__"]},
        {"function": ["initializers", "Zeros"]},
        {"function": [["activations"], "relu"]}, "x" * 20_000,
    ],
)  # fmt: skip
def test_values_that_are_none(given: object) -> None:
    with pytest.raises(W.Refused):
        value(given)


@pytest.mark.parametrize("key", ["class_name", "module", "config", "registered_name", "build_config", 1.5, None, ["a"]])
def test_dicts_describe_nothing(key: object) -> None:
    with pytest.raises(W.Refused):
        value({"dict": [[key, "x"]]}, dicts=True)
    with pytest.raises(W.Refused):
        value({"dict": [["price", {"dict": [["a", 1]]}]]}, dicts=True)


@pytest.mark.parametrize(
    "kind",
    ["Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "Layer", "Wrapper", "__import__", "os.system", "../../x", "",
     "LSTM.__init__", " LSTM", "lstm", "ADD", None, 3, ("LSTM",), "deserialize"],
)  # fmt: skip
def test_classes_that_are_refused(kind: object) -> None:
    with pytest.raises(W.Refused):
        W.allowed_layer(kind, [], [])


@pytest.mark.parametrize("kind", ["TextVectorization", "StringLookup", "IntegerLookup"])
def test_vocabularies_are_lists_of_words(kind: str) -> None:
    W.allowed_layer(kind, [10], [("vocabulary", ["a", "b"]), ("standardize", "lower")])
    for file in ("/etc/passwd", {"layer": 0}, [["x"]], {"tuple": "x"}, {"object": []}):
        with pytest.raises(W.Refused):
            W.allowed_layer(kind, [], [("vocabulary", file)])
    with pytest.raises(W.Refused):
        W.allowed_layer(kind, [10, 1, "/etc/passwd"], [])
    with pytest.raises(W.Refused):
        W.allowed_layer(kind, [], [("idf_weights", "/etc/passwd")])


def test_weights_are_not_taken_over() -> None:
    with pytest.raises(W.Refused):
        W.allowed_layer("Embedding", [10, 4], [("weights", [[1]])])


@pytest.mark.parametrize("version", [2, 3])
def test_every_layer_of_the_catalogue_is_decided_about(version: Any) -> None:
    assert set(names(version)) - W.LAYERS - set(W.MERGES) <= NOT_MADE
    assert not W.LAYERS & NOT_MADE


def read(text: bytes) -> list[Any]:
    return list(W.requests(io.BytesIO(text)))


def test_requests_that_cannot_be_read() -> None:
    good = b'{"id": "8", "kind": "build"}\n'
    deep = b'{"id": "7", "recipe": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n"
    shallow = b'{"id": "7", "recipe": ' + b"[" * 60 + b"]" * 60 + b"}\n"
    long = b'{"id": "7", "text": "' + b"x" * (100 << 20) + b'"}\n'
    digits = b'{"id": "7", "number": ' + b"9" * 100_000 + b"}\n"
    for bad in (deep, shallow, long, digits, b'{"id": "7", \n', b'{"id": "7", "x": "\xff"}\n'):
        (identity, request, why), (_, following, _) = read(bad + good)
        assert (identity, request, following) == ("7", None, {"id": "8", "kind": "build"})
        assert why.startswith("the request ")
    assert [identity for identity, _, _ in read(b"[]\n\n7\nnull\n" + good)] == [None, None, None, "8"]
    assert read(b'{"id": "' + b"x" * 1000)[0][0] is None


def test_messages_are_words() -> None:
    text = "Exception encountered when calling LSTM.call().\n\n"
    text += "\x1b[1mbad <LSTM object at 0x7f6a313eca90>\x1b[0m {{node X}} shape\x07 [Op:MatMul] name: \n\n"
    assert W.words(ValueError(text + "Arguments received by LSTM.call():\n  x=1")) == "bad <LSTM object> shape?"
    assert len(W.words(ValueError("x" * 10_000))) == 2_000


# ---- with Keras ----------------------------------------------------------------------------------------------------


CANARY = "canary_that_must_not_sing"


class Cage:
    """A worker whose events are written down, with a module that must not be imported and a file that must not be read."""

    def __init__(self, name: str, folder: Path) -> None:
        self.modules = folder / "modules"
        self.modules.mkdir()
        (self.modules / f"{CANARY}.py").write_text(f"open({str(folder / 'sung')!r}, 'w')\ndef boom(*a, **k): pass\nclass Boom: pass\n")
        self.file = folder / "secret.txt"
        self.file.write_text("a\nb\n")
        self.log = folder / "events"
        self.sung = folder / "sung"
        empty = folder / "empty"
        empty.mkdir()
        self.talk = Talk(name, empty, audit=self.log, memory=2 << 30, more={"PYTHONPATH": str(self.modules)})
        self.empty = empty
        self.talk.build(trained(plain(), array(4, 10, 3), array(4, 1)))  # whatever Keras imports late
        self.place = self.log.stat().st_size

    def events(self) -> list[str]:
        """What has happened since the last time."""
        with self.log.open(encoding="utf-8") as file:
            file.seek(self.place)
            lines = file.read().splitlines()
        self.place = self.log.stat().st_size
        return lines

    def quiet(self) -> None:
        """Nothing of all this has happened."""
        events = self.events()
        assert not self.sung.exists()
        assert not [e for e in events if CANARY in e or str(self.file) in e or "/etc/passwd" in e]
        assert not [
            e for e in events if e.split(".")[0] in ("socket", "subprocess", "shutil", "urllib") or e.startswith(("os.system", "os.exec"))
        ]
        written = [e for e in events if e.startswith("open ") and any(f"'{mode}'" in e for mode in ("w", "a", "x", "wb", "ab", "r+", "w+"))]
        assert not written
        assert not list(self.empty.iterdir())


def plain() -> Answer:
    return sequential([None, 10, 3], layer("LSTM", 4), layer("Dense", 1))


@pytest.fixture(scope="module", params=["keras2", "keras3"])
def cage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    made = Cage(request.param, tmp_path_factory.mktemp("cage"))
    yield made
    made.talk.close()


CODE = f"__import__('{CANARY}').boom()"
STRINGS = [
    f"{CANARY}.boom",
    f"{CANARY}:boom",
    f"{CANARY}>Boom",
    CODE,
    f"lambda x: {CODE}",
    f"../../{CANARY}",
    f"keras.src.{CANARY}",
    "os.system",
    "eval",
    "__import__",
]
DESCRIBED = {"module": CANARY, "class_name": "Boom", "config": {}, "registered_name": "Boom"}


def hostile_layers() -> list[Answer]:
    made = [
        layer("LSTM", 4, **{word: text})
        for text in STRINGS
        for word in ("activation", "kernel_initializer", "recurrent_regularizer", "dtype", "name")
    ]
    made += [layer("Activation", text) for text in STRINGS]
    made += [layer("RNN", [text]) for text in STRINGS[:2]] + [layer("Bidirectional", text) for text in STRINGS[:2]]
    made += [
        layer("LSTM", DESCRIBED),
        layer("LSTM", 4, activation=DESCRIBED),
        layer("LSTM", 4, activation={"dict": [*map(list, DESCRIBED.items())]}),
    ]
    made += [layer("RNN", [DESCRIBED]), layer("RNN", DESCRIBED), layer("TimeDistributed", DESCRIBED), layer("Dense", 1, dtype=DESCRIBED)]
    made += [layer(text, 4) for text in STRINGS] + [layer(kind, CODE) for kind in ("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer")]
    made += [layer("LSTM", 4, **{word: 1}) for word in ("__class__", "__init__", "self", "call", "custom_objects", "cell", "_name")]
    return made


@pytest.mark.slow
def test_names_run_nothing(cage: Cage) -> None:
    for bad in hostile_layers():
        answer = cage.talk.ask(
            {"kind": "build", "recipe": sequential([None, 10, 3], bad, layer("Dense", 1), shapes=[[None, 10, 4], [None, 10, 1]])}
        )
        assert "broken" not in answer or answer["broken"].startswith("refused"), (bad, answer["broken"])
    cage.quiet()


@pytest.mark.slow
def test_compilations_run_nothing(cage: Cage) -> None:
    described = {"dict": [*map(list, DESCRIBED.items())]}
    for text in [*STRINGS, DESCRIBED, described, {"dict": [["dense", DESCRIBED]]}, [DESCRIBED], {"layer": 0}, {"ref": {"input": 0}}]:
        for word in ("loss", "optimizer", "metrics", "loss_weights", "weighted_metrics"):
            recipe = trained(plain(), array(4, 10, 3), array(4, 1), **({"loss": text} if word == "loss" else {word: text}))
            answer = cage.talk.build(recipe)
            assert answer["stages"]["build"] == "ok"
    for name in STRINGS:
        for kind in ("object", "function"):
            given = {kind: ["losses", name, [], {}][: 4 if kind == "object" else 2]}
            assert cage.talk.build(trained(plain(), array(4, 10, 3), array(4, 1), given))["stages"]["train"] != "ok"
    cage.quiet()


@pytest.mark.slow
def test_files_are_not_read(cage: Cage) -> None:
    file = str(cage.file)
    readers = [
        layer(kind, *args, **kwargs)
        for kind in ("TextVectorization", "StringLookup", "IntegerLookup")
        for args, kwargs in (
            ((), {"vocabulary": file}),
            ((10, 1, None, "[UNK]", file), {}),
            ((), {"vocabulary": [file]}),
            ((), {"idf_weights": file}),
        )
    ]
    readers += [
        layer("Embedding", 10, 4, weights=file),
        layer("Normalization", mean=file),
        layer("Discretization", file),
        layer("LSTM", file),
    ]
    readers += [layer("Embedding", 10, 4, embeddings_initializer=file), layer("LSTM", 4, weights=[file])]
    for reader in readers:
        answer = cage.talk.ask({"kind": "build", "recipe": sequential([None, 1], reader, shapes=[[None, 1]])})
        assert "broken" not in answer or answer["broken"].startswith("refused"), (reader, answer["broken"])
    cage.quiet()


SIZES = [
    10**30,
    10**18,
    10**12,
    2**63,
    2**31,
    -5,
    0,
    1.5,
    {"number": "nan"},
    {"number": "inf"},
    {"number": "-inf"},
    True,
    "64",
    [],
    [10**9] * 3,
]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_sizes_end_nothing(cage: Cage, size: object) -> None:
    layers = [
        layer("LSTM", size), layer("GRU", size, return_sequences=True), layer("Dense", size), layer("Conv1D", size, 3), layer("Conv1D",
        3, size),
        layer("Embedding", size, 4), layer("Embedding", 4, size), layer("RepeatVector", size), layer("ZeroPadding1D", size),
        layer("Dropout", size),
        layer("MaxPooling1D", size), layer("Cropping1D", size), layer("Reshape", [size]), layer("ConvLSTM1D", size, 3),
        layer("Permute", [size]),
        layer("CategoryEncoding", size), layer("MultiHeadAttention", size, size), layer("BatchNormalization", size), layer("Masking", size),
    ]  # fmt: skip
    for one in layers:
        rank = 2 if one["class"] in ("RepeatVector", "Embedding", "CategoryEncoding") else 4 if one["class"] == "ConvLSTM1D" else 3
        answer = cage.talk.ask({"kind": "build", "recipe": sequential([None, *[6, 5, 4][: rank - 1]], one)}, seconds=20)
        assert "broken" not in answer, (one, answer["broken"])
    assert cage.talk.peak() < 4 << 30
    cage.quiet()


@pytest.mark.slow
def test_data_and_inputs_of_any_size(cage: Cage) -> None:
    for size in (10**30, 10**12, 2**31, 10**7):
        for recipe in (
            sequential([None, size, 3], layer("LSTM", 4), layer("Dense", 1)),
            sequential([None, 10, size], layer("LSTM", 4), layer("Dense", 1)),
            sequential([size, 10, 3], layer("LSTM", 4, stateful=True), layer("Dense", 1)),
            trained(plain(), array(size, 10, 3), array(size, 1)),
            trained(plain(), array(4, 10, 3, low=-size, high=size), array(4, size)),
            functional(
                [[None, 4]], [layer("Dense", 2), {"standin": "x"}], [call(0, {"zeros": [size, 4]}), call(1, entry(), shapes=[[None, size]])]
            ),
            {**plain(), "widths": [size, -size, "x", 0]},
        ):
            answer = cage.talk.ask({"kind": "build", "recipe": recipe}, seconds=20)
            assert "broken" not in answer or answer["broken"].startswith("refused"), (recipe, answer["broken"])
    assert cage.talk.peak() < 4 << 30
    cage.quiet()


@pytest.mark.slow
def test_recipes_that_are_none(cage: Cage) -> None:
    loop = {**plain(), "layers": [layer("Bidirectional", {"layer": 1}), layer("TimeDistributed", {"layer": 0})]}
    inner: Any = plain()
    for _ in range(12):
        inner = sequential([None, 10, 3], {"recipe": inner})
    for recipe in (
        loop, inner, {}, [], None, 7, {"layers": 3}, {"layers": [3]}, {"layers": [{}]}, {**plain(), "calls": [{"layer": 9}]},
        {**plain(), "calls": [{}]}, {**plain(), "inputs": [{"shape": "x"}]}, {**plain(), "inputs": [{"shape": [None, -3, 3]}]},
        {**plain(), "inputs": [{"shape": [None, 10, 3], "dtype": CODE}]}, {**plain(), "api": CODE}, {**plain(), "compile": 3},
        {**plain(), "train": 3},
        functional([[None, 3]], [layer("Dense", 3)], [call(0, out(5))]), functional([[None, 3]], [layer("Dense", 3)], [call(0, out(0))]),
        functional([[None, 3]], [layer("Dense", 3)], [call(0, {"from": [], "shape": [3]})]),
        functional([[None, 3]], [layer("Dense", 3)], [call(0, {"zeros": [2, 3], "dtype": CODE})]),
        functional([[None, 3]], [layer("Dense", 3)], [call(0, {"from": [entry()], "shape": [None, 3], "dtype": CODE})]),
        functional([[None, 3]], [layer("Dense", 3)], [call(0, entry(), kwargs={"__class__": 1, "training": {"module": "os"}})]),
        trained(plain(), array(4, 10, 3, dtype=CODE), array(4, 1, dtype="object")), {**plain(), "widths": CODE},
    ):  # fmt: skip
        answer = cage.talk.ask({"kind": "build", "recipe": recipe}, seconds=20)
        assert isinstance(answer.get("broken", answer.get("failures")), str | list)
    for kind in ("eval", CODE, None, 3, "factory"):
        assert "broken" in cage.talk.ask({"kind": kind}) or kind == "factory"
    cage.quiet()
    assert cage.talk.build(plain())["stages"]["forward"] == "ok"


@pytest.mark.slow
def test_lines_that_are_none(cage: Cage) -> None:
    assert cage.talk.raw(b'{"id": "5", "recipe": ' + b"[" * 10_000 + b"]" * 10_000 + b"}")["id"] == "5"
    assert cage.talk.raw(b'{"id": "6", "recipe": "' + b"x" * (100 << 20) + b'"}')["id"] == "6"
    assert cage.talk.raw(json.dumps({"id": {"a": 1}, "kind": "build"}).encode())["id"] == {"a": 1}
    assert cage.talk.build(plain())["stages"]["forward"] == "ok"
    cage.quiet()


@pytest.mark.slow
def test_the_cage_notices(cage: Cage) -> None:
    cage.talk.ask({"kind": "factory", "target": f"{CANARY}:boom", "paths": [str(cage.modules)]})
    assert any(CANARY in event for event in cage.events())
    assert cage.sung.exists()
