import pytest

from tests.sandbox.caller import KEY_FIELD, Caller, both, data_extension, field, folder, where

SOURCE = '<DataSource xsi:type="DataExtension"><CustomerKey>A</CustomerKey></DataSource>'
FIELDS = (
    KEY_FIELD
    + field("Score", "Number")
    + field("Price", "Decimal", MaxLength=6, Scale=2)
    + field("Born", "Date")
    + field("Vip", "Boolean")
)


def rule(name: str = "Score", operator: str = "equals", *values: str, **parts: str) -> str:
    return where(name, operator, *(values or ("1",)), tag=parts.pop("tag", "DataFilter"), **parts)


def definition(
    key: str | None = "F", source: str = SOURCE, rules: str | None = None, name: str | None = "Filter", **parts: object
) -> str:
    inner = "".join(f"<{part}>{parts[part]}</{part}>" for part in ("ObjectID",) if part in parts)
    inner += f"<CustomerKey>{key}</CustomerKey>" if key else ""
    inner += f"<Name>{name}</Name>" if name else ""
    inner += f"<Description>{parts['Description']}</Description>" if "Description" in parts else ""
    inner += source + (rule() if rules is None else rules)
    inner += f"<CategoryID>{parts['CategoryID']}</CategoryID>" if "CategoryID" in parts else ""
    return f'<Objects xsi:type="FilterDefinition">{inner}</Objects>'


@pytest.fixture(autouse=True)
def source(soap: Caller) -> str:
    return str(soap.create(data_extension("A", fields=FIELDS) + data_extension("B")).results[0]["NewObjectID"])


def test_rules_and_source_read_back(soap: Caller, source: str) -> None:
    rules = both(
        "AND",
        rule("Score", "lessThan", "3", tag="LeftOperand"),
        both(
            "OR",
            rule("Vip", "equals", "true", tag="LeftOperand"),
            rule("Id", "beginsWith", "x", tag="RightOperand"),
            tag="RightOperand",
        ),
        rule("Price", "greaterThan", "9.5", tag="Operand"),
        tag="DataFilter",
    )
    soap.create(definition(rules=rules)).accepted()
    read = soap.one(
        "FilterDefinition", "DataFilter", "DataSource.ObjectID", "DataSource.CustomerKey", "DataSource.Name", key="F"
    )
    assert read["DataSource"] == {"PartnerKey": "nil", "ObjectID": source, "CustomerKey": "A", "Name": "A"}
    assert read["DataFilter"]["LogicalOperator"] == "AND"
    assert read["DataFilter"]["LeftOperand"] == {"Property": "Score", "SimpleOperator": "lessThan", "Value": "3"}
    assert read["DataFilter"]["RightOperand"]["RightOperand"]["Value"] == "x"
    assert read["DataFilter"]["AdditionalOperands"]["Operand"]["Value"] == "9.5"


def test_dates_read_back_in_server_time(soap: Caller) -> None:
    soap.create(definition(rules=rule("Born", "greaterThan", "2026-01-31T06:00:00Z", element="DateValue"))).accepted()
    assert soap.one("FilterDefinition", "DataFilter", key="F")["DataFilter"]["DateValue"] == "2026-01-31T00:00:00"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (definition(ObjectID="11111111-2222-3333-4444-555555555555"), 373000),
        (definition(source='<DataSource xsi:type="DataExtension"/>'), 373001),
        (definition(source=SOURCE.replace("A<", "Z<")), 373002),
        (definition(name=None), 373003),
        (definition(rules=""), 373008),
        (definition(rules=both("AND", rule(tag="LeftOperand"), "", tag="DataFilter")), 373009),
        (definition(rules=rule("Score", "equals", "many")), 373009),
        (definition(rules=rule("Vip", "equals", "perhaps")), 373009),
        (definition(rules=rule("Born", "equals", "2026-01-31")), 373009),
        (definition(rules=rule("Score", "equals", "2026-01-31T00:00:00", element="DateValue")), 373009),
        (definition(rules=rule("Score", "equals", "1", "2")), 373009),
        (definition(rules=rule("Vip", "notEquals", "true")), 373010),
        (definition(rules=rule("Score", "beginsWith", "1")), 373010),
        (definition(rules=rule("Id", "like", "1")), 373010),
        (definition(rules=rule("Born", "lessThanOrEqual", "2026-01-31T00:00:00", element="DateValue")), 373010),
        (definition(rules=rule("Missing")), 373011),
        (definition(rules='<DataFilter xsi:type="TagFilterPart"><Tags><Tag>x</Tag></Tags></DataFilter>'), 373012),
        (definition(rules="<DataFilter/>"), 373012),
        (definition("k" * 37), 0),
        (definition(CategoryID=2), 0),
    ],
)
def test_refused_on_create(soap: Caller, sent: str, code: int) -> None:
    assert soap.create(sent).refused(code)


def test_name_and_key_are_unique(soap: Caller) -> None:
    soap.create(definition())
    soap.create(definition("G", name="FILTER")).refused(373004)
    soap.create(definition("f", name="Other")).refused(373005)


def test_update_needs_source_and_rules(soap: Caller) -> None:
    soap.create(definition())
    soap.update(definition(rules="")).refused(373008)
    soap.update(definition(source="", rules="").replace("<Name>", "<Name>New ")).refused(373008)
    soap.update(definition(source='<DataSource xsi:type="DataExtension"/>')).refused(373001)
    soap.update(definition(name="New", rules=rule("Score", "equals", "2"))).accepted()
    read = soap.one("FilterDefinition", "Name", "DataFilter", key="F")
    assert (read["Name"], read["DataFilter"]["Value"]) == ("New", "2")


def test_update_without_source_is_refused(soap: Caller) -> None:
    soap.create(definition())
    soap.update(definition(source="")).refused(373001)


def test_source_cannot_change(soap: Caller) -> None:
    soap.create(definition())
    soap.update(definition(source=SOURCE.replace("A<", "B<"), rules=rule("Id", "equals", "x"))).refused(0)


def test_locators(soap: Caller) -> None:
    soap.create(definition())
    soap.update(definition(None)).refused(373006)
    soap.update(definition("G")).refused(373007)
    soap.delete('<Objects xsi:type="FilterDefinition"><CustomerKey>F</CustomerKey></Objects>').accepted()
    soap.delete('<Objects xsi:type="FilterDefinition"><CustomerKey>F</CustomerKey></Objects>').refused(373007)


def test_without_source_it_is_about_profile_attributes(soap: Caller) -> None:
    soap.create(definition(source="", rules=rule("Email Address", "equals", "a"))).accepted()
    assert "DataSource" not in soap.one("FilterDefinition", "DataSource.CustomerKey", key="F")


def test_folder(soap: Caller) -> None:
    id = soap.create(folder("Mine", 11, "filterdefinition")).accepted()["NewID"]
    soap.create(definition(CategoryID=id)).accepted()
    soap.create(definition("G", name="Other")).accepted()
    records = soap.retrieve("FilterDefinition", "CategoryID", "CustomerKey").results
    assert {record["CustomerKey"]: record["CategoryID"] for record in records} == {"F": id, "G": "11"}


def test_source_type_comes_as_partner_property(soap: Caller) -> None:
    soap.create(definition())
    read = soap.one("FilterDefinition", "DataSourceType", key="F")
    assert read["PartnerProperties"] == {"Name": "DataSourceType", "Value": "DataExtension"}
