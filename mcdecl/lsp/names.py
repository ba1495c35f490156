"""What `mcdecl.yaml` and templates declare: environments, business units, variables, templates, and where."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from pathlib import PurePosixPath

from mcdecl.helpers.safe_files import real_path
from mcdecl.lsp.cursor import scalars
from mcdecl.lsp.naming import Names, sections_of_templates
from mcdecl.lsp.session import Session
from mcdecl.lsp.words import Place, inner
from mcdecl.project.files import CONFIG, files_of
from mcdecl.project.templates import TEMPLATES

_FILES = (".csv", ".sql", ".jsonl", ".json", ".txt", ".tsv", ".xml")
"""Ends of the names of files that others name."""


def declared_names(session: Session, what: Names, section: str = "") -> Iterator[tuple[str, Place]]:
    """The names of a sort that a project declares, each with its place.

    Args:
        session: the project.
        what: environments, business units, variables or templates.
        section: of templates, the section of the resources that extend them.
    """
    if what is Names.TEMPLATE:
        yield from _templates(session, section)
        return
    for cursor in scalars(session.text(CONFIG)):
        match cursor.path:
            case ("environments", str()):
                here = Names.ENVIRONMENT
            case ("variables", str()):
                here = Names.VARIABLE
            case ("business_units", str()) | ("environments", str(), "business_units", str()):
                here = Names.UNIT
            case _:
                continue
        if cursor.is_key and here is what:
            yield cursor.text, Place(CONFIG, *inner(cursor))


def names_of(session: Session, what: Names, section: str = "") -> list[str]:
    """The same names, each once."""
    return list(dict.fromkeys(name for name, _ in declared_names(session, what, section)))


def _templates(session: Session, section: str) -> Iterator[tuple[str, Place]]:
    sections = set(sections_of_templates(section))
    for file, text in session.yaml_files():
        if f"{TEMPLATES}:" in text:
            for cursor in scalars(text):
                if (
                    cursor.is_key
                    and len(cursor.path) == 3
                    and cursor.path[0] == TEMPLATES
                    and cursor.path[1] in sections
                ):
                    yield cursor.text, Place(file, *inner(cursor))


def files_from(session: Session, file: str) -> Iterator[str]:
    """The files of the project that another may name, as they are seen from the folder of that one."""
    folder = PurePosixPath(file).parent
    for name in files_of(session.root, _FILES):
        yield _seen_from(PurePosixPath(name), folder)


def _seen_from(path: PurePosixPath, folder: PurePosixPath) -> str:
    up = 0
    while not path.is_relative_to(folder):
        folder, up = folder.parent, up + 1
    return "../" * up + path.relative_to(folder).as_posix()


def file_named(session: Session, file: str, written: str) -> str | None:
    """The file of the project that another file names, as it is seen from the folder of that one."""
    path = real_path(session.root / PurePosixPath(file).parent / written)
    name = session.name(path)
    return name if name is not None and FilePath(path).is_file() else None


def values_of(session: Session, variable: str) -> Iterator[tuple[str, str]]:
    """The value of a variable in each environment, then where business units have their own, from `mcdecl.yaml`."""
    written = {item.path: item.text for item in scalars(session.text(CONFIG)) if not item.is_key}
    default = written.get(("variables", variable, "default"))
    for environment in names_of(session, Names.ENVIRONMENT):
        value = written.get(("environments", environment, "variables", variable), default)
        if value is not None:
            yield environment, value
    for path, value in written.items():
        match path:
            case ("business_units", str(unit), "variables", str(name)) if name == variable:
                yield unit, value
            case ("environments", str(environment), "business_units", str(unit), "variables", str(name)) if (
                name == variable
            ):
                yield f"{environment}, {unit}", value
