import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, NIL, NS, Answer, Caller, both, data_extension, field, where

FIELD = ("Name", "DataExtension.CustomerKey")


@pytest.fixture
def five(soap: Caller) -> Caller:
    names = ("Alpha", "Beta one", "Gamma", "delta", "Epsilon 100%")
    soap.create(
        "".join(data_extension(f"K{number}", name, IsTestable=number == 2) for number, name in enumerate(names))
    )
    return soap


def test_only_what_is_asked_in_the_order_of_the_contract(five: Caller) -> None:
    record = five.one("DataExtension", "Name", "CustomerKey", key="K0")
    assert list(record.items()) == [("PartnerKey", NIL), ("ObjectID", NIL), ("CustomerKey", "K0"), ("Name", "Alpha")]


def test_unknown_properties_are_all_named(soap: Caller) -> None:
    answer = soap.retrieve("DataExtension", "Name", "Nope", "Fields")
    assert (
        answer.overall
        == "Error: The Request Property(s) Nope, Fields do not match with the fields of DataExtension retrieve"
    )
    assert (answer.status, answer.results) == (200, [])


@pytest.mark.parametrize("type", ["Nope", "dataextension", "DataExtensionObject"])
def test_unknown_object_types(soap: Caller, type: str) -> None:
    assert soap.retrieve(type, "ID").overall == (
        f"Error: Unable to find a handler for object type: {type}. Object types are case-sensitive, check spelling."
    )


def test_zero_hits_have_no_results(soap: Caller) -> None:
    answer = soap.retrieve("DataExtension", "Name", filter=where("Name", "equals", "Nope"))
    assert list(answer.body) == ["OverallStatus", "RequestID"]
    assert answer.overall == "OK"


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (where("Name", "equals", "ALPHA"), "K0"),
        (where("Name", "notEquals", "Alpha"), "K1 K2 K3 K4"),
        (where("Name", "IN", "alpha", "GAMMA", "x"), "K0 K2"),
        (where("Name", "like", "%a"), "K0 K2 K3"),
        (where("Name", "like", "_eta%"), "K1"),
        (where("Name", "beginsWith", "be"), "K1"),
        (where("Name", "endsWith", "one"), "K1"),
        (where("Name", "contains", "mm"), "K2"),
        (where("Name", "notContains", "a"), "K4"),
        (where("Name", "existsInString", "lph"), "K0"),
        (where("Name", "notExistsInString", "a"), "K4"),
        (where("Name", "existsInStringAsAWord", "one"), "K1"),
        (where("Name", "existsInStringAsAWord", "on"), ""),
        (where("Name", "between", "b", "e"), "K1 K3"),
        (where("Name", "greaterThan", "epsilon 100%"), "K2"),
        (where("Name", "greaterThanOrEqual", "epsilon 100%"), "K2 K4"),
        (where("Name", "lessThan", "beta one"), "K0"),
        (where("Name", "lessThanOrEqual", "beta one"), "K0 K1"),
        (where("Description", "isNull"), "K0 K1 K2 K3 K4"),
        (where("Name", "isNotNull"), "K0 K1 K2 K3 K4"),
        (where("IsTestable", "equals", "true"), "K2"),
        (where("CategoryID", "greaterThan", "2"), ""),
        (where("CreatedDate", "greaterThan", "2020-01-01T00:00:00", element="DateValue"), "K0 K1 K2 K3 K4"),
        (where("CreatedDate", "lessThan", "2020-01-01"), ""),
        (
            where("CreatedDate", "isNotAnniversary", "2019-02-29T00:00:00".replace("29", "28"), element="DateValue"),
            None,
        ),
    ],
)
def test_operators(five: Caller, filter: str, expected: str | None) -> None:
    keys = five.keys("DataExtension", filter)
    assert expected is None or keys == expected.split()


def test_anniversaries(five: Caller, sandbox: RunningSandbox) -> None:
    now = sandbox.account.clock.now()
    day = f"2020-{now:%m-%d}T00:00:00" if (now.month, now.day) != (2, 29) else "2020-02-29T00:00:00"
    assert len(five.keys("DataExtension", where("CreatedDate", "isAnniversary", day, element="DateValue"))) == 5
    assert five.keys("DataExtension", where("CreatedDate", "isNotAnniversary", day, element="DateValue")) == []
    assert five.keys("DataExtension", where("CreatedDate", "greaterThanAnniversary", day, element="DateValue")) == []


def test_nested_complex_filters(five: Caller) -> None:
    def name(value: str, tag: str) -> str:
        return where("Name", "equals", value, tag=tag)

    either = both(
        "OR", name("alpha", "LeftOperand"), name("gamma", "RightOperand"), name("delta", "Operand"), tag="LeftOperand"
    )
    filter = both("AND", either, where("CustomerKey", "notEquals", "K2", tag="RightOperand"))
    assert five.keys("DataExtension", filter) == ["K0", "K3"]


