"""The commonest words of ``lstmlint check``, which can be read without ``argparse``: they mean here what they mean there (a test compares).

Everything else, a slip included, is for :mod:`lstmlint.cli.parser` to read, which knows what to say of it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from typing import Any

COLORS = ("auto", "always", "never")
KERAS = ("2", "3")
LEVELS = ("error", "warning", "info")
# The formats that have but a last line where nothing is found.
FOR_PEOPLE = ("full", "concise", "grouped")
# What stands alone, by what it sets.
FLAGS: Mapping[str, tuple[str, bool]] = {
    **dict.fromkeys(("-q", "--quiet"), ("quiet", True)),
    **dict.fromkeys(("-e", "--exit-zero"), ("exit_zero", True)),
    **dict.fromkeys(("-n", "--no-cache"), ("no_cache", True)),
    "--isolated": ("isolated", True),
    "--fix": ("fix", True),
    "--no-fix": ("fix", False),
    "--fix-only": ("fix_only", True),
    "--unsafe-fixes": ("unsafe_fixes", True),
    "--no-unsafe-fixes": ("unsafe_fixes", False),
    "--show-fixes": ("show_fixes", True),
    "--no-show-fixes": ("show_fixes", False),
    "--exit-non-zero-on-fix": ("exit_non_zero_on_fix", True),
    "--diff": ("diff", True),
    "--statistics": ("statistics", True),
    "--force-exclude": ("force_exclude", True),
    "--no-force-exclude": ("force_exclude", False),
    "--respect-gitignore": ("respect_gitignore", True),
    "--no-respect-gitignore": ("respect_gitignore", False),
}
# What takes a word from a few.
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "--color": ("color", COLORS),
    "--keras-version": ("keras_version", KERAS),
    "--fail-on": ("fail_on", LEVELS),
    "--output-format": ("output_format", (*FOR_PEOPLE, "json", "json-lines", "sarif", "github", "gitlab", "junit")),
}
_JOBS = ("-j", "--jobs")
# What takes several words with commas between them; repeated, it takes more.
LISTS: Mapping[str, str] = {
    "--select": "select",
    "--ignore": "ignore",
    "--extend-select": "extend_select",
    "--extend-ignore": "extend_ignore",
    "--exclude": "exclude",
    "--extend-exclude": "extend_exclude",
}
# What takes any word.
WORDS: Mapping[str, str] = {"--cache-dir": "cache_dir", "--baseline": "baseline", "--since": "since"}
# What changes nothing of what is said where nothing is found, but for whether and how it is said.
_HARMLESS = frozenset(
    {
        *("paths", "quiet", "color", "exit_zero", "no_cache", "isolated", "fix", "unsafe_fixes", "show_fixes", "exit_non_zero_on_fix"),
        *("force_exclude", "respect_gitignore", "keras_version", "fail_on", "jobs", "output_format"),
    }
)


class Plain:
    """What the words of a command line set; what they do not set is off, or nothing."""

    def __init__(self, found: Mapping[str, object]) -> None:
        self.command = "check"
        self.color = "auto"
        self.config: tuple[str, ...] = ()
        self.paths: list[str] = []
        self.add_ignore: Any = None
        vars(self).update(found)

    def __getattr__(self, _: str) -> Any:
        return None


if TYPE_CHECKING:
    # Whoever asks for an option need not know who has read it.
    Given = Namespace | Plain


def plain(words: Sequence[str]) -> dict[str, object] | None:
    """What the words behind ``check`` set, the ``paths`` among it; None where that is not plain."""
    found: dict[str, object] = {}
    paths: list[str] = []
    closed = False
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-"):
            if closed:
                return None
            paths.append(word)
            continue
        # One row of paths is clear to everybody.
        closed = bool(paths)
        if word in FLAGS:
            name, on = FLAGS[word]
            found[name] = on
            continue
        option, equals, given = word.partition("=")
        if not equals:
            given = next(waiting, "-")
        elif not option.startswith("--"):
            return None
        if given.startswith("-") or not _set(found, option, given):
            return None
    return {**found, "paths": paths}


def harmless(found: Mapping[str, object]) -> bool:
    """Whether all that was set makes no difference where there is nothing to look at."""
    return found.keys() <= _HARMLESS and found.get("output_format", ["full"]) in [[name] for name in FOR_PEOPLE]


def _set(found: dict[str, object], option: str, given: str) -> bool:
    """Take one option and its value; False where they are not plain."""
    if option in CHOICES and given in CHOICES[option][1]:
        name, value = CHOICES[option][0], given
        # Two reports are not plain.
        plain = name != "output_format" or name not in found
        found[name] = [value] if name == "output_format" else value
        return plain
    if option in LISTS and (several := [part.strip() for part in given.split(",") if part.strip()]):
        found[LISTS[option]] = [*found.get(LISTS[option], ()), *several]  # type: ignore[misc]
        return True
    if option in WORDS and given:
        found[WORDS[option]] = given
        return True
    if option in _JOBS and given.isascii() and given.isdigit() and len(given) < 5 and int(given) > 0:
        found["jobs"] = int(given)
        return True
    return False
