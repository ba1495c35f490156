"""`mcdecl.yaml`: the project's name, its variables, and the environment that is meant."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.helpers import git
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.account_config import account_settings
from mcdecl.project.cli_variables import CliVariable
from mcdecl.project.diagnostics import Diagnostic, ProjectError
from mcdecl.project.dotenv import process_environment
from mcdecl.project.embedded import EMBEDDED, embedded_names, without_names
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.guards import GUARDS, guards
from mcdecl.project.keep_settings import keep_settings
from mcdecl.project.lint_settings import SECTION as LINT
from mcdecl.project.lint_settings import LintSettings, bad_patterns, lint_settings
from mcdecl.project.model import Environment
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.positions import Places
from mcdecl.project.schema_messages import SchemaProblem, config_checker
from mcdecl.project.sftp_config import sftp_settings
from mcdecl.project.shared_units import shared_units, written_identity
from mcdecl.project.trust import BASE, Trust, login_variables, trust_of
from mcdecl.project.unit_config import (
    STRICT,
    check_login,
    doubled,
    expected_unit,
    folder_units,
    unit_ids,
    unit_names,
    unknown_units,
)
from mcdecl.project.units import UNITS, Names
from mcdecl.project.variables import Outside, Substitution, UnitValues, mentions, sort_of
from mcdecl.project.yaml_reader import YamlError, read, scalar

_EMBEDDED: Final[Mapping[str, Any]] = {"sandbox": {"account": "sandbox"}}
"""What a project that names no environment has."""


class Config(Struct, frozen=True):
    """What `mcdecl.yaml` says for the chosen environment.

    Attributes:
        name: the project's.
        environment: the one that is meant.
        environments: the names of all.
        variables: every declared variable with its value; None where the file is too wrong to tell.
        diagnostics: what is wrong with the file.
        lint: what it says about lint.
        folder_units: business units of folders of files, by path.
        unit_names: the names of the business units of all environments.
        strict: whether what nothing maps to a business unit is an error.
        login_variables: environment variables from which any environment logs in, here or in the base branch.
    """

    name: str
    environment: Environment
    environments: tuple[str, ...]
    variables: Mapping[str, Any] | None
    diagnostics: tuple[Diagnostic, ...] = ()
    lint: LintSettings = field(default_factory=LintSettings)
    folder_units: Mapping[str, Names] = field(default_factory=dict)
    unit_names: tuple[str, ...] = ()
    strict: bool = False
    login_variables: frozenset[str] = frozenset()


def read_config(
    root: Path, environment: str | None, given: Sequence[CliVariable], places: Places, *, offline: bool = False
) -> Config:
    """Read `mcdecl.yaml` below `root` for an environment, with variables as `given` on the command line.

    With `offline` nothing is asked for secrets: settings that only the process knows are left out.

    Raises:
        ProjectError: there is no such file.
    """
    reading = _Reading(places)
    data = reading.data(root)
    name = None if reading.diagnostics else _chosen(data, environment, reading)
    if name is None:
        return Config("", Environment("", "sandbox"), (), None, tuple(reading.diagnostics))
    named = embedded_names(data.get("environments", _EMBEDDED))
    if named:
        data = {**data, "environments": without_names(data["environments"], named)}
    settings = data.get("environments", _EMBEDDED)[name]
    set_here = (("environments", name, "variables"), settings.get("variables", {}))
    variables = _variables(data, [set_here], given, reading)
    title = str(reading.resolved(data["project"], ("project",), Substitution(variables)))
    calls = _calls_at_once(settings, ("environments", name), reading)
    trust = Trust(root) if offline else trust_of(root, given)
    account = account_settings(name, settings["account"], variables, reading, trust, offline=offline)
    lock, protected, ledger = (bool(settings.get(word, False)) for word in ("lock", "protected", "ledger"))
    records = [
        {word: reading.resolved(part[word], (*path, word), Substitution(variables)) for word in GUARDS if word in part}
        for part, path in ((data, ()), (settings, ("environments", name)))
    ]
    units = unit_ids(name, settings, variables, reading)
    outside = Outside({} if offline else process_environment(root)[0], trust)
    of_units = {unit: _variables(data, [set_here, *_of_unit(data, name, unit)], given, reading) for unit in units}
    sftp = sftp_settings(name, settings, Substitution(variables, outside), reading, trust.hosts)
    unit_sftp = {
        unit: sftp_settings(
            name, settings, Substitution(of_units[unit], outside, unit=UnitValues(unit, mid)), reading, trust.hosts
        )
        for unit, mid in units.items()
    }
    unknown_units(data, reading)
    owned, thresholds, never = guards(*records)
    here = Environment(
        name,
        account,
        variables,
        lock,
        protected,
        calls,
        owned,
        thresholds,
        sftp=sftp,
        business_units=units,
        ledger=ledger,
        expected_unit=expected_unit(name, settings, variables, reading),
        never_delete=never,
        unit_variables=of_units,
        unit_sftp=unit_sftp,
        hosts=trust.hosts,
        sandbox=named.get(name, ""),
        keep=keep_settings(*records),
    )
    check_login(here, reading)
    folders = folder_units(data, here, root, reading)
    doubled(data, reading)
    environments = data.get("environments", _EMBEDDED)
    lint = _lint(data, reading)
    diagnostics = (*reading.diagnostics, *reading.doubts, *_shared(environments, named, places))
    strict = bool(data.get(STRICT, False))
    names, logins = unit_names(data), login_variables(data) | {*(trust.reviewed or ())}
    return Config(title, here, tuple(environments), variables, diagnostics, lint, folders, names, strict, logins)


def _shared(environments: Mapping[str, Any], named: Mapping[str, str], places: Places) -> Iterator[Diagnostic]:
    """Warnings about environments that are one business unit, as far as the file alone can tell."""
    identities = {
        name: written_identity({EMBEDDED: named[name]} if name in named else settings["account"])
        for name, settings in environments.items()
        if UNITS not in settings
    }
    for name, message in shared_units(identities).items():
        place = places.of(CONFIG, ("environments", name), key=True)
        hint = "keep one name for it, or correct its business_unit"
        yield Diagnostic(CONFIG, place.line, place.column, message, hint, severity="warning", code="MC132")


def config_file(root: Path) -> Path:
    """The `mcdecl.yaml` that makes `root` a project.

    Raises:
        ProjectError: there is none.
    """
    if not (root / CONFIG).is_file():
        where = "is not a folder" if not root.is_dir() else f"has no {CONFIG}"
        hint = f"go to a project's folder or name it: mcdecl -C DIR …; a project is a folder with a {CONFIG}"
        raise ProjectError([Diagnostic(CONFIG, 1, 1, f"{root} {where}", hint, code="MC103")])
    return root / CONFIG


def environment_names(root: Path) -> tuple[str, ...]:
    """The names of the environments in `mcdecl.yaml` below `root`, in its order.

    Raises:
        ProjectError: the file is missing, or too wrong to tell.
    """
    config = read_config(root, None, (), Places({}), offline=True)
    if not config.environments:
        raise ProjectError(config.diagnostics)
    return config.environments


def names_in_config(root: Path, environment: str | None) -> tuple[str, str]:
    """The names of the project and of the environment that is meant, as far as a broken `mcdecl.yaml` tells.

    Where it tells nothing, that of the base branch does, which `MCDECL_BASE` names.
    """
    try:
        config = read_config(root, environment, (), Places({}), offline=True)
    except ProjectError:
        config = None
    if config is not None and config.name:
        return config.name, config.environment.name or environment or ""
    text, base = text_of(root, CONFIG), os.environ.get(BASE, "")
    before = git.file_at(root, base, CONFIG) if base else None
    for known in (text, before.decode("utf-8", "replace") if before is not None else None):
        if isinstance(known, str) and (names := _written_names(known, environment)) is not None:
            return names
    return "", environment or ""


def _written_names(text: str, environment: str | None) -> tuple[str, str] | None:
    """The names in the text of a `mcdecl.yaml`, whatever else is wrong with it; None where it is no YAML."""
    try:
        data = read(text)
    except YamlError:
        return None
    if not isinstance(data, dict) or not isinstance(name := data.get("project"), str):
        return None
    environments = data.get("environments")
    first = next(iter(environments), "") if isinstance(environments, dict) else next(iter(_EMBEDDED))
    meant = environment or data.get("default_environment") or first
    return name, meant if isinstance(meant, str) else ""


class _Reading:
    """The file being read, and what is wrong with it so far."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.diagnostics: list[Diagnostic] = []
        self.doubts: list[Diagnostic] = []

    def data(self, root: Path) -> dict[str, Any]:
        """The data of the file, empty when it is wrong."""
        config_file(root)
        text = text_of(root, CONFIG)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return {}
        self.places.texts[CONFIG] = text
        try:
            data = read(text)
        except YamlError as error:
            self.diagnostics += [
                Diagnostic(CONFIG, at.line, at.column, message, hint, code="MC102")
                for at, message, hint in error.problems
            ]
            return {}
        for problem in config_checker().problems({} if data is None else data):
            self.add_problem(problem)
        return {} if self.diagnostics else dict(data)

    def resolved(self, written: Any, path: DataPath, substitution: Substitution) -> Any:
        """What stands at a path, with everything in it put in place."""
        value = substitution.data(written, path)
        for unresolved in substitution.unresolved:
            self.add(unresolved.path, unresolved.message, unresolved.hint, code="MC110")
        return value

    def add(
        self, path: DataPath, message: str, hint: str | None, *, code: str, at_key: bool = False, file: str = CONFIG
    ) -> None:
        place = self.places.of(file, path, key=at_key)
        self.diagnostics.append(Diagnostic(file, place.line, place.column, message, hint, code=code))

    def add_problem(self, problem: SchemaProblem) -> None:
        """Note what the schema finds wrong."""
        at = self.places.of(CONFIG, problem.path, key=problem.at_key)
        message, hint = problem.message, problem.hint
        self.diagnostics.append(
            Diagnostic(CONFIG, at.line, at.column, message, hint, code=problem.code, fix=problem.fix)
        )

    def doubt(self, path: DataPath, message: str, hint: str | None, *, code: str) -> None:
        place = self.places.of(CONFIG, path, key=True)
        self.doubts.append(Diagnostic(CONFIG, place.line, place.column, message, hint, "warning", code))


