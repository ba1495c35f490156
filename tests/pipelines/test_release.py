"""The release workflow, and what the tests and releases are pinned to."""

import os
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from mcdecl.helpers.version import __version__

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
PINNED = re.compile(r"^\s*- uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


@pytest.fixture(scope="module")
def workflow() -> Any:
    return yaml.load(RELEASE.read_text(), yaml.BaseLoader)


def test_every_action_of_a_release_is_pinned_to_a_commit() -> None:
    lines = [line for line in RELEASE.read_text().splitlines() if "uses:" in line]
    assert len(lines) > 5
    assert [line for line in lines if not PINNED.match(line)] == []


def test_only_the_publishing_job_can_publish_and_no_secret_is_stored(workflow: Any) -> None:
    assert workflow["on"] == {"push": {"tags": ["v*"]}}
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"]
    rights = {name: job.get("permissions", {}) for name, job in jobs.items()}
    assert rights["publish"] == {"id-token": "write"}
    assert [name for name, granted in rights.items() if granted.get("contents") == "write"] == ["announce"]
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert "secrets." not in RELEASE.read_text()
    assert "password" not in RELEASE.read_text()


def test_what_is_published_was_built_and_checked_before(workflow: Any) -> None:
    jobs = workflow["jobs"]
    assert set(jobs["publish"]["needs"]) == {"check", "build"}
    assert jobs["announce"]["needs"] == ["publish"]
    assert any(step.get("run") == ".ci/run" for step in jobs["check"]["steps"])
    # Nothing is checked out or installed where the right to publish is.
    assert all("run" not in step and "checkout" not in step["uses"] for step in jobs["publish"]["steps"])
    uploaded = {step["with"]["name"] for step in jobs["build"]["steps"] if "upload-artifact" in step.get("uses", "")}
    assert uploaded == {"dist", "sbom"}


def script(workflow: Any, name: str) -> str:
    """What a step of the build runs."""
    return next(
        str(step["run"]) for step in workflow["jobs"]["build"]["steps"] if step.get("name", "").startswith(name)
    )


@pytest.mark.parametrize(
    ("tag", "changelog", "words"),
    [
        (f"v{__version__}", f"## [{__version__}] - 2031-01-31\n", None),
        ("v99.0.0", f"## [{__version__}] - 2031-01-31\n", "the tag is v99.0.0"),
        (f"v{__version__}", f"## [{__version__}] - Unreleased\n", "has no section"),
    ],
)
def test_a_tag_that_is_not_the_version_is_refused(
    workflow: Any, tmp_path: Path, tag: str, changelog: str, words: str | None
) -> None:
    helpers = tmp_path / "mcdecl" / "helpers"
    helpers.mkdir(parents=True)
    shutil.copy(ROOT / "mcdecl" / "helpers" / "version.py", helpers)
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    run = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script(workflow, "The tag is the version")],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_REF_NAME": tag},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == (0 if words is None else 1), run
    assert words is None or words in run.stdout


@pytest.mark.parametrize("name", ["Build, and build again", "List what it needs"])
def test_the_scripts_are_good_bash(workflow: Any, name: str) -> None:
    run = subprocess.run(["bash", "-n", "-c", script(workflow, name)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def pins() -> dict[str, str]:
    lines = [line for line in CONSTRAINTS.read_text().splitlines() if line and not line.startswith("#")]
    found = dict(line.split("==") for line in lines)
    assert len(found) == len(lines)
    return {canonicalize_name(name): version for name, version in found.items()}


def needed(extras: tuple[str, ...]) -> dict[str, Requirement]:
    """Everything that an installation needs, by what is installed here."""
    found: dict[str, Requirement] = {}
    waiting = [Requirement(f"mcdecl[{','.join(extras)}]")]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name != "mcdecl":
            found[name] = requirement
        for text in metadata.requires(requirement.name) or ():
            inner = Requirement(text)
            wanted = inner.marker is None or any(
                inner.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
            )
            if wanted and (key := (str(inner), name)) not in seen:
                seen.add(key)
                waiting.append(inner)
    return found


def test_all_that_the_tests_need_is_pinned() -> None:
    missing = needed(("dev",)).keys() - pins().keys()
    assert not missing, f"run .ci/pin: {missing}"


def test_pins_are_what_the_package_allows() -> None:
    pinned = pins()
    assert {
        str(requirement): pinned[name]
        for name, requirement in needed(("dev",)).items()
        if not requirement.specifier.contains(Version(pinned[name]), prereleases=True)
    } == {}


def test_ci_and_releases_install_what_is_pinned_and_once_a_week_the_newest(workflow: Any) -> None:
    ci = yaml.load((ROOT / ".github" / "workflows" / "ci.yml").read_text(), yaml.BaseLoader)
    assert "schedule" in ci["on"]
    for job in (ci["jobs"]["check"], workflow["jobs"]["check"], workflow["jobs"]["build"]):
        scripts = [step.get("run", "") for step in job["steps"]]
        (pinning,) = (number for number, run in enumerate(scripts) if "PIP_CONSTRAINT=" in run)
        assert scripts[pinning].startswith('echo "PIP_CONSTRAINT=$GITHUB_WORKSPACE/.ci/constraints.txt"')
        installing = [number for number, run in enumerate(scripts) if run == ".ci/run" or "pip install" in run]
        assert installing
        assert pinning < min(installing)
        unless = job["steps"][pinning].get("if")
        assert unless == ("github.event_name != 'schedule'" if job is ci["jobs"]["check"] else None)
