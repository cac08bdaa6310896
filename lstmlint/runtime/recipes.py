"""Every model of a program as a recipe for the worker, or the reason why it cannot be rebuilt."""

from __future__ import annotations

from lstmlint.program import Program
from lstmlint.runtime import keras_recipes, torch_recipes
from lstmlint.runtime.recipe import NotRebuilt, Recipe

__all__ = ["NotRebuilt", "Recipe", "recipes"]


def recipes(program: Program) -> list[Recipe | NotRebuilt]:
    """The models in the order of their making, path by path; one that several paths build alike is there once."""
    return [*keras_recipes.recipes_of(program), *torch_recipes.recipes_of(program)]
