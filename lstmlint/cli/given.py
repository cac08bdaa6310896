"""Which options are settings, and what they say."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lstmlint.cli.plain import Given

# The options that are keys of the configuration as well.
_SETTINGS = (
    "select", "ignore", "extend-select", "extend-ignore", "exclude", "extend-exclude", "force-exclude", "respect-gitignore",
    "keras-version", "fail-on", "output-format", "fix", "unsafe-fixes", "show-fixes", "baseline",
)  # fmt: skip
# Those of the runtime pass, which more than one command has.
RUNTIME = ("runtime", "runtime-python", "runtime-seconds", "runtime-memory", "models", "cache-dir")
_MODES = {"on": True, "off": False}


def settings(options: Given, keys: Sequence[str] = (*_SETTINGS, *RUNTIME)) -> dict[str, Any]:
    """Those options that were given and are settings, by key."""
    given = {key: getattr(options, key.replace("-", "_"), None) for key in keys}
    found = {key: value for key, value in given.items() if value is not None}
    if "runtime" in found:
        found["runtime"] = _MODES.get(found["runtime"], found["runtime"])
    if getattr(options, "per_file_ignores", None):
        table: dict[str, list[str]] = {}
        for pair in options.per_file_ignores:
            pattern, colon, rule = pair.rpartition(":")
            if not colon or not pattern:
                from lstmlint.config.errors import ConfigError

                raise ConfigError(f"--per-file-ignores: {pair!r} is not 'pattern:rule'")
            table.setdefault(pattern, []).append(rule)
        found["per-file-ignores"] = table
    return found
