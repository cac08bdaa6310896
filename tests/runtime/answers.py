"""A framework that is played: answers made by hand, so that what is made of them can be tested without any framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import dedent
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.confirm import Confirmation, confirm
from lstmlint.engine.outcome import Target
from lstmlint.engine.run import lint_paths
from lstmlint.runtime.process import Job, Results, Settings

HELLO = {"framework": "keras", "version": "3.15.1", "backend": "tensorflow", "python": "3.11"}
Recipe = Mapping[str, Any]
Player = Callable[[Recipe], Mapping[str, Any]]
STAGES = ("build", "forward", "compile", "train")


def answer(recipe: Recipe, *failures: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """What a framework says that builds the model as lstmlint sees it, but for these failures."""
    first = min((STAGES.index(f["stage"]) if f["stage"] in STAGES else 0 for f in failures), default=len(STAGES))
    done = {stage: "ok" if place < first else "failed" if place == first else "skipped" for place, stage in enumerate(STAGES)}
    calls = [{"shapes": call["shapes"], "standin": False} for call in recipe["calls"]]
    said = {"layers": [{"params": None} for _ in recipe["layers"]], "calls": calls, "stages": done, "failures": list(failures)}
    return {**said, "framework": HELLO, **more}


def failure(stage: str, exception: str, message: str, *, layer: int | None = None, call: int | None = None) -> dict[str, Any]:
    return {"stage": stage, "layer": layer, "call": call, "exception": exception, "message": message}


def refuses(call: int, message: str = "expected ndim=3, found ndim=2") -> Player:
    """A framework that does not want to make one call."""
    return lambda recipe: answer(recipe, failure("build", "ValueError", message, call=call, layer=recipe["calls"][call]["layer"]))


def played(monkeypatch: pytest.MonkeyPatch, player: Player | None) -> list[Job]:
    """Put the player in the place of the worker; None is a framework that is not installed. The jobs that it gets are noted."""
    got: list[Job] = []

    def build_all(jobs: Sequence[Job], settings: Settings, progress: object) -> Results:
        got.extend(jobs)
        if player is None:
            return Results(absent={job.framework: "No module named 'tensorflow'" for job in jobs})
        results = Results()
        for job in jobs:
            said = player(job.request.get("recipe", job.request))  # type: ignore[arg-type]
            if "lost" in said:
                results.lost[job.id] = said["lost"]
            else:
                results.answers[job.id] = said
        return results

    monkeypatch.setattr("lstmlint.engine.rebuild.build_all", build_all)
    return got


IMPORTS = "from keras import Input, Model, Sequential\nfrom keras.layers import LSTM, Dense, Embedding, PReLU\n"


def confirmed(config: Config, *texts: str) -> Confirmation:
    """Files linted and confirmed; the first is ``a.py``."""
    targets = [Target(f"{name}.py", config, (IMPORTS + dedent(text)).encode()) for name, text in zip("abc", texts, strict=False)]
    return confirm(lint_paths(targets), targets, Settings())


def found(told: Confirmation) -> list[Diagnostic]:
    return [d for outcome in told.outcomes for d in outcome.diagnostics]
