"""Rows of a folder that somebody names."""

from pathlib import Path

import duckdb
import pytest

from mcdecl.operations.comparing.folder import relation


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
