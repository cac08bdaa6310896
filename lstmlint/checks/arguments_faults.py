"""What is wrong with one argument's value: judges that turn a value into a :class:`Fault`, or into nothing.

A judge knows nothing of layers or versions: it names the fault, and the table that made it says what Keras 2 and
Keras 3 do about it (measured by ``scripts/probe_arguments.py``). What is not known for certain has no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from lstmlint.checks.arguments_names import nearest
from lstmlint.program import Layer, Model, Tensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Unknown

Outcome = Literal["refuses", "silent", "fine"]
Outcomes = tuple[Outcome, Outcome]  # Keras 2, Keras 3

BOTH: Outcomes = ("refuses", "refuses")
SILENT: Outcomes = ("silent", "silent")
FINE: Outcomes = ("fine", "fine")


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that is not as it should be.

    ``out_of_range`` tells RNN403 from RNN402, ``wanted`` is what is needed, in words, ``case`` the wording on the page;
    ``instead`` is a better value as source text, ``wrap`` a template around the old one, ``certain`` whether that is what was meant.
    """

    wanted: str
    outcomes: Outcomes = BOTH
    out_of_range: bool = False
    case: str = ""
    instead: str = ""
    wrap: str = ""
    certain: bool = False
    more: Mapping[str, str] | None = None


Judge = Callable[[Value], Fault | None]


def is_division(value: Value) -> bool:
    """Whether the value is certainly a float, though its size is not known: a true division."""
    return isinstance(value, Unknown) and value.why == "true division"


def of_numpy(value: Unknown | Dim) -> str:
    """The kind of a number of NumPy, or of what was reckoned from one; "" for a number of Python."""
    parts = [value] if isinstance(value, Unknown) else [unknown for unknowns in value.terms for unknown in unknowns]
    kinds = {part.scalar for part in parts if part.scalar and not part.loose}
    return "" if not kinds else kinds.pop() if isinstance(value, Unknown) else "number"


def is_exact(value: Value) -> bool:
    """Whether all items of a tuple or list are known to be there."""
    return isinstance(value, tuple | list) and bool(getattr(value, "exact", True))


def whole_fault(value: Value, least: int) -> str:
    """Why the value is no whole number of at least ``least``; "" where it is one or cannot be told."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return "" if value >= least else "negative" if value < 0 else "zero"
    if isinstance(value, float):
        return "float" if value >= least else "small float"
    if isinstance(value, str):
        return "digits" if value.isdigit() and int(value) >= least else "text"
    if is_division(value):
        return "division"
    if isinstance(value, Unknown | Dim):
        return {"": "", "float": "division"}.get(of_numpy(value), "numpy")
    if value is None:
        return "none"
    return "object" if isinstance(value, tuple | list | dict | Layer | Model | Tensor) else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at least ``least``. ``other`` says what is done about a fault where it is not refused by both versions."""

    least: int = 1
    other: Mapping[str, Outcomes] | None = None
    optional: bool = False

    def __call__(self, value: Value) -> Fault | None:
        """The fault of the value."""
        name = whole_fault(value, self.least)
        if not name or (name == "none" and self.optional):
            return None
        wanted = "a positive integer" if self.least == 1 else "an integer that is not negative"
        instead = wrap = ""
        certain = False
        if isinstance(value, float) and value.is_integer() and value >= self.least:
            instead, wrap, certain = str(int(value)), "int({})", True
        elif name in ("division", "float"):
            wrap = "int({})"
        elif name == "digits":
            instead, certain = str(int(str(value))), True
        if name == "numpy":
            return Fault("an integer of Python", (self.other or {}).get(name, FINE), case="numpy", wrap="int({})", certain=True)
        out_of_range = name in ("zero", "negative")
        return Fault(wanted, (self.other or {}).get(name, BOTH), out_of_range, instead=instead, wrap=wrap, certain=certain)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between 0 and 1. ``outside`` says what is done about a number beyond, ``one`` about 1 itself, ``none`` about None."""

    outside: Outcomes = BOTH
    one: Outcomes = SILENT
    clamped: bool = False
    wanted: str = "a number from 0 to 1"
    none: Outcomes = BOTH

    def __call__(self, value: Value) -> Fault | None:
        """The fault of the value."""
        if value is None:
            return Fault(self.wanted, self.none)
        if isinstance(value, str | tuple | list | dict | Layer | Model | Tensor):
            number = _number(value) if isinstance(value, str) else None
            return Fault(self.wanted, instead=number or "", certain=bool(number))
        if not isinstance(value, int | float) or value is False or 0 <= value < 1:
            return None
        if value == 1:
            return Fault(self.wanted, self.one, out_of_range=True, case="whole" if self.clamped else "all-dropped")
        percent = f"{value / 100:g}" if 1 < value <= 100 else ""
        more = {"clamped": "1" if value > 1 else "0"}
        return Fault(self.wanted, self.outside, out_of_range=True, case="clamped" if self.clamped else "", instead=percent, more=more)


def _number(text: str) -> str | None:
    try:
        return text.strip() if 0 <= float(text) < 1 else None
    except ValueError:
        return None


_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "none", "")


def flag(value: Value) -> Fault | None:
    """A flag that is no bool: Python's truth decides, and that of a string is never what it says."""
    if isinstance(value, str):
        word = value.strip().lower()
        meant = "True" if word in _TRUE else "False" if word in _FALSE else ""
        case = "text-flag" if value else ""
        return Fault("True or False", SILENT, case=case, instead=meant, certain=bool(meant), more={"truth": str(bool(value))})
    wrong_number = isinstance(value, int | float) and value not in (0, 1)
    if wrong_number or isinstance(value, tuple | list | dict):
        truth = bool(value) if not isinstance(value, list) or is_exact(value) else True
        return Fault("True or False", SILENT, case="odd-flag", more={"truth": str(truth)})
    return None


