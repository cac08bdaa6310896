"""Keras' side of a program: layers, tensors, calls, models and what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lstmlint.diagnostic import Place
from lstmlint.program.values import MISSING, Argument, Value
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Problem, Shape, Size, Unknown

Version: TypeAlias = Literal[2, 3]

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
FILES = frozenset({"save", "save_weights", "load_weights", "save_model", "load_model"})
TOUCHES = frozenset({*FILES, "callback", "attribute"})


@dataclass(eq=False, slots=True)
class Layer:
    """One layer object, wherever it was constructed.

    ``kind`` is the class's own name (``LSTM``), ``args`` the given arguments by parameter name (a wrapper's
    ``layer`` and a cell's ``cell`` are layers themselves), ``given`` the same as they stand in the source.
    ``custom`` is set for a class that is not the framework's; ``opaque`` where an unknown ``*args``/``**kwargs`` was given,
    so that what is absent from ``args`` may have been given after all. ``shown`` is the name of a class of the file that
    extends the framework's own without changing what it does. ``body`` is the interpreter's own.
    """

    kind: str
    qualified: str
    args: dict[str, Value]
    given: tuple[Argument, ...]
    place: Place
    trail: tuple[Place, ...] = ()
    framework: str = "keras"
    name: str = ""
    custom: bool = False
    opaque: bool = False
    calls: list[Call] = field(default_factory=list)
    order: int = 0
    parent: Layer | None = None
    shown: str = ""
    body: object = None

    def get(self, name: str, default: Value = None) -> Value:
        """The argument called ``name``; the default where it was not given, an unknown where that cannot be told."""
        if name in self.args:
            return self.args[name]
        return MISSING if self.opaque else default

    def argument(self, name: str) -> Argument | None:
        """How the argument was written, if it was."""
        return next((a for a in self.given if a.name == name), None)

    @property
    def inner(self) -> Layer | None:
        """The layer that a wrapper wraps."""
        for name in ("layer", "cell"):
            held = self.args.get(name)
            if isinstance(held, Layer):
                return held
        return None

    @property
    def core(self) -> Layer:
        """The recurrent layer inside any number of wrappers, or the layer itself."""
        layer, seen = self, 0
        while layer.kind in ("Bidirectional", "TimeDistributed", "Wrapper") and layer.inner is not None and seen < 9:
            layer, seen = layer.inner, seen + 1
        return layer

    @property
    def recurrent(self) -> bool:
        """Whether it is a recurrent layer, wrapped in Bidirectional or not (TimeDistributed hides it)."""
        layer = self.inner if self.kind == "Bidirectional" and self.inner is not None else self
        return layer.kind in RECURRENT and not layer.custom


@dataclass(eq=False, slots=True)
class Tensor:
    """A symbolic tensor: the ``index``-th output of a call, or a declared input (``call`` is None).

    ``origin`` is where an Input was declared, ``sources`` the tensors that plain operations (``tf.concat``, ``x + y``) made it from;
    ``name`` is then that of the operation.
    """

    shape: Shape = ANY
    call: Call | None = None
    index: int = 0
    dtype: str | None = None
    origin: Place | None = None
    name: str = ""
    sources: tuple[Tensor, ...] = ()


@dataclass(eq=False, slots=True)
class Call:
    """One application of a layer (or of a nested model) to tensors.

    ``problem`` says why the framework refuses it, ``state`` is the ``initial_state`` that was given,
    ``given`` the call's own arguments, ``listed`` says that its inputs came in a list,
    ``speculative`` marks a call on a guess that must not be reported. ``returned`` are the tensors inside a class of the file that its
    ``call`` returned, one for each of ``outputs``. ``within`` is the layer or model of a class of the file
    whose own ``call`` makes it.
    """

    layer: Layer | Model
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    place: Place
    problem: Problem | None = None
    params: Size = MISSING
    state: Value = None
    state_place: Place | None = None
    given: tuple[Argument, ...] = ()
    trail: tuple[Place, ...] = ()
    model: Model | None = None
    speculative: bool = False
    listed: bool = False
    order: int = 0
    within: Layer | Model | None = None
    returned: tuple[Tensor, ...] = ()

    @property
    def output(self) -> Tensor:
        """The first output."""
        return self.outputs[0] if self.outputs else Tensor()


@dataclass(eq=False, slots=True)
class Model:
    """A model: ``api`` is ``sequential``, ``functional`` or ``subclass``.

    ``layers`` are the calls in the order in which layers were added or applied; ``name`` is the variable that holds it
    (or the ``name=`` it was given). A Sequential has ``inputs`` once its input shape is declared; its ``place_of`` tells by the
    index in ``layers`` the expression that stands in the list or in ``add()``. Of a subclassed model ``shown`` is the class, ``params``
    the number of parameters where it is not that of its rows together, and ``body`` the interpreter's own, as of a :class:`Layer`.
    ``optimizer`` is the one it was compiled with last; ``api`` is ``loaded`` where a model comes out of a file, of which no more is known.
    """

    api: str
    place: Place
    name: str = ""
    framework: str = "keras"
    calls: list[Call] = field(default_factory=list)
    layers: list[Layer | Model] = field(default_factory=list)
    inputs: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    input_shape: Shape | None = None
    given: tuple[Argument, ...] = ()
    trail: tuple[Place, ...] = ()
    place_of: dict[int, Place] = field(default_factory=dict)
    assumes: tuple[str, ...] = ()
    complete: bool = True
    order: int = 0
    qualified: str = ""
    shown: str = ""
    params: Size | None = None
    body: object = None
    optimizer: Value = None


@dataclass(frozen=True, slots=True)
class Part:
    """A loss, metric, optimizer or callback of Keras.

    ``home`` is ``losses``, ``metrics``, ``optimizers`` or ``callbacks``, ``name`` its own name there.

    ``made`` is false where the class or function itself was given, not an object; ``opaque`` where unknown arguments were.
    """

    home: str
    name: str
    args: Mapping[str, Value] = field(default_factory=dict)
    place: Place | None = None
    made: bool = True
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Padding:
    """Where sequences were filled up with zeros to one length, and on which ``side``: ``pre``, ``post`` or "" where it is not known."""

    place: Place
    side: str
    given: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """The data for one input or one target: the shape with the samples first, and what is known of the numbers.

    They lie from ``low`` to ``high`` (``exact``: both occur; ``draws``: so many were drawn, all as likely) or around 0 (``centred``);
    ``lags`` is where windows became features, ``padded`` how sequences were filled up; ``fractional``: certainly no whole numbers.
    """

    shape: Shape
    dtype: str | None = None
    one_hot: bool = False
    low: int | None = None
    high: int | None = None
    exact: bool = False
    label: str = "the data"
    lags: Place | None = None
    centred: bool = False
    draws: int = 0
    padded: Padding | None = None
    fractional: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What was given as ``x`` or as ``y``: one array, a ``list`` of them, a ``dict`` by name, or ``numbers`` in lists, which are no array.

    An array that is not known is None.
    """

    form: Literal["one", "list", "dict", "numbers"]
    items: tuple[Feed | None, ...]
    names: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Batches:
    """A pair of inputs and targets as a training method gets it, each side None where it is not known or not given.

    ``batched`` says that the arrays are single batches (``train_on_batch``, the elements of a batched dataset), ``size`` is the length
    that was asked for; ``weights`` are those of the samples.
    """

    x: Side | None
    y: Side | None
    use: Literal["data", "validation"] = "data"
    batched: bool = False
    weights: Side | None = None
    size: int | None = None


