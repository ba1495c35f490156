"""The schemas that come with mcdecl, and how an editor is told of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import inside
from mcdecl.project.files import CONFIG as CONFIG_FILE
from mcdecl.project.mctest_schema import MCTEST
from mcdecl.project.schema import CONFIG, PROJECT

SETTINGS: Final = Path(".vscode") / "settings.json"
"""Where Visual Studio Code keeps the settings of a folder."""
_KEY: Final = "yaml.schemas"
_FILES: Final[Mapping[str, str | list[str]]] = {
    CONFIG: CONFIG_FILE,
    MCTEST: "*.mctest.yaml",
    PROJECT: ["*.yaml", "*.yml", f"!{CONFIG_FILE}", "!*.mctest.yaml", "!.*"],
}
"""Which files have which schema, as patterns of the YAML language server."""


class SettingsError(Error):
    """The settings of an editor cannot be changed: why, and what to do."""


def installed_schemas() -> Path:
    """The folder of the schemas that came with this mcdecl: beside the package's modules, or in its repository."""
    beside = Path(__file__).resolve().parents[1] / "schemas"
    return beside if beside.is_dir() else beside.parents[1] / "schemas"


def editor_settings() -> dict[str, str | list[str]]:
    """Patterns of files by the schema that they have, as the YAML language server takes them (`yaml.schemas`)."""
    folder = installed_schemas()
    return {(folder / name).as_uri(): patterns for name, patterns in _FILES.items()}


def write_settings(root: Path) -> str:
    """Point Visual Studio Code at the installed schemas; all other settings stay.

    Args:
        root: the project's folder.

    Returns:
        The file that was written.

    Raises:
        SettingsError: there are settings that cannot be read, or that lie outside of the project.
        OSError: the file cannot be written.
    """
    file = root / SETTINGS
    settings = _read(file) if file.exists() else {}
    old = settings.get(_KEY)
    others = {uri: files for uri, files in old.items() if not _ours(uri)} if isinstance(old, dict) else {}
    text = json.dumps({**settings, _KEY: {**others, **editor_settings()}}, indent=2, ensure_ascii=False) + "\n"
    target = inside(root, SETTINGS)
    target.parent.mkdir(exist_ok=True)
    write_whole(target, text)
    return SETTINGS.as_posix()


def stale_copies(folder: Path) -> list[str]:
    """The names of copies of the schemas in a project that differ from the installed ones.

    Args:
        folder: the folder of the copies; it need not exist.
    """
    installed = installed_schemas()
    pairs = [(folder / name, installed / name) for name in _FILES]
    return [copy.name for copy, own in pairs if copy.is_file() and own.is_file() and _differ(copy, own)]


def _differ(copy: Path, own: Path) -> bool:
    try:
        return copy.read_text(encoding="utf-8", errors="replace") != own.read_text(encoding="utf-8")
    except OSError:
        return False


def _ours(uri: str) -> bool:
    """Whether a schema was put there for another installation of mcdecl."""
    return uri.rpartition("/")[2] in _FILES


def _read(file: Path) -> dict[str, Any]:
    try:
        settings = read_json(file.read_bytes())
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        lines = json.dumps({_KEY: editor_settings()}, indent=2, ensure_ascii=False)
        raise SettingsError(f"{file} is not plain JSON, and was left as it is.", f"Put this into it by hand:\n{lines}")
    return settings
