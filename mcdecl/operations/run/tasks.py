"""How tasks stand, as the account tells: the summary of an import, and what practitioners poll for the rest.

`ImportResultsSummary` is documented (fact:import-statuses); a run that was just started may have no row yet.
`AsyncActivityStatus` is not documented (fact:async-activity-status): practitioners ask it by the task's number for
Status, StartTime and EndTime. More of its columns are asked for first, for their words say why a run failed, and
done without where they are refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mcdecl.account.errors import AccountError, PermissionDenied, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.helpers.foreign import whole_number
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.model import Figures, RunStatus, State
from mcdecl.operations.run.moments import seconds_between
from mcdecl.wire.values import Combination, FilterPart, Retrieve, SimpleFilter, any_of

IMPORT = "ImportDefinition"
_SUMMARY = "ImportResultsSummary"
_OF_SUMMARY = (
    "ImportDefinitionCustomerKey",
    "TaskResultID",
    "ImportStatus",
    "StartDate",
    "EndDate",
    "NumberSuccessful",
    "NumberDuplicated",
    "NumberErrors",
    "TotalRows",
)
_ACTIVITY = "AsyncActivityStatus"
_NARROW = ("TaskID", "Status", "StartTime", "EndTime")
_WIDE = (*_NARROW, "Type", "CustomerKey", "StatusMessage", "ErrorMsg")
_STATUS = {
    "new": RunStatus.QUEUED,
    "queued": RunStatus.QUEUED,
    "completed": RunStatus.DONE,
    "complete": RunStatus.DONE,
    "error": RunStatus.FAILED,
}
"""The account's words; all others (Processing, IOWork, Unknown) are taken for a run that goes on."""


def state_of(account: Account, task: int, object_type: str = "") -> State | None:
    """How a task stands, or None when the account knows nothing of it (yet).

    Args:
        account: Whom to ask.
        task: Its number.
        object_type: The type of its definition, or an empty text when that is not known.

    Raises:
        AccountError: The account cannot be asked, or refuses to tell of what nothing else tells.
    """
    states = _activities(account, any_of("TaskID", [str(task)]))
    if isinstance(states, AccountError) and object_type not in ("", IMPORT):
        raise states
    activity = None if isinstance(states, AccountError) else _first(states)
    if object_type not in ("", IMPORT) or (activity and activity.type not in ("", IMPORT)):
        return activity
    summary = _first(_summaries(account, any_of("TaskResultID", [str(task)])))
    if summary is None:
        return activity
    return _judged(summary if activity is None else _both(summary, activity))


def runs_of(account: Account, object_type: str, key: str) -> list[State] | None:
    """The runs of a definition, the latest first, or None when the account does not tell.

    Args:
        account: Whom to ask.
        object_type: The definition's type.
        key: Its external key.

    Raises:
        AccountError: The account cannot be asked.
    """
    of_it = Combination("AND", (SimpleFilter("Type", "equals", (object_type,)), any_of("CustomerKey", [key])))
    told = _activities(account, of_it)
    states = None if isinstance(told, AccountError) else told
    if object_type == IMPORT:
        record = {state.task: state for state in states or ()}
        for summary in _summaries(account, any_of("ImportDefinitionCustomerKey", [key])):
            record[summary.task] = _both(summary, record[summary.task]) if summary.task in record else summary
        states = [_judged(state) for state in record.values()]
    return None if states is None else sorted(states, key=lambda state: -(state.task or 0))


def _first(states: Sequence[State]) -> State | None:
    return states[0] if states else None


def _both(summary: State, activity: State) -> State:
    """The numbers of the one with the words of the other; at its end only when both say so, for one may lag."""
    status = summary.status if activity.status.ended else activity.status
    return State(
        summary.task, status, summary.key or activity.key, IMPORT, summary.started or activity.started,
        summary.ended or activity.ended, summary.seconds, summary.figures, activity.message,
    )  # fmt: skip


def _judged(state: State) -> State:
    """A run that the account calls completed is not done where not a single row of the file could be taken."""
    read, errors = state.figures.read or 0, state.figures.errors or 0
    if state.status is not RunStatus.DONE or not errors or state.figures.successful:
        return state
    if errors + (state.figures.duplicated or 0) < read:
        return state  # the others are rows that the update mode passes over
    words = f"Every row was rejected: none of the {read:,} rows of the file was imported."
    return replace(state, status=RunStatus.FAILED, message=f"{words} {state.message}".rstrip())


def _summaries(account: Account, which: FilterPart) -> list[State]:
    return [_summary(record) for record in account.retrieve(Retrieve(_SUMMARY, _OF_SUMMARY, which))]


def _summary(record: Mapping[str, Any]) -> State:
    started, ended = _text(record, "StartDate"), _text(record, "EndDate")
    return State(
        task=whole_number(record.get("TaskResultID")) or 0,
        status=_status(record.get("ImportStatus")),
        key=_text(record, "ImportDefinitionCustomerKey"),
        type=IMPORT,
        started=started,
        ended=ended,
        seconds=seconds_between(started, ended),
        figures=Figures(
            read=whole_number(record.get("TotalRows")),
            successful=whole_number(record.get("NumberSuccessful")),
            duplicated=whole_number(record.get("NumberDuplicated")),
            errors=whole_number(record.get("NumberErrors")),
        ),
    )


def _activities(account: Account, which: FilterPart) -> list[State] | AccountError:
    """What AsyncActivityStatus has, with fewer columns where more are refused, or the refusal where all are."""
    try:
        records = account.retrieve(Retrieve(_ACTIVITY, _WIDE, which))
    except (RetrieveFailed, PermissionDenied):
        try:
            records = account.retrieve(Retrieve(_ACTIVITY, _NARROW, which))
        except (RetrieveFailed, PermissionDenied) as error:
            return error
    return [_activity(_flat(record)) for record in records]


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns of an answer that has them as names and values, as rows do, or as elements."""
    properties = record.get("Properties")
    listed = properties.get("Property") if isinstance(properties, Mapping) else None
    pairs = listed if isinstance(listed, list) else [listed] if isinstance(listed, Mapping) else []
    return {**record, **{str(pair.get("Name")): pair.get("Value") for pair in pairs}}


def _activity(record: Mapping[str, Any]) -> State:
    started, ended = _text(record, "StartTime"), _text(record, "EndTime")
    return State(
        task=whole_number(record.get("TaskID")) or 0,
        status=_status(record.get("Status")),
        key=_text(record, "CustomerKey"),
        type=_text(record, "Type"),
        started=started,
        ended=ended,
        seconds=seconds_between(started, ended),
        message=_text(record, "ErrorMsg") or _text(record, "StatusMessage"),
    )


def _status(word: Any) -> RunStatus:
    return _STATUS.get(str(word).casefold(), RunStatus.RUNNING)


def _text(record: Mapping[str, Any], name: str) -> str:
    return str(record.get(name) or "")
