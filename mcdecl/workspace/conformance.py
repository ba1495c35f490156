"""Probe an account for the facts that mcdecl depends on: in one folder, with objects of the probes' own alone."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.kinds.types import folder_parts, folder_path
from mcdecl.operations.probes.model import PREFIX, FactVerdict, Verdict, WritingBench, unseen
from mcdecl.operations.probes.reading import READING, facts_of, read_verdicts
from mcdecl.operations.probes.writing import (
    MADE_HERE,
    WRITING,
    Leftover,
    delete_leftovers,
    folder_number,
    folder_records,
    is_empty,
    leftovers,
    write_verdicts,
)
from mcdecl.wire.values import TYPE
from mcdecl.workspace.accounts import open_place
from mcdecl.workspace.consent import Asking, agree, check_confirm
from mcdecl.workspace.doctor import reading_bench
from mcdecl.workspace.stopping import Stopper

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.project import Project

DATA_EXTENSIONS, QUERIES = "dataextension", "queryactivity"
_NO_QUERIES = "names no folder of queries: --folder 'Query/mcdecl probe'"


class BadProbeFolderError(Error):
    """A folder that probes cannot work in: which, why, and what to do."""


class ProbeFolder(Struct, frozen=True):
    """A folder that probes work in.

    Attributes:
        path: Its path.
        content_type: What it holds.
        folder_id: Its id, or None while it does not exist.
        parent_id: That of the folder above.
        ours: Whether a run of this command has created it, or will.
    """

    path: str
    content_type: str
    folder_id: int | None
    parent_id: int
    ours: bool


class ConformancePlan(Struct, frozen=True):
    """What a run of the probes would do.

    Attributes:
        environment: The environment's name.
        folders: Where it works.
        prefix: What names and keys of all that it creates begin with.
        left: What an earlier run has left behind; it is deleted first.
        probes: The probes that write, in their order.
    """

    environment: str
    folders: tuple[ProbeFolder, ...]
    prefix: str
    left: tuple[Leftover, ...]
    probes: tuple[str, ...]


class Conformance(Struct, frozen=True):
    """What came of it.

    Attributes:
        plan: What was to be done.
        verdicts: What was found out about every fact that has a probe.
        left: What could not be deleted, in words.
        stopped: What stopped it, or an empty text.
    """

    plan: ConformancePlan
    verdicts: tuple[FactVerdict, ...]
    left: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def ok(self) -> bool:
        """Whether every fact holds that could be probed, and nothing was left behind."""
        return not self.contradicted and not self.left and not self.stopped

    @property
    def contradicted(self) -> tuple[FactVerdict, ...]:
        """The facts that do not hold."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict is Verdict.DIFFERS)


class ConformanceObserver(Asking, Protocol):
    """Hears of every step, and can be asked."""

    def planned(self, plan: ConformancePlan) -> None:
        """This would be done. Nothing was sent yet."""
        ...

    def probing(self, probe: str) -> None:
        """A probe begins."""
        ...


def probe_account(
    project: "Project",
    folders: Sequence[str],
    observer: ConformanceObserver,
    stopper: Stopper,
    *,
    approved: bool,
    confirm: str | None,
) -> Conformance:
    """Run every probe on the account of the project's environment, and delete what they made.

    Args:
        project: the project; of several business units the one in view.
        folders: the paths of the folders to work in: one of data extensions, and perhaps one of queries.
        observer: hears of it, and is asked.
        stopper: may stop it between two probes.
        approved: whether a person has approved it in advance.
        confirm: the environment's name, where it was given once more.

    Raises:
        RefusedError: nobody agreed.
        BadProbeFolderError: a folder cannot be used.
        AccountError: the account cannot be reached.
    """
    check_confirm(project.environment, confirm)
    with open_place(project) as place:
        plan = _planned(project.environment.name, place.account, folders)
        observer.planned(plan)
        what = f"run {len(plan.probes)} probes that write in {project.environment.name}"
        agree(project.environment, what, observer, approved=approved, confirm=confirm)
        with stopper:
            verdicts = {
                fact: unseen(fact, "the run was stopped") for name in (*READING, *WRITING) for fact in facts_of(name)
            }
            left: tuple[str, ...] = ()
            try:
                delete_leftovers(place.account, plan.left)
                observer.probing("reading")
                verdicts |= {verdict.fact: verdict for verdict in read_verdicts(reading_bench(place))}
                _write(place.account, plan, observer, stopper, verdicts)
            finally:
                left = _clean(place.account, plan)
            return Conformance(plan, tuple(verdicts.values()), left, stopper.asked)


