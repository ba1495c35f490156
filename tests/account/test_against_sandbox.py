"""The account against the embedded account: everything over real HTTP and SOAP, by two independent sides."""

from collections.abc import Iterator

import pytest

from mcdecl.account import errors
from mcdecl.account.connection import Connection
from mcdecl.account.interface import Account
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap import read
from mcdecl.account.soap_account import SoapAccount
from mcdecl.helpers.secret import Secret
from mcdecl.sandbox.files.tree import EXPORT
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Combination, Retrieve, SimpleFilter, any_of
from tests.account.soap import read_zeep

FIELDS = (
    "ObjectID",
    "Name",
    "FieldType",
    "MaxLength",
    "Scale",
    "IsRequired",
    "IsPrimaryKey",
    "DataExtension.CustomerKey",
)


@pytest.fixture
def sandbox(embedded: RunningSandbox) -> RunningSandbox:
    return embedded


@pytest.fixture
def account(sandbox: RunningSandbox) -> Iterator[Account]:
    reached = connect(sandbox)
    yield reached
    reached.close()


def connect(sandbox: RunningSandbox, **changes: object) -> SoapAccount:
    settings: dict[str, object] = {
        "auth_url": sandbox.auth_url,
        "client_id": sandbox.client_id,
        "client_secret": Secret(sandbox.client_secret),
        **changes,
    }
    return SoapAccount(Connection(**settings), retries=RetryPolicy(sleep=lambda _: None))


def data_extension(key: str) -> dict[str, object]:
    return {
        "@type": "DataExtension",
        "CustomerKey": key,
        "Name": f"Name of {key}",
        "Fields": {
            "Field": [
                {"Name": "Id", "FieldType": "Text", "MaxLength": 18, "IsPrimaryKey": True, "IsRequired": True},
                {"Name": "Amount", "FieldType": "Decimal", "MaxLength": 12, "Scale": 2},
                {"Name": "Since", "FieldType": "Date"},
            ]
        },
    }


def test_create_read_update_delete(account: Account) -> None:
    created = account.create([data_extension(key) for key in ("A", "B")])
    assert [(result.ok, result.ordinal) for result in created] == [(True, 0), (True, 1)]
    records = account.retrieve(
        Retrieve("DataExtension", ("ObjectID", "CustomerKey", "Name", "IsSendable"), any_of("CustomerKey", ["A", "B"]))
    )
    assert sorted((record["CustomerKey"], record["IsSendable"]) for record in records) == [("A", False), ("B", False)]
    fields = account.retrieve(Retrieve("DataExtensionField", FIELDS, any_of("DataExtension.CustomerKey", ["A", "B"])))
    amounts = [field for field in fields if field["Name"] == "Amount"]
    assert [(amount["FieldType"], amount["MaxLength"], amount["Scale"]) for amount in amounts] == [
        ("Decimal", 12, 2)
    ] * 2
    assert sorted(amount["DataExtension"]["CustomerKey"] for amount in amounts) == ["A", "B"]
    (updated,) = account.update([{"@type": "DataExtension", "CustomerKey": "A", "Name": "New name"}])
    assert updated.ok, updated.message
    (deleted,) = account.delete([{"@type": "DataExtension", "CustomerKey": "B"}])
    assert deleted.ok, deleted.message
    left = account.retrieve(Retrieve("DataExtension", ("Name",), any_of("CustomerKey", ["A", "B"])))
    assert [record["Name"] for record in left] == ["New name"]


def test_one_bad_object_does_not_stop_the_others(account: Account) -> None:
    account.create([data_extension("A")])
    results = account.create([data_extension("A"), data_extension("B")])
    assert [result.ok for result in results] == [False, True]
    assert results[0].code == 310007
    assert results[0].message


def test_pages(sandbox: RunningSandbox, account: Account) -> None:
    account.create([data_extension(f"K{number:02}") for number in range(23)])
    sandbox.configure(page_size=5)
    before = account.calls.get("Retrieve", 0)
    records = account.retrieve(
        Retrieve("DataExtension", ("CustomerKey",), SimpleFilter("CustomerKey", "like", ("K%",)))
    )
    assert sorted(record["CustomerKey"] for record in records) == [f"K{number:02}" for number in range(23)]
    assert account.calls["Retrieve"] - before == 5


