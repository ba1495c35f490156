"""Rows of a folder that somebody names."""

from pathlib import Path

import duckdb
import pytest

from mcdecl.operations.comparing.folder import BadFolderError, _content, relation


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(("name", "other"), [("T[1]", "T1"), ("a*b", "axxb"), ("q?", "qx"), ("it's", "its")])
def test_a_file_is_read_alone_whatever_its_name_means_elsewhere(
    tmp_path: Path, suffix: str, name: str, other: str
) -> None:
    folder = tmp_path / "[rows]"
    folder.mkdir()
    for each in (name, other):
        path, text = folder / f"{each}{suffix}", each.replace("'", "''")
        if suffix == ".csv":
            path.write_text(f"Name\n{each}\n")
        else:
            target = str(path).replace("'", "''")
            duckdb.execute(f"COPY (SELECT '{text}' AS Name) TO '{target}' (FORMAT parquet)")
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT Name FROM {relation(folder / (name + suffix))}").fetchall() == [(name,)]


def test_a_small_file_that_unpacks_to_a_large_one_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "T.parquet"
    duckdb.execute(f"COPY (SELECT repeat('a', 1000000) AS a, i AS b FROM range(1100) t(i)) TO '{path}'")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(BadFolderError, match="its rows take more than 1 GB; take fewer"):
        _content(path)


def test_a_file_of_more_columns_than_any_data_extension_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcdecl.operations.comparing.folder.MOST_COLUMNS", 2)
    path = tmp_path / "T.csv"
    path.write_text('a,"b"" c"\n1,2\n')
    assert _content(path) == (["a", 'b" c'], True)
    path.write_text("a,b,c\n1,2,3\n")
    with pytest.raises(BadFolderError, match="it has more than 2 columns"):
        _content(path)
    path.write_text("a,b\n")
    assert _content(path) == (["a", "b"], False)
