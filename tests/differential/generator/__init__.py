"""Random programs that build recurrent models: correct ones, and about a third with a mistake in them."""

from __future__ import annotations

from tests.differential.generator.program import Program, generate

__all__ = ["Program", "generate"]