def _write(
    account: "Account",
    plan: ConformancePlan,
    observer: ConformanceObserver,
    stopper: Stopper,
    verdicts: dict[str, FactVerdict],
) -> None:
    """Every probe that writes, each beginning in an empty folder."""
    ids = {folder.content_type: _there(account, folder) for folder in plan.folders}
    bench = WritingBench(account, plan.prefix, ids[DATA_EXTENSIONS], ids.get(QUERIES))
    for name in plan.probes:
        if stopper.reason():
            return
        observer.probing(name)
        verdicts |= {verdict.fact: verdict for verdict in write_verdicts(name, bench)}
        delete_leftovers(account, leftovers(account, list(ids.values())))
    if QUERIES not in ids:
        verdicts |= {fact: unseen(fact, _NO_QUERIES) for fact in facts_of("new-queries")}


def _planned(environment: str, account: "Account", paths: Sequence[str]) -> ConformancePlan:
    records = folder_records(account)
    folders = tuple(_probe_folder(path, records) for path in paths)
    types = [folder.content_type for folder in folders]
    if types.count(DATA_EXTENSIONS) != 1 or types.count(QUERIES) > 1:
        raise BadProbeFolderError(
            "Probes work in one folder of data extensions, and in one of queries if you name one.",
            "Write --folder 'Data Extensions/mcdecl probe', and --folder 'Query/mcdecl probe' for queries.",
        )
    there = [folder.folder_id for folder in folders if folder.folder_id is not None]
    left = leftovers(account, there) if there else ()
    probes = tuple(name for name in WRITING if name != "new-queries" or QUERIES in types)
    return ConformancePlan(environment, folders, f"{PREFIX}{secrets.token_hex(3)}_", left, probes)


def _probe_folder(text: str, records: Mapping[str, Mapping[str, object]]) -> ProbeFolder:
    parts = folder_parts(text)
    path = folder_path(parts)
    if len(parts) < 2:
        raise BadProbeFolderError(
            f"{text} is a root folder, and probes work in a folder of their own.",
            f"Name one below it: --folder '{text}/mcdecl probe'",
        )
    above = records.get(folder_path(parts[:-1]).casefold())
    if above is None:
        raise BadProbeFolderError(
            f"The folder {folder_path(parts[:-1])} does not exist.",
            "Name a folder whose parent exists, such as 'Data Extensions/mcdecl probe'.",
        )
    record = records.get(path.casefold())
    content_type = str((record or above).get("ContentType", "")).casefold()
    if content_type not in (DATA_EXTENSIONS, QUERIES):
        raise BadProbeFolderError(
            f"{path} is no folder of data extensions or queries (its content type is {content_type or 'not told'}).",
            "Name one below 'Data Extensions' or 'Query'.",
        )
    parent_id = folder_number(above)
    if record is None:
        return ProbeFolder(path, content_type, None, parent_id, ours=True)
    ours = record.get("Description") == MADE_HERE
    return ProbeFolder(path, content_type, folder_number(record), parent_id, ours=ours)


def _there(account: "Account", folder: ProbeFolder) -> int:
    """The id of a folder, which is created where it does not exist.

    Raises:
        BadProbeFolderError: the account refuses it.
    """
    if folder.folder_id is not None:
        return folder.folder_id
    sent = {
        TYPE: "DataFolder",
        "ParentFolder": {"ID": folder.parent_id},
        "Name": folder_parts(folder.path)[-1],
        "Description": MADE_HERE,
        "ContentType": folder.content_type,
        "IsActive": True,
        "IsEditable": True,
        "AllowChildren": True,
    }
    result = account.create([sent])[0]
    if not result.ok or result.new_id is None:
        raise BadProbeFolderError(
            f"The account refuses to create the folder {folder.path}: {result.message}", "Create it in the account."
        )
    return result.new_id


def _clean(account: "Account", plan: ConformancePlan) -> tuple[str, ...]:
    """Delete everything that was made, and the folders if this command created them; what is left, in words."""
    records = folder_records(account)
    found = {folder: records.get(folder.path.casefold()) for folder in plan.folders}
    ids = {folder: folder_number(record) for folder, record in found.items() if record is not None}
    failures = list(delete_leftovers(account, leftovers(account, list(ids.values())))) if ids else []
    for folder, folder_id in ids.items():
        if folder.ours and is_empty(account, folder_id):
            result = account.delete([{TYPE: "DataFolder", "ID": folder_id}])[0]
            if not result.ok:
                failures.append(f"folder {folder.path}: {result.message}")
    return tuple(failures)
