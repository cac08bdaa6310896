"""Numbers for symbolic sizes: distinct, the same for the same size, and true to what is known of them."""

from lstmlint.runtime.sizes import Sizes, invented
from lstmlint.shape import Shape, Unknown, add, floordiv, mul, opaque


def test_numbers_are_small_distinct_and_kept() -> None:
    sizes, h, k = Sizes(), Unknown("h"), Unknown("k")
    first, second = sizes.number(h), sizes.number(k)
    assert first is not None and second is not None
    assert first != second and max(first, second) < 100
    assert sizes.number(h) == first
    assert sizes.given == {"h": first, "k": second}


def test_relations_hold() -> None:
    sizes, h = Sizes(), Unknown("h")
    number = sizes.number(h)
    assert number is not None
    assert sizes.number(mul(2, h)) == 2 * number
    assert sizes.number(add(mul(h, h), 3)) == number * number + 3
    assert sizes.number(floordiv(h, 4)) == number // 4
    assert sizes.number(opaque("%", h, 5)) == number % 5
    assert sizes.number(add(floordiv(add(h, -3), 2), 1)) == (number - 3) // 2 + 1
    assert list(sizes.given) == ["h"]


def test_halves_and_quarters_are_whole_and_distinct() -> None:
    sizes = Sizes()
    numbers = [n for name in "abcdefgh" if (n := sizes.number(Unknown(name))) is not None]
    parts = [number // part for number in numbers for part in (1, 2, 4)]
    assert all(number % 4 == 0 for number in numbers)
    assert len(set(parts)) == len(parts)


def test_what_is_no_size() -> None:
    sizes, h = Sizes(), Unknown("h")
    assert sizes.number(add(h, -1000)) is None
    assert sizes.number(opaque("//", h, 0)) is None


def test_two_of_one_label_are_told_apart() -> None:
    sizes = Sizes()
    assert sizes.number(Unknown("n")) != sizes.number(Unknown("n"))
    assert list(sizes.given) == ["n", "n (2)"]


def test_open_axes_stay_open() -> None:
    sizes, h = Sizes(), Unknown("h")
    batch = Unknown("batch", open=True)
    assert sizes.axes(Shape((None, batch, h, 3))) == [None, None, sizes.number(h), 3]
    assert sizes.axes(Shape((3,), open=True)) is None
    assert not invented(Shape((None, batch, 3)))
    assert invented(Shape((None, h))) and invented((3, h)) and invented(Shape((), open=True))


def test_windows_fit_into_any_axis() -> None:
    sizes, kernel, units = Sizes(), Unknown("kernel"), Unknown("units")
    sizes.number(units)
    sizes.small((kernel, 3))
    sizes.small(units)
    assert sizes.number(kernel) == 2
    assert sizes.number(units) != 2
