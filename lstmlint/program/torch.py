"""PyTorch's side of a program: modules, tensors, and what modules and functions make of them.

Axes mean what the program makes them mean: ``batch_first`` is a choice. So a tensor carries the *roles* of its axes with it,
``("batch", "time", "feature")``, through every operation that keeps or moves them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lstmlint.diagnostic import Place
from lstmlint.program.values import MISSING, Argument, Value
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Problem, Shape, Size

Role: TypeAlias = Literal["batch", "time", "feature", "layers", ""]

# torch's own recurrent modules; what these are called with and return is the same but for the cell state of an LSTM.
RECURRENT_MODULES = frozenset({"LSTM", "GRU", "RNN"})
CELLS = frozenset({"LSTMCell", "GRUCell", "RNNCell"})


@dataclass(eq=False, slots=True)
class Module:
    """An ``nn.Module`` object: one of torch's own (``kind`` is its class, ``LSTM``) or of a class of the file (``custom``).

    ``args`` are the given arguments by parameter name, positions read in the signature of torch; ``given`` the same as they stand
    in the source. ``opaque`` where an unknown ``*args``/``**kwargs`` hides some. ``name`` is the attribute that holds it
    (``lstm``), with ``parent`` the module it is an attribute of. ``items`` are the modules in a ``Sequential``, ``ModuleList`` or
    ``ModuleDict``, by index or key; ``whole`` is False where there may be others. ``body`` is the interpreter's own, as of a layer.
    ``device`` is where the program moves it: ``cuda``, ``cpu`` or "" where it never does. ``held`` is what torch sees in a
    custom one at the end: its modules and parameters by attribute.
    """

    kind: str
    qualified: str
    args: dict[str, Value]
    given: tuple[Argument, ...]
    place: Place
    trail: tuple[Place, ...] = ()
    name: str = ""
    custom: bool = False
    opaque: bool = False
    items: dict[Value, Value] = field(default_factory=dict)
    whole: bool = True
    parent: Module | None = None
    applications: list[Application] = field(default_factory=list)
    order: int = 0
    counting: Callable[[], Size] | None = None
    device: str = ""
    assumes: tuple[str, ...] = ()
    body: object = None
    held: Mapping[str, Module | TorchTensor] = field(default_factory=dict)

    @property
    def params(self) -> Size | None:
        """The number of its parameters, and of those in the modules that it holds: counted when somebody asks, which no check does."""
        return self.counting() if self.counting is not None else None

    def get(self, name: str, default: Value = None) -> Value:
        """The argument called ``name``; the default where it was not given, an unknown where that cannot be told."""
        if name in self.args:
            return self.args[name]
        return MISSING if self.opaque else default

    def argument(self, name: str) -> Argument | None:
        """How the argument was written, by keyword or by position."""
        found = next((a for a in self.given if a.name == name), None)
        if found is not None or name not in self.args:
            return found
        value = self.args[name]
        return next((a for a in self.given if a.name is None and not a.star and a.value is value), None)

    @property
    def recurrent(self) -> bool:
        """Whether it is torch's own LSTM, GRU or RNN."""
        return self.kind in RECURRENT_MODULES and not self.custom


