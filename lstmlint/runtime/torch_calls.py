"""What a torch program does with tensors, in order, as the worker can do it again: modules applied, functions, methods, operators, indexes.

Tensors go by reference: ``{"input": 0}`` comes from outside, ``{"call": 3, "output": 1}`` was made. What cannot be done again is
a stand-in, of which the worker gets only the shapes.
"""

from __future__ import annotations

from lstmlint.program import Application, Module, Operation, Step, TorchTensor, Use, Value
from lstmlint.runtime.torch_modules import TorchModules
from lstmlint.runtime.torch_values import KINDS, Symbols, TorchValues, dtype_of
from lstmlint.runtime.values import NotSendableError
from lstmlint.shape import Dim, Shape, Unknown

Thing = Application | Operation | Step | Use
Json = dict[str, object]
_FRONT = 6
# In these an unknown number is a size, a count or a place, and no axis.
_SIZED = frozenset({
    "view", "reshape", "expand", "zeros", "ones", "rand", "randn", "empty", "full", "new_zeros", "new_ones", "new_empty", "new_full", "new",
    "repeat", "tile", "unflatten", "narrow", "arange", "linspace", "eye", "randperm", "split", "split_with_sizes", "one_hot",
    "pad_packed_sequence", "repeat_interleave", "randint", "interpolate", "pad", "FloatTensor", "Tensor", "topk", "chunk",
})  # fmt: skip
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>", "~"})
_ATTRIBUTES = frozenset({"T", "mT", "H", "mH", "data", "real", "batch_sizes"})
# The same tensor, for all that a trial can tell: moved, wrapped, given its first numbers.
_SAME = frozenset({"cuda", "cpu", "to", "pin_memory", "share_memory_", "requires_grad_", "Variable", "type", "retain_grad"})
_LEFT_OUT = frozenset({
    "device", "requires_grad", "generator", "out", "memory_format", "layout", "pin_memory", "non_blocking", "copy", "_stacklevel",
})  # fmt: skip
_AXES = frozenset({"dim", "dims", "start_dim", "end_dim", "dtype", "batch_first", "keepdim", "index"})
# Masks and weights of a call: without them it has the same shapes.
_SPARE = frozenset({
    "attn_mask", "key_padding_mask", "src_mask", "mask", "src_key_padding_mask", "tgt_mask", "memory_mask", "tgt_key_padding_mask",
    "memory_key_padding_mask", "weight", "pos_weight",
})  # fmt: skip
# An empty list in these was filled where nobody saw it.
_OF_LISTS = frozenset({"cat", "concat", "concatenate", "stack", "hstack", "vstack", "pad_sequence", "pack_sequence"})
_LOSSES = frozenset({"cross_entropy", "nll_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "ctc_loss"})
_WITH_STATES = {"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"}


class TorchCalls:
    """Writes the calls of a recipe, and the inputs that come from outside."""

    def __init__(self) -> None:
        self.symbols = Symbols()
        self.inputs: list[Json] = []
        self.calls: list[Json] = []
        self.done: list[Application | Operation] = []
        self.modules = TorchModules(self.symbols, self._outside)
        self._values = TorchValues(self.symbols, self.ref, self.modules.index)
        self._refs: dict[int, Json] = {}
        self._made: dict[tuple[int, int], Json] = {}
        self._kept: list[TorchTensor] = []  # so that no other tensor gets the id of one
        self._seen: dict[int, Shape] = {}  # what turned out of tensors of which little was known at first

    def look_ahead(self, things: list[Thing]) -> None:
        """Take note of what is known of tensors where they are used: the program may have asked for their axes by then."""
        for thing in things:
            if isinstance(thing, Operation):
                for tensor, shape in zip(thing.inputs, thing.shapes, strict=False):
                    if tensor.shape.open and not shape.open:
                        self._seen.setdefault(id(tensor), shape)

    # ---- tensors

    def ref(self, tensor: TorchTensor) -> Json:
        """Where the tensor comes from."""
        found = self._refs.get(id(tensor))
        if found is None and tensor.operation is not None and not tensor.parameter:
            found = self._made.get((id(tensor.operation), tensor.index))
        if found is None:
            found = {"input": self._outside(tensor)}
        self._keep(tensor, found)
        return found

    def _keep(self, tensor: TorchTensor, ref: Json) -> None:
        if id(tensor) not in self._refs:
            self._refs[id(tensor)] = ref
            self._kept.append(tensor)

    def _outside(self, tensor: TorchTensor) -> int:
        known = self._refs.get(id(tensor), {}).get("input")
        if isinstance(known, int):
            return known
        made: Json = {**self._shape(tensor), "dtype": KINDS.get(tensor.dtype or "")}
        if tensor.parameter:
            made["parameter"] = True
            if tensor.shape.open:
                made["doubtful"] = True  # the weight of a module, or made in a way that is not seen
        self.inputs.append(made)
        self._keep(tensor, {"input": len(self.inputs) - 1})
        return len(self.inputs) - 1

    def _shape(self, tensor: TorchTensor) -> Json:
        shape = self._seen.get(id(tensor), tensor.shape)
        axes = self.symbols.axes(shape)
        if not shape.open:
            return {"shape": axes}
        children = getattr(tensor.sizes, "children", None) or {}
        front = [self.symbols.axis(children.get(("item", at)) or Unknown("?", open=True)) for at in range(_FRONT)]
        return {"shape": axes, "open": True, "front": front}

    def _outputs(self, tensors: tuple[TorchTensor, ...]) -> Json:
        """What is known of the results: the worker compares, learns sizes from them, and goes on from there behind a failure."""
        shapes = [self._output(tensor) for tensor in tensors]
        return {"shapes": shapes, "dtypes": [KINDS.get(tensor.dtype or "") for tensor in tensors]}

    def _output(self, tensor: TorchTensor) -> object:
        if tensor.packed:
            return "packed"
        found = self._shape(tensor)
        return found if "open" in found else found["shape"]

    # ---- calls

    def add(self, thing: Thing) -> None:
        """The next thing that the program does."""
        if isinstance(thing, Step):
            if isinstance(thing.target, TorchTensor) and id(thing.target) in self._refs:
                self._backward(thing, thing.target)
            return
        if isinstance(thing, Use):
            self._use(thing)
            return
        if isinstance(thing, Operation) and self._is_same(thing):
            ref = self.ref(thing.inputs[0])
            for tensor in thing.outputs:
                self._keep(tensor, ref)
                self._made[id(thing), tensor.index] = ref
            return
        try:
            call = self._application(thing) if isinstance(thing, Application) else self._operation(thing)
        except NotSendableError:
            call = None
        if call is None and not thing.outputs:
            return
        if call is None:
            call = {"standin": thing.module.kind if isinstance(thing, Application) else thing.name}
        if thing.speculative:
            call["doubtful"] = True
        call.update(self._outputs(thing.outputs))
        self._put(call, thing)

    def _put(self, call: Json, thing: Application | Operation) -> None:
        at = len(self.calls)
        self.calls.append(call)
        self.done.append(thing)
        if "gather" in call:
            return
        for place, tensor in enumerate(thing.outputs):
            ref: Json = {"call": at, "output": place}
            self._made[id(thing), tensor.index] = ref
            if id(tensor) not in self._refs:
                self._keep(tensor, ref)

    def _backward(self, step: Step, loss: TorchTensor) -> None:
        if "call" in self._refs[id(loss)]:
            call: Json = {"backward": self._refs[id(loss)], "stage": "train"}
            if step.args.get("retain_graph") is not None:
                call["retain"] = step.args["retain_graph"] is not False
            if any(isinstance(one, Application | Operation) and one.untracked for one in self.done):
                call["doubtful"] = True  # what was done without gradients hangs on none
            self.calls.append(call)
            self.done.append(Operation("backward", (loss,), (), step.place, trail=step.trail))

    def _use(self, use: Use) -> None:
        """What plain Python does with the result of a module."""
        application = use.detail.get("application")
        at = next((place for place, thing in enumerate(self.done) if thing is application), None)
        call: Json | None = None
        if use.kind == "torch_unpack" and "what" in use.detail and isinstance(application, Application):
            state = application.outputs[0 if application.module.kind.endswith("Cell") else 1]
            call = {"use": "unpack", "names": use.detail["wanted"], "args": [{"ref": self.ref(state)}]}
        elif use.kind == "torch_unpack":
            call = {"use": "unpack result", "of": at, "names": use.detail["wanted"]}
        elif use.kind == "torch_tuple" and use.detail["what"] == "index":
            call = {"use": "index result", "of": at}
        elif use.kind == "torch_tuple" and not str(use.detail["what"]).endswith("()"):
            call = {"use": "attribute of result", "of": at, "name": use.detail["what"], "state": use.detail["state"]}
        elif use.kind == "torch_no_super" and isinstance(use.detail["module"], Module):
            call, at = {"use": "assigned too early", "args": [{"layer": self.modules.index(use.detail["module"])}]}, 0
        elif use.kind == "torch_no_forward":
            call, at = {"use": "without forward"}, 0
        elif use.kind == "torch_of_keras":
            call, at = {"use": "of Keras", "name": use.detail["name"]}, 0
        if call is not None and at is not None:
            self.calls.append(call)
            self.done.append(Operation(use.kind, (), (), use.place, trail=use.trail))

    def _application(self, call: Application) -> Json | None:
        module = call.module
        at = self.modules.index(module)
        if module.custom or module.kind in ("Sequential", "ModuleList", "ModuleDict", "Module"):
            known = all(id(t) in self._refs or (id(t.operation), t.index) in self._made for t in call.outputs)
            return {"gather": [self.ref(t) for t in call.outputs], "module": at} if known and call.outputs else None
        if self.modules.is_standin(at):
            return None
        args: list[object] = []
        kwargs: Json = {}
        names = ("input", "hx") if module.kind in _WITH_STATES else ()
        for argument in call.given:
            if argument.star:
                return None
            name = argument.name or (names[len(args)] if len(args) < len(names) else "")
            value = self._input(call, argument.value, name, first=not args and not kwargs)
            if value is NotImplemented:
                continue
            if argument.name is None:
                args.append(value)
            else:
                kwargs[argument.name] = value
        made: Json = {"layer": at, "args": args, "kwargs": kwargs}
        if module.kind.endswith("Loss"):
            made["stage"] = "train"
        if at in self.modules.guessed:
            made["doubtful"] = True
        return made

    def _input(self, call: Application, value: Value, name: str, *, first: bool) -> object:
        """One argument of an application; NotImplemented where it is left out."""
        if name == "hx" and call.states is not None:
            if any(tensor.shape.open for tensor in call.states):
                return NotImplemented
            return self._values.of(value)
        if name == "hx":
            told = isinstance(value, tuple | list) and any(item is None for item in value)
            return self._values.of(value) if told else None if value is None else NotImplemented
        if first and not isinstance(value, TorchTensor | tuple | list) and value is not None and call.inputs:
            return {"ref": self.ref(call.inputs[0])}
        try:
            if name in _SPARE and isinstance(value, TorchTensor) and value.shape.open:
                return NotImplemented
            return self._values.of(value)
        except NotSendableError:
            if isinstance(value, TorchTensor) or not name:
                raise
            return NotImplemented

    # ---- operations

    @staticmethod
    def _is_same(operation: Operation) -> bool:
        if len(operation.inputs) != 1 or len(operation.outputs) != 1 or operation.problem is not None:
            return False
        if operation.name not in _SAME:
            return not operation.path and operation.name.endswith("_") and not operation.given and "normal" in operation.name
        told = any(dtype_of(a.value) is not None or isinstance(a.value, TorchTensor) for a in operation.given)
        return operation.name == "Variable" or not told

    def _operation(self, operation: Operation) -> Json | None:
        name = operation.name
        if name == "?" or operation.path.startswith("builtins."):
            return None
        if name == "[]":
            parts = operation.args.get("parts")
            found = list(parts) if isinstance(parts, tuple) else list(operation.inputs[1:])
            if any(isinstance(part, str) or _perhaps_no_tensor(_bounds(part)) for part in found):
                return None  # of a dict that looks like a tensor, up to a number that does
            return {"use": "index", "args": [self._tensor(operation), {"tuple": [self._values.of(p, "index") for p in found]}]}
        if operation.path:
            return self._function(operation)
        if name in _OPERATORS:
            return self._operator(operation)
        if name in _ATTRIBUTES and not operation.given:
            return {"attribute": name, "args": [self._tensor(operation)]}
        if name == "shape":
            return self._shape_use(operation)
        if name == "unbind" and not operation.given:
            return self._unpacking(operation)
        return self._method(operation)

    def _tensor(self, operation: Operation) -> object:
        return {"ref": self.ref(operation.inputs[0])}

    def _shape_use(self, operation: Operation) -> Json:
        if "dim" in operation.args:
            return {"use": "shape", "args": [self._tensor(operation), self._values.of(operation.args["dim"])]}
        names = operation.problem.detail.get("wanted") if operation.problem is not None else None
        return {"use": "unpack", "shape": True, "names": names, "args": [self._tensor(operation)]}

    def _unpacking(self, operation: Operation) -> Json:
        shape = operation.inputs[0].shape
        count = shape.axes[0] if shape.rank else None
        wanted = operation.problem.detail.get("wanted") if operation.problem is not None else len(operation.outputs)
        if operation.problem is None and not (isinstance(count, int) and count == wanted):
            return {"method": "unbind", "args": [self._tensor(operation), 0]}
        return {"use": "unpack", "names": wanted, "args": [self._tensor(operation)]}

    def _operator(self, operation: Operation) -> Json:
        tensors = [{"ref": self.ref(t)} for t in operation.inputs]
        if len(tensors) == 2:
            made: Json = {"operator": operation.name, "args": tensors}
            return made | {"doubtful": True} if any(map(_perhaps_no_tensor, operation.inputs)) else made
        others = [name for name in ("input", "other") if name in operation.args]
        if not others:
            return {"operator": operation.name, "args": tensors}
        number = self._number(operation.args[others[0]])
        return {"operator": operation.name, "args": [number, *tensors] if others[0] == "input" else [*tensors, number]}

    def _number(self, value: Value) -> object:
        """A number that takes part in arithmetic: which one it is does not matter."""
        if isinstance(value, Unknown) and getattr(value, "kind", "") in (None, "float"):
            return 1.5
        return self._values.of(value)

    def _function(self, operation: Operation) -> Json | None:
        args, kwargs, doubtful = self._arguments(operation)
        name = operation.path.rpartition(".")[2]
        home = operation.path.rpartition(".")[0].removeprefix("cuda")
        made: Json = {"function": f"{home}.{name}" if home else name, "args": args, "kwargs": kwargs}
        if name.endswith("_loss") or name in _LOSSES:
            made["stage"] = "train"
        if doubtful:
            made["doubtful"] = True
        if name == "pack_padded_sequence":
            lengths = next((a.value for a in operation.given if a.name == "lengths"), None) or (
                operation.given[1].value if len(operation.given) > 1 else None
            )
            source = lengths.operation if isinstance(lengths, TorchTensor) else None
            made["told"] = isinstance(source, Operation) and source.name in ("tensor", "as_tensor", "LongTensor")
        return made

    def _method(self, operation: Operation) -> Json:
        args, kwargs, doubtful = self._arguments(operation)
        made: Json = {"method": operation.name, "args": [self._tensor(operation), *args], "kwargs": kwargs}
        if doubtful:
            made["doubtful"] = True
        return made

    def _arguments(self, operation: Operation) -> tuple[list[object], Json, bool]:
        """The arguments as they were written; those of a method without its tensor. The last: a kind of numbers is left out."""
        sized, doubtful = operation.name in _SIZED, False
        args: list[object] = []
        kwargs: Json = {}
        for argument in operation.given:
            if argument.star:
                raise NotSendableError("its arguments are not all known")
            name = argument.name or next((n for n, v in operation.args.items() if v is argument.value), "")
            if argument.name in _LEFT_OUT or self._is_device(argument.value):
                continue
            if isinstance(argument.value, list) and not getattr(argument.value, "exact", True):
                doubtful = True
            behind_first = bool(args or kwargs) or not operation.path
            if behind_first and _perhaps_no_tensor(argument.value):
                if sized:
                    raise NotSendableError("what it is is not known")
                doubtful = True
            if (operation.name in _OF_LISTS and argument.value in ((), [])) or (
                name == "lengths" and isinstance(argument.value, Dim | Unknown)
            ):
                raise NotSendableError("what is in it is not known")
            if argument.name == "dtype" and isinstance(argument.value, Unknown):
                doubtful = True
                continue
            sent = self._values.of(argument.value, name, size=sized and name not in _AXES)
            if argument.name is None:
                args.append(sent)
            else:
                kwargs[argument.name] = sent
        return args, kwargs, doubtful

    @staticmethod
    def _is_device(value: Value) -> bool:
        return isinstance(value, str) and value.split(":")[0] in ("cuda", "cpu", "mps")


def _bounds(part: Value) -> Value:
    return (part.start, part.stop, part.step) if isinstance(part, slice) else part


def _perhaps_no_tensor(value: Value) -> bool:
    """Whether an input of a module of which nothing is known may be a number just as well."""
    values = value if isinstance(value, tuple | list) else (value,)
    return any(isinstance(v, TorchTensor) and v.operation is None and v.shape.open and not v.parameter for v in values)


def held_in(module: Module) -> Module:
    """The module that holds it and that no other holds."""
    for _ in range(50):
        if module.parent is None:
            return module
        module = module.parent
    return module
