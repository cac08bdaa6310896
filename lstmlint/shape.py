"""Sizes and shapes that may be known in part: the lattice every other part reckons in.

A *dim* is an ``int``, ``None`` (an axis that Keras leaves open, such as the batch), an :class:`Unknown`
(some number we cannot see; the same object is the same number) or a :class:`Dim`, a polynomial with
integer coefficients over unknowns. ``2*h`` equals ``h*2``; ``h`` and ``h + 1`` certainly differ;
``h`` and ``k`` may or may not. Unknown agrees with everything: that law lives here, not in the rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Final, TypeAlias

from lstmlint.records import dataclass

_serial = itertools.count(1)
Label: TypeAlias = "str | Callable[[], str]"


class Unknown:
    """A value that cannot be known statically; as a size, a symbol. Equal only to itself.

    ``label`` is how a reader would name it (``len(vocab)``, ``n_features``), as text or as something that makes it; ``why`` is the
    reason why it is unknown, ``open`` says that nobody declared the axis at all (it shows as such, not as a symbol).
    ``loose`` marks a value of an approximated loop turn: no conclusion may be drawn from a guess about it.
    ``scalar`` says that it is a number of NumPy, no plain one of Python: ``int``, ``float``, or ``number`` where the kind is not known.
    """

    __slots__ = ("children", "loose", "naming", "open", "scalar", "serial", "start", "why")

    def __init__(self, label: Label = "?", why: str = "", *, open: bool = False, loose: bool = False) -> None:
        self.naming = label
        self.why = why
        self.open = open
        self.loose = loose
        self.scalar = ""
        self.serial = next(_serial)
        self.children: dict[object, Unknown] | None = None
        self.start: tuple[Unknown, int] | None = None  # of ``value[1:]``: the value and the 1

    @property
    def label(self) -> str:
        """The name; made when it is first asked for."""
        if not isinstance(self.naming, str):
            self.naming = self.naming()
        return self.naming

    @label.setter
    def label(self, label: Label) -> None:
        self.naming = label

    def child(self, key: object, label: Label, why: str = "") -> Unknown:
        """The unknown derived from this one by ``key`` (an attribute, an index): the same key, the same unknown."""
        if self.children is None:
            self.children = {}
        found = self.children.get(key)
        if found is None:
            found = self.children[key] = Unknown(label, why or self.why, loose=self.loose)
        return found

    def item(self, index: int) -> Unknown:
        """``value[index]``; of ``value[start:]`` it is an item of the value itself."""
        if self.start is not None and index >= 0:
            return self.start[0].item(self.start[1] + index)
        return self.child(("item", index), f"{self.label}[{index}]", "item of a computed value")

    def rest(self, start: int) -> Unknown:
        """``value[start:]``."""
        found = self.child(("from", start), f"{self.label}[{start}:]", "part of a computed value")
        found.start = (self, start)
        return found

    def __repr__(self) -> str:
        return f"<unknown {self.label}>"


class Ending(Unknown):
    """A text of which only the end is known, ``tail``: a file's name in a folder that is not known, ``f"{name}.h5"``.

    ``literal`` is the text in quotes that it ends with, as the file has it.
    """

    __slots__ = ("literal", "tail")

    def __init__(self, tail: str, literal: str, label: Label = "text") -> None:
        super().__init__(label, "a text of which the end is known")
        self.tail = tail
        self.literal = literal


class Derived(Unknown):
    """The result of an operation outside the polynomials: ``left // right`` or ``left % right``."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Size, right: Size) -> None:
        label = f"{_factor(left)} {operator} {_factor(right)}"
        loose = any(getattr(side, "loose", False) for side in (left, right))
        super().__init__(label, "remainder" if operator == "%" else "arithmetic", loose=loose)
        self.operator = operator
        self.left = left
        self.right = right


Monomial: TypeAlias = tuple[Unknown, ...]


