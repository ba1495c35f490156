"""Plans against the embedded account, over real HTTP: what is read, in how many calls, and what it shows."""

from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, AttributeStatus, Change, DesiredState, Plan
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import EMAIL, ID, filtered, folders, imported, query, resource, table


def planned(account: SoapAccount, *resources: Any) -> Plan:
    return plan_account(account, DesiredState(resources)).plan


def applied(account: SoapAccount, *resources: Any) -> None:
    made = plan_account(account, DesiredState(resources))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]


def only(plan: Plan) -> Change:
    (change,) = [change for change in plan.changes if change.action is not Action.NO_OP or change.attributes]
    return change


def test_an_empty_account_is_created_and_then_unchanged(account: SoapAccount) -> None:
    wanted = [
        *folders("Data Extensions/CRM/In"),
        table("T", ID, EMAIL, folder="Data Extensions/CRM/In"),
        imported("I", "T", mapping={"Id": "id", "Email": 2} | {"Email": "mail"}),
        query("Q", "T"),
        filtered("F", "T"),
    ]
    assert planned(account, *wanted).summary().create == 6
    applied(account, *wanted)
    counts = planned(account, *wanted).summary()
    assert (counts.acts, counts.no_op, counts.unknown) == (0, 6, 0)


def test_exactly_the_edit_is_shown(account: SoapAccount) -> None:
    applied(account, table("T", {**ID, "length": 18}, EMAIL, description="before"))
    plan = planned(account, table("T", {**ID, "length": 36}, EMAIL, description="before"))
    (diff,) = only(plan).attributes
    assert (diff.path, diff.before, diff.after) == ("fields.Id.length", 18, 36)
    applied(account, table("T", {**ID, "length": 36}, EMAIL, description="before"))
    assert planned(account, table("T", {**ID, "length": 36}, EMAIL, description="before")).summary().acts == 0


EVERY_EDIT = {
    "name": (dict(name="A"), dict(name="B")),
    "description": (dict(description="x"), dict(description="y")),
    "description removed": (dict(description="x"), {}),
    "sendable": ({}, dict(sendable={"field": "Id", "subscriber": "Subscriber Key"})),
    "not sendable": (dict(sendable={"field": "Id", "subscriber": "Subscriber Key"}), {}),
    "subscriber": (
        dict(sendable={"field": "Email", "subscriber": "Subscriber Key"}),
        dict(sendable={"field": "Email", "subscriber": "Email Address"}),
    ),
    "retention": ({}, dict(retention={"policy": "all_rows", "length": 2, "unit": "weeks"})),
    "retention length": (
        dict(retention={"policy": "all_rows", "length": 2, "unit": "weeks"}),
        dict(retention={"policy": "everything", "length": 3, "unit": "years", "reset_on_import": True}),
    ),
    "retention date": (
        dict(retention={"policy": "everything", "until": "2031-01-31"}),
        dict(retention={"policy": "all_rows", "until": "2032-02-29"}),
    ),
}


@pytest.mark.parametrize("case", EVERY_EDIT)
def test_every_edit_of_a_data_extension_converges(account: SoapAccount, case: str) -> None:
    before, after = EVERY_EDIT[case]
    applied(account, table("T", ID, EMAIL, **before))
    assert planned(account, table("T", ID, EMAIL, **after)).summary().update == 1
    applied(account, table("T", ID, EMAIL, **after))
    assert planned(account, table("T", ID, EMAIL, **after)).summary().acts == 0


EVERY_IMPORT_EDIT = {
    "mode": dict(mode="AddAndDoNotUpdate"),
    "into": dict(into="U"),
    "pattern": dict(file={"pattern": "other.csv"}),
    "type": dict(file={"pattern": "c.csv", "type": "Other", "delimiter": "|"}),
    "locale": dict(file={"pattern": "c.csv", "date_locale": "de-DE"}),
    "headers": dict(file={"pattern": "c.csv", "header_lines": 3, "quoted_strings": False, "null_as": "NULL"}),
    "mapping": dict(mapping={"Id": "key"}),
    "ordinals": dict(mapping={"Id": 2}),
    "by ordinal": dict(mapping="by_ordinal"),
    "errors": dict(allow_errors=True),
    "notification": dict(notification="ops@example.com"),
    "age": dict(max_file_age=5, max_frequency=2, max_file_age_offset=1),
}


@pytest.mark.parametrize("case", EVERY_IMPORT_EDIT)
def test_every_edit_of_an_import_converges_both_ways(account: SoapAccount, case: str) -> None:
    tables = [table("T"), table("U")]
    plain, edited = imported("I", "T"), imported("I", **{"into": "T", **EVERY_IMPORT_EDIT[case]})
    applied(account, *tables, plain)
    for wanted in (edited, plain):
        if case == "type" and wanted is plain:
            continue  # the delimiter of a file that is no longer Other stays as it was
        assert planned(account, *tables, wanted).summary().update == 1
        applied(account, *tables, wanted)
        assert planned(account, *tables, wanted).summary().acts == 0


