"""Reading a project: every file, every check, every problem in one run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.project import checking
from mcdecl.project.config import Config, read_config
from mcdecl.project.diagnostics import Diagnostic, ProjectError, ordered
from mcdecl.project.files import resource_files
from mcdecl.project.given import given_values
from mcdecl.project.model import Project
from mcdecl.project.places import Places
from mcdecl.project.resources import ResourceReader, implied_folders


def load(
    root: Path,
    environment: str | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
    offline: bool = False,
) -> Project:
    """Read the project in `root` for an environment, offline.

    Args:
        root: the folder with `mcdecl.yaml`.
        environment: its name; None for `default_environment`, else the first one.
        variables: values that win over the files', the environment's and the defaults.
        variable_files: YAML or JSON files with values of variables, later ones winning.
        offline: nothing will be asked of the account, so that no secret is needed.

    Raises:
        ProjectError: something is wrong with its files; everything that is, in order.
    """
    project = examine(root, environment, variables=variables, variable_files=variable_files, offline=offline)
    if any(one.severity == "error" for one in project.warnings):
        raise ProjectError(project.warnings)
    return project


def examine(
    root: Path,
    environment: str | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
    offline: bool = False,
) -> Project:
    """The same, as far as it can be read: errors are among the `warnings` of the project, which has the rest.

    Raises:
        ProjectError: there is no `mcdecl.yaml`.
    """
    places = Places({})
    given, found = given_values(variable_files, variables or {}, places)
    config = read_config(root, environment, given, places, offline=offline)
    reader = ResourceReader(root, config, places, found=[*found, *config.found])
    reader.read(resource_files(root, besides=variable_files))
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
    unresolved: dict[str, None] = {}
    if config.variables is not None:
        # Without variables resources are left out, and what refers to them would seem to lead nowhere.
        for origin, finding in reader.blocks.findings(resources, reader.dropped):
            found.append(checking.diagnostic(origin, finding, places))
        unresolved, references = _undeclared(resources, reader.dropped, places)
        found += references
    return Project(
        config.name,
        root,
        config.environment,
        (*reader.blocks.moved(resources), *implied_folders(resources)),
        ordered(found),
        tuple(unresolved),
        reader.blocks.wanted_removals(),
        config.lint,
        written=reader.written,
        _places=places,
    )


def _declared_once(resources: Sequence[Resource]) -> list[Resource]:
    by_address: dict[str, Resource] = {}
    for resource in resources:
        by_address.setdefault(resource.address, resource)
    return list(by_address.values())


def _undeclared(
    resources: Sequence[Resource], dropped: Mapping[str, Origin], places: Places
) -> tuple[dict[str, None], list[Diagnostic]]:
    """The addresses that nobody declares, and what is to say about the references to them."""
    declared = {name: frozenset(resource.key for resource in resources if resource.kind == name) for name in KINDS}
    unresolved: dict[str, None] = {}
    said = []
    for resource in resources:
        for address, finding in checking.undeclared(resource, declared, dropped, places):
            unresolved[address] = None
            said.append(checking.diagnostic(resource.origin, finding, places))
    return unresolved, said
