"""RNN714: names of files that Keras 3 does not write or read, where Keras 2 took any.

Measured with tf_keras 2.21 and Keras 3.15. Weights go to ``*.weights.h5``, whole models to ``*.keras`` (or ``*.h5``, except with a
``ModelCheckpoint`` of another ending); a folder is no model any more. The fix writes the new name wherever the file has the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlint import regex
from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.program import Argument, Event, Path, Program, Quoted
from lstmlint.records import dataclass
from lstmlint.shape import Ending

LATEST = "latest_checkpoint"  # what the interpreter makes of TensorFlow's function
_WEIGHTS, _WHOLE = ".weights.h5", ".keras"
# What a file may end with, by what is done with it.
_TAKEN: dict[str, tuple[str, ...]] = {
    "save_weights": (_WEIGHTS,),
    "checkpoint of weights": (_WEIGHTS,),
    "checkpoint": (_WHOLE, ".h5"),
    "save": (_WHOLE, ".h5", ".hdf5"),
    "save_model": (_WHOLE, ".h5", ".hdf5"),
    "load_model": (_WHOLE, ".h5", ".hdf5"),
}
_WRITES = {"save_weights": _WEIGHTS, "checkpoint of weights": _WEIGHTS, "checkpoint": _WHOLE, "save": _WHOLE, "save_model": _WHOLE}
# Endings that the new one replaces; behind any other it is added.
_OLD = (".weights.hdf5", ".hdf5", ".h5", ".ckpt", ".tf", ".pb", ".model", ".hd5", ".hdf", ".H5")
_PLACEHOLDER = regex.compile(r"\{[^{}]*\}|%[-#0-9 +.]*[a-z]")
_CALLED = {"checkpoint": "ModelCheckpoint", "checkpoint of weights": "ModelCheckpoint"}


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that the program writes or reads: what for, the argument that names it, how the name ends and in which text in quotes."""

    action: str
    event: Event
    argument: Argument
    tail: str
    literal: str


@unless_guarded
@each_path
def refused_file_name(program: Program, path: Path) -> Iterator[Finding]:
    """RNN714: ``model.save_weights("w.h5")``, ``model.save("folder")``, ``ModelCheckpoint("best.hdf5")``, ``save_format="tf"``."""
    if program.version == 2:
        return
    level = Severity.WARNING if program.version is None else None
    safety = Safety.UNSAFE if program.version is None else None
    uses = uses_of(program)
    for event in path.events:
        use = _use(event)
        if use is None:
            continue
        if use.action == "load_weights" and use.literal == LATEST and not use.tail:
            yield Finding(use.argument.value_place, {}, case="tensorflow", severity=level)
        if use.action in _WRITES and (given := event.args.get("save_format")) is not None:
            yield from _format(use, given, level)
        if not _refused(program, use):
            continue
        wanted = " or ".join(f'"{end}"' for end in _TAKEN[use.action])
        data = {"action": _CALLED.get(use.action, use.action), "name": _shown(use), "wanted": wanted}
        if use.action == "load_model":
            yield Finding(use.argument.value_place, data, case="read", severity=level)
            continue
        case = "weights" if _WRITES[use.action] == _WEIGHTS else ""
        changes = _renamed(program, use, uses)
        yield Finding(use.argument.value_place, data, changes=changes, case=case, severity=level, safety=safety)


def _format(use: FileUse, given: object, level: Severity | None) -> Iterator[Finding]:
    argument = use.event.argument("save_format")
    if argument is None or use.action in _CALLED:
        return
    fits = (
        (given == "h5" and use.tail.endswith((".h5", ".hdf5")))
        or (given == "keras" and use.tail.endswith(_WHOLE))
        or use.action == "save_model"
    )
    if use.action == "save_weights" or (isinstance(given, str) and not fits):
        changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
        yield Finding(argument.place, {"action": use.action}, changes=changes, case="format", severity=level)


def uses_of(program: Program) -> list[FileUse]:
    """Every file that the program writes or reads through Keras."""
    found: dict[object, FileUse] = {}
    for path in program.paths:
        for event in path.events:
            use = _use(event)
            if use is not None:
                found.setdefault((event.place, use.literal), use)
    return list(found.values())


def _use(event: Event) -> FileUse | None:
    action = event.kind
    if action == "callback":
        if event.receiver != "ModelCheckpoint":
            return None
        only = event.args.get("save_weights_only", False)
        if not isinstance(only, bool):
            return None
        action = "checkpoint of weights" if only else "checkpoint"
    elif action not in _TAKEN and action != "load_weights":
        return None
    value, argument = event.args.get("filepath"), _argument(event)
    if argument is None or event.hidden or "zipped" in event.args:
        return None
    if isinstance(value, str):
        return FileUse(action, event, argument, value, value)
    return FileUse(action, event, argument, value.tail, value.literal) if isinstance(value, Ending) else None


