"""`.env`: what its lines mean, and that the process's own environment wins."""

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.project import AccountSettings
from mcdecl.project.dotenv import parsed, process_environment
from tests.project.conftest import Files

ACCOUNT = "project: t\nenvironments:\n  prod: {account: {subdomain: mc1, client_secret: '${env.T_DOT}'}}\n"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=x", {"A": "x"}),
        ("export A=x\n", {"A": "x"}),
        ("  A = x y  # remark", {"A": "x y"}),
        ("A=x#y", {"A": "x#y"}),
        ("A=", {"A": ""}),
        ("A= # remark", {"A": ""}),
        ("A='x # $B \\n'", {"A": "x # $B \\n"}),
        ('A="x\\ny \\"q\\" \\\\ \\$" # remark', {"A": 'x\ny "q" \\ $'}),
        ("A=a=b", {"A": "a=b"}),
        ("# A=x\n\n   # B=y\r\nC=z\r\n", {"C": "z"}),
        ("A=x'y'", {"A": "x'y'"}),
        ("A=$B ${B}", {"A": "$B ${B}"}),
        ("\ufeffé=1", None),
        ("A", None),
        ("1A=x", None),
        ("A='x", None),
        ('A="x" y', None),
        ("A-B=x", None),
        ("A=1\nA=2", None),
    ],
)
def test_a_text(text: str, values: dict[str, str] | None) -> None:
    record, wrong = parsed(text)
    if values is None:
        assert len(wrong) == 1
    else:
        assert (record, wrong) == (values, [])


def test_a_mistake_has_its_line_and_shows_no_value(files: Files) -> None:
    files.write("mcdecl.yaml", ACCOUNT)
    files.write(".env", "# secrets\nT_DOT='hunter2\nhunter2\nT=1\nT=hunter2\n")
    errors = files.errors()
    assert [error.split(": ")[0] for error in errors] == [".env:2:1", ".env:3:1", ".env:5:1", "mcdecl.yaml:3:51"]
    assert "hunter2" not in "".join(errors)


def test_it_gives_what_the_process_has_not(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", ACCOUNT)
    files.write(".env", "export T_DOT='from the file'\n")
    monkeypatch.delenv("T_DOT", raising=False)
    found = files.load().environment.account
    assert isinstance(found, AccountSettings)
    assert found.client_secret == Secret("from the file")
    monkeypatch.setenv("T_DOT", "from the process")
    found = files.load().environment.account
    assert isinstance(found, AccountSettings)
    assert found.client_secret == Secret("from the process")


def test_an_empty_value_of_the_process_wins_too(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("mcdecl.yaml", ACCOUNT)
    files.write(".env", "T_DOT=x\n")
    monkeypatch.setenv("T_DOT", "")
    assert "T_DOT is not set" in files.errors()[0]


def test_it_never_changes_the_process(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delenv("T_DOT", raising=False)
    files.write(".env", "T_DOT=x\n")
    assert process_environment(files.root)[0]["T_DOT"] == "x"
    assert "T_DOT" not in os.environ


def test_it_is_not_looked_at_for_the_embedded_account(files: Files) -> None:
    files.write(".env", "no line of it\n")
    files.load()


def test_one_that_cannot_be_read(files: Files) -> None:
    files.write("mcdecl.yaml", ACCOUNT)
    files.write(".env", b"A=\xff\n")
    assert files.errors()[0] == ".env:1:3: error: this is not UTF-8; save the file as UTF-8"