@dataclass(eq=False, slots=True)
class TorchTensor:
    """A tensor of torch: its shape with all axes, and the roles of the axes as far as they are known.

    ``roles`` goes with ``shape.axes`` from the end (as these do where the rank is open); an axis whose role is not known has "".
    ``dtype`` is ``float``, ``double``, ``half``, ``long``, ``int``, ``bool`` or None. ``operation`` is what made it, ``index`` which of its
    results it is; both are unset for a tensor that comes from outside (``label`` names it). ``device`` is where it was made: ``cpu`` by
    default, ``elsewhere`` where a device was named, None where that is not known. ``packed`` marks a ``PackedSequence``, whose shape is
    that of the padded tensor it stands for, batch first or not as that was. ``sizes`` is the interpreter's own: what ``x.shape`` is where
    the rank is not known.
    """

    shape: Shape = ANY
    roles: tuple[Role, ...] = ()
    dtype: str | None = None
    operation: Operation | Application | None = None
    index: int = 0
    label: str = ""
    place: Place | None = None
    device: str | None = None
    packed: bool = False
    parameter: bool = False
    sizes: object = None

    def role(self, axis: int) -> Role:
        """The role of an axis, counted from the front or (negative) from the end; "" where it is not known."""
        if axis >= 0:
            if self.shape.open:
                return ""
            axis -= len(self.shape.axes)
        return self.roles[axis] if -len(self.roles) <= axis < 0 else ""

    def axis(self, role: Role) -> int | None:
        """Which axis has the role, counted from the end (so negative); None where none is known to."""
        return next((place - len(self.roles) for place, found in enumerate(self.roles) if found == role), None)


@dataclass(eq=False, slots=True)
class Operation:
    """A function or method of torch applied to tensors: ``name`` is its own (``view``, ``cat``, ``softmax``, ``[]`` for an index, ``+``).

    ``path`` is where a function stands below torch (``nn.functional.softmax``); it is unset for methods, attributes and operators.
    ``inputs`` are the tensors it was given, ``args`` its other arguments by parameter name (of ``[]`` the ``parts`` of the index).
    ``shapes`` are those of the inputs at the time, ``problem`` says why torch refuses it.
    ``untracked``: it is done, or may be, where no gradients are recorded (``torch.no_grad()``).
    """

    name: str
    inputs: tuple[TorchTensor, ...]
    outputs: tuple[TorchTensor, ...]
    place: Place
    args: Mapping[str, Value] = field(default_factory=dict)
    given: tuple[Argument, ...] = ()
    problem: Problem | None = None
    trail: tuple[Place, ...] = ()
    shapes: tuple[Shape, ...] = ()
    speculative: bool = False
    order: int = 0
    within: Module | None = None
    untracked: bool = False
    path: str = ""


@dataclass(eq=False, slots=True)
class Application:
    """One call of a module: what it was given, what came out, and why torch refuses it.

    Of a recurrent module ``inputs`` holds the input alone, ``states`` the tensors of ``hx`` (None where none were given),
    ``state_value`` the value as it was given. ``outputs`` are the tensors in the result, flattened: output, h_n, c_n.
    """

    module: Module
    inputs: tuple[TorchTensor, ...]
    outputs: tuple[TorchTensor, ...]
    place: Place
    given: tuple[Argument, ...] = ()
    states: tuple[TorchTensor, ...] | None = None
    state_value: Value = None
    problem: Problem | None = None
    trail: tuple[Place, ...] = ()
    loops: tuple[Place, ...] = ()
    speculative: bool = False
    order: int = 0
    within: Module | None = None
    untracked: bool = False

    @property
    def params(self) -> Size | None:
        """The number of parameters of the module."""
        return self.module.params


@dataclass(eq=False, slots=True)
class Step:
    """Something of a training loop: ``backward``, ``step``, ``zero_grad``, ``train``, ``eval``, ``to``, ``no_grad``, ``loss``...

    ``target`` is the module, optimizer, loss or tensor it was done with; ``loops`` are the loops around it, innermost last.
    ``optimizer``: it is certain that an optimizer of torch does it. ``no_grad`` begins a stretch without gradients, ``end`` ends the
    last one. ``unseen``: the target is handed to code that is not in sight.
    A ``turn`` is the begin of one turn of a loop, at the loop's place, over ``target``; ``frozen`` marks weights that are told to want no
    gradient. ``speculative`` marks a step that may not be done.
    """

    kind: str
    target: Value
    place: Place
    args: Mapping[str, Value] = field(default_factory=dict)
    given: tuple[Argument, ...] = ()
    loops: tuple[Place, ...] = ()
    trail: tuple[Place, ...] = ()
    order: int = 0
    optimizer: bool = False
    speculative: bool = False
