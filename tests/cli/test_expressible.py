"""What real accounts hold can be declared: an export of it plans empty, and making it anew is told to be unsure."""

import json

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter
from tests.cli.conftest import Folder


def exported(folder: Folder, *addresses: str) -> str:
    """All that was exported of the account into a project, these addresses among it; it validates and plans empty."""
    (folder.path / "data.yaml").unlink(missing_ok=True)
    run = folder.mcdecl("export", "--format", "json")
    assert run.code == 0, run.out + run.err
    assert {*addresses} <= {*json.loads(run.out)["exported"]}, run.out
    assert folder.mcdecl("validate").code == 0, folder.mcdecl("validate").err
    plan = folder.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    files = [path for path in folder.path.rglob("*.yaml") if path.name != "mcdecl.yaml"]
    return "\n".join(path.read_text() for path in files)


def made(account: SoapAccount, **record: object) -> None:
    """Put an object into the account as another program would."""
    results = account.create([{TYPE: record.pop("type"), **record}])  # type: ignore[list-item]
    assert all(result.ok for result in results), results


def field(name: str, type: str = "Text", **more: object) -> dict[str, object]:
    return {"Name": name, "FieldType": type, **more}


def test_fields_of_real_accounts(folder: Folder, account: SoapAccount, embedded: RunningSandbox) -> None:
    embedded.configure(unlimited_texts=True)
    fields = [
        field("_ContactKey", MaxLength=254, IsPrimaryKey=True, IsRequired=True),
        field("Notes"),
        field("Sum", "Decimal", MaxLength=38, Scale=0),
        field("Rate", "Decimal", MaxLength=38, Scale=18),
    ]
    made(account, type="DataExtension", CustomerKey="Real", Name="Real", Fields={"Field": fields})
    text = exported(folder, "data_extension.Real")
    assert "_ContactKey" in text
    assert "{name: Notes, type: Text}" in text
    assert "{name: Sum, type: Decimal, length: 38, scale: 0}" in text


def test_no_length_means_the_one_that_the_account_has(folder: Folder, account: SoapAccount) -> None:
    made(account, type="DataExtension", CustomerKey="T", Name="T", Fields={"Field": [field("A", MaxLength=77)]})
    yaml = "data_extensions:\n  T:\n    name: T\n    fields:\n      - {name: A, type: Text}\n"
    folder.write("data.yaml", yaml)
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0
    folder.write("data.yaml", yaml.replace("- {name: A, type: Text}", "- {name: A, type: Text, default: x}"))
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    (record,) = account.retrieve(_fields_of("T"))
    assert (record["MaxLength"], record["DefaultValue"]) == (77, "x")


def _fields_of(key: str) -> Retrieve:
    return Retrieve(
        "DataExtensionField",
        ("Name", "MaxLength", "DefaultValue"),
        SimpleFilter("DataExtension.CustomerKey", "equals", (key,)),
    )


@pytest.mark.parametrize("unlimited", [False, True])
def test_to_make_a_text_without_a_length_is_unsure(folder: Folder, embedded: RunningSandbox, unlimited: bool) -> None:
    embedded.configure(unlimited_texts=unlimited)
    folder.write("data.yaml", "data_extensions:\n  T: {name: T, fields: [{name: A, type: Text}]}\n")
    run = folder.mcdecl("plan")
    assert run.code == 0
    assert "caution: field A has no length: whether the account makes it 50 characters long or unlimited" in run.out
    assert "MC212" in folder.mcdecl("validate").err
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_a_length_where_the_account_has_none_is_refused(
    folder: Folder, account: SoapAccount, embedded: RunningSandbox
) -> None:
    embedded.configure(unlimited_texts=True)
    made(account, type="DataExtension", CustomerKey="T", Name="T", Fields={"Field": [field("A")]})
    folder.write("data.yaml", "data_extensions:\n  T: {name: T, fields: [{name: A, type: Text, length: 50}]}\n")
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "no limit → 50" in run.out
    assert "1 blocked" in run.out


def test_filters_for_empty_fields_and_ends_of_texts(folder: Folder, account: SoapAccount) -> None:
    made(
        account,
        type="DataExtension",
        CustomerKey="T",
        Name="T",
        Fields={"Field": [field("Mail", MaxLength=50), field("Born", "Date")]},
    )
    part = "SimpleFilterPart"
    parts = [
        {TYPE: part, "Property": "Mail", "SimpleOperator": "endsWith", "Value": [".example"]},
        {TYPE: part, "Property": "Born", "SimpleOperator": "isNull"},
        {TYPE: part, "Property": "Mail", "SimpleOperator": "isNotNull"},
    ]
    whole = {
        TYPE: "ComplexFilterPart",
        "LeftOperand": parts[0],
        "LogicalOperator": "AND",
        "RightOperand": parts[1],
        "AdditionalOperands": {"Operand": parts[2:]},
    }
    source = {TYPE: "DataExtension", "CustomerKey": "T"}
    made(account, type="FilterDefinition", CustomerKey="F", Name="F", DataSource=source, DataFilter=whole)
    text = exported(folder, "filter_definition.F")
    assert "Mail LIKE '%.example' AND Born IS NULL AND Mail IS NOT NULL" in text


