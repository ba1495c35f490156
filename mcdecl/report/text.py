"""Values as short text: what every form of a report has in common."""

import json
from collections.abc import Mapping
from typing import Any

from mcdecl.engine.plan.model import Action, Change, Plan, Summary, UndoLabel
from mcdecl.engine.plan.units import PlanSet, units_left_out
from mcdecl.kinds import KINDS
from mcdecl.kinds.inside import Inside
from mcdecl.kinds.language import Group
from mcdecl.kinds.risk import Risk

SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.DELETE: "-",
    Action.REPLACE: "±",
    Action.BLOCKED: "!",
    Action.NO_OP: " ",
}

RISKS = {Risk.NONE: "", Risk.CAUTION: "caution", Risk.DATA_LOSS: "DATA LOSS"}
EMPTY = "data loss, no rows"
"""What stands before what is lost where nothing is in it: a wrong alarm makes people deaf to the next one."""
HELD = "the account holds it like this"
UNMANAGED = "unmanaged: in owned folders and not declared by this project; --prune removes them"
KEPT = "kept: in owned folders and not declared by this project; --prune leaves them"

MOST_LASTING = 5
"""Reasons why a change cannot be undone as a whole that are told; the others are counted."""


def risk_label(change: Change, warning: str) -> str:
    """What stands before one of the warnings of a change: how grave it is."""
    risk = change.risk_of(warning)
    return EMPTY if risk is Risk.DATA_LOSS and change.rows_lost == 0 else RISKS[risk]


def is_grave(change: Change, warning: str) -> bool:
    """Whether a warning of a change tells of something that is there and will be lost."""
    return change.risk_of(warning) is Risk.DATA_LOSS and change.rows_lost != 0


def undo_words(change: Change) -> str:
    """What does not come back when the change is undone, or only because it is kept; empty where there is neither."""
    if change.undo is None or (change.undo is UndoLabel.WHOLE and not change.undo_reasons):
        return ""
    more = len(change.undo_reasons) - MOST_LASTING
    words = [*change.undo_reasons[:MOST_LASTING], *([f"and {more} more"] if more > 0 else [])]
    return f"{change.undo.value}: {'; '.join(words)}"


def shown(value: Any) -> str:
    """A plain value on one line: texts in quotes, mappings and lists as YAML writes them in a line."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(item)}" for name, item in value.items() if item is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    return str(value)


def shown_at(kind: str, path: str, value: Any) -> str:
    """A value of an attribute, in the words of its declaration where it has any."""
    if value is None:
        return "(none)"
    for attribute in KINDS[kind].attributes:
        if attribute.name == path and attribute.show is not None:
            return attribute.show(value)
    return shown(value)


def inside_at(kind: str, path: str) -> Inside:
    """How the value of an attribute falls into parts; a value without a word about that is one."""
    attributes, names = KINDS[kind].attributes, path.split(".")
    for number, name in enumerate(names, start=1):
        declared = next((attribute for attribute in attributes if attribute.name == name), None)
        if declared is None:
            break
        if number == len(names):
            return declared.inside or Inside()
        attributes = declared.type.attributes if isinstance(declared.type, Group) else ()
    return Inside()


def field_line(item: Mapping[str, Any]) -> str:
    """A field as a person would say it: `Text(50), required, key, default "US"`."""
    size = "" if item.get("length") is None else str(item["length"])
    if item.get("scale") is not None:
        size += f",{item['scale']}"
    words = [f"{item['type']}({size})" if size and item["type"] in ("Text", "Decimal") else str(item["type"])]
    if item.get("primary_key"):
        words.append("primary key")
    elif item.get("required"):
        words.append("required")
    if item.get("default") is not None:
        words.append(f"default {shown(item['default'])}")
    return ", ".join(words)


def is_field(path: str, value: Any) -> bool:
    """Whether a value is a whole field of a data extension."""
    return path.startswith("fields.") and isinstance(value, Mapping) and "type" in value


def is_lines(value: Any) -> bool:
    """Whether a value is text of several lines, such as SQL."""
    return isinstance(value, str) and "\n" in value


def partial_line(plan: Plan) -> str:
    """What a plan with targets or excludes is about, and how much of the project it is silent about."""
    scope = plan.scope
    if scope.undo:
        without = f" Without {', '.join(scope.excludes)}." if scope.excludes else ""
        return f"Undo of run {scope.undo}: only what that run changed is looked at.{without}"
    meant = f"only {', '.join(scope.targets)} and dependencies" if scope.targets else "the project"
    without = f", without {', '.join(scope.excludes)}" if scope.excludes else ""
    rest = f"{plan.left_out} resource{'s were' if plan.left_out != 1 else ' was'} not planned"
    return f"Partial: {meant}{without}; {rest}."


def account_line(plan: Plan) -> str:
    """Whom a plan is for, in full; empty where nobody has asked the account."""
    files = f", files of commit {plan.scope.ref[:12]}" if plan.scope.ref else ""
    return "" if plan.account is None else f"Environment {plan.account}{files}"


def summary_line(plan: Plan) -> str:
    """The one line that tools look for, such as `Plan: 3 to create, 2 to update, 0 to delete, 41 unchanged.`."""
    return counted(plan.summary())


def units_line(plans: PlanSet) -> str:
    """How many business units there are, which of them have no plan, and the counts of all."""
    return f"{units_counted(plans)} {counted(plans.summary())}"


def units_counted(plans: PlanSet) -> str:
    """How many business units there are, and which of them are left out or have no plan."""
    count = f"{len(plans.units)} business unit{'s' if len(plans.units) != 1 else ''}"
    without = f", without {', '.join(left_out)}" if (left_out := units_left_out(plans.scope)) else ""
    failed = f", not planned: {', '.join(part.unit for part in plans.failed)}" if plans.failed else ""
    return f"{count}{without}{failed}."


def counted(counts: Summary) -> str:
    """The counts of one plan or of several, as that line has them."""
    parts = [
        f"{counts.create} to create",
        f"{counts.update} to update",
        f"{counts.delete} to delete",
        f"{counts.no_op} unchanged",
    ]
    if counts.replace:
        parts.insert(3, f"{counts.replace} to replace")
    if counts.data_loss:
        parts.append(f"{counts.data_loss} with data loss")
    if counts.caution:
        parts.append(f"{counts.caution} to review")
    if counts.blocked:
        parts.append(f"{counts.blocked} blocked")
    if counts.unknown:
        parts.append(f"{counts.unknown} unknown")
    return f"Plan: {', '.join(parts)}."


def verdict(plan: Plan) -> str:
    """What the summary means, in a sentence: that all is as declared only where all could be compared."""
    counts = plan.summary()
    if counts.blocked:
        return (
            "Blocked changes cannot be applied. Nothing is sent until you resolve them; apply --skip-blocked leaves "
            "them out."
        )
    if counts.unknown:
        them = "it" if counts.unknown == 1 else "them"
        return f"{not_compared(counts.unknown)}; --resend-unknown sends {them} again."
    return "" if counts.acts or plan.paused else "Nothing to do: the account matches the project."


def not_compared(count: int) -> str:
    """How many attributes could not be compared, such as `2 attributes could not be compared with the account`."""
    return f"{count} attribute{'s' if count != 1 else ''} could not be compared with the account"