def strict_flag(value: Value) -> Fault | None:
    """A flag for which Keras insists on a bool."""
    return _bool(value, BOTH)


def strict_flag3(value: Value) -> Fault | None:
    """A flag for which only Keras 3 insists on a bool."""
    return _bool(value, ("fine", "refuses"))


def _bool(value: Value, outcomes: Outcomes) -> Fault | None:
    if isinstance(value, bool):
        return None
    if value is None or isinstance(value, int | float | str | tuple | list | dict):
        soft = flag(value)
        number = str(bool(value)) if isinstance(value, int) and value in (0, 1) else ""
        instead = number or (soft.instead if soft else "")
        return Fault("True or False", outcomes, instead=instead, certain=bool(instead))
    return None


@dataclass(frozen=True, slots=True)
class Word:
    """One of a set of words; ``keras2`` and ``keras3`` are those of each version.

    ``folded``: whether upper and lower case are the same to Keras 2 and to Keras 3. ``optional``: None is a value as well.
    ``what`` names the set (``activation``), ``objects``: an object (a function, a layer) may stand in the word's stead.
    """

    what: str
    keras2: frozenset[str]
    keras3: frozenset[str]
    folded: tuple[bool, bool] = (False, False)
    optional: bool = True
    objects: bool = False
    open: bool = False

    def __call__(self, value: Value) -> Fault | None:
        """The fault of the value."""
        if isinstance(value, str):
            return self._word(value)
        if value is None:
            return None if self.optional else Fault(self._wanted())
        wrong = isinstance(value, bool | int | float | tuple | list) or (isinstance(value, Layer | Model | Tensor) and not self.objects)
        return Fault(self._wanted()) if wrong else None

    def _wanted(self) -> str:
        if self.objects:
            return f"the name of {_article(self.what)} or the {self.what} itself"
        words = sorted(self.keras3 | self.keras2)
        return " or ".join(repr(word) for word in words) if len(words) <= 4 else f"the name of {_article(self.what)}"

    def _word(self, value: str) -> Fault | None:
        outcomes = tuple(
            "fine" if value in words or (folds and value.lower() in words) else "refuses"
            for words, folds in zip((self.keras2, self.keras3), self.folded, strict=True)
        )
        if outcomes == FINE or (self.open and ">" in value):
            return None
        suggestion = self._meant(value)
        case = ("word-meant" if suggestion else "word") if self.objects or len(self.keras2 | self.keras3) > 4 else ""
        more = {"what": self.what, "meant": repr(suggestion)}
        found: Outcomes = (outcomes[0], outcomes[1])  # type: ignore[assignment]
        certain = suggestion.lower() == value.lower()
        return Fault(self._wanted(), found, True, case, f'"{suggestion}"' if suggestion else "", certain=certain, more=more)

    def _meant(self, value: str) -> str:
        shared = self.keras2 & self.keras3
        lower = value.lower().replace("-", "_").replace(" ", "_")
        for word in shared:
            if word.replace("_", "") == lower.replace("_", ""):
                return word
        near = nearest(value, (word for word in shared if word.islower()))
        return near[0] if len(near) == 1 else ""


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """One whole number for all ``axes``, or a tuple of one for each. ``lenient``: floats in the tuple pass here and there."""

    axes: int
    optional: bool = False
    lenient: bool = False
    true: Outcomes = FINE

    def __call__(self, value: Value) -> Fault | None:
        """The fault of the value."""
        if not isinstance(value, tuple | list):
            fault = Whole(1, {"true": self.true}, self.optional)(value)
            return None if fault is None else _worded(fault, self._wanted)
        if not is_exact(value):
            return None
        if len(value) != self.axes:
            return Fault(self._wanted)
        for item in value:
            name = whole_fault(item, 1)
            if name and name not in ("true", "numpy") and not (self.lenient and name in ("float", "division")):
                return Fault(self._wanted, out_of_range=name in ("zero", "negative"))
        return None

    @property
    def _wanted(self) -> str:
        tail = "one positive integer" if self.axes == 1 else f"{self.axes} positive integers"
        return f"a positive integer or a tuple of {tail}"


