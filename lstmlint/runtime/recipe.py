"""What the worker is to rebuild: the request itself, and the way back from its indexes to the program's own things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from lstmlint.program import Application, Call, Event, Layer, Model, Module, Operation, Path
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model of a program, as the worker can build it without any code of the file.

    ``framework`` says which one must build it: ``keras2``, ``keras3``, ``keras`` (whichever there is) or ``torch``. ``request`` is what
    is sent; ``layers`` and ``calls`` go with the indexes in it. ``symbols`` are the numbers that symbolic sizes were set to, by label.
    A failure in one of the ``doubtful`` calls proves nothing: it may hang on a number that was made up, or on what a stand-in returns;
    ``doubtful_training`` says the same of the compilation and the training step. Of the layers in ``guessed`` an argument was left out or
    replaced, so that their construction proves nothing. ``assumed`` says all this in words. ``builds`` are the
    paths that build it, each with the model there: the subject itself and those that are made alike.
    """

    framework: str
    request: dict[str, object]
    subject: Model | Module
    layers: tuple[Layer | Model | Module, ...] = ()
    calls: tuple[Call | Application | Operation, ...] = ()
    compiled: Event | None = None
    trained: Event | None = None
    symbols: Mapping[str, int] = field(default_factory=dict)
    doubtful: frozenset[int] = frozenset()
    guessed: frozenset[int] = frozenset()
    doubtful_training: bool = False
    assumed: tuple[str, ...] = ()
    again: Recipe | None = field(default=None, compare=False, repr=False)
    builds: tuple[tuple[Path, Model | Module], ...] = ()


@dataclass(frozen=True, slots=True)
class NotRebuilt:
    """A model that cannot be rebuilt, and why: "return_sequences of the LSTM in line 7 is not known"."""

    subject: Model | Module
    why: str
