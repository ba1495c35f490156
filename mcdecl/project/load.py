"""Load a project: all files, all checks, all problems in one run."""

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from mcdecl.helpers.structs import replace
from mcdecl.helpers.timings import phase
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.kinds.shared import shared_key
from mcdecl.project import checking
from mcdecl.project.baseline import read_baseline, without_known
from mcdecl.project.cli_variables import given_values
from mcdecl.project.config import Config, read_config
from mcdecl.project.diagnostics import Diagnostic, ProjectError, ordered
from mcdecl.project.files import resource_files
from mcdecl.project.model import Project
from mcdecl.project.positions import Places
from mcdecl.project.resources import ResourceReader, implied_folders
from mcdecl.project.units import declared_in_other_units, findings, shared_by_reference


def load(
    root: Path,
    environment: str | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
    offline: bool = False,
    baseline: Path | None = None,
) -> Project:
    """Read the project in `root` for an environment, offline.

    Args:
        root: the folder with `mcdecl.yaml`.
        environment: its name; None for `default_environment`, else the first one.
        variables: values that win over the files', the environment's and the defaults.
        variable_files: YAML or JSON files with values of variables, later ones winning.
        offline: nothing will be asked of the account, so that no secret is needed.
        baseline: the file with the findings that are known; the one beside mcdecl.yaml when left out, if there is one.

    Raises:
        ProjectError: something is wrong with its files; everything that is new, in order.
        BadBaselineError: the baseline cannot be read.
    """
    project = examine(root, environment, variables=variables, variable_files=variable_files, offline=offline)
    project = without_known(project, read_baseline(root, baseline))
    if any(diagnostic.severity == "error" for diagnostic in project.warnings):
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
    given, diagnostics = given_values(variable_files, variables or {}, places)
    config = read_config(root, environment, given, places, offline=offline)
    reader = ResourceReader(root, config, places, diagnostics=[*diagnostics, *config.diagnostics])
    with phase("load"):
        reader.read(resource_files(root, besides=variable_files))
    with phase("validate"):
        return _checked(root, config, reader)


def _checked(root: Path, config: Config, reader: ResourceReader) -> Project:
    environment = config.environment
    diagnostics, units = [*reader.diagnostics], list[Project]()
    for name in environment.units_in_order or ("",):
        here = environment.of_unit(name) if name else environment
        above = units[0] if units else None
        project = _of_unit(Project(config.name, root, here, (), above=above, _places=reader.places), config, reader)
        diagnostics += project.warnings
        units.append(project)
    if not environment.business_units:
        return replace(units[0], warnings=ordered(diagnostics))
    sharing = bool(shared_by_reference(units))
    projects = [item for item in units if item.resources or item.removals or (sharing and item.above is None)]
    return Project(
        config.name,
        root,
        environment,
        tuple(resource for unit in units for resource in unit.resources),
        ordered(diagnostics),
        tuple(dict.fromkeys(address for unit in units for address in unit.unresolved)),
        tuple(removal for unit in units for removal in unit.removals),
        config.lint,
        units=tuple(projects or units[:1]),
        _places=reader.places,
    )


def _of_unit(empty: Project, config: Config, reader: ResourceReader) -> Project:
    """A business unit's part of the project, or the whole where there are none; its warnings are all that was found."""
    declared = reader.unit(empty.environment.business_unit)
    places, resources, blocks = reader.places, _declared_once(declared.resources), declared.blocks
    project = replace(empty, resources=tuple(resources))
    implied = tuple(implied_folders(resources))
    sendable: dict[int, object] = {}
    diagnostics: list[Diagnostic] = []
    diagnostics += resource_findings(declared.resources, project, places)
    for resource in resources:
        diagnostics += [
            checking.of_resource(resource, finding, project, places)
            for finding in checking.login_secrets(resource, config.login_variables)
        ]
        diagnostics += checking.unsendable_here(resource, declared.written.get(resource.address), places, sendable)
    unresolved: dict[str, None] = {}
    if config.variables is not None:
        # Without variables resources are left out, and what refers to them would seem to lead nowhere.
        environment = empty.environment
        for origin, finding in blocks.findings(
            (*resources, *implied),
            declared.dropped,
            units=environment.business_units,
            inside=environment.business_unit,
        ):
            diagnostics.append(checking.diagnostic(origin, finding, places))
        unresolved, references = _undeclared(project, reader)
        diagnostics += references
    return replace(
        project,
        resources=tuple(blocks.moved((*resources, *implied))),
        warnings=tuple(diagnostics),
        unresolved=tuple(unresolved),
        removals=blocks.wanted_removals(),
        lint=config.lint,
        written=declared.written,
    )


def resource_findings(declared: Sequence[Resource], project: Project, places: Places) -> list[Diagnostic]:
    """What is wrong with resources themselves and between them; `project` has each of them once."""
    across = chain(checking.across(declared, places), checking.folders_across(declared, places))
    diagnostics = [checking.of_resource(resource, finding, project, places) for resource, finding in across]
    for resource in project.resources:
        alone = chain(checking.alone(resource, project), findings(resource, project))
        diagnostics += [checking.of_resource(resource, finding, project, places) for finding in alone]
    return diagnostics


def checked_again(project: Project) -> Project:
    """A project, or one of its business units, with what is wrong with its resources as they are now."""
    declared = replace(project, resources=tuple(item for item in project.resources if not item.implied))
    return replace(project, warnings=tuple(resource_findings(declared.resources, declared, project.places)))


def _declared_once(resources: Sequence[Resource]) -> list[Resource]:
    by_address: dict[str, Resource] = {}
    for resource in resources:
        by_address.setdefault(resource.address, resource)
    return list(by_address.values())


def _undeclared(project: Project, reader: ResourceReader) -> tuple[dict[str, None], list[Diagnostic]]:
    """The addresses that nobody declares, and what is to say about the references to them."""
    resources, places, inside = project.resources, reader.places, project.environment.business_unit
    others = {name: unit.resources for name, unit in reader.units.items() if name != inside}
    declared = {name: frozenset(resource.key for resource in resources if resource.kind == name) for name in KINDS}
    broken_keys = reader.broken_keys()
    unresolved: dict[str, None] = {}
    diagnostics = []
    for resource in resources:
        for address, finding in checking.undeclared(resource, declared, reader.unit(inside).dropped, places):
            kind, _, key = address.partition(".")
            if inside and holds_rows(kind) and shared_key(key) is not None:
                continue  # what is shared is looked for in the parent
            if finding.code == "MC123" and broken_keys.may_be(key):
                continue  # the error is in the file that declares it
            unresolved[address] = None
            hint = declared_in_other_units(kind, key, project, others) if inside and finding.warning else None
            hinted = replace(finding, hint=hint) if hint else finding
            diagnostics.append(checking.of_resource(resource, hinted, project, places))
    return unresolved, diagnostics
