"""The commonest words of ``lstmlint check``, which can be read without ``argparse``: they mean here what they mean there (a test compares).

Everything else, a slip included, is for :mod:`lstmlint.cli.options` to read, which knows what to say of it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLORS = ("auto", "always", "never")
KERAS = ("2", "3")
# The formats that have but a last line where nothing is found.
FOR_PEOPLE = ("full", "concise", "grouped")
# What stands alone, by what it sets: where nothing is found most of it changes nothing.
FLAGS: Mapping[str, tuple[str, object]] = {
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "-e": ("exit_zero", True),
    "--exit-zero": ("exit_zero", True),
    "--isolated": ("isolated", True),
    "--fix": ("fix", True),
    "--no-fix": ("fix", False),
    "--unsafe-fixes": ("unsafe_fixes", True),
    "--no-unsafe-fixes": ("unsafe_fixes", False),
    "--show-fixes": ("show_fixes", True),
    "--no-show-fixes": ("show_fixes", False),
    "--exit-non-zero-on-fix": ("exit_non_zero_on_fix", True),
    "--force-exclude": ("force_exclude", True),
    "--no-force-exclude": ("force_exclude", False),
    "--respect-gitignore": ("respect_gitignore", True),
    "--no-respect-gitignore": ("respect_gitignore", False),
    "-n": ("no_cache", True),
    "--no-cache": ("no_cache", True),
}
# What takes a word from a few.
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "--color": ("color", COLORS),
    "--keras-version": ("keras_version", KERAS),
    "--fail-on": ("fail_on", ("error", "warning", "info")),
    "--output-format": ("output_format", FOR_PEOPLE),
}
_JOBS = ("-j", "--jobs")


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
            name, value = FLAGS[word]
            found[name] = value
            continue
        option, equals, given = word.partition("=")
        if not equals:
            given = next(waiting, "")
        # Two reports are not plain.
        if option in CHOICES and given in CHOICES[option][1] and not (option == "--output-format" and "output_format" in found):
            found[CHOICES[option][0]] = given
        elif option in _JOBS and (equals == "" or option == "--jobs") and _is_number(given):
            found["jobs"] = int(given)
        else:
            return None
    return {**found, "paths": paths}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and int(text) > 0
