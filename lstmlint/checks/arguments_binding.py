"""Which argument of a constructor goes to which parameter, version by version.

The two versions have other signatures: a keyword may be refused by one only, and a late positional argument may mean
another parameter. A check asks for the :func:`bindings` of a layer and says what all, or only one, of the target versions do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field

from lstmlint.diagnostic import Severity
from lstmlint.layers import Signature, signature
from lstmlint.program import Argument, Layer, Path, Program, Version
from lstmlint.records import dataclass

VERSIONS: tuple[Version, ...] = (2, 3)
KERAS2: tuple[Version, ...] = (2,)
KERAS3: tuple[Version, ...] = (3,)


@dataclass(slots=True)
class Binding:
    """The arguments of one call by the parameters of one version.

    ``bound`` are those that reached a parameter (or are taken through ``**kwargs``), ``refused`` the keywords that the version does
    not have, ``surplus`` the positional ones past the last parameter, ``twice`` those whose parameter was given already,
    ``missing`` the required parameters that were not given (none where an unknown ``**kwargs`` may hold them).
    """

    signature: Signature
    bound: dict[str, Argument] = field(default_factory=dict)
    refused: list[Argument] = field(default_factory=list)
    surplus: list[Argument] = field(default_factory=list)
    twice: list[Argument] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def bind(layer: Layer, found: Signature) -> Binding:
    """Bind the arguments as Python would."""
    binding = Binding(found)
    names = [parameter.name for parameter in found.positional]
    place = 0
    hidden = False
    for argument in layer.given:
        if argument.star:
            hidden = True
        elif argument.name is None:
            if hidden:
                continue  # behind an unknown *args no position is certain
            if place < len(names):
                binding.bound[names[place]] = argument
            else:
                binding.surplus.append(argument)
            place += 1
    for argument in layer.given:
        if argument.star or argument.name is None:
            continue
        if not found.accepts(argument.name):
            binding.refused.append(argument)
        elif argument.name in binding.bound:
            binding.twice.append(argument)
        else:
            binding.bound[argument.name] = argument
    if not hidden:
        binding.missing = [p.name for p in found.parameters if p.required and p.name not in binding.bound]
    return binding


def _by_class(layer: Layer) -> bool:
    """Whether the class was called, by its name or another name of it (``Convolution1D``), not a function such as ``concatenate``."""
    written = layer.qualified.rpartition(".")[2]
    return written == layer.kind or any(signature(written, version) is not None for version in VERSIONS)


def bindings(program: Program, layer: Layer) -> Mapping[Version, Binding]:
    """The binding for each target version that has the class; nothing for a class that is not the framework's."""
    known = program.bound.get(layer)
    if known is None:
        known = program.bound[layer] = _bindings(program, layer)
    return known  # type: ignore[return-value]  # only this module knows what a Binding is


def _bindings(program: Program, layer: Layer) -> Mapping[Version, Binding]:
    if layer.custom or layer.framework != "keras" or not _by_class(layer):
        return {}
    targets = VERSIONS if program.version is None else (program.version,)
    found: dict[Version, Binding] = {}
    for version in targets:
        accepted = signature(layer.kind, version)
        if accepted is not None:
            found[version] = bind(layer, accepted)
    return found


def constructed(program: Program, path: Path) -> Iterator[tuple[Layer, Mapping[Version, Binding]]]:
    """Every layer of the path whose constructor is known, with its bindings."""
    for layer in path.layers:
        found = bindings(program, layer)
        if found:
            yield layer, found


def severity(refusing: Collection[Version], targets: Collection[Version]) -> Severity:
    """An error where every version that may be meant refuses, else a warning."""
    return Severity.ERROR if set(refusing) >= set(targets) else Severity.WARNING


def subject(name: str, refusing: Collection[Version], targets: Collection[Version]) -> str:
    """The layer as a message names it: with the version, where only one of those that may be meant is concerned."""
    if len(targets) > 1 and len(refusing) == 1:
        return f"{name} in Keras {next(iter(refusing))}"
    return name
