"""The package runs on Windows and macOS, too: no call that only POSIX has, unless it is asked for first."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
MODULES: Final = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty"})
CALLS: Final = {
    "os": frozenset(
        {"chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getpgid", "getuid", "killpg", "lchown",
         "mkfifo", "nice", "setsid", "setuid", "uname", "wait", "O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY"}
    ),
    "signal": frozenset({"SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "alarm", "pthread_kill", "sigwait"}),
}  # fmt: skip
"""What Windows does not have (documented); `getattr` and `hasattr` ask for it as text, and are not found here."""


def posix_only(tree: ast.AST) -> Iterator[str]:
    """What a module uses that only POSIX has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES and not node.level:
            yield str(node.module)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in CALLS.get(node.value.id, ()):
                yield f"{node.value.id}.{node.attr}"
            elif node.attr == "add_signal_handler":
                yield node.attr


def test_no_module_needs_what_only_posix_has() -> None:
    used = {
        str(path.relative_to(ROOT)): names
        for path in (ROOT / "mcdecl").rglob("*.py")
        if (names := list(posix_only(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert used == {}


def test_the_check_finds_what_it_looks_for() -> None:
    text = "import fcntl\nimport os\nos.fork()\nsignal.SIGKILL\ngetattr(os, 'O_NONBLOCK', 0)\nfrom pwd import x\n"
    assert sorted(posix_only(ast.parse(text))) == ["fcntl", "os.fork", "pwd", "signal.SIGKILL"]


def test_ci_has_a_row_for_every_system() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    systems = {
        system
        for job in workflow["jobs"].values()
        for system in [job["runs-on"], *job.get("strategy", {}).get("matrix", {}).get("system", [])]
    }
    assert {"ubuntu-latest", "windows-latest", "macos-latest"} <= systems
