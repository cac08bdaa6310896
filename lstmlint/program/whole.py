"""A program as a whole: the paths through it, and what is on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from lstmlint.diagnostic import Place
from lstmlint.program.keras import Call, Event, Layer, Model, Version
from lstmlint.program.torch import Application, Module, Operation, Step
from lstmlint.program.values import Argument
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """A mistake in plain Python that concerns a model: ``kind`` names it (``unpack``, ``add_keyword``, ``attribute``...)."""

    kind: str
    place: Place
    detail: Mapping[str, object]
    trail: tuple[Place, ...] = ()


@dataclass(slots=True)
class Path:
    """One way through an entry (the module, or a function nobody calls): what exists on it and the conditions it assumes.

    ``unsaid`` are the conditions on nothing but the result of a call: nobody can choose them, so no finding may hang on one.
    ``guarded`` are the places in a ``try`` whose failure is taken care of, ``optional`` the framework names brought in there.
    ``whole`` is False where there are other paths that were not run.
    """

    entry: str = ""
    decisions: dict[str, bool | int | str] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    unsaid: set[str] = field(default_factory=set)
    guarded: set[Place] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Import:
    """A framework name that the file brings in: ``keras.layers.recurrent.LSTM`` and where.

    ``module_place`` is the module in ``from keras.layers.recurrent import LSTM``: where another one can be written.
    ``bound`` is the name by which the file knows it.
    """

    qualified: str
    place: Place
    module_place: Place | None = None
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A framework name where the file uses it, whether that code is run or not: ``K.mean`` as it is ``written``.

    ``place`` is the name itself; ``call`` and ``given`` are there where it is called (only literal values are known).
    ``guarded``: it stands under a question for a version, or in a ``try`` that takes care of its absence.
    """

    qualified: str
    written: str
    place: Place
    call: Place | None
    given: tuple[Argument, ...]
    guarded: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text in quotes, or the last piece of an f-string: what it says, how it is ``written``, and where."""

    text: str
    written: str
    place: Place


@dataclass(slots=True)
class Program:
    """Everything understood of one file: the paths through it, the version it is for and why that is believed.

    ``custom_objects``: the file registers names of its own (``get_custom_objects``, ``register_keras_serializable``,
    ``custom_object_scope``), so that a string which Keras does not know may name one of them. ``identifiers`` are all names in the
    file, ``references`` finds where it names something of a framework, ``quoted`` its texts in quotes, ``reads`` the attributes that it
    reads anywhere, of whatever object (a walk over the file, so ask only where it may matter). ``bound`` is what the checks have worked out
    about the arguments of each layer, which a dozen of them ask for.
    """

    filename: str
    paths: list[Path] = field(default_factory=list)
    version: Version | None = None
    version_because: str = ""
    explicit: bool = False
    exhausted: str = ""
    custom_objects: bool = False
    identifiers: frozenset[str] = frozenset()
    references: Callable[[], tuple[Reference, ...]] = tuple
    quoted: Callable[[], tuple[Quoted, ...]] = tuple
    reads: Callable[[], frozenset[str]] = frozenset
    bound: dict[Layer, Mapping[Version, object]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)


def assumption(condition: str, value: bool | int | str) -> str:
    """A decision of a path in words: ``stacked is false``, ``x is None``, ``n_layers is 2``."""
    if isinstance(value, bool) and " " in condition:
        return condition if value else f"not ({condition})"
    return f"{condition} is {str(value).lower() if isinstance(value, bool) else value}"
