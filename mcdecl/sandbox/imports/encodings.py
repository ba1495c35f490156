"""In which encoding a file is: by its byte order mark, else by the definition's code page, else UTF-8."""

import codecs
from pathlib import Path

from mcdecl.sandbox.task import TaskFailedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows code pages whose codec is not called cp and the number.
_PAGES = {
    65001: "utf-8",
    1200: "utf-16-le",
    1201: "utf-16-be",
    12000: "utf-32-le",
    12001: "utf-32-be",
    20127: "ascii",
    20932: "euc_jp",
    51932: "euc_jp",
    51949: "euc_kr",
    54936: "gb18030",
    936: "gbk",
    10000: "mac_roman",
    **{28590 + part: f"iso8859_{part}" for part in (*range(1, 10), 13, 15)},
}


_NAMES = {
    65001: "utf-8",
    1200: "utf-16",
    1201: "utf-16BE",
    12000: "utf-32",
    12001: "utf-32BE",
    20127: "us-ascii",
    10000: "macintosh",
    932: "shift_jis",
    936: "gb2312",
    949: "ks_c_5601-1987",
    950: "big5",
    51932: "euc-jp",
    51949: "euc-kr",
    54936: "GB18030",
    **{28590 + part: f"iso-8859-{part}" for part in (*range(1, 10), 13, 15)},
    **{page: f"windows-{page}" for page in (874, *range(1250, 1259))},
}


def web_name(page: int) -> str:
    """The name of a code page as REST shows it; that all are .NET's is a guess (fact:encoding-names-dotnet)."""
    return _NAMES.get(page, f"ibm{page}")


def code_page(name: str) -> int | None:
    """The code page of a name as REST has it, in any letter case; None for one that is not known."""
    lower = name.strip().lower()
    if lower.startswith("ibm") and lower[3:].isdecimal():
        return int(lower[3:])
    return next((page for page, known in _NAMES.items() if known.lower() == lower), None)


def encoding_of(file: Path, page: int | None) -> str:
    """The name of the codec to read a file with.

    Args:
        file: The file.
        page: The definition's EncodingCodePage, if it has one.

    Returns:
        The codec's name.

    Raises:
        TaskFailedError: When the code page is unknown, or the file is UTF-16 and nothing says so.
    """
    with file.open("rb") as content:
        head = content.read(4)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    codec = _codec(page) if page else "utf-8"
    if b"\0" in head[:2] and not codec.startswith("utf-16") and not codec.startswith("utf-32"):
        raise TaskFailedError(
            f"The file {file.name} looks like UTF-16, but has no byte order mark. "
            "Write it with one, write it as UTF-8, or set the encoding to 1200."
        )
    return codec


def _codec(page: int) -> str:
    name = _PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise TaskFailedError(f"The code page {page} is not known. Use 65001 for UTF-8, or 1252.") from None
