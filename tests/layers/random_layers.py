"""Random layers with random inputs: right ones mostly, wrong ones often enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from lstmlint.diagnostic import Place
from lstmlint.program import Layer

PLACE = Place(None, "")
Axes = tuple[int | None, ...]


def layer(kind: str, **args: Any) -> Layer:
    """A layer as the interpreter would hand it over."""
    return Layer(kind=kind, qualified=f"keras.layers.{kind}", args=args, given=(), place=PLACE)


def maybe(r: Random, args: dict[str, Callable[[Random], Any]], share: float = 0.35) -> dict[str, Any]:
    """Each argument with a probability of ``share``."""
    return {name: make(r) for name, make in args.items() if r.random() < share}


def pick(*values: Any) -> Callable[[Random], Any]:
    return lambda r: r.choice(values)


def number(low: int, high: int) -> Callable[[Random], int]:
    return lambda r: r.randint(low, high)


YES_OR_NO = pick(True, False)
RATE = pick(0.1, 0.5)


def axes(r: Random, rank: int, low: int = 1, high: int = 12, wrong: float = 0.12, none: float = 0.1) -> Axes:
    """A shape without its batch: ``rank`` counts the batch."""
    if r.random() < wrong:
        rank = max(1, rank + r.choice((-2, -1, 1)))
    return tuple(None if r.random() < none else r.randint(low, high) for _ in range(rank - 1))


def windowed(r: Random, rank: int, high: int = 4) -> Any:
    """One number for all axes or one for each."""
    return r.randint(1, high) if r.random() < 0.6 else tuple(r.randint(1, high) for _ in range(rank))


def data_format(rank: int) -> dict[str, Callable[[Random], Any]]:
    return {"data_format": pick("channels_last", "channels_first")}


def recurrent(kind: str) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        return recurrent_layer(r, kind), [axes(r, 3)]

    return make


def recurrent_layer(r: Random, kind: str | None = None) -> Layer:
    kind = kind or r.choice(("LSTM", "GRU", "SimpleRNN"))
    args = {"units": r.randint(1, 8)} | maybe(r, {"use_bias": YES_OR_NO, "return_sequences": YES_OR_NO, "return_state": YES_OR_NO})
    args |= maybe(r, {"go_backwards": YES_OR_NO, "dropout": RATE, "recurrent_dropout": RATE, "activation": pick("relu", None)}, 0.1)
    if kind == "GRU":
        args |= maybe(r, {"reset_after": YES_OR_NO})
    return layer(kind, **args)


def cell(r: Random) -> Layer:
    kind = r.choice(("LSTMCell", "GRUCell", "SimpleRNNCell"))
    options = {"use_bias": YES_OR_NO} | ({"reset_after": YES_OR_NO} if kind == "GRUCell" else {})
    return layer(kind, units=r.randint(1, 6), **maybe(r, options))


def rnn(r: Random) -> tuple[Layer, list[Axes]]:
    held: Any = r.choice((cell(r), [cell(r), cell(r)], [cell(r)], layer("StackedRNNCells", cells=[cell(r), cell(r)])))
    return layer("RNN", cell=held, **maybe(r, {"return_sequences": YES_OR_NO, "return_state": YES_OR_NO})), [axes(r, 3)]


def conv_lstm(rank: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        args = {"filters": r.randint(1, 4), "kernel_size": windowed(r, rank, 3)}
        args |= maybe(r, {"padding": pick("same", "valid", "SAME"), "use_bias": YES_OR_NO, **data_format(rank)})
        args |= maybe(r, {"return_sequences": YES_OR_NO, "return_state": YES_OR_NO})
        args |= {r.choice(("strides", "dilation_rate")): windowed(r, rank, 2)} if r.random() < 0.5 else {}
        return layer(f"ConvLSTM{rank}D", **args), [axes(r, rank + 3, 2, 8)]

    return make


def convolution(kind: str, rank: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        args: dict[str, Any] = {"kernel_size": windowed(r, rank)}
        if not kind.startswith("Depthwise"):
            args["filters"] = 2 * r.randint(1, 3)
        paddings = ("same", "valid") + (("causal",) if rank == 1 and kind in ("Conv1D", "SeparableConv1D") else ())
        args |= maybe(r, {"padding": pick(*paddings), "use_bias": YES_OR_NO})
        if not kind.startswith("Locally"):
            args |= maybe(r, data_format(rank), 0.2)
        if kind.endswith("Transpose"):  # Keras 2 wants one dilation for all axes
            args |= r.choice(({}, {"strides": windowed(r, rank, 3)}, {"dilation_rate": r.randint(1, 3)}))
        elif r.random() < 0.5:
            strided = r.random() < 0.6 or kind.startswith("Locally")
            args |= {"strides": r.randint(1, 3)} if strided else {"dilation_rate": windowed(r, rank, 3)}
        if kind.startswith(("Separable", "Depthwise")):
            args |= maybe(r, {"depth_multiplier": number(1, 3)})
        if kind in ("Conv1D", "Conv2D", "Conv3D"):
            args |= maybe(r, {"groups": pick(1, 2)}, 0.2)
        if kind.endswith("Transpose"):
            args |= maybe(r, {"output_padding": number(0, 1)}, 0.2)
        if kind.startswith("Locally"):
            args |= maybe(r, {"implementation": pick(1, 2, 3)}, 0.3)
            args["padding"] = "valid"
        return layer(kind, **args), [axes(r, rank + 2, 1, 9)]

    return make


def pooling(kind: str, rank: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        options: dict[str, Callable[[Random], Any]] = {"strides": lambda r: windowed(r, rank), "padding": pick("same", "valid")}
        args = maybe(r, {**options, **data_format(rank)})
        if r.random() < 0.8 or kind.startswith(("Average", "Avg")):
            args["pool_size"] = windowed(r, rank)
        return layer(kind, **args), [axes(r, rank + 2, 1, 9)]

    return make


def whole_pooling(kind: str, rank: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    return lambda r: (layer(kind, **maybe(r, {"keepdims": YES_OR_NO, **data_format(rank)})), [axes(r, rank + 2)])


def edges(kind: str, name: str, rank: int, high: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        def pair() -> tuple[int, int]:
            return (r.randint(0, high), r.randint(0, high))

        value: Any = r.choice((r.randint(0, high), pair() if rank == 1 else tuple(pair() for _ in range(rank))))
        if rank > 1 and r.random() < 0.3:
            value = tuple(r.randint(0, high) for _ in range(rank))
        args = {name: value} if r.random() < 0.85 else {}
        return layer(kind, **args, **(maybe(r, data_format(rank), 0.2) if rank > 1 else {})), [axes(r, rank + 2, 1, 9)]

    return make


def upsampling(kind: str, rank: int) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    options: dict[str, Callable[[Random], Any]] = {"size": (lambda r: windowed(r, rank) if rank > 1 else r.randint(1, 4))}
    return lambda r: (layer(kind, **maybe(r, options, 0.8), **(maybe(r, data_format(rank)) if rank > 1 else {})), [axes(r, rank + 2)])


def plain(kind: str, low: int = 2, high: int = 4, **options: Callable[[Random], Any]) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    """A layer that takes any rank."""
    return lambda r: (layer(kind, **maybe(r, options, 0.5)), [axes(r, r.randint(low, high), wrong=0.05)])


def required(kind: str, low: int, high: int, wanted: dict[str, Callable[[Random], Any]], **options: Callable[[Random], Any]) -> Any:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        args = {name: value(r) for name, value in wanted.items()} | maybe(r, options)
        return layer(kind, **args), [axes(r, r.randint(low, high))]

    return make


def reshape(r: Random) -> tuple[Layer, list[Axes]]:
    shape = axes(r, r.randint(2, 4), 1, 6, none=0.05)
    total = 1
    for axis in shape:
        total *= axis or 1
    divisors = [d for d in range(1, total + 1) if total % d == 0]
    first = r.choice(divisors)
    any_two = [r.randint(1, 6), r.randint(1, 6)]
    target: list[int] = r.choice(([total], [first, total // first], [-1, first], [first, -1], [-1], any_two, [1, total]))
    return layer("Reshape", target_shape=tuple(target)), [shape]


def permute(r: Random) -> tuple[Layer, list[Axes]]:
    count = r.randint(1, 3)
    dims = list(range(1, count + 1))
    r.shuffle(dims)
    return layer("Permute", dims=tuple(dims)), [axes(r, count + 1)]


def related(r: Random, shape: Axes) -> Axes:
    """A shape that resembles another: an axis changed, opened, set to 1 or left out."""
    new = list(shape)
    for i in range(len(new)):
        chance = r.random()
        new[i] = None if chance < 0.07 else 1 if chance < 0.17 else r.randint(1, 12) if chance < 0.24 else new[i]
    if new and r.random() < 0.15:
        new.pop(r.randrange(len(new)))
    return tuple(new)


def merging(kind: str) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        first = axes(r, r.randint(2, 4), wrong=0)
        shapes = [first, *(related(r, first) for _ in range(r.choice((1, 1, 1, 2))))]
        args = {}
        if kind == "Concatenate":
            args = maybe(r, {"axis": number(-len(first), len(first))})
            args = {} if args.get("axis") == 0 else args
            if r.random() < 0.6:
                place = args.get("axis", -1)
                place = place - 1 if place > 0 else place
                for i in range(1, len(shapes)):
                    shapes[i] = tuple(r.randint(1, 5) if j == place % len(first) else a for j, a in enumerate(first))
        return layer(kind, **args), shapes

    return make


def dot(r: Random) -> tuple[Layer, list[Axes]]:
    left, right = axes(r, r.choice((2, 3, 3, 3)), wrong=0), axes(r, r.choice((2, 3, 3, 3)), wrong=0)
    first, second = r.randint(1, len(left)), r.randint(1, len(right))
    if r.random() < 0.8:
        right = tuple(left[first - 1] if i == second - 1 else a for i, a in enumerate(right))
    value: Any = first if first == second and r.random() < 0.5 else (first, second)
    if isinstance(value, tuple) and r.random() < 0.3:
        value = (first - len(left) - 1, second - len(right) - 1)
    return layer("Dot", axes=value, **maybe(r, {"normalize": YES_OR_NO})), [left, right]


def attention(kind: str) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        query = axes(r, 3, wrong=0, none=0.05)
        value: Axes = (r.randint(1, 9), query[1] if r.random() < 0.8 else r.randint(1, 9))
        shapes = [query, value]
        if r.random() < 0.25:
            shapes = [query, (value[0], r.choice((value[1], r.randint(1, 9)))), value]
        elif r.random() < 0.2:
            shapes = [s[-1:] for s in shapes]
        options: dict[str, Callable[[Random], Any]] = {"use_scale": YES_OR_NO, "dropout": pick(0.1)}
        if kind == "Attention":
            options["score_mode"] = pick("dot", "concat")
        return layer(kind, **maybe(r, options)), shapes

    return make


def multi_head(r: Random) -> tuple[Layer, list[Axes]]:
    query = axes(r, 3, wrong=0.05, none=0.05)
    value: Axes = (r.randint(1, 9), r.randint(1, 9))
    shapes = [query, r.choice((query, value))]
    if r.random() < 0.3:
        shapes.append((shapes[1][0] if shapes[1] else 1, r.randint(1, 9)))
    args = {"num_heads": r.randint(1, 4), "key_dim": r.randint(1, 5)}
    args |= maybe(r, {"value_dim": number(1, 5), "output_shape": number(1, 5), "use_bias": YES_OR_NO}, 0.3)
    return layer("MultiHeadAttention", **args), shapes


def normalizing(kind: str) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    def make(r: Random) -> tuple[Layer, list[Axes]]:
        shape = axes(r, r.randint(2, 4), 2, 12)
        args = maybe(r, {"scale": YES_OR_NO, "center": YES_OR_NO}) if kind != "RMSNormalization" else {}
        if r.random() < 0.3 and shape and kind != "RMSNormalization":  # computes the last axis only, whatever it is told
            args["axis"] = r.choice((r.randint(1, len(shape)), -r.randint(1, len(shape))))
            if kind == "LayerNormalization" and len(shape) > 1 and r.random() < 0.5:
                args["axis"] = r.choice(([1, 2], (1, 2), [-1, -2]))
        if kind == "GroupNormalization":
            args |= maybe(r, {"groups": pick(1, 2, 3, 4, -1)}, 0.9)
        return layer(kind, **args), [shape]

    return make


def prelu(r: Random) -> tuple[Layer, list[Axes]]:
    shape = axes(r, r.randint(2, 4))
    return layer("PReLU", **({"shared_axes": r.sample(range(1, len(shape) + 1), 1)} if shape and r.random() < 0.4 else {})), [shape]


def einsum(r: Random) -> tuple[Layer, list[Axes]]:
    equation, rank, output = r.choice((
        ("ab,bc->ac", 2, (1,)), ("abc,cd->abd", 3, (None, 1)), ("abc,cd->abd", 3, (2, 1)), ("...x,xy->...y", 3, (1,)),
        ("...x,xy->...y", 2, (1,)), ("abc,cde->abde", 3, (None, 1, 1)), ("abc,bcd->ad", 3, (1,)), ("ab...,bc->ac...", 3, (1,)),
    ))  # fmt: skip
    width = r.randint(1, 6)
    shape = axes(r, rank, wrong=0, none=0.05)
    told: Any = tuple(None if o is None else width if o == 1 else shape[0] for o in output)
    args: dict[str, Any] = {"equation": equation, "output_shape": width if told == (width,) and r.random() < 0.5 else told}
    letters = equation.split("->")[1].replace(".", "")
    return layer("EinsumDense", **args, **({"bias_axes": letters[-1]} if r.random() < 0.5 else {})), [shape]


def category_encoding(r: Random) -> tuple[Layer, list[Axes]]:
    mode = r.choice(("multi_hot", "count", "one_hot"))  # more axes than these fail in Keras 2
    return layer("CategoryEncoding", num_tokens=r.randint(2, 9), output_mode=mode), [(1 if mode == "one_hot" else r.randint(1, 9),)]


def adaptive(kind: str) -> Callable[[Random], tuple[Layer, list[Axes]]]:
    rank = int(kind[-2]) + 2
    return lambda r: required(kind, rank, rank, {"output_size": number(1, 4)})(r)


def spectral(r: Random) -> tuple[Layer, list[Axes]]:
    inside, shapes = CASES[r.choice(("Dense", "Conv1D", "Conv2D", "Embedding"))](r)
    inside.args.pop("groups", None)
    return layer("SpectralNormalization", layer=inside), shapes


def time_distributed(r: Random) -> tuple[Layer, list[Axes]]:
    kind = r.choice([k for k in CASES if k not in NOT_IN_TIME])
    inside, shapes = CASES[kind](r)
    if len(shapes) > 1:
        inside, shapes = CASES["Dense"](r)
    shape = shapes[0] if r.random() < 0.08 else (r.choice((5, 3, None)), *shapes[0])
    return layer("TimeDistributed", layer=inside), [shape]


# Layers that TimeDistributed does not hold in real code, and some that fail in it for reasons of their own.
NOT_IN_TIME = {"TimeDistributed", "RNN", "SpectralNormalization", "EinsumDense", "Normalization", "CategoryEncoding", "CenterCrop"}


def bidirectional(r: Random) -> tuple[Layer, list[Axes]]:
    inside = recurrent_layer(r)
    inside.args.pop("go_backwards", None)
    args = maybe(r, {"merge_mode": pick("concat", "sum", "mul", "ave", None)})
    shapes = [axes(r, 3)]
    if r.random() < 0.15:
        inside, shapes = conv_lstm(r.choice((1, 2)))(r)
    elif r.random() < 0.15:
        inside, shapes = rnn(r)
    elif r.random() < 0.2:
        args["backward_layer"] = layer(inside.kind, **inside.args, go_backwards=True)
    return layer("Bidirectional", layer=inside, **args), shapes


CASES: dict[str, Callable[[Random], tuple[Layer, list[Axes]]]] = {
    **{kind: recurrent(kind) for kind in ("LSTM", "GRU", "SimpleRNN")},
    "RNN": rnn,
    **{f"ConvLSTM{n}D": conv_lstm(n) for n in (1, 2, 3)},
    **{f"Conv{n}D{tail}": convolution(f"Conv{n}D{tail}", n) for n in (1, 2, 3) for tail in ("", "Transpose")},
    **{f"{kind}{n}D": convolution(f"{kind}{n}D", n) for n in (1, 2) for kind in ("SeparableConv", "DepthwiseConv", "LocallyConnected")},
    **{f"{kind}{n}D": pooling(f"{kind}{n}D", n) for n in (1, 2, 3) for kind in ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool")},
    **{f"Global{kind}Pooling{n}D": whole_pooling(f"Global{kind}Pooling{n}D", n) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Cropping{n}D": edges(f"Cropping{n}D", "cropping", n, 3) for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": edges(f"ZeroPadding{n}D", "padding", n, 3) for n in (1, 2, 3)},
    **{f"UpSampling{n}D": upsampling(f"UpSampling{n}D", n) for n in (1, 2, 3)},
    "Dense": required("Dense", 2, 4, {"units": number(1, 8)}, use_bias=YES_OR_NO, activation=pick("relu", "softmax")),
    "Embedding": required("Embedding", 1, 3, {"input_dim": number(1, 30), "output_dim": number(1, 8)}, mask_zero=YES_OR_NO),
    "Dropout": required("Dropout", 1, 4, {"rate": RATE}),
    "GaussianNoise": required("GaussianNoise", 1, 4, {"stddev": RATE}),
    "GaussianDropout": required("GaussianDropout", 1, 4, {"rate": RATE}),
    "AlphaDropout": required("AlphaDropout", 1, 4, {"rate": RATE}),
    **{f"SpatialDropout{n}D": required(f"SpatialDropout{n}D", n + 2, n + 2, {"rate": RATE}) for n in (1, 2, 3)},
    "Activation": required("Activation", 1, 4, {"activation": pick("relu", "tanh", "linear")}),
    "Rescaling": required("Rescaling", 1, 4, {"scale": RATE}),
    "EinsumDense": einsum,
    "SpectralNormalization": spectral,
    "Normalization": required("Normalization", 2, 4, {"axis": pick(-1, None)}),
    "CategoryEncoding": category_encoding,
    "Discretization": required("Discretization", 1, 3, {"bin_boundaries": pick([0.5], [0.0, 1.0])}),
    "Hashing": required("Hashing", 2, 3, {"num_bins": number(2, 5)}),
    **{kind: required(kind, 4, 4, {"height": number(2, 6), "width": number(2, 6)}) for kind in ("Resizing", "CenterCrop")},
    **{kind: adaptive(kind) for n in (1, 2) for kind in (f"AdaptiveMaxPooling{n}D", f"AdaptiveAveragePooling{n}D")},
    "RepeatVector": required("RepeatVector", 2, 2, {"n": number(1, 9)}),
    **{kind: plain(kind, 1) for kind in ("LeakyReLU", "ReLU", "ELU", "Softmax", "ThresholdedReLU", "Identity", "Flatten")},
    "ActivityRegularization": plain("ActivityRegularization", 1),
    "Masking": plain("Masking", 2, 4, mask_value=pick(0.0, -1.0)),
    "UnitNormalization": plain("UnitNormalization", 2, 4),
    "PReLU": prelu,
    "Reshape": reshape,
    "Permute": permute,
    **{kind: merging(kind) for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")},
    "Dot": dot,
    **{kind: attention(kind) for kind in ("Attention", "AdditiveAttention")},
    "MultiHeadAttention": multi_head,
    **{kind: normalizing(kind) for kind in ("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization")},
    "TimeDistributed": time_distributed,
    "Bidirectional": bidirectional,
}  # fmt: skip


def drawn(seed: int, kinds: Iterator[str] | list[str] | None = None, each: int = 1) -> Iterator[tuple[Layer, list[tuple[int | None, ...]]]]:
    """``each`` layers of every kind, with the shapes of their inputs, batch first."""
    for kind in kinds or CASES:
        r = Random(f"{seed} {kind}")
        for _ in range(each):
            made, shapes = CASES[kind](r)
            batch = 2 if r.random() < 0.1 else None
            yield made, [(batch, *shape) for shape in shapes]


def shown(value: Any) -> str:
    """A layer as Python would write it."""
    if isinstance(value, Layer):
        return f"{value.kind}({', '.join(f'{k}={shown(v)}' for k, v in value.args.items())})"
    if isinstance(value, list):
        return f"[{', '.join(shown(v) for v in value)}]"
    return repr(value)
