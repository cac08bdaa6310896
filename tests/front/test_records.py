"""Our ``dataclass`` makes what the standard library's makes, but for what it is there to spare."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import threading
from typing import Any

import pytest

import lstmlint
from lstmlint.records import _init, dataclass  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Point:
    """A point."""

    x: int
    y: int = 0
    shade: str = dataclasses.field(default="", compare=False)
    hidden: list[int] = dataclasses.field(default_factory=list, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Deep(Point):
    """A point with one more axis."""

    z: int = 0


class _Words:
    x: int
    y: int = 0
    shade: str = dataclasses.field(default="", compare=False)


class _WithEq:
    x: int

    def __eq__(self, other: object) -> bool:
        return True


class _WithHash:
    x: int

    def __hash__(self) -> int:
        return 7


class _WithBoth(_WithHash):
    x: int

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 8

    def __repr__(self) -> str:
        return "shown"


@pytest.mark.parametrize("kind", [_Words, _WithEq, _WithHash, _WithBoth])
@pytest.mark.parametrize(
    "options", [{}, {"frozen": True}, {"eq": False}, {"order": True}, {"frozen": True, "order": True}, {"repr": False}]
)
@pytest.mark.parametrize("slots", [False, True])
def test_a_class_is_as_the_standard_library_makes_it(kind: type, options: dict[str, Any], slots: bool) -> None:
    def copied() -> type:
        return type(
            kind.__name__, kind.__bases__, {name: value for name, value in vars(kind).items() if name not in ("__dict__", "__weakref__")}
        )

    ours: Any = dataclass(slots=slots, **options)(copied())
    theirs: Any = dataclasses.dataclass(slots=slots, **options)(copied())
    one, same, other = ours(1), ours(1), ours(2)
    wanted, as_wanted, no = theirs(1), theirs(1), theirs(2)
    for _ in range(2):  # at the first call, and when the method has been written
        assert (one == same, one == other, one != other, one == 1) == (wanted == as_wanted, wanted == no, wanted != no, wanted == 1)
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    if theirs.__hash__ is not None and theirs.__hash__ is not object.__hash__:
        assert [hash(one), hash(one)] == [hash(wanted), hash(wanted)]
    if theirs.__repr__ is not object.__repr__:
        assert repr(one) == repr(wanted)
    if options.get("order"):
        assert (one < other, other < one) == (wanted < no, no < wanted)
    assert ours.__match_args__ == theirs.__match_args__
    assert [item.name for item in dataclasses.fields(ours)] == [item.name for item in dataclasses.fields(theirs)]


def test_fields_are_left_out_where_they_say_so() -> None:
    point = Point(1, 2, "red", [3])
    assert repr(point) == "Point(x=1, y=2, shade='red')"
    assert point == Point(1, 2, "blue", [3]) != Point(1, 2, "red", [4])
    assert hash(point) == hash(Point(1, 2, "blue", [4]))


def test_a_class_and_the_one_derived_from_it_are_not_equal() -> None:
    assert Point(1) != Deep(1)
    assert Deep(1) == Deep(1) != Deep(1, z=1)
    assert hash(Deep(1)) == hash(Deep(1))


def test_objects_can_be_copied_changed_and_sent() -> None:
    deep = Deep(1, 2, z=3)
    assert copy.copy(deep) == copy.deepcopy(deep) == pickle.loads(pickle.dumps(deep)) == deep
    assert dataclasses.replace(deep, y=5) == Deep(1, 5, z=3)
    assert not hasattr(deep, "__dict__")


def test_what_refers_to_itself_can_be_shown() -> None:
    loop: list[Any] = []
    again = Point(loop)  # type: ignore[arg-type]
    loop.append(again)
    assert repr(again) == "Point(x=[...], y=0, shade='')"


def test_what_is_written_later_is_as_it_would_have_been() -> None:
    def pair(decorate: Any) -> tuple[type, type]:
        @decorate(slots=True)
        class Base:
            a: int
            b: list[int] = dataclasses.field(default_factory=list)
            c: int = dataclasses.field(default=3, init=False)

            def __post_init__(self) -> None:
                self.b.append(self.c)

        @decorate(frozen=False, slots=True)
        class Derived(Base):
            d: str = "d"
            b: list[int] = dataclasses.field(default_factory=lambda: [9])
            e: int = dataclasses.field(default=5, kw_only=True)

        return Base, Derived

    (ours, our_derived), (theirs, their_derived) = pair(dataclass), pair(dataclasses.dataclass)
    assert (ours.__match_args__, our_derived.__match_args__) == (theirs.__match_args__, their_derived.__match_args__)
    assert dataclasses.is_dataclass(our_derived)
    assert [item.name for item in dataclasses.fields(our_derived)] == [item.name for item in dataclasses.fields(their_derived)]
    assert [repr(our_derived(1, e=2)), repr(our_derived(1, [2], "x")), repr(ours(1))] == [
        repr(their_derived(1, e=2)), repr(their_derived(1, [2], "x")), repr(theirs(1)),
    ]  # fmt: skip
    assert our_derived(1) == our_derived(1) != our_derived(2)
    for wrong in ({}, {"a": 1, "z": 2}):
        with pytest.raises(TypeError):
            ours(**wrong)
    with pytest.raises(AttributeError):
        ours(1).z = 3


def test_an_object_that_was_never_initialized_has_fields() -> None:
    @dataclass(slots=True)
    class Bare:
        a: int

    made = Bare.__new__(Bare)
    made.a = 4
    assert dataclasses.asdict(made) == {"a": 4}
    match made:
        case Bare(a):
            assert a == 4


def test_many_threads_may_make_the_first_object() -> None:
    @dataclass(frozen=True, slots=True)
    class First:
        a: int
        b: list[int] = dataclasses.field(default_factory=list)

    barrier = threading.Barrier(8)
    made: list[First] = []

    def make() -> None:
        barrier.wait()
        made.append(First(1))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [First(1, [])] * 8


def test_every_class_and_pattern_of_ours_can_be_made() -> None:
    """What would otherwise be told when the module is imported."""
    seen = 0
    for found in pkgutil.walk_packages(lstmlint.__path__, "lstmlint."):
        if found.name.rpartition(".")[2] in ("__main__", "worker", "flake8", "pylint") or found.name.startswith("lstmlint.lsp"):
            continue
        for thing in vars(importlib.import_module(found.name)).values():
            if isinstance(thing, type) and thing.__module__ == found.name and dataclasses.is_dataclass(thing):
                inspect.signature(thing)
                names = [item.name for item in dataclasses.fields(thing) if item.init and not item.kw_only]
                assert names == list(thing.__match_args__), thing
                if "__written_fields__" in vars(thing) and thing.__init__.__name__ == "first":
                    _init(thing, vars(thing)["__written_fields__"])
                seen += 1
            elif type(thing).__name__ == "_Later":
                thing.search("") if isinstance(thing.pattern, str) else thing.search(b"")
                seen += 1
    assert seen > 300
