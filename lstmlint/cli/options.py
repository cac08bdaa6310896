"""The words of each command."""

from __future__ import annotations

import argparse

from lstmlint.cli.plain import COLORS, KERAS, LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CHECK_EXAMPLES = """\
examples:
  lstmlint check                      lint the Python files and notebooks of this folder
  lstmlint check train.py models/     lint a file and a folder
  lstmlint check --fix .              repair what can be repaired safely
  lstmlint check --diff .             show what --fix would change
  lstmlint check --since origin/main  only what lies on lines that this branch changed
  lstmlint check --select RNN1,RNN203 only these rules: codes, prefixes, names, ALL
  lstmlint check --shard 2/4 .        the second of four parts, for four machines side by side
  lstmlint check --runtime train.py   have the models built by the real Keras or PyTorch, too
  cat a.py | lstmlint check --stdin-filename a.py -

exit codes:
  0  nothing found, or nothing at or above --fail-on
  1  findings at or above --fail-on (default: warning)
  2  the work could not be done: a path that does not exist, bad configuration, an internal error
"""


def _paths(target: argparse.ArgumentParser, *, default: str | None = ".") -> None:
    if default:
        target.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - reads standard input (default: .)")
    else:
        target.add_argument("paths", nargs="+", metavar="PATH", help="files and folders; - reads standard input")


def _sources(target: argparse.ArgumentParser) -> Any:
    group = target.add_argument_group("configuration")
    group.add_argument(
        "--config", action="append", default=[], metavar="FILE|KEY=VALUE",
        help="a configuration file, or one setting in TOML, as in --config \"fail-on = 'error'\"; can be repeated",
    )  # fmt: skip
    group.add_argument("--isolated", action="store_true", help="use no configuration file")
    return group


def _common(target: argparse.ArgumentParser) -> None:
    group = _sources(target)
    group.add_argument(
        "--keras-version", choices=KERAS, metavar="{2,3}",
        help="the Keras that the code is for (default: what the project declares or the file shows)",
    )  # fmt: skip


def _files(target: argparse.ArgumentParser) -> None:
    group = target.add_argument_group("files")
    group.add_argument("--exclude", type=_list, action=_Extend, metavar="PATTERNS", help="leave these out instead of the usual folders")
    group.add_argument("--extend-exclude", type=_list, action=_Extend, metavar="PATTERNS", help="leave these out, too")
    _switch(group, "force-exclude", "exclude files even when they are named on the command line")
    _switch(group, "respect-gitignore", "leave out what git ignores (default)")
    group.add_argument("--stdin-filename", metavar="NAME", help="the name of what comes by standard input")


def _runtime(target: argparse.ArgumentParser) -> None:
    group = target.add_argument_group("runtime pass", "Models are rebuilt with the real Keras or PyTorch; no code of the files is run.")
    group.add_argument(
        "--runtime", nargs="?", const="on", choices=("on", "require"), metavar="on|require",
        help="confirm by building the models; --runtime=require makes it an error where the framework is not installed",
    )  # fmt: skip
    group.add_argument("--no-runtime", dest="runtime", action="store_const", const="off", help=argparse.SUPPRESS)
    group.add_argument("--runtime-python", metavar="PATH", help="the Python that has the frameworks (default: the one that runs lstmlint)")
    group.add_argument("--runtime-seconds", type=_seconds, metavar="N", help="time for one model (default: 20)")
    group.add_argument("--runtime-memory", metavar="SIZE", help="memory for one model, such as 500MB (default: 4GB)")
    group.add_argument(
        "--model", action="append", dest="models", metavar="MODULE:FUNCTION",
        help="import this function, call it and look at the models that it makes, as in package.module:build_model; can be repeated",
    )  # fmt: skip
    _cache(target)


def _cache(target: argparse.ArgumentParser) -> None:
    group = target.add_argument_group("cache", "What was found in files on which nothing has changed is remembered.")
    group.add_argument("-n", "--no-cache", action="store_true", help="do everything anew, and remember nothing")
    _cache_folder(group)


def _cache_folder(group: Any) -> None:
    group.add_argument("--cache-dir", metavar="DIR", help="where that is remembered (default: .lstmlint_cache of the project)")


def _clean(target: argparse.ArgumentParser) -> None:
    target.add_argument("paths", nargs="*", metavar="PATH", help="files and folders of the project (default: .)")
    _cache_folder(_sources(target))


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None


def _switch(group: Any, key: str, help_: str) -> None:
    group.add_argument(f"--{key}", action="store_true", default=None, help=help_)
    group.add_argument(f"--no-{key}", dest=key.replace("-", "_"), action="store_false", help=argparse.SUPPRESS)


class _Extend(argparse.Action):
    """Values of an option that is repeated are put together."""

    def __call__(self, _: Any, namespace: argparse.Namespace, values: Any, __: str | None = None) -> None:
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or []), *values])


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _some(text: str) -> list[str]:
    if not (found := _list(text)):
        raise argparse.ArgumentTypeError("needs at least one rule")
    return found


