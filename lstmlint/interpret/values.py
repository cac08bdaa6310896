"""The abstract values that only the interpreter needs; the others are Python constants and the classes of ``program`` and ``shape``.

A list is an :class:`Items`, a dict a :class:`Table`: real containers of abstract values, ``exact`` as long as
their length is certain. A tuple is a tuple. A framework or library name is a :class:`Named`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.past import Past
from lstmlint.interpret.ranges import Range as Range
from lstmlint.program import Argument, Call, Counted, Layer, Model, Module, Value
from lstmlint.records import dataclass
from lstmlint.shape import Label, Shape, Size, Unknown
from lstmlint.source.project import ModuleFile

RESULT = "result of a call"  # why the value of an unknown call is unknown
CALLBACK_MODEL, CALLBACK_RESET = "model of a callback", "reset of the model of a callback"
LOADED_MODEL, LOADED_METHOD = "a model of Keras", "method of a model of Keras"
CALLBACK_OPTIMIZER, LOADED_OPTIMIZER = "optimizer of the model of a callback", "optimizer of a model of Keras"
MAX_LENGTH = 4096  # a longer list or tuple is an unknown


class Items(list[Value]):
    """A list, or a set in the order of its writing. ``exact`` is False when there may be other items as well.

    ``call`` is the layer call whose several outputs these are; ``unknown`` is what its unknown length hangs on.
    """

    __slots__ = ("call", "exact", "unknown")

    def __init__(self, items: Iterable[Value] = (), *, exact: bool = True, call: Call | None = None) -> None:
        super().__init__(items)
        self.exact = exact
        self.call = call
        self.unknown: Unknown | None = None

    __hash__ = object.__hash__  # type: ignore[assignment]

    def copied(self) -> Items:
        """As it is now: what a record keeps of a list that may change."""
        made = Items(self, exact=self.exact, call=self.call)
        made.unknown = self.unknown
        return made


def once(value: Value) -> Value:
    """A list as a set: each item once; how many there are is not certain where not all are plain."""
    if not isinstance(value, Items):
        return value
    plain = all(isinstance(item, str | int | float) for item in value)
    return Items(dict.fromkeys(value) if plain else value, exact=value.exact and (plain or len(value) < 2))


class Table(dict[Value, Value]):
    """A dict with known keys. ``exact`` is False when there may be other keys as well; ``counted`` is the length of a vocabulary."""

    __slots__ = ("counted", "exact", "unknown")

    def __init__(self, items: dict[Value, Value] | None = None, *, exact: bool = True) -> None:
        super().__init__(items or {})
        self.exact = exact
        self.unknown: Unknown | None = None
        self.counted: Counted | None = None

    __hash__ = object.__hash__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a module that is not interpreted: ``keras.layers.LSTM``, ``numpy.zeros``. ``written`` is how the file spells it."""

    qualified: str
    written: str = ""


