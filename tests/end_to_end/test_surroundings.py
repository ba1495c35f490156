"""Terminals, pipes, disks, locales and line ends as people and machines have them: words, never a traceback."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "northern-trail"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example, in a folder whose name is a hard one."""
    folder = tmp_path / "Kundendaten für NTO (neu) 客戶"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".mcdecl"))
    return folder


def mcdecl(project: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    run = subprocess.run(
        [sys.executable, "-m", "mcdecl", "-C", str(project), *words],
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert b"Traceback" not in run.stderr, run.stderr.decode(errors="replace")
    return run


def on_terminal(columns: int, *words: str) -> tuple[int, str]:
    """A command whose output is a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI", "COLUMNS")}
    run = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return run.wait(timeout=60), b"".join(parts).decode(errors="replace")


@pytest.mark.parametrize("columns", [20, 80])
def test_a_narrow_terminal_shows_the_whole_plan(project: Path, columns: int) -> None:
    code, text = on_terminal(columns, "-C", str(project), "plan")
    assert code == 0
    assert "Traceback" not in text
    joined = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\s", "", text)
    assert "data_extension.NTO_Customers" in joined
    assert "Plan:39tocreate" in joined


def test_a_reader_that_goes_away(project: Path) -> None:
    run = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "{sys.executable}" -m mcdecl -C "{project}" plan | head -n 1'],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.stdout.count("\n") == 1
    assert run.stderr == ""


def test_a_reader_that_was_never_there(project: Path) -> None:
    run = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m mcdecl -C "{project}" plan >&-'],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [("plan",), ("explain", "data_extension"), ("lint", "--format", "json")])
def test_a_disk_that_is_full_while_a_report_is_written(project: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "mcdecl", "-C", str(project), *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    text = run.stderr.decode()
    assert run.returncode == 1, text
    assert "Traceback" not in text
    assert "No space left on device" in text


@pytest.mark.skipif(os.geteuid() != 0 and not hasattr(os, "chflags"), reason="only meant where a folder can be sealed")
def test_a_plan_file_that_cannot_be_written_leaves_nothing(project: Path) -> None:
    run = mcdecl(project, "plan", "--out", str(project / "none" / "plan.json"))
    assert run.returncode in (1, 2)
    assert b"plan.json" in run.stderr
    assert not (project / "none").exists()


def test_a_directory_that_only_may_be_read(project: Path) -> None:
    """The files are checked all the same; what needs to write says where it could not."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root writes everywhere, and setpriv is not there to be somebody else")
    for path in (project, *project.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in project.parents:
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*somebody, sys.executable, "-m", "mcdecl", "-C", str(project)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}
    probe = subprocess.run([*command, "--version"], capture_output=True, env=environment, check=False)
    if probe.returncode != 0:
        pytest.skip("somebody else may not run this Python")
    checked = subprocess.run([*command, "lint"], capture_output=True, text=True, env=environment, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    planned = subprocess.run([*command, "plan"], capture_output=True, text=True, env=environment, check=False)
    assert planned.returncode == 1
    assert "Traceback" not in planned.stderr
    assert ".mcdecl" in planned.stderr
    assert "Permission denied" in planned.stderr


def test_nobody_is_at_home(project: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "USER")}
    run = subprocess.run(
        [sys.executable, "-m", "mcdecl", "-C", str(project), "apply", "--auto-approve"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_a_locale_without_unicode(project: Path, locale: str) -> None:
    variables = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = mcdecl(project, "validate", **variables)
    assert run.returncode == 0, run.stderr
    run = mcdecl(project, "plan", "--detailed-exitcode", **variables)
    assert run.returncode == 2, run.stderr
    run = mcdecl(project, "plan", "--format", "json", **variables)
    assert len(json.loads(run.stdout)["changes"]) >= 39


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(project: Path) -> None:
    before = json.loads(mcdecl(project, "render", "--format", "json").stdout)
    for path in [*project.rglob("*.yaml"), *project.rglob("*.sql")]:
        text = path.read_bytes().replace(b"\n", b"\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text if path.suffix == ".yaml" else text)
    assert mcdecl(project, "lint").returncode == 0
    after = json.loads(mcdecl(project, "render", "--format", "json").stdout)
    assert json.dumps(after).replace("\\r\\n", "\\n") == json.dumps(before)


def test_a_project_of_windows_line_ends_needs_no_change_after_its_apply(project: Path) -> None:
    for path in [*project.rglob("*.yaml"), *project.rglob("*.sql")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert mcdecl(project, "apply", "--auto-approve").returncode == 0
    for path in [*project.rglob("*.yaml"), *project.rglob("*.sql")]:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    run = mcdecl(project, "plan", "--detailed-exitcode")
    assert run.returncode == 0, run.stdout.decode()


def test_files_with_blanks_and_unicode_in_their_names(project: Path) -> None:
    odd = project / "crm" / "Größe & mehr (1).yaml"
    (project / "crm" / "customers.yaml").rename(odd)
    run = mcdecl(project, "plan")
    assert run.returncode == 0
    assert "crm/Größe & mehr (1).yaml:10" in run.stdout.decode()
    odd.write_text(odd.read_text().replace("type: Text", "type: Txt", 1))
    run = mcdecl(project, "validate")
    assert run.returncode == 1
    assert "crm/Größe & mehr (1).yaml:" in run.stderr.decode()


def test_a_home_folder_that_cannot_be_looked_into_is_none_of_ours(project: Path) -> None:
    """Containers give users a home that is shut to them; here its name is too long, which fails in the same way."""
    home = f"/{'x' * 300}"
    played = mcdecl(project, "test", "-k", "the unhappy get a call", HOME=home)
    assert (played.returncode, b"1 passed" in played.stdout) == (0, True), played.stdout.decode()
    assert mcdecl(project, "trust", HOME=home, XDG_CONFIG_HOME="").returncode == 0
