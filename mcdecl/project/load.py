"""Reading a project: every file, every check, every problem in one run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.project import checking
from mcdecl.project.config import Config, read_config
from mcdecl.project.diagnostics import Diagnostic, ProjectError, ordered
from mcdecl.project.files import resource_files
from mcdecl.project.model import Project
from mcdecl.project.places import Places
from mcdecl.project.resources import ResourceReader, implied_folders


def load(root: Path, environment: str | None = None, *, variables: Mapping[str, str] | None = None) -> Project:
    """Read the project in `root` for an environment, offline.

    Args:
        root: the folder with `mcdecl.yaml`.
        environment: its name; None for `default_environment`, else the first one.
        variables: values that win over the environment's and the defaults.

    Raises:
        ProjectError: something is wrong with its files; everything that is, in order.
    """
    places = Places({})
    config = read_config(root, environment, variables or {}, places)
    reader = ResourceReader(root, config.environment.variables, places)
    for file in resource_files(root):
        reader.read(file)
    return _checked(root, config, reader)


def _checked(root: Path, config: Config, reader: ResourceReader) -> Project:
    places, resources = reader.places, _declared_once(reader.resources)
    project = Project(config.name, root, config.environment, tuple(resources), _places=places)
    found = [*reader.found]
    across = checking.across(reader.resources, places)
    found += [checking.diagnostic(resource.origin, finding, places) for resource, finding in across]
    for resource in resources:
        alone = checking.alone(resource, project)
        found += [checking.diagnostic(resource.origin, finding, places) for finding in alone]
    for origin, finding in reader.blocks.findings(resources):
        found.append(checking.diagnostic(origin, finding, places))
    unresolved, doubts = _undeclared(resources, places)
    if any(one.severity == "error" for one in found):
        raise ProjectError([*found, *doubts])
    return Project(
        config.name,
        root,
        config.environment,
        (*reader.blocks.moved(resources), *implied_folders(resources)),
        ordered([*found, *doubts]),
        tuple(unresolved),
        reader.blocks.wanted_removals(),
        _places=places,
    )


def _declared_once(resources: Sequence[Resource]) -> list[Resource]:
    by_address: dict[str, Resource] = {}
    for resource in resources:
        by_address.setdefault(resource.address, resource)
    return list(by_address.values())


def _undeclared(resources: Sequence[Resource], places: Places) -> tuple[dict[str, None], list[Diagnostic]]:
    declared = {name: frozenset(resource.key for resource in resources if resource.kind == name) for name in KINDS}
    unresolved: dict[str, None] = {}
    doubts = []
    for resource in resources:
        for address, finding in checking.undeclared(resource, declared):
            unresolved[address] = None
            doubts.append(checking.diagnostic(resource.origin, finding, places))
    return unresolved, doubts