class Dim:
    """A polynomial over unknowns, never a plain integer and never a lone unknown. Build with the functions below."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Monomial, int]) -> None:
        self.terms: Final = dict(sorted(terms.items(), key=lambda term: [u.serial for u in term[0]])) if len(terms) > 1 else terms
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dim) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(tuple(self.terms.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"<dim {show_dim(self)}>"

    @property
    def loose(self) -> bool:
        """Whether any part comes from an approximated loop turn."""
        return any(u.loose for monomial in self.terms for u in monomial)


Axis: TypeAlias = "int | Dim | Unknown | None"
Size: TypeAlias = "int | Dim | Unknown"

_MAX_TERMS = 40
_TOO_LARGE = "too large an expression"
_MAX_DEGREE = 12


def _terms(value: Size) -> dict[Monomial, int]:
    if isinstance(value, int):
        return {(): int(value)} if value else {}
    if isinstance(value, Unknown):
        return {(value,): 1}
    return value.terms


def _size(terms: dict[Monomial, int]) -> Size:
    terms = {monomial: factor for monomial, factor in terms.items() if factor}
    if not terms:
        return 0
    if len(terms) == 1:
        [(monomial, factor)] = terms.items()
        if not monomial:
            return factor
        if factor == 1 and len(monomial) == 1:
            return monomial[0]
    if len(terms) > _MAX_TERMS:
        return Unknown("?", _TOO_LARGE)
    return Dim(terms)


def add(left: Size, right: Size) -> Size:
    """``left + right``."""
    if isinstance(left, int):
        if isinstance(right, int):
            return left + right
        if left == 0:
            return right
    elif right == 0:
        return left
    total = dict(_terms(left))
    for monomial, factor in _terms(right).items():
        total[monomial] = total.get(monomial, 0) + factor
    return _size(total)


def mul(left: Size, right: Size) -> Size:
    """``left * right``."""
    if isinstance(left, int):
        if isinstance(right, int):
            return left * right
        if left == 1:
            return right
        return _size({monomial: left * factor for monomial, factor in _terms(right).items()})
    if isinstance(right, int):
        return mul(right, left)
    total: dict[Monomial, int] = {}
    for (m1, f1), (m2, f2) in itertools.product(_terms(left).items(), _terms(right).items()):
        if len(m1) + len(m2) > _MAX_DEGREE:
            return Unknown("?", _TOO_LARGE)
        monomial = tuple(sorted(m1 + m2, key=lambda u: u.serial))
        total[monomial] = total.get(monomial, 0) + f1 * f2
    return _size(total)


def sub(left: Size, right: Size) -> Size:
    """``left - right``."""
    if left is right:
        return 0
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    total = dict(_terms(left))
    for monomial, factor in _terms(right).items():
        total[monomial] = total.get(monomial, 0) - factor
    return _size(total)


def product(sizes: Iterable[Size]) -> Size:
    """The product of all; 1 for none."""
    total: Size = 1
    for size in sizes:
        total = mul(total, size)
    return total


_opaque: dict[tuple[str, Size, Size], Unknown] = {}


def opaque(operator: str, left: Size, right: Size) -> Unknown:
    """An operation outside the polynomials (``//``, ``%``): the same operands give the same unknown."""
    key = (operator, left, right)
    found = _opaque.get(key)
    if found is None:
        if len(_opaque) > 10_000:
            _opaque.clear()
        found = _opaque[key] = Derived(operator, left, right)
    return found


def floordiv(left: Size, right: Size) -> Size:
    """``left // right``: exact where every term divides, else an opaque unknown."""
    if isinstance(left, int) and isinstance(right, int):
        return left // right if right else Unknown("?", "division by zero")
    if isinstance(right, int) and right:
        terms = _terms(left)
        if all(factor % right == 0 for factor in terms.values()):
            return _size({monomial: factor // right for monomial, factor in terms.items()})
    elif left == right:
        return 1
    else:
        (only, *more), numerator = _terms(right).items(), _terms(left)
        if not more and all(
            factor % only[1] == 0 and all(monomial.count(u) >= only[0].count(u) for u in only[0]) for monomial, factor in numerator.items()
        ):
            return _size({_without(monomial, only[0]): factor // only[1] for monomial, factor in numerator.items()})
    return opaque("//", left, right)


def _without(monomial: Monomial, taken: Monomial) -> Monomial:
    rest = list(monomial)
    for u in taken:
        rest.remove(u)
    return tuple(rest)


def same(left: Axis, right: Axis) -> bool | None:
    """Whether two sizes are equal: True, False, or None where it cannot be told.

    Sizes of axes are positive, so ``h`` and ``2*h`` differ; an open axis (None) agrees with anything. A number that one branch may have
    left at 0 is no size of an axis: with and without it a sum may be the same.
    """
    if left is None or right is None:
        return True if left is right else None
    if left is right or left == right:
        return True
    if isinstance(left, int) and isinstance(right, int):
        return False
    apart = sub(left, right)
    if isinstance(apart, Unknown) and apart.why == _TOO_LARGE:
        return None  # what stands for the difference is no size of its own
    difference = _terms(apart)
    if not difference:
        return True
    signs = {factor > 0 for factor in difference.values()}
    if len(difference) == 1 and () in difference:
        return False
    if len(signs) > 1 or not any(_positive(monomial) for monomial in difference):
        return None
    return False


_PERHAPS_ZERO = frozenset({"differs between branches", "changed in a loop", "remainder"})


def _positive(monomial: Monomial) -> bool:
    """Whether a product of unknowns is certainly not 0."""
    return not any(u.why in _PERHAPS_ZERO for u in monomial)


def differ(left: Axis, right: Axis) -> bool:
    """Whether the two certainly differ."""
    return same(left, right) is False


def _factor(value: Axis) -> str:
    text = show_dim(value)
    simple = not isinstance(value, Dim) or len(value.terms) == 1
    return text if simple and " " not in text.strip() else f"({text})"


def show_dim(value: Axis, none: str = "None") -> str:
    """How a reader would write the size: ``64``, ``2*hidden``, ``n_features + 1``."""
    if value is None:
        return none
    if isinstance(value, Unknown):
        return value.label
    if isinstance(value, int):
        return str(int(value))
    parts: list[str] = []
    constant = [term for term in value.terms.items() if not term[0]]
    for monomial, factor in [*(t for t in value.terms.items() if t[0]), *constant]:
        names = [f"({u.label})" if " " in u.label and not u.label.endswith(")") else u.label for u in monomial]
        size = abs(factor)
        text = "*".join(([str(size)] if size != 1 or not names else []) + names)
        parts.append(("- " if factor < 0 else "+ ") + text)
    text = " ".join(parts)
    return text[2:] if text.startswith("+ ") else "-" + text[2:]


@dataclass(frozen=True, slots=True)
class Shape:
    """The axes of an array, batch first; with ``open`` these are only the last ones and there may be more in front.

    ``base`` is the unknown that stands for the axes behind an open batch where none of them is known (``Input(shape=shape)``).
    """

    axes: tuple[Axis, ...] = ()
    open: bool = False
    base: Unknown | None = field(default=None, compare=False)

    @property
    def rank(self) -> int | None:
        """The number of axes, or None where it is not known."""
        return None if self.open else len(self.axes)

    @property
    def last(self) -> Axis:
        """The last axis; an unknown where it is not known."""
        return self.axes[-1] if self.axes else Unknown("?", "unknown shape", open=True)

    def __iter__(self) -> Iterator[Axis]:
        return iter(self.axes)

    def with_last(self, axis: Axis) -> Shape:
        """The same shape with another last axis."""
        return Shape((*self.axes[:-1], axis), self.open)

    def __str__(self) -> str:
        return show_shape(self)


ANY: Final = Shape((), open=True)


def rank_is_not(shape: Shape, wanted: int) -> bool:
    """Whether the shape certainly does not have ``wanted`` axes."""
    return len(shape.axes) > wanted or (not shape.open and len(shape.axes) < wanted)


def of_rank(shape: Shape, rank: int) -> Shape:
    """The shape narrowed to ``rank`` axes where its rank was open; unchanged where it is known."""
    if not shape.open:
        return shape
    missing = rank - len(shape.axes)
    if shape.base is not None and not shape.axes:
        return Shape((None, *(shape.base.item(i) for i in range(rank - 1))))
    front = tuple(Unknown("batch" if i == 0 else "?", "unknown shape", open=True) for i in range(missing))
    return Shape((*front, *shape.axes))


def agree(left: Shape, right: Shape) -> bool:
    """Whether the two may be the same shape: no rank and no axis certainly differs."""
    if left.rank is not None and rank_is_not(right, left.rank):
        return False
    if right.rank is not None and rank_is_not(left, right.rank):
        return False
    return not any(differ(a, b) for a, b in zip(reversed(left.axes), reversed(right.axes), strict=False))


def join(left: Shape, right: Shape) -> Shape:
    """What is true of both: common last axes, equal sizes kept, others unknown."""
    if left == right:
        return left
    axes: list[Axis] = []
    for a, b in zip(reversed(left.axes), reversed(right.axes), strict=False):
        axes.append(a if same(a, b) else Unknown("?", "differs between branches"))
    known = not left.open and not right.open and len(left.axes) == len(right.axes)
    return Shape(tuple(reversed(axes)), open=not known)


def show_shape(shape: Shape) -> str:
    """``(batch, 30, 5)``; ``(..., 5)`` where the rank is open."""
    words = []
    for place, axis in enumerate(shape.axes):
        first = place == 0 and not shape.open
        nameless = first and isinstance(axis, Unknown) and axis.label == "?"
        words.append("batch" if nameless else show_dim(axis, none="batch" if first else "None"))
    if shape.open:
        words.insert(0, "...")
    return f"({', '.join(words)}{',' if len(words) == 1 and not shape.open else ''})"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a layer refuses its input, in terms a rule can put into words.

    ``kind`` is one of ``rank`` (wanted, got: the number of axes; ``at_least`` is true where more would do),
    ``size`` (two sizes that must agree), ``count`` (number of inputs), ``states`` (initial_state),
    ``broadcast`` (accepted, though it cannot be meant) or ``call`` (the layer is called wrongly).
    """

    kind: str
    detail: dict[str, object]
