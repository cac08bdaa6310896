"""Run programs in real torch: one JSON line in, one JSON line out. What is asked of a module is asked as the runtime pass asks it."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


def oracle() -> ModuleType:
    """The worker of the runtime pass, as a module."""
    spec = spec_from_file_location("runtime_worker", Path(__file__).parents[2] / "lstmlint" / "runtime" / "worker.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WORKER = oracle()


def shapes(value: object) -> list[Any]:
    """The shapes of the tensors in a result, flattened."""
    return [shape if (shape := WORKER.torch_shape(tensor)) is not None else ["packed"] for tensor in WORKER.torch_flat(value)]


def run(text: str) -> dict[str, object]:
    """What the program raises; else the shapes of its recurrent modules' outputs and of its result, and all parameters."""
    import torch
    from torch.nn.modules.module import register_module_forward_hook

    seen: dict[int, list[Any]] = {}
    kinds = (torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN, torch.nn.LSTMCell, torch.nn.GRUCell)

    def hook(module: torch.nn.Module, _given: object, output: object) -> None:
        if isinstance(module, kinds):
            seen.setdefault(id(module), shapes(output))

    handle = register_module_forward_hook(hook)
    names: dict[str, object] = {"__name__": "__main__"}
    try:
        exec(compile(text, "program.py", "exec"), names)
    except Exception as error:
        return {"raised": f"{type(error).__name__}: {WORKER.words(error)}"}
    finally:
        handle.remove()
    model = names.get("model")
    if not isinstance(model, torch.nn.Module):
        return {"raised": None}
    leaves = {name: WORKER.count_of(module) for name, module in model.named_modules() if not list(module.children())}
    return {
        "raised": None,
        "params": WORKER.count_of(model),
        "leaves": leaves,
        "recurrent": {name: seen.get(id(module)) for name, module in model.named_modules() if isinstance(module, kinds)},
        "result": shapes(names["result"]),
    }


if __name__ == "__main__":
    sys.exit(WORKER.serve("torch", lambda _, task: run(task["text"])))