@pytest.mark.parametrize("operator", ["isNull", "endsWith"])
def test_operators_as_words(folder: Folder, operator: str) -> None:
    value = "" if operator == "isNull" else ", value: x"
    where = f"{{field: A, operator: {operator}{value}}}"
    table = "data_extensions:\n  T: {name: T, fields: [{name: A, type: Text, length: 5}]}\n"
    folder.write("data.yaml", f"{table}filter_definitions:\n  F: {{name: F, source: T, where: {where}}}\n")
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0
    folder.write(
        "data.yaml", f"{table}filter_definitions:\n  F: {{name: F, source: T, where: {{field: A, operator: equals}}}}\n"
    )
    run = folder.mcdecl("validate")
    assert run.code == 1
    assert "equals of A has no value" in run.err


@pytest.mark.parametrize(
    "root",
    ["Synchronized Data Extensions", "Salesforce Data Extensions", "Shared Items/Shared Salesforce Data Extensions"],
)
def test_what_the_account_makes_itself_is_referred_to_and_never_created(
    folder: Folder, account: SoapAccount, embedded: RunningSandbox, root: str
) -> None:
    text = field("Name", MaxLength=50)
    made(account, type="DataExtension", CustomerKey="Contact", Name="Contact_Salesforce", Fields={"Field": [text]})
    source = {TYPE: "DataExtension", "CustomerKey": "Contact"}
    rule = {TYPE: "SimpleFilterPart", "Property": "Name", "SimpleOperator": "equals", "Value": ["x"]}
    made(account, type="FilterDefinition", CustomerKey="F", Name="F", DataSource=source, DataFilter=rule)
    store = embedded.account.store
    with store.exclusively():
        (place,) = [item for item in store.all("DataFolder") if item["Name"] == root.rpartition("/")[2]]
        (document,) = store.find("DataExtension", "CustomerKey", "Contact")
        store.put("DataExtension", document["ObjectID"], {**document, "CategoryID": place["ID"]})
        store.commit()
    files = exported(folder, "filter_definition.F")
    assert "source: Contact" in files
    assert "data_extensions" not in files
    run = folder.mcdecl("export")
    assert f"left out data_extension.Contact: folder: only the account itself makes what is in {root}" in run.out
    table = "data_extensions:\n  New: {name: New, folder: %s, fields: [{name: A, type: Number}]}\n"
    folder.write("new.yaml", table % root)
    plan = folder.mcdecl("plan")
    assert plan.code == 1
    assert f"blocked: folder: only the account itself makes what is in {root}" in plan.out
    folder.write(
        "new.yaml", table.replace("New", "Contact").replace("name: Contact", "name: Contact_Salesforce") % root
    )
    plan = folder.mcdecl("plan")
    assert "only the account itself makes" in plan.out


def test_imports_without_a_file_or_a_data_extension_are_left_out_and_referred_to(
    folder: Folder, account: SoapAccount
) -> None:
    made(account, type="DataExtension", CustomerKey="T", Name="T", Fields={"Field": [field("A", MaxLength=50)]})
    common = {
        "type": "ImportDefinition",
        "FieldMappingType": "InferFromColumnHeadings",
        "FileType": "CSV",
        "HeaderLines": 1,
        "UpdateType": "AddAndUpdate",
        "RetrieveFileTransferLocation": {"CustomerKey": "ExactTarget Enhanced FTP"},
    }
    table, group = {TYPE: "DataExtension", "CustomerKey": "T"}, {TYPE: "List", "ID": 101}
    for key, spec, into in (("Copy", "_CustomObject", table), ("People", "a.csv", group), ("Daily", "b.csv", table)):
        made(account, **common, CustomerKey=key, Name=key, FileSpec=spec, DestinationObject=into)
    keys = ("Copy", "People", "Daily")
    steps = "".join(f"      - run: [import_definition.{key}]\n" for key in keys)
    folder.write("data.yaml", f"automations:\n  Nightly:\n    name: Nightly\n    steps:\n{steps}")
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    text = exported(folder, "import_definition.Daily", "automation.Nightly")
    assert "import_definition.Copy" in text
    assert "import_definition.People" in text
    assert "_CustomObject" not in text
    run = folder.mcdecl("export")
    assert (
        "left out import_definition.Copy: source: REST automation/v1/imports does not show which data extension"
        in run.out
    )
    assert "left out import_definition.People: into: " in run.out


