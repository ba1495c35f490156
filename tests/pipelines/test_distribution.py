"""What people install: a wheel and a source archive that need nothing but a local index, and run without warnings."""

import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "northern-trail"
VERSIONS = ("3.12", "3.13")

pytestmark = pytest.mark.timeout(600)


def done(*words: str | Path, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A program that has to end well; nothing of this test run's own Python paths is handed on."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    run = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0 and "No matching distribution" in run.stderr and "Max retries" in run.stderr:
        pytest.skip("no package index can be reached")
    assert run.returncode == 0, run.stdout + run.stderr
    return run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("dist")
    done(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    return out


def installed(python: str, room: Path, *words: str | Path) -> Path:
    """The Python of a new virtual environment in which something is installed.

    The pip of this test run does it: a pip in each takes as long to install as mcdecl. Modules are compiled when they
    are imported, which few of them are.
    """
    done(python, "-m", "venv", "--without-pip", room / "venv", cwd=room)
    new = room / "venv" / "bin" / "python"
    done(sys.executable, "-m", "pip", "--python", new, "install", "-q", "--no-compile", *words, cwd=room)
    return new


def wheel_of(built: Path) -> Path:
    (wheel,) = built.glob("mcdecl-*.whl")
    return wheel


def test_the_wheel_has_all_that_a_command_reads_and_no_tests(built: Path) -> None:
    names = zipfile.ZipFile(wheel_of(built)).namelist()
    for part in ("py.typed", "guide/writing.md", "guide/reference/commands.md", "report/page/page.css"):
        assert f"mcdecl/{part}" in names
    schemas = {f"mcdecl/schemas/{file.name}" for file in (ROOT / "schemas").glob("*.json")}
    assert "mcdecl/schemas/mctest.schema.json" in schemas
    assert schemas - {*names} == set()
    assert any(name.startswith("mcdecl/wire/") and name.endswith(".wsdl") for name in names)
    assert [name for name in names if name.startswith(("tests/", "examples/")) or "__pycache__" in name] == []
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    assert "Requires-Python: >=3.11" in zipfile.ZipFile(wheel_of(built)).read(metadata).decode()


def test_the_source_archive_has_what_its_tests_need(built: Path) -> None:
    (archive,) = built.glob("mcdecl-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tests/conftest.py", ".ci/run"}
    wanted |= {
        "schemas/project.schema.json",
        "examples/northern-trail/mcdecl.yaml",
        ".github/actions/mcdecl/action.yml",
    }
    assert wanted - names == set()


def test_the_wheel_is_the_same_bytes_wherever_and_whenever_it_is_built(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("mcdecl-*.tar.gz")
    (wheel,) = built.glob("mcdecl-*.whl")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (source,) = tmp_path.glob("mcdecl-*")
    later = time.time() + 100_000
    for path in source.rglob("*"):
        os.utime(path, (later, later))
        path.chmod(0o755 if path.is_dir() else 0o600)
    again = tmp_path / "again"
    done(sys.executable, "-m", "build", "--wheel", "--outdir", again, source, cwd=tmp_path, TZ="Asia/Tokyo", LANG="C")
    assert (again / wheel.name).read_bytes() == wheel.read_bytes()


def test_it_installs_and_runs_offline_from_a_local_index(built: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    done(sys.executable, "-m", "pip", "wheel", "-q", "-w", wheels, f"{wheel_of(built)}[sandbox]", cwd=tmp_path)
    python = installed(sys.executable, tmp_path, "--no-index", "--find-links", wheels, "mcdecl[sandbox]")
    shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns(".mcdecl"))
    script = python.with_name("mcdecl")
    # As pipx and uvx do, the script is called by its path from a folder of its own.
    done(script, "-C", tmp_path / "project", "apply", "--auto-approve", cwd=tmp_path)
    completed_process = done(
        python, "-m", "mcdecl", "-C", tmp_path / "project", "plan", "--detailed-exitcode", cwd=tmp_path
    )
    assert "Plan: 0 to create, 0 to update, 0 to delete" in completed_process.stdout
    assert "data_extension" in done(script, "explain", cwd=tmp_path).stdout
    _warns_of_nothing(python, tmp_path)


def other(version: str) -> str | None:
    """A Python of another version on this machine: in PATH, where a shim may stand for none, or pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    texts = [f"python{version}", *(str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python{version}")))]
    return next((path for path in texts if shutil.which(path) and _runs(path)), None)


def _runs(python: str) -> bool:
    return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_it_runs_without_warnings_on_the_other_pythons_of_this_machine(
    built: Path, tmp_path: Path, version: str
) -> None:
    name = other(version)
    if name is None:
        pytest.skip(f"there is no Python {version} on this machine")
    python = installed(name, tmp_path, f"{wheel_of(built)}[sandbox]")
    shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns(".mcdecl"))
    _warns_of_nothing(python, tmp_path)


def _warns_of_nothing(python: Path, room: Path) -> None:
    """Any warning of Python is an error; what other packages warn of while they are imported is theirs to mend."""
    commands = [
        ["--help"],
        *(
            ["-C", str(room / "project"), *words]
            for words in (["validate"], ["lint"], ["apply", "--auto-approve"], ["plan"])
        ),
    ]
    code = f"from mcdecl.cli.main import main; assert [main(words) for words in {commands!r}] == [0] * {len(commands)}"
    done(python, "-W", "error", "-c", code, cwd=room)
