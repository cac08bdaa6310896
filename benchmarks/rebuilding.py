"""How many models of a folder the runtime pass can rebuild, and whether the framework agrees with every shape and parameter count.

``python benchmarks/rebuilding.py FOLDER [--keras 2|3] [--most 100] [--show]``
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lstmlint.config import Config
from lstmlint.engine import understand
from lstmlint.program import Application, Call, Layer, Module
from lstmlint.runtime.process import Job, Results, Settings, build_all
from lstmlint.runtime.recipes import NotRebuilt, Recipe, recipes
from lstmlint.shape import Unknown
from lstmlint.source import DecodeFailure, decode, prefilter

Items = list[tuple[Path, Recipe | NotRebuilt]]


def found(folder: Path, version: int) -> Iterator[tuple[Path, Recipe | NotRebuilt]]:
    """The models of every file that mentions a recurrent layer."""
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        source = decode(str(path), data) if prefilter.mentions(data) else None
        if source is None or isinstance(source, DecodeFailure):
            continue
        understood = understand(source, Config(keras_version=version))
        for item in recipes(understood[0]) if understood is not None else ():
            yield path, item


def title(thing: Any) -> str:
    """The class of a layer, module or model."""
    return thing.kind if isinstance(thing, Layer | Module) else type(thing).__name__


def agrees(ours: Any, call: Call | Application, real: Any) -> bool:
    """Whether the shapes are the framework's; an axis that is not known is no other."""
    for mine, tensor, theirs in zip(ours, call.outputs, real, strict=False):
        known = zip(mine, tensor.shape.axes, theirs, strict=False)
        if len(mine) != len(theirs) or any(a != b for a, axis, b in known if not isinstance(axis, Unknown) or not axis.open):
            return False
    return len(ours) == len(real)


def differences(recipe: Recipe, answer: Any) -> Iterator[str]:
    """Where the framework says something else than the static pass; what that does not know is no difference."""
    calls: Any = recipe.request["calls"]
    for ours, call, real in zip(calls, recipe.calls, answer["calls"], strict=True):
        if not isinstance(call, Call | Application) or real.get("standin") or real["shapes"] is None:
            continue
        thing = call.layer if isinstance(call, Call) else call.module
        if ours["shapes"] is not None and not agrees(ours["shapes"], call, real["shapes"]):
            yield f"{title(thing)} returns {real['shapes']}, not {ours['shapes']}"
        count = answer["layers"][ours["layer"]]["params"] if "layer" in ours else None
        whole = ours.get("layer") not in recipe.guessed
        if whole and isinstance(call.params, int) and count is not None and call.params != count:
            yield f"{title(thing)} has {count} parameters, not {call.params}"


def made_up(recipe: Recipe, failure: Any) -> bool:
    """Whether a failure in training may come of data whose shape was made up."""
    return recipe.doubtful_training and failure["stage"] in ("compile", "train")


def retried(items: Items, results: Results) -> None:
    """Models that failed on distinct made-up sizes, with one number for all of them: as the engine does."""
    again: dict[str, Recipe] = {}
    for place, (_, item) in enumerate(items):
        answer: Any = results.answers.get(str(place))
        if not isinstance(item, Recipe) or item.again is None or not answer or not answer.get("failures"):
            continue
        if all(f["call"] in item.doubtful for f in answer["failures"]):
            again[str(place)] = item.again
    found = build_all([Job(name, r.framework, {"kind": "build", "recipe": r.request}, name) for name, r in again.items()], Settings())
    for name, answer in found.answers.items():
        if not answer.get("failures"):
            results.answers[name] = answer
            items[int(name)] = (items[int(name)][0], again[name])


def main() -> int:
    """0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    parser.add_argument("--most", type=int, default=0, help="no more models than that")
    parser.add_argument("--torch", action="store_true", help="the modules of torch instead")
    parser.add_argument("--show", action="store_true", help="every failure and difference")
    options = parser.parse_args()
    items = [(path, item) for path, item in found(options.folder, options.keras) if isinstance(item.subject, Module) == options.torch]
    items = items[: options.most or None]
    jobs = [
        Job(str(place), item.framework, {"kind": "build", "recipe": item.request}, path.name)
        for place, (path, item) in enumerate(items)
        if isinstance(item, Recipe)
    ]
    results = build_all(jobs, Settings())
    retried(items, results)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for place, (path, item) in enumerate(items):
        if isinstance(item, NotRebuilt):
            reasons[item.why] += 1
            continue
        counts["rebuilt"] += 1
        answer: Any = results.answers.get(str(place))
        if answer is None or "failures" not in answer:
            counts["lost"] += 1
            print(f"{path}: lost: {results.lost.get(str(place)) or answer}")
            continue
        differing = list(differences(item, answer))
        failures = [f for f in answer["failures"] if f["call"] not in item.doubtful and not made_up(item, f)]
        kind = (
            "differs"
            if differing
            else "the framework refuses it"
            if failures
            else "fails on made-up sizes"
            if answer["failures"]
            else "agrees"
        )
        counts[kind] += 1
        if options.show and kind != "agrees":
            detail = differing or [f"{f['stage']}: {f['exception']}: {f['message'][:160]}" for f in failures or answer["failures"]]
            print(f"{path}: {kind}: {detail[:3]}")
    print(
        f"{len(items)} models, {sum(reasons.values())} cannot be rebuilt; " + ", ".join(f"{n} {kind}" for kind, n in counts.most_common())
    )
    for why, count in reasons.most_common(12):
        print(f"  {count:4} not rebuilt: {why}")
    for name, why in results.absent.items():
        print(f"  {name}: {why}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
