"""Hostile files end with a clear sentence, in bounded time and memory; files that hold no model say nothing."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.engine.reading import read
from lstmlint.saved import files
from lstmlint.saved.values import LARGEST_TEXT
from tests.saved import samples
from tests.saved.samples import lstm3, sequential3

GOOD = samples.text(sequential3(lstm3("lstm"))).encode()


@pytest.fixture(autouse=True)
def bounds() -> Iterator[None]:
    """No test here may take more than some seconds, or much more memory than the largest configuration needs."""
    tracemalloc.start()
    begun = time.process_time()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 20
    assert peak < 30 * LARGEST_TEXT


def said(tmp_path: Path, data: bytes, name: str = "model.keras") -> str:
    """Why the file cannot be read; the test fails where it can."""
    path = tmp_path / name
    path.write_bytes(data)
    reason = read(str(path))
    assert isinstance(reason, str), reason[:100]
    assert len(reason) < 300
    return reason


def test_a_zip_bomb(tmp_path: Path) -> None:
    assert "would be" in said(tmp_path, samples.archive(b"[" * 50_000_000, kind=zipfile.ZIP_DEFLATED))


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    data = samples.archive(b" " * 30_000_000, kind=zipfile.ZIP_DEFLATED)
    lying = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1_000))
    assert "cannot be read" in said(tmp_path, lying) or "longer" in said(tmp_path, lying)


def test_too_many_members(tmp_path: Path) -> None:
    data = samples.archive(GOOD, more={f"assets/{n}": b"" for n in range(files.MOST_MEMBERS + 5)})
    assert "members" in said(tmp_path, data)


def test_two_configurations(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("config.json", GOOD)
        archive.writestr("config.json", GOOD)
    assert "2 members called config.json" in said(tmp_path, out.getvalue())


@pytest.mark.parametrize("cut", [10, 60, -30, -5])
def test_an_archive_that_was_cut_off(tmp_path: Path, cut: int) -> None:
    assert "zip archive" in said(tmp_path, samples.archive(GOOD)[:cut])


def test_an_encrypted_archive(tmp_path: Path) -> None:
    data = bytearray(samples.archive(GOOD))
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[at + 8] |= 1
    local = data.find(b"config.json") - 30
    data[local + 6] |= 1
    assert "cannot be read" in said(tmp_path, bytes(data))


@pytest.mark.parametrize("step", range(0, 400, 7))
def test_archives_with_one_byte_changed(tmp_path: Path, step: int) -> None:
    """They are read, or there is a reason; nothing else comes of it."""
    data = bytearray(samples.archive(GOOD))
    data[-1 - step] ^= 0x5A
    path = tmp_path / "model.keras"
    path.write_bytes(bytes(data))
    assert isinstance(read(str(path)), str | bytes)


def test_paths_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "model.keras"
    path.parent.mkdir()
    path.write_bytes(samples.archive(GOOD, more={"../evil.txt": b"x", "/etc/evil": b"x", "../config.json": b"y"}))
    assert read(str(path)) == GOOD
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["inner", "model.keras"]


def test_not_an_archive(tmp_path: Path) -> None:
    assert "not a saved Keras model" in said(tmp_path, b"\0\1\2" * 1000)


def test_a_text_without_end(tmp_path: Path) -> None:
    assert "larger than" in said(tmp_path, b"{" + b" " * LARGEST_TEXT, "model.json")


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"


@pytest.mark.parametrize("data", [b"", samples.archive(b"{}", name="other.json"), LFS])
def test_files_without_a_model_say_nothing(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(data)
    assert main(["check", str(path), "--isolated"]) == 0
    assert "All checks passed" in capsys.readouterr().out


def test_a_broken_archive_is_an_error_of_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(samples.archive(GOOD)[:200])
    assert main(["check", str(path), "--isolated"]) == 2
    assert "model.keras: a zip archive that has been cut off" in capsys.readouterr().err


WORDS = '"class_name": "Sequential", "config": {"keras": "LSTM"}'


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("deep.json", '{"class_name": "LSTM keras", "config": ' + "[" * 100_000, "nested more than"),
        ("deep.yaml", "class_name: LSTM keras\nconfig: " + "[" * 100_000, "nested more than"),
        ("deep2.yaml", "class_name: LSTM keras\nconfig:\n" + "".join(f"{' ' * n}a{n}:\n" for n in range(1, 1500)), "nested more than"),
        ("tag.yaml", "class_name: Sequential\nconfig: !!python/object/apply:os.system ['LSTM keras']\n", "!!python/object/apply:os.system"),
        ("own.yaml", "class_name: Sequential\nconfig: !keras.LSTM [1]\n", "!keras.LSTM"),
        ("cut.json", "{" + WORDS, "not valid JSON"),
        ("number.json", "{" + WORDS + ', "n": ' + "9" * 100_000 + "}", "not valid JSON"),
        ("bad.yaml", "class_name: [LSTM keras\nconfig: }", "not valid YAML"),
    ],
)
def test_texts(name: str, text: str, words: str) -> None:
    (found,) = lint_source(name, text, Config())
    assert found.code == "RNN001"
    assert words in found.message


@pytest.mark.slow
def test_a_yaml_bomb() -> None:
    lines = ["class_name: Sequential", "config: {keras: LSTM}", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (found,) = lint_source("bomb.yaml", "\n".join(lines), Config())
    assert "aliases" in found.message


def test_a_yaml_loop() -> None:
    (found,) = lint_source("loop.yaml", "class_name: Sequential\nconfig: &c {keras: LSTM, layers: *c}\n", Config())
    assert found.code == "RNN001"


def test_too_many_layers() -> None:
    (found,) = lint_source("many.json", samples.text(sequential3(*[lstm3("l")] * 6_000)), Config())
    assert "more than 5,000 layers" in found.message


def test_many_layers() -> None:
    lower = [lstm3(f"l{n}", return_sequences=True) for n in range(300)]
    assert lint_source("many.json", samples.text(sequential3(*lower)), Config()) == []


def test_wrappers_in_wrappers() -> None:
    entry = lstm3("l")
    for n in range(40):
        entry = samples.keras3("TimeDistributed", f"t{n}", layer=entry)
    assert isinstance(lint_source("deep.json", samples.text(sequential3(entry)), Config()), list)


def test_a_graph_that_goes_in_circles() -> None:
    def tensor(name: str) -> dict[str, object]:
        return {"class_name": "__keras_tensor__", "config": {"shape": [None, 10, 3], "keras_history": [name, 0, 0]}}

    layers = [
        {**lstm3("a", return_sequences=True), "name": "a", "inbound_nodes": [{"args": [tensor("b")], "kwargs": {}}]},
        {**lstm3("b", return_sequences=True), "name": "b", "inbound_nodes": [{"args": [tensor("a")], "kwargs": {}}]},
    ]
    config = {"name": "m", "layers": layers, "input_layers": [["a", 0, 0]], "output_layers": [["b", 0, 0]]}
    assert lint_source("model.json", samples.text({"module": "keras", "class_name": "Functional", "config": config}), Config()) == []


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], {"class_name": 1}, {"class_name": "LSTM", "config": None}, True, -1, 1e999])
@pytest.mark.parametrize("key", ["layers", "input_layers", "name", "build_input_shape"])
def test_anything_anywhere(key: str, value: object) -> None:
    """Values of any kind in any place: never an exception."""
    model = sequential3(lstm3("lstm"))
    model["config"][key] = value
    assert all(found.code != "RNN999" for found in lint_source("model.json", samples.text(model), Config()))
    model = sequential3({**lstm3("lstm"), key: value, "config": value, "inbound_nodes": value})
    assert all(found.code != "RNN999" for found in lint_source("model.json", samples.text(model), Config()))


def test_hdf5_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    assert "cannot be read as HDF5" in said(tmp_path, b"\x89HDF\r\n\x1a\n" + b"\xff" * 4000, "model.h5")


def test_hdf5_without_h5py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_READER", files._READER.replace("import h5py", "import h5py_is_absent"))
    assert "pip install 'lstmlint[h5]'" in said(tmp_path, b"\x89HDF\r\n\x1a\n" + b"\0" * 4000, "model.h5")


def test_hdf5_reads_the_attribute_only(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = GOOD.decode()
        file.create_dataset("weights", (2_000_000_000,), dtype="float64")
    assert read(str(path)) == GOOD
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file.create_group("layers")
    assert read(str(tmp_path / "weights.h5")) == b""
