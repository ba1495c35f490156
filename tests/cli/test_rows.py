"""`mcdecl rows export` and `import` over real HTTP."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.operations.run import rows_reading
from mcdecl.operations.run.rows_export import export_rows
from mcdecl.operations.run.rows_import import import_rows
from mcdecl.operations.run.rows_reading import read_page, table_of
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.conftest import connect

PEOPLE, LOG = "data_extension.People", "data_extension.Log"
DATA = """\
data_extensions:
  People:
    name: People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Name, type: Text, length: 200}
      - {name: Born, type: Date}
      - {name: Worth, type: Decimal, length: 18, scale: 4}
      - {name: Count, type: Number, default: 7}
      - {name: Active, type: Boolean}
  Log:
    name: Log
    fields:
      - {name: Line, type: Text, length: 50}
"""
ROWS = '''\
Id,Name,Born,Worth,Count,Active
007,"Bond, ""James""",1/31/1920 1:02:03 PM,0.5000,-1,True
8,,,,,
9,"two
lines",12/1/2026 12:00:00 AM,123456789012.1234,2147483647,False
'''


@pytest.fixture
def shop(folder: Folder) -> Iterator[Folder]:
    """A project with two empty data extensions."""
    folder.write("data.yaml", DATA)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    return folder


def exported(shop: Folder, address: str = PEOPLE) -> str:
    run = shop.mcdecl("rows", "export", address, "--out", str(shop.path / "out.csv"))
    assert run.code == 0, run.err
    return (shop.path / "out.csv").read_text()


def test_rows_go_in_and_come_out_byte_for_byte(shop: Folder) -> None:
    run = shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    assert (run.code, run.out) == (0, f"3 of 3 rows are in {PEOPLE}, which has 3 rows now.\n"), run.err
    assert exported(shop) == ROWS
    assert sorted(path.name for path in shop.path.glob(".*.csv*")) == []


def test_an_empty_data_extension_is_a_header(shop: Folder) -> None:
    assert exported(shop) == ROWS.splitlines()[0] + "\n"


def test_pages(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 7)
    text = "Line\n" + "".join(f"{n:03}\n" for n in range(130))
    assert shop.mcdecl("rows", "import", LOG, str(shop.write("in.csv", text))).code == 0
    assert exported(shop, LOG) == text


def test_an_export_goes_on_where_it_was(
    shop: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_reading, "PAGE_ROWS", 10)
    text = "Line\n" + "".join(f"{n:03}\n" for n in range(35))
    shop.mcdecl("rows", "import", LOG, str(shop.write("in.csv", text)))
    asked: list[int] = []

    def breaking(account: Any, table: Any, number: int, token: str = "") -> Any:
        asked.append(number)
        if number == 3 and asked.count(3) == 1:
            raise ConnectionResetError(104, "broke")
        return read_page(account, table, number, token)

    monkeypatch.setattr("mcdecl.operations.run.rows_export.read_page", breaking)
    assert shop.mcdecl("rows", "export", LOG, "--out", str(shop.path / "out.csv")).code == 1
    assert not (shop.path / "out.csv").exists()
    assert exported(shop, LOG) == text
    assert [asked.count(number) for number in (1, 2, 3)] == [1, 1, 2]  # page 4 may have been asked for before


def test_a_bookmark_from_another_account_is_refused(shop: Folder) -> None:
    mark = {"account": "https://elsewhere", "key": "Log", "fields": ["Line"], "token": "x", "count": 5, "pages": 1}
    shop.write(".out.csv.bookmark", json.dumps(mark))
    shop.write(".out.csv.part", "Line\n")
    run = shop.mcdecl("rows", "export", LOG, "--out", str(shop.path / "out.csv"))
    assert (run.code, "from another account" in run.err) == (1, True)
    assert (shop.path / ".out.csv.part").exists()


def test_a_token_that_is_forgotten_begins_anew(shop: Folder, embedded: RunningSandbox) -> None:
    shop.mcdecl("rows", "import", LOG, str(shop.write("in.csv", "Line\na\nb\n")))
    account = connect(embedded)
    who = account.identity
    mark = {"account": f"{who.auth_url}", "key": "Log", "fields": ["Line"], "token": "gone", "count": 9, "pages": 1}
    shop.write(".out.csv.bookmark", json.dumps({**mark, "rows": 3, "size": 5}))
    shop.write(".out.csv.part", "Line\nwrong")
    assert exported(shop, LOG) == "Line\na\nb\n"


def test_upsert_changes_what_is_there_and_clears_what_has_no_value(shop: Folder) -> None:
    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    again = "Id,Name,Born,Worth,Count,Active\n007,,,,5,\n10,New,,,,\n"
    assert shop.mcdecl("rows", "import", PEOPLE, str(shop.write("b.csv", again)), "--mode", "upsert").code == 0
    assert [line for line in exported(shop).splitlines() if re.match("007|10", line)] == ["007,,,,5,", "10,New,,,,"]


def test_rows_that_are_refused_are_told_with_their_numbers(shop: Folder) -> None:
    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", "Id\n1\n")))
    run = shop.mcdecl("rows", "import", PEOPLE, str(shop.write("b.csv", "Id,Count\n1,1\n2,many\n3,3\n")))
    assert run.code == 1
    assert "b.csv: row 1: " in run.err
    assert "b.csv: row 2: " in run.err
    assert "1 of 3 rows are in" in run.out


@pytest.mark.parametrize("mode", ["add", "upsert"])
def test_a_lost_answer_makes_no_row_twice(shop: Folder, embedded: RunningSandbox, mode: str) -> None:
    embedded.inject("drop_after", operation="Create")
    run = shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)), "--mode", mode)
    assert run.code == 0, run.err
    assert exported(shop) == ROWS
    assert ("3 of them already existed when they were sent again" in run.out) == (mode == "add")


def test_without_a_primary_key_a_lost_answer_is_left_to_the_person(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop_after", operation="Create")
    file = str(shop.write("in.csv", "Line\na\nb\n"))
    run = shop.mcdecl("rows", "import", LOG, file)
    assert (run.code, "sent again they might be there twice. It has 2 rows now." in run.err) == (1, True)
    assert "--from-row 1 if not, or --from-row 3 if so" in run.err
    assert shop.mcdecl("rows", "import", LOG, file).code == 1  # not even by itself the next time
    assert shop.mcdecl("rows", "import", LOG, file, "--from-row", "3").code == 0
    assert exported(shop, LOG) == "Line\na\nb\n"


def test_what_never_arrived_is_sent_when_a_person_says_so(shop: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("drop", operation="Create")
    file = str(shop.write("in.csv", "Line\na\nb\n"))
    assert "It has 0 rows now." in shop.mcdecl("rows", "import", LOG, file).err
    assert shop.mcdecl("rows", "import", LOG, file, "--from-row", "1").code == 0
    assert exported(shop, LOG) == "Line\na\nb\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name\nx\n", "Id needs a column"),
        ("Id,Land\n1,x\n", "Land is no field"),
        ("Id,id\n1,2\n", "id comes twice"),
        ("Id,Name\n1,a\n2\n", "1 values; the header has 2"),
        ("", "Id needs a column"),
        ('Id\n"1\n', "no CSV file"),
    ],
)
def test_a_file_that_does_not_fit_sends_nothing(shop: Folder, text: str, words: str) -> None:
    run = shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", text)))
    assert (run.code, words in run.err) == (1, True), run.err
    assert exported(shop).count("\n") == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [("data_extension.None", "There is no data extension None"), ("query_definition.Q", "is not a data extension")],
)
def test_addresses_that_have_no_rows(shop: Folder, address: str, words: str) -> None:
    run = shop.mcdecl("rows", "export", address, "--out", str(shop.path / "out.csv"))
    assert (run.code, words in run.err) == (1, True)
    assert not (shop.path / "out.csv").exists()


def test_parquet_has_the_types_of_the_fields(shop: Folder) -> None:
    import duckdb

    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    out = shop.path / "out.parquet"
    run = shop.mcdecl("rows", "export", PEOPLE, "--out", str(out))
    assert (run.code, run.out) == (0, f"3 rows of {PEOPLE} are in {out}.\n"), run.err
    tuples = duckdb.connect().read_parquet(str(out)).fetchall()
    assert tuples[0] == (
        "007",
        'Bond, "James"',
        datetime.fromisoformat("1920-01-31T13:02:03"),
        Decimal("0.5000"),
        -1,
        True,
    )
    assert tuples[1] == ("8", None, None, None, None, None)
    assert tuples[2][1] == "two\nlines"
    assert [path.name for path in shop.path.glob(".out*")] == []


def test_upsert_needs_a_primary_key(shop: Folder) -> None:
    run = shop.mcdecl("rows", "import", LOG, str(shop.write("in.csv", "Line\na\n")), "--mode", "upsert")
    assert (run.code, "no primary key" in run.err) == (1, True)


TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc", "Cs"]), max_size=20)
PERSON = st.tuples(
    TEXTS,
    st.sampled_from(["", "1/31/1920 1:02:03 PM", "2/29/2024 12:00:00 AM"]),
    st.decimals(min_value=-1000, max_value=1000, places=4).map(str),
    st.integers(-(2**31), 2**31 - 1).map(str) | st.just(""),
    st.sampled_from(["True", "False", ""]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.dictionaries(st.from_regex(r"[0-9A-Z]{1,5}", fullmatch=True), PERSON, max_size=5))
def test_export_import_export_is_the_same(
    shop: Folder, embedded: RunningSandbox, people: dict[str, tuple[str, ...]]
) -> None:
    import csv

    account = connect(embedded)
    source, first, second = (shop.path / f"{name}.csv" for name in ("source", "first", "second"))
    with source.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [ROWS.splitlines()[0].split(","), *([k, *v] for k, v in people.items())]
        )
    table = table_of(account, "People")
    import_rows(account, table, source, "add", lambda _rows: None)
    export_rows(account, table, first, lambda *_counts: None)
    keys = [{"Key": [{"Name": "Id", "Value": key}]} for key in people]
    row = {"@type": "DataExtensionObject", "CustomerKey": "People"}
    assert not keys or all(result.ok for result in account.delete([{**row, "Keys": key} for key in keys]))
    import_rows(account, table, first, "add", lambda _rows: None)
    export_rows(account, table, second, lambda *_counts: None)
    assert first.read_bytes() == second.read_bytes()
    assert not keys or all(result.ok for result in account.delete([{**row, "Keys": key} for key in keys]))


@pytest.mark.parametrize(
    ("where", "texts"),
    [
        ("Id = '007'", ["007"]),
        ("count > 0 OR Active = true", ["007", "9"]),
        ("Count >= -1 AND NOT Id = '9'", None),
        ("Name LIKE '%lines%'", ["9"]),
        ("Born > '2000-01-01'", ["9"]),
        ("Worth BETWEEN 0 AND 1", ["007"]),
        ("Id IN ('8', '9', 'x')", ["8", "9"]),
        ("Id = 'nobody'", []),
    ],
)
def test_only_the_rows_that_a_condition_means(shop: Folder, where: str, texts: list[str] | None) -> None:
    import csv

    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    out = shop.path / "out.csv"
    run = shop.mcdecl("rows", "export", PEOPLE, "--out", str(out), "--where", where)
    if texts is None:
        assert (run.code, out.exists()) == (1, False)
        assert "does not support NOT" in run.err
        return
    assert (run.code, run.out) == (0, f"{len(texts)} rows of {PEOPLE} are in {out}.\n"), run.err
    with out.open(newline="") as file:
        assert sorted(row["Id"] for row in csv.DictReader(file)) == texts


def test_rows_of_a_condition_read_as_all_rows_do(shop: Folder) -> None:
    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    every = exported(shop)
    out = shop.path / "some.csv"
    assert shop.mcdecl("rows", "export", PEOPLE, "--out", str(out), "--where", "Id <> 'x'").code == 0
    assert out.read_text() == every


def test_a_condition_over_pages_and_into_parquet(shop: Folder, embedded: RunningSandbox) -> None:
    import duckdb

    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    embedded.configure(page_size=1)
    out = shop.path / "out.parquet"
    run = shop.mcdecl("rows", "export", PEOPLE, "--out", str(out), "--where", "Id <> '8'")
    assert (run.code, run.out) == (0, f"2 rows of {PEOPLE} are in {out}.\n"), run.err
    assert {row[0] for row in duckdb.connect().read_parquet(str(out)).fetchall()} == {"007", "9"}


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("Nam = 'x'", "People has no field Nam.\nDid you mean Name?"),
        ("Count = 'many'", "Count is Number: its value is a number, not 'many'"),
        ("Born = 'yesterday'", "Born is Date: its value is a day such as '2026-01-31'"),
        ("Name = ", "cannot be asked: it does not parse"),
        ("Id = (SELECT 1)", "is not a value"),
    ],
)
def test_a_condition_that_cannot_be_asked(shop: Folder, where: str, words: str) -> None:
    run = shop.mcdecl("rows", "export", PEOPLE, "--out", str(shop.path / "out.csv"), "--where", where)
    assert (run.code, run.out) == (1, "")
    assert words in run.err
    assert not (shop.path / "out.csv").exists()


def test_parquet_goes_in_as_it_came_out(shop: Folder) -> None:
    shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.csv", ROWS)))
    every, out = exported(shop), shop.path / "out.parquet"
    shop.mcdecl("rows", "export", PEOPLE, "--out", str(out))
    text = DATA.replace("  People:\n    name: People", "  Copy:\n    name: Copy").partition("  Log:")[0]
    shop.write("copy.yaml", text)
    assert shop.mcdecl("apply", "--auto-approve").code == 0
    run = shop.mcdecl("rows", "import", "data_extension.Copy", str(out))
    assert run.code == 0, run.err
    assert exported(shop, "data_extension.Copy") == every


def test_a_parquet_file_by_other_hands(shop: Folder) -> None:
    import duckdb

    file = shop.path / "in.parquet"
    sql = "SELECT 'a' AS id, DATE '2026-01-31' AS born, 1.25::DOUBLE AS worth, 3::UTINYINT AS count, true AS active"
    duckdb.connect().sql(sql).write_parquet(str(file))
    run = shop.mcdecl("rows", "import", PEOPLE, str(file))
    assert run.code == 0, run.err
    assert exported(shop).splitlines()[1] == "a,,1/31/2026 12:00:00 AM,1.2500,3,True"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT 'a' AS Id, [1, 2] AS Name", "the column Name is INTEGER[], which no field can hold"),
        ("SELECT 'a' AS Id, [1.5] AS Name", "[], which no field can hold"),
        ("SELECT 'a' AS Id, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS Born", "Write its times in server time (UTC-6)"),
        ("SELECT 'a' AS Id, 1 AS Nope", "Nope is no field"),
        ("SELECT 'a' AS Name", "Id needs a column"),
    ],
)
def test_a_parquet_file_that_does_not_fit_sends_nothing(shop: Folder, sql: str, words: str) -> None:
    import duckdb

    file = shop.path / "in.parquet"
    duckdb.connect().sql(sql).write_parquet(str(file))
    run = shop.mcdecl("rows", "import", PEOPLE, str(file))
    assert (run.code, run.out) == (1, "")
    assert words in run.err
    assert exported(shop).count("\n") == 1


def test_a_part_of_a_second_is_no_obstacle(shop: Folder) -> None:
    import duckdb

    file = shop.path / "in.parquet"
    duckdb.connect().sql("SELECT 'a' AS Id, TIMESTAMP '2026-01-31 13:02:03.25' AS Born").write_parquet(str(file))
    assert shop.mcdecl("rows", "import", PEOPLE, str(file)).code == 0
    assert "1/31/2026 1:02:03 PM" in exported(shop)


def test_a_file_that_is_no_parquet(shop: Folder) -> None:
    run = shop.mcdecl("rows", "import", PEOPLE, str(shop.write("in.parquet", ROWS)))
    assert (run.code, run.out) == (1, "")
    assert "is no Parquet file that can be read" in run.err


def test_refused_rows_go_into_a_file_of_their_own(shop: Folder) -> None:
    text = "Line\n" + "a\n" + "b" * 5000 + "\n"
    file, bad = shop.write("in.csv", text), shop.path / "bad.csv"
    assert shop.mcdecl("rows", "import", LOG, str(file), "--refused", str(file)).code == 1
    run = shop.mcdecl("rows", "import", LOG, str(file), "--refused", str(bad))
    assert (run.code, f"The refused rows are in {bad}, with the reason." in run.err) == (1, True), run.err
    assert bad.read_text().splitlines()[1].startswith("b" * 5000 + ",2,")
