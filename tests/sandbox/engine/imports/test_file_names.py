from datetime import datetime

import pytest

from mcdecl.sandbox.engine.imports.file_names import file_name
from mcdecl.sandbox.task import TaskFailedError
from tests.sandbox.engine.imports.conftest import Imports

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
