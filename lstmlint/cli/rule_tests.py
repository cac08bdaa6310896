"""``lstmlint rule --test``: the examples of a team's rules, run like tests."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstmlint.cli.inputs import here
from lstmlint.cli.main import CLEAN, FOUND, Failure
from lstmlint.config.files import team_rules
from lstmlint.config.resolve import Resolver
from lstmlint.engine.examples import Verdict, verdicts
from lstmlint.report.summary import count
from lstmlint.team import TeamRule

Result = tuple[TeamRule, list[Verdict]]


def test(options: argparse.Namespace, resolver: Resolver) -> int:
    """Run them; the exit code is 1 where one fails."""
    config = resolver.for_folder(here())
    if options.rules:
        config = replace(config, team=team_rules(_files(options.rules)))
    if not config.team:
        raise Failure('no rules of a team: name their files, or add them to the configuration, as in rules = ["lint/*.yaml"]')
    results = [(rule, verdicts(rule.rule, config)) for rule in config.team]
    if options.output_format == "json":
        sys.stdout.write(json.dumps([_entry(rule, said) for rule, said in results], indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(results))
    return FOUND if any(verdict.problems for _, said in results for verdict in said) else CLEAN


def _files(paths: Sequence[str]) -> list[str]:
    """The files, and the YAML in the folders."""
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112
            names = sorted(name for name in os.listdir(path) if name.endswith((".yaml", ".yml")))  # noqa: PTH208
            if not names:
                raise Failure(f"{path}: has no file with rules (*.yaml)")
            found += [os.path.join(path, name) for name in names]  # noqa: PTH118
        elif os.path.exists(path):  # noqa: PTH110
            found.append(path)
        else:
            raise Failure(f"{path}: no such file or folder")
    return [os.path.abspath(path) for path in found]  # noqa: PTH100


def _lines(results: Sequence[Result]) -> Iterator[str]:
    """One line for a rule, and under it what failed; the sum at the end."""
    passed = failed = 0
    for rule, said in results:
        wrong = [verdict for verdict in said if verdict.problems]
        passed, failed = passed + len(said) - len(wrong), failed + len(wrong)
        state = f"{len(wrong)} failed, {len(said) - len(wrong)} passed" if wrong else f"{len(said)} passed"
        yield f"{'FAIL' if wrong else 'ok':<4}  {rule.rule.code}  {rule.rule.name}  {rule.file}: {state}"
        for verdict in wrong:
            yield f"      {verdict.title}"
            yield from (f"          {problem}" for problem in verdict.problems)
    yield ""
    total = f"{count(passed + failed, 'example')} of {count(len(results), 'rule')}"
    yield f"{total}: {failed} failed, {passed} passed." if failed else f"{total}: all passed."


def _entry(rule: TeamRule, said: Sequence[Verdict]) -> dict[str, object]:
    return {
        "code": rule.rule.code,
        "name": rule.rule.name,
        "filename": rule.file,
        "passed": sum(not verdict.problems for verdict in said),
        "failures": [{"example": verdict.title, "problems": list(verdict.problems)} for verdict in said if verdict.problems],
    }