@pytest.mark.parametrize(
    ("filter", "words"),
    [
        (where("Name", "IN", "one"), "at least two values"),
        (where("Name", "between", "one"), "two values"),
        (where("Name", "equals", "one", "two"), "one value"),
        (where("Fields", "equals", "one"), "The Filter Property 'Fields' is not a retrievable property."),
        (where("CategoryID", "equals", "one"), "not valid"),
        (where("CategoryID", "like", "1"), "does not fit"),
        (where("CreatedDate", "lessThan", "soon"), "not valid for a date"),
        (where("CreatedDate", "lessThan", "0001-01-01T00:00:00Z"), "not valid for a date"),
        ("<Filter><Property>Name</Property></Filter>", "unknown filter of type FilterPart"),
        (
            both("AND", where("Name", "equals", "a", tag="LeftOperand"), "<RightOperand/>"),
            "unknown filter of type FilterPart",
        ),
        (both("AND", where("Name", "equals", "a", tag="LeftOperand"), ""), "filter array cannot be null"),
    ],
)
@pytest.mark.invalid_request
def test_filters_that_are_refused(five: Caller, filter: str, words: str) -> None:
    answer = five.retrieve("DataExtension", "Name", filter=filter)
    assert answer.overall.startswith("Error: ")
    assert words in answer.overall


def pages(soap: Caller, first: Answer, *, resend: bool = False) -> list[Answer]:
    answers = [first]
    while answers[-1].overall == "MoreDataAvailable":
        tail = f"<ContinueRequest>{answers[-1].body['RequestID']}</ContinueRequest>"
        answers.append(
            soap.retrieve("DataExtension", "CustomerKey", tail=tail) if resend else soap.retrieve("", tail=tail)
        )
    return answers


@pytest.mark.parametrize("resend", [False, True])
def test_pages_go_on_by_the_newest_id_and_the_last_is_not_empty(
    five: Caller, sandbox: RunningSandbox, resend: bool
) -> None:
    sandbox.configure(page_size=5)
    assert five.retrieve("DataExtension", "CustomerKey").overall == "OK"
    sandbox.configure(page_size=2)
    answers = pages(five, five.retrieve("DataExtension", "CustomerKey"), resend=resend)
    assert [[result["CustomerKey"] for result in page.results] for page in answers] == [
        ["K0", "K1"],
        ["K2", "K3"],
        ["K4"],
    ]
    assert [page.overall for page in answers] == ["MoreDataAvailable", "MoreDataAvailable", "OK"]
    assert len({page.body["RequestID"] for page in answers}) == 3


def test_all_accounts_may_be_asked_for(five: Caller) -> None:
    answer = five.retrieve("DataExtension", "Name", tail="<QueryAllAccounts>true</QueryAllAccounts>")
    assert (answer.overall, len(answer.results)) == ("OK", 5)


def test_a_page_has_2500_objects_unless_the_account_says_otherwise(soap: Caller) -> None:
    columns = "".join(field(f"F{number}") for number in range(99))
    soap.create("".join(data_extension(f"K{number}", fields=KEY_FIELD + columns) for number in range(26)))
    first = soap.retrieve("DataExtensionField", "ObjectID")
    rest = soap.retrieve("DataExtensionField", tail=f"<ContinueRequest>{first.body['RequestID']}</ContinueRequest>")
    assert (first.overall, len(first.results)) == ("MoreDataAvailable", 2500)
    assert (rest.overall, len(rest.results)) == ("OK", 100)
    assert len({result["ObjectID"] for result in first.results + rest.results}) == 2600


def test_batch_size_lowers_the_page_only(five: Caller, sandbox: RunningSandbox) -> None:
    sandbox.configure(page_size=4)
    for asked, got in (("3", 3), ("9", 4)):
        assert len(five.retrieve("DataExtension", "Name", options=f"<BatchSize>{asked}</BatchSize>").results) == got


@pytest.mark.invalid_request
def test_continue_alone_without_an_object_type_and_unknown(five: Caller, sandbox: RunningSandbox) -> None:
    sandbox.configure(page_size=4)
    id = five.retrieve("DataExtension", "Name").body["RequestID"]
    only = "<RetrieveRequest><ContinueRequest>{}</ContinueRequest></RetrieveRequest>"
    ask = f'<RetrieveRequestMsg xmlns="{NS}">{only}</RetrieveRequestMsg>'
    assert five.send(ask.format(id)).overall == "OK"
    assert five.send(ask.format("nothing")).overall.startswith("Error:")


def test_a_page_shows_what_was_found_at_the_start(five: Caller, sandbox: RunningSandbox) -> None:
    sandbox.configure(page_size=4)
    first = five.retrieve("DataExtension", "CustomerKey")
    five.delete(data_extension("K0", None, ""))
    assert [result["CustomerKey"] for result in pages(five, first)[-1].results] == ["K4"]