def test_first_page_only(sandbox: RunningSandbox, account: Account) -> None:
    account.create([data_extension(key) for key in "ABC"])
    question = Retrieve("DataExtension", ("CustomerKey",), batch_size=1, first_page_only=True)
    assert len(account.retrieve(question)) == 1
    assert account.calls["Retrieve"] == 1


def test_both_readers_agree_on_everything_the_embedded_account_says(sandbox: RunningSandbox, account: Account) -> None:
    account.create([data_extension("A"), {"@type": "DataExtension", "CustomerKey": "B"}])
    for type in ("DataExtension", "DataExtensionField", "DataFolder", "DataExtensionTemplate", "QueryDefinition"):
        described = account.describe(type) or {}
        names = [item["Name"] for item in described["Properties"] if item["IsRetrievable"]]
        account.retrieve(Retrieve(type, tuple(names)))
    account.delete([{"@type": "DataExtension", "CustomerKey": "A"}])
    account.status()
    account.version()
    answers = [call.response for call in sandbox.calls if call.operation not in ("Token", "REST")]
    assert len(answers) >= 14
    for answer in answers:
        assert read.read_answer(answer) == read_zeep.read_answer(answer)


def test_nested_filters(account: Account) -> None:
    account.create([data_extension(key) for key in ("A", "B", "C")])
    either = Combination("OR", tuple(SimpleFilter("CustomerKey", "equals", (key,)) for key in "ABC"))
    not_b = Combination("AND", (either, SimpleFilter("Name", "notEquals", ("Name of B",))))
    records = account.retrieve(Retrieve("DataExtension", ("CustomerKey",), not_b))
    assert sorted(record["CustomerKey"] for record in records) == ["A", "C"]


def test_several_kinds_side_by_side(account: Account) -> None:
    questions = [
        Retrieve("DataFolder", ("ID", "Name", "ContentType", "ParentFolder.ID")),
        Retrieve("DataExtension", ("CustomerKey",)),
        Retrieve("QueryDefinition", ("CustomerKey",), SimpleFilter("Status", "equals", ("Active",))),
    ]
    folders, extensions, queries = account.retrieve_all(questions)
    assert any(folder["ContentType"] == "dataextension" for folder in folders)
    assert all(isinstance(folder["ID"], int) for folder in folders)
    assert (extensions, queries) == ([], [])


def test_unknown_properties_and_types_are_refused_in_words(account: Account) -> None:
    with pytest.raises(errors.RetrieveFailed, match="do not match with the fields"):
        account.retrieve(Retrieve("DataExtension", ("Colour",)))
    with pytest.raises(errors.RetrieveFailed, match="Unable to find a handler"):
        account.retrieve(Retrieve("Dataextension", ("Name",)))


def test_status_version_describe(sandbox: RunningSandbox, account: Account) -> None:
    status = account.status()
    assert status.ok
    assert status.soap_url.startswith(sandbox.url)
    assert status.token_seconds is not None
    assert status.business_unit == sandbox.account.mid
    assert connect(sandbox, business_unit=510001234).identity.business_unit == 510001234
    assert account.version()
    described = account.describe("DataExtension")
    assert described is not None
    assert described["ObjectType"] == "DataExtension"


def test_rest(account: Account) -> None:
    locations = account.rest_list("automation/v1/ftplocations")
    assert "ExactTarget Enhanced FTP" in [location["name"] for location in locations]
    assert account.rest_list("automation/v1/imports") == []


def test_how_many_rows_there_are(account: Account) -> None:
    account.create([data_extension("A")])
    rows = [
        {"@type": "DataExtensionObject", "CustomerKey": "A", "Properties": {"Property": [{"Name": "Id", "Value": id}]}}
        for id in "123"
    ]
    assert all(result.ok for result in account.create(rows))
    path = "data/v1/customobjectdata/key/{}/rowset"
    found = account.rest_get(path.format("A"), {"$page": "1", "$pagesize": "1"})
    assert (found["count"], len(found["items"])) == (3, 1)
    with pytest.raises(errors.NotFound):
        account.rest_get(path.format("Nothing"))


