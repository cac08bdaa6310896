"""``lstmlint completions``: what makes a shell complete commands, options and values, written from the parsers."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lstmlint.cli.main import CLEAN
from lstmlint.cli.parser import Parser, parser
from lstmlint.config.keys import KEYS, RULE
from lstmlint.config.schema import selectors
from lstmlint.records import dataclass

# What stands behind an option, by the name that the help gives it; all else is a word that nobody can guess.
_FILES = frozenset({"PATH", "FILE", "NAME", "FILE|KEY=VALUE", "FILE:LINE[:COLUMN]"})
_FOLDERS = frozenset({"DIR"})


@dataclass(frozen=True, slots=True)
class Word:
    """An option (``names``) or a place for words (none), and what stands there: ``values`` (``list``: with commas), files, folders.

    An ``optional`` value stands behind ``=`` only.
    """

    names: tuple[str, ...]
    about: str
    takes: bool
    values: tuple[str, ...] = ()
    files: bool = False
    folders: bool = False
    list: bool = False
    many: bool = False
    optional: bool = False


def run(options: argparse.Namespace) -> int:
    """Print them."""
    top = parser()
    commands = {name: [*_words(made)] for name, made in top.commands.items()}
    helps = {action.dest: action.help or "" for action in _commands(top)}
    sys.stdout.write(_SHELLS[options.shell]([*_words(top)], commands, helps))
    return CLEAN


def _commands(top: Parser) -> Iterator[argparse.Action]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action._get_subactions()


def _words(made: Parser) -> Iterator[Word]:
    for action in made._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        about = (action.help or "").partition(" (default")[0].partition(";")[0].replace("%%", "%")
        meta = action.metavar if isinstance(action.metavar, str) else ""
        values = tuple(map(str, action.choices or ())) or _known(action.dest)
        rules = action.dest == "rules" or meta == "RULES"
        yield Word(
            tuple(action.option_strings), about, action.nargs != 0, values, files=not values and meta in _FILES, folders=meta in _FOLDERS,
            list=rules and bool(action.option_strings), many=action.nargs in ("*", "+"),
            optional=bool(action.option_strings) and action.nargs == "?",
        )  # fmt: skip


def _known(name: str) -> tuple[str, ...]:
    """The values of an option that is a key of the configuration, where its schema names them."""
    key = KEYS.get(name.replace("_", "-"))
    if name == "rules" or (key is not None and key.schema.get("items") is RULE):
        return tuple(selectors())
    return tuple(_words_of(key.schema)) if key is not None else ()


def _words_of(looks: Any) -> Iterator[str]:
    """The words that a schema names, of all its alternatives."""
    yield from (value for value in looks.get("enum", ()) if isinstance(value, str))
    for other in looks.get("anyOf", ()):
        yield from _words_of(other)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _bash(top: list[Word], commands: Mapping[str, list[Word]], _: Mapping[str, str]) -> str:
    out = [
        "# bash completion for lstmlint, written by 'lstmlint completions bash'",
        "_lstmlint() {",
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= at words= values= kind= joined=",
        '    # bash takes "=" for a word of its own.',
        "    if [[ $word == = ]]; then word= joined=1; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]} joined=1; fi",
        "    for ((at = 1; at < COMP_CWORD; at++)); do",
        f"        case ${{COMP_WORDS[at]}} in {'|'.join(commands)}) command=${{COMP_WORDS[at]}}; break ;; esac",
        "    done",
        "    COMPREPLY=()",
        '    case "$command" in',
        '    "")',
        f"        words={_quoted(' '.join([*commands, *(n for w in top for n in w.names)]))} ;;",
    ]
    for name, words in commands.items():
        out += [f"    {name})", f"        words={_quoted(' '.join(n for w in words for n in w.names))}", '        case "$joined$before" in']
        for word in words:
            if word.names and word.takes:
                # An optional value is none without the "=".
                names = [f"1{name}" for name in word.names] + [name for name in word.names if not word.optional]
                out.append(f"        {'|'.join(names)}) {_bash_value(word)} ;;")
        out.append("        *)")
        out += [f"            [[ $word == -* ]] || {{ {_bash_value(word)}; }}" for word in words if not word.names]
        out += ["            ;;", "        esac ;;"]
    out += [
        "    esac",
        '    case "$kind" in',
        '    files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;',
        '    folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;',
        '    list) mapfile -t COMPREPLY < <(compgen -P "${word%"${word##*,}"}" -W "$values" -- "${word##*,}") ;;',
        '    one) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word") ;;',
        "    word) ;;",
        '    *) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word") ;;',
        "    esac",
        "}",
        "complete -F _lstmlint lstmlint",
    ]
    return "\n".join(out) + "\n"


def _bash_value(word: Word) -> str:
    kind = _kind(word)
    return f"kind={kind} values={_quoted(' '.join(word.values))}" if word.values else f"kind={kind}"


def _kind(word: Word) -> str:
    return "list" if word.list else "one" if word.values else "files" if word.files else "folders" if word.folders else "word"


def _zsh(top: list[Word], commands: Mapping[str, list[Word]], helps: Mapping[str, str]) -> str:
    out = [
        "#compdef lstmlint",
        "# zsh completion for lstmlint, written by 'lstmlint completions zsh'",
        "_lstmlint() {",
        "    local context state state_descr line",
        "    typeset -A opt_args",
        "    local -a commands=(",
        *(f"        {_quoted(f'{name}:{helps[name]}')}" for name in commands),
        "    )",
        "    _arguments -C " + " ".join(map(_zsh_word, top)) + " '1: :->command' '*:: :->rest' && return",
        "    case $state in",
        "    command) _describe command commands ;;",
        "    rest)",
        "        case $words[1] in",
    ]
    for name, words in commands.items():
        out.append(f"        {name}) _arguments -s \\")
        out += [f"            {_zsh_word(word)} \\" for word in words]
        out[-1] = out[-1].removesuffix(" \\") + " ;;"
    return (
        "\n".join(
            [
                *out,
                "        esac ;;",
                "    esac",
                "}",
                "if [[ $funcstack[1] == _lstmlint ]]; then _lstmlint; else compdef _lstmlint lstmlint; fi",
            ]
        )
        + "\n"
    )


def _zsh_word(word: Word) -> str:
    value = ""
    if word.takes:
        values = " ".join(word.values)
        do = {
            "list": f"_values -s , rule {values}", "one": f"({values})", "files": "_files", "folders": "_files -/", "word": " ",
        }[_kind(word)]  # fmt: skip
        value = f":{_zsh_escaped(word.names[-1].lstrip('-') if word.names else 'word')}:{do}"
    if not word.names:
        return _quoted(("*" if word.many else "1") + (value or ":word: "))
    about = f"[{_zsh_escaped(word.about)}]"
    if word.optional:
        return " ".join(_quoted(f"*{name}=-{about}:{value}") for name in word.names)
    # An option may be given as "--select X" and "--select=X".
    return " ".join(_quoted(f"*{name}{'=' if word.takes and name.startswith('--') else ''}{about}{value}") for name in word.names)


def _zsh_escaped(text: str) -> str:
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def _fish(top: list[Word], commands: Mapping[str, list[Word]], helps: Mapping[str, str]) -> str:
    out = ["# fish completion for lstmlint, written by 'lstmlint completions fish'", "complete -c lstmlint -f"]
    out += [f"complete -c lstmlint -n __fish_use_subcommand {_fish_word(word)}" for word in top]
    out += [f"complete -c lstmlint -n __fish_use_subcommand -a {name} -d {_fish_quoted(helps[name])}" for name in commands]
    for name, words in commands.items():
        there = f"-n '__fish_seen_subcommand_from {name}'"
        out += [f"complete -c lstmlint {there} {_fish_word(word)}" for word in words]
    return "\n".join(out) + "\n"


def _fish_word(word: Word) -> str:
    parts = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in word.names]
    if word.takes:
        listed = f"(__fish_append , {' '.join(word.values)})" if word.list else " ".join(word.values)
        how = {
            "list": f"-x -a {_fish_quoted(listed)}",
            "one": f"-x -a {_fish_quoted(listed)}",
            "files": "-r -F",
            "folders": "-x -a '(__fish_complete_directories)'",
            "word": "-x",
        }
        if word.optional:
            how = {"one": f"-a {_fish_quoted(listed)}", "word": ""}
        parts.append(how[_kind(word)] if word.names else how[_kind(word)].replace("-r -F", "-F").replace("-x", "-f"))
    return " ".join([*filter(None, parts), *([f"-d {_fish_quoted(word.about)}"] if word.names else [])])


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_SHELLS: dict[str, Callable[[list[Word], Mapping[str, list[Word]], Mapping[str, str]], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
