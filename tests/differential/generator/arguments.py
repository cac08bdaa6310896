"""What people get wrong in the arguments of a layer: names, values, how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.differential.generator.chains import RECURRENT
from tests.differential.generator.parts import Code, Dice, Part, Shape, Spec, flatten

Chain = tuple[list[Part], Shape]


def at_recurrent(dice: Dice, parts: list[Part]) -> tuple[list[Part], int | None]:
    """The chain written out, and where a recurrent layer is in it."""
    specs = flatten(parts)
    places = [i for i, spec in enumerate(specs) if spec.core.kind in RECURRENT]
    return list(specs), dice.choice(places) if places else None


def change_core(parts: list[Part], i: int, change: Callable[[Spec], Spec]) -> list[Part]:
    """The chain with the layer inside any wrappers changed."""
    spec = parts[i]
    assert isinstance(spec, Spec)
    return [*parts[:i], spec.with_core(change(spec.core)), *parts[i + 1 :]]


UNKNOWN = (
    "return_sequence",
    "returnsequences",
    "return_seqs",
    "droput",
    "unit",
    "output_dim",
    "inner_activation",
    "init",
    "hidden_size",
    "num_layers",
    "batch_first",
    "bidirectional",
    "dropout_W",
    "consume_less",
    "recurent_dropout",
    "retrun_sequences",
    "activations",
    "bias",
    "weight_decay",
    "input_size",
    "stateful_",
    "return_states",
    "W_regularizer",
    "nb_units",
    "time_steps",
    "batch_size_",
    "shape",
)


def unknown_argument(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """An argument that no such layer has."""
    specs: list[Part] = list(flatten(parts))
    i = dice.randrange(len(specs))
    return change_core(specs, i, lambda c: c.having(**{dice.choice(UNKNOWN): dice.pick(True, 2, 0.1, "relu")})), shape


def version_argument(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """An argument that one of the versions knows."""
    specs: list[Part] = list(flatten(parts))
    i = dice.randrange(len(specs))
    name, value = dice.pick(
        ("time_major", False),
        ("use_cudnn", "auto"),
        ("batch_input_shape", (4, 5, 3)),
        ("input_length", 5),
        ("input_dim", 3),
        ("implementation", 1),
        ("weights", None),
        ("batch_shape", (4, 5, 3)),
        ("batch_size", 4),
        ("reset_after", True),
        ("seed", 3),
        ("unit_forget_bias", True),
        ("recurrent_activation", "sigmoid"),
        ("dtype", "float32"),
        ("trainable", False),
        ("name", "a b"),
        ("name", "a/b"),
        ("autocast", True),
        ("dynamic", False),
        ("zero_output_for_mask", True),
        ("input_shape", (5, 3)),
        ("input_shape", (4, 5, 3)),
        ("input_dtype", "float32"),
        ("activity_regularizer", "l2"),
        ("quantization_config", None),
        ("data_format", "channels_last"),
    )
    return change_core(specs, i, lambda c: c.having(**{name: value})), shape


def wrong_value(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """A value of the wrong kind or out of range."""
    specs: list[Part] = list(flatten(parts))
    with_units = [i for i, s in enumerate(specs) if isinstance(s, Spec) and s.core.kind in (*RECURRENT, "Dense") and s.core.args]
    if with_units and dice.maybe(0.65):
        odd: Any = dice.pick(
            0,
            -1,
            -8,
            8.0,
            8.5,
            "8",
            None,
            (8, 4),
            [8],
            True,
            Code("16 / 2"),
            Code("16 // 2"),
            Code("int(16 / 2)"),
            Code("7 % 7"),
            Code("3 - 5"),
            Code("'units'"),
            Code("{}"),
            False,
            Code("2 ** 0.5"),
            Code("8 * 1.0"),
        )
        return change_core(specs, dice.choice(with_units), lambda c: Spec(c.kind, (odd, *c.args[1:]), c.kwargs)), shape
    specs, i = at_recurrent(dice, specs)
    if i is None:
        return [*specs, Spec("Dropout", (dice.pick(20, 1.5, -0.1, "0.2", None, 1.0, 1, 0),))], shape
    name, value = dice.pick(
        ("dropout", "0.2"),
        ("dropout", None),
        ("dropout", 20),
        ("dropout", 1.5),
        ("dropout", -0.1),
        ("dropout", True),
        ("activation", "Tanh"),
        ("activation", "ReLU"),
        ("activation", "rel"),
        ("activation", 10),
        ("activation", "leaky_relu"),
        ("return_sequences", "False"),
        ("return_sequences", None),
        ("return_sequences", 0),
        ("use_bias", "False"),
        ("kernel_initializer", "xavier"),
        ("kernel_regularizer", 0.01),
        ("kernel_regularizer", "l3"),
        ("name", 3),
        ("trainable", "no"),
        ("recurrent_dropout", "0.1"),
        ("go_backwards", "yes"),
        ("recurrent_dropout", 2),
        ("bias_initializer", "zero"),
        ("activation", "linear"),
        ("dtype", "float23"),
        ("implementation", 3),
        ("stateful", "False"),
        ("unroll", "no"),
        ("activation", "swish"),
        ("activation", ""),
        ("activation", True),
        ("kernel_constraint", "max_norm"),
        ("kernel_constraint", "nonsense"),
    )
    return change_core(specs, i, lambda c: c.having(**{name: value})), shape


def wrong_count(dice: Dice, parts: list[Part], shape: Shape) -> Chain:
    """Arguments missing, repeated, or too many positional ones."""
    specs: list[Part] = list(flatten(parts))
    i = dice.randrange(len(specs))
    more: tuple[Any, ...] = dice.pick(
        (True,), (10, 3), (0.2,), ("relu",), ("relu", True), ("tanh", "sigmoid", True), (None,), (False, False)
    )
    how: Callable[[Spec], Spec] = dice.pick(
        lambda c: Spec(c.kind, (), {k: v for k, v in c.kwargs.items() if k not in ("units", "rate", "layer", "n", "cell")}),
        lambda c: c.having(**{dice.pick("units", "rate", "filters", "n"): 4}),
        lambda c: Spec(c.kind, (*c.args, *more), c.kwargs),
    )
    return change_core(specs, i, how), shape
