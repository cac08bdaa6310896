"""What training does: Keras' losses as a table, and what becomes of an output and a target of given shapes. Measured."""

from __future__ import annotations

from lstmlint.training.feeding import input_verdict
from lstmlint.training.fitting import fit_verdict
from lstmlint.training.losses import LOSSES, Family, Loss, loss_called
from lstmlint.training.verdict import Verdict

__all__ = ["LOSSES", "Family", "Loss", "Verdict", "fit_verdict", "input_verdict", "loss_called"]
