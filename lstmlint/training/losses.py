"""Keras' losses: what they are called, and how they put an output beside a target."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from lstmlint.records import dataclass


class Family(StrEnum):
    """How a loss compares shapes, once Keras has brought them to the same number of axes."""

    BROADCAST = "broadcast"  # what broadcasts is accepted
    EQUAL = "equal"  # the shapes have to be equal
    SPARSE = "sparse"  # one whole number for each row of probabilities
    FLAT = "flat"  # everything in one row: only the numbers of items count


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss: its function's name, its class, other names of the function, and its family in Keras 2 and in Keras 3.

    ``classes`` says that the last axis is taken as a whole, as the probabilities of classes or as a vector: with an axis of 1
    such a loss means nothing.
    """

    name: str
    class_name: str
    aliases: tuple[str, ...] = ()
    keras2: Family | None = Family.BROADCAST
    keras3: Family | None = Family.BROADCAST
    classes: bool = False

    def family(self, version: int) -> Family | None:
        """The family in that version; None where the version does not have the loss."""
        return self.keras2 if version == 2 else self.keras3


_EQUAL, _SPARSE, _FLAT = Family.EQUAL, Family.SPARSE, Family.FLAT
LOSSES: tuple[Loss, ...] = (
    Loss("mean_squared_error", "MeanSquaredError", ("mse", "MSE")),
    Loss("mean_absolute_error", "MeanAbsoluteError", ("mae", "MAE")),
    Loss("mean_absolute_percentage_error", "MeanAbsolutePercentageError", ("mape", "MAPE")),
    Loss("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", ("msle", "MSLE")),
    Loss("huber", "Huber", ("huber_loss",)),
    Loss("log_cosh", "LogCosh", ("logcosh",)),
    Loss("cosine_similarity", "CosineSimilarity", ("cosine_proximity", "cosine"), classes=True),
    Loss("hinge", "Hinge"),
    Loss("squared_hinge", "SquaredHinge"),
    Loss("categorical_hinge", "CategoricalHinge", classes=True),
    Loss("poisson", "Poisson"),
    Loss("kl_divergence", "KLDivergence", ("kullback_leibler_divergence", "kld", "KLD"), classes=True),
    Loss("binary_crossentropy", "BinaryCrossentropy", ("bce", "BCE"), keras3=_EQUAL),
    Loss("binary_focal_crossentropy", "BinaryFocalCrossentropy", keras3=_EQUAL),
    Loss("categorical_crossentropy", "CategoricalCrossentropy", ("cce",), _EQUAL, _EQUAL, classes=True),
    Loss("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", keras2=_EQUAL, classes=True),
    Loss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", ("scce",), _SPARSE, _SPARSE, classes=True),
    Loss("dice", "Dice", (), None, _FLAT),
    Loss("tversky", "Tversky", (), None, _FLAT),
)


@cache
def loss_called(name: str) -> Loss | None:
    """The loss of that name, alias or class; None where there is none."""
    return next((loss for loss in LOSSES if name in (loss.name, loss.class_name, *loss.aliases)), None)
