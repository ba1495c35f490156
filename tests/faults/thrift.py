"""What makes a command cheap that is run thousands of times in one process: what it works out each time is remembered.

Nothing of it is about calls: what the client sends, reads, retries, checks and writes is done each time.
"""

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import mcdecl.project
from mcdecl.analysis.lint import queries, registry
from mcdecl.analysis.lint.cache import AnalysisCache
from mcdecl.helpers import git
from mcdecl.helpers.secret import Secret
from mcdecl.project import account_config, scaffold, schema
from mcdecl.project.model import Project
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace import judging


@contextmanager
def thrifty(server: RunningSandbox, home: Path) -> Iterator[None]:
    """Lets commands on a project below a folder, which is in no repository, work out once what stays the same."""
    for setting in ("SET threads = 1", "PRAGMA disable_optimizer"):  # its tables have few rows
        server.account.whole.connection.execute(setting)
    gc.collect()
    gc.freeze()  # modules and what they hold stay
    thresholds = gc.get_threshold()
    gc.set_threshold(20_000, 20, 100)
    with ExitStack() as opened:
        for owner, name, value in (
            (registry, "entry_points", cache(registry.entry_points)),
            (git, "_asked", lambda *_words: None),
            (os, "fsync", lambda _file: None),  # a killed process loses nothing of what it has written
            (scaffold, "generated", cache(schema.generated)),
            (queries, "_one", _remembering_queries(queries._one)),
        ):
            opened.enter_context(mock.patch.object(owner, name, value))
        examine = _remembering_projects(mcdecl.project.examine, home)
        for owner in (import_module("mcdecl.project.load"), mcdecl.project, judging):
            opened.enter_context(mock.patch.object(owner, "examine", examine))
        try:
            yield
        finally:
            gc.set_threshold(*thresholds)


def _remembering_queries(analyse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same, with what a query does remembered as long as nothing changes that the cache of queries looks at."""
    known: dict[tuple[str, str], Any] = {}

    def remembering(job: Any) -> Any:
        memory = AnalysisCache(Path(), job.schemas, size=0)
        key = (memory.key(job.sql, job.target), memory._names)
        if key not in known:
            known[key] = analyse(job)
        return known[key]

    return remembering


def _remembering_projects(examine: Callable[..., Project], home: Path) -> Callable[..., Project]:
    """The same, with a project that was read remembered as long as its files and the environment are the same."""
    known: dict[Any, tuple[Project, list[Secret]]] = {}

    def remembering(root: Path, environment: str | None = None, **options: Any) -> Project:
        if not root.is_relative_to(home):
            return examine(root, environment, **options)
        named = tuple((name, repr(value)) for name, value in sorted(options.items()))
        files = frozenset(contents(root, besides=(".mcdecl",)).items())
        variables = frozenset((name, value) for name, value in os.environ.items() if name.startswith("MC"))
        key = (root, environment, named, files, variables)
        learn = account_config.learn
        if key not in known:
            secrets: list[Secret] = []

            def noting(secret: Secret) -> None:
                secrets.append(secret)
                learn(secret)

            with mock.patch.object(account_config, "learn", noting):
                known[key] = (examine(root, environment, **options), secrets)
            return known[key][0]
        project, secrets = known[key]
        for secret in secrets:
            learn(secret)
        return project

    return remembering


def contents(folder: Path, *, besides: tuple[str, ...] = ()) -> Mapping[str, tuple[bytes, int]]:
    """The files below a folder by their names in it, each with its permissions; nothing where there is none."""
    found: dict[str, tuple[bytes, int]] = {}
    _collect(str(folder), "", besides, found)
    return found


def _collect(folder: str, prefix: str, besides: tuple[str, ...], found: dict[str, tuple[bytes, int]]) -> None:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in besides:
                _collect(entry.path, f"{prefix}{entry.name}/", besides, found)
        elif entry.is_file():
            descriptor = os.open(entry.path, os.O_RDONLY)
            try:
                status = os.fstat(descriptor)
                found[prefix + entry.name] = (os.read(descriptor, status.st_size + 1), status.st_mode)
            finally:
                os.close(descriptor)
