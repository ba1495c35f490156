"""In which encoding a file is: a Windows code page, written by number over SOAP and read by name over REST."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, WriteContext

DETAIL: Final = "@detail"
"""Where the REST answer for one import stands beside what SOAP shows of it."""
NOT_ASKED: Final = "only REST automation/v1/imports shows the encoding, one import at a time"
NOT_SHOWN: Final = "REST automation/v1/imports shows no encoding of it"

CODE_PAGES: Final[Mapping[str, int]] = {
    "utf-8": 65001,
    "utf-7": 65000,
    "utf-16": 1200,
    "utf-16le": 1200,
    "utf-16be": 1201,
    "unicodefffe": 1201,
    "utf-32": 12000,
    "utf-32be": 12001,
    "us-ascii": 20127,
    "ascii": 20127,
    "macintosh": 10000,
    "shift_jis": 932,
    "gb2312": 936,
    "ks_c_5601-1987": 949,
    "big5": 950,
    "euc-jp": 51932,
    "euc-kr": 51949,
    "gb18030": 54936,
    "koi8-r": 20866,
    "koi8-u": 21866,
    "iso-2022-jp": 50220,
    **{f"iso-8859-{part}": 28590 + part for part in (*range(1, 10), 13, 15)},
    **{f"windows-{page}": page for page in (874, *range(1250, 1259))},
    **{f"ibm{page}": page for page in (437, 737, 775, 850, 852, 857, 861, 869)},
}
"""Code pages by the names of encodings in lower case; that REST uses .NET's is a guess (fact:encoding-names-dotnet)."""

USUAL: Final = 65001
"""UTF-8, which nearly all imports have (fact:import-utf-8)."""
_ONE_NAME: Final[Mapping[int, int]] = {20932: 51932}
"""Code pages that have the name of another."""


def code_page(name: object) -> int | None:
    """The code page of an encoding's name, or None for a name that is not known."""
    return CODE_PAGES.get(str(name).lower())


class EncodingCodec(Struct, frozen=True):
    """The code page, written over SOAP; SOAP shows none, and of REST only the answer for one import.

    See fact:import-encoding-read.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing that a Retrieve could ask for."""
        return ()

    def encode(self, value: int, writing: WriteContext) -> dict[str, Any]:
        """The number."""
        return {"EncodingCodePage": value}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> int | Unknown:
        """The code page of the name that REST shows, or why it is not known."""
        detail = record.get(DETAIL)
        if isinstance(detail, Unknown):
            return detail
        if not isinstance(detail, Mapping):
            return Unknown(NOT_ASKED)
        name = detail.get("encodingName")
        if not name:
            return Unknown(NOT_SHOWN)
        page = code_page(name)
        return page if page is not None else Unknown(f"REST shows the encoding {name}, whose code page is not known")


def same_encoding(before: Any, after: Any) -> bool | None:
    """Whether two code pages mean one encoding; None when the account does not show its own."""
    if before is None or isinstance(before, Unknown):
        return None
    return bool(_ONE_NAME.get(before, before) == _ONE_NAME.get(after, after))
