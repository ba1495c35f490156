"""One change as HTML: a heading that opens, what it may cost, its differences beside each other."""

from collections.abc import Iterator

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.kinds.risk import Risk
from mcdecl.report.differences import DifferenceGroup, ShownDifference, is_text, runs, shown_difference, told_parts
from mcdecl.report.html_lines import lines_block
from mcdecl.report.page import Html, Ids, element, hidden_words
from mcdecl.report.text import EMPTY, HELD, RISKS, is_grave, risk_label, undo_words

WORDS = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.DELETE: "delete",
    Action.REPLACE: "replace",
    Action.BLOCKED: "blocked",
    Action.NO_OP: "unchanged",
}


def change_block(change: Change, ids: Ids, level: int, *, opened: bool) -> Html:
    """A change; `level` is that of its heading, `opened` whether it stands open from the start."""
    risk = (EMPTY if change.rows_lost == 0 else RISKS[change.risk]) if change.acts else ""
    tone = Risk.CAUTION if risk == EMPTY else change.risk
    heading = (
        element("span", WORDS[change.action], class_=f"badge {change.action.value}"),
        element(f"h{level}", element("code", change.address)),
        element("span", risk, class_=f"badge {tone.value}") if risk else Html(),
        element("span", change.source, class_="where") if change.source else Html(),
    )
    return element(
        "details",
        element("summary", *heading),
        element("div", *_body(change), class_="body"),
        class_=f"change {change.action.value} {tone.value if change.acts else ''}".rstrip(),
        id=ids.of(change.address),
        data_item=True,
        data_kind=change.kind,
        data_action=change.action.value,
        data_risk=_risk(change),
        open=opened,
    )


def _risk(change: Change) -> str:
    """What the filter for risks knows it by: blocked has none until it can be applied."""
    if change.action is Action.BLOCKED:
        return Action.BLOCKED.value
    return change.risk.value if change.acts else "none"


def _body(change: Change) -> Iterator[Html]:
    if remarks := list(_remarks(change)):
        yield element("ul", *remarks, class_="remarks")
    plain = [run for run in runs(change.attributes) if len(run.diffs) > 1 or not is_text(run.diffs[0])]
    if plain:
        yield _attributes(change, plain)
    for diff in change.attributes:
        if is_text(diff):
            yield lines_block(diff.path, diff.before, diff.after)
    if change.waits_for:
        yield element("p", f"After {', '.join(change.waits_for)}.", class_="where")
    if change.pauses:
        yield element("p", f"Paused during the changes of {', '.join(change.pauses)}.", class_="where")


def _remarks(change: Change) -> Iterator[Html]:
    for reason in change.reasons:
        yield element("li", f"Blocked: {reason}", class_="blocked")
    for warning in change.warnings:
        label = risk_label(change, warning)
        tone = Risk.DATA_LOSS if is_grave(change, warning) else Risk.CAUTION
        yield element("li", f"{label[:1].upper()}{label[1:]}: {warning}", class_=tone.value)
    for finding in change.held:
        yield element("li", f"Warning: {finding} ({HELD})", class_=Risk.CAUTION.value)
    if change.blocked_by:
        yield element("li", f"Depends on blocked: {', '.join(change.blocked_by)}", class_="blocked")
    for note in change.notes:
        yield element("li", f"Note: {note}", class_="note")
    if words := undo_words(change):
        yield element("li", f"Undo: {words}", class_="note")


def _attributes(change: Change, difference_groups: list[DifferenceGroup]) -> Html:
    """Attributes as a list of rows; what is new has one column of values, since there was nothing before."""
    new = change.action is Action.CREATE
    titles = ("Attribute", "Value") if new else ("Attribute", "In the account", "After the apply")
    head = element("li", *(element("span", title) for title in titles), class_="head", aria_hidden="true")
    rows = (row for run in difference_groups for row in _rows(change, run, new=new))
    return element("ul", head, *rows, class_="attributes new" if new else "attributes")


def _rows(change: Change, run: DifferenceGroup, *, new: bool) -> Iterator[Html]:
    diff = run.diffs[0]
    if len(run.diffs) > 1:
        yield _folded(run)
    elif diff.parts and diff.status is AttributeStatus.CHANGED:
        for part in told_parts(change.kind, diff):
            yield element("li", element("code", part.path), _before(part), _after(part))
    else:
        yield _attribute(change, diff, new=new)


def _folded(run: DifferenceGroup) -> Html:
    word = "unknown" if run.status is AttributeStatus.UNKNOWN else "left alone"
    names = ", ".join(diff.path for diff in run.diffs)
    return element(
        "li",
        element("span", f"{len(run.diffs)} attributes {word}"),
        element("code", names, class_="only"),
        element("span", run.reason, class_="why"),
    )


def _attribute(change: Change, diff: AttributeDiff, *, new: bool) -> Html:
    shown = shown_difference(change, diff)
    path = element("code", diff.path)
    if diff.status in (AttributeStatus.UNKNOWN, AttributeStatus.LEFT_ALONE):
        word = "unknown" if diff.status is AttributeStatus.UNKNOWN else "left alone"
        return element(
            "li", path, element("span", word, class_="only soft"), element("span", shown.reason, class_="why")
        )
    values = (_after(shown),) if new else (_before(shown), _after(shown))
    if diff.status is AttributeStatus.BLOCKED:
        return element("li", path, *values, element("span", f"Blocked: {shown.reason}", class_="why"), class_="refused")
    return element("li", path, *values)


def _before(shown: ShownDifference) -> Html:
    if shown.before is None:
        return element("span")
    return element("span", hidden_words("before: "), element("del", shown.before), class_="was")


def _after(shown: ShownDifference) -> Html:
    if shown.after is None:
        return element("span", hidden_words("after: "), "(none)", class_="now none")
    return element("span", hidden_words("after: "), element("ins", shown.after), class_="now")
