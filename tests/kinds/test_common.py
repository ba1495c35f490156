"""Attributes that several kinds share."""

import pytest

from mcdecl.kinds import KINDS
from mcdecl.kinds.common import DESCRIPTION, folder_attribute, name_attribute
from mcdecl.kinds.values import Unknown

ROOTS = {"data_extension": "Data Extensions", "query_definition": "Query", "filter_definition": "Data Filters"}


def test_a_name_is_required_and_not_empty() -> None:
    schema = name_attribute("Name.", max_length=5).type.schema()
    assert name_attribute("Name.").required
    assert (schema["minLength"], schema["maxLength"]) == (1, 5)


def test_a_missing_description_is_an_empty_one() -> None:
    assert DESCRIPTION.default == ""
    assert DESCRIPTION.wire is not None
    assert DESCRIPTION.wire.decode({"Description": ""}, None) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "root"), ROOTS.items())
def test_without_a_folder_the_root_of_the_kind_is_meant(kind: str, root: str) -> None:
    assert KINDS[kind].attribute("folder").default == root


def test_imports_have_no_folder_over_soap() -> None:
    assert "folder" not in {attribute.name for attribute in KINDS["import_definition"].attributes}


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [("Query/A", "QUERY/a", True), ("Query/A", "Query/B", False), (Unknown("hidden"), "Query/A", None)],
)
def test_paths_compare_without_case(before: object, after: str, same: bool | None) -> None:
    assert folder_attribute("Query").compare(before, after) is same
