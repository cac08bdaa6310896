"""Calls of torch's names: modules, functions that make tensors, optimizers."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import torch_classes, torch_data, torch_modules, torch_ops, torch_steps, torch_structure
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_names import torch_path
from lstmlint.interpret.values import Given, Named
from lstmlint.program import Module, TorchTensor, Value

# Functions that take one tensor, and no tuple of them.
_OF_ONE_TENSOR = frozenset({"pack_padded_sequence", "relu", "tanh", "sigmoid", "softmax", "log_softmax", "dropout", "linear", "layer_norm"})


def call(machine: Machine, function: Named, given: Given, node: cst.CSTNode) -> Value:
    """What a call of a name of torch's gives; NotImplemented where the name is another's, or nothing is known of it."""
    path = torch_path(function.qualified)
    if path is None:
        return NotImplemented
    if path.endswith(".__init__"):
        return _initialized(machine, function, given)
    made = torch_modules.construct(machine, function, given, node)
    if made is not NotImplemented:
        return made
    if path == "nn.Parameter" or path == "nn.parameter.Parameter":
        return _parameter(given)
    first = given.positional[0].value if given.positional else None
    if isinstance(first, tuple) and path.rpartition(".")[2] in _OF_ONE_TENSOR:
        torch_structure.result_misused(machine, first, f"{path.rpartition('.')[2]}()", node)
    for home in (torch_steps.optimizer, torch_steps.gradients, torch_steps.of_machine, torch_data.call):
        made = home(machine, path, given, node)
        if made is not NotImplemented:
            return made
    made = torch_steps.context(path, given, node)
    if made is not NotImplemented:
        return made
    return torch_ops.function(machine, path, given, node)


def _initialized(machine: Machine, function: Named, given: Given) -> Value:
    """``nn.Module.__init__(self)``: the old way to write ``super().__init__()``."""
    made = given.positional[0].value if given.positional else None
    if isinstance(made, Module):
        base = Named(function.qualified.removesuffix(".__init__"))
        torch_classes.initialize(machine, made, base, Given(given.arguments[1:], given.place))
    return None


def _parameter(given: Given) -> Value:
    """``nn.Parameter(torch.zeros(3, 4))``: a tensor that is trained."""
    data = given.value("data", 0)
    if isinstance(data, TorchTensor):
        return TorchTensor(data.shape, dtype=data.dtype, operation=data.operation, device=data.device, parameter=True)
    return TorchTensor(parameter=True)
