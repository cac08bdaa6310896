"""``lstmlint summary``: each model of a file as the framework would print it, symbolic sizes and parameter formulas included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lstmlint.config import Config
from lstmlint.engine import understand
from lstmlint.source import DecodeFailure
from lstmlint.source.documents import of_text
from lstmlint.summary import keras, torch
from lstmlint.summary.words import count, render, show

if TYPE_CHECKING:
    from lstmlint.engine.understanding import Locate
    from lstmlint.program import Program
    from lstmlint.source.project import Loader
    from lstmlint.summary.runtime import Told

__all__ = ["count", "entries", "render", "show", "summarize"]


def summarize(path: str, text: str, config: Config, loader: Loader | None = None) -> dict[str, Any]:
    """The models of a text as plain data: ``{"models": [...]}``, each with its layers in the order in which they were added or applied.

    A size that Keras leaves open is None, a symbolic one is text. A model that several paths build alike is listed once;
    ``assumes`` says under which conditions one exists where that depends. With a loader the models
    that imported functions build are among them.
    """
    document = of_text(path, text)
    programs = () if isinstance(document, DecodeFailure) else document.programs
    found = [understood for program in programs if (understood := understand(program, config, loader)) is not None]
    return {"models": [model for understood in found for model in entries(*understood)]}


def entries(program: Program, spans: Locate, told: Told | None = None) -> list[dict[str, Any]]:
    """The models of a program that is understood; with what the real framework said of them, where that was asked."""
    models = list(keras.distinct(program))
    modules = list(torch.distinct(program))
    places = [place for _, model in models for place in keras.places(model)]
    where = spans([*places, *(place for module in modules for place in module.places)])
    shown = [keras.entry(model, decisions, program, where, told) for decisions, model in models]
    return shown + [torch.entry(module, where, told) for module in modules]
