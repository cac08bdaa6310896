"""Expressions that make arrays with numbers in them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.generator.parts import Dice


def listed(axes: Sequence[str]) -> str:
    """A tuple of sizes as Python writes it."""
    return "(" + ", ".join(axes) + ("," if len(axes) == 1 else "") + ")"


def real(dice: Dice, axes: Sequence[str]) -> str:
    """Real numbers."""
    plain, tupled = ", ".join(axes), listed(axes)
    options = [
        (5.0, f"np.random.rand({plain})"),
        (4.0, f"np.random.random({tupled})"),
        (3.0, f"np.random.randn({plain})"),
        (2.0, f"np.random.normal(size={tupled})"),
        (1.5, f"np.random.uniform(-1, 1, {tupled})"),
        (1.0, f"np.random.uniform(low=0.0, high=1.0, size={tupled})"),
        (1.0, f"np.random.default_rng(0).normal(size={tupled})"),
        (1.0, f"np.ones({tupled})"),
        (1.0, f"np.zeros({tupled}, dtype='float32')"),
        (1.0, f"np.random.rand({plain}).astype('float32')"),
        (1.0, f"np.arange({' * '.join(axes)}).reshape({plain}) / 100.0"),
        (0.7, f"np.linspace(0, 1, {' * '.join(axes)}).reshape({tupled})"),
    ]
    return dice.weighted(*options)


def whole(dice: Dice, stop: str, axes: Sequence[str], low: int = 0) -> str:
    """Whole numbers below ``stop``."""
    tupled = axes[0] if len(axes) == 1 and dice.maybe(0.5) else listed(axes)
    options = [(6.0, f"np.random.randint({low}, {stop}, {tupled})"), (3.0, f"np.random.randint({low}, {stop}, size={tupled})")]
    options.append((1.0, f"np.random.randint(low={low}, high={stop}, size={tupled})"))
    if low == 0:
        options.append((2.0, f"np.random.randint({stop}, size={tupled})"))
        options.append((1.0, f"np.random.choice({stop}, size={tupled})"))
        options.append(
            (1.0, f"np.arange({' * '.join(axes)}).reshape({listed(axes)}) % {stop}" if len(axes) > 1 else f"np.arange({axes[0]}) % {stop}")
        )
    return dice.weighted(*options)


def literal(dice: Dice, rows: int, columns: int, whole_numbers: bool) -> str:
    """A table written out."""
    number = (lambda: str(dice.randint(0, 99))) if whole_numbers else (lambda: f"{dice.random():.2f}")
    return "[" + ", ".join("[" + ", ".join(number() for _ in range(columns)) + "]" for _ in range(rows)) + "]"


def series(dice: Dice, length: str, columns: str | None) -> list[str]:
    """Statements that leave a series in ``data``: (length,), or (length, columns)."""
    waves = [
        f"np.sin(np.arange({length}) * 0.1)",
        f"np.sin(np.linspace(0, 20, {length}))",
        f"np.cumsum(np.random.randn({length}))",
        f"np.random.rand({length})",
        f"np.array([i * 0.01 for i in range({length})])",
        f"np.sin(0.1 * np.arange({length})) + np.random.normal(0, 0.1, {length})",
        f"np.arange({length}, dtype='float32')",
        f"np.arange(0, {length}) / 10",
    ]
    if columns is None:
        return [f"data = {dice.choice(waves)}"]
    if columns == "1":
        shaped = dice.pick(".reshape(-1, 1)", "[:, np.newaxis]", f".reshape(({length}, 1))", ".reshape(-1, 1).astype('float32')")
        return dice.weighted(
            (6, [f"series = {dice.choice(waves)}", f"data = series{shaped}"]),
            (3, [f'df = pd.DataFrame({{"value": {dice.choice(waves)}}})', "data = df.values"]),
            (2, [f'df = pd.DataFrame({{"value": {dice.choice(waves)}}})', 'data = df["value"].values.reshape(-1, 1)']),
            (1, [f'df = pd.DataFrame({{"date": range({length}), "close": {dice.choice(waves)}}})', 'data = df[["close"]].to_numpy()']),
            (1, [f'df = pd.DataFrame({{"date": range({length}), "close": {dice.choice(waves)}}})', "data = df.iloc[:, 1:2].values"]),
        )
    count = int(columns) if columns.isdigit() else 0
    choices: list[tuple[float, list[str]]] = [
        (4, [f"data = {real(dice, [length, columns])}"]),
        (2, [f"df = pd.DataFrame(np.random.rand({length}, {columns}))", dice.pick("data = df.values", "data = df.to_numpy()")]),
    ]
    if 0 < count < 5:
        names = "abcde"[:count]
        frame = ", ".join(f'"{name}": {dice.choice(waves)}' for name in names)
        shaped = ", ".join(dice.choice(waves[:4]) for _ in names)
        choices += [
            (
                3,
                [
                    f"df = pd.DataFrame({{{frame}}})",
                    dice.pick("data = df.values", f"data = df[{list(names)}].values", "data = df.to_numpy()"),
                ],
            ),
            (2, [f"data = np.column_stack([{shaped}])"]),
            (1, [f"data = np.stack([{shaped}], axis=1)"]),
            (1, [f"data = np.hstack([column.reshape(-1, 1) for column in ({shaped})])"]),
        ]
    return dice.weighted(*choices)
