"""The state of a program's data while it is written: lines, constants, the names of the arrays."""

from __future__ import annotations

from tests.differential.generator.writing import Writer
from tests.training.generator.plan import Plan

NAMES = (
    ("X", "y", "X_test", "y_test"),
    ("x_train", "y_train", "x_test", "y_test"),
    ("X_train", "y_train", "X_test", "y_test"),
    ("trainX", "trainY", "testX", "testY"),
)
WORDS = {
    "N": ("n_samples", "num_samples", "N", "samples"),
    "T": ("n_steps", "look_back", "TIMESTEPS", "seq_len", "window_size", "timesteps"),
    "F": ("n_features", "NUM_FEATURES", "features", "input_dim"),
    "K": ("n_out", "n_classes", "num_classes", "OUT", "n_outputs"),
}


class Lines:
    """What is common to those who write data."""

    def __init__(self, plan: Plan, w: Writer) -> None:
        self.plan, self.w, self.dice = plan, w, plan.dice
        self.lines: list[str] = []
        self.constants: list[str] = []
        self.names = dict(zip("NTFK", (str(plan.size(role)) for role in "NTFK"), strict=True))
        self.x, self.y, self.x_test, self.y_test = self.dice.choice(NAMES)
        self.all_x, self.all_y = self.x, self.y  # before the split

    def name_sizes(self, roles: str) -> None:
        """Some sizes become constants."""
        for role in roles:
            if self.dice.maybe(0.5):
                name = self.dice.choice(WORDS[role])
                self.constants.append(f"{name} = {self.names[role]}")
                self.names[role] = name

    def axis(self, axis: str | int) -> str:
        """How a size is written."""
        return str(axis) if isinstance(axis, int) else self.names[axis]

    def deepened(self, array: str) -> str:
        """From (n, t) to (n, t, 1)."""
        steps = self.dice.pick(f"{array}.shape[1]", self.names["T"])
        return f"{array} = " + self.dice.weighted(
            (4, f"np.reshape({array}, ({array}.shape[0], {array}.shape[1], 1))"),
            (4, f"{array}.reshape(({array}.shape[0], {steps}, 1))"),
            (3, f"{array}.reshape({array}.shape[0], {steps}, 1)"),
            (2, f"{array}.reshape(-1, {steps}, 1)"),
            (2, f"{array}[..., np.newaxis]"),
            (2, f"{array}[:, :, None]"),
            (2, f"np.expand_dims({array}, axis=-1)"),
            (1, f"np.expand_dims({array}, 2)"),
            (1, f"{array}.reshape((len({array}), -1, 1))"),
        )

    def swap(self, array: str) -> None:
        """Timesteps and features in the wrong order."""
        form = self.dice.pick(
            f"{array}.transpose(0, 2, 1)",
            f"np.swapaxes({array}, 1, 2)",
            f"{array}.reshape({array}.shape[0], {array}.shape[2], {array}.shape[1])",
            f"np.transpose({array}, (0, 2, 1))",
            f"np.moveaxis({array}, 1, -1)",
        )
        self.lines.append(f"{array} = {form}")
