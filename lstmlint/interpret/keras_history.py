"""What ``fit`` returns: an object whose ``history`` is a dict of the numbers by name."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.program import Event, Use, Value
from lstmlint.shape import Label, Unknown


class History(Unknown):
    """The result of a ``fit``, or with ``numbers`` the dict in it; for whoever does not ask for that it is unknown."""

    __slots__ = ("event", "numbers")

    def __init__(self, event: Event, label: Label, *, numbers: bool = False) -> None:
        super().__init__(label, "result of fit")
        self.event = event
        self.numbers = numbers


def item(machine: Machine, receiver: History, key: Value, node: cst.CSTNode) -> None:
    """``history.history["accuracy"]``."""
    if receiver.numbers and isinstance(key, str) and not machine.speculation:
        machine.record(Use("history_key", machine.place(node), {"event": receiver.event, "key": key}, machine.trail))
