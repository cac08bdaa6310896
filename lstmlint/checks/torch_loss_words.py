"""The losses of a program, made with a module or with a function: what goes in, and how that is edited and shown."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint import regex
from lstmlint.checks.torch_words import steps
from lstmlint.diagnostic import Action, Change, Place
from lstmlint.program import Application, Argument, Operation, Path, TorchTensor
from lstmlint.records import dataclass

# Functions by the modules that do the same.
_FUNCTIONS = {
    "cross_entropy": "CrossEntropyLoss", "nll_loss": "NLLLoss", "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss", "mse_loss": "MSELoss", "l1_loss": "L1Loss", "smooth_l1_loss": "SmoothL1Loss",
    "huber_loss": "HuberLoss", "kl_div": "KLDivLoss",
}  # fmt: skip
_KINDS = frozenset(_FUNCTIONS.values())
FUNCTION_OF = {kind: name for name, kind in _FUNCTIONS.items()}
# What leaves the numbers and the meaning of a prediction as they are.
_PASSING = frozenset(
    {"view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose", "permute", "swapaxes", "movedim", "contiguous"}
    | {
        "[]",
        "clone",
        "T",
        "mT",
        "float",
        "double",
        "to",
        "cuda",
        "cpu",
        "type_as",
        "Flatten",
        "Unflatten",
        "Identity",
        "unbind",
        "chunk",
        "split",
    }
)
_PLAIN = regex.compile(r"[A-Za-z_][\w.]*(\([^()]*\)|\[[^][]*\])*")


@dataclass(frozen=True, slots=True)
class Loss:
    """One use of a loss: ``kind`` is the module's class, also where the function was called; ``shown`` is how the program names it."""

    kind: str
    shown: str
    call: Application | Operation
    prediction: TorchTensor
    target: TorchTensor | None

    @property
    def place(self) -> Place:
        """Where it is computed."""
        return self.call.place

    def argument(self, name: str, position: int) -> Argument | None:
        """How the prediction (``input``, 0) or the target (``target``, 1) is written; None where it cannot be edited there."""
        if any(a.star for a in self.call.given):
            return None
        found = next((a for a in self.call.given if a.name == name), None)
        plain = [a for a in self.call.given if a.name is None]
        if found is None and position < len(plain):
            found = plain[position]
        return None if found is None or found.inherited else found


def losses(path: Path) -> Iterator[Loss]:
    """The losses of which something is known, none that is only guessed at."""
    for call in path.applications:
        if call.module.kind in _KINDS and not call.module.custom and not call.speculative and call.inputs:
            target = call.inputs[1] if len(call.inputs) > 1 else None
            yield Loss(call.module.kind, call.module.kind, call, call.inputs[0], target)
    for made in path.operations:
        kind = _FUNCTIONS.get(made.name)
        if kind is None or made.speculative or not made.inputs or "input" in made.args:
            continue
        target = made.inputs[1] if len(made.inputs) > 1 and "target" not in made.args else None
        yield Loss(kind, f"{made.name}()", made, made.inputs[0], target)


def last_step(tensor: TorchTensor) -> tuple[Application | Operation, str] | None:
    """What made the numbers of a prediction, and its name, behind all that only turns or cuts them."""
    for made, _ in steps(tensor):
        name = made.module.kind if isinstance(made, Application) else made.name
        if isinstance(made, Application) and made.module.custom:
            return None
        if name not in _PASSING:
            return made, name
    return None


def wrapped(argument: Argument | None, method: str) -> tuple[Change, ...]:
    """The edit that puts ``.method`` behind an argument."""
    if argument is None:
        return ()
    text = argument.spelling() if argument.spelling is not None else ""
    simple = _PLAIN.fullmatch(text) is not None and "..." not in text
    return (Change(Action.WRAP, argument.value_place, f"{{}}.{method}" if simple else f"({{}}).{method}"),)
