import pytest

from mcdecl.sandbox.queries.query_text import sql_fault
from tests.sandbox.caller import Caller, both, data_extension, field, folder, where

TARGET = "<DataExtensionTarget><CustomerKey>A</CustomerKey><Name>A</Name></DataExtensionTarget>"


def definition(key: str | None = "Q", id: str | None = None, **parts: object) -> str:
    values: dict[str, object] = {
        "Name": "Query", "QueryText": "SELECT Id FROM [A]", "TargetType": "DE", "DataExtensionTarget": TARGET,
        "TargetUpdateType": "Overwrite", **parts,
    }  # fmt: skip
    inner = f"<ObjectID>{id}</ObjectID>" if id else ""
    inner += f"<CustomerKey>{key}</CustomerKey>" if key else ""
    order = ("Name", "Description", "QueryText", "TargetType", "DataExtensionTarget", "TargetUpdateType", "CategoryID")
    for name in order:
        value = values.get(name)
        if value is not None:
            inner += str(value) if str(value).startswith("<") else f"<{name}>{value}</{name}>"
    return f'<Objects xsi:type="QueryDefinition">{inner}</Objects>'


def only(locator: str, inner: str = "") -> str:
    return f'<Objects xsi:type="QueryDefinition">{locator}{inner}</Objects>'


@pytest.fixture(autouse=True)
def target(soap: Caller) -> str:
    return str(soap.create(data_extension("A") + data_extension("B", fields=field("Id"))).results[0]["NewObjectID"])


def test_everything_reads_back(soap: Caller) -> None:
    soap.create(definition(Description="What")).accepted()
    names = (
        "ObjectID Name Description QueryText TargetType TargetUpdateType DataExtensionTarget.Name "
        "DataExtensionTarget.CustomerKey Status CategoryID"
    )
    read = soap.one("QueryDefinition", *names.split(), key="Q")
    assert read["DataExtensionTarget"] == {"PartnerKey": "nil", "ObjectID": "nil", "CustomerKey": "A", "Name": "A"}
    assert (read["QueryText"], read["TargetUpdateType"], read["Status"], read["CategoryID"]) == (
        "SELECT Id FROM [A]", "Overwrite", "Active", "10",
    )  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [
        definition("k" * 37),
        definition(Name=None),
        definition(QueryText=None),
        definition(QueryText="DELETE FROM [A]"),
        definition(TargetType="List"),
        definition(TargetUpdateType="Upsert"),
        definition(TargetUpdateType=None),
        definition(DataExtensionTarget=None),
        definition(DataExtensionTarget=TARGET.replace("A<", "Z<")),
        definition(DataExtensionTarget=TARGET.replace("<Name>A", "<Name>B")),
        definition(DataExtensionTarget=TARGET.replace("A<", "B<"), TargetUpdateType="Update"),
        definition(CategoryID=2),
        definition(id="11111111-2222-3333-4444-555555555555"),
    ],
)
def test_refused_on_create(soap: Caller, sent: str) -> None:
    assert soap.create(sent).refused(0)


def test_target_by_either_name_or_key(soap: Caller) -> None:
    soap.create(definition("Q1", Name="1", DataExtensionTarget=TARGET.replace("<Name>A</Name>", ""))).accepted()
    soap.create(
        definition("Q2", Name="2", DataExtensionTarget="<DataExtensionTarget><Name>A</Name></DataExtensionTarget>")
    ).accepted()


def test_key_and_name_are_unique_among_the_active(soap: Caller) -> None:
    id = soap.create(definition()).result["NewObjectID"]
    soap.create(definition("q", Name="Other")).refused(1)
    soap.create(definition("Q2", Name="query")).refused(1)
    soap.delete(only(f"<ObjectID>{id}</ObjectID>")).accepted()
    soap.create(definition()).accepted()