def _chosen(data: Mapping[str, Any], wanted: str | None, reading: _Reading) -> str | None:
    """The name of the environment: the wanted one, the default, else the first; None when there is no such."""
    environments = data.get("environments", _EMBEDDED)
    default = data.get("default_environment")
    # An empty name, such as an unset variable of a pipeline, names no environment: it does not pick the default one.
    name = str(next((named for named in (wanted, default) if named is not None), next(iter(environments))))
    if name not in environments:
        path = ("environments",) if wanted is not None else ("default_environment",)
        hint = did_you_mean(name, environments) or f"choose one of {', '.join(environments)}"
        reading.add(path, f"there is no environment {name or 'with an empty name'}", hint, code="MC112")
        return None
    return name


def _of_unit(data: Mapping[str, Any], environment: str, unit: str) -> Iterator[tuple[DataPath, Mapping[str, Any]]]:
    """The values of variables in a business unit with their paths: those of all environments, then of this one."""
    written = data["environments"][environment][UNITS][unit]
    everywhere = data.get(UNITS, {}).get(unit, {})
    yield (UNITS, unit, "variables"), everywhere.get("variables", {})
    if isinstance(written, Mapping):
        yield ("environments", environment, UNITS, unit, "variables"), written.get("variables", {})


def _variables(
    data: Mapping[str, Any],
    settings: Sequence[tuple[DataPath, Mapping[str, Any]]],
    given: Sequence[CliVariable],
    reading: _Reading,
) -> dict[str, Any]:
    """Every declared variable with its value: the command line's, the last of the settings', or the default."""
    declared = data.get("variables", {})
    values = {name: variable.get("default") for name, variable in declared.items()}
    for name, value in values.items():
        if value is not None:
            _typed(name, value, declared[name], ("variables", name, "default"), reading)
    for path, value in [((*above, name), value) for above, here in settings for name, value in here.items()]:
        name = str(path[-1])
        if name in declared:
            values[name] = _typed(name, value, declared[name], path, reading)
        else:
            reading.add(
                path, f"the variable {name} is not declared", _undeclared(name, declared), code="MC111", at_key=True
            )
    for variable in given:
        file = variable.file or CONFIG
        path = (
            (variable.name,)
            if variable.file
            else ("variables", *((variable.name,) if variable.name in declared else ()))
        )
        if variable.name not in declared:
            subject = f"the variable {variable.name}" if variable.file else f"--var {variable.name}: the variable"
            reading.add(
                path,
                f"{subject} is not declared",
                _undeclared(variable.name, declared),
                code="MC111",
                at_key=True,
                file=file,
            )
            continue
        value = variable.value if variable.file else _from_text(variable.value, declared[variable.name])
        values[variable.name] = _typed(variable.name, value, declared[variable.name], path, reading, file)
    return values


