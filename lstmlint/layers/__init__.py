"""What a layer does: what its constructor accepts, and the shapes and parameters that come out of it.

``apply`` answers for one layer and the shapes it receives, ``states`` for what a recurrent layer remembers, ``signature`` for
its constructor. All of it is measured against the real Keras 2 and 3; nothing here imports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstmlint.waiting import modules

if not TYPE_CHECKING:
    __getattr__ = modules(__name__, __path__)

from lstmlint.layers.outcome import Configured, Outcome, Version
from lstmlint.layers.rules import apply, known, states
from lstmlint.layers.signature import REQUIRED, Parameter, Shown, Signature, measured_with, names, only_in, signature
from lstmlint.layers.wrappers import all_steps, one_step

__all__ = [
    "REQUIRED",
    "Configured",
    "Outcome",
    "Parameter",
    "Shown",
    "Signature",
    "Version",
    "all_steps",
    "apply",
    "known",
    "measured_with",
    "names",
    "one_step",
    "only_in",
    "signature",
    "states",
]
