"""Random chains of operations, evaluated by real torch and by lstmlint."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lstmlint.interpret.torch_dtypes import NAMES
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Shape, Unknown, show_shape
from tests.interpret.torch import generator
from tests.interpret.torch.evaluator import Evaluator

_STEPS = 6
# What hangs on the numbers in a tensor, or is Python's own: nobody can know.
_VALUES = ("out of bounds", "index out of range in self", "tuple index out of range", "Class values must be")
_BIGGEST = 5_000


@dataclass(slots=True)
class Report:
    """What a comparison has found."""

    trials: int = 0
    refused: int = 0
    found: int = 0
    tensors: int = 0
    known: int = 0
    kinds: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


def _kind(tensor: Any) -> str | None:
    return NAMES.get(str(tensor.dtype).removeprefix("torch."))


def _start(rng: random.Random) -> dict[str, str]:
    sizes = [generator.shape(rng, 3) for _ in range(3)]
    first = sizes[1]
    also = rng.choice([first, tuple(reversed(first)), first[1:], (*first[:-1], 1) if first else (1,)])
    texts = {f"x{n}": f"torch.randn(({generator.text(s)},))" for n, s in enumerate([*sizes, also])}
    return {**texts, "i": "torch.zeros(3, dtype=torch.long)"}


def compare(seed: int, chains: int) -> Report:
    """So many chains: in each, expressions on the tensors made so far."""
    import torch
    from torch import nn
    from torch.nn import functional
    from torch.nn.utils import rnn

    report = Report()
    for number in range(chains):
        rng = random.Random(f"{seed} {number}")
        torch.manual_seed(number)
        real: dict[str, Any] = {"torch": torch, "F": functional, "rnn": rnn, "nn": nn}
        ours = Evaluator()
        lines = []
        for name, text in _start(rng).items():
            real[name], ours.names[name] = eval(text, real), ours.expression(text)
            lines.append(f"{name} = {text}")
        for step in range(_STEPS):
            shapes = {n: tuple(v.shape) for n, v in real.items() if isinstance(v, torch.Tensor)}
            expression = generator.expression(rng, shapes)
            target = f"y{step}"
            lines.append(f"{target} = {expression}")
            if not _step(report, real, ours, target, expression, lines):
                break
    return report


def _step(report: Report, real: dict[str, Any], ours: Evaluator, target: str, expression: str, lines: list[str]) -> bool:
    """One line in both; whether the chain can go on."""
    import torch

    report.trials += 1
    before, names = len(ours.operations), _vaguely(ours, expression)
    error = ""
    try:
        result = eval(expression, real)
    except Exception as refused:
        result, error = None, f"{type(refused).__name__}: {str(refused).splitlines()[0] if str(refused) else ''}"[:150]
    try:
        claim = ours.expression(expression)
    except (IndexError, TypeError, ValueError, AssertionError) as failed:
        claim = None
        if not error and not isinstance(failed, AssertionError):
            report.wrong.append("; ".join(lines) + f"  -- evaluator: {failed!r}")
    problems = [o for o in ours.operations[before:] if o.problem is not None]
    if error and any(word in error for word in _VALUES):
        return False
    if error:
        report.refused += 1
        report.found += bool(problems)
        if not problems:
            about = ", ".join(
                f"{n}={tuple(v.shape)} {_kind(v)}" for n, v in real.items() if n in expression and isinstance(v, torch.Tensor)
            )
            report.missed[f"{expression}  {error} [{about}]"] += 1
        return False
    if problems:
        report.wrong.append("; ".join(lines) + f"  -- {problems[0].problem}")
        return False
    if not isinstance(result, torch.Tensor):
        if isinstance(result, int) and isinstance(claim, int) and result != claim:
            report.wrong.append("; ".join(lines) + f"  -- {claim} but {result}")
        return True
    report.tensors += 1
    shape = claim.shape if isinstance(claim, TorchTensor) else Shape(open=True)
    if not _fits(shape, tuple(result.shape)):
        report.wrong.append("; ".join(lines) + f"  -- {shape} but {tuple(result.shape)}")
        return False
    whole = not shape.open and all(isinstance(a, int) for a in shape.axes)
    report.known += whole
    if not whole:
        report.unknown[f"{expression} {shape} {tuple(result.shape)}"] += 1
    if isinstance(claim, TorchTensor):
        if claim.dtype is not None and claim.dtype != _kind(result):
            report.wrong.append("; ".join(lines) + f"  -- {claim.dtype} but {result.dtype}")
            return False
        report.kinds += claim.dtype is not None
    real[target] = result
    _less_known(report, names, expression, tuple(result.shape), _kind(result), lines)
    # What lstmlint does not know it is told, so that the chain goes on with more than unknowns.
    ours.names[target] = (
        claim if whole and isinstance(claim, TorchTensor) and claim.dtype else TorchTensor(Shape(tuple(result.shape)), dtype=_kind(result))
    )
    # With no numbers in it torch refuses less: nobody looks at their kind.
    return 0 < result.numel() <= _BIGGEST


def _vaguely(ours: Evaluator, expression: str) -> dict[str, Value]:
    """The names with tensors of which less is known."""
    rng = random.Random(f"{expression} {len(ours.operations)}")
    return {n: _blurred(rng, v) if isinstance(v, TorchTensor) else v for n, v in ours.names.items()}


def _less_known(
    report: Report, names: dict[str, Value], expression: str, shape: tuple[int, ...], kind: str | None, lines: list[str]
) -> None:
    """With less known nothing is refused, and what is still claimed is true."""
    given = ", ".join(f"{n} {show_shape(v.shape)} {v.dtype}" for n, v in names.items() if isinstance(v, TorchTensor))
    vague = Evaluator(names)
    if expression.startswith("F.linear"):
        return  # a weight of unknown rank is taken for a matrix
    try:
        claim = vague.expression(expression)
    except (IndexError, AssertionError, TypeError):
        return  # an item of a tuple that is not known
    problems = [o.problem for o in vague.operations if o.problem is not None]
    about = f"{'; '.join(lines)}  -- with {given}"
    if problems:
        report.wrong.append(f"{about}: {problems[0]}")
    elif isinstance(claim, TorchTensor) and (not _fits(claim.shape, shape) or claim.dtype not in (None, kind)):
        report.wrong.append(f"{about}: {claim.shape} {claim.dtype} but {shape} {kind}")


def _blurred(rng: random.Random, tensor: TorchTensor) -> TorchTensor:
    axes = tuple(Unknown("n") if rng.random() < 0.4 else a for a in tensor.shape.axes)
    shape = Shape(axes)
    if rng.random() < 0.4:
        shape = Shape(axes[rng.randint(0, len(axes)) :], open=True)
    return TorchTensor(shape, dtype=tensor.dtype if rng.random() < 0.7 else None)


def _fits(shape: Shape, real: tuple[int, ...]) -> bool:
    if shape.open:
        return len(shape.axes) <= len(real) and all(
            not isinstance(a, int) or a == b for a, b in zip(reversed(shape.axes), reversed(real), strict=False)
        )
    return len(shape.axes) == len(real) and all(not isinstance(a, int) or a == b for a, b in zip(shape.axes, real, strict=True))
