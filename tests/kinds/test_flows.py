"""Where the rows of each kind come from and go to."""

import pytest

from mcdecl.kinds import (
    KINDS,
    automation,
    data_extension,
    data_extract,
    file_transfer,
    filter_activity,
    filter_definition,
    import_definition,
    verification,
)
from mcdecl.kinds.flow import Columns, File, Flow, Outside, Table
from mcdecl.kinds.resource import Resource
from tests.wanted import activity, automated, extract, filtered, imported, query, table, transfer, verified

FTP = "ExactTarget Enhanced FTP"
OPENS = {"name": "O", "type": "Tracking Extract", "file": "o.zip"}
FLOWS: list[tuple[Resource, Flow]] = [
    (automated("A", schedule=None), Flow()),
    (automated("A", file_drop={"pattern": "c"}), Flow(started_by=File("c", FTP))),
    (
        automated("A", file_drop={"pattern": "c", "match": "begins", "folder": "In"}),
        Flow(started_by=File("c (name begins)", f"{FTP}, In")),
    ),
    (table("T"), Flow()),
    (table("T", sendable={"field": "Id", "subscriber": "Subscriber Key"}), Flow(sent_by="Id")),
    (extract("X", "T"), Flow(source=Table("T"), target=File("t.csv"), columns=Columns.SAME)),
    (
        extract("X", "", **OPENS),
        Flow(source=Outside("tracking", "tracking data"), target=File("o.zip"), columns=Columns.SAME),
    ),
    (extract("X", "", type="Zip", file="t.zip"), Flow(target=File("t.zip"), columns=Columns.SAME)),
    (
        transfer("F", location="L"),
        Flow(source=File("t.csv"), target=File("t.csv", "L"), columns=Columns.SAME),
    ),
    (
        transfer("F", location="L", direction="in"),
        Flow(source=File("t.csv", "L"), target=File("t.csv"), columns=Columns.SAME),
    ),
    (
        activity("A", "F", "S", "T"),
        Flow(source=Table("S"), target=Table("T"), columns=Columns.SAME, applies=(("filter_definition", "F"),)),
    ),
    (filtered("F", "S", "Id = 'x' AND (Age > 3 OR Id = 'y')"), Flow(source=Table("S"), decides=("Id", "Age", "Id"))),
    (
        imported("I", "T"),
        Flow(source=File("c.csv", FTP), target=Table("T"), columns=Columns.BY_NAME),
    ),
    (
        imported("I", "T", mapping="by_ordinal"),
        Flow(source=File("c.csv", FTP), target=Table("T"), columns=Columns.BY_ORDINAL),
    ),
    (
        imported("I", "T", mapping={"Id": "Key", "Name": 2}, control={"column": "op", "actions": {"D": "Delete"}}),
        Flow(
            source=File("c.csv", FTP), target=Table("T"), columns=(("Key", "Id"), (2, "Name")), decides=("op",)
        ),
    ),
    (verified("V"), Flow(source=Table("T"))),
]  # fmt: skip
KNOWN = (automation, data_extension, data_extract, file_transfer, filter_activity, filter_definition)


@pytest.mark.parametrize(("resource", "expected"), FLOWS)
def test_where_rows_come_from_and_go_to(resource: Resource, expected: Flow) -> None:
    flow = KINDS[resource.kind].flow
    assert flow is not None
    assert flow(resource.state) == expected


def test_each_kind_with_a_flow_is_in_the_table() -> None:
    assert {kind.name for kind in KINDS.values() if kind.flow is not None} == {item.kind for item, _ in FLOWS}
    assert {module.KIND.name for module in (*KNOWN, import_definition, verification)} == {
        item.kind for item, _ in FLOWS
    }
    assert KINDS[query("Q", "T").kind].flow is None