def test_edits_of_queries_filters_and_folders_converge(account: SoapAccount) -> None:
    tables = [table("T"), table("U")]
    applied(account, *tables, query("Q", "T"), filtered("F", "T"))
    edited = [
        *folders("Query/CRM"),
        resource("folder", "Data Filters/New", description="first"),
        query("Q", "U", sql="SELECT Id\nFROM T", mode="Append", folder="Query/CRM"),
        filtered("F", "T", {"any": ["Id = 'a'", {"all": ["Id > 'b'", "Id < 'c'"]}]}, folder="Data Filters/New"),
    ]
    counts = planned(account, *tables, *edited).summary()
    assert (counts.create, counts.update) == (2, 2)
    applied(account, *tables, *edited)
    assert planned(account, *tables, *edited).summary().acts == 0
    applied(account, resource("folder", "Data Filters/New", description="second"))
    assert planned(account, resource("folder", "Data Filters/New", description="second")).summary().acts == 0


def test_fields_are_appended_and_foreign_ones_left_alone(account: SoapAccount) -> None:
    applied(account, table("T", ID, EMAIL))
    extra = {"name": "Born", "type": "Date", "default": "GETDATE()"}
    plan = planned(account, table("T", ID, extra))
    statuses = {diff.path: diff.status for diff in only(plan).attributes}
    assert statuses == {"fields.Born": AttributeStatus.CHANGED, "fields.Email": AttributeStatus.LEFT_ALONE}
    applied(account, table("T", ID, extra))
    assert planned(account, table("T", ID, extra)).summary().acts == 0


def test_order_of_fields_is_no_change(account: SoapAccount) -> None:
    applied(account, table("T", ID, EMAIL))
    assert planned(account, table("T", EMAIL, ID)).summary().acts == 0