def test_wrong_credentials(sandbox: RunningSandbox) -> None:
    with pytest.raises(errors.LoginRefused):
        connect(sandbox, client_secret=Secret("not the secret")).status()


def test_user_name_and_password(sandbox: RunningSandbox) -> None:
    legacy = Connection(soap_url=sandbox.soap_url, username=sandbox.user, password=Secret(sandbox.password))
    assert SoapAccount(legacy).retrieve(Retrieve("DataExtension", ("Name",))) == []


def test_a_token_that_ran_out_is_renewed(sandbox: RunningSandbox, account: Account) -> None:
    question = Retrieve("DataExtension", ("Name",))
    account.retrieve(question)
    sandbox.advance(3600)
    assert account.retrieve(question) == []
    assert account.calls == {"Token": 2, "Retrieve": 3}


def test_a_create_whose_answer_is_dropped_is_reported_lost_and_found_by_reading(
    sandbox: RunningSandbox, account: Account
) -> None:
    sandbox.inject("drop_after", operation="Create")
    with pytest.raises(errors.LostAnswer):
        account.create([data_extension("A")])
    assert len(account.retrieve(Retrieve("DataExtension", ("Name",), any_of("CustomerKey", ["A"])))) == 1
    assert account.calls["Create"] == 1


@pytest.mark.parametrize("kind", ["unavailable", "throttled", "truncated", "drop", "drop_after", "token_expired"])
def test_a_read_survives_two_mishaps(sandbox: RunningSandbox, account: Account, kind) -> None:
    account.create([data_extension("A")])
    sandbox.inject(kind, operation="Retrieve", count=1 if kind == "token_expired" else 2)
    assert len(account.retrieve(Retrieve("DataExtension", ("Name",)))) == 1


def test_a_read_with_a_mishap_between_two_pages_misses_nothing(sandbox: RunningSandbox, account: Account) -> None:
    account.create([data_extension(f"K{number}") for number in range(9)])
    sandbox.configure(page_size=2)
    sandbox.inject("drop_after", operation="Retrieve", skip=2)
    records = account.retrieve(Retrieve("DataExtension", ("CustomerKey",)))
    assert sorted(record["CustomerKey"] for record in records) == [f"K{number}" for number in range(9)]


def test_an_html_page_between(sandbox: RunningSandbox, account: Account) -> None:
    sandbox.inject("html", operation="Retrieve")
    with pytest.raises(errors.NotSoap, match="HTML page"):
        account.retrieve(Retrieve("DataExtension", ("Name",)))


TABLE_EXTRACT = "bb94a04d-9632-4623-be47-daabc3f588a6"


def test_extract_of_a_type_that_the_account_lacks_is_refused(account) -> None:
    with pytest.raises(errors.CallFailed, match="is not enabled for this account"):
        account.extract("00000000-0000-4000-8000-000000000000", {"OutputFileName": "a.csv"})


def test_extract_without_what_it_needs_is_refused(account) -> None:
    with pytest.raises(errors.CallFailed):
        account.extract(TABLE_EXTRACT, {"OutputFileName": "a.csv"})


def test_extract_writes_its_file_and_gives_the_id_of_the_request(sandbox, account) -> None:
    key = {"Name": "Id", "FieldType": "Text", "MaxLength": 10, "IsPrimaryKey": True, "IsRequired": True}
    (made,) = account.create(
        [{"@type": "DataExtension", "CustomerKey": "A", "Name": "A", "Fields": {"Field": [key]}}],
    )
    assert made.ok, made.message
    moment = "1/1/1900 1:00:00 AM"
    asked = {"StartDate": moment, "EndDate": moment, "_AsyncID": "0", "DECustomerKey": "A"}
    assert account.extract(TABLE_EXTRACT, {**asked, "HasColumnHeaders": "true", "OutputFileName": "a.csv"})
    sandbox.account.tasks.stop(600)
    assert (sandbox.account.files.folder(EXPORT) / "a.csv").read_text("utf-8-sig").split() == ["Id"]
