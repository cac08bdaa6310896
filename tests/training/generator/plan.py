"""What a program is about, before it is text: sizes, target, layers, loss. Mistakes change a plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.differential.generator.parts import Dice, Spec

Axis = str | int  # a role (``T`` timesteps, ``F`` features, ``K`` width of the target, ``N`` samples, ``B`` batch) or a number


@dataclass(frozen=True)
class Target:
    """What is to be learned: its axes, and what kind of numbers stand in it."""

    axes: tuple[Axis, ...]
    kind: str  # real, binary, labels, one-hot, flags

    @property
    def per_step(self) -> bool:
        """Whether there is something to learn at every timestep."""
        return "T" in self.axes


TARGETS: dict[str, Target] = {
    "value": Target(("N",), "real"),
    "column": Target(("N", 1), "real"),
    "vector": Target(("N", "K"), "real"),
    "step values": Target(("N", "T"), "real"),
    "step columns": Target(("N", "T", 1), "real"),
    "step vectors": Target(("N", "T", "K"), "real"),
    "binary": Target(("N",), "binary"),
    "binary column": Target(("N", 1), "binary"),
    "labels": Target(("N",), "labels"),
    "label column": Target(("N", 1), "labels"),
    "one-hot": Target(("N", "K"), "one-hot"),
    "flags": Target(("N", "K"), "flags"),
    "tags": Target(("N", "T"), "labels"),
    "tag column": Target(("N", "T", 1), "labels"),
    "one-hot tags": Target(("N", "T", "K"), "one-hot"),
    "step binary": Target(("N", "T", 1), "binary"),
    "itself": Target(("N", "T", "F"), "real"),
}


@dataclass
class Plan:
    """One program. ``faults`` are words that the writers of data and of training look for."""

    dice: Dice
    samples: int
    steps: int
    features: int
    width: int
    target: str
    body: list[Spec] = field(default_factory=list)
    head: Spec | None = None
    loss: str = "mse"
    logits: bool = False
    metrics: tuple[str, ...] = ()
    declared: tuple[Axis, ...] | None = ("T", "F")
    tokens: int = 0  # the size of the vocabulary, where the input is numbers of words
    batch: int | None = None
    stateful: bool = False
    source: str = "random"
    faults: set[str] = field(default_factory=set)

    def size(self, axis: Axis) -> int:
        """The number behind a role."""
        if isinstance(axis, int):
            return axis
        return {"N": self.samples, "T": self.steps, "F": self.features, "K": self.width, "B": self.batch or 1}[axis]

    @property
    def goal(self) -> Target:
        """The target."""
        return TARGETS[self.target]
