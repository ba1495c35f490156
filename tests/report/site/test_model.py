"""Where the page of each thing is: file names of pages."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.lineage import Node
from mcdecl.report.site.model import files_of, named


def nodes(*keys: str, unit: str = "") -> list[Node]:
    before = f"{unit}:" if unit else ""
    return [Node(f"{before}data_extension.{key}", "data_extension", key, unit=unit) for key in keys]


def test_a_plain_key_is_the_name_of_its_page() -> None:
    assert list(files_of(nodes("NTO_A")).values()) == ["data_extension/NTO_A.html"]
    assert list(files_of(nodes("NTO_A", unit="parent")).values()) == ["parent/data_extension/NTO_A.html"]


def test_keys_that_differ_in_case_only_have_pages_of_their_own() -> None:
    record = files_of(nodes("a", "A", "b"))
    assert len({path.casefold() for path in record.values()}) == 3
    assert record["data_extension.b"] == "data_extension/b.html"


def test_names_of_devices_and_paths_are_no_file_names() -> None:
    assert named("NUL").startswith("NUL.")
    assert "/" not in named("../../etc/passwd")


@given(st.lists(st.text(min_size=1), unique=True))
def test_every_page_is_safe_and_none_takes_anothers_place(keys: list[str]) -> None:
    paths = list(files_of(nodes(*keys)).values())
    assert len({path.casefold() for path in paths}) == len(keys)
    assert all(path.isascii() and path.count("/") == 1 and ".." not in path and len(path) < 120 for path in paths)
