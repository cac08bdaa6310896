"""The settings in force for one file: a frozen :class:`Config`, merged before anything is linted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from lstmlint.config.defaults import DEFAULT_EXCLUDE, DEFAULT_INCLUDE
from lstmlint.config.formats import Output
from lstmlint.config.runtime import MEMORY, Factory, Mode
from lstmlint.config.selection import Selection
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.catalog import Rule
    from lstmlint.team import TeamRule

Version = Literal[2, 3]


@dataclass(frozen=True, slots=True)
class Config:
    """What was asked for, by files and options together. ``Config()`` is the default behaviour.

    ``later`` are choices of rules that win over ``select`` and ``ignore`` (the command line's over a file's).
    ``project_version`` is the Keras version that the project's declared dependencies ask for, with the reason in words;
    an explicit ``keras_version`` wins over what a file says of itself, and that over the project's.
    ``rules`` are the files with rules of a team, ``team`` those rules.
    ``runtime`` and what begins so is for the runtime pass; ``models`` are functions that it may import and call.
    ``baseline`` is the file with the findings that are not told.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    later: tuple[Selection, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    include: tuple[str, ...] = DEFAULT_INCLUDE
    extend_include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    keras_version: Version | None = None
    project_version: Version | None = None
    project_because: str = ""
    fail_on: str = "warning"
    output_format: tuple[Output, ...] = (Output("full"),)
    fix: bool = False
    unsafe_fixes: bool = False
    show_fixes: bool = False
    rules: tuple[str, ...] = ()
    team: tuple[TeamRule, ...] = ()
    runtime: Mode = False
    runtime_python: str | None = None
    runtime_seconds: float = 20.0
    runtime_memory: int = MEMORY
    models: tuple[Factory, ...] = ()
    cache_dir: str | None = None
    baseline: str | None = None
    root: str = ""
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def selections(self) -> tuple[Selection, ...]:
        """The layers of rule choices, first to last."""
        return (Selection(self.select, self.ignore, self.extend_select, self.extend_ignore), *self.later)

    @property
    def added(self) -> tuple[Rule, ...]:
        """The words of the team's rules."""
        return tuple(team.rule for team in self.team)
