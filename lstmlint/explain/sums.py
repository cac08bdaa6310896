"""A parameter count worked out: matrix by matrix, and gate by gate."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.explain.page import Part, Table, Words, code, say
from lstmlint.explain.values import factor, known, number, times
from lstmlint.explain.weights import Weight, total
from lstmlint.shape import Size, add, mul, same

HEAD = ("weights", "shape", "numbers", "what they are for")
# What the columns (in torch the rows) of the matrices belong to, in their order.
KERAS_GATES = {
    "LSTM": ("the input gate", "the forget gate", "the candidate for c", "the output gate"),
    "GRU": ("the update gate", "the reset gate", "the candidate for h"),
}
TORCH_GATES = {
    "LSTM": ("the input gate", "the forget gate", "the candidate for c", "the output gate"),
    "GRU": ("the reset gate", "the update gate", "the candidate for h"),
}
_ROOM = 24
_COUNTS = {3: "three", 4: "four"}


def table(found: Sequence[Weight], reasons: dict[str, str], everything: Sequence[Weight] | None = None, rest: str = "") -> Table:
    """The weights with their shapes, and at the end how many there are; of ``everything`` the ``rest`` in one row."""
    rows = listed(found, reasons)
    every = tuple(everything or found)
    if rest:
        rows.append((say("{rest}", rest=rest), (), brief(total(tuple(w for w in every if w not in found))), ()))
    return summed(rows, total(every))


def listed(found: Sequence[Weight], reasons: dict[str, str]) -> list[tuple[Words, ...]]:
    """A row for each array of weights."""
    return [
        (_name(weight), code(times(weight.shape)), say("{n}", n=number(weight.count)), say("{words}", words=reasons.get(weight.role, "")))
        for weight in found
    ]


def summed(rows: list[tuple[Words, ...]], everything: Size) -> Table:
    """The rows, and below them how many there are in all where that is short."""
    if not fits(everything):
        return Table(tuple(rows), HEAD, frozenset({2}))
    return Table((*rows, (say("all together"), (), say("{n}", n=number(everything)), ())), HEAD, frozenset({2}), last=True)


def fits(count: Size) -> bool:
    """Whether a number or a formula has room in a column."""
    return len(number(count)) <= _ROOM


def brief(count: Size) -> Words:
    """A number, or a formula that has room in a column."""
    return say("{n}", n=number(count)) if fits(count) else ()


def _name(weight: Weight) -> Words:
    return (*code(weight.name), *say(" ({owner})", owner=weight.owner)) if weight.owner else code(weight.name)


def agree(found: tuple[Weight, ...] | None, count: Size) -> bool:
    """Whether the weights are certainly those that were counted: what is not certain is not told."""
    return found is not None and known(total(found)) and same(total(found), count) is True


def counted(count: str, what: str) -> str:
    """``1 feature``, ``5 features``."""
    return f"{count} {what}" if count == "1" else f"{count} {what}s"


def by_gate(gates: Sequence[str], units: Size, features: Size, biases: int, lines: str) -> tuple[Words, ...]:
    """The same count gate by gate; ``lines`` are what a gate has of a matrix: columns, or rows."""
    one = add(mul(units, add(features, units)), mul(biases, units))
    bias = {0: "", 1: f" + {factor(units)}", 2: f" + 2·{factor(units)}"}[biases]
    inner = f"{factor(units)}·({factor(features)} + {factor(units)}){bias}"
    if not gates and not isinstance(one, int):
        return (say("In one line: `{inner}`.", inner=inner),)
    if not gates:
        return (say("In one line: `{inner} = {all}`.", inner=inner, all=number(one)),)
    count = len(gates)
    names = f"{', '.join(gates[:-1])} and {gates[-1]}"
    each = say("The {n} x {u} {lines}: {u} each for {names}.", n=count, u=factor(units), lines=lines, names=names)
    if not isinstance(one, int):
        return (each, say("Each of the {words}: `{inner}`. Together: `{n}·({inner})`.", words=_COUNTS[count], inner=inner, n=count))
    return (
        each,
        say(
            "Each of the {words}: `{inner} = {one}`. Together: `{n}·{factor} = {all}`.",
            words=_COUNTS[count], inner=inner, one=number(one), n=count, factor=factor(one), all=number(mul(count, one)),
        ),
    )  # fmt: skip


def plain_total(count: Size) -> tuple[Part, ...]:
    """The number alone, where its parts are not known."""
    if not known(count):
        return (say("Their number is not known, because a size that it hangs on is not."),)
    return (say("{n} in all.", n=number(count)),) if count != 0 else (say("None: it has nothing to learn."),)
