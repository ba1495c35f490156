"""Projects on disk, linted; packages of rules, installed as any other."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mcdecl.analysis.lint import Example, LintReport
from mcdecl.analysis.lint.model import RemoteTables
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import lint
from mcdecl.project import Diagnostic, ProjectError, examine

Linted = Callable[..., LintReport]


def write(root: Path, example: Example) -> None:
    """Write the project of an example."""
    root.mkdir(parents=True, exist_ok=True)
    texts: dict[str, str | bytes] = {"data.yaml": example.yaml, **example.files}
    if example.config is not None:
        texts["mcdecl.yaml"] = f"project: example\n{example.config}"
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def look(
    root: Path, *codes: str, ignore: tuple[str, ...] = (), environment: str | None = None, account: str = ""
) -> LintReport:
    """Lint the project in a folder, as the command does; `account` is what the account holds, as YAML."""
    known = registry()
    try:
        project = examine(root, environment)
    except ProjectError as error:
        return LintReport(error.diagnostics, rules=known.rules)
    return lint(project, known, known.codes(codes, ignore), held(root.parent / "account", account))


def held(root: Path, account: str) -> dict[str, RemoteTables]:
    """What an account holds, as lint with `--online` sees it; nothing where it is not asked."""
    if not account:
        return {}
    write(root, Example(yaml=account))
    return {"": RemoteTables(states={resource.address: resource.state for resource in examine(root).resources})}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Example], None]:
    """Install the package of an example: a module and the metadata that pip would write."""

    def install(example: Example) -> None:
        site = tmp_path / "site"
        info = site / "team_rules-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: team-rules\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[mcdecl.rules]\n{example.entry_points}\n")
        (site / "team_rules.py").write_text(example.module)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, "team_rules", raising=False)

    return install


@pytest.fixture
def linted(tmp_path: Path, installed: Callable[[Example], None]) -> Linted:
    """The report of an example."""

    def run(example: Example, *codes: str, ignore: tuple[str, ...] = (), environment: str | None = None) -> LintReport:
        if example.entry_points:
            installed(example)
        root = tmp_path / "project"
        write(root, example)
        return look(root, *codes, ignore=ignore, environment=environment, account=example.account)

    return run


def said(report: LintReport) -> list[tuple[str, int, str | None]]:
    """File, line and code of each finding."""
    return [(diagnostic.file, diagnostic.line, diagnostic.code) for diagnostic in report.findings]


def codes(diagnostics: tuple[Diagnostic, ...]) -> list[str | None]:
    """The codes of findings."""
    return [diagnostic.code for diagnostic in diagnostics]