def _undeclared(name: str, declared: Mapping[str, Any]) -> str:
    return did_you_mean(name, declared) or f"declare it: variables: {{{name}: {{default: …}}}}"


def _sort(variable: Mapping[str, Any]) -> str:
    """What a variable's values are: as declared, else as its default is."""
    return str(variable.get("type", sort_of(variable.get("default"))))


def _from_text(text: str, variable: Mapping[str, Any]) -> Any:
    """The value of a text on the command line; one that cannot be read stays a text, which its type then refuses."""
    if _sort(variable) == "text":
        return text
    try:
        return read(text) if _sort(variable) in ("list", "map") else scalar(text)
    except YamlError:
        return text


_ADVICE: Final[Mapping[str, str]] = {
    "text": "put it in quotes",
    "flag": "write true or false",
    "number": "write digits",
    "list": "write [A, B]",
    "map": "write {A: 1, B: 2}",
}


def _typed(
    name: str, value: Any, variable: Mapping[str, Any], path: DataPath, reading: _Reading, file: str = CONFIG
) -> Any:
    sort = _sort(variable)
    if value is None or sort_of(value) != sort:
        reading.add(path, f"the variable {name} is a {sort}, not {value!r}", _ADVICE[sort], code="MC111", file=file)
    if any(mentions(value)):
        message = f"the value of {name} is taken as it is and cannot name another"
        reading.add(path, message, "write the value itself", code="MC111", file=file)
    return value