def test_a_key_in_other_capitals_is_the_same_one(folder: Folder, account: SoapAccount) -> None:
    for key in ("Orders", "Copy"):
        fields = [field("Id", MaxLength=18, IsPrimaryKey=True, IsRequired=True)]
        made(account, type="DataExtension", CustomerKey=key, Name=key, Fields={"Field": fields})
    target = {"CustomerKey": "Copy", "Name": "Copy"}
    common = {"QueryText": "SELECT Id FROM Orders", "TargetType": "DE", "TargetUpdateType": "Update"}
    made(account, type="QueryDefinition", CustomerKey="Fill", Name="Fill", DataExtensionTarget=target, **common)
    tables = "".join(
        f"  {key}: {{name: {name}, fields: [{{name: Id, type: Text, length: 18, primary_key: true}}]}}\n"
        for key, name in (("ORDERS", "Orders"), ("copy", "Copy"))
    )
    query = "{name: Fill, sql: SELECT Id FROM Orders, target: copy, mode: Update}"
    folder.write("data.yaml", f"data_extensions:\n{tables}query_definitions:\n  FILL: {query}\n")
    plan = folder.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out
    assert "3 unchanged" in plan.out
    folder.write(
        "more.yaml", "query_definitions:\n  Fill: {name: Fill, sql: SELECT 1 AS Id, target: copy, mode: Update}\n"
    )
    assert "MC120" in folder.mcdecl("validate").err
    (folder.path / "more.yaml").unlink()
    text = (folder.path / "data.yaml").read_text().replace("name: Copy,", "name: Copy, description: New,")
    folder.write("data.yaml", text)
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    assert "0 created, 1 updated" in applied.out
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_what_only_fails_a_check_is_exported_and_known_to_lint(folder: Folder, account: SoapAccount) -> None:
    made(account, type="DataExtension", CustomerKey="T", Name="T", Fields={"Field": [field("A", MaxLength=50)]})
    for key, more in (("Odd", {"FileType": "TAB", "Delimiter": ";"}), ("Good", {"FileType": "CSV"})):
        made(
            account,
            type="ImportDefinition",
            CustomerKey=key,
            Name=key,
            FieldMappingType="MapByOrdinal",
            UpdateType="Overwrite",
            FileSpec=f"{key}.csv",
            RetrieveFileTransferLocation={"CustomerKey": "ExactTarget Enhanced FTP"},
            DestinationObject={TYPE: "DataExtension", "CustomerKey": "T"},
            **more,
        )
    (folder.path / "data.yaml").unlink()
    told = json.loads(folder.mcdecl("export", "--format", "json").out)
    assert {"import_definition.Odd", "import_definition.Good"} <= {*told["exported"]}
    (held,) = told["held"]
    assert (held["address"], held["code"]) == ("import_definition.Odd", "MC408")
    baseline = (folder.path / "lint-baseline.json").read_text()
    assert baseline.count('"code"') == baseline.count("MC408") == 1
    assert folder.mcdecl("validate").code == 0
    plan = folder.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0
    assert "MC408" not in plan.out, "the baseline knows it"
    assert "MC007" not in folder.mcdecl("lint").out, "the baseline knows what is there and no more"
    again = json.loads(folder.mcdecl("export", "--format", "json").out)
    assert (again["exported"], again["held"], again["differing"]) == ([], [], [])


def test_an_overwriting_export_adds_to_the_baseline_what_it_takes_over(folder: Folder, account: SoapAccount) -> None:
    folder.write("data.yaml", "data_extensions:\n  T: {name: T, fields: [{name: A, type: Text, length: 5}]}\n")
    imported = "import_definitions:\n  I: {name: I, into: T, mode: Overwrite, file: {pattern: a.csv, type: TAB}}\n"
    folder.write("imports.yaml", imported)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    record = {TYPE: "ImportDefinition", "CustomerKey": "I", "Delimiter": ";"}
    assert all(result.ok for result in account.update([record]))
    folder.write("imports.yaml", imported.replace("type: TAB", 'type: TAB, delimiter: "|"').replace("TAB", "Other"))
    assert folder.mcdecl("validate").code == 0
    run = folder.mcdecl("export", "--overwrite")
    assert run.code == 0, run.out + run.err
    assert "exported as the account holds it: import_definition.I: MC408" in run.out
    assert folder.mcdecl("validate").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_encodings_and_blank_files_are_exported_where_they_are_not_the_usual(folder: Folder) -> None:
    imports = "".join(
        f"  {key}: {{name: {key}, into: T, mode: Overwrite, blank_file: {word}, "
        f"file: {{pattern: {key}.csv, encoding: {page}}}}}\n"
        for key, word, page in (("Old", "Fail", 1252), ("New", "Process", 65001))
    )
    tables = "data_extensions:\n  T: {name: T, fields: [{name: A, type: Text, length: 5}]}\n"
    folder.write("data.yaml", f"{tables}import_definitions:\n{imports}")
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    text = exported(folder, "import_definition.Old", "import_definition.New")
    assert text.count("blank_file: Fail") == text.count("encoding: 1252") == 1
    assert "Process" not in text
    assert "65001" not in text
