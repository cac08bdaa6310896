"""The axes of torch's tensors, their lengths and what they mean, through everything that keeps, moves or drops them.

Of a tensor of unknown rank a frame holds the last axes. What torch certainly refuses is a :class:`RefusedError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstmlint.interpret import tensors
from lstmlint.interpret.unknowns import Number
from lstmlint.program import Role, TorchTensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Dim, Problem, Shape, Size, differ, of_rank, show_dim, show_shape


class RefusedError(Exception):
    """torch refuses this: the problem says why."""

    def __init__(self, kind: str, text: str, **detail: object) -> None:
        super().__init__(text)
        self.problem = Problem(kind, {**detail, "text": text})


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of a tensor with their roles, as many of these as of those; ``open``: there may be more axes in front."""

    sizes: tuple[Axis, ...] = ()
    roles: tuple[Role, ...] = ()
    open: bool = False

    @property
    def rank(self) -> int | None:
        """The number of axes, None where it is not known."""
        return None if self.open else len(self.sizes)

    @property
    def shape(self) -> Shape:
        """The sizes alone."""
        return Shape(self.sizes, self.open)

    def taken(self, places: Iterable[int]) -> Frame:
        """These axes in this order."""
        chosen = list(places)
        return Frame(tuple(self.sizes[p] for p in chosen), tuple(self.roles[p] for p in chosen), self.open)

    def without(self, places: Iterable[int]) -> Frame:
        """All axes but these."""
        gone = set(places)
        return self.taken(p for p in range(len(self.sizes)) if p not in gone)

    def with_size(self, place: int, size: Axis) -> Frame:
        """Another length of one axis."""
        return Frame((*self.sizes[:place], size, *self.sizes[place + 1 :]), self.roles, self.open)

    def with_role(self, place: int, role: Role) -> Frame:
        """Another meaning of one axis."""
        return Frame(self.sizes, (*self.roles[:place], role, *self.roles[place + 1 :]), self.open)

    def with_new(self, place: int, size: Axis = 1, role: Role = "") -> Frame:
        """One axis more."""
        sizes = (*self.sizes[:place], size, *self.sizes[place:])
        return Frame(sizes, (*self.roles[:place], role, *self.roles[place:]), self.open)

    def last(self, number: int) -> Frame:
        """What is known of it where only the last axes are."""
        start = max(0, len(self.sizes) - number)
        return Frame(self.sizes[start:], self.roles[start:], open=True)

    def plus(self, *sizes: Axis) -> Frame:
        """More axes at the end, of which no role is known."""
        return Frame((*self.sizes, *sizes), (*self.roles, *nameless(len(sizes))), self.open)

    def __str__(self) -> str:
        return show_shape(self.shape)


def nameless(number: int) -> tuple[Role, ...]:
    """The roles of axes of which nothing is known."""
    none: Role = ""
    return (none,) * number


ANY_FRAME = Frame(open=True)
NUMBER = Frame()


def frame_of(shape: Shape, roles: Sequence[Role] = ()) -> Frame:
    """A frame of a shape whose roles may be known of the last axes alone."""
    missing = len(shape.axes) - len(roles)
    padded = (*nameless(missing), *roles[max(0, -missing) :]) if missing else tuple(roles)
    return Frame(shape.axes, padded, shape.open)


def of_tensor(tensor: TorchTensor) -> Frame:
    """The frame of a tensor."""
    return frame_of(tensor.shape, tensor.roles)


def narrowed(frame: Frame, rank: int) -> Frame:
    """The frame where it is certain that there are ``rank`` axes (or it would be refused)."""
    if not frame.open or len(frame.sizes) > rank:
        return frame
    return frame_of(of_rank(frame.shape, rank), frame.roles)


def is_int(value: Value) -> bool:
    """A number that stands in the program, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def spot(frame: Frame, dim: Value, name: str, *, extra: int = 0) -> int | None:
    """Which of the frame's axes ``dim`` names; None where that cannot be told. ``extra`` axes are still to come (``unsqueeze``)."""
    if not isinstance(dim, int) or isinstance(dim, bool):
        return None
    number = len(frame.sizes) + extra
    if frame.open:
        return number + dim if -number <= dim < 0 else None
    bound = max(number, 1)
    if not -bound <= dim < bound:
        raise RefusedError(
            "dim",
            f"{name} along axis {dim} of {number} {'axis' if number == 1 else 'axes'}",
            dim=dim, rank=number - extra, function=name,
        )  # fmt: skip
    return dim % bound


def spots(frame: Frame, dims: Sequence[Value], name: str) -> list[int] | None:
    """The same of several axes; naming one twice is refused."""
    found = [spot(frame, dim, name) for dim in dims]
    known = [place for place in found if place is not None]
    if len(set(known)) < len(known):
        raise RefusedError("dim", f"{name} names an axis twice", function=name)
    return known if len(known) == len(found) else None


def never_one(axis: Axis) -> bool:
    """Whether a length is certainly not 1: sizes are at least 1."""
    if isinstance(axis, int):
        return axis != 1
    return isinstance(axis, Dim) and all(f > 0 for f in axis.terms.values()) and sum(axis.terms.values()) > 1


def clash(left: Axis, right: Axis) -> bool:
    """Whether two lengths certainly cannot be combined element by element."""
    return differ(left, right) and never_one(left) and never_one(right)


def common(one: Role, other: Role) -> Role:
    """The role of an axis that two tensors share."""
    if one == other or not other:
        return one
    return "" if one else other


def broadcast(left: Frame, right: Frame, name: str) -> Frame:
    """Two tensors combined element by element."""
    if left.sizes == right.sizes and left.open == right.open:
        return Frame(left.sizes, _shared(left, right, len(left.sizes)), left.open)
    for back, (a, b) in enumerate(zip(reversed(left.sizes), reversed(right.sizes), strict=False), 1):
        if clash(a, b):
            raise RefusedError(
                "size", f"{left} and {right} do not fit", left=left.shape, right=right.shape, axis=-back, sizes=(a, b), function=name
            )
    found = tensors.broadcast(left.shape, right.shape)
    count = len(found.axes)
    return frame_of(found, _shared(left, right, count))


def _shared(left: Frame, right: Frame, count: int) -> tuple[Role, ...]:
    """The roles of what two tensors have become together."""
    if left.roles == right.roles and len(left.roles) == count:
        return left.roles
    roles: list[Role] = []
    for back in range(1, count + 1):
        one: Role = left.roles[-back] if back <= len(left.roles) else ""
        other: Role = right.roles[-back] if back <= len(right.roles) else ""
        roles.insert(0, common(one, other))
    return tuple(roles)


def broadcast_all(frames: Sequence[Frame], name: str) -> Frame:
    """Several tensors combined element by element."""
    total = frames[0]
    for other in frames[1:]:
        total = broadcast(total, other, name)
    return total


def unknown_size(why: str = "a size that is not known") -> Number:
    """The length of an axis that is there but whose length is not known."""
    return Number("?", why, kind="int")


def agreed(one: Axis, other: Axis) -> Axis:
    """The length of two axes that must be equal: the one that says more."""
    if one is None or isinstance(other, int):
        return other
    return one


def known_sizes(frame: Frame) -> list[Size] | None:
    """All sizes of a frame of known rank."""
    sizes = [s for s in frame.sizes if s is not None]
    return sizes if not frame.open and len(sizes) == len(frame.sizes) else None


def show(axis: Axis) -> str:
    """A length in words."""
    return show_dim(axis, none="?")
