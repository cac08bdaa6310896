"""What people get wrong in a chain of layers. Some of it turns out to be right after all: the oracle decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.differential.generator.arguments import (
    Chain,
    at_recurrent,
    change_core,
    unknown_argument,
    version_argument,
    wrong_count,
    wrong_value,
)
from tests.differential.generator.chains import cell, recurrent, small
from tests.differential.generator.parts import Code, Dice, Kind, Part, Shape, Spec, flatten


def drop_sequences(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """``return_sequences`` forgotten."""
    specs, _ = at_recurrent(dice, parts)
    with_flag = [k for k, s in enumerate(specs) if isinstance(s, Spec) and s.core.kwargs.get("return_sequences")]
    if not with_flag:
        return [*specs, recurrent(dice, small(dice), False), recurrent(dice, small(dice), False)], shape
    k = dice.choice(with_flag)
    how: Callable[[Spec], Spec] = dice.pick(lambda c: c.without("return_sequences"), lambda c: c.having(return_sequences=False))
    return change_core(specs, k, how), shape


def extra_sequences(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """``return_sequences`` where a vector is needed (or where it does no harm)."""
    specs, i = at_recurrent(dice, parts)
    return (change_core(specs, i, lambda c: c.having(return_sequences=True)) if i is not None else specs), shape


def intruder(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """A layer that may not fit, anywhere."""
    specs: list[Part] = list(flatten(parts))
    units = small(dice)
    new = dice.pick(
        Spec("Flatten"),
        Spec("LSTM", (units,)),
        Spec("RepeatVector", (3,)),
        Spec("GlobalMaxPooling1D"),
        Spec("Conv1D", (units, 3)),
        Spec("TimeDistributed", (Spec("Dense", (units,)),)),
        Spec("Bidirectional", (Spec("GRU", (units,)),)),
        Spec("Conv2D", (units, (2, 2))),
        Spec("MaxPooling1D", (2,)),
        Spec("Permute", ((2, 1),)),
        Spec("Reshape", ((units, 2),)),
        Spec("ConvLSTM2D", (4, (2, 2))),
        Spec("Embedding", (20, 4)),
        Spec("SpatialDropout1D", (0.2,)),
        Spec("TimeDistributed", (Spec("LSTM", (units,)),)),
        Spec("Cropping1D", (1,)),
        Spec("RNN", (cell(dice)[0],)),
        Spec("TimeDistributed", (Spec("Flatten"),)),
        Spec("UpSampling1D", (2,)),
        Spec("Reshape", ((-1, units),)),
        Spec("MaxPooling1D", (20,)),
        Spec("Conv1D", (units, 15)),
        Spec("ConvLSTM1D", (2, 2)),
        Spec("GlobalAveragePooling2D"),
        Spec("Permute", ((1, 2, 3),)),
        Spec("Permute", ((0, 2, 1),)),
        Spec("Cropping1D", (9,)),
        Spec("ZeroPadding2D", (1,)),
        Spec("Conv3D", (2, 2)),
        Spec("Flatten"),
    )
    at = dice.randint(1, len(specs)) if len(specs) > 1 else len(specs)
    return [*specs[:at], new, *specs[at:], *([recurrent(dice, 4, False)] if dice.maybe(0.3) else [])], shape


def remove_one(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """A layer forgotten."""
    specs: list[Part] = list(flatten(parts))
    return ([s for i, s in enumerate(specs) if i != dice.randrange(len(specs))] or specs), shape


def swap(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """Two neighbours exchanged."""
    specs: list[Part] = list(flatten(parts))
    if len(specs) > 1:
        i = dice.randrange(len(specs) - 1)
        specs[i], specs[i + 1] = specs[i + 1], specs[i]
    return specs, shape


def input_rank(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """The samples in the input's shape, or an axis too few."""
    return parts, dice.pick((100, *shape), shape[:-1] or (3, *shape), shape[1:] or (3, *shape), (None, *shape), (shape[-1],), (1, *shape))


