"""File patterns as ruff reads them: a bare name matches any part of a path, a pattern with a slash is relative to the root."""

from __future__ import annotations

import os

from lstmlint.here import absolute as absolute

# Most patterns are plain names: ``re`` is loaded for the others.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from lstmlint.config.settings import Config

_regexes: dict[str, re.Pattern[str]] = {}
_parts: dict[tuple[str, ...], tuple[frozenset[str], tuple[str, ...]]] = {}


def _regex(pattern: str) -> re.Pattern[str]:
    known = _regexes.get(pattern)
    if known is None:
        known = _regexes[pattern] = _compiled(pattern)
    return known


def _compiled(pattern: str) -> re.Pattern[str]:
    import re

    out, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**/", at):
            out.append("(?:.*/)?")
            at += 3
            continue
        if pattern.startswith("**", at):
            out.append(".*")
            at += 2
            continue
        if char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            out.append(f"[{'^' + inner[1:] if inner[0] == '!' else inner}]")
            at = end
        elif char == "{" and (end := pattern.find("}", at)) > 0:
            out.append("(?:" + "|".join(re.escape(part) for part in pattern[at + 1 : end].split(",")) + ")")
            at = end
        else:
            out.append(re.escape(char))
        at += 1
    return re.compile("".join(out) + r"\Z")


def _plain(pattern: str) -> str:
    return pattern.replace("\\", "/").rstrip("/").removeprefix("./")


def matches(pattern: str, path: str, root: str, *, above: bool = True) -> bool:
    """Whether a pattern names the file or, with ``above``, one of the folders it is in. ``path`` is absolute."""
    plain = _plain(pattern)
    regex = _regex(plain)
    whole = path.replace(os.sep, "/")
    if "/" not in plain:
        relative = _relative(whole, root)
        names = relative.split("/") if above else (relative.rpartition("/")[2],)
        return any(regex.match(name) for name in names)
    relative = whole if os.path.isabs(plain) else _relative(whole, root)  # noqa: PTH117
    if regex.match(relative):
        return True
    return above and any(regex.match(relative, 0, at) for at, char in enumerate(relative) if char == "/")


def _relative(path: str, root: str) -> str:
    if not root:
        return path.lstrip("/")
    folder = root.replace(os.sep, "/").rstrip("/") + "/"
    if os.path.normcase(path).startswith(os.path.normcase(folder)):
        return path[len(folder) :]
    return "" if path + "/" == folder else path.rpartition("/")[2]


def excluded(config: Config, path: str, *, above: bool = True) -> bool:
    """Whether the configuration leaves a file or folder out, for its own name or, with ``above``, a folder's it is in."""
    return named((*config.exclude, *config.extend_exclude), path, config.root, above=above)


def named(patterns: tuple[str, ...], path: str, root: str, *, above: bool = True) -> bool:
    """Whether one of the patterns :func:`matches`."""
    names, others = _parted(patterns)
    relative = _relative(path.replace(os.sep, "/"), root)
    plain = relative.split("/") if above else (relative.rpartition("/")[2],)
    return not names.isdisjoint(plain) or any(matches(pattern, path, root, above=above) for pattern in others)


def left_out(patterns: tuple[str, ...], root: str) -> Callable[[str, str], bool]:
    """What :func:`named` says of a path for its own name, asked about many: the name at the end of the path is given, too."""
    names, others = _parted(patterns)
    # A root that is itself in what is walked is not named by a pattern relative to it.
    own = root.rstrip(os.sep)

    def said(path: str, name: str) -> bool:
        if name in names and path != own:
            return True
        return bool(others) and any(matches(pattern, path, root, above=False) for pattern in others)

    return said


def _parted(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The patterns that are plain names, as most are, and the others."""
    known = _parts.get(patterns)
    if known is None:
        plain = {pattern: _plain(pattern) for pattern in patterns}
        names = {pattern for pattern, name in plain.items() if name and not any(char in name for char in "/*?[{")}
        others = tuple(pattern for pattern in patterns if pattern not in names)
        known = _parts[patterns] = frozenset(plain[pattern] for pattern in names), others
    return known


def included(config: Config, path: str) -> bool:
    """Whether the configuration wants a file of a folder to be read."""
    return any(matches(pattern, path, config.root, above=False) for pattern in (*config.include, *config.extend_include))


def ignored_for(config: Config, path: str) -> frozenset[str]:
    """The codes that ``per-file-ignores`` puts off for a file."""
    off: set[str] = set()
    if not config.per_file_ignores:
        return frozenset()
    from lstmlint.config.selection import expand

    for pattern, selectors in config.per_file_ignores:
        negated = pattern.startswith("!")
        if matches(pattern.removeprefix("!"), absolute(path), config.root) != negated:
            off.update(code for selector in selectors for code in expand(selector, added=config.added))
    return frozenset(off)