def _check(target: argparse.ArgumentParser) -> None:
    _paths(target)
    rules = target.add_argument_group("rules")
    for name, help_ in (
        ("select", "only these rules: codes, prefixes (RNN1), names or ALL, separated by commas"),
        ("ignore", "without these rules"),
        ("extend-select", "these rules as well"),
        ("extend-ignore", "without these rules, too"),
    ):
        rules.add_argument(f"--{name}", type=_some, action=_Extend, metavar="RULES", help=help_)
    rules.add_argument(
        "--per-file-ignores",
        type=_list,
        action=_Extend,
        metavar="PATTERN:RULE",
        help="without a rule in files of a pattern; can be repeated",
    )
    fixes = target.add_argument_group("fixes")
    _switch(fixes, "fix", "make the safe fixes")
    _switch(fixes, "unsafe-fixes", "with --fix or --diff: make those as well that may change what the code does")
    fixes.add_argument("--fix-only", action="store_true", help="make the fixes and report nothing else")
    _switch(fixes, "show-fixes", "list the fixes that were made")
    fixes.add_argument("--diff", action="store_true", help="write no file, show the fixes as a diff; exit 1 if there are any")
    _old_code(target)
    output = target.add_argument_group("output")
    output.add_argument(
        "--output-format", action="append", type=_output, metavar="FORMAT[:FILE]",
        help="how findings are written, and where to: full (default), concise, grouped, json, json-lines, sarif, github, gitlab, junit, "
        "rdjson, azure, pylint, markdown, html; can be repeated, as in --output-format full --output-format sarif:report.sarif",
    )  # fmt: skip
    output.add_argument("-o", "--output-file", metavar="FILE", help="where the report without a file is written (default: standard output)")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    output.add_argument("--color", choices=COLORS, default="auto", help="colours (default: auto, on a terminal)")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only, no last line")
    output.add_argument("--show-files", action="store_true", help="list the files that would be linted")
    output.add_argument("--show-settings", action="store_true", help="list the settings in force for the first file")
    _files(target)
    _common(target)
    _runtime(target)
    ending = target.add_argument_group("exit code")
    ending.add_argument(
        "--fail-on", choices=LEVELS, metavar="{error,warning,info}",
        help="the least severity that makes the exit code 1 (default: warning)",
    )  # fmt: skip
    ending.add_argument("-e", "--exit-zero", action="store_true", help="exit 0 even when something was found")
    ending.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit 1 when a file was changed, even if nothing is left")
    many = target.add_argument_group("many files")
    many.add_argument("-j", "--jobs", type=_jobs, metavar="N", help="processes to use (default: as many as there are processors)")
    many.add_argument("--shard", type=_shard, metavar="I/N", help="only part I of N of the files, as in 2/4, for machines side by side")
    many.add_argument("--dask", metavar="ADDRESS", help="let a Dask cluster do the work: its scheduler's address, or its file")


def _output(text: str) -> Any:
    from lstmlint.config.errors import Faulty
    from lstmlint.config.formats import output

    try:
        return output(text)
    except Faulty as faulty:
        raise argparse.ArgumentTypeError(str(faulty)) from None


def _old_code(target: argparse.ArgumentParser) -> None:
    group = target.add_argument_group("living with old code")
    group.add_argument(
        "--add-ignore", nargs="?", const="", metavar="REASON",
        help="write '# lstmlint: ignore[...] -- REASON' on the lines of all findings",
    )  # fmt: skip
    group.add_argument("--baseline", metavar="FILE", help="hide the findings that this file lists, and tell how many")
    group.add_argument("--no-baseline", action="store_true", help="hide nothing, whatever the configuration names")
    group.add_argument("--write-baseline", action="store_true", help="list all findings in the baseline, which hides them from now on")
    group.add_argument("--prune-baseline", action="store_true", help="take out of the baseline what is no longer found")
    group.add_argument("--since", metavar="REV", help="only what lies on lines changed since this revision of git, as in origin/main")


