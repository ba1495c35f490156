"""Objects as XML: each stands there as it would alone, whatever else is on the page."""

from typing import Any

import pytest

from mcdecl.sandbox.soap.reader import TYPE
from mcdecl.sandbox.soap.writer import ResultWriter, each

FIELDS = ("Name", "MaxLength", "IsRequired", "DataExtension.CustomerKey")
SHARED = {"CustomerKey": "Orders"}
OBJECTS: tuple[dict[str, Any], ...] = (
    {"Name": "A", "MaxLength": 1, "IsRequired": True, "DataExtension": SHARED},
    {"Name": "A & <b>\x01", "MaxLength": 0, "IsRequired": False, "DataExtension": SHARED},
    {"Name": "", "MaxLength": None, "DataExtension": {"CustomerKey": "A & B"}},
    {"Name": "A", "MaxLength": True, "IsRequired": 1, "DataExtension": None},
)


def written(*objects: dict[str, Any], names: tuple[str, ...] = FIELDS) -> str:
    return ResultWriter("DataExtensionField", names)(objects)


def test_each_object_is_written_as_it_is_alone() -> None:
    assert written(*OBJECTS) == "".join(written(item) for item in OBJECTS)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "<Name>A</Name><MaxLength>1</MaxLength><IsRequired>true</IsRequired>"),
        (1, "<Name>A &amp; &lt;b&gt;</Name><MaxLength>0</MaxLength><IsRequired>false</IsRequired>"),
        (2, "<Name/><DataExtension>"),
        (3, "<Name>A</Name><MaxLength>true</MaxLength><IsRequired>1</IsRequired></Results>"),
    ],
)
def test_texts_numbers_and_flags_are_told_apart(number: int, shown: str) -> None:
    assert shown in written(*OBJECTS).split("<Results")[number + 1]


def test_what_several_objects_have_inside_is_in_each_of_them() -> None:
    assert written(*OBJECTS).count("<CustomerKey>Orders</CustomerKey></DataExtension>") == 2


def test_inside_an_object_its_own_type_decides() -> None:
    other = {"Name": "A", "DataExtension": {TYPE: "DataExtensionField", "CustomerKey": "B"}}
    text = written(OBJECTS[0], other)
    assert '<DataExtension xsi:type="DataExtensionField">' in text
    assert text.count("<DataExtension>") == 1


def test_no_objects_are_no_text() -> None:
    assert written() == ""


def test_what_writes_one_object_writes_many() -> None:
    assert each(lambda item: item["Name"])(OBJECTS[::3]) == "AA"
