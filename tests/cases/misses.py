"""The measured cases in which the linter is known to differ from Keras, each with its reason. Keys are ``case/version``."""

from __future__ import annotations

MISSES: dict[str, str] = {}
