"""Where things go, and names that every system takes."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.engine.adopt.layout import (
    Contents,
    FileLayout,
    FileNames,
    Grouping,
    comment,
    grouped,
    in_file,
    safe_name,
    texts,
)
from mcdecl.engine.adopt.model import DeclarableResource, LeftOut
from mcdecl.kinds.resource import Resource
from mcdecl.project.yaml_reader import read
from tests.strategies import HOSTILE
from tests.wanted import query, table

WINDOWS = frozenset('<>:"/\\|?*')


def found(resource: Resource) -> DeclarableResource:
    return DeclarableResource(resource, dict(resource.state), resource.state)


@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_a_file_name_is_safe(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(f"{safe}-2.yaml".encode()) <= 255
    assert not WINDOWS & set(safe)
    assert safe.isprintable()
    assert safe == safe.strip(" .")


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "Aux.x", "node_modules", "venv", "mcdecl", "x.mctest", "a.sql"])
def test_names_that_mean_something_are_changed(name: str) -> None:
    assert safe_name(name).casefold() != name.casefold()


@given(st.lists(st.sampled_from(("a", "A", "ä", "a\u0308", "Ä", "ß", "ss", "a/b", "a_b", " a", "a ")), max_size=12))
def test_no_two_paths_differ_in_case_alone(names: list[str]) -> None:
    made = FileNames()
    paths = [made.path(("s", name), ".yaml") for name in names]
    assert len({path.casefold() for path in paths}) == len(paths)


def test_what_is_there_already_is_not_taken() -> None:
    assert FileNames(["A/b.yaml"]).path(("a", "B"), ".yaml") == "a/B-2.yaml"


def test_a_deep_path_is_cut_and_stays_its_own() -> None:
    deep = ("s", *("folder" * 5 for _ in range(30)))
    text, other = FileNames().path(deep, ".yaml"), FileNames().path((*deep, "x"), ".yaml")
    assert len(text) < 200
    assert text != other


@pytest.mark.parametrize(
    ("grouping", "files"),
    [
        ("folder", ["data_extensions/CRM.yaml", "data_extensions.yaml", "query_definitions/CRM.yaml"]),
        ("kind", ["data_extensions.yaml", "query_definitions.yaml"]),
        ("none", ["data_extensions/A.yaml", "data_extensions/B.yaml", "query_definitions/Q.yaml"]),
    ],
)
def test_groups(grouping: Grouping, files: list[str]) -> None:
    resources = [table("A", folder="Data Extensions/CRM"), table("B"), query("Q", "A", folder="Query/CRM")]
    assert sorted(grouped(map(found, resources), (), FileLayout(grouping))) == sorted(files)


def test_sql_lies_in_a_folder_called_as_the_file() -> None:
    contents = Contents([found(query("Q/1", "A", sql="SELECT ${x}\r\n"))])
    files = texts("query_definitions/CRM.yaml", contents)
    (side,) = [name for name in files if name.endswith(".sql")]
    assert PurePosixPath(side).parent.as_posix() == "query_definitions/CRM"
    assert files[side] == b"SELECT $${x}\r\n"
    said = read(files["query_definitions/CRM.yaml"].decode())["query_definitions"]["Q/1"]["sql"]
    assert f"query_definitions/{said['file']}" == side


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("SELECT 1 \r\n\n", b"SELECT 1 \r\n\n"),
        ("\ufeffSELECT", b"\xef\xbb\xbf\xef\xbb\xbfSELECT"),
        ("$${a} ${b}", b"$$${a} $${b}"),
    ],
)
def test_a_text_in_its_file_is_untouched_but_for_what_would_be_read_otherwise(text: str, content: bytes) -> None:
    assert in_file(text) == content


def test_a_comment_stays_on_its_line() -> None:
    line = comment(LeftOut("folder", "a\nb: {c}\u2028", "no\rway"))
    assert line == "# left out: folder.a b: {c} : no way"
    assert read(f"{line}\n") is None
