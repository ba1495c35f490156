"""Encodings of files: numbers over SOAP, names over REST."""

from typing import Any

import pytest

from mcdecl.kinds.encoding import DETAIL, NOT_ASKED, NOT_SHOWN, EncodingCodec, code_page, same_encoding
from mcdecl.kinds.values import Unknown


def decoded(record: dict[str, Any]) -> Any:
    return EncodingCodec().decode(record, None)  # type: ignore[arg-type]


def test_it_is_read_from_the_answer_for_one_import() -> None:
    assert decoded({DETAIL: {"encodingName": "utf-8"}}) == 65001
    assert decoded({DETAIL: {"encodingName": "Windows-1252"}}) == 1252


def test_what_is_not_shown_is_unknown_and_says_why() -> None:
    assert decoded({}) == Unknown(NOT_ASKED)
    assert decoded({DETAIL: {}}) == Unknown(NOT_SHOWN)
    assert decoded({DETAIL: Unknown("no permission")}) == Unknown("no permission")
    assert "klingon" in decoded({DETAIL: {"encodingName": "klingon"}}).reason


@pytest.mark.parametrize(("before", "after", "same"), [(1252, 1252, True), (65001, 1252, False), (51932, 20932, True)])
def test_pages_of_one_name_are_one(before: int, after: int, same: bool) -> None:
    assert same_encoding(before, after) is same
    assert same_encoding(Unknown("?"), after) is None


def test_names_of_the_embedded_account_are_understood() -> None:
    from mcdecl.sandbox.imports.encodings import web_name

    for page in (65001, 1200, 1201, 20127, 932, 936, 950, 1252, 28591, 28605, 850, 51932):
        assert code_page(web_name(page)) == page


@pytest.mark.parametrize(
    ("name", "page"),
    [
        *(("utf-8", 65001), ("utf-16", 1200), ("utf-16be", 1201), ("us-ascii", 20127), ("macintosh", 10000)),
        *(("shift_jis", 932), ("gb2312", 936), ("ks_c_5601-1987", 949), ("big5", 950), ("euc-jp", 51932)),
        *(("euc-kr", 51949), ("gb18030", 54936), ("koi8-r", 20866), ("koi8-u", 21866), ("iso-2022-jp", 50220)),
        *(("iso-8859-1", 28591), ("iso-8859-9", 28599), ("iso-8859-13", 28603), ("iso-8859-15", 28605)),
        *(("windows-874", 874), ("windows-1250", 1250), ("windows-1258", 1258), ("ibm437", 437), ("ibm869", 869)),
        *(("iso-8859-10", None), ("windows-1259", None), ("klingon", None), (None, None)),
    ],
)
def test_names_as_dotnet_has_them(name: object, page: int | None) -> None:
    assert code_page(name) == page
