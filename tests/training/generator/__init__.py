"""Random programs with data: right ones, and about as many with one realistic mistake in them."""

from __future__ import annotations

from tests.training.generator.program import Program, generate

__all__ = ["Program", "generate"]
