"""The framework's shapes and parameter counts beside our own, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lstmlint.engine.attempts import Applied, Attempt, entries
from lstmlint.program import Application, Call, Model
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Derived, Dim, Shape, Unknown

# As the framework tells a shape: None is an axis that is open.
Real = tuple[int | None, ...]
_RANKS = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One call of a layer. ``shape`` and ``params`` say whether ours are the framework's, None where that cannot be told."""

    applied: Applied
    shapes: tuple[Real, ...] | None
    count: int | None
    shape: bool | None
    params: bool | None

    @property
    def same(self) -> bool | None:
        """True where all that can be compared is the same and the shape can be, False where anything differs."""
        if self.shape is False or self.params is False:
            return False
        return True if self.shape else None


def by_call(attempts: Iterable[Attempt]) -> dict[int, tuple[Attempt, Compared]]:
    """What the framework says of each call, by its id; of the calls of models that are made alike on other paths, too."""
    found: dict[int, tuple[Attempt, Compared]] = {}
    for attempt in attempts:
        places = {id(applied): place for place, applied in enumerate(attempt.recipe.calls)}
        compared = {places[id(one.applied)]: one for one in agreement(attempt)}
        for place, one in compared.items():
            found.setdefault(id(attempt.recipe.calls[place]), (attempt, one))
        for _, alike in attempt.recipe.builds:
            for place, call in enumerate(alike.calls if isinstance(alike, Model) else ()):
                if place in compared:
                    found.setdefault(id(call), (attempt, compared[place]))
    return found


def agreement(attempt: Attempt) -> list[Compared]:
    """Every call of a rebuilt model that the framework has made, in order."""
    told, layers = entries(attempt.answer, "calls"), entries(attempt.answer, "layers")
    asked = entries(attempt.recipe.request, "calls")
    found: list[Compared] = []
    for index, applied in enumerate(attempt.recipe.calls):
        if index >= len(told) or index >= len(asked) or told[index].get("standin"):
            continue
        shapes = _shapes(told[index].get("shapes"))
        layer = asked[index].get("layer", asked[index].get("module"))
        entry = layers[layer] if isinstance(layer, int) and 0 <= layer < len(layers) else {}
        # What was left out of a layer, or stood in for inside of it, may have had weights.
        count = _whole(entry.get("params")) if layer not in attempt.recipe.guessed else None
        if attempt.recipe.framework == "torch":
            found.append(_reckoned(applied, shapes, count, told[index].get("expected"), _whole(entry.get("expected"))))
        else:
            found.append(_compared(applied, shapes, _shapes(asked[index].get("shapes")), count, attempt.recipe.symbols))
    return found


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _reckoned(applied: Applied, shapes: tuple[Real, ...] | None, count: int | None, expected: object, ours: int | None) -> Compared:
    """Of torch the worker tells with the numbers that it chose what we say; None in there is what we do not know."""
    same: bool | None = None
    if shapes is not None and isinstance(expected, list | tuple) and len(expected) == len(shapes):
        same = all_of(None if one is None else list(one) == list(real) for one, real in zip(expected, shapes, strict=True))
    return Compared(applied, shapes, count, same, None if ours is None or count is None else ours == count)


def _shapes(value: object) -> tuple[Real, ...] | None:
    """The shapes of a call's outputs, if they have the form of such."""
    if not isinstance(value, list | tuple) or not value:
        return None
    made: list[Real] = []
    for shape in value:
        if not isinstance(shape, list | tuple) or len(shape) > _RANKS or not all(axis is None or isinstance(axis, int) for axis in shape):
            return None
        made.append(tuple(shape))
    return tuple(made)


def _compared(
    applied: Applied, shapes: tuple[Real, ...] | None, written: tuple[Real, ...] | None, count: int | None, symbols: Mapping[str, int]
) -> Compared:  # fmt: skip
    same = None
    if shapes is not None and len(shapes) == len(applied.outputs):
        ours_of = [tensor.shape for tensor in applied.outputs]
        if written is not None and len(written) == len(ours_of):
            # The shapes with the numbers that were chosen, as the recipe has them.
            ours_of = [_numbered(ours, numbers) for ours, numbers in zip(ours_of, written, strict=True)]
        same = all_of(same_shape(ours, real, symbols) for ours, real in zip(ours_of, shapes, strict=True))
    counted = applied.params if isinstance(applied, Call | Application) else None
    if counted is None and isinstance(applied, Application):
        counted = applied.module.params
    reckoned = number(counted, symbols)
    return Compared(applied, shapes, count, same, None if reckoned is None or count is None else reckoned == count)


def _numbered(ours: Shape, numbers: Real) -> Shape:
    if ours.open or len(ours.axes) != len(numbers):
        return ours
    nameless = [isinstance(axis, Unknown) and axis.label == "?" for axis in ours.axes]
    found = zip(ours.axes, numbers, nameless, strict=True)
    return Shape(tuple(axis if size is None or unknown else size for axis, size, unknown in found))


def all_of(answers: Iterator[bool | None]) -> bool | None:
    """False where one is, else None where one is, else True."""
    met = set(answers)
    return False if False in met else None if None in met else True


def same_shape(ours: Shape, real: Real, symbols: Mapping[str, int]) -> bool | None:
    """Whether the framework's shape is ours. An axis that is open on one side only tells nothing."""
    if ours.open:
        too_many = len(ours.axes) > len(real)
        known = all_of(_same_axis(a, b, symbols) for a, b in zip(reversed(ours.axes), reversed(real), strict=False))
        return False if too_many or known is False else None
    if len(ours.axes) != len(real):
        return False
    return all_of(_same_axis(a, b, symbols) for a, b in zip(ours.axes, real, strict=True))


def _same_axis(ours: Axis, real: int | None, symbols: Mapping[str, int]) -> bool | None:
    unsaid = ours is None or (isinstance(ours, Unknown) and ours.open)
    if real is None:
        return True if unsaid else None
    size = None if unsaid else number(ours, symbols)
    return size == real if size is not None else None


def number(size: object, symbols: Mapping[str, int]) -> int | None:
    """The size with the numbers that were chosen for its symbols; None where one has none."""
    if isinstance(size, int):
        return None if isinstance(size, bool) else int(size)
    if isinstance(size, Derived):
        left, right = number(size.left, symbols), number(size.right, symbols)
        if left is None or not right:
            return None
        return left % right if size.operator == "%" else left // right
    if isinstance(size, Unknown):
        # Of two of one name it cannot be told which is meant.
        return symbols.get(size.label) if size.label != "?" and f"{size.label} (2)" not in symbols else None
    if not isinstance(size, Dim):
        return None
    total = 0
    for monomial, factor in size.terms.items():
        for unknown in monomial:
            value = number(unknown, symbols)
            if value is None:
                return None
            factor *= value
        total += factor
    return total


def show(real: Real) -> str:
    """``(batch, 30, 64)``."""
    words = ["batch" if place == 0 and axis is None else "None" if axis is None else str(axis) for place, axis in enumerate(real)]
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"
