"""The sentences of explain about what the frameworks do, tried with the real ones."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from tests.layers.real import package

pytestmark = pytest.mark.slow
KERAS = pytest.mark.parametrize("version", [2, 3])


def model(keras: Any, layers: list[Any], shape: tuple[int, ...], batch: int | None = None) -> Any:
    given = keras.Input(batch_shape=(batch, *shape)) if batch is not None else keras.Input(shape)
    return keras.Sequential([given, *layers])


def plain(keras: Any, units: int, **options: Any) -> Any:
    """A SimpleRNN whose h is its input plus the h before."""
    eye = keras.initializers.Identity()
    return keras.layers.SimpleRNN(units, activation=None, kernel_initializer=eye, recurrent_initializer=eye, **options)


@KERAS
def test_states_of_a_stateful_layer_go_on_through_epochs_and_into_evaluate_and_predict(version: int) -> None:
    keras = package(version)
    layer = plain(keras, 1, stateful=True)
    net = model(keras, [layer], (1, 1), batch=2)
    net.compile("sgd", "mse")
    layer.trainable = False
    net.compile(keras.optimizers.SGD(0.0), "mse")
    x = np.array([[[1.0]], [[10.0]]], "float32")
    y = np.zeros((2, 1), "float32")
    seen = [net.predict(x, verbose=0).ravel().tolist()]
    net.fit(x, y, epochs=3, batch_size=2, verbose=0, shuffle=False)
    seen.append(net.predict(x, verbose=0, batch_size=2).ravel().tolist())
    net.evaluate(x, y, verbose=0, batch_size=2)
    seen.append(net.predict(x, verbose=0, batch_size=2).ravel().tolist())
    # One step each: predict, three epochs, predict, evaluate, predict.
    assert seen == [[1, 10], [5, 50], [7, 70]]
    layer.reset_states()
    assert net.predict(x, verbose=0).ravel().tolist() == [1, 10]


@KERAS
def test_without_stateful_nothing_is_kept(version: int) -> None:
    keras = package(version)
    net = model(keras, [plain(keras, 1)], (1, 1))
    x = np.array([[[1.0]]], "float32")
    assert [net.predict(x, verbose=0).item() for _ in range(2)] == [1, 1]


@KERAS
def test_dropout_drops_the_same_features_at_every_step_and_only_in_training(version: int) -> None:
    keras = package(version)
    x = np.ones((40, 6, 50), "float32")
    layer = keras.layers.SimpleRNN(50, activation=None, kernel_initializer=keras.initializers.Identity(), recurrent_initializer="zeros",
                                   dropout=0.4, return_sequences=True)  # fmt: skip
    out = np.asarray(layer(x, training=True))
    assert (out == out[:, :1]).all()
    assert 0.3 < (out == 0).mean() < 0.5
    assert len({tuple(row) for row in out[:, 0]}) > 30  # each sample its own
    assert (np.asarray(layer(x)) == 1).all()


@KERAS
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@pytest.mark.parametrize("fast", [True, False])
def test_dropout_of_gated_layers(version: int, kind: str, fast: bool) -> None:
    """Keras 2 draws anew for each step where the layer could use the fast kernel, whether there is one or not."""
    keras = package(version)
    options = {} if fast else {"recurrent_dropout": 1e-9}
    layer = getattr(keras.layers, kind)(50, recurrent_initializer="zeros", dropout=0.5, return_sequences=True, **options)
    out = np.asarray(layer(np.ones((4, 9, 20), "float32"), training=True), "float64")
    # Without h the gates change from step to step only if the input does; h then goes on in one direction.
    steady = np.sign(np.diff(out, axis=1)) == np.sign(np.diff(out, axis=1)[:, :1])
    assert (steady.mean() > 0.97) == (version == 3 or not fast)


@KERAS
def test_recurrent_dropout_of_an_lstm_is_the_same_at_every_step(version: int) -> None:
    keras = package(version)
    units = 100
    layer = keras.layers.LSTM(units, recurrent_dropout=0.4, return_sequences=True)
    x = np.zeros((1, 8, 1), "float32")
    layer(x)
    none, one = np.zeros((units, units)), np.eye(units)
    # Input and output gate open, forget gate shut: h is what the candidate makes of the h before.
    bias = np.concatenate([np.full(units, 50.0), np.full(units, -50.0), np.full(units, 0.5), np.full(units, 50.0)])
    layer.set_weights([np.zeros((1, 4 * units)), np.concatenate([none, none, one, none], 1), bias])
    out = np.asarray(layer(x, training=True))[0]
    forgetting = np.isclose(out[1], out[0])
    assert 0.2 < forgetting.mean() < 0.6
    assert all((np.isclose(out[step], out[0]) == forgetting).all() for step in range(1, 8))


@KERAS
def test_recurrent_dropout_drops_the_same_numbers_of_h_at_every_step(version: int) -> None:
    keras = package(version)
    layer = plain(keras, 200, recurrent_dropout=0.4, return_sequences=True)
    x = np.ones((1, 8, 200), "float32")
    out = np.asarray(layer(x, training=True))[0]
    forgetting = np.isclose(out[1], 1)  # nothing came from the step before
    assert 0.3 < forgetting.mean() < 0.5
    assert all((np.isclose(out[step], 1) == forgetting).all() for step in range(1, 8))
    assert np.allclose(np.asarray(layer(x))[0, -1], 8)


@KERAS
def test_go_backwards_reads_and_returns_in_reverse(version: int) -> None:
    keras = package(version)
    x = np.array([[[1.0], [10.0], [100.0]]], "float32")
    out = np.asarray(plain(keras, 1, go_backwards=True, return_sequences=True)(x)).ravel()
    assert out.tolist() == [100, 110, 111]


@KERAS
def test_bidirectional_puts_both_side_by_side_step_for_step(version: int) -> None:
    keras = package(version)
    x = np.array([[[1.0], [10.0], [100.0]]], "float32")
    both = keras.layers.Bidirectional(plain(keras, 1, return_sequences=True))
    assert np.asarray(both(x))[0].tolist() == [[1, 111], [11, 110], [111, 100]]
    last = keras.layers.Bidirectional(plain(keras, 1))
    assert np.asarray(last(x))[0].tolist() == [111, 111]


@KERAS
def test_a_masked_step_is_passed_over(version: int) -> None:
    keras = package(version)
    x = np.array([[[1.0], [0.0], [5.0]]], "float32")
    masked = np.array([[True, False, True]])
    for zero, middle in ((False, 1), (True, 0)):
        layer = keras.layers.RNN(keras.layers.SimpleRNNCell(1, activation=None, kernel_initializer="ones", recurrent_initializer="ones"),
                                 return_sequences=True, zero_output_for_mask=zero)  # fmt: skip
        assert np.asarray(layer(x, mask=masked)).ravel().tolist() == [1, middle, 6]


@KERAS
def test_forget_bias(version: int) -> None:
    keras = package(version)
    for given, forget in ((True, 1), (False, 0)):
        layer = keras.layers.LSTM(2, unit_forget_bias=given)
        layer.build((None, 3, 1))
        bias = np.asarray(layer.get_weights()[2])
        assert bias.tolist() == [0, 0, forget, forget, 0, 0, 0, 0]


@KERAS
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_implementations_agree(version: int, kind: str) -> None:
    keras = package(version)
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype("float32")
    one, two = (getattr(keras.layers, kind)(4, implementation=which) for which in (1, 2))
    one(x), two(x)
    two.set_weights(one.get_weights())
    assert np.allclose(np.asarray(one(x)), np.asarray(two(x)), atol=1e-5)


@KERAS
def test_gates_of_lstm_and_gru_stand_in_this_order(version: int) -> None:
    """The equations with which the tables name the columns."""
    keras = package(version)
    r = np.random.default_rng(2)
    x = r.normal(size=(1, 4, 3)).astype("float32")

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    layer = keras.layers.LSTM(2)
    layer(x)
    layer.set_weights([r.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
    w, u, b = layer.get_weights()
    h, c = np.zeros((1, 2)), np.zeros((1, 2))
    for step in range(4):
        i, f, g, o = np.split(x[:, step] @ w + h @ u + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    assert np.allclose(np.asarray(layer(x)), h, atol=1e-5)

    for after in (True, False):
        layer = keras.layers.GRU(2, reset_after=after)
        layer(x)
        layer.set_weights([r.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
        w, u, b = layer.get_weights()
        h = np.zeros((1, 2))
        for step in range(4):
            mine = x[:, step] @ w + (b[0] if after else b)
            xz, xr, xh = np.split(mine, 3, axis=1)
            uz, ur, uh = np.split(u, 3, axis=1)
            bz, br, bh = np.split(b[1:2], 3, axis=1) if after else (0, 0, 0)
            z, reset = sigmoid(xz + h @ uz + bz), sigmoid(xr + h @ ur + br)
            new = np.tanh(xh + (reset * (h @ uh + bh) if after else (reset * h) @ uh))
            h = z * h + (1 - z) * new
        assert np.allclose(np.asarray(layer(x)), h, atol=1e-5), after


def test_torch_keeps_nothing_and_orders_its_gates_so() -> None:
    torch = importlib.import_module("torch")
    torch.manual_seed(3)
    x = torch.randn(4, 1, 3)
    lstm, gru = torch.nn.LSTM(3, 2), torch.nn.GRU(3, 2)
    with torch.no_grad():
        first, (last, memory) = lstm(x)
        assert torch.equal(first, lstm(x)[0])
        h, c = torch.zeros(1, 2), torch.zeros(1, 2)
        for step in x:
            i, f, g, o = (step @ lstm.weight_ih_l0.T + h @ lstm.weight_hh_l0.T + lstm.bias_ih_l0 + lstm.bias_hh_l0).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        assert torch.allclose(h, last[0], atol=1e-6)
        assert torch.allclose(c, memory[0], atol=1e-6)
        h = torch.zeros(1, 2)
        for step in x:
            ir, iz, inew = (step @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, 1)
            hr, hz, hnew = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, 1)
            reset, update = (ir + hr).sigmoid(), (iz + hz).sigmoid()
            h = (1 - update) * (inew + reset * hnew).tanh() + update * h
        assert torch.allclose(h, gru(x)[1][0], atol=1e-6)


@pytest.mark.filterwarnings("ignore:dropout option adds dropout")
def test_dropout_of_torch_lies_between_the_layers() -> None:
    torch = importlib.import_module("torch")
    x = torch.randn(5, 2, 3)
    alone = torch.nn.LSTM(3, 4, dropout=0.9)
    assert torch.equal(alone(x)[0], alone(x)[0])
    two = torch.nn.LSTM(3, 40, num_layers=2, dropout=0.9)
    assert not torch.equal(two(x)[0], two(x)[0])
    assert (two(x)[0] != 0).all()  # what the last layer gives is not dropped
    two.eval()
    assert torch.equal(two(x)[0], two(x)[0])


def test_projection_of_torch_leaves_c_alone() -> None:
    torch = importlib.import_module("torch")
    out, (h, c) = torch.nn.LSTM(3, 8, proj_size=2)(torch.randn(5, 1, 3))
    assert (out.shape[-1], h.shape[-1], c.shape[-1]) == (2, 2, 8)


def test_padding_row_of_torch_is_not_trained() -> None:
    torch = importlib.import_module("torch")
    table = torch.nn.Embedding(4, 2, padding_idx=0)
    table(torch.tensor([0, 1])).sum().backward()
    assert (table.weight[0] == 0).all()
    assert (table.weight.grad[0] == 0).all()
    assert (table.weight.grad[1] == 1).all()
