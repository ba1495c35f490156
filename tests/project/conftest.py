"""Projects on disk for the tests of reading them."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mcdecl.kinds.resource import Resource
from mcdecl.project import Diagnostic, Project, ProjectError, load
from mcdecl.project.trust import granted, needs_of
from mcdecl.project.trust_store import write_grants
from mcdecl.project.yaml_reader import read

CONFIG = "project: t\n"
TABLE = """\
data_extensions:
  A:
    name: A
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
"""


class Files:
    """A project's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("mcdecl.yaml", CONFIG)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project, byte by byte."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def allow(self) -> None:
        """Allow on this machine what its mcdecl.yaml needs, as `mcdecl trust` does."""
        needs = needs_of(self.root, read((self.root / "mcdecl.yaml").read_text()))
        write_grants(self.root, granted(self.root, needs))

    def load(self, environment: str | None = None, **variables: str) -> Project:
        """Read it."""
        return load(self.root, environment, variables=variables)

    def found(self, environment: str | None = None, **variables: str) -> tuple[Diagnostic, ...]:
        """What is wrong with it; the reading has to fail."""
        with pytest.raises(ProjectError) as failure:
            self.load(environment, **variables)
        return failure.value.diagnostics

    def errors(self, environment: str | None = None, **variables: str) -> list[str]:
        """The errors as a person sees them."""
        return [
            str(diagnostic) for diagnostic in self.found(environment, **variables) if diagnostic.severity == "error"
        ]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A project with nothing but its name."""
    return Files(tmp_path)


@contextmanager
def temporary(texts: Mapping[str, str | bytes]) -> Iterator[Files]:
    """A project for one example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        for name, text in texts.items():
            files.write(name, text)
        yield files


def resource(project: Project, address: str) -> Resource:
    """The resource with this address."""
    return next(item for item in project.resources if item.address == address)


def state(project: Project, address: str) -> Mapping[str, Any]:
    """Its state."""
    return resource(project, address).state