def test_field_filter_that_truncates(five: Caller, sandbox: RunningSandbox) -> None:
    sandbox.configure(field_filter_truncates=True)
    inner = both(
        "OR",
        where("DataExtension.CustomerKey", "equals", "K1", tag="LeftOperand"),
        where("Name", "equals", "x", tag="RightOperand"),
    )
    for filter in (where("DataExtension.CustomerKey", "equals", "K1"), inner):
        answer = five.retrieve("DataExtensionField", *FIELD, filter=filter)
        assert answer.overall.startswith("Error: String or binary data would be truncated.")
    assert len(five.retrieve("DataExtensionField", *FIELD).results) == 5


def test_fields_of_several_data_extensions_at_once(soap: Caller) -> None:
    soap.create("".join(data_extension(key, fields=KEY_FIELD + field("F")) for key in "ABC"))
    answer = soap.retrieve("DataExtensionField", *FIELD, filter=where("DataExtension.CustomerKey", "IN", "A", "c"))
    assert sorted((result["DataExtension"]["CustomerKey"], result["Name"]) for result in answer.results) == [
        ("A", "F"), ("A", "Id"), ("C", "F"), ("C", "Id"),
    ]  # fmt: skip
    assert answer.results[0]["DataExtension"] == {"PartnerKey": NIL, "ObjectID": NIL, "CustomerKey": "A"}


def test_templates_show_their_settings_as_partner_properties(soap: Caller) -> None:
    read = soap.retrieve(
        "DataExtensionTemplate",
        "Name",
        "IsSendable",
        "SendableSubscriberField",
        filter=where("Name", "equals", "TriggeredSendDataExtension"),
    ).result
    assert read["PartnerProperties"] == [
        {"Name": "IsSendable", "Value": "True"},
        {"Name": "SendableSubscriberField", "Value": "_SubscriberKey"},
    ]
    assert list(read)[-1] == "Name"


def test_describe_names_what_can_be_asked(soap: Caller) -> None:
    ask = (
        f'<DefinitionRequestMsg xmlns="{NS}"><DescribeRequests><ObjectDefinitionRequest><ObjectType>{{}}</ObjectType>'
        "</ObjectDefinitionRequest></DescribeRequests></DefinitionRequestMsg>"
    )
    for type in (
        "DataExtension",
        "DataExtensionField",
        "DataFolder",
        "ImportDefinition",
        "QueryDefinition",
        "FilterDefinition",
    ):
        answer = soap.send(ask.format(type))
        properties = answer.body["ObjectDefinition"]["Properties"]
        names = [property_["Name"] for property_ in properties if property_["IsRetrievable"] == "true"]
        assert soap.retrieve(type, *names).overall == "OK"
    kinds = {
        item["Name"]: item["DataType"]
        for item in soap.send(ask.format("DataExtension")).body["ObjectDefinition"]["Properties"]
    }
    assert (kinds["IsSendable"], kinds["Name"], kinds["CreatedDate"]) == ("Boolean", "String", "DateTime")
    assert list(soap.send(ask.format("DataExtractActivity")).body) == ["RequestID"]
    soap.sandbox.configure(describe_is_empty=True)
    assert list(soap.send(ask.format("DataFolder")).body) == ["RequestID"]


def test_system_status(soap: Caller, sandbox: RunningSandbox) -> None:
    ask = f'<SystemStatusRequestMsg xmlns="{NS}"/>'
    answer = soap.send(ask)
    assert (answer.overall, answer.result["Result"]["SystemStatus"]) == ("OK", "OK")
    sandbox.configure(system_status="InMaintenance")
    assert soap.send(ask).result["Result"]["SystemStatus"] == "InMaintenance"


@pytest.mark.parametrize("history", [True, False])
def test_version(soap: Caller, history: bool) -> None:
    asked = f"<IncludeVersionHistory>{str(history).lower()}</IncludeVersionHistory>"
    version = soap.send(f'<VersionInfoRequestMsg xmlns="{NS}">{asked}</VersionInfoRequestMsg>').body["VersionInfo"]
    assert ("VersionHistory" in version) == history


@pytest.mark.parametrize(
    ("root", "list", "item"),
    [("ConfigureRequestMsg", "Configurations", "Configuration"), ("ScheduleRequestMsg", "Interactions", "Interaction")],
)
def test_what_does_not_run_yet_says_so(soap: Caller, root: str, list: str, item: str) -> None:
    sent = f'<{item} xsi:type="DataExtension"><CustomerKey>A</CustomerKey></{item}>'
    answer = soap.send(f'<{root} xmlns="{NS}"><Action>start</Action><{list}>{sent}</{list}></{root}>')
    assert (answer.overall, answer.result["Result"]["StatusCode"]) == ("Error", "Error")


def test_extracts_do_not_run_yet(soap: Caller) -> None:
    assert soap.send(f'<ExtractRequestMsg xmlns="{NS}"/>').overall.startswith("Error: ")
