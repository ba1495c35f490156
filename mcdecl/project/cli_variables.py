"""Values of variables that the command line gives: `--var NAME=VALUE`, and files named by `--var-file`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.safe_files import LARGEST
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import decoded, text_of
from mcdecl.project.positions import Places
from mcdecl.project.yaml_reader import YamlError, read

_DEVICES: Final = Path("/dev")


class CliVariable(Struct, frozen=True):
    """One value; `file` names the file that has it, None stands for the command line, whose values are texts."""

    name: str
    value: Any
    file: str | None = None


def given_values(
    files: Sequence[Path], pairs: Mapping[str, str], places: Places
) -> tuple[list[CliVariable], list[Diagnostic]]:
    """The values of files in their order, then those of the command line: later ones win. And what is wrong."""
    values: list[CliVariable] = []
    diagnostics: list[Diagnostic] = []
    for file in files:
        for item in _of_file(file, places):
            if isinstance(item, Diagnostic):
                diagnostics.append(item)
            else:
                values.append(item)
    return [*values, *(CliVariable(name, text) for name, text in pairs.items())], diagnostics


def _text(file: Path) -> str | Diagnostic:
    """The text of a file that the command line names; `<(…)` of a shell is a pipe, which it names, too."""
    if not file.is_absolute() or _DEVICES not in file.parents:
        return text_of(file.parent, file.name)
    with file.open("rb") as pipe:
        content = pipe.read(LARGEST + 1)
    if len(content) > LARGEST:
        return Diagnostic(file.as_posix(), 1, 1, "it gives more than any file of variables has", code="MC101")
    return decoded(content, file.as_posix())


def _of_file(file: Path, places: Places) -> Iterator[CliVariable | Diagnostic]:
    name = file.as_posix()
    text = _text(file)
    if isinstance(text, Diagnostic):
        yield Diagnostic(name, text.line, text.column, text.message, text.hint, code=text.code)
        return
    places.texts[name] = text
    try:
        data = read(text)
    except YamlError as error:
        yield from (
            Diagnostic(name, at.line, at.column, message, hint, code="MC102") for at, message, hint in error.problems
        )
        return
    if not isinstance(data, dict | None):
        yield Diagnostic(name, 1, 1, "this is no map of variables", "write one name: value per line", code="MC111")
        return
    for key, value in (data or {}).items():
        yield CliVariable(key, value, name)
