"""The macros are made once for a database, and every connection of it finds them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from mcdecl.sandbox.queries.macros import install

LENGTH = "SELECT mc_len('abc  ')"


@pytest.fixture(params=["", 'we "ird.duckdb', "mcdecl.macros"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, or in a file of some name."""
    with duckdb.connect(str(tmp_path / request.param) if request.param else ":memory:") as connection:
        yield connection


def test_a_connection_finds_them_also_inside_a_transaction(data: duckdb.DuckDBPyConnection) -> None:
    data.begin()
    data.execute("CREATE TABLE t AS SELECT 'ab ' AS x")
    install(data)
    assert data.execute("SELECT mc_len(x) FROM t").fetchone() == (2,)
    data.execute("CREATE TABLE u (y INTEGER)")
    data.commit()
    here = data.execute("SELECT current_database()").fetchone()
    homes = data.execute("SELECT DISTINCT database_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    assert homes == [here]


def test_connections_share_them(data: duckdb.DuckDBPyConnection) -> None:
    def asked(_number: int) -> object:
        with data.cursor() as connection:
            install(connection)
            install(connection)
            return connection.execute(LENGTH).fetchone()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(asked, range(12))) == {(3,)}


def test_they_are_in_no_data_file(tmp_path: Path) -> None:
    path = str(tmp_path / "a.duckdb")
    with duckdb.connect(path) as connection:
        install(connection)
        assert connection.execute(LENGTH).fetchone() == (3,)
    with duckdb.connect(path) as connection, pytest.raises(duckdb.CatalogException):
        connection.execute(LENGTH)
