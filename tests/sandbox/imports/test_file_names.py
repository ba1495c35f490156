from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcdecl.sandbox.imports.file_names import file_name, find_file, nearest
from mcdecl.sandbox.task import TaskFailedError
from tests.sandbox.imports.conftest import Imports
from tests.sandbox.imports.test_soap_import_definition import definition

MOMENT = datetime(2026, 11, 5, 7, 8, 9)  # server time has no zone


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("a%%Month%%%%Day%%.csv", "a1105.csv"),
        ("a_%%YEAR%%-%%month%%.csv", "a_2026-11.csv"),
        ("%%Hour%%%%Minute%%%%Second%%", "070809"),
        ("%%Day-6%%", "30"),
        ("%%Month+2%%", "01"),
        ("%%Year-1%%", "2025"),
        ("%%Week%% 100%%", "%%Week%% 100%%"),
        ("plain.csv", "plain.csv"),
    ],
)
def test_what_a_pattern_means(pattern: str, name: str) -> None:
    assert file_name(pattern, MOMENT) == name


def test_a_placeholder_out_of_the_calendar_is_said() -> None:
    with pytest.raises(TaskFailedError, match="leads out of the calendar"):
        file_name("%%Year+9000%%", MOMENT)


def test_the_day_is_the_accounts_own_in_server_time(imports: Imports) -> None:
    imports.table()
    imports.sandbox.account.clock.set(datetime(2030, 1, 2, 23, 30))
    imports.soap.token = imports.soap.new_token()
    imports.send("Id\n1\n", "a_20300102.csv")
    imports.define(FileSpec="a_%%Year%%%%Month%%%%Day%%.csv")
    assert imports.run().status == "Completed"


def test_a_file_is_found_without_regard_to_case_but_the_exact_name_wins(imports: Imports) -> None:
    imports.table()
    imports.send("Id\n1\n", "A.CSV")
    imports.define()
    assert imports.run().status == "Completed"
    imports.send("Id\n2\n", "a.csv")
    imports.run()
    assert imports.rows("Id") == ["1", "2"]


DATED = "a_%%Year%%%%Month%%%%Day%%.csv"


@pytest.mark.parametrize(
    ("names", "pattern", "taken"),
    [
        (["a_20261103.csv", "a_20261104.csv", "a_20261107.csv"], DATED, "a_20261104.csv"),
        (["a_20261101.csv", "a_20261106.csv"], DATED, "a_20261106.csv"),
        (["a_20261104.csv", "a_20261106.csv"], DATED, "a_20261104.csv"),
        (["A_20261104.CSV", "b_20261105.csv", "a_20261399.csv", "a_2026110.csv"], DATED, "A_20261104.CSV"),
        (["a_20261102.csv", "a_20261104.csv"], "a_%%Year%%%%Month%%%%Day-3%%.csv", "a_20261102.csv"),
        (["1031.csv", "1109.csv"], "%%Month%%%%Day%%.csv", "1109.csv"),
        (["b.csv"], DATED, None),
        (["a.csv"], "b.csv", None),
    ],
)
def test_without_a_file_of_the_day_the_nearest_is_taken(
    tmp_path: Path, names: list[str], pattern: str, taken: str | None
) -> None:
    for name in names:
        (tmp_path / name).touch()
    path = nearest(tmp_path, pattern, MOMENT)
    assert (path.name if path else None) == taken


def test_an_old_file_is_imported_unless_its_age_is_limited(imports: Imports) -> None:
    imports.table()
    imports.sandbox.account.clock.set(datetime(2030, 1, 5, 12))
    imports.soap.token = imports.soap.new_token()
    imports.send("Id\n1\n", "a_20300103.csv")
    imports.define(FileSpec=DATED)
    assert imports.run().status == "Completed"
    imports.later(30)
    imports.soap.update(definition("I", MaxFileAge=24)).accepted()
    assert "is 30 hours old" in imports.run().message


@pytest.mark.parametrize(("by_hand", "day"), [(True, 3), (False, 2)], ids=["by hand", "in an automation"])
def test_the_day_is_the_users_by_hand_and_the_accounts_in_an_automation(
    imports: Imports, by_hand: bool, day: int
) -> None:
    account = imports.sandbox.account
    with account.store.exclusively():
        account.set_zones("America/Chicago", "Asia/Tokyo")
    account.clock.set(datetime(2030, 1, 2, 14))
    assert account.local_now(by_hand=by_hand).day == day
    assert account.clock.utc().astimezone(UTC).day == 2


@pytest.mark.parametrize(("by_hand", "name"), [(True, "a_20300103.csv"), (False, "a_20300102.csv")])
def test_a_dated_file_is_looked_for_by_that_day(imports: Imports, by_hand: bool, name: str) -> None:
    imports.table()
    account = imports.sandbox.account
    account.clock.set(datetime(2030, 1, 2, 14))
    imports.soap.token = imports.soap.new_token()
    for day in ("20300102", "20300103"):
        imports.send("Id\n1\n", f"a_{day}.csv")
    imports.define(FileSpec=DATED)
    with account.store.exclusively():
        account.set_zones("America/Chicago", "Asia/Tokyo")
        (document,) = account.store.all("ImportDefinition")
        assert find_file(account, document, by_hand=by_hand).name == name
