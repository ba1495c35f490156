"""What plans ask of the lineage."""

from mcdecl.analysis.lineage.build import understood
from mcdecl.analysis.lineage.uses import tables_read, users_of
from tests.analysis.lineage.conftest import CHAIN, ORDERS, QUERY, Loaded
from tests.analysis.lineage.test_build import UNITS

NOTE = {"name": "Gone", "type": "Text", "length": 50, "scale": None, "required": False, "primary_key": False}
GONE = {**NOTE, "default": None}
ORDERS_ADDRESS = "data_extension.Orders"


def test_the_tables_that_a_query_reads_by_address(loaded: Loaded) -> None:
    project = loaded(ORDERS + QUERY.replace("WHERE", "JOIN _Sent s ON 1 = 1 JOIN nobody n ON 1 = 1 WHERE"))
    assert tables_read(project, understood(project)) == {"query_definition.Pick": (ORDERS_ADDRESS,)}


def test_a_field_that_is_declared_no_more_is_still_used_by_stars_headers_and_extracts(loaded: Loaded) -> None:
    text = f"""\
{ORDERS}import_definitions:
  Load: {{name: Load, into: Orders, file: {{pattern: o.csv}}, mode: AddAndUpdate}}
query_definitions:
  Star: {{name: Star, sql: "SELECT * FROM [all orders]", target: Big, mode: Append}}
  Other: {{name: Other, sql: "SELECT Id FROM [All Orders]", target: Big, mode: Append}}
data_extracts:
  Out: {{name: Out, type: Data Extension Extract, file: o.csv, parameters: {{DECustomerKey: Orders}}}}
"""
    record = users_of(loaded(text), [(ORDERS_ADDRESS, "Gone", GONE)], {ORDERS_ADDRESS: "All Orders"})
    assert record == {
        (ORDERS_ADDRESS, "Gone"): (
            "data_extract.Out (takes it with all other columns)",
            "import_definition.Load (maps columns by name)",
            "query_definition.Star (takes it with all other columns)",
        )
    }


def test_a_field_that_takes_less_is_used_by_all_that_name_it(loaded: Loaded) -> None:
    record = users_of(loaded(CHAIN), [(ORDERS_ADDRESS, "Customer", None)], {})
    assert record == {
        (ORDERS_ADDRESS, "Customer"): (
            "import_definition.Load (puts who into it)",
            "query_definition.Pick (has a condition on it)",
            "sends.Orders (identify their subscribers by it)",
        )
    }


def test_a_field_that_nobody_uses_has_no_users(loaded: Loaded) -> None:
    assert users_of(loaded(CHAIN), [(ORDERS_ADDRESS, "Note", None)], {}) == {}


def test_what_is_deleted_is_found_by_its_name_in_the_account(loaded: Loaded) -> None:
    text = ORDERS + QUERY
    without = text[text.index("  Big:") :]
    record = users_of(
        loaded(f"data_extensions:\n{without}"), [(ORDERS_ADDRESS, None, None)], {ORDERS_ADDRESS: "All Orders"}
    )
    assert record == {(ORDERS_ADDRESS, None): ("query_definition.Pick (reads it)",)}


def test_something_that_is_no_data_extension_has_users_too(loaded: Loaded) -> None:
    record = users_of(loaded(CHAIN), [("query_definition.Pick", None, None), ("folder.Gone", None, None)], {})
    assert record == {
        ("query_definition.Pick", None): ("automation.Nightly (runs it)", "data_extension.Big (reads rows from it)")
    }


def test_the_units_below_use_what_the_parent_shares(loaded: Loaded) -> None:
    shared = "    folder: Shared Items/Shared Data Extensions\n    business_unit: parent\n"
    text = ORDERS.replace("    name: All Orders\n", f"    name: All Orders\n{shared}").replace(
        "    name: Big Orders\n", "    name: Big Orders\n    business_unit: us\n"
    )
    text += QUERY.replace("FROM [All", "FROM ENT.[All").replace(
        "    name: Pick\n", "    name: Pick\n    business_unit: us\n"
    )
    parent, us = loaded(text, UNITS).units
    record = users_of(parent, [(ORDERS_ADDRESS, "Total", None)], {}, [us])
    assert record == {(ORDERS_ADDRESS, "Total"): ("us:query_definition.Pick (makes Doubled of it)",)}