def _calls_at_once(settings: Mapping[str, Any], path: DataPath, reading: _Reading) -> int | None:
    account = settings["account"]
    if "concurrency" in settings and isinstance(account, Mapping) and "concurrency" in account:
        message = "concurrency is also given under account"
        reading.add((*path, "concurrency"), message, "keep one of them", code="MC113", at_key=True)
    return settings.get("concurrency")


def _lint(data: Mapping[str, Any], reading: _Reading) -> LintSettings:
    """The section for lint; its waivers may only name environments that are there."""
    written, before = data.get(LINT, {}), len(reading.diagnostics)
    for path, reason in bad_patterns(written):
        hint = "correct it; a backslash needs no doubling in single quotes or without quotes"
        reading.add(path, f"{path[-1]} is no regular expression: {reason}", hint, code="MC115")
    environments = data.get("environments", _EMBEDDED)
    for index, waiver in enumerate(written.get("waivers", ())):
        name = waiver.get("environment")
        if name is not None and name not in environments:
            hint = did_you_mean(name, environments) or f"choose one of {', '.join(environments)}"
            path = (LINT, "waivers", index, "environment")
            reading.add(path, f"there is no environment {name}", hint, code="MC112")
    return LintSettings() if len(reading.diagnostics) > before else lint_settings(written)
