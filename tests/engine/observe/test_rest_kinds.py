"""Kinds that are kept over REST, against the embedded account over real HTTP: made, changed, removed, and in how
many calls."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import ApplyReport
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, AttributeStatus, DesiredState, Plan
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.sandbox.fault_injection import MishapKind
from mcdecl.sandbox.server import RunningSandbox
from tests.strategies import WRITTEN, normal
from tests.wanted import activity, extract, filtered, folders, imported, location, resource, table, transfer

TABLES = (table("T"), table("U"))
FILTER = filtered("F", "T")


def planned(account: SoapAccount, *resources: Resource, removals: Sequence[Removal] = (), **words: Any) -> Plan:
    return plan_account(account, DesiredState(resources, removals, **words)).plan


def applied(account: SoapAccount, *resources: Resource, removals: Sequence[Removal] = (), **words: Any) -> ApplyReport:
    made = plan_account(account, DesiredState(resources, removals, **words))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    return report


def changed(plan: Plan) -> list[tuple[str, str, Any, Any]]:
    return [
        (change.address, diff.path, diff.before, diff.after)
        for change in plan.changes
        for diff in change.of(AttributeStatus.CHANGED)
    ]


EDITS: dict[str, tuple[list[Resource], Resource, Resource, str]] = {
    "extract name": ([], extract("X"), extract("X", name="Other"), "name"),
    "extract description": ([], extract("X", description="a"), extract("X"), "description"),
    "extract file": ([], extract("X"), extract("X", file="u_%%Year%%.csv"), "file"),
    "extract source": ([], extract("X"), extract("X", "U"), "parameters.DECustomerKey"),
    "extract header": (
        [],
        extract("X"),
        extract("X", parameters={"hascolumnheaders": True}),
        "parameters.HasColumnHeaders",
    ),
    "extract delimiter": (
        [],
        extract("X", parameters={"ColumnDelimiter": "|"}),
        extract("X"),
        "parameters.ColumnDelimiter",
    ),
    "transfer file": ([], transfer("X"), transfer("X", file="u.csv"), "file"),
    "transfer location": ([], transfer("X"), transfer("X", location="Partner SFTP"), "location"),
    "transfer direction": ([], transfer("X"), transfer("X", direction="in"), "direction"),
    "transfer age": ([], transfer("X", direction="in"), transfer("X", direction="in", max_file_age=3), "max_file_age"),
    "transfer zip": ([], transfer("X"), transfer("X", compressed=True), "compressed"),
    "location url": ([], location("L"), location("L", url="sftp://other.example"), "url"),
    "location port": ([], location("L"), location("L", port=2222), "port"),
    "location name": ([], location("L"), location("L", name="Renamed"), "name"),
    "activity name": ([FILTER], activity("A", "F", "T", "U"), activity("A", "F", "T", "U", name="Other"), "name"),
    "activity folder": (
        [FILTER, *folders("Filters/CRM")],
        activity("A", "F", "T", "U"),
        activity("A", "F", "T", "U", folder="Filters/CRM"),
        "folder",
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_is_shown_alone_and_converges_both_ways(account: SoapAccount, case: str) -> None:
    others, before, after, path = EDITS[case]
    wanted = [*TABLES, *others]
    applied(account, *wanted, before)
    assert planned(account, *wanted, before).summary().acts == 0
    for item in (after, before):
        found = changed(planned(account, *wanted, item))
        assert [(address, where) for address, where, _, _ in found] == [(before.address, path)]
        applied(account, *wanted, item)
        assert planned(account, *wanted, item).summary().acts == 0


@pytest.mark.parametrize(
    "item",
    [extract("X"), transfer("X"), location("X"), activity("X", "F", "T", "U", folder="Filters/CRM")],
    ids=lambda item: item.kind,
)
def test_what_is_removed_is_gone(account: SoapAccount, item: Resource) -> None:
    rest = [*TABLES, FILTER, *folders("Filters/CRM")]
    applied(account, *rest, item)
    gone = Removal(item.kind, item.key)
    assert [change.address for change in planned(account, *rest, removals=[gone]).acting()] == [item.address]
    applied(account, *rest, removals=[gone])
    assert planned(account, *rest, removals=[gone]).summary().acts == 0
    assert [change.action for change in planned(account, *rest, item).acting()] == [Action.CREATE]


def test_a_filter_activity_is_made_over_soap_with_its_folder_over_rest(
    account: SoapAccount, embedded: RunningSandbox
) -> None:
    wanted = [*TABLES, FILTER, *folders("Filters/CRM"), activity("A", "F", "T", "U", folder="Filters/CRM")]
    applied(account, *wanted)
    made = [call for call in embedded.calls if call.object_type == "FilterActivity" and call.operation == "Create"]
    assert len(made) == 1
    assert account.calls["REST PATCH"] == 1
    assert planned(account, *wanted).summary().acts == 0
    (deleted,) = [record for record in account.rest_list("automation/v1/filters") if record["customerKey"] == "A"]
    assert (deleted["statusId"], deleted["destinationTypeId"]) == (1, 2)


@pytest.mark.parametrize("field", ["filter", "source", "into"])
def test_what_a_filter_activity_applies_to_does_not_change(account: SoapAccount, field: str) -> None:
    tables = [*TABLES, table("V"), FILTER, filtered("G", "T")]
    applied(account, *tables, activity("A", "F", "T", "U"))
    other = {"filter": "F", "source": "T", "into": "U"} | {field: "G" if field == "filter" else "V"}
    plan = planned(account, *tables, activity("A", **other))
    (change,) = [change for change in plan.changes if change.action is Action.BLOCKED]
    assert "under a new key" in str(change.of(AttributeStatus.BLOCKED)[0].reason)


def test_lists_are_read_once_and_only_declared_objects_one_by_one(account: SoapAccount) -> None:
    many = [extract(f"X{number}") for number in range(12)]
    applied(account, *TABLES, *many)
    before = account.calls["REST GET"]
    planned(account, *TABLES, *many[:2])
    # The types, the list, and what the list leaves out of the two.
    assert account.calls["REST GET"] - before == 4


def test_all_edits_of_many_objects_go_out_in_one_apply(account: SoapAccount) -> None:
    applied(account, *TABLES, *(extract(f"X{number}") for number in range(60)))
    edited = [extract(f"X{number}", file="other.csv") for number in range(60)]
    assert applied(account, *TABLES, *edited).count(fate_done()) == 60
    assert planned(account, *TABLES, *edited).summary().acts == 0


def fate_done() -> Any:
    from mcdecl.engine.apply.outcome import OutcomeStatus

    return OutcomeStatus.DONE


def test_an_extract_type_that_the_account_lacks_is_told_before_anything_is_sent(account: SoapAccount) -> None:
    applied(account, *TABLES)
    plan = planned(account, *TABLES, extract("X", type="Audit Trail Access Log", parameters={}))
    (change,) = [change for change in plan.changes if change.kind == "data_extract"]
    assert change.action is Action.BLOCKED
    assert "the data extract type Audit Trail Access Log is neither declared here nor in the account" in str(
        change.reasons
    )


def test_the_data_extension_of_an_extract_is_a_reference(account: SoapAccount) -> None:
    plan = planned(account, table("T"), extract("X"))
    (made,) = [change for change in plan.changes if change.kind == "data_extract"]
    assert made.waits_for == ("data_extension.T",)
    lacking = planned(account, extract("X", "Nowhere"))
    assert "Nowhere is neither declared here nor in the account" in str(lacking.changes[0].reasons)


def test_a_tracking_extract_is_made_and_unchanged(account: SoapAccount) -> None:
    wanted = resource(
        "data_extract",
        "X",
        name="Tracking",
        type="Tracking Extract",
        file="tracking_%%Year%%.zip",
        interval={"start": "2026-01-01T00:00", "end": "2026-01-31T23:59"},
        parameters={"ExtractOpens": False, "timezone": 79},
    )
    applied(account, wanted)
    assert planned(account, wanted).summary().acts == 0


def test_a_secret_goes_out_with_a_create_and_never_into_a_plan(
    account: SoapAccount, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NTO_TEST_WORD", "only-for-the-other-side")
    wanted = location("L", password={"env": "NTO_TEST_WORD"})
    plan = planned(account, wanted)
    assert "only-for-the-other-side" not in str(plan.to_json())
    applied(account, wanted)
    sent = [call for call in embedded.calls if b"only-for-the-other-side" in call.request]
    assert len(sent) == 1
    again = planned(account, wanted)
    assert [diff.path for diff in again.changes[0].of(AttributeStatus.UNKNOWN)] == ["password"]
    applied(account, location("L", port=23, password={"env": "NTO_TEST_WORD"}))
    assert len([call for call in embedded.calls if b"only-for-the-other-side" in call.request]) == 1
    applied(account, location("L", port=23, password={"env": "NTO_TEST_WORD"}), resend_unknown=True)
    assert len([call for call in embedded.calls if b"only-for-the-other-side" in call.request]) == 2


def test_a_secret_that_is_not_set_stops_its_location_alone(
    account: SoapAccount, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NTO_TEST_WORD", raising=False)
    made = plan_account(account, DesiredState([location("L", password={"env": "NTO_TEST_WORD"}), table("T")]))
    report = apply(made.plan, account, made.index)
    (failed,) = [outcome for outcome in report.outcomes if outcome.status is not fate_done()]
    assert "the environment variable NTO_TEST_WORD, which holds a secret, is not set" in failed.message


def test_a_new_location_is_used_by_a_transfer_and_an_import_in_the_same_apply(account: SoapAccount) -> None:
    wanted = [
        table("T"),
        location("L", name="The partner"),
        transfer("X", location="L"),
        imported("I", "T", file={"pattern": "c.csv", "location": "L"}),
    ]
    applied(account, *wanted)
    assert planned(account, *wanted).summary().acts == 0


def test_without_rest_references_are_unknown_and_declared_objects_are_an_error(
    account: SoapAccount, embedded: RunningSandbox
) -> None:
    from mcdecl.account.errors import PermissionDenied

    applied(account, *TABLES, imported("I", "T"))
    embedded.configure(rest_denied=True)
    plan = planned(account, *TABLES, imported("I", "T"))
    assert plan.summary().acts == 0
    with pytest.raises(PermissionDenied):
        planned(account, transfer("X"))


@pytest.mark.parametrize("mishap", ["drop", "drop_after", "unavailable", "throttled", "token_expired"])
@pytest.mark.parametrize("item", [extract("X"), transfer("X")], ids=lambda item: item.kind)
def test_a_lost_or_refused_answer_leaves_one_object_and_a_true_report(
    account: SoapAccount, embedded: RunningSandbox, mishap: MishapKind, item: Resource
) -> None:
    applied(account, *TABLES)
    made = plan_account(account, DesiredState([*TABLES, item]))
    embedded.inject(mishap, operation="REST")
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    path = {"data_extract": "automation/v1/dataextracts", "file_transfer": "automation/v1/filetransfers"}[item.kind]
    assert len(account.rest_list(path)) == 1
    assert planned(account, *TABLES, item).summary().acts == 0


@pytest.mark.parametrize("kind", ["data_extract", "file_transfer", "file_location", "filter_activity", "automation"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_made_needs_nothing_more(
    account: SoapAccount, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, kind: str, data: st.DataObject
) -> None:
    monkeypatch.setenv("SOME_VARIABLE", "a word for the other side")
    embedded.reset()
    written = data.draw(WRITTEN[kind])
    assume(written["name"].strip())  # the account wants a name that shows
    if kind == "automation":
        written["steps"] = [
            step if "wait" in step else {**step, "run": ["data_extract.X"]} for step in written["steps"]
        ]
    wanted = [*TABLES, FILTER, extract("X"), location("L"), normal(kind, "The key", written)]
    paths = [step for item in wanted if "folder" in item.state for step in folders(item.state["folder"])]
    applied(account, *wanted, *{path.key.casefold(): path for path in paths}.values())
    again = planned(account, *wanted)
    assert again.summary().acts == 0, changed(again)


@pytest.mark.parametrize("kind", [1, 2, 3, 5, 6])
def test_a_range_may_roll_and_be_fixed_again(kind: int, account: SoapAccount) -> None:
    fixed = extract("X", interval={"start": "2026-01-01T00:00", "end": "2026-01-31T00:00"})
    rolling = extract("X", interval={"kind": kind})
    for wanted in (fixed, rolling, fixed, rolling):
        applied(account, *TABLES, wanted)
        assert changed(planned(account, *TABLES, wanted)) == []