def _argument(event: Event) -> Argument | None:
    """The argument that names the file."""
    named = next((a for a in event.given if a.name == "filepath"), None)
    positional = [a for a in event.given if a.name is None and not a.star]
    place = 1 if event.kind == "save_model" and not any(a.name == "model" for a in event.given) else 0
    return named or (positional[place] if len(positional) > place else None)


def _refused(program: Program, use: FileUse) -> bool:
    """Whether the name cannot end with what Keras 3 wants, whatever its unknown beginning is."""
    if use.action not in _TAKEN or "://" in use.tail or not use.tail:
        return False
    if any(use.tail.endswith(end) for end in _TAKEN[use.action]):
        return False
    if isinstance(use.event.args.get("filepath"), str):
        return True
    short = [end.removesuffix(use.tail) for end in _TAKEN[use.action] if end.endswith(use.tail)]
    # ``name + ".h5"``: a name that ends with ".weights" would stand in the file.
    return not any(not rest or len(rest) < 2 or any(quoted.text.endswith(rest) for quoted in program.quoted()) for rest in short)


def _shown(use: FileUse) -> str:
    known = isinstance(use.event.args.get("filepath"), str) and "{" not in use.tail
    if "}" in use.tail:
        return f'a name that ends with "{use.tail.rpartition("}")[2]}"' if not use.tail.endswith("}") else "a name without an ending"
    return f'"{use.tail}"' if known else f'a name that ends with "{use.tail}"'


def _renamed(program: Program, use: FileUse, uses: list[FileUse]) -> tuple[Change, ...]:
    """The new ending wherever the file has the text in quotes; nothing where one of them may mean something else."""
    end = _WRITES[use.action]
    alike = [other for other in uses if other.literal == use.literal]
    if any(not _allows(other, end) for other in alike) or "include_optimizer" in use.event.args:
        return ()
    if end == _WEIGHTS and any(other.literal == LATEST and not other.tail for other in uses):
        return ()  # TensorFlow would not find it again
    places = [quoted for quoted in program.quoted() if quoted.text == use.literal]
    if not places:
        places = _inside(program, use)
    plain = not {".", "{"} & set(use.tail.rstrip("/").rpartition("/")[2])
    if not places or (plain and not _only_named(places, alike)):
        return ()
    changes = [Change(Action.REPLACE, quoted.place, _written(quoted, end)) for quoted in places]
    return tuple(changes)


def _only_named(places: list[Quoted], alike: list[FileUse]) -> bool:
    """Whether the text in quotes stands nowhere but in the arguments that name the file."""
    named = {use.argument.value_place for use in alike}
    rest = [quoted for quoted in places if quoted.place not in named]
    spelled = [use.argument.spelling() for use in alike if use.argument.spelling is not None]
    return sum(spelling.count(written) for spelling in spelled for written in {quoted.written for quoted in rest}) >= len(rest)


def _inside(program: Program, use: FileUse) -> list[Quoted]:
    """The one text in quotes of which the name is made: a pattern that it fits, or its end."""
    old = next((ending for ending in _OLD if use.tail.endswith(ending)), "")
    name = use.tail.rpartition("/")[2]
    found = [quoted for quoted in program.quoted() if old and quoted.text.endswith(old) and _makes(quoted.text, name)]
    return found if len({quoted.text for quoted in found}) == 1 else []


def _makes(text: str, name: str) -> bool:
    """Whether ``weights.{}.h5`` or ``.h5`` is a text that ``weights.3.h5`` can be made of."""
    parts = _PLACEHOLDER.split(text.rpartition("/")[2])
    return name.endswith(text) or (len(parts) > 1 and re.fullmatch(".*".join(map(re.escape, parts)), name) is not None)


def _allows(other: FileUse, end: str) -> bool:
    """Whether what is done with the same name elsewhere can be done with the new one."""
    if other.action == "load_weights":
        return other.event.args.get("by_name", False) is False
    return end in _TAKEN[other.action] and "include_optimizer" not in other.event.args


def _written(quoted: Quoted, end: str) -> str:
    """The text with the new ending, quotes and prefix as they were."""
    quote = next((q for q in ('"""', "'''", '"', "'") if quoted.written.endswith(q) and quoted.written != quoted.text), "")
    body = quoted.written.removesuffix(quote) if quote else quoted.written
    old = next((ending for ending in _OLD if body.endswith(ending)), "")
    return f"{body.removesuffix(old).rstrip('/')}{end}{quote}"
