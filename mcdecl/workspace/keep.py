"""Keeping what an apply is about to lose, and putting it back with an undo."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shlex import quote

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.journal import Journal
from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.plan import Action, Change, Plan
from mcdecl.engine.plan.rows_back import dropped, without_row_keys
from mcdecl.engine.plan.taking_back import KeptRows, RunToUndo
from mcdecl.helpers.own_folder import own_folder
from mcdecl.helpers.safe_files import check_named, inside, real_path
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.kept_crypt import check_identity
from mcdecl.operations.run.kept_restore import check_place, restore
from mcdecl.operations.run.kept_rows import (
    KeepLimits,
    KeptCopy,
    KeptFor,
    check_copy,
    check_ready,
    keep_rows,
    read_copy,
    remove_copies,
)
from mcdecl.operations.run.rows_export import Progress
from mcdecl.project import Project
from mcdecl.project.keep_settings import FOLDER, NOTHING, KeepSettings
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.applied import RestoredRows
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.observer import Observer
from mcdecl.workspace.stopping import StopNow


def keep_limits(project: Project, asked: str | None) -> KeepLimits | None:
    """How an apply keeps what it loses; None where it keeps nothing.

    Args:
        project: whose mcdecl.yaml says so.
        asked: the folder that was asked for, `none` to keep nothing; None for what the file says.

    Raises:
        RequestError: the folder is none that the project may write to.
    """
    settings = project.environment.keep
    if asked == NOTHING or (asked is None and settings is None):
        return None
    settings = settings or KeepSettings()
    folder = named_folder(project, Path(asked), "--keep") if asked is not None else kept_folder(project)
    return KeepLimits(
        folder, settings.rows_up_to, settings.minutes, settings.days, settings.recipient, settings.reuse_minutes
    )


def named_folder(project: Project, folder: Path, option: str) -> Path:
    """The folder that an option of a command names, absolute.

    Raises:
        RequestError: it is one of the project's, and a link leads out of that.
    """
    try:
        return check_named(project.root, folder)
    except OSError as error:
        raise RequestError(f"{option} {folder}: {error.strerror or error}") from None


def kept_folder(project: Project) -> Path:
    """The folder for copies that the files of a project name.

    Raises:
        RequestError: it is none that the project may write to.
    """
    settings = project.environment.keep or KeepSettings()
    try:
        if settings.to == FOLDER:
            return own_folder(project.root, Path(FOLDER))
        return inside(project.root, settings.to)
    except OSError as error:
        raise RequestError(f"keep.to: {settings.to}: {error.strerror or error}") from None


def kept_days(project: Project) -> int:
    """How many days the files of a project say that copies are worth keeping."""
    return (project.environment.keep or KeepSettings()).days


def losing(plan: Plan) -> Iterator[Change]:
    """The changes by which rows or columns go."""
    for change in plan.acting():
        if KINDS[change.kind].rows and change.risk is Risk.DATA_LOSS and change.rows_lost != 0:
            yield change


class Losing(Struct, frozen=True):
    """What an apply may lose in one business unit.

    Attributes:
        project: the project, in that unit.
        account: where.
        plan: what is about to be sent.
        journal: of the apply.
    """

    project: Project
    account: Account
    plan: Plan
    journal: Journal


def keep_losses(
    parts: Sequence[Losing], limits: KeepLimits, observer: Observer, stop: Callable[[], str | None] = lambda: None
) -> None:
    """Write copies of all that plans are about to lose, before anything of them is sent.

    If one cannot be made, nothing is sent, and so the others are removed, unless the next apply may use them again.

    Args:
        parts: what is about to be sent.
        limits: how much is kept, and where.
        observer: hears how far it is.
        stop: may give a reason to read no further page.

    Raises:
        StopNow: it was asked to stop.
        RunError: something cannot be kept as asked; nothing may be sent then.
        AccountError: the account cannot be asked.
    """
    changes = [(part, change) for part in parts for change in losing(part.plan)]
    if changes:
        check_ready(limits)
    made: list[tuple[Losing, KeptCopy]] = []
    try:
        for part, change in changes:
            copy = _kept(part, change, limits, observer, stop)
            made.append((part, copy))
            words = "; ".join(filter(None, (copy.copied_words, copy.empty_words)))
            observer.kept(change.full_address, copy.rows, copy.path, words)
    except BaseException:
        if made and limits.reuse_minutes is None:
            _forgotten([copy for _, copy in made], observer)
        raise
    for part, copy in made:
        part.journal.kept(copy.address, _noted(part.project, copy.manifest), copy.rows, copy.sha256)


def _kept(
    part: Losing, change: Change, limits: KeepLimits, observer: Observer, stop: Callable[[], str | None]
) -> KeptCopy:
    environment = part.project.environment
    kept_for = KeptFor(
        part.journal.id,
        part.project.name,
        environment.name,
        environment.business_unit,
        place_name(part.project),
        change.address,
        "; ".join(warning for warning in change.warnings if change.risk_of(warning) is Risk.DATA_LOSS),
        tuple(dropped(change).values()),
        change.before or {},
    )
    try:
        with observer.keeping(change.full_address) as progress:
            key = change.moved_from or change.key
            return _copied(part.account, key, kept_for, limits, _stoppable(progress, stop))
    except RunError:
        raise
    except BaseException:
        again = "goes on where it can" if limits.reuse_minutes else "starts it over"
        observer.warning(f"The copy of {change.full_address} was broken off; the next apply {again}. Nothing was sent.")
        raise


def _stoppable(progress: Progress, stop: Callable[[], str | None]) -> Progress:
    """The same progress, which ends between two pages where something asks to stop."""

    def told(rows: int, total: int) -> None:
        progress(rows, total)
        if stop():
            raise StopNow

    return told


def _forgotten(copies: Sequence[KeptCopy], observer: Observer) -> None:
    """Remove copies of rows that are still in the account, and say so."""
    number = "The copy that was made before is" if len(copies) == 1 else f"{len(copies)} copies made before are"
    try:
        remove_copies(copies)
        observer.warning(f"{number} removed: nothing was sent, so the rows are still in the account.")
    except OSError as error:
        observer.warning(f"{number} left: {error.filename}: {error.strerror or error}. mcdecl kept list shows what is.")


def _noted(project: Project, manifest: Path) -> Path:
    """The path as an undo finds it, from whichever folder it is called and wherever the project's folder is by then."""
    real, root = real_path(manifest), real_path(project.root)
    return real.relative_to(root) if root in real.parents else real


