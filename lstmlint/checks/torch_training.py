"""RNN841 and RNN842: gradients that pile up, and modules that evaluate as they train (or train as they evaluate)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lstmlint import regex
from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import steps as way_back
from lstmlint.checks.torch_words import title
from lstmlint.diagnostic import Action, Change, Finding, Related
from lstmlint.program import Application, Module, Path, Program, Step, TorchTensor
from lstmlint.shape import Unknown

_OPTIMIZER = regex.compile(r"(?:^|[._])opt(?:im|imi[sz]er)?s?\d*$", re.IGNORECASE)
_NAME = regex.compile(r"[A-Za-z_][\w.]*")


@each_path
def no_zero_grad(program: Program, path: Path) -> Iterator[Finding]:
    """RNN841: ``backward()`` and ``step()`` in a loop in which nobody sets the gradients back."""
    if "grad" in program.identifiers:
        return  # ``p.grad = None``, or gradients by hand
    every = [step for each in program.paths for step in each.steps]
    stepping = {step.place for step in every if step.kind == "step"}  # ``scaler.step(optimizer)`` hands it on as well
    clearing = [s for s in every if s.kind == "zero_grad" or (s.kind == "unseen" and s.place not in stepping)]
    cleared = {loop for step in clearing for loop in step.loops}
    done = set()
    for step in path.steps:
        if step.kind != "step" or not step.loops or cleared.intersection(step.loops) or step.place in done:
            continue
        name = _optimizer(program, step)
        before = [s for s in path.steps if s.kind == "backward" and s.order < step.order and step.loops[-1] in s.loops]
        if name is None or not before:
            continue
        done.add(step.place)
        last = before[-1]
        here = last.loops == step.loops and last.trail == step.trail and _NAME.fullmatch(name)
        change = (Change(Action.ADD_STATEMENT_BEFORE, last.place, f"{name}.zero_grad()"),) if here else ()
        yield Finding(last.place, {"optimizer": name}, (Related(step.place, "the optimizer steps here"),), change)


def _optimizer(program: Program, step: Step) -> str | None:
    """How the program names the optimizer that steps; None where it may be something else (a scheduler, a wrapper)."""
    label = step.target.label if isinstance(step.target, Unknown) else ""
    name, _, method = label.rpartition(".")
    if method != "step" or (step.optimizer and step.given and not isinstance(step.given[0].value, Unknown)):
        return None
    if step.optimizer and step.given:  # ``scaler.step(optimizer)``
        value = step.given[0].value
        return value.label if isinstance(value, Unknown) else None
    if step.given:
        return None  # a closure
    if step.optimizer:
        return name
    # A parameter of that name: what is given to it may clear the gradients itself, but then the file would not call backward.
    return name if _OPTIMIZER.search(name) and "." not in name and "zero_grad" not in program.identifiers else None


# ---- RNN842 -----------------------------------------------------------------------------------------------------------

_NOISE = regex.compile(r"(?:Alpha|FeatureAlpha)?Dropout[123]?d?|(?:Sync|Lazy)?BatchNorm(?:[123]d)?")
# Whoever names these leaves dropout on because of them.
_MEANT = regex.compile(r"(?:^|_)mc(?:_|$)|mcd|monte|uncertain|stochastic|bayes|teacher|ema(?:_|$)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _is_meant(identifiers: frozenset[str]) -> bool:
    """Asked for each path of a program, answered once: a file has thousands of names."""
    return any(map(_MEANT.search, identifiers))


@each_path
def no_eval(program: Program, path: Path) -> Iterator[Finding]:
    """RNN842: a trained module used without gradients in training mode, or trained on in evaluation mode."""
    if not path.modules or _is_meant(program.identifiers):
        return
    stretches = _stretches(path.steps)
    for made in path.modules:
        if made.parent is not None or not made.applications:
            continue
        noisy = next((m for m in path.modules if m.applications and _within(m, made) and _is_noisy(m)), None)
        if noisy is None or any(s.kind == "unseen" and s.target is made for s in path.steps):
            continue
        uses = [call for call in path.applications if call.module is made and call.within is None and not call.speculative]
        yield from _still_training(path, made, noisy, uses, stretches)
        yield from _still_evaluating(path, made, noisy, uses, stretches)


def _still_training(
    path: Path, made: Module, noisy: Module, uses: list[Application], stretches: list[tuple[Step, int]]
) -> Iterator[Finding]:
    done = set()
    for call in uses:
        around = next((start for start, end in stretches if start.order < call.order < end), None)
        if around is None or around.place in done or _mode(path, made, call.order) != "train":
            continue
        if not _trained(path, made, uses, stretches, call):
            continue
        done.add(around.place)
        data = {"module": title(made), "noisy": title(noisy), "effect": _effect(noisy)}
        yield Finding(call.place, data, (Related(noisy.place, f"{title(noisy)} is made here"),))


def _still_evaluating(
    path: Path, made: Module, noisy: Module, uses: list[Application], stretches: list[tuple[Step, int]]
) -> Iterator[Finding]:
    learning = [call for call in uses if not _inside(call.order, stretches) and _leads_back(path, call)]
    for step in path.steps:
        if step.kind != "eval" or step.target is not made or not step.loops:
            continue
        shared = set(step.loops)
        before = [c for c in learning if c.order < step.order and shared.intersection(c.loops) and _mode(path, made, c.order) == "train"]
        after = next((c for c in learning if c.order > step.order and shared.intersection(c.loops)), None)
        if before and after is not None and _last_mode(path, made, after.order) is step:
            data = {"module": title(made), "noisy": title(noisy), "effect": _effect(noisy)}
            related = (Related(after.place, "from the next turn on it trains here in evaluation mode"),)
            yield Finding(step.place, data, related, case="stays")
            return


def _stretches(steps: list[Step]) -> list[tuple[Step, int]]:
    """Where nothing keeps gradients: the step that begins it, and the order of its end."""
    found: list[tuple[Step, int]] = []
    begun: list[Step] = []
    for step in steps:
        if step.kind == "no_grad":
            begun.append(step)
        elif step.kind == "end" and begun:
            found.append((begun.pop(), step.order))
    return found


def _inside(order: int, stretches: list[tuple[Step, int]]) -> bool:
    return any(start.order < order < end for start, end in stretches)


def _within(inner: Module, outer: Module) -> bool:
    current: Module | None = inner
    for _ in range(50):
        if current is None:
            return False
        if current is outer:
            return True
        current = current.parent
    return False


def _is_noisy(module: Module) -> bool:
    """Whether the module does something else in training than in use."""
    if module.custom or module.opaque:
        return False
    if _NOISE.fullmatch(module.kind):
        rate = module.args.get("p", 0.5)
        return "BatchNorm" in module.kind or (isinstance(rate, int | float) and rate > 0)
    rate, layers = module.args.get("dropout", 0), module.args.get("num_layers", 1)
    return module.recurrent and isinstance(rate, int | float) and rate > 0 and isinstance(layers, int) and layers > 1


def _effect(noisy: Module) -> str:
    return "takes the statistics of the batch" if "BatchNorm" in noisy.kind else "drops units at random"


def _last_mode(path: Path, made: Module, order: int) -> Step | None:
    """The step that put the module into its mode."""
    return next((s for s in reversed(path.steps) if s.kind in ("train", "eval") and s.order < order and _reaches(s.target, made)), None)


def _reaches(target: object, made: Module) -> bool:
    return not isinstance(target, Module) or _within(made, target) or _within(target, made)


def _mode(path: Path, made: Module, order: int) -> str:
    """``train``, ``eval``, or "" where it is not known."""
    step = _last_mode(path, made, order)
    if step is None:
        return "train"
    if step.target is not made:
        return ""
    given = step.args.get("mode", step.args.get("0", True))
    wanted = given if step.kind == "train" else False
    return "train" if wanted is True else "eval" if wanted is False else ""


def _trained(path: Path, made: Module, uses: list[Application], stretches: list[tuple[Step, int]], call: Application) -> bool:
    """Whether the module has learned something before: by ``backward()`` in the file, or elsewhere."""
    if any(s.kind == "load_state_dict" and s.target is made and s.order < call.order for s in path.steps):
        return True
    fed = set(map(id, call.inputs))
    earlier = [c for c in uses if c.order < call.order and not _inside(c.order, stretches) and _leads_back(path, c)]
    return bool(earlier) and not any(fed.intersection(map(id, c.inputs)) for c in earlier)


def _leads_back(path: Path, call: Application) -> bool:
    """Whether ``backward()`` goes through this use of a module."""
    for step in path.steps:
        if step.kind == "backward" and step.order > call.order and isinstance(step.target, TorchTensor):
            made = {id(tensor) for _, tensor in way_back(step.target)}
            if any(id(tensor) in made for tensor in call.outputs):
                return True
    return False