def input_kind(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """An input shape of the wrong kind: a number, a string, a float, a negative size, an open feature axis."""
    odd: Any = dice.pick(
        shape[-1],
        Code("(5.0, 3)"),
        Code("('10', 3)"),
        (-1, 3),
        (*shape[:-1], None),
        (0, 3),
        Code("None"),
        Code("'abc'"),
        Code("{10, 3}"),
        (),
    )
    return parts, odd


def wrapper(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """A wrapper around what it cannot hold, or with odd arguments."""
    units = small(dice)
    lstm = Spec("LSTM", (units,), {"return_sequences": True} if dice.maybe(0.3) else {})
    odd = dice.pick(
        Spec("Bidirectional", (Spec("Dense", (units,)),)),
        Spec("Bidirectional", (units,)),
        Spec("Bidirectional", (Kind("LSTM"),)),
        Spec("TimeDistributed", (units,)),
        Spec("Bidirectional", (lstm,), {"merge_mode": dice.pick("add", "max", "concatenate", "CONCAT", "average")}),
        Spec("Bidirectional", (lstm,), {"merge_mode": None}),
        Spec("Bidirectional", (lstm,), {"return_sequences": True}),
        Spec("Bidirectional", (lstm, True)),
        Spec("RNN", (Spec("LSTM", (units,)),)),
        Spec("RNN", (units,)),
        Spec("RNN", (Kind("LSTMCell"),)),
        Spec("RNN", ([Spec("LSTMCell", (units,)), Spec("LSTM", (units,))],)),
        Spec("TimeDistributed", (Kind("Dense"),)),
        Spec("LSTM", (Spec("LSTMCell", (units,)),)),
        Spec("Bidirectional", (Spec("LSTM", (units,), {"go_backwards": True}),)),
        Spec("Bidirectional", (Spec("RNN", (Spec("LSTMCell", (units,)),)),)),
        Spec("Bidirectional", (lstm,), {"backward_layer": Spec("LSTM", (units,))}),
        Spec("TimeDistributed", (lstm,)),
        Spec("TimeDistributed", (Spec("Dropout", (0.2,)),)),
        Spec(
            "Bidirectional",
            (lstm,),
            {"backward_layer": Spec("LSTM", (units + 1,), {"go_backwards": True, "return_sequences": "return_sequences" in lstm.kwargs})},
        ),
        Spec("LSTMCell", (units,)),
        Spec("Bidirectional", (Spec("Bidirectional", (lstm,)),)),
        Spec("TimeDistributed", (Spec("Bidirectional", (lstm,)),)),
        Spec("TimeDistributed", (Spec("TimeDistributed", (Spec("Dense", (units,)),)),)),
        Spec("Bidirectional", (Spec("TimeDistributed", (Spec("Dense", (units,)),)),)),
        Spec("RNN", ([],)),
        Spec("RNN", (Spec("StackedRNNCells", ([Spec("GRUCell", (units,)), Spec("LSTMCell", (units,))],)),)),
        Spec("Bidirectional", (lstm,), {"merge_mode": "concat", "weights": None}),
        Spec("Bidirectional", (Spec("ConvLSTM1D", (units, 1)),)),
    )
    specs: list[Part] = list(flatten(parts))
    at = dice.randint(0, len(specs))
    return [*specs[:at], odd, *specs[at:]], shape


def other_odd(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """Things put on a model that are no layers, cells, states, statefulness."""
    specs, i = at_recurrent(dice, parts)
    if i is not None and dice.maybe(0.6):
        more = dice.pick(
            {"return_state": True},
            {"stateful": True},
            {"stateful": True},
            {"return_state": False},
            {"stateful": False},
            {"return_state": True},
        )
        return change_core(specs, i, lambda c: c.having(**more)), shape
    odd: Any = dice.pick(
        Kind("Dense"),
        Kind("LSTM"),
        Spec("Embedding", (0, 4)),
        Spec("Embedding", (50,)),
        Spec("Embedding", (50, 4), {"input_length": 9}),
        Spec("Dense", (4,), {"input_shape": (7,)}),
        Spec("LSTM", (4,), {"input_shape": (9, 9)}),
        Spec("Activation"),
        Spec("Activation", ("Relu",)),
        Spec("Reshape", (6,)),
        Spec("Permute", (2, 1)),
        Spec("LeakyReLU", (0.1,)),
        Spec("LeakyReLU", (), {"alpha": 0.1}),
        Spec("Reshape", ((2.0, 2),)),
        Spec("Conv1D", (4,)),
        Spec("Conv1D", (4, 0)),
        Spec("Conv1D", (4, 2), {"padding": "full"}),
        Spec("MaxPooling1D", (0,)),
        Spec("RepeatVector", (0,)),
        Spec("RepeatVector", (2.0,)),
        Spec("RepeatVector", ("3",)),
        Spec("Concatenate"),
        Spec("Add"),
        Spec("Attention"),
        Spec("AveragePooling1D"),
        Spec("MaxPooling1D", (), {"pool_length": 2}),
        Spec("Conv1D", (), {"nb_filter": 4, "filter_length": 2}),
        Spec("Flatten", ("channels_last",)),
        Spec("BatchNormalization", (), {"mode": 0}),
        Spec("BatchNormalization", (), {"axis": 5}),
        Spec("LayerNormalization", (), {"axis": 3}),
        Spec("Dropout", (), {"p": 0.5}),
        Spec("Dense", (3,), {"activation": "sotfmax"}),
        Spec("Conv1D", (4, 2), {"strides": 2, "dilation_rate": 2}),
        Spec("LocallyConnected1D", (4, 2)),
        Spec("ThresholdedReLU"),
        Spec("CuDNNLSTM", (4,)),
        Spec("SeparableConv1D", (4, 2)),
        Spec("Conv1DTranspose", (4, 2)),
        Spec("Masking", (0.0,)),
        Spec("Input", ((5, 3),)),
        Spec("TimeDistributedDense", (3,)),
        Spec("MaxoutDense", (3,)),
        Spec("Highway"),
    )
    part: Any = odd if isinstance(odd, Spec) else Spec("Bidirectional", (odd,))
    at = dice.randint(min(1, len(specs)), len(specs))
    return [*specs[:at], part, *specs[at:]], shape


MISTAKES: tuple[tuple[float, Callable[[Dice, list[Part], Shape], Chain]], ...] = (
    (8, drop_sequences),
    (2, extra_sequences),
    (6, intruder),
    (2, remove_one),
    (2, swap),
    (2.5, input_rank),
    (1.5, input_kind),
    (3, unknown_argument),
    (2.5, version_argument),
    (3.5, wrong_value),
    (2, wrong_count),
    (3, wrapper),
    (4, other_odd),
)


def spoil(dice: Dice, parts: list[Part], shape: Shape) -> tuple[list[Part], Shape, str]:
    """One mistake in the chain or in the shape of its input, and its name."""
    how = dice.weighted(*MISTAKES)
    spoiled, at = how(dice, list(parts), shape)
    return spoiled, at, how.__name__