class Scope:
    """The names of a module, class body or function call."""

    __slots__ = ("declared", "kind", "names", "owner", "parent", "receiver", "stars")

    def __init__(self, kind: str, parent: Scope | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.names: dict[str, Value] = {}
        self.stars: list[str | ModuleFile] = []
        self.declared: dict[str, Scope] = {}
        self.owner: Class | None = None
        self.receiver: Value = None

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A module of the project: another file than the one that is linted."""

    file: ModuleFile


@dataclass(frozen=True, slots=True)
class Pending:
    """A name imported from a module of the project (the module itself where ``name`` is ""), to be looked up when it is first used."""

    file: ModuleFile
    name: str = ""


@dataclass(eq=False, slots=True)
class Function:
    """A function or lambda of the file with its closure."""

    name: str
    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    defaults: dict[str, Value] = field(default_factory=dict)
    owner: Class | None = None
    decorators: tuple[Value, ...] = ()
    flavour: str = ""  # "static", "class" or "property" for decorated methods
    generator: bool = False
    filename: str = ""


@dataclass(eq=False, slots=True)
class Class:
    """A class of the file: its body's names and its bases; ``fields`` where it only holds named values (a dataclass).

    ``members`` are the names of an ``Enum``'s members.
    """

    name: str
    node: cst.ClassDef
    names: dict[str, Value]
    bases: tuple[Value, ...]
    scope: Scope
    fields: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    line: tuple[Class, ...] | None = None

    @property
    def order(self) -> tuple[Class, ...]:
        """The classes of the file in which Python looks an attribute up, this one first."""
        if self.line is None:
            self.line = (self,)  # a class cannot be its own base; if it is all the same, it ends here
            self.line = _linearized(self)
        return self.line

    def find(self, name: str) -> Value:
        """The attribute ``name`` of the class or a base in the file; None where none has it."""
        return next((cls.names[name] for cls in self.order if name in cls.names), None)

    def framework_base(self, depth: int = 0) -> Named | None:
        """The first base that is not of this file."""
        for base in self.bases:
            if isinstance(base, Named):
                return base
            if isinstance(base, Class) and depth < 20:
                found = base.framework_base(depth + 1)
                if found is not None:
                    return found
        return None

    @property
    def foreign(self) -> bool:
        """Whether a base is unknown, so that any attribute may exist."""
        return any(
            isinstance(base, Unknown)
            or (isinstance(base, Named) and base.qualified not in ("object", "builtins.object"))
            or (isinstance(base, Class) and base.foreign)
            for base in self.bases
        )


def _linearized(cls: Class) -> tuple[Class, ...]:
    """Python's order of look-up (C3) among the classes of the file; depth first where there is none."""
    bases = [base for base in cls.bases if isinstance(base, Class)]
    if len(bases) < 2:
        return (cls, *(bases[0].order if bases else ()))
    waiting = [list(base.order) for base in bases] + [list(bases)]
    found = [cls]
    while waiting:
        heads = (line[0] for line in waiting)
        chosen = next((head for head in heads if not any(head in line[1:] for line in waiting)), waiting[0][0])
        found.append(chosen)
        waiting = [rest for rest in ([other for other in line if other is not chosen] for line in waiting) if rest]
    return tuple(found)


@dataclass(eq=False, slots=True)
class Instance:
    """An object of a class of the file. ``unknown`` is what attributes that nobody set hang on."""

    cls: Class
    attributes: Table = field(default_factory=Table)
    unknown: Unknown = field(default_factory=lambda: Unknown("self", "attribute of an object"))


def body_of(value: Value) -> Instance | None:
    """The object of a class of the file that the value is, also where it is a layer, a model or a module."""
    body = value.body if isinstance(value, Layer | Model | Module) else value
    return body if isinstance(body, Instance) else None


@dataclass(frozen=True, slots=True)
class Bound:
    """A method with its receiver: of a class of the file (``function``) or of a value that the interpreter knows (``name``)."""

    receiver: Value
    name: str
    function: Function | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial``: a callable with arguments given already."""

    function: Value
    given: tuple[Argument, ...]


# Under this name an object keeps what its constructor gave to the framework's.
SUPER = "super().__init__"


@dataclass(frozen=True, slots=True)
class Super:
    """``super()`` in a method: attribute look-up starts after ``cls``."""

    cls: Class
    receiver: Value


@dataclass(frozen=True, slots=True)
class Builtin:
    """A Python builtin such as ``len``."""

    name: str


@dataclass(eq=False, slots=True)
class Array:
    """A NumPy-like array: its shape, the kind of its items (``float``, ``int``, ``bool``, ``str`` or None), what it was made of (``past``).

    ``table`` marks a pandas DataFrame (2-D) or Series (1-D). ``one_hot`` says that each last axis holds a single 1,
    ``values`` in which range the integers lie. ``base`` is what the shape of an array of unknown rank hangs on:
    arrays with the same base have the same shape. ``columns`` are the names of a table's columns, where all are known;
    ``different`` is how many different items there are, where all were written out.
    ``zero`` says that it was made of zeros and has got nothing but ones since: True as long as it got none, then where they were written.
    ``wide``: its numbers certainly take 64 bits, as NumPy chooses where nobody asks for less.
    """

    shape: Shape
    dtype: str | None = None
    label: str = "array"
    table: bool = False
    one_hot: bool = False
    values: Range | None = None
    base: Unknown | None = None
    columns: tuple[str, ...] | None = None
    zero: object = False
    different: int | None = None
    past: Past | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Picker:
    """``table.iloc`` and ``table.loc``: what picks from a table by place or by label."""

    table: Array
    name: str


@dataclass(eq=False, slots=True)
class Tool:
    """An object of a library with methods that make arrays: a scaler, an encoder, a tokenizer. ``kind`` is its class."""

    kind: str
    options: dict[str, Value] = field(default_factory=dict)
    unknown: Unknown = field(default_factory=lambda: Unknown("tool", "attribute of an object"))


@dataclass(eq=False, slots=True)
class Iterated:
    """Something iterable of unknown length that is made of other values (``enumerate``, ``zip``, ``range`` of a symbol).

    ``length`` is its number of items, ``item`` gives the i-th.
    """

    length: Size
    item: Callable[[int], Value]


class Listed(Unknown):
    """``array.tolist()``: a list of which only the array is known that it makes. ``plain``: its items are numbers and lists, no arrays."""

    __slots__ = ("array", "plain")

    def __init__(self, array: Array, label: Label, *, plain: bool = True) -> None:
        super().__init__(label, "a list of an array")
        self.array = array
        self.plain = plain


class Generator(Unknown):
    """The generator that a call of a function with ``yield`` makes: nothing of it has run yet."""

    __slots__ = ("function", "given", "receiver")

    def __init__(self, function: Function, given: Given, receiver: Value, label: Label) -> None:
        super().__init__(label, RESULT)
        self.function = function
        self.given = given
        self.receiver = receiver


class Given:
    """The arguments of a call after evaluation: positional values, keyword values, and how each was written.

    ``positional`` are those without a name, in order, up to an unknown ``*args``. ``opaque``: an unknown ``*args`` or ``**kwargs`` hides
    some. Both are worked out once, since a call asks for them five times.
    """

    __slots__ = ("arguments", "opaque", "place", "positional")

    def __init__(self, arguments: tuple[Argument, ...], place: Place) -> None:
        self.arguments = arguments
        self.place = place
        self.opaque = False
        self.positional: list[Argument] = []
        hidden = False
        for argument in arguments:
            if argument.star:
                self.opaque = True
                hidden = hidden or argument.star == "*"
            elif argument.name is None and not hidden:
                self.positional.append(argument)

    def keyword(self, name: str) -> Argument | None:
        """The argument given by that keyword."""
        for argument in self.arguments:
            if argument.name == name:
                return argument
        return None

    def value(self, name: str, position: int | None = None, default: Value = None) -> Value:
        """The value given as keyword ``name`` or at ``position``."""
        argument = self.keyword(name)
        if argument is not None:
            return argument.value
        if position is not None:
            positional = self.positional
            if position < len(positional):
                return positional[position].value
        return default
