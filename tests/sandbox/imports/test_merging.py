from tests.sandbox.caller import KEY_FIELD, field, row
from tests.sandbox.imports.conftest import Imports


def test_a_second_run_updates_by_the_key(imports: Imports) -> None:
    imports.table()
    imports.once("Id,Name\n1,Ann\n2,Bob\n")
    imports.send("Id,Name\n2,Ben\n3,Cid\n")
    assert imports.run().figures == (2, 2, 0, 0)
    assert sorted(imports.rows("Id", "Name")) == [("1", "Ann"), ("2", "Ben"), ("3", "Cid")]


def test_a_column_that_is_not_in_the_file_keeps_its_values(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="1", Name="Ann", Age="30", Region="EU")).accepted()
    imports.once("Id,Name\n1,Anna\n")
    assert imports.rows("Id", "Name", "Age", "Region") == [("1", "Anna", "30", "EU")]


def test_a_key_is_compared_without_letter_case(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="abc", Name="Ann")).accepted()
    imports.once("Id,Name\nABC,Anna\n")
    assert imports.rows("Id", "Name") == [("abc", "Anna")]


def test_add_only_leaves_what_is_there(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="1", Name="Ann"))
    summary = imports.once("Id,Name\n1,Anna\n2,Bob\n", UpdateType="AddAndDoNotUpdate")
    assert (summary.status, summary.figures) == ("Completed", (2, 1, 0, 0))
    assert imports.rows("Id", "Name") == [("1", "Ann"), ("2", "Bob")]


def test_update_only_adds_nothing(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="1", Name="Ann"))
    summary = imports.once("Id,Name\n1,Anna\n2,Bob\n", UpdateType="UpdateButDoNotAdd")
    assert summary.figures == (2, 1, 0, 0)
    assert imports.rows("Id", "Name") == [("1", "Anna")]


def test_update_only_needs_a_key(imports: Imports) -> None:
    imports.table(field("Id"))
    summary = imports.once("Id\n1\n", UpdateType="UpdateButDoNotAdd")
    assert summary.status == "Error"
    assert "no primary key" in summary.message


def test_without_a_key_every_run_adds(imports: Imports) -> None:
    imports.table(field("Id"))
    imports.once("Id\n1\n1\n")
    assert imports.run().figures == (2, 2, 0, 0)
    assert imports.rows("Id") == ["1"] * 4


def test_overwrite_replaces_all_rows(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    assert imports.once("Id,Name\n1,Ann\n", UpdateType="Overwrite").figures == (1, 1, 0, 0)
    assert imports.rows("Id", "Name") == [("1", "Ann")]


ACTIONS = (
    "<ControlColumnActions><ControlColumnAction><Value>del</Value><Action>Delete</Action></ControlColumnAction>"
    "<ControlColumnAction><Value>new</Value><Action>AddButDoNotUpdate</Action></ControlColumnAction>"
    "<ControlColumnAction><Value>old</Value><Action>UpdateButDoNotAdd</Action></ControlColumnAction>"
    "<ControlColumnAction><Value>both</Value><Action>AddAndUpdate</Action></ControlColumnAction>"
    "<ControlColumnAction><Value>pass</Value><Action>Skip</Action></ControlColumnAction></ControlColumnActions>"
)


def test_the_control_column_says_what_happens_to_each_row(imports: Imports) -> None:
    imports.table()
    for id in "123456":
        imports.soap.create(row("A", Id=id, Name="before"))
    content = (
        "Id,Name,do\n1,x,DEL\n2,after,new\n3,after,old\n4,after,both\n5,after,pass\n6,after,what\n"
        "7,after,new\n8,after,old\n9,after,both\n10,,del\n11,after,pass\n12,after,\n"
    )
    summary = imports.once(content, UpdateType="ColumnBased", ControlColumn="Do", ControlColumnActions=ACTIONS)
    assert summary.status == "Completed"
    assert sorted(imports.rows("Id", "Name"), key=lambda pair: int(pair[0])) == [
        ("2", "before"), ("3", "after"), ("4", "after"), ("5", "before"), ("6", "before"), ("7", "after"),
        ("9", "after"),
    ]  # fmt: skip
    assert summary.figures == (12, 5, 0, 2)
    assert imports.results()[1:] == [
        '6,7,"Do: ""what"" stands for no action."',
        '12,13,"Do: """" stands for no action."',
    ]


def test_the_control_column_must_be_in_the_file(imports: Imports) -> None:
    imports.table()
    summary = imports.once("Id\n1\n", UpdateType="ColumnBased", ControlColumn="Do", ControlColumnActions=ACTIONS)
    assert (summary.status, summary.message) == ("Error", "The file has no control column Do.")


def test_the_first_row_with_a_key_counts_and_the_others_are_duplicates(imports: Imports) -> None:
    imports.table()
    summary = imports.once("Id,Name\n1,Ann\n1,Bob\na,Cid\nA,Dan\n")
    assert summary.figures == (4, 2, 2, 0)
    assert imports.rows("Id", "Name") == [("1", "Ann"), ("a", "Cid")]
    assert imports.results() == [
        "Row,Line,Reason",
        "2,3,An earlier row has the same key.",
        "4,5,An earlier row has the same key.",
    ]


def test_keys_of_several_columns(imports: Imports) -> None:
    second = field("Region", MaxLength=5, IsRequired=True, IsPrimaryKey=True)
    number = field("No", "Number", IsRequired=True, IsPrimaryKey=True)
    imports.table(KEY_FIELD + second + number + field("Name"))
    imports.once("Id,Region,No,Name\n1,EU,1,a\n1,EU,2,b\n1,US,1,c\n1,eu,1,d\n")
    imports.send("Id,Region,No,Name\n1,EU,2,B\n")
    assert imports.run().figures == (1, 1, 0, 0)
    assert imports.rows("Region", "No", "Name") == [("EU", "1", "a"), ("EU", "2", "B"), ("US", "1", "c")]
