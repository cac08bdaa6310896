"""The modules of a torch program as the worker makes them: torch's own with the arguments as written, containers, classes of the file."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.layers import REQUIRED, Parameter, pytorch
from lstmlint.program import Module, TorchTensor, Value
from lstmlint.runtime.torch_values import Symbols, TorchValues
from lstmlint.runtime.values import NotSendableError
from lstmlint.shape import Dim, Size, Unknown, show_dim

CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
# Where the module is or who else works on it: nothing for a trial.
_LEFT_OUT = frozenset({"device", "process_group"})
# Arguments on which no shape, no number of parameters and no failure hangs.
_HARMLESS = frozenset({
    "dropout", "p", "inplace", "eps", "momentum", "activation", "nonlinearity", "layer_norm_eps", "label_smoothing", "ignore_index",
    "weight", "pos_weight", "max_norm", "scale_grad_by_freq", "sparse", "padding_idx", "negative_slope", "alpha", "beta", "margin",
    "norm_first", "enable_nested_tensor", "mask_check", "track_running_stats", "init", "norm_type", "_weight", "_freeze",
    "size_average", "dropout1d",
})  # fmt: skip


class TorchModules:
    """Gives each module its index in ``layers``; ``guessed`` are the indexes of those in which something that matters is assumed."""

    def __init__(self, symbols: Symbols, parameter: Callable[[TorchTensor], int]) -> None:
        self.layers: list[dict[str, object]] = []
        self.modules: list[Module] = []
        self.guessed: set[int] = set()
        self.assumed: list[str] = []
        self.missing: list[str] = []
        self._symbols = symbols
        self._parameter = parameter
        self._indexes: dict[int, int] = {}

    def index(self, module: Module) -> int:
        """The index of a module; it is written when it is first asked for."""
        if id(module) not in self._indexes:
            at = self._indexes[id(module)] = len(self.layers)
            self.layers.append({})
            self.modules.append(module)
            self.layers[at] = self._written(module, at) | self._counted(module.params)
        return self._indexes[id(module)]

    def is_standin(self, index: int) -> bool:
        """Whether the worker cannot make it."""
        return "standin" in self.layers[index]

    def _counted(self, params: Size | None) -> dict[str, object]:
        if params is None or "?" in show_dim(params):
            return {}
        return {"params": self._symbols.size(params)}

    def _written(self, module: Module, at: int) -> dict[str, object]:
        if module.custom or module.kind == "Module":
            return self._custom(module)
        if module.kind in CONTAINERS:
            return self._container(module)
        if pytorch.signature(module.kind) is None:
            self.missing.append(module.kind)
            return {"standin": module.kind}
        try:
            return self._own(module, at)
        except NotSendableError as reason:
            self.missing.append(f"{module.kind}: {reason}")
            return {"standin": module.kind}

    def _custom(self, module: Module) -> dict[str, object]:
        inner: list[object] = [[name, self.index(held)] for name, held in module.held.items() if isinstance(held, Module)]
        inner += [[str(key), self.index(held)] for key, held in module.items.items() if isinstance(held, Module)]
        parameters = [self._parameter(held) for held in module.held.values() if isinstance(held, TorchTensor)]
        hidden = isinstance(module.params, Unknown) and module.params.why == "modules that are not seen"
        return {"custom": module.kind, "items": inner, "parameters": parameters, "whole": module.whole and not hidden}

    def _container(self, module: Module) -> dict[str, object]:
        only = module.given[0] if len(module.given) == 1 else None
        first = only.value if only is not None and only.name is None and not only.star else None
        if module.kind == "Sequential" and isinstance(first, tuple | list):
            return {"class": "Sequential", "args": [[self.index(one) for one in first if isinstance(one, Module)]]}
        held = [[str(key), self.index(one)] for key, one in module.items.items() if isinstance(one, Module)]
        whole = module.whole and len(held) == len(module.items)
        return {"class": module.kind, "items": held, "whole": whole}

    def _own(self, module: Module, at: int) -> dict[str, object]:
        form = pytorch.signature(module.kind)
        positional = form.positional if form is not None else ()
        values = TorchValues(self._symbols, lambda _: self._no_tensor(), self.index)
        args: list[object] = []
        kwargs: dict[str, object] = {}
        for argument in module.given:
            if argument.star:
                raise NotSendableError("its arguments are not all known")
            if argument.name is None:
                parameter = positional[len(args)] if len(args) < len(positional) else None
                sent = self._argument(values, module, at, parameter.name if parameter is not None else "", argument.value, parameter)
                args.append(_default(parameter) if sent is NotImplemented else sent)
            elif argument.name not in _LEFT_OUT:
                parameter = form.parameter(argument.name) if form is not None else None
                sent = self._argument(values, module, at, argument.name, argument.value, parameter)
                if sent is not NotImplemented:
                    kwargs[argument.name] = sent
        return {"class": module.kind, "args": args, "kwargs": kwargs}

    def _argument(self, values: TorchValues, module: Module, at: int, name: str, given: Value, parameter: Parameter | None) -> object:
        """The argument as JSON; NotImplemented where the default stands for it."""
        value = module.args.get(name, given)
        default = parameter.default if parameter is not None else None
        counts = parameter is not None and (parameter.required or (isinstance(default, int) and not isinstance(default, bool)))
        if name in _HARMLESS and isinstance(value, Unknown | Dim) and not (parameter is not None and parameter.required):
            return NotImplemented
        try:
            return values.of(value, name, size=counts)
        except NotSendableError:
            if parameter is not None and parameter.required:
                raise NotSendableError(f"{name} is not known") from None
            if name not in _HARMLESS:
                self.guessed.add(at)
                self.assumed.append(f"{name} of a {module.kind} is not known")
            return NotImplemented

    @staticmethod
    def _no_tensor() -> object:
        raise NotSendableError("a tensor")


def _default(parameter: Parameter | None) -> object:
    default = parameter.default if parameter is not None else None
    return None if default is REQUIRED or not isinstance(default, bool | int | float | str) else default
