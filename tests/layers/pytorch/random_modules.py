"""Random modules of ``torch.nn`` with inputs for them, right and wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lstmlint.program.torch import Module

Axes = tuple[int, ...]


@dataclass
class Trial:
    """A module, the shapes of its inputs and, of a recurrent one, of its states."""

    module: Module
    inputs: list[Axes]
    states: tuple[Axes, ...] | None = None
    tags: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{shown(self.module)} on {self.inputs}" + (f" with {self.states}" if self.states is not None else "")


def module(kind: str, **args: Any) -> Module:
    return Module(kind, f"torch.nn.{kind}", args, (), None)  # type: ignore[arg-type]


def shown(made: Any) -> str:
    if not isinstance(made, Module):
        return repr(made)
    return f"{made.kind}({', '.join(f'{name}={shown(value)}' for name, value in made.args.items())})"


def n(r: random.Random, least: int = 1, most: int = 6) -> int:
    return r.randint(least, most)


def some(r: random.Random, **options: Callable[[], Any]) -> dict[str, Any]:
    """A few of the options."""
    return {name: make() for name, make in options.items() if r.random() < 0.35}


def truth(r: random.Random) -> Callable[[], bool]:
    return lambda: r.random() < 0.5


def recurrent(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        features, hidden = n(r), n(r, 2, 7)
        options: dict[str, Any] = {"num_layers": lambda: n(r, 1, 3), "bias": truth(r), "batch_first": truth(r), "bidirectional": truth(r),
                                   "dropout": lambda: r.choice([0.0, 0.3, 0.5])}  # fmt: skip
        if kind == "LSTM":
            options["proj_size"] = lambda: n(r, 0, hidden - 1)
        if kind == "RNN":
            options["nonlinearity"] = lambda: r.choice(["tanh", "relu"])
        made = module(kind, input_size=features, hidden_size=hidden, **some(r, **options))
        batch, time = n(r), n(r)
        batched = r.random() < 0.7
        first = made.args.get("batch_first", False)
        shape = ((batch, time, features) if first else (time, batch, features)) if batched else (time, features)
        states = None
        if r.random() < 0.6:
            layers = made.args.get("num_layers", 1) * (1 + made.args.get("bidirectional", False))
            wide = made.args.get("proj_size", 0) or hidden
            middle = (batch,) if batched else ()
            states = ((layers, *middle, wide), (layers, *middle, hidden)) if kind == "LSTM" else ((layers, *middle, wide),)
        return Trial(made, [shape], states)

    return make


def cell(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        features, hidden, batch = n(r), n(r), n(r)
        front = (batch,) if r.random() < 0.7 else ()
        states = None
        if r.random() < 0.6:
            states = ((*front, hidden),) * (2 if kind == "LSTMCell" else 1)
        return Trial(module(kind, input_size=features, hidden_size=hidden, **some(r, bias=truth(r))), [(*front, features)], states)

    return make


def axes(r: random.Random, least: int, most: int) -> Axes:
    return tuple(n(r, 1, 5) for _ in range(r.randint(least, most)))


def of_any_shape(kind: str, **args: Any) -> Callable[[random.Random], Trial]:
    return lambda r: Trial(module(kind, **args), [axes(r, 1, 4)])


def along(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        shape = tuple(2 * n(r, 1, 3) for _ in range(n(r, 1, 4)))
        return Trial(module(kind, dim=r.randint(-len(shape), len(shape) - 1)), [shape])

    return make


def linear(r: random.Random) -> Trial:
    made = module("Linear", in_features=n(r), out_features=n(r), **some(r, bias=truth(r)))
    return Trial(made, [(*axes(r, 0, 3), made.args["in_features"])])


def lazy_linear(r: random.Random) -> Trial:
    return Trial(module("LazyLinear", out_features=n(r), **some(r, bias=truth(r))), [axes(r, 1, 3)], tags={"lazy"})


def bilinear(r: random.Random) -> Trial:
    made, front = module("Bilinear", in1_features=n(r), in2_features=n(r), out_features=n(r), **some(r, bias=truth(r))), axes(r, 0, 2)
    return Trial(made, [(*front, made.args["in1_features"]), (*front, made.args["in2_features"])])


def embedding(r: random.Random) -> Trial:
    made = module("Embedding", num_embeddings=n(r), embedding_dim=n(r), **some(r, padding_idx=lambda: r.choice([0, -1, 5])))
    return Trial(made, [axes(r, 0, 3)], tags={"index"})


def embedding_bag(r: random.Random) -> Trial:
    made = module("EmbeddingBag", num_embeddings=n(r), embedding_dim=n(r), **some(r, mode=lambda: r.choice(["sum", "mean"])))
    return Trial(made, [axes(r, 2, 2)], tags={"index", "at least 2"})


def each(r: random.Random, spatial: int, least: int, most: int) -> Any:
    return n(r, least, most) if r.random() < 0.6 else tuple(n(r, least, most) for _ in range(spatial))


def around(r: random.Random, spatial: int, channels: int, least: int = 3) -> Axes:
    front = (n(r, 1, 3),) if r.random() < 0.75 else ()
    return (*front, channels, *(n(r, least, 9) for _ in range(spatial)))


def convolution(spatial: int, lazy: bool = False) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        groups = n(r, 1, 2)
        channels, filters = groups * n(r, 1, 3), groups * n(r, 1, 3)
        args = {"out_channels": filters, "kernel_size": each(r, spatial, 1, 4)}
        args |= some(r, stride=lambda: each(r, spatial, 1, 3), padding=lambda: r.choice(["same", "valid", each(r, spatial, 0, 2)]),
                     dilation=lambda: each(r, spatial, 1, 2), bias=truth(r),
                     padding_mode=lambda: r.choice(["zeros", "reflect", "replicate", "circular"]))  # fmt: skip
        if groups > 1:
            args["groups"] = groups
        kind = f"Conv{spatial}d"
        made = module(f"Lazy{kind}", **args) if lazy else module(kind, in_channels=channels, **args)
        return Trial(made, [around(r, spatial, channels)], tags={"lazy"} if lazy else set())

    return make


def transposed(spatial: int) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        groups = n(r, 1, 2)
        args = {"in_channels": groups * n(r, 1, 3), "out_channels": groups * n(r, 1, 3), "kernel_size": each(r, spatial, 1, 4)}
        args |= some(r, stride=lambda: each(r, spatial, 1, 3), padding=lambda: each(r, spatial, 0, 2),
                     dilation=lambda: each(r, spatial, 1, 2), output_padding=lambda: each(r, spatial, 0, 1), bias=truth(r))  # fmt: skip
        if groups > 1:
            args["groups"] = groups
        return Trial(module(f"ConvTranspose{spatial}d", **args), [around(r, spatial, args["in_channels"], 1)])

    return make


def pool(kind: str, spatial: int) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        args: dict[str, Any] = {"kernel_size": each(r, spatial, 1, 4)}
        if kind == "LPPool":
            args = {"norm_type": 2.0, "kernel_size": n(r, 1, 4) if spatial == 1 else args["kernel_size"]}
        options = {"stride": lambda: each(r, spatial, 1, 3), "ceil_mode": truth(r)}
        if kind != "LPPool":
            options["padding"] = lambda: each(r, spatial, 0, 2)
        if kind == "MaxPool":
            options |= {"dilation": lambda: each(r, spatial, 1, 2), "return_indices": truth(r)}
        return Trial(module(f"{kind}{spatial}d", **args, **some(r, **options)), [around(r, spatial, n(r))])

    return make


def adaptive(kind: str, spatial: int) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        size = tuple(r.choice([None, 1, 2, 3]) for _ in range(spatial)) if spatial > 1 and r.random() < 0.5 else n(r, 1, 4)
        options = {"return_indices": truth(r)} if "Max" in kind else {}
        return Trial(module(f"{kind}{spatial}d", output_size=size, **some(r, **options)), [around(r, spatial, n(r))])

    return make


def normalized(kind: str, spatial: tuple[int, ...]) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        channels = n(r)
        made = module(kind, num_features=channels, **some(r, affine=truth(r), track_running_stats=truth(r), bias=truth(r)))
        front = (n(r, 1, 3),) if kind.startswith("Batch") or r.random() < 0.7 else ()
        return Trial(made, [(*front, channels, *(n(r, 1, 4) for _ in range(r.choice(spatial))))])

    return make


def layer_norm(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        last = axes(r, 1, 2)
        options = {"elementwise_affine": truth(r)} | ({"bias": truth(r)} if kind == "LayerNorm" else {})
        made = module(kind, normalized_shape=last[0] if len(last) == 1 and r.random() < 0.7 else last, **some(r, **options))
        return Trial(made, [(*axes(r, 0, 2), *last)])

    return make


def group_norm(r: random.Random) -> Trial:
    groups = n(r, 1, 3)
    made = module("GroupNorm", num_groups=groups, num_channels=groups * n(r, 1, 3), **some(r, affine=truth(r), bias=truth(r)))
    return Trial(made, [(n(r, 1, 3), made.args["num_channels"], *axes(r, 0, 2))])


def prelu(r: random.Random) -> Trial:
    number = n(r, 1, 3)
    return Trial(module("PReLU", num_parameters=number), [(n(r), number, *axes(r, 0, 2))])


def of_rank(kind: str, *ranks: int, **args: Any) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        rank = r.choice(ranks)
        return Trial(module(kind, **args), [axes(r, rank, rank)])

    return make


def attention(r: random.Random) -> Trial:
    heads = n(r, 1, 3)
    wide, batch, target, source = heads * n(r, 1, 3), n(r), n(r), n(r)
    args = some(r, bias=truth(r), add_bias_kv=truth(r), add_zero_attn=truth(r), batch_first=truth(r), kdim=lambda: n(r), vdim=lambda: n(r))
    last = (wide, args.get("kdim", wide), args.get("vdim", wide))
    front = [(target,), (source,), (source,)]
    if r.random() < 0.75:
        front = [(batch, *f) if args.get("batch_first") else (*f, batch) for f in front]
    return Trial(module("MultiheadAttention", embed_dim=wide, num_heads=heads, **args), [(*f, w) for f, w in zip(front, last, strict=True)])


def transformer(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        heads = n(r, 1, 2)
        wide, batch, lengths = heads * n(r, 1, 3), n(r), (n(r), n(r))
        args = {"d_model": wide, "nhead": heads, "dim_feedforward": n(r)} | some(
            r, bias=truth(r), batch_first=truth(r), norm_first=truth(r)
        )
        batched = r.random() < 0.75
        inputs = [((batch, t) if args.get("batch_first") else (t, batch)) if batched else (t,) for t in lengths]
        shapes = [(*front, wide) for front in inputs]
        if kind == "Transformer":
            args |= {"num_encoder_layers": n(r, 1, 2), "num_decoder_layers": n(r, 1, 2)}
            return Trial(module(kind, **args), shapes)
        side = "Encoder" if "Encoder" in kind else "Decoder"
        layer = module(f"Transformer{side}Layer", **args)
        if not kind.endswith("Layer"):
            norm = {"norm": module("LayerNorm", normalized_shape=wide)} if r.random() < 0.5 else {}
            layer = module(kind, **{f"{side.lower()}_layer": layer, "num_layers": n(r, 1, 3), **norm})
        return Trial(layer, shapes[: 1 if side == "Encoder" else 2])

    return make


def flatten(r: random.Random) -> Trial:
    shape = axes(r, 2, 4)
    return Trial(module("Flatten", **some(r, start_dim=lambda: r.randint(-3, 3), end_dim=lambda: r.randint(-3, 3))), [shape])


def unflatten(r: random.Random) -> Trial:
    new, front, back = [n(r, 1, 3) for _ in range(n(r, 1, 3))], axes(r, 0, 2), axes(r, 0, 1)
    whole = 1
    for size in new:
        whole *= size
    if r.random() < 0.4:
        new[r.randrange(len(new))] = -1
    axis = len(front) if r.random() < 0.5 else -len(back) - 1
    return Trial(module("Unflatten", dim=axis, unflattened_size=tuple(new)), [(*front, whole, *back)])


def shuffle(kind: str, name: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        factor = n(r, 1, 3)
        return Trial(module(kind, **{name: factor}), [(*axes(r, 0, 2), *(factor * factor * n(r, 1, 2) for _ in range(3)))])

    return make


def pad(kind: str, spatial: int) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        least = -1 if kind in ("ZeroPad", "ConstantPad") else 0
        args: dict[str, Any] = {"padding": each(r, 2 * spatial, least, 3)}
        if kind == "ConstantPad":
            args["value"] = 0.5
        return Trial(module(f"{kind}{spatial}d", **args), [around(r, spatial, n(r), 2)])

    return make


def upsample(r: random.Random) -> Trial:
    mode, spatial = r.choice([("nearest", n(r, 1, 3)), ("linear", 1), ("bilinear", 2), ("bicubic", 2), ("trilinear", 3)])
    args: dict[str, Any] = {"size": each(r, spatial, 1, 5)} if r.random() < 0.5 else {"scale_factor": r.choice([2, 2.0, 1.5, 3])}
    return Trial(module("Upsample", **args, mode=mode), [axes(r, spatial + 2, spatial + 2)])


def pair(kind: str, **options: Callable[[random.Random], Any]) -> Callable[[random.Random], Trial]:
    """Two inputs, mostly of one shape."""

    def make(r: random.Random) -> Trial:
        shape = axes(r, 1, 3)
        other = tuple(1 if r.random() < 0.15 else axis for axis in shape)
        args = {name: option(r) for name, option in options.items() if r.random() < 0.4}
        return Trial(module(kind, **args), [shape, other[1:] if r.random() < 0.1 else other])

    return make


def reduction(r: random.Random) -> str:
    return r.choice(["none", "mean", "sum"])


def classes(kind: str) -> Callable[[random.Random], Trial]:
    def make(r: random.Random) -> Trial:
        scores = axes(r, 1, 4)
        target = scores[:1] + scores[2:] if len(scores) > 1 else ()
        if kind == "CrossEntropyLoss" and r.random() < 0.2:
            target = scores
        return Trial(module(kind, **some(r, reduction=lambda: reduction(r))), [scores, target], tags={"classes"})

    return make


PADS = ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad")
CASES: dict[str, Callable[[random.Random], Trial]] = {
    **{kind: recurrent(kind) for kind in ("LSTM", "GRU", "RNN")},
    **{kind: cell(kind) for kind in ("LSTMCell", "GRUCell", "RNNCell")},
    "Linear": linear, "LazyLinear": lazy_linear, "Bilinear": bilinear, "Embedding": embedding, "EmbeddingBag": embedding_bag,
    **{kind: along(kind) for kind in ("Softmax", "LogSoftmax", "Softmin", "GLU")},
    **{kind: of_any_shape(kind) for kind in ("ReLU", "Tanh", "Sigmoid", "GELU", "Identity", "Dropout", "LeakyReLU", "Dropout2d")},
    "Dropout1d": of_rank("Dropout1d", 2, 3), "Softmax2d": of_rank("Softmax2d", 3, 4), "PReLU": prelu,
    "LocalResponseNorm": of_rank("LocalResponseNorm", 3, 4, size=2),
    **{f"Conv{k}d": convolution(k) for k in (1, 2, 3)},
    **{f"LazyConv{k}d": convolution(k, lazy=True) for k in (1, 2)},
    **{f"ConvTranspose{k}d": transposed(k) for k in (1, 2, 3)},
    **{f"{kind}{k}d": pool(kind, k) for kind in ("MaxPool", "AvgPool", "LPPool") for k in (1, 2, 3)},
    **{f"{kind}{k}d": adaptive(kind, k) for kind in ("AdaptiveAvgPool", "AdaptiveMaxPool") for k in (1, 2, 3)},
    "BatchNorm1d": normalized("BatchNorm1d", (0, 1)), "BatchNorm2d": normalized("BatchNorm2d", (2,)),
    "BatchNorm3d": normalized("BatchNorm3d", (3,)),
    **{f"InstanceNorm{k}d": normalized(f"InstanceNorm{k}d", (k,)) for k in (1, 2, 3)},
    "LayerNorm": layer_norm("LayerNorm"), "RMSNorm": layer_norm("RMSNorm"), "GroupNorm": group_norm, "MultiheadAttention": attention,
    **{kind: transformer(kind) for kind in ("TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder",
                                            "TransformerDecoder", "Transformer")},
    "Flatten": flatten, "Unflatten": unflatten,
    "PixelShuffle": shuffle("PixelShuffle", "upscale_factor"), "PixelUnshuffle": shuffle("PixelUnshuffle", "downscale_factor"),
    "ChannelShuffle": shuffle("ChannelShuffle", "groups"), "Upsample": upsample,
    **{f"{kind}{k}d": pad(kind, k) for kind in PADS for k in (1, 2, 3)},
    "CosineSimilarity": pair("CosineSimilarity", dim=lambda r: r.randint(-3, 2)),
    "PairwiseDistance": pair("PairwiseDistance", keepdim=lambda r: r.random() < 0.5),
    **{kind: pair(kind, reduction=reduction) for kind in (
        "MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "KLDivLoss", "PoissonNLLLoss", "SoftMarginLoss", "HingeEmbeddingLoss",
        "BCELoss", "BCEWithLogitsLoss")},
    "CrossEntropyLoss": classes("CrossEntropyLoss"), "NLLLoss": classes("NLLLoss"),
}  # fmt: skip

# What this is about is tried more often.
OFTEN = {"LSTM": 8, "GRU": 5, "RNN": 4, "LSTMCell": 4, "GRUCell": 3, "RNNCell": 3, "Linear": 3, "MultiheadAttention": 4,
         "CrossEntropyLoss": 3, "Conv1d": 3, "BatchNorm1d": 2, "LayerNorm": 2}  # fmt: skip


def other(r: random.Random, shape: Axes) -> Axes:
    """The shape with a mistake in it: an axis more or less, another size, two axes exchanged."""
    how = r.choice(["more", "less", "size", "size", "last", "last", "swap"])
    if how == "more":
        place = r.randint(0, len(shape))
        return (*shape[:place], n(r, 1, 3), *shape[place:])
    if not shape:
        return (n(r),)
    place = len(shape) - 1 if how == "last" else r.randrange(len(shape))
    if how == "less":
        return (*shape[:place], *shape[place + 1 :])
    if how == "swap":
        there = r.randrange(len(shape))
        swapped = list(shape)
        swapped[place], swapped[there] = swapped[there], swapped[place]
        return tuple(swapped)
    return (*shape[:place], max(1, shape[place] + r.choice([-1, 1, 2])), *shape[place + 1 :])


def spoiled(r: random.Random, trial: Trial) -> Trial:
    """The same with wrong inputs or states."""
    inputs, states = list(trial.inputs), trial.states
    if states and r.random() < 0.6:
        changed = list(states)
        how = r.random()
        if how < 0.15:
            changed.append(changed[0])
        elif how < 0.3 and len(changed) > 1:
            changed.pop()
        else:
            place = r.randrange(len(changed))
            changed[place] = other(r, changed[place])
        states = tuple(changed)
    else:
        place = r.randrange(len(inputs))
        inputs[place] = other(r, inputs[place])
    if "at least 2" in trial.tags and len(inputs[0]) < 2:
        return trial
    return Trial(trial.module, inputs, states, trial.tags)


def drawn(seed: int, rounds: int, kinds: list[str] | None = None) -> Iterator[Trial]:
    """Trials of every kind, some of them wrong."""
    r = random.Random(seed)
    for kind in [name for name in kinds or CASES for _ in range(rounds * OFTEN.get(name, 1))]:
        trial = CASES[kind](r)
        for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
            trial = spoiled(r, trial)
        if not crashing(trial):
            yield trial


def crashing(trial: Trial) -> bool:
    """A cell without a batch beside a state (hidden, hidden): torch 2.13 reads memory that is not its own, and may crash."""
    alone = trial.module.kind.endswith("Cell") and len(trial.inputs[0]) == 1
    return alone and any(len(state) == 2 for state in trial.states or ())