def _copied(account: Account, key: str, kept_for: KeptFor, limits: KeepLimits, progress: Progress) -> KeptCopy:
    """A copy that was made now, or an earlier one that may be used again."""
    if limits.reuse_minutes is None:
        return keep_rows(account, key, kept_for, limits, progress)
    from mcdecl.operations.run.kept_reuse import object_seen, used_again  # few projects ask for it

    try:
        copy = used_again(account, key, kept_for, limits)
    except OSError:
        copy = None  # one that is made now says what is wrong
    return copy or keep_rows(account, key, kept_for, limits, progress, object_seen(account, key))


def place_name(project: Project) -> str:
    """Which account a project, or one of its business units, is in, by what its connection says; nothing secret."""
    return ", ".join(f"{name} {value}" for name, value in account_name(project.environment).items() if value)


def usable(run: RunToUndo, project: Project) -> tuple[RunToUndo, tuple[str, ...]]:
    """The run with the kept rows that can be put back, and why others, or some of them, cannot.

    Args:
        run: what is to be undone.
        project: in which project, or which business unit of it.
    """
    kept, complaints = [], []
    for item in run.kept:
        try:
            copy = _copy(item, run, project)
            if why := _stays_in_its_copy(item, run, copy):
                complaints.append(why)
                continue
            kept.append(item)
            if copy.empty:
                complaints.append(f"{item.address}: {copy.empty_words}")
        except RunError as error:
            complaints.append(f"{item.address} comes back without {_lost_words(item, run)}: {error.message}")
    return replace(run, kept=tuple(kept)), tuple(complaints)


def _lost_words(item: KeptRows, run: RunToUndo) -> str:
    """What does not come back with a copy that cannot be used."""
    names = [name for change in run.changes if change.address == item.address for name in dropped(change).values()]
    return f"the values of {', '.join(names)}" if names else "its rows"


def _stays_in_its_copy(item: KeptRows, run: RunToUndo, copy: KeptCopy) -> str:
    """Why rows that were kept are not put back although their copy is whole; empty where they are."""
    change = next((change for change in run.changes if change.address == item.address), None)
    if change is None or change.action is not Action.UPDATE:
        return ""
    if not copy.lost:
        return (
            f"{item.address} keeps its rows. Those that were deleted since are in {copy.path}; "
            f"mcdecl rows import {quote(item.address)} {quote(str(copy.path))} adds them."
        )
    if without_row_keys(change):
        return (
            f"{item.address}: the values of {', '.join(copy.lost)} do not come back: without a primary key nothing "
            f"tells whose they were. They are in {copy.path}."
        )
    return ""


