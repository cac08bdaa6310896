"""The names of PyTorch: many spellings of one thing brought to one."""

from __future__ import annotations

from functools import cache

from lstmlint.interpret.values import Class, Function, Named
from lstmlint.layers import pytorch
from lstmlint.program import Value
from lstmlint.shape import Unknown

# Classes that do nothing themselves.
_NO_KINDS = frozenset({"Module", "Container", "ParameterList", "ParameterDict"})
# What a call of ``torch.no_grad()`` gives, and of ``torch.enable_grad()``.
UNTRACKED, TRACKED = "no gradients", "gradients"
_SWITCHES = {"no_grad": UNTRACKED, "inference_mode": UNTRACKED, "enable_grad": TRACKED}
_LIGHTNING = frozenset({"pytorch_lightning", "lightning"})
# Functions that hand back what they are given, for our purposes.
TRANSPARENT = frozenset(
    {"compile", "jit.script", "nn.DataParallel", "nn.parallel.DataParallel", "nn.parallel.DistributedDataParallel", "quantization.prepare"}
    | {"nn.utils.weight_norm", "nn.utils.spectral_norm", "nn.utils.parametrizations.weight_norm", "jit.script_method", "autograd.Variable"}
)


@cache
def torch_path(qualified: str) -> str | None:
    """The path below ``torch``, ``nn.LSTM``, wherever a version keeps it; None where the name is not torch's."""
    if qualified == "torch":
        return ""
    if not qualified.startswith("torch."):
        return None
    path = qualified.removeprefix("torch.").replace("_C._nn.", "nn.functional.")
    parts = path.split(".")
    if parts[:2] == ["nn", "modules"]:
        return f"nn.{parts[-1]}"
    return path


@cache
def module_kind(qualified: str) -> str | None:
    """The module class that a name means, ``LSTM``; None where it is none."""
    path = torch_path(qualified)
    if path is None or not path.startswith("nn."):
        return None
    kind = path.rpartition(".")[2]
    return kind if path == f"nn.{kind}" and kind in pytorch.kinds() and kind not in _NO_KINDS else None


@cache
def is_base(qualified: str) -> bool:
    """Whether a class of that name makes modules of the classes that extend it: ``nn.Module``, ``LightningModule``."""
    root, _, name = qualified.partition(".")
    if root in _LIGHTNING:
        return name.rpartition(".")[2] in ("LightningModule", "LightningDataModule") and "DataModule" not in name
    path = torch_path(qualified)
    return path in ("nn.Module", "jit.ScriptModule") or module_kind(qualified) is not None


def base_of(cls: Class) -> Named | None:
    """The class of torch that a class of the file extends, directly or through others.

    Where a base is not known, a ``forward`` of its own makes it a module all the same: nothing else is called so.
    """
    for ancestor in cls.order:
        for base in ancestor.bases:
            if isinstance(base, Named) and is_base(base.qualified):
                return base
    unseen = any(isinstance(base, Unknown) for ancestor in cls.order for base in ancestor.bases)
    if unseen and isinstance(cls.find("forward"), Function):
        return Named("torch.nn.Module", "nn.Module")
    return None


def switch(value: Value) -> str:
    """``UNTRACKED`` or ``TRACKED`` where the value, a decorator or what stands behind ``with``, switches the gradients off or on."""
    if isinstance(value, Named):
        path = torch_path(value.qualified)
        return _SWITCHES.get(path.removeprefix("autograd.grad_mode.").removeprefix("autograd."), "") if path is not None else ""
    return value.why if isinstance(value, Unknown) and value.why in (UNTRACKED, TRACKED) else ""


@cache
def provides(module: str, name: str) -> bool:
    """Whether ``from module import *`` brings the name of torch's."""
    return torch_path(module) == "nn" and (name in pytorch.kinds() or name in ("Module", "Parameter", "functional", "init", "utils"))
