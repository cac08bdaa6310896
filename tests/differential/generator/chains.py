"""Random walks through layers that fit one another: what a correct model is made of, before anything is spoiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.generator.parts import Code, Dice, Part, Shape, Spec, Stack

RECURRENT = ("LSTM", "GRU", "SimpleRNN")
ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax", "elu", "linear", "selu", "softplus", "gelu", "swish")


@dataclass
class Walk:
    """The shape reached and the layers that led there."""

    dice: Dice
    shape: Shape
    parts: list[Part]

    def put(self, part: Part, *shape: int | None) -> None:
        """One more layer, and the shape that it gives."""
        self.parts.append(part)
        self.shape = shape


def small(dice: Dice) -> int:
    """A number of units."""
    return dice.pick(1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)


def recurrent_options(dice: Dice, kind: str) -> dict[str, object]:
    """Arguments that change nothing of the shape, and some that change the number of parameters."""
    options: dict[str, object] = {}
    if dice.maybe(0.15):
        options["dropout"] = dice.pick(0.1, 0.2, 0.5, 0, 0.0)
    if dice.maybe(0.08):
        options["recurrent_dropout"] = dice.pick(0.1, 0.25)
    if dice.maybe(0.12):
        options["activation"] = dice.pick("relu", "tanh", None, "sigmoid", "softsign")
    if dice.maybe(0.07):
        options["use_bias"] = False
    if dice.maybe(0.06):
        options["go_backwards"] = True
    if dice.maybe(0.05):
        options["kernel_initializer"] = dice.pick("he_normal", "zeros", "glorot_uniform", "lecun_uniform")
    if dice.maybe(0.04):
        options["kernel_regularizer"] = dice.pick("l2", "l1", None)
    if dice.maybe(0.03):
        options["unroll"] = False
    if kind == "GRU" and dice.maybe(0.25):
        options["reset_after"] = dice.pick(True, False)
    if kind == "LSTM" and dice.maybe(0.06):
        options["unit_forget_bias"] = dice.pick(True, False)
    if kind != "SimpleRNN" and dice.maybe(0.06):
        options["recurrent_activation"] = dice.pick("sigmoid", "hard_sigmoid")
    if kind != "SimpleRNN" and dice.maybe(0.03):
        options["implementation"] = dice.pick(1, 2)
    return options


def recurrent(dice: Dice, units: int, sequences: bool, kind: str = "", **more: object) -> Spec:
    """A recurrent layer, its arguments written in one way or another."""
    kind = kind or dice.weighted((6, "LSTM"), (3, "GRU"), (1.5, "SimpleRNN"))
    kwargs: dict[str, object] = {**recurrent_options(dice, kind), **more}
    if sequences:
        kwargs["return_sequences"] = dice.weighted((9, True), (1, 1))
    elif dice.maybe(0.15):
        kwargs["return_sequences"] = False
    items = list(kwargs.items())
    dice.shuffle(items)
    if dice.maybe(0.2):
        return Spec(kind, (), {"units": units, **dict(items)})
    return Spec(kind, (units,), dict(items))


def cell(dice: Dice) -> tuple[Spec, int]:
    """A cell and the width of its output."""
    units = small(dice)
    kind = dice.pick("LSTMCell", "GRUCell", "SimpleRNNCell")
    options = {
        k: v
        for k, v in recurrent_options(dice, kind.removesuffix("Cell")).items()
        if k in ("dropout", "use_bias", "activation", "reset_after")
    }
    return Spec(kind, (units,), options), units


def step_layer(w: Walk, f: int) -> tuple[Spec, int]:
    """A layer for each step of a sequence of vectors."""
    units = small(w.dice)
    return w.dice.weighted(
        (6, (Spec("Dense", (units,), {"activation": w.dice.choice(ACTIVATIONS)} if w.dice.maybe(0.5) else {}), units)),
        (1, (Spec("Dropout", (0.2,)), f)),
        (1, (Spec("BatchNormalization"), f)),
        (1, (Spec("Activation", ("relu",)), f)),
    )


def quiet(dice: Dice) -> Spec:
    """A layer that leaves the shape alone."""
    return dice.weighted(
        (6, Spec("Dropout", (dice.pick(0.1, 0.2, 0.25, 0.5),))),
        (3, Spec("BatchNormalization")),
        (2, Spec("LayerNormalization")),
        (3, Spec("Activation", (dice.choice(ACTIVATIONS),))),
        (1, Spec("LeakyReLU")),
        (1, Spec("ReLU")),
        (1, Spec("GaussianNoise", (0.1,))),
        (1, Spec("Dropout", (), {"rate": 0.3})),
        (0.7, Spec("Softmax")),
        (0.6, Spec("ELU")),
        (0.5, Spec("GaussianDropout", (0.2,))),
        (0.5, Spec("AlphaDropout", (0.1,))),
        (0.5, Spec("ActivityRegularization", (), {"l2": 0.01})),
        (0.5, Spec("BatchNormalization", (), {"center": dice.pick(True, False), "scale": dice.pick(True, False)})),
    )


def kernel(dice: Dice, steps: int | None) -> tuple[int, dict[str, object], Callable[[int | None], int | None]]:
    """A kernel that fits the steps, its options, and the steps that it leaves."""
    size = dice.randint(1, min(5, steps or 5))
    options: dict[str, object] = {}
    padding = dice.weighted((3, ""), (2, "same"), (1, "valid"), (1, "causal"))
    if padding:
        options["padding"] = padding
    stride, dilation = 1, 1
    if dice.maybe(0.2):
        stride = options["strides"] = 2
    elif dice.maybe(0.12) and (steps is None or (size - 1) * 2 + 1 <= steps):
        dilation = options["dilation_rate"] = 2

    def left(n: int | None) -> int | None:
        if n is None:
            return None
        n = n if padding in ("same", "causal") else n - (size - 1) * dilation
        return -(-n // stride)

    return size, options, left


def on_vector(w: Walk) -> None:
    """A layer on (features,)."""
    dice, f = w.dice, w.shape[0]
    assert f is not None
    choice = dice.weighted((8, "dense"), (4, "quiet"), (4, "repeat"), (2, "reshape"), (0.7, "flatten"), (0.5, "prelu"))
    units = small(dice)
    if choice == "dense":
        options: dict[str, object] = {"activation": dice.choice(ACTIVATIONS)} if dice.maybe(0.5) else {}
        if dice.maybe(0.08):
            options["use_bias"] = False
        w.put(Spec("Dense", (units,), options), units)
    elif choice == "repeat":
        n = dice.randint(1, 9)
        w.put(Spec("RepeatVector", (n,)) if dice.maybe(0.9) else Spec("RepeatVector", (), {"n": n}), n, f)
    elif choice == "reshape":
        divisor = dice.choice([d for d in range(1, f + 1) if f % d == 0])
        target = dice.weighted((3, (divisor, f // divisor)), (1, (-1, f // divisor)), (1, (divisor, -1)), (1, [divisor, f // divisor]))
        w.put(Spec("Reshape", (target,)) if dice.maybe(0.7) else Spec("Reshape", (), {"target_shape": target}), divisor, f // divisor)
    elif choice == "flatten":
        w.put(Spec("Flatten"), f)
    elif choice == "prelu":
        w.put(Spec("PReLU"), f)
    else:
        w.put(quiet(dice), f)


def on_sequence(w: Walk) -> None:
    """A layer on (steps, features)."""
    dice, (t, f) = w.dice, w.shape
    assert f is not None
    choice = dice.weighted(
        (12, "recurrent"),
        (4, "stack"),
        (5, "both_ways"),
        (2, "cells"),
        (4, "each_step"),
        (3, "dense"),
        (4, "quiet"),
        (3, "conv"),
        (2, "pool"),
        (2, "global"),
        (1.5, "flatten"),
        (1, "reshape"),
        (0.8, "permute"),
        (0.7, "pad"),
        (0.6, "mask"),
        (0.6, "lambda"),
        (0.5, "upsample"),
        (0.5, "space_dropout"),
        (0.4, "images"),
    )
    units = small(dice)
    if choice == "recurrent":
        sequences = dice.maybe(0.6)
        w.put(recurrent(dice, units, sequences), *((t, units) if sequences else (units,)))
    elif choice == "stack":
        count = dice.randint(2, 4)
        many = tuple([units] * count if dice.maybe(0.5) else [small(dice) for _ in range(count)])
        sequences, both = dice.maybe(0.4), dice.maybe(0.15)
        extra = {"dropout": 0.2} if dice.maybe(0.3) else {}
        width = many[-1] * (2 if both else 1)
        w.put(Stack(dice.pick("LSTM", "GRU", "LSTM"), many, sequences, both, extra), *((t, width) if sequences else (width,)))
    elif choice == "both_ways":
        sequences = dice.maybe(0.6)
        merge = dice.weighted((12, ""), (2, "concat"), (2, "sum"), (1, "ave"), (1, "mul"))
        width = units * 2 if merge in ("", "concat") else units
        inner = recurrent(dice, units, sequences).without("go_backwards")
        options: dict[str, object] = {"merge_mode": merge} if merge else {}
        if dice.maybe(0.08):
            options["backward_layer"] = Spec(inner.kind, (units,), {"return_sequences": sequences, "go_backwards": True})
        w.put(
            Spec("Bidirectional", (inner,), options) if dice.maybe(0.9) else Spec("Bidirectional", (), {"layer": inner, **options}),
            *((t, width) if sequences else (width,)),
        )
    elif choice == "cells":
        cells = [cell(dice) for _ in range(dice.weighted((3, 1), (2, 2), (1, 3)))]
        sequences = dice.maybe(0.5)
        held: object = cells[0][0] if len(cells) == 1 else [c for c, _ in cells]
        if len(cells) > 1 and dice.maybe(0.3):
            held = Spec("StackedRNNCells", (held,))
        width = cells[-1][1]
        w.put(Spec("RNN", (held,), {"return_sequences": True} if sequences else {}), *((t, width) if sequences else (width,)))
    elif choice == "each_step":
        inner, width = step_layer(w, f)
        w.put(Spec("TimeDistributed", (inner,)), t, width)
    elif choice == "dense":
        w.put(Spec("Dense", (units,)), t, units)
    elif choice == "conv":
        size, conv, left = kernel(dice, t)
        w.put(
            Spec("Conv1D", (units, size), conv) if dice.maybe(0.7) else Spec("Conv1D", (), {"filters": units, "kernel_size": size, **conv}),
            left(t),
            units,
        )
    elif choice == "pool":
        size = dice.randint(1, min(3, t or 3))
        kind = dice.pick("MaxPooling1D", "AveragePooling1D", "MaxPool1D")
        w.put(Spec(kind, (size,)) if dice.maybe(0.6) else Spec(kind, (), {"pool_size": size}), None if t is None else t // size, f)
    elif choice == "global":
        w.put(Spec(dice.pick("GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPool1D")), f)
    elif choice == "flatten" and t is not None:
        w.put(Spec("Flatten"), t * f)
    elif choice == "reshape" and t is not None:
        total = t * f
        divisor = dice.choice([d for d in range(1, total + 1) if total % d == 0])
        w.put(Spec("Reshape", ((divisor, total // divisor),)), divisor, total // divisor)
    elif choice == "permute" and t is not None:
        w.put(Spec("Permute", ((2, 1),)), f, t)
    elif choice == "pad":
        w.put(
            *dice.pick(
                (Spec("ZeroPadding1D", (2,)), None if t is None else t + 4, f),
                (Spec("ZeroPadding1D", ((1, 2),)), None if t is None else t + 3, f),
            )
        )
    elif choice == "mask":
        w.put(Spec("Masking", (), {"mask_value": 0.0}), t, f)
    elif choice == "lambda":
        w.put(Spec("Lambda", (Code("lambda t: t[:, -1, :]"),)), f)
    elif choice == "upsample":
        w.put(Spec("UpSampling1D", (2,)), None if t is None else t * 2, f)
    elif choice == "space_dropout":
        w.put(Spec("SpatialDropout1D", (0.2,)), t, f)
    elif choice == "images" and t is not None:
        w.put(Spec("Reshape", ((t, f, 1),)), t, f, 1)
    else:
        w.put(quiet(dice), t, f)


def on_image(w: Walk) -> None:
    """A layer on (steps, width, channels), an image or a sequence of sequences."""
    dice, (t, s, c) = w.dice, w.shape
    assert c is not None
    units = small(dice)
    choice = dice.weighted(
        (4, "each_conv"),
        (4, "each_recurrent"),
        (3, "each_flatten"),
        (3, "conv_lstm"),
        (3, "conv"),
        (2, "pool"),
        (2, "flatten"),
        (1, "global"),
        (2, "quiet"),
        (1, "reshape"),
        (1, "dense"),
    )
    known = s is not None and t is not None
    if choice == "each_conv" and s is not None and s >= 2:
        w.put(Spec("TimeDistributed", (Spec("Conv1D", (units, 2)),)), t, s - 1, units)
    elif choice == "each_recurrent":
        w.put(Spec("TimeDistributed", (Spec(dice.choice(RECURRENT), (units,)),)), t, units)
    elif choice == "each_flatten" and s is not None:
        w.put(Spec("TimeDistributed", (Spec("Flatten"),)), t, s * c)
    elif choice == "conv_lstm":
        sequences = dice.maybe(0.4)
        w.put(
            Spec("ConvLSTM1D", (units, 1), {"padding": "same", "return_sequences": sequences}),
            *((t, s, units) if sequences else (s, units)),
        )
    elif choice == "conv" and known and t >= 2 and s >= 2:
        same = dice.maybe(0.5)
        w.put(
            Spec("Conv2D", (units, dice.pick((2, 2), 2)), {"padding": "same"} if same else {}),
            *((t, s, units) if same else (t - 1, s - 1, units)),
        )
    elif choice == "pool" and known and t >= 2 and s >= 2:
        w.put(Spec(dice.pick("MaxPooling2D", "AveragePooling2D"), ((2, 2),) if dice.maybe(0.7) else ()), t // 2, s // 2, c)
    elif choice == "flatten" and known:
        w.put(Spec("Flatten"), t * s * c)
    elif choice == "global":
        w.put(Spec(dice.pick("GlobalAveragePooling2D", "GlobalMaxPooling2D")), c)
    elif choice == "reshape" and known:
        w.put(Spec("Reshape", ((t, s * c),)), t, s * c)
    elif choice == "dense":
        w.put(Spec("Dense", (units,)), t, s, units)
    else:
        w.put(quiet(dice), t, s, c)


def on_video(w: Walk) -> None:
    """A layer on (steps, height, width, channels)."""
    dice, (t, h, s, c) = w.dice, w.shape
    assert h is not None and s is not None and c is not None
    units = dice.pick(2, 3, 4, 6)
    choice = dice.weighted(
        (5, "conv_lstm"), (4, "each_conv"), (2, "each_pool"), (4, "each_flatten"), (2, "each_global"), (1, "quiet"), (1, "flatten")
    )
    if choice == "conv_lstm":
        sequences, same = dice.maybe(0.5), dice.maybe(0.6) or h < 3 or s < 3
        inner = (h, s, units) if same else (h - 2, s - 2, units)
        w.put(
            Spec(
                "ConvLSTM2D",
                (),
                {
                    "filters": units,
                    "kernel_size": dice.pick((3, 3), 3),
                    "return_sequences": sequences,
                    **({"padding": "same"} if same else {}),
                },
            ),
            *((t, *inner) if sequences else inner),
        )
    elif choice == "each_conv" and h >= 3 and s >= 3:
        w.put(Spec("TimeDistributed", (Spec("Conv2D", (units, (3, 3)), {"activation": "relu"}),)), t, h - 2, s - 2, units)
    elif choice == "each_pool" and h >= 2 and s >= 2:
        w.put(Spec("TimeDistributed", (Spec("MaxPooling2D", ((2, 2),)),)), t, h // 2, s // 2, c)
    elif choice == "each_global":
        w.put(Spec("TimeDistributed", (Spec("GlobalAveragePooling2D"),)), t, c)
    elif choice == "each_flatten":
        w.put(Spec("TimeDistributed", (Spec("Flatten"),)), t, h * s * c)
    elif choice == "flatten" and t is not None:
        w.put(Spec("Flatten"), t * h * s * c)
    else:
        w.put(quiet(dice), t, h, s, c)


STEPS: dict[int, Callable[[Walk], None]] = {1: on_vector, 2: on_sequence, 3: on_image, 4: on_video}


def walk(dice: Dice, shape: Shape, length: int) -> tuple[list[Part], Shape]:
    """A chain of layers that starts at the shape, and the shape that it ends with."""
    w = Walk(dice, shape, [])
    for _ in range(length):
        if len(w.shape) == 1 and (w.shape[0] or 0) > 2000:
            w.put(Spec("Dense", (8,)), 8)
        STEPS[len(w.shape)](w)
    return w.parts, w.shape


def start(dice: Dice) -> Shape:
    """A shape that data may have."""
    t = dice.weighted((8, dice.randint(3, 12)), (2, None))
    return dice.weighted(
        (12, (t, dice.randint(1, 9))),
        (1, (dice.randint(4, 12),)),
        (1, (dice.randint(2, 5), dice.randint(3, 6), dice.randint(1, 3))),
        (1, (dice.pick(None, 3, 4), dice.randint(5, 8), dice.randint(5, 8), dice.randint(1, 3))),
    )