def _jobs(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes")
    return number


def _shard(text: str) -> tuple[int, int]:
    part, slash, parts = text.partition("/")
    if not (slash and part.isascii() and parts.isascii() and part.isdigit() and parts.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form I/N, as in 2/4: the second of four parts")
    number, of = int(part[:9]), int(parts[:9])
    if not 1 <= number <= of:
        raise argparse.ArgumentTypeError(f"{text!r}: there is no part {number} of {of}" + (", they are counted from 1" if of else ""))
    return number, of


def _summary(target: argparse.ArgumentParser) -> None:
    _paths(target, default=None)
    target.add_argument("--output-format", choices=("text", "json"), default="text", metavar="{text,json}", help="default: text")
    _files(target)
    _common(target)
    _runtime(target)


_GRAPH_EXAMPLES = """\
examples:
  lstmlint graph train.py -o model.svg            the model of a file as a picture
  lstmlint graph train.py --model encoder         the one of several that has this name, or is made on this line
  lstmlint graph src/ --format html -o models.html  a page with all models, their source and what each layer does
  lstmlint graph src/ --format mermaid -o docs/   a file for each model, for Markdown that GitHub and GitLab show

A picture has a box for each layer with what it returns and how many parameters it has, the tensors between them with their shapes,
states that are handed on, and the findings of lstmlint where they belong.
"""


def _graph(target: argparse.ArgumentParser) -> None:
    _paths(target, default=None)
    target.add_argument("--model", metavar="NAME", help="only the model of this name, or the one that is made on this line")
    target.add_argument(
        "--format", choices=("svg", "html", "mermaid", "dot"), metavar="{svg,html,mermaid,dot}",
        help="default: what the name of --output-file ends with, else svg",
    )  # fmt: skip
    target.add_argument(
        "-o", "--output-file", metavar="FILE", help="where it is written; a folder gets a file for each model (default: standard output)"
    )
    _files(target)
    _common(target)


_EXPLAIN_EXAMPLES = """\
examples:
  lstmlint explain train.py:12                what stands on line 12: a layer, a call of fit, a finding
  lstmlint explain train.py:12:25             what stands at column 25 of it
  lstmlint explain "lesson.ipynb:cell 3:2"    line 2 of the third cell
  cat a.py | lstmlint explain --stdin-filename a.py a.py:12
"""


def _explain(target: argparse.ArgumentParser) -> None:
    target.add_argument("places", nargs="+", metavar="FILE:LINE[:COLUMN]", help="a line, or what stands at a column of it")
    target.add_argument(
        "--output-format", choices=("text", "markdown", "json"), default="text", metavar="{text,markdown,json}", help="default: text"
    )
    target.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto, on a terminal)")
    _files(target)
    _common(target)


def _rule(target: argparse.ArgumentParser) -> None:
    target.add_argument("rules", nargs="*", metavar="RULE", help="a code (RNN101) or a name (stacked-without-sequences); none lists all")
    target.add_argument("--all", action="store_true", help="explain all rules")
    target.add_argument(
        "--test", action="store_true",
        help="run the examples of the rules that the configuration adds, or of those in the files and folders given; exit 1 if one fails",
    )  # fmt: skip
    target.add_argument("--output-format", choices=("text", "json"), default="text", metavar="{text,json}", help="default: text")
    _sources(target)


def _config(target: argparse.ArgumentParser) -> None:
    target.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder (default: .); with --check, several")
    target.add_argument(
        "--check", action="store_true", help="only say what is wrong with configuration files, or with what is in force for paths"
    )
    target.add_argument("--schema", action="store_true", help="print a JSON Schema of the configuration, for editors")
    target.add_argument("--output-format", choices=("text", "json"), default="text", metavar="{text,json}", help="default: text")
    _common(target)


def _server(target: argparse.ArgumentParser) -> None:
    target.add_argument("--stdio", action="store_true", help="talk by standard input and output, which is what it does anyway")
    target.add_argument("--log-level", choices=("error", "warning", "info", "debug"), default="warning", metavar="LEVEL",
        help="what is written to standard error: error, warning (default), info, debug")  # fmt: skip


def _completions(target: argparse.ArgumentParser) -> None:
    target.add_argument("shell", choices=("bash", "zsh", "fish"), metavar="{bash,zsh,fish}", help="the shell that is to complete the words")


_SERVER_EXAMPLES = """\
Editors start it themselves: docs/editors.md tells how each is set up. It needs pygls: pip install "lstmlint[lsp]".
"""
_COMPLETIONS_EXAMPLES = """\
examples:
  source <(lstmlint completions bash)                            in ~/.bashrc
  lstmlint completions zsh > "${fpath[1]}/_lstmlint"             in a folder of zsh's $fpath, before compinit
  lstmlint completions fish > ~/.config/fish/completions/lstmlint.fish
"""

COMMANDS = {
    "check": ("find mistakes, and repair them", _check, _CHECK_EXAMPLES),
    "summary": ("show the models of a file, layer by layer, with shapes and parameters", _summary, None),
    "explain": ("explain what stands on a line: a layer, a training call, a finding", _explain, _EXPLAIN_EXAMPLES),
    "graph": ("draw the models of a file, with shapes, states and findings", _graph, _GRAPH_EXAMPLES),
    "rule": ("explain a rule, list all, or test those of a team", _rule, None),
    "config": ("show the settings in force for a path and where each comes from", _config, None),
    "server": ("talk to an editor, by the Language Server Protocol", _server, _SERVER_EXAMPLES),
    "clean": ("remove what is remembered of earlier runs", _clean, None),
    "completions": ("print what makes a shell complete the words of lstmlint", _completions, _COMPLETIONS_EXAMPLES),
}