@dataclass(eq=False, slots=True)
class Dataset:
    """Something that hands out data piece by piece: a ``tf.data`` pipeline, a generator, a ``keras.utils.Sequence``.

    ``element`` is the structure of one piece: an array (``shape``, ``dtype`` and facts), a tuple or dict of such, a dataset of windows,
    an unknown. Where ``batched`` is true the first axis of each array is the batch, None where the pieces may be of different
    length; ``batch`` is the length that was asked for and ``samples`` how many there are in all, where the last batch may be smaller.
    ``length`` is the number of pieces, None where it has no end. ``source`` names the kind: ``tf.data``, ``generator`` or ``sequence``.
    """

    element: Value
    batched: bool | None = False
    length: Size | None = field(default_factory=lambda: Unknown("?", "the length of a dataset"))
    batch: Value = None
    source: str = "tf.data"
    shuffled: bool = False
    repeated: bool = False
    samples: Value = None


@dataclass(eq=False, slots=True)
class Event:
    """Something done with a model or a layer: ``compile``, ``fit``, ``predict``, ``reset_states``...

    ``loops`` are the loops around it (innermost last), ``target`` what it was done with; ``args`` are bound by the
    method's parameter names where these are known. ``inputs`` and ``outputs`` are the model's at that time, ``data`` what it is
    fed with. ``speculative`` marks an event on a guess, of which nothing may be said; ``receiver`` is how the file
    names the target there, "" where it is no name. ``maybe``: it hangs on a condition that is not known and was not decided.

    The kinds of ``TOUCHES`` neither build nor train: a callback is made (``receiver`` is its class), a model written to a file or read
    from one, an ``attribute`` read or set (``args``: ``owner``, ``name``, ``set``).
    """

    kind: str
    target: Model | Layer | None
    args: dict[str, Value]
    given: tuple[Argument, ...]
    place: Place
    loops: tuple[Place, ...] = ()
    trail: tuple[Place, ...] = ()
    order: int = 0
    inputs: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    data: tuple[Batches, ...] = ()
    speculative: bool = False
    receiver: str = ""
    maybe: bool = False

    @property
    def hidden(self) -> bool:
        """Whether an unknown ``*args`` or ``**kwargs`` may have given more."""
        return any(argument.star for argument in self.given)

    def argument(self, name: str) -> Argument | None:
        """How the argument was written, by keyword or by position; None where it was not given there."""
        value = self.args.get(name)
        found = next((a for a in self.given if a.name == name), None)
        return found or next((a for a in self.given if a.name is None and not a.star and a.value is value and name in self.args), None)