REFUSED = {
    "type": ({"name": "A", "type": "Text", "length": 5}, {"name": "A", "type": "Number"}),
    "shrink": ({"name": "A", "type": "Text", "length": 5}, {"name": "A", "type": "Text", "length": 4}),
    "required": ({"name": "A", "type": "Number"}, {"name": "A", "type": "Number", "required": True}),
    "key": ({"name": "A", "type": "Number", "required": True}, {"name": "A", "type": "Number", "primary_key": True}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_account_refuses_is_blocked_and_not_sent(
    embedded: RunningSandbox, account: SoapAccount, case: str
) -> None:
    before, after = REFUSED[case]
    applied(account, table("T", ID, before))
    embedded.clear_calls()
    change = only(planned(account, table("T", ID, after)))
    assert change.action is Action.BLOCKED
    assert any(diff.reason for diff in change.of(AttributeStatus.BLOCKED))
    assert {call.operation for call in embedded.calls} <= {"Token", "Retrieve"}


def test_row_based_retention_is_blocked(account: SoapAccount) -> None:
    applied(account, table("T"))
    change = only(planned(account, table("T", retention={"policy": "rows", "length": 1, "unit": "days"})))
    assert change.action is Action.BLOCKED
    assert "RowBasedRetention" in str(change.attributes[0].reason)


def _with_a_row(account: SoapAccount) -> None:
    applied(account, table("T"))
    row = {
        "@type": "DataExtensionObject",
        "CustomerKey": "T",
        "Properties": {"Property": [{"Name": "Id", "Value": "1"}]},
    }
    (result,) = account.create([row])
    assert result.ok, result


def test_a_required_field_needs_a_default_only_where_there_are_rows(account: SoapAccount) -> None:
    applied(account, table("T"))
    needed = {"name": "A", "type": "Number", "required": True}
    assert planned(account, table("T", ID, needed)).summary().update == 1
    _with_a_row(account)
    change = only(planned(account, table("T", ID, needed)))
    assert change.action is Action.BLOCKED
    assert "it has rows" in str(change.attributes[0].reason)
    applied(account, table("T", ID, {**needed, "default": 1}))


def test_a_reference_to_nothing_is_blocked_with_a_hint(account: SoapAccount) -> None:
    change = only(
        planned(account, query("Q", "NTO_Custmers"), table("NTO_Customers")).changes
        and planned(account, query("Q", "NTO_Custmers"))
    )
    assert change.action is Action.BLOCKED
    assert "neither declared here nor in the account" in change.reasons[0]


def test_a_reference_to_what_only_the_account_has_is_fine(account: SoapAccount) -> None:
    applied(account, table("T"))
    assert planned(account, query("Q", "T"), filtered("F", "T"), imported("I", "T")).summary().create == 3
    applied(account, query("Q", "T"), filtered("F", "T"), imported("I", "T"))
    assert planned(account, query("Q", "T"), filtered("F", "T"), imported("I", "T")).summary().acts == 0


def test_an_unknown_file_location_is_blocked(account: SoapAccount) -> None:
    applied(account, table("T"))
    change = only(planned(account, imported("I", "T", file={"pattern": "c.csv", "location": "Nowhere"})))
    assert "file location Nowhere" in change.reasons[0]


def test_a_folder_of_the_wrong_type_is_blocked(account: SoapAccount) -> None:
    change = only(planned(account, table("T", folder="Query")))
    assert change.action is Action.BLOCKED
    assert "queryactivity" in change.reasons[0]


def test_a_folder_below_no_root_is_blocked(account: SoapAccount) -> None:
    plan = planned(account, *folders("Nowhere/A"), table("T", folder="Nowhere/A"))
    assert {change.action for change in plan.changes} == {Action.BLOCKED}
    assert any("no root folder Nowhere" in reason for change in plan.changes for reason in change.reasons)


def test_another_source_of_a_filter_is_blocked(account: SoapAccount) -> None:
    applied(account, table("T"), table("U"), filtered("F", "T"))
    change = only(planned(account, table("T"), table("U"), filtered("F", "U")))
    assert change.action is Action.BLOCKED


def test_field_maps_are_unknown_without_rest(embedded: RunningSandbox, account: SoapAccount) -> None:
    mapped = imported("I", "T", mapping={"Id": "id"})
    applied(account, table("T"), mapped)
    embedded.configure(rest_denied=True)
    plan = planned(account, table("T"), mapped)
    assert plan.summary().acts == 0
    unknown = [diff.path for change in plan.changes for diff in change.of(AttributeStatus.UNKNOWN)]
    assert sorted(unknown) == ["file.location", "mapping"]
    resent = plan_account(account, DesiredState([table("T"), mapped], resend_unknown=True)).plan
    assert resent.summary().update == 1
    assert planned(account, table("T"), imported("I", "T", mapping="by_header")).summary().update == 1


def test_fields_are_read_unfiltered_where_the_filter_fails(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account, table("T", ID, EMAIL), table("U"))
    embedded.configure(field_filter_truncates=True)
    assert planned(account, table("T", ID, EMAIL), table("U")).summary().no_op == 2


def test_a_deleted_query_does_not_count(account: SoapAccount) -> None:
    applied(account, table("T"), query("Q", "T"))
    (records,) = account.retrieve_all([_queries()])
    (result,) = account.delete([{"@type": "QueryDefinition", "ObjectID": records[0]["ObjectID"]}])
    assert result.ok, result
    assert planned(account, table("T"), query("Q", "T")).summary().create == 1


def _queries() -> Any:
    from mcdecl.wire.values import Retrieve, SimpleFilter

    return Retrieve("QueryDefinition", ("ObjectID",), SimpleFilter("CustomerKey", "equals", ("Q",)))


def test_a_slash_inside_a_folder_name_survives(account: SoapAccount) -> None:
    wanted = [*folders("Data Extensions/A\\/B Tests/C"), table("T", folder="Data Extensions/A\\/B Tests/C")]
    applied(account, *wanted)
    assert planned(account, *wanted).summary().acts == 0


def test_a_no_op_plan_of_200_takes_at_most_6_calls(embedded: RunningSandbox, account: SoapAccount) -> None:
    fields = [{"name": f"F{index}", "type": "Text", "length": 50} for index in range(19)]
    wanted = [table(f"T{index}", ID, *fields) for index in range(200)]
    applied(account, *wanted)
    embedded.clear_calls()
    assert planned(account, *wanted).summary().no_op == 200
    assert len(embedded.calls) <= 6


def test_planning_only_reads(embedded: RunningSandbox, account: SoapAccount) -> None:
    planned(account, table("T"), query("Q", "T"), imported("I", "T"), filtered("F", "T"))
    assert {call.operation for call in embedded.calls} <= {"Token", "Retrieve", "REST"}


def test_a_template_that_the_account_does_not_have_is_blocked(account: SoapAccount) -> None:
    change = only(planned(account, table("T", template="Nope")))
    assert change.action is Action.BLOCKED
    assert "the data extension template Nope is neither declared here nor in the account" in change.reasons[0]
    assert only(planned(account, table("T", template="triggeredsenddataextension"))).action is Action.CREATE


def test_a_data_extension_without_fields_can_exist_but_not_be_created(account: SoapAccount) -> None:
    bare = resource("data_extension", "T", name="T", description="d")
    change = only(planned(account, bare))
    assert change.action is Action.BLOCKED
    assert change.reasons == (
        "fields: the account creates no data extension without a field; add one, or a template that brings some",
    )
    applied(account, table("T"))
    assert only(planned(account, bare)).action is Action.UPDATE
