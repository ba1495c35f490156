"""The first look at a large file finds what the exact check finds, whatever is in the file."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mcdecl.helpers.structs import replace
from mcdecl.operations.filecheck import FileReport, ImportFileLayout, check_file, quick
from mcdecl.operations.filecheck import check as checking
from tests.operations.filecheck.test_check import FIELDS, GOOD, HEADER, layout

VALUES: tuple[str, ...] = (
    *("", " ", "NULL", "x", "123456", "a b", "é", "ßß", "a\u00a0", "\u2028", "K", "\u212a", "'", "\\", "-", "\t", "%"),
    *("a@b.example", "a@b", "ä@b.example", "a@b..c", "@b.c", "a@@b.c", "A@B.C "),
    *("0", "-1", "+7", "007", "2147483647", "2147483648", "1,000", "1.5", "1.50", "12345.678", "1e5", ".5", "5.", "١"),
    *("1/31/2026", "31/1/2026", "2/29/2024", "2/29/2023", "2/30/2024", "4/31/2024", "1/1/26", "1/1/1752", "1-2-2026"),
    *("2026-01-31", "2026-02-29", "2026-01-31T05:06:07", "1/31/2026 23:59", "1/31/2026 24:00", "1/31/2026 5:06 PM"),
    *("0/1/2026", "1/0/2026", "13/1/2026", "1/31/12026", "2026.1.2", "2026-1-2 01:02:03", "1/2/2026 ", " 1/2/2026"),
    *("true", "FALSE", "Yes", "no", "2", "TRUE ", "en-US", "en", "e", "en_us", "en-USXXX", "deu-CH1"),
)
SOUND = ("{row}", "a{row}@b.example", "5", "1/31/2026", "true", "1.50", "en-US")
Both = Callable[..., tuple[FileReport, FileReport]]


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    """Checks a content as it would be without a first look, and with one; gives both reports."""
    monkeypatch.setattr(checking, "BATCH", 7)

    def run(content: str | bytes, made: ImportFileLayout | None = None) -> tuple[FileReport, FileReport]:
        path = tmp_path / "f.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        reports, written = [], []
        for worth in (1 << 40, 0):
            monkeypatch.setattr(quick, "WORTH", worth)
            rejects = tmp_path / "rejects.csv"
            rejects.unlink(missing_ok=True)
            reports.append(check_file(made or layout(), path, most=20, rejects=rejects))
            written.append(rejects.read_bytes() if rejects.exists() else b"")
        assert written[0] == written[1]
        return reports[0], reports[1]

    return run


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Notes of each first look whether it told something."""
    told: list[bool] = []
    look = quick.QuickCheck.look

    def noted(*arguments: Any) -> Any:
        found = look(*arguments)
        told.append(found is not None)
        return found

    monkeypatch.setattr(quick.QuickCheck, "look", noted)
    return told


def rows(chance: random.Random, count: int, *, trouble: float) -> list[list[str]]:
    """Rows of which each value is an odd one with some chance."""
    return [
        [chance.choice(VALUES) if chance.random() < trouble else sound.format(row=row) for sound in SOUND]
        for row in range(count)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_any_file_gives_the_same_report(both: Both, looked: list[bool], seed: int) -> None:
    chance = random.Random(seed)
    delimiter, end = chance.choice(",;|\t"), chance.choice(("\n", "\r\n"))
    lines = rows(chance, 60, trouble=chance.choice((0.0, 0.01, 0.02)))
    content = end.join(delimiter.join(line) for line in [HEADER.split(","), *lines]) + chance.choice(("", end))
    file = {"type": "Other", "delimiter": delimiter, "null_as": chance.choice(("", "NULL", "it's"))}
    locale = chance.choice(("en-US", "de-DE", "ja-JP", "de-CH", "fr-CA"))
    made = layout(file={**file, "date_locale": locale})
    exact, quickly = both(content, made)
    assert quickly == exact
    assert looked or delimiter == ","  # "1,000" is two columns then, of which nothing can be told quickly


@pytest.mark.parametrize("place", range(len(SOUND)))
def test_every_value_is_judged_the_same_in_every_column(both: Both, looked: list[bool], place: int) -> None:
    values = [value for value in VALUES if "," not in value]
    lines = [[sound.format(row=row) for sound in SOUND] for row in range(6 * len(values))]
    for number, value in enumerate(values):
        lines[6 * number + 3][place] = value
    exact, quickly = both("\n".join([HEADER, *(",".join(line) for line in lines)]))
    assert quickly == exact
    assert looked == [True]


@pytest.mark.parametrize(
    "content",
    [
        HEADER,
        f"{HEADER}\n",
        f"{HEADER}\n{GOOD}",
        f"{HEADER}\n\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\n\n\n",
        f"\n{HEADER}\n{GOOD}\n",
        f"{HEADER}\r{GOOD}\r",
        f"{HEADER}\r\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\r\n",
        f"{HEADER}\n{GOOD}\r",
        f"{HEADER}\n{GOOD},more\n",
        f"{HEADER}\n1,a@b.example\n",
        f'{HEADER}\n"1",a@b.example,5,1/31/2026,true,1.50,en-US\n',
        f'{HEADER}\n1,"a@b.example,5,1/31/2026,true,1.50,en-US\n',
        f"{HEADER}\n1,a@b.example,5,1/31/2026,true,1.50,en\0US\n",
        f"\ufeff{HEADER}\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\n".encode("utf-16"),
        f"{HEADER}\n{GOOD}\n".encode() + b"\xff,b@c.example,,,,,\n",
        f"{HEADER}\n{GOOD}\n".encode() + b"\xed\xa0\x80,b@c.example,,,,,\n",
        f"{HEADER}\n{GOOD}\n".encode() + b"z,b@c.example,,,,,\xc3",
        f"{HEADER}\n{GOOD}\n{GOOD}\n1 ,b@c.example,,,,,\n",
        f"{HEADER}\nK,a@b.example,,,,,\n\u212a,b@c.example,,,,,\n",
        f"{HEADER}\nss,a@b.example,,,,,\nß,b@c.example,,,,,\n",
        f"{HEADER}\n" + f"{GOOD}\n" * 30,
        "",
    ],
)
def test_any_form_of_file_gives_the_same_report(both: Both, content: str | bytes) -> None:
    exact, quickly = both(content)
    assert quickly == exact


def test_files_without_a_header_and_keys_of_several_fields(both: Both, looked: list[bool]) -> None:
    fields = [{**field, "primary_key": True, "required": True} if field["name"] == "N" else field for field in FIELDS]
    made = replace(layout(fields, mapping="by_ordinal"), header_lines=0)
    lines = [",".join(("k", f"a{row}@b.example", str(row % 9), "", "", "", "")) for row in range(30)]
    exact, quickly = both("\n".join(lines), made)
    assert quickly == exact
    assert exact.bad_rows == 21
    assert looked == [True]


def test_a_good_file_needs_no_exact_check(both: Both, looked: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    content = "\n".join([HEADER, *(GOOD.replace("1,", f"{row},", 1) for row in range(50))])
    assert both(content)[1].ok
    assert looked == [True]
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert both(content)[1].ok
    assert looked == [True]
