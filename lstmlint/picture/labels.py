"""What is written into a box, along an edge and beside a mistake, in plain words: for formats that lay out text by themselves."""

from __future__ import annotations

from lstmlint.picture.foreign import short, visible
from lstmlint.picture.scene import Box, Edge, Form, Mark, Picture, Unrolled

_TYPE, _NAME, _CALL, _GIVEN, _FORM, _MESSAGE, _COUNT = 40, 48, 32, 90, 80, 320, 60
_FORMS = 3
_DIRECTIONS = {"forward": "", "backward": ", backward", "both": ", both ways"}
# Kinds that have weights, or might.
_WEIGHED = ("layer", "model")
# No emoji: a printed page has none.
SIGNS = {"error": "✗", "warning": "⚠", "info": "ℹ"}


def head(box: Box) -> str:
    """``LSTM(64)``, ``LSTM(64) · encoder``; many arguments stand below."""
    kind = short(box.type, _TYPE) or box.kind
    name = short(box.name, _NAME)
    given = _given(box)
    call = f"{kind}({given})" if given and len(given) <= _CALL else kind
    return f"{call} · {name}" if name and name != kind else call


def _given(box: Box) -> str:
    return short(", ".join(box.given[:20]), _GIVEN)


def lines(box: Box) -> list[str]:
    """What stands below: arguments, how it goes over the steps, what comes out, how much there is to learn."""
    given = _given(box)
    found = [f"({given})"] if len(given) > _CALL else []
    if box.unrolled is not None:
        found += recurrence(box.unrolled, box.type)
    if box.outputs:
        found.append(f"→ {forms(box.outputs)}")
    elif box.kind != "output":
        found.append("→ ?")
    if box.kind in _WEIGHED:
        found.append(parameters(box.params))
    if box.uses > 1:
        found.append(f"shared: used {box.uses} times")
    return found


def recurrence(unrolled: Unrolled, type: str = "") -> list[str]:
    """``over 30 steps, both ways, last step only`` and ``states h, c · stateful``."""
    cell = "" if unrolled.cell == type else f"{short(unrolled.cell, _TYPE)} "
    steps = {"None": "any number of steps", "1": "1 step"}.get(unrolled.steps) or f"{short(unrolled.steps, _COUNT)} steps"
    every = {True: ", every step", False: ", last step only", None: ""}[unrolled.every]
    first = f"↻ {cell}over {steps}{_DIRECTIONS[unrolled.direction]}{every}"
    second = [
        f"state {visible(unrolled.states[0])}" if len(unrolled.states) == 1 else f"states {short(', '.join(unrolled.states), _COUNT)}"
    ]
    if unrolled.layers > 1:
        second.append(f"{unrolled.layers} layers deep")
    if unrolled.stateful:
        second.append("stateful: kept from batch to batch")
    return [first, " · ".join(second if unrolled.states else second[1:])] if unrolled.states or second[1:] else [first]


def forms(outputs: tuple[Form, ...]) -> str:
    """The shapes that come out, the first of them where there are many."""
    shown = [_form(form) for form in outputs[:_FORMS]]
    return " · ".join(shown + ([f"and {len(outputs) - _FORMS} more"] if len(outputs) > _FORMS else []))


def _form(form: Form) -> str:
    return short(f"{form.what} {form.words}" if form.what else form.words, _FORM)


def parameters(count: int | str | None) -> str:
    """``17,920 parameters``; a formula, or ``?`` where it is not known."""
    if count is None:
        return "? parameters"
    if isinstance(count, str):
        return f"{short(count, _COUNT)} parameters"
    return {0: "no parameters", 1: "1 parameter"}.get(count) or f"{count:,} parameters"


def edge(edge: Edge) -> str:
    """``(batch, 30, 64)``, ``h, c: (batch, 64)``."""
    label = short(edge.label, _NAME)
    return f"{label}: {_form(edge.form)}" if label else _form(edge.form)


def rule(mark: Mark) -> str:
    """``error: RNN101 stacked-without-sequences``."""
    return f"{mark.severity.value}: {visible(mark.code)} {short(mark.name, _NAME)}".rstrip()


def message(mark: Mark) -> list[str]:
    """What is wrong, under which conditions, and what would mend it."""
    found = [short(mark.message, _MESSAGE)]
    if mark.assumes:
        found.append(f"when {short(' and '.join(mark.assumes), _MESSAGE)}")
    if mark.fix:
        found.append(f"To mend it: {short(mark.fix, _MESSAGE)}")
    return found


def remarks(picture: Picture) -> list[str]:
    """What holds for all of the picture."""
    found = []
    if picture.assumes:
        found.append(f"The model is built like this when {short(' and '.join(picture.assumes), _MESSAGE)}.")
    if picture.missing:
        found.append(picture.missing)
    return found


def roles(picture: Picture) -> dict[str, list[tuple[str, Mark]]]:
    """By the id of a box: which findings mean it, and as what: ``change`` or ``suffers``."""
    found: dict[str, list[tuple[str, Mark]]] = {}
    for mark in picture.marks:
        for role, box in (("change", mark.change), ("suffers", mark.suffers)):
            if box and not (role == "suffers" and box == mark.change):
                found.setdefault(box, []).append((role, mark))
    return found


def part(role: str, mark: Mark) -> str:
    """What a box has to do with a finding, as it is written into it."""
    code = visible(mark.code)
    return f"{SIGNS[mark.severity.value]} {code}: change this" if role == "change" else f"{SIGNS[mark.severity.value]} {code}: this suffers"
