"""RNN806: what torch certainly refuses to do with tensors of these shapes."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import reported, title, trace
from lstmlint.diagnostic import Finding
from lstmlint.program import CELLS, RECURRENT_MODULES, Application, Operation, Path, Program

# Modules that hand on what they are given, whatever it is.
_TAKE_ANYTHING = RECURRENT_MODULES | CELLS | {"Sequential", "ModuleList", "ModuleDict", "Identity"}


def _asked(path: Path) -> bool:
    """Whether the program asks if sequences are packed: then it is not certain that these are."""
    return any("pack" in text.lower() for text in path.decisions)


# How a program asks for the number of axes: who calls it knows the answer, and not every answer was tried.
_RANKS = (".dim()", ".ndim", "len(", ".ndimension()")


def _guessed(path: Path) -> bool:
    """Whether the path takes a tensor to have so many axes, and others were left out."""
    return not path.whole and any(word in text for text in path.decisions for word in _RANKS)


def _told_elsewhere(made: Operation) -> bool:
    """What RNN805, RNN832, RNN833 and RNN844 look at."""
    name, source = made.name, made.inputs[0].operation if made.inputs else None
    if name == "unbind" and isinstance(source, Application):
        return source.module.kind in RECURRENT_MODULES | CELLS
    return name == "pack_padded_sequence" or name.endswith(("_loss", "cross_entropy", "_with_logits"))


_JOINING = frozenset({"cat", "concat", "concatenate", "stack"})


@each_path
def refused_operation(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN806: a function, method or index that torch refuses; a module or function given a packed sequence."""
    for made in path.operations if not _guessed(path) else ():
        problem = made.problem
        if problem is not None and not made.speculative and not _told_elsewhere(made):
            if problem.detail.get("function") in _JOINING and problem.kind == "count" and path.decisions:
                continue  # a list to which nothing was added, on a path that nobody may go
            if problem.kind == "packed" and _asked(path):
                continue
            case = "packed" if problem.kind == "packed" else ""
            yield Finding(made.place, {"text": problem.detail.get("text", "")}, trace(*made.inputs), case=case)
    for call in reported(path):
        if _asked(path) or call.module.custom or call.module.kind in _TAKE_ANYTHING or not call.inputs or not call.inputs[0].packed:
            continue
        yield Finding(call.place, {"text": f"{title(call.module)} takes a tensor"}, trace(call.inputs[0]), case="packed")
