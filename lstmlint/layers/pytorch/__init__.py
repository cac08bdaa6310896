"""What a module of ``torch.nn`` does: what its constructor accepts and refuses, and the shapes and parameters that come out of it.

``signature`` and ``construct_problem`` answer for the constructor, ``params`` for the number of parameters, ``apply`` for a call
(``reply`` for one whose parameters nobody asks for) and ``state_problem`` for the states in it. All of it is measured against the real
torch; nothing here imports it.
"""

from __future__ import annotations

from lstmlint.layers.pytorch.construct import construct_problem
from lstmlint.layers.pytorch.rules import apply, known, params, reply
from lstmlint.layers.pytorch.signature import Signature, kinds, measured_with, signature
from lstmlint.layers.pytorch.states import state_problem

__all__ = ["Signature", "apply", "construct_problem", "kinds", "known", "measured_with", "params", "reply", "signature", "state_problem"]