def _worded(fault: Fault, wanted: str) -> Fault:
    return Fault(wanted, fault.outcomes, fault.out_of_range, fault.case, fault.instead, fault.wrap, fault.certain, fault.more)


def ends(value: Value) -> Fault | None:
    """The steps to add or cut at both ends of an axis: an integer, or a pair of them."""
    wanted = "an integer that is not negative, or two of them"
    if isinstance(value, bool):
        return None
    if not isinstance(value, tuple | list):
        fault = Whole(0)(value)
        return None if fault is None else _worded(fault, wanted)
    if not is_exact(value):
        return None
    if len(value) != 2:
        return Fault(wanted)
    names = {whole_fault(item, 0) for item in value} - {"", "true", "false"}
    return Fault(wanted, out_of_range=names <= {"negative"}) if names else None


def permutation(value: Value) -> Fault | None:
    """The axes without the batch in another order, counted from 1."""
    wanted = "a tuple with each of 1, 2, ... once: the batch axis is not counted"
    if isinstance(value, bool | int | float | str) or value is None:
        return Fault(wanted)
    if not is_exact(value) or not isinstance(value, tuple | list):
        return None
    if any(isinstance(item, float | str | tuple | list) or item is None or is_division(item) for item in value):
        return Fault(wanted)
    if any(isinstance(item, bool) or not isinstance(item, int) for item in value):
        return None
    return None if value and sorted(value) == list(range(1, len(value) + 1)) else Fault(wanted, out_of_range=True)


def shape(value: Value) -> Fault | None:
    """A tuple of sizes; a lone number is none."""
    if isinstance(value, bool | float) or value is None:
        return Fault("a tuple of integers")
    return Fault("a tuple of integers", wrap="({},)", certain=True) if isinstance(value, int) else None


def name(value: Value) -> Fault | None:
    """The name of a layer: Keras 2 makes a TensorFlow scope of it, Keras 3 a path."""
    if isinstance(value, str):
        if "/" in value:
            return Fault("a name without /", ("fine", "refuses"), out_of_range=True)
        bad = value and not (value[0].isascii() and (value[0].isalnum() or value[0] == "."))
        if bad or not all(c.isascii() and (c.isalnum() or c in "_.\\/>-") for c in value):
            return Fault("a name of letters, digits, '_', '.' and '-' that starts with a letter or digit", ("refuses", "silent"), True)
        return None
    wrong = isinstance(value, bool | int | float | tuple | list | dict)
    return Fault("a string", instead=repr(str(value)) if type(value) is int else "", certain=True) if wrong else None


_DTYPE_SIZES = {"float": (16, 32, 64), "bfloat": (16,), "int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "complex": (64, 128)}


def dtype(value: Value) -> Fault | None:
    """The name of a dtype: only names that are certainly wrong, ``float23``."""
    if not isinstance(value, str):
        return None
    stem = value.rstrip("0123456789")
    sizes = _DTYPE_SIZES.get(stem)
    digits = value[len(stem) :]
    if sizes and digits and int(digits) not in (*sizes, 8):
        return Fault("the name of a dtype such as 'float32'", out_of_range=True)
    return None


def use_cudnn(value: Value) -> Fault | None:
    """Whether cuDNN is used: a flag or the word ``auto``."""
    if isinstance(value, str):
        wrong = value != "auto"
    elif isinstance(value, int | float):
        wrong = value not in (0, 1)
    else:
        wrong = value is None or isinstance(value, tuple | list | dict)
    return Fault("'auto', True or False") if wrong else None


def seed(value: Value) -> Fault | None:
    """The seed of a random generator: Keras 3 insists on an integer."""
    wrong = isinstance(value, bool | float | str | tuple | list | dict)
    return Fault("an integer or None", ("fine", "refuses")) if wrong else None
