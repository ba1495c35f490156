"""An undo as a project: what a run changed is wanted as it was before, and planned and applied as any other wish."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from mcdecl.engine.apply.journal import RUNS, digest_of
from mcdecl.engine.apply.runs import ApplyRun, find_run
from mcdecl.engine.plan.model import change_from_json
from mcdecl.engine.plan.saved import BadPlanFileError, SavedPlan
from mcdecl.engine.plan.taking_back import KeptRows, RunToUndo, taken_back
from mcdecl.helpers.own_folder import check_written_here
from mcdecl.helpers.patterns import matches
from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Removal
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.one_unit import check_units

_HERE: Final = "Select the right project and environment: mcdecl -C DIR undo RUN -e ENVIRONMENT"


def run_to_undo(project: Project, wanted: str) -> tuple[RunToUndo, str]:
    """A run of this project and account, with its states before, and the business unit that it was in.

    Args:
        project: the project, for the environment that is meant.
        wanted: the run's id, or the beginning of it.

    Raises:
        NoSuchRun: there is none, or there are several.
        RequestError: it is of another project or account, or its journal does not hold what an undo needs.
        OSError: the journal cannot be read, or version control has brought it.
    """
    run = find_run(project.root, wanted)
    check_written_here(project.root, run.path)
    unit = str(run.header.get("unit", ""))
    _check_place(project, run, unit)
    if run.changes is None:
        raise RequestError(
            f"The journal of run {run.id} does not hold the states before: it is incomplete, or of an older mcdecl.",
            "Plan the project as it stood at an earlier commit: mcdecl plan --ref COMMIT",
        )
    kept = tuple(_kept(run))
    changes = tuple(change_from_json(_sealed(run, line)) for line in run.changes)
    if not changes:
        raise RequestError(f"Run {run.id} was to change nothing that could be undone.")
    return RunToUndo(run.id, str(run.header.get("started", "")), changes, kept), unit


def _check_place(project: Project, run: ApplyRun, unit: str) -> None:
    header, environment = run.header, project.environment
    there = (str(header.get("project", "")), str(header.get("environment", "")))
    if there != (project.name, environment.name):
        named = " for ".join(filter(None, there)) or "a project that its journal does not name"
        raise RequestError(
            f"Run {run.id} was of {named}; here is {project.name} for {environment.name}.",
            _HERE,
        )
    if bool(unit) != bool(environment.business_units):
        raise RequestError(f"Run {run.id} was of other business units than {environment.name} has now.", _HERE)
    check_units(environment, [unit] if unit else [])
    here = account_name(environment.of_unit(unit) if unit else environment)
    if header.get("account") != here:
        raise RequestError(
            f"Run {run.id} was of another account ({_listed(header.get('account'))}); here is {_listed(here)}.", _HERE
        )


def _listed(account: Any) -> str:
    return ", ".join(str(value) for value in account.values()) if isinstance(account, Mapping) else "unknown"


def _sealed(run: ApplyRun, line: Mapping[str, Any]) -> Mapping[str, Any]:
    data = line.get("change")
    if not isinstance(data, Mapping) or digest_of(data) != line.get("sha256"):
        raise RequestError(
            f"The journal of run {run.id} in {RUNS.as_posix()} was edited: a change is not as it was written.",
            "Plan the project as it stood at an earlier commit: mcdecl plan --ref COMMIT",
        )
    return data


def _kept(run: ApplyRun) -> Iterator[KeptRows]:
    for line in run.kept:
        try:
            yield KeptRows(str(line["address"]), str(line["manifest"]), int(line["rows"]), str(line["sha256"]))
        except (KeyError, TypeError, ValueError):
            raise RequestError(
                f"The journal of run {run.id} was edited: a kept copy is not as it was written."
            ) from None


def undone_by(saved: SavedPlan) -> tuple[RunToUndo, str]:
    """The run that a saved plan takes back, and its business unit.

    Raises:
        BadPlanFileError: the file does not say it in a form that is known.
    """
    try:
        run = RunToUndo.from_json(saved.undo_of or {})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPlanFileError(
            f"This plan of an undo cannot be read: {error}.", "Create a new one: mcdecl undo RUN --out FILE"
        ) from None
    return run, next((change.unit for change in run.changes), "")


def undone(project: Project, undo: tuple[RunToUndo, str], excludes: Collection[str] = ()) -> Project:
    """The project whose files ask for nothing but the states before a run.

    Args:
        project: the project as its files are.
        undo: the run, and the business unit that it was in.
        excludes: addresses and patterns that are left out.

    Raises:
        RequestError: the run created something that the files protect now.
    """
    run, unit = undo
    resources, removals = taken_back(run)
    addresses = [*(resource.address for resource in resources), *(removal.address for removal in removals)]
    excludes = [pattern.removeprefix(f"{unit}:") if unit else pattern for pattern in excludes]
    for pattern in excludes:
        if not any(matches(pattern, address) for address in addresses):
            near = did_you_mean(pattern, addresses) or "it changed " + ", ".join(
                change.address for change in run.changes
            )
            raise RequestError(f"The exclude {pattern} matches nothing that run {run.run} changed; {near}.")
    resources = tuple(item for item in resources if not _means(excludes, item.address))
    removals = tuple(item for item in removals if not _means(excludes, item.address))
    part = project.unit(unit) if unit else project
    for removal in removals:
        _check_protected(part, removal, run.run)
    taken = replace(
        part,
        resources=resources,
        removals=removals,
        warnings=(),
        unresolved=(),
        written={},
        units=(),
        known=(),
        to_judge=(),
        left_out=(),
    )
    return project.with_units((taken,)) if unit else taken


def _means(patterns: Collection[str], address: str) -> bool:
    return any(matches(pattern, address) for pattern in patterns)


def _check_protected(project: Project, removal: Removal, run: str) -> None:
    declared = project.resource(removal.kind, removal.key)
    if declared is None or declared.directives is None or not declared.directives.prevent_destroy:
        return
    raise RequestError(
        f"Run {run} created {removal.address}, and lifecycle.prevent_destroy forbids deleting it.",
        f"Leave it out: --exclude {removal.address}",
    )
