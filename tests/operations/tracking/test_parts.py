"""Files of events in each form: whole, typed, and never an event twice."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from mcdecl.helpers.atomic_write import draft_of
from mcdecl.operations.tracking.errors import PullError
from mcdecl.operations.tracking.events import COLUMNS, EVENTS, NAMES
from mcdecl.operations.tracking.parts import DATABASE, parts, publish
from mcdecl.operations.tracking.reading import Event


def made(key: str, minute: int = 0) -> Event:
    record = {"EventDate": f"2026-03-01T05:{minute:02}:00", "SubscriberKey": key, "SendID": 7}
    return Event(*EVENTS["open"].row(record))


EVENT, OTHER = made("a,b"), made("Zoë", 1)


def test_csv_is_a_draft_until_it_is_published(tmp_path: Path) -> None:
    writer = parts(tmp_path, "csv")
    assert writer.write("open-1", [EVENT, OTHER]) == "open-1.csv"
    writer.close()
    assert [path.name for path in tmp_path.iterdir()] == [draft_of(tmp_path / "open-1.csv").name]
    publish(tmp_path, ["open-1.csv", "gone.csv"])
    publish(tmp_path, ["open-1.csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["open-1.csv"]
    lines = (tmp_path / "open-1.csv").read_bytes().decode().split("\r\n")
    assert (lines[0], len(lines), lines[-1]) == (",".join(NAMES), 4, "")
    assert ',open,2026-03-01T11:00:00Z,"a,b",' in lines[1]


def test_parquet_is_typed_and_leaves_nothing_else(tmp_path: Path) -> None:
    writer = parts(tmp_path, "parquet")
    assert writer.write("open-1", [EVENT]) == "open-1.parquet"
    writer.close()
    (draft,) = tmp_path.iterdir()
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(draft)]).fetchall()
        (row,) = connection.execute("SELECT * FROM read_parquet(?)", [str(draft)]).fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [(column.name, column.type) for column in COLUMNS]
    values = dict(zip(NAMES, row, strict=True))
    assert (values["EventDateUTC"], values["SendID"], values["URL"]) == (datetime(2026, 3, 1, 11), 7, None)


def database(folder: Path) -> list[tuple[str, datetime]]:
    with duckdb.connect(str(folder / DATABASE)) as connection:
        return connection.execute("SELECT SubscriberKey, EventDateUTC FROM events ORDER BY EventDateUTC").fetchall()


def test_a_database_takes_each_event_once(tmp_path: Path) -> None:
    for events in ([EVENT], [EVENT, OTHER], [EVENT, OTHER]):
        writer = parts(tmp_path, "duckdb")
        assert writer.write("open-1", events) is None
        writer.close()
    assert database(tmp_path) == [("a,b", datetime(2026, 3, 1, 11)), ("Zoë", datetime(2026, 3, 1, 11, 1))]
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE]


def test_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database" * 999)
    with pytest.raises(PullError, match=r"tracking\.duckdb cannot be opened"):
        parts(tmp_path, "duckdb")


@pytest.mark.parametrize("format", ["parquet", "duckdb"])
def test_without_the_library_the_other_form_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(PullError, match=f"--format {format} needs duckdb, which is not installed"):
        parts(tmp_path, format)
