"""What the interpreter understood of a file: layers, modules, tensors, calls, models and events.

The interpreter writes it, the checks, ``summary`` and ``explain`` read it. There is no LibCST in here:
a :class:`~lstmlint.diagnostic.Place` is opaque. Values that arguments hold are plain Python constants,
tuples, lists and dicts of values, sizes of :mod:`lstmlint.shape`, and the classes of this package;
whatever could not be known is an :class:`~lstmlint.shape.Unknown`.
"""

from __future__ import annotations

from lstmlint.program.keras import (
    FILES,
    RECURRENT,
    TOUCHES,
    Batches,
    Call,
    Dataset,
    Event,
    Feed,
    Layer,
    Model,
    Padding,
    Part,
    Side,
    Tensor,
    Version,
)
from lstmlint.program.torch import CELLS, RECURRENT_MODULES, Application, Module, Operation, Role, Step, TorchTensor
from lstmlint.program.values import MISSING, Argument, Counted, Value, bracketed
from lstmlint.program.whole import Import, Path, Program, Quoted, Reference, Use, assumption

__all__ = [
    "CELLS",
    "FILES",
    "MISSING",
    "RECURRENT",
    "RECURRENT_MODULES",
    "TOUCHES",
    "Application",
    "Argument",
    "Batches",
    "Call",
    "Counted",
    "Dataset",
    "Event",
    "Feed",
    "Import",
    "Layer",
    "Model",
    "Module",
    "Operation",
    "Padding",
    "Part",
    "Path",
    "Program",
    "Quoted",
    "Reference",
    "Role",
    "Side",
    "Step",
    "Tensor",
    "TorchTensor",
    "Use",
    "Value",
    "Version",
    "assumption",
    "bracketed",
]
