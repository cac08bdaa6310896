"""RNN507: targets beyond what the activation of the head gives."""

from __future__ import annotations

import pytest

from tests.rules.shapes import codes, only

HEAD = "from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler\n"
HEAD += "from sklearn.model_selection import train_test_split\nX = np.zeros((64, 5, 3))\n"
ROW = HEAD.count("\n") + 1


def trained(head: str, target: str, loss: str = "'mse'") -> str:
    """The head stands on row ``ROW``."""
    return f"{HEAD}m = Sequential([Input((5, 3)), LSTM(8), {head}])\nm.compile('adam', {loss})\ny = {target}\nm.fit(X, y)\n"


STANDARD = "StandardScaler().fit_transform(load().reshape(64, 1))"


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("Dense(1, 'sigmoid')", STANDARD),
        ("Dense(1, 'relu')", STANDARD),
        ("Dense(1, activation='tanh')", f"{STANDARD}.ravel()"),
        ("Dense(1), ReLU()", "RobustScaler().fit_transform(np.ones((64, 1)))"),
        ("Dense(3, 'softplus')", "StandardScaler().fit_transform(load().reshape(64, 3))"),
        ("Dense(3, 'softmax')", "np.random.randn(64, 3)"),
        ("Dense(1, 'sigmoid')", "train_test_split(np.random.randn(80, 1), test_size=16)[0]"),
        ("Dense(1, 'sigmoid')", "np.random.randint(50, 100, 64)"),
        ("Dense(1, 'sigmoid')", "np.arange(64)"),
        ("Dense(1, 'relu')", "MinMaxScaler((-1, 1)).fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'tanh')", "np.array([2, 3] * 32)"),
    ],
)
def test_out_of_reach(head: str, target: str) -> None:
    for version in (2, 3, None):
        assert codes(trained(head, target), version) == [(ROW, "RNN507")]


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("Dense(1)", STANDARD),
        ("Dense(1, 'elu')", STANDARD),
        ("Dense(1, activation=chosen)", STANDARD),
        ("Dense(1, 'sigmoid')", "MinMaxScaler().fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'sigmoid')", "MinMaxScaler(feature_range=span).fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'tanh')", "MinMaxScaler((-1, 1)).fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'relu')", "StandardScaler(with_mean=False).fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'relu')", "StandardScaler(**options).fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'relu')", "scaler.fit_transform(load().reshape(64, 1))"),
        ("Dense(1, 'relu')", "StandardScaler().inverse_transform(load().reshape(64, 1))"),
        ("Dense(1, 'relu')", f"{STANDARD} + 5"),
        ("Dense(1, 'relu')", f"{STANDARD} * 0.1 + 0.5"),
        ("Dense(1, 'relu')", f"np.abs({STANDARD})"),
        ("Dense(1, 'relu')", f"np.clip({STANDARD}, 0, 1)"),
        ("Dense(1, 'sigmoid')", f"({STANDARD} > 0)"),
        ("Dense(1, 'sigmoid')", f"({STANDARD} > 0).astype(int)"),
        ("Dense(1, 'sigmoid')", f"np.where({STANDARD} > 0, 1, 0)"),
        ("Dense(1, 'sigmoid')", f"np.exp({STANDARD})"),
        ("Dense(1, 'relu')", "np.random.randint(0, 100, 64)"),
        ("Dense(1, 'sigmoid')", "np.random.randint(0, 2, 64)"),
        ("Dense(1, 'sigmoid')", "np.random.rand(64)"),
        ("Dense(1, 'sigmoid')", "np.random.normal(5, 1, 64)"),
        ("Dense(1, 'sigmoid')", "load()"),
        ("Dense(1, 'relu')", f"{STANDARD} ** 2"),
        ("Dense(1, 'relu')", "np.square(np.random.randn(64, 1))"),
        ("Dense(1, 'relu')", "np.concatenate([np.random.randn(32, 1), load().reshape(32, 1)])"),
    ],
)
def test_within_reach_or_unknown(head: str, target: str) -> None:
    assert codes(trained(head, target)) == []


def test_numbers_that_were_changed_in_place() -> None:
    for change in ("y += 5", "y[y < 0] = 0", "y = y.clip(0, 1)", "y -= y.min()", "y = scaler.inverse_transform(y)"):
        assert codes(trained("Dense(1, 'relu')", STANDARD).replace("m.fit(", f"{change}\nm.fit(")) == [], change


def test_labels_are_not_numbers() -> None:
    assert codes(trained("Dense(1, 'sigmoid')", STANDARD, "'binary_crossentropy'")) == []


def test_one_unit_of_softmax_is_another_mistake() -> None:
    assert only(trained("Dense(1, 'softmax')", STANDARD)).code == "RNN505"
