"""How the files of business units are reached."""

import pytest

from mcdecl.project.model import SftpSettings
from tests.project.conftest import Files

CONFIG = """\
project: p
environments:
  dev:
    account: {account}
{shared}    business_units:
      parent: 1
      us: 2
      eu: {{mid: 3{eu}}}
"""
HOST = "mc1.ftp.marketingcloudops.com"
LIVE = "{subdomain: mc1, client_id: a, client_secret: '${env.PATH}'}"


def write(files: Files, shared: str = "", eu: str = "", account: str = LIVE) -> None:
    shared, eu = f"    sftp: {shared}\n" if shared else "", f", sftp: {eu}" if eu else ""
    files.write("mcdecl.yaml", CONFIG.format(account=account, shared=shared, eu=eu))


def reached(files: Files) -> dict[str, SftpSettings | None]:
    environment = files.load().environment
    return {name: environment.of_unit(name).sftp for name in environment.business_units}


def test_all_share_what_the_environment_says(files: Files) -> None:
    write(files, "{host: mc1.ftp.marketingcloudops.com, user: '7'}")
    settings = reached(files)
    assert {item and (item.host, item.user) for item in settings.values()} == {(HOST, "7")}
    assert files.load().environment.units_with_own_files == frozenset()


def test_one_line_is_for_every_unit(files: Files) -> None:
    write(
        files, "{host: mc1.ftp.marketingcloudops.com, user: '${business_unit.mid}', folders: {A: '/${business_unit}'}}"
    )
    settings = reached(files)
    assert {name: item and (item.user, item.folders["A"], item.missing) for name, item in settings.items()} == {
        "parent": ("1", "/parent", ()),
        "us": ("2", "/us", ()),
        "eu": ("3", "/eu", ()),
    }
    assert files.load().environment.units_with_own_files == {2, 3}


def test_what_a_unit_says_wins_word_by_word(files: Files) -> None:
    write(
        files,
        "{host: mc1.ftp.marketingcloudops.com, user: u, password: '${env.MC_NOT_SET}'}",
        "{user: e, password: '${env.PATH}'}",
    )
    settings = reached(files)
    assert settings["us"] is not None
    assert (settings["us"].user, [item.message for item in settings["us"].missing]) == (
        "u",
        ["the environment variable MC_NOT_SET is not set"],
    )
    assert settings["eu"] is not None
    assert (settings["eu"].host, settings["eu"].user, settings["eu"].missing) == (HOST, "e", ())
    assert files.load().environment.units_with_own_files == {3}


def test_a_unit_alone_has_files(files: Files) -> None:
    write(files, eu="{host: mc1.ftp.marketingcloudops.com, user: e}")
    assert {name: item and item.user for name, item in reached(files).items()} == {
        "parent": None,
        "us": None,
        "eu": "e",
    }


@pytest.mark.parametrize(
    ("shared", "eu", "message"),
    [
        ("", "{user: e}", "mcdecl.yaml:8:20: error: the sftp of eu lacks host; add it, or write sftp: for dev"),
        ("{user: e}", "", "mcdecl.yaml:5:5: error: the sftp of dev lacks host; add it"),
    ],
)
def test_a_live_server_has_a_host(files: Files, shared: str, eu: str, message: str) -> None:
    write(files, shared, eu)
    [error] = files.errors()
    assert error.startswith(message)


def test_the_embedded_account_has_its_own_host(files: Files) -> None:
    write(files, "{user: '${business_unit.mid}'}", account="sandbox")
    assert files.load().environment.units_with_own_files == {2, 3}
