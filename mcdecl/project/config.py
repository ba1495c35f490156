"""`mcdecl.yaml`: the project's name, its variables, and the environment that is meant."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.diagnostics import Diagnostic, ProjectError
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.model import AccountSettings, Environment
from mcdecl.project.places import Path as DataPath
from mcdecl.project.places import Places
from mcdecl.project.variables import Substitution, mentions
from mcdecl.project.wording import config_checker
from mcdecl.project.yaml_reader import YamlError, read, scalar

_EMBEDDED: Final[Mapping[str, Any]] = {"sandbox": {"account": "sandbox"}}
"""What a project that names no environment has."""
_MID: Final = re.compile(r"[0-9]{1,18}")
_NUMBERS: Final[Mapping[str, Callable[[Any], Any]]] = {"business_unit": int, "concurrency": int, "timeout": float}
"""Settings that are no texts."""


@dataclass(frozen=True, slots=True)
class Config:
    """What `mcdecl.yaml` says for the chosen environment."""

    name: str
    environment: Environment


def read_config(root: Path, environment: str | None, given: Mapping[str, str], places: Places) -> Config:
    """Read `mcdecl.yaml` below `root` for an environment, with variables as `given` on the command line.

    Raises:
        ProjectError: the file is missing or wrong, or names no such environment.
    """
    reading = _Reading(places)
    data = reading.data(root)
    name = _chosen(data, environment, reading)
    settings = data.get("environments", _EMBEDDED)[name]
    variables = _variables(data, name, settings.get("variables", {}), given, reading)
    account = _account(name, settings["account"], variables, reading)
    reading.stop_if_wrong()
    return Config(data["project"], Environment(name, account, variables, bool(settings.get("lock", False))))


class _Reading:
    """The file being read, and what is wrong with it so far."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.found: list[Diagnostic] = []

    def data(self, root: Path) -> dict[str, Any]:
        if not (root / CONFIG).is_file():
            where = "is not a folder" if not root.is_dir() else f"has no {CONFIG}"
            hint = f"go to a project's folder or name it: mcdecl -C DIR …; a project is a folder with a {CONFIG}"
            raise ProjectError([Diagnostic(CONFIG, 1, 1, f"{root} {where}", hint)])
        text = text_of(root, CONFIG)
        if isinstance(text, Diagnostic):
            raise ProjectError([text])
        self.places.texts[CONFIG] = text
        try:
            data = read(text)
        except YamlError as error:
            raise ProjectError(
                Diagnostic(CONFIG, at.line, at.column, message, hint) for at, message, hint in error.problems
            ) from None
        for problem in config_checker().problems({} if data is None else data):
            self.add(problem.path, problem.message, problem.hint, at_key=problem.at_key)
        self.stop_if_wrong()
        return dict(data)

    def add(self, path: DataPath, message: str, hint: str | None, *, at_key: bool = False) -> None:
        place = self.places.of(CONFIG, path, key=at_key)
        self.found.append(Diagnostic(CONFIG, place.line, place.column, message, hint))

    def stop_if_wrong(self) -> None:
        if self.found:
            raise ProjectError(self.found)


def _chosen(data: Mapping[str, Any], wanted: str | None, reading: _Reading) -> str:
    """The name of the environment: the wanted one, the default, else the first."""
    environments = data.get("environments", _EMBEDDED)
    default = data.get("default_environment")
    name = str(wanted or default or next(iter(environments)))
    if name not in environments:
        path = ("environments",) if wanted else ("default_environment",)
        hint = did_you_mean(name, environments) or f"choose one of {', '.join(environments)}"
        reading.add(path, f"there is no environment {name}", hint)
        reading.stop_if_wrong()
    return name


def _variables(
    data: Mapping[str, Any], environment: str, set_here: Mapping[str, Any], given: Mapping[str, str], reading: _Reading
) -> dict[str, Any]:
    """Every declared variable with its value: the command line's, the environment's, or the default."""
    declared = data.get("variables", {})
    values = {name: variable.get("default") for name, variable in declared.items()}
    for name, value in values.items():
        if value is not None:
            _typed(name, value, declared[name], ("variables", name, "default"), reading)
    for name, value in set_here.items():
        path = ("environments", environment, "variables", name)
        if name in declared:
            values[name] = _typed(name, value, declared[name], path, reading)
        else:
            reading.add(path, f"the variable {name} is not declared", _undeclared(name, declared), at_key=True)
    for name, text in given.items():
        if name in declared:
            values[name] = _typed(name, _from_text(text, declared[name]), declared[name], ("variables", name), reading)
        else:
            reading.add(("variables",), f"--var {name}: the variable is not declared", _undeclared(name, declared))
    return values


def _undeclared(name: str, declared: Mapping[str, Any]) -> str:
    return did_you_mean(name, declared) or f"declare it: variables: {{{name}: {{default: …}}}}"


def _sort(variable: Mapping[str, Any]) -> str:
    """What a variable's values are: as declared, else as its default is."""
    default = variable.get("default")
    like = "flag" if isinstance(default, bool) else "number" if isinstance(default, int | float) else "text"
    return str(variable.get("type", like))


def _from_text(text: str, variable: Mapping[str, Any]) -> Any:
    return text if _sort(variable) == "text" else scalar(text)


def _typed(name: str, value: Any, variable: Mapping[str, Any], path: DataPath, reading: _Reading) -> Any:
    sort = _sort(variable)
    fits = {
        "flag": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "text": isinstance(value, str),
    }
    if not fits[sort]:
        hint = "put it in quotes" if sort == "text" else "write true or false" if sort == "flag" else "write digits"
        reading.add(path, f"the variable {name} is a {sort}, not {value!r}", hint)
    if isinstance(value, str) and any(mentions(value)):
        reading.add(path, f"the value of {name} is taken as it is and cannot name another", "write the value itself")
    return value


def _account(name: str, written: Any, variables: Mapping[str, Any], reading: _Reading) -> Any:
    if written == "sandbox":
        return "sandbox"
    path: DataPath = ("environments", name, "account")
    substitution = Substitution(variables, os.environ)
    settings = substitution.data(written, path)
    for one in substitution.unresolved:
        reading.add(one.path, one.message, one.hint)
    reading.stop_if_wrong()
    if "business_unit" in settings and not _MID.fullmatch(str(settings["business_unit"])):
        message = "business_unit is the MID of a business unit, a number"
        reading.add((*path, "business_unit"), message, "find it under the account's name in the user interface")
        reading.stop_if_wrong()
    return AccountSettings(**{word: _NUMBERS.get(word, str)(value) for word, value in settings.items()})