def test_deleted_ones_stay_visible_as_inactive(soap: Caller) -> None:
    id = soap.create(definition()).result["NewObjectID"]
    soap.delete(only(f"<ObjectID>{id}</ObjectID>")).accepted()
    soap.create(definition())
    records = soap.retrieve("QueryDefinition", "Status", filter=where("CustomerKey", "equals", "Q")).results
    assert sorted(record["Status"] for record in records) == ["Active", "Inactive"]
    active = both(
        "AND",
        where("CustomerKey", "equals", "Q", tag="LeftOperand"),
        where("Status", "equals", "Active", tag="RightOperand"),
    )
    assert soap.retrieve("QueryDefinition", "ObjectID", filter=active).result["ObjectID"] != id


def test_delete_only_by_object_id_and_only_once(soap: Caller) -> None:
    id = soap.create(definition()).result["NewObjectID"]
    soap.delete(only("<CustomerKey>Q</CustomerKey>")).refused(0)
    soap.delete(only(f"<ObjectID>{id}</ObjectID>")).accepted()
    soap.delete(only(f"<ObjectID>{id}</ObjectID>")).refused(0)
    soap.update(only(f"<ObjectID>{id}</ObjectID>", "<Name>New</Name>")).refused(0)


def test_update_is_a_patch(soap: Caller) -> None:
    soap.create(definition(Description="kept"))
    soap.update(only("<CustomerKey>Q</CustomerKey>", "<QueryText>SELECT 1 AS Id</QueryText>")).accepted()
    read = soap.one("QueryDefinition", "QueryText", "Description", "TargetUpdateType", key="Q")
    assert (read["QueryText"], read["Description"], read["TargetUpdateType"]) == ("SELECT 1 AS Id", "kept", "Overwrite")
    soap.update(only("<CustomerKey>Q</CustomerKey>", "<QueryText>DROP TABLE x</QueryText>")).refused(0)


def test_the_key_of_the_target_is_a_copy_and_the_name_is_not(soap: Caller, target: str) -> None:
    soap.create(definition())
    soap.update(data_extension("NewKey", "New name", "", ObjectID=target)).accepted()
    read = soap.one("QueryDefinition", "DataExtensionTarget.Name", "DataExtensionTarget.CustomerKey", key="Q")
    assert (read["DataExtensionTarget"]["CustomerKey"], read["DataExtensionTarget"]["Name"]) == ("A", "New name")


def test_folder(soap: Caller) -> None:
    id = soap.create(folder("Queries", 10, "queryactivity")).accepted()["NewID"]
    soap.create(definition(CategoryID=id)).accepted()
    assert soap.one("QueryDefinition", "CategoryID", key="Q")["CategoryID"] == id
    assert soap.delete(folder(None, None, None, ID=id, Description=None)).refused(396001)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a",
        "  /* why */ select Id from [into; exec] -- drop\n where Name = 'a; delete'",
        "(SELECT Id FROM a) UNION ALL (SELECT Id FROM b)",
        "SELECT TOP 5 a.Id, CASE WHEN x IS NULL THEN 1 END AS n FROM a CROSS JOIN b WHERE Mail LIKE '%@x.example'",
        "SELECT a.Updated, a.Inserted FROM [A] a",
    ],
)
def test_sql_that_is_taken(sql: str) -> None:
    assert sql_fault(sql) is None


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT 1; SELECT 2", "';' is a reserved word and may not be used"),
        ("SELECT Id INTO b FROM a", "'into' is a reserved word"),
        ("SELECT @x AS a", "'@x' is a reserved word and may not be used"),
        ("SELECT Id FROM #t", "'#t' is a reserved word and may not be used"),
        ("SELECT 1 AS a EXEC sp_who", "Only SELECT queries are valid."),
        ("EXEC sp_who", "Only SELECT queries are valid."),
        ("WITH x AS (SELECT 1 AS a) SELECT a FROM x", "Only SELECT queries are valid."),
        ("DROP TABLE a", "Only SELECT queries are valid."),
        ("SELECT 1 AS a BEGIN TRANSACTION", "'begin' is a reserved word"),
        ("SELECT 1 AS a DECLARE x int", "'declare' is a reserved word"),
        ("", "Only SELECT queries are valid."),
    ],
)
def test_sql_that_is_refused(sql: str, words: str) -> None:
    assert sql_fault(sql) == words
