"""Random NumPy programs of one line or a few, for the comparison with NumPy itself."""

from __future__ import annotations

import random
from collections.abc import Callable

Rng = random.Random


def shape(rng: Rng, low: int = 1, high: int = 4) -> tuple[int, ...]:
    """A small shape, with a 1 now and then."""
    return tuple(rng.choice((1, 2, 3, 4, 5, 6)) for _ in range(rng.randint(low, high)))


def made(rng: Rng, sizes: tuple[int, ...]) -> str:
    """An expression for an array of that shape."""
    text = str(sizes)
    return rng.choice(
        [
            f"np.zeros({text})",
            f"np.ones({text}, dtype='int32')",
            f"np.random.rand(*{text})",
            f"np.random.randint(0, 5, size={text})",
            f"np.full({text}, 2.5)",
            f"np.random.normal(size={text})",
            f"np.random.random({text}) * 2 - 1",
            f"np.empty(shape={text})",
            f"np.zeros_like(np.ones({text}))",
            f"np.arange({_product(sizes)}).reshape({text})",
        ]
    )


def _product(sizes: tuple[int, ...]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _axis(rng: Rng, rank: int) -> int:
    return rng.randint(-rank, rank - 1)


def _index(rng: Rng, sizes: tuple[int, ...]) -> str:
    parts: list[str] = []
    for size in sizes[: rng.randint(1, len(sizes))]:
        bound = [rng.choice(["", str(rng.randint(-size - 1, size + 1))]) for _ in range(2)]
        step = rng.choice(["", "", "", ":2", ":-1"])
        parts.append(rng.choice([f"{bound[0]}:{bound[1]}{step}", f"{bound[0]}:{bound[1]}{step}", str(rng.randint(-size, size - 1)), ":"]))
    if rng.random() < 0.2:
        parts.insert(rng.randint(0, len(parts)), rng.choice(["np.newaxis", "None"]))
    if rng.random() < 0.2 and len(parts) < len(sizes):
        parts.insert(rng.randint(0, len(parts)), "...")
    return ", ".join(parts)


def _reshape(rng: Rng, sizes: tuple[int, ...]) -> str:
    total = _product(sizes)
    target: list[int] = []
    while total > 1 and len(target) < 3:
        size = rng.choice([d for d in range(1, total + 1) if total % d == 0])
        target.append(size)
        total //= size
    target.append(total)
    if rng.random() < 0.5:
        target[rng.randrange(len(target))] = -1
    inside = ", ".join(map(str, target))
    return rng.choice([f"x.reshape({inside})", f"x.reshape(({inside},))", f"np.reshape(x, ({inside},))", f"x.reshape([{inside}])"])


def _pick(rng: Rng, sizes: tuple[int, ...]) -> str:
    chosen = [rng.randrange(sizes[0]) for _ in range(rng.randint(1, 4))]
    return rng.choice(
        [f"x[{chosen}]", f"x[np.array({chosen})]", "x[x > 0]", "x[np.random.permutation(len(x))]", "x[x.argsort(axis=0)]"]
        + ([f"x[:, {[rng.randrange(sizes[1])] * 2}]", "x[x[:, 0] > 0.5]" if len(sizes) == 2 else "x"] if len(sizes) > 1 else [])
    )


def _reduce(rng: Rng, sizes: tuple[int, ...]) -> str:
    name = rng.choice(["sum", "mean", "max", "min", "std", "prod", "any", "all", "var"])
    axis = rng.choice([str(_axis(rng, len(sizes))), "(0, -1)" if len(sizes) > 1 else "0", "None"])
    keep = rng.choice(["", ", keepdims=True"])
    return rng.choice([f"x.{name}(axis={axis}{keep})", f"np.{name}(x, axis={axis}{keep})", f"np.argmax(x, axis={_axis(rng, len(sizes))})"])


def _join(rng: Rng, sizes: tuple[int, ...]) -> str:
    axis = _axis(rng, len(sizes))
    other = list(sizes)
    other[axis] = rng.randint(1, 4)
    y = made(rng, tuple(other))
    same = made(rng, sizes)
    return rng.choice(
        [
            f"np.concatenate([x, {y}], axis={axis})",
            f"np.concatenate((x, x, {y}), {axis})",
            f"np.stack([x, {same}], axis={axis})",
            f"np.stack((x, {same}, x), -1)",
            f"np.vstack([x, {same}])",
            f"np.hstack((x, {same}))",
            f"np.dstack([x, {same}])",
            f"np.append(x, {y}, axis={axis})",
            f"np.append(x, {y})",
            f"np.array([x, {same}])",
            f"np.array([[x], [{same}]])",
            f"np.column_stack([x, {same}])",
        ]
    )


def _operator(rng: Rng, sizes: tuple[int, ...]) -> str:
    other = tuple(s if rng.random() < 0.7 else 1 for s in sizes)[rng.randint(0, len(sizes) - 1) :]
    y = made(rng, other)
    return rng.choice(
        [
            f"x {rng.choice('+-*/')} {y}",
            f"x {rng.choice(['>', '==', '<=', '!='])} {y}",
            "(x - x.mean()) / x.std()",
            "x / 255.0",
            "2 * x",
            "-x",
            f"np.maximum(x, {y})",
            f"np.where(x > 0, x, {y})",
            "(x - x.mean(axis=0)) / x.std(axis=0)",
            "x ** 2",
            "np.exp(-x)",
            "(x > 0) & (x < 3)",
            "x - np.min(x, axis=-1, keepdims=True)",
        ]
    )


def _product_of(rng: Rng, sizes: tuple[int, ...]) -> str:
    y = made(rng, (sizes[-1], rng.randint(1, 4)))
    vector = made(rng, (sizes[-1],))
    return rng.choice([f"x @ {y}", f"np.dot(x, {y})", f"x.dot({vector})", f"np.matmul(x, {y})", f"x @ {vector}", f"np.outer(x, {vector})"])


def _turn(rng: Rng, sizes: tuple[int, ...]) -> str:
    rank = len(sizes)
    order = list(range(rank))
    rng.shuffle(order)
    a, b = _axis(rng, rank), _axis(rng, rank)
    return rng.choice(
        [
            "x.T",
            f"x.transpose({', '.join(map(str, order))})",
            f"np.transpose(x, {tuple(order)})",
            f"x.swapaxes({a}, {b})",
            "x.transpose()",
            f"np.moveaxis(x, {a}, {b})",
            f"np.swapaxes(x, {a}, {b})",
            f"np.expand_dims(x, {rng.randint(-rank - 1, rank)})",
            "np.squeeze(x)",
            "x.squeeze()",
            "x.flatten()",
            "np.ravel(x)",
            f"np.expand_dims(x, axis=({0}, {rank}))",
            "x.ravel()",
        ]
    )


def _repeat(rng: Rng, sizes: tuple[int, ...]) -> str:
    rank = len(sizes)
    times = tuple(rng.randint(1, 3) for _ in range(rng.randint(1, rank + 1)))
    widths = tuple((rng.randint(0, 2), rng.randint(0, 2)) for _ in sizes)
    return rng.choice(
        [
            f"np.tile(x, {times})",
            "np.tile(x, 2)",
            f"np.repeat(x, 3, axis={_axis(rng, rank)})",
            "np.repeat(x, 2)",
            f"np.pad(x, {widths})",
            "np.pad(x, 1)",
            "np.pad(x, (1, 2), mode='edge')",
            "np.roll(x, 1, axis=0)",
            f"x.repeat(2, axis={_axis(rng, rank)})",
            f"np.flip(x, {_axis(rng, rank)})",
            f"np.delete(x, 0, axis={_axis(rng, rank)})",
            f"np.diff(x, axis={_axis(rng, rank)})",
            "np.cumsum(x)",
            "np.cumsum(x, axis=0)",
            "x.cumsum()",
            "np.sort(x)",
            "np.clip(x, 0, 1)",
            "x.astype('float32')",
            "x.copy()",
            f"np.array_split(x, 2, axis={_axis(rng, rank)})[0]",
            f"np.split(x, [1], axis={_axis(rng, rank)})[-1]",
            "np.array(x, dtype=float)",
            "np.diff(x, 1)",
            "np.asarray(x)",
            "np.zeros(x.shape)",
            "np.ones_like(x)",
            "np.zeros((len(x), 3))",
            "np.empty((0,) + x.shape[1:])",
            "np.atleast_2d(x)",
            "np.nan_to_num(x)",
            "np.unique(x)",
            "np.argsort(x)",
            "np.random.permutation(x)",
        ]
    )


def _fresh(rng: Rng, sizes: tuple[int, ...]) -> str:
    n = rng.randint(1, 6)
    return rng.choice(
        [
            f"np.eye({n})",
            f"np.identity({n})",
            f"np.eye({n}, 3)",
            f"np.linspace(0, 1, {n})",
            "np.linspace(0, 1)",
            f"np.arange({n})",
            f"np.arange(1, {n + 3}, 2)",
            "np.arange(0, 1, 0.1)",
            f"np.arange(0, {n}, 0.3)",
            "np.array([1, 2.5, 3])",
            "np.array([[1, 2], [3, 4]])",
            f"np.eye({n})[np.random.randint(0, {n}, 7)]",
            f"np.random.choice({n}, 4)",
            f"np.random.choice([1, 2, 3], size=(2, {n}))",
            f"np.random.uniform(0, 1, ({n}, 2))",
            f"np.random.uniform(size={n})",
            f"np.random.standard_normal(({n}, 2))",
            f"np.random.rand({n}, 3)",
            f"np.random.randint({n}, size=(3, 2))",
            "np.array([(1, 2, 3), (4, 5, 6)])",
            f"np.array([[0] * {n}] * 3)",
            f"np.diag(np.arange({n}))",
            f"np.meshgrid(np.arange({n}), np.arange(3))[0]",
            f"np.random.permutation({n})",
            "np.array([[[1], [2]]])",
            "np.array([])",
            f"np.array([i * 2 for i in range({n})])",
            f"np.array([[i, i] for i in range({n})])",
            f"np.random.RandomState(0).rand({n}, 2)",
            f"np.random.default_rng(0).normal(size=({n}, 2))",
            f"np.array([np.zeros({n}) for _ in range(3)])",
            f"np.array(range({n}))",
            f"np.lib.stride_tricks.sliding_window_view(np.arange(9), {n})",
        ]
    )


def _more(rng: Rng, sizes: tuple[int, ...]) -> str:
    rank, axis = len(sizes), _axis(rng, len(sizes))
    picked = [rng.randrange(sizes[axis]) for _ in range(rng.randint(1, 3))]
    y = made(rng, (sizes[-1], rng.randint(1, 3)))
    window = rng.randint(1, min(sizes))
    return rng.choice(
        [
            f"np.take(x, {picked}, axis={axis})",
            f"np.take(x, {picked[0]}, {axis})",
            "np.nonzero(x)[0]",
            "np.where(x > 1)[0]",
            "np.argwhere(x > 1)",
            "np.unique(x, return_counts=True)[1]",
            "np.unique(x, return_inverse=True)[0]",
            f"np.percentile(x, 50, axis={axis})",
            f"np.quantile(x, 0.5, axis={axis}, keepdims=True)",
            f"np.median(x, axis={axis})",
            f"np.apply_along_axis(np.mean, {axis}, x)",
            "np.concatenate([x, x], axis=None)",
            f"np.broadcast_to(x, (2,) + {sizes})",
            "np.tril(x)" if rank > 1 else "x",
            "np.rot90(x)" if rank > 1 else "x",
            f"np.rollaxis(x, {rng.randrange(rank)})",
            f"np.insert(x, 0, 1, axis={axis})",
            f"np.linalg.norm(x, axis={axis})",
            f"np.tensordot(x, {y}, axes=1)",
            f"np.einsum('{'abcd'[:rank]},{'abcd'[rank - 1]}z->{'abcd'[: rank - 1]}z', x, {y})",
            f"np.einsum('{'abcd'[:rank]}->{'abcd'[:rank][::-1]}', x)",
            f"np.lib.stride_tricks.sliding_window_view(x, {window}, axis={rng.randrange(rank)})",
            f"np.lib.stride_tricks.sliding_window_view(x, {(window,) * rank})",
            "np.c_[x, x]" if rank < 3 else "np.r_[x, x]",
            "np.r_[x, x]",
            "np.digitize(x, [1, 2, 3])",
            "np.searchsorted(np.arange(9), x)",
            "np.bincount(np.array([0, 1, 1, 5]))",
            "np.convolve(np.ones(7), np.ones(3))",
            "np.convolve(np.ones(7), np.ones(3), mode='valid')",
            "np.interp(x, [0, 1], [0, 1])",
            "np.array(x.tolist())",
            "np.array([r for r in x])",
            "np.array([r * 2 for i, r in enumerate(x)])",
            "np.array([a + b for a, b in zip(x, x)])",
            "np.histogram(x, bins=5)[1]",
            "np.fromiter((i for i in range(4)), dtype=float, count=4)",
            "np.lib.stride_tricks.as_strided(x, shape=(2, 1))",
            "np.gradient(np.arange(5.0))",
            "np.isin(x, [1, 2])",
        ]
    )


def _fact(rng: Rng, sizes: tuple[int, ...]) -> str:
    """One-hot rows and labels on their way."""
    n, k = rng.randint(2, 6), rng.randint(2, 5)
    labels = rng.choice([f"np.random.randint(0, {k}, {n})", f"np.array({[rng.randrange(k) for _ in range(n)]})"])
    hot = rng.choice(
        [
            f"np.eye({k})[{labels}]",
            f"np.eye({k})[np.random.randint(0, {k}, ({n}, 4))]",
            f"np.eye({k}).astype(int)",
            f"np.identity({k})",
        ]
    )
    way = rng.choice(
        [
            "[1:]",
            "[:, :1]",
            "[0]",
            "[::-1]",
            "[np.array([1, 0, 1])]",
            ".reshape(-1)",
            f".reshape(-1, {k})",
            f".reshape(1, -1, {k})",
            ".astype('float32')",
            ".T",
            ".copy()",
            "[None]",
            "[..., None]",
            ".repeat(2, axis=0)",
            "[:, ::-1]",
            ".transpose()",
            f"[np.random.permutation({min(n, k)})]",
            "[:-1]",
            ".swapaxes(0, 1)",
            ".flatten()",
            "[[1, 0]]",
        ]
    )
    return rng.choice(
        [
            f"({hot}){way}",
            f"np.concatenate([{hot}, {hot}], axis={rng.choice([0, 1])})",
            f"np.expand_dims({hot}, {rng.choice([0, 1, -1])})",
            f"np.vstack([{hot}, {hot}])",
            f"np.roll({hot}, 1, axis={rng.choice([0, 1])})",
            f"np.split({hot}, [1])[1]",
            f"np.stack([{labels}, {labels}], axis={rng.choice([0, 1])})",
            f"({labels})[1:]",
            f"({labels}).reshape(-1, 1)",
            f"np.where({labels} > 1, 1, 0)",
            f"np.where({labels} > 1, 5, -2)[1:]",
            f"({labels}) + 1",
            f"({labels}) * 2",
            f"({hot}) * 2",
            f"({labels}) == 1",
            f"np.repeat({labels}, 2)",
            f"np.tile({hot}, ({rng.choice(['2, 1', '1, 2'])}))" if "4)" not in hot else f"np.tile({labels}, 2)",
            f"np.take({hot}, [0, 1], axis=0)",
            f"np.flip({labels})",
            f"np.hstack([{labels}, {labels}])",
            f"np.concatenate([{labels}, np.array([9, 7])])",
            f"1 - ({hot})",
            f"np.argmax({hot}, axis=-1)",
        ]
    )


KINDS: tuple[Callable[[Rng, tuple[int, ...]], str], ...] = (
    _reshape,
    _reduce,
    _join,
    _operator,
    _product_of,
    _turn,
    _repeat,
    _fresh,
    _pick,
    _more,
    _fact,
    lambda rng, sizes: f"x[{_index(rng, sizes)}]",
)


def program(rng: Rng, kind: Callable[[Rng, tuple[int, ...]], str]) -> str:
    """``x`` and ``y`` made of it."""
    sizes = shape(rng)
    return f"x = {made(rng, sizes)}\ny = {kind(rng, sizes)}\n"