def _copy(item: KeptRows, run: RunToUndo, project: Project) -> KeptCopy:
    """The copy that a run has noted.

    Raises:
        RunError: it is not there, not as it was kept, or of another run, data extension, environment or account.
    """
    copy, environment = read_copy(project.root / item.manifest), project.environment
    keys = {key for change in run.changes if change.address == item.address for key in (change.key, change.moved_from)}
    here = (run.run, item.address, item.sha256, item.rows, environment.name, environment.business_unit)
    there = (copy.run, copy.address, copy.sha256, copy.rows, copy.environment, copy.unit)
    if there != here or copy.key not in keys:
        raise RunError(f"{item.manifest} is not what run {run.run} kept of {item.address}; its rows are not used.")
    check_place(copy, place_name(project))
    check_copy(copy)
    return copy


def restore_words(project: Project, run: str, item: KeptRows, identity: Path | None = None) -> str:
    """The command that puts back the rows of one copy, with all that it needs to find and open it."""
    words = f"mcdecl kept restore {run} {quote(item.address)}"
    folder = (project.root / item.manifest).parent.parent
    default = project.root / (project.environment.keep or KeepSettings()).to
    if real_path(folder) != real_path(default):
        words += f" --from {quote(str(folder))}"
    return words if identity is None else f"{words} --identity {quote(str(identity))}"


def check_kept(run: RunToUndo, project: Project, identity: Path | None) -> None:
    """See that all kept rows of a run can be put back, before anything is sent.

    Raises:
        RunError: some cannot.
    """
    for item in run.kept:
        copy = _copy(item, run, project)
        if not copy.encrypted:
            continue
        if identity is None:
            raise RunError(
                f"The kept rows of {copy.address} are encrypted; nothing was sent.",
                "Name the file with the private key: --identity FILE",
            )
        if not identity.exists():
            raise RunError(f"There is no file {identity} with a private key; nothing was sent.")
        try:
            check_identity(copy.path, identity)
        except RunError as error:
            raise RunError(f"{error.message} Nothing was sent.", error.hint) from None
        except OSError as error:
            raise RunError(f"{error.filename or identity}: {error.strerror or error}. Nothing was sent.") from None


def put_back(
    run: RunToUndo, project: Project, account: Account, report: ApplyReport, identity: Path | None, observer: Observer
) -> tuple[RestoredRows, ...]:
    """Put back the kept rows of what an undo has made again; a failure is told, and keeps none of the others.

    Args:
        run: what is undone.
        project: in which project, or which business unit of it.
        account: where.
        report: what became of the changes.
        identity: the file with the private key, where copies are encrypted.
        observer: hears how far it is.
    """
    done = {outcome.change.address for outcome in report.outcomes if outcome.status is OutcomeStatus.DONE}
    restored = []
    for item in run.kept:
        if item.address not in done or not item.rows:
            continue
        result = _restored(project, account, item, run, identity, observer)
        observer.restored(result)
        restored.append(result)
    return tuple(restored)


def _restored(
    project: Project, account: Account, item: KeptRows, run: RunToUndo, identity: Path | None, observer: Observer
) -> RestoredRows:
    """Put back the rows of one copy, and say what became of it."""
    restoring = restore_words(project, run.run, item, identity)
    again = f"Finish it with: {restoring}"
    try:
        copy = _copy(item, run, project)
        with observer.keeping(item.address) as progress:
            written = restore(account, place_name(project), copy, identity, lambda rows: progress(rows, copy.rows))
    except (AccountError, RunError) as error:
        return RestoredRows(item.address, item.rows, 0, f"{error.message} {error.hint or ''}".strip(), again)
    except OSError as error:
        folder = (project.root / item.manifest).parent.parent
        problem = f"{error.filename or folder}: {error.strerror or error}."
        return RestoredRows(item.address, item.rows, 0, problem, again)
    if not written.refused_in_all:
        return RestoredRows(item.address, item.rows, written.taken_in_all)
    first = "; ".join(f"row {row}: {message}" for row, message in written.refusals[:3])
    problem = f"{written.refused_in_all:,} were refused{f': {first}' if first else ''}."
    only = f"Put back only these, when they can be: {restoring} --only-refused"
    return RestoredRows(item.address, item.rows, written.taken_in_all, problem, only)
