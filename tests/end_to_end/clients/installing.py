"""Clients of other people, from their registries: installed once into the user's cache, and real in every test.

Where npm or the index cannot be reached the tests are skipped; in CI they fail.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest

_PATIENCE = 400
MCDEV = "mcdev@8.0.0"
"""The newest that the registry can resolve on the oldest Node.js that CI has."""
FUEL_SDK = "Salesforce-FuelSDK==1.3.0"
SUDS, OLDER_SUDS = "suds-community==1.2.0", "suds-py3==1.4.5.0"
"""FuelSDK asks for suds-jurko, which no current setuptools can build; these are the same under its names. In the first
optional parts begin as nothing, which the tap does not expect."""
FUEL_NEEDS = ("PyJWT", "requests", "setuptools<81")
TAP = "tap-exacttarget==1.7.1"
TAP_NEEDS = ("singer-python==5.12.1", "funcy", "voluptuous", "python-dateutil", "six")
"""The versions that it pins are older than any Python that is still supported."""


def mcdev() -> Path:
    """The script of mcdev's command line."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        _missing("npm is not installed")
    place = _cached(MCDEV.replace("@", "-"))
    script = Path("node_modules", "mcdev", "lib", "cli.js")
    if not (place / script).is_file():
        draft = Path(tempfile.mkdtemp(dir=place.parent))
        options = ["--ignore-scripts", "--no-audit", "--no-fund"]
        _run([npm, "install", "--prefix", str(draft), *options, MCDEV])
        _moved(draft, place)
    return place / script


def fuel_sdk() -> Path:
    """A Python with FuelSDK."""
    return _python("fuel-sdk-1.3.0", (FUEL_SDK, SUDS), FUEL_NEEDS)


def tap_exacttarget() -> Path:
    """A Python with tap-exacttarget, which is built on FuelSDK."""
    return _python("tap-exacttarget-1.7.1", (FUEL_SDK, OLDER_SUDS, TAP), (*FUEL_NEEDS, *TAP_NEEDS))


def _python(name: str, alone: Sequence[str], needed: Sequence[str]) -> Path:
    """A virtual environment: its packages without what they ask for, and what they need in its place."""
    place = _cached(f"{name}-py{sys.version_info[0]}.{sys.version_info[1]}")
    if not (place / "bin" / "python").is_file():
        draft = Path(tempfile.mkdtemp(dir=place.parent))
        # The pip of this run does it, and builds with what is needed anyway: another pip, and an environment to build
        # in for each package, take longer than the packages. Few of their modules are ever imported.
        pip = [sys.executable, "-m", "pip", "--python", str(draft / "bin" / "python"), "install", "-q", "--no-compile"]
        _run([sys.executable, "-m", "venv", "--without-pip", str(draft)])
        _run([*pip, "--disable-pip-version-check", *needed])
        _run([*pip, "--disable-pip-version-check", "--no-deps", "--no-build-isolation", *alone])
        _moved(draft, place)
    return place / "bin" / "python"


def _moved(draft: Path, place: Path) -> None:
    """Puts what was installed in its place, unless another process was quicker."""
    with suppress(OSError):
        draft.rename(place)
    shutil.rmtree(draft, ignore_errors=True)


def _cached(name: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mcdecl-tests"
    cache.mkdir(parents=True, exist_ok=True)
    return cache / name


def _run(command: Sequence[str]) -> None:
    # What pins the packages of mcdecl is not for those of others.
    environment = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE, env=environment)
    except (OSError, subprocess.TimeoutExpired) as error:
        _missing(f"{command[0]} does not run: {error}")
    if run.returncode:
        _missing(f"{' '.join(command[1:])}: {run.stderr.strip()[-300:]}")


def _missing(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"a client cannot be installed: {why}")
    pytest.skip(why)
