"""Rows that an apply in several business units loses are kept for each, and come back by the undo of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcdecl.operations.run import kept_rows
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_one_unit import EU, US, enterprise, running, units
from tests.cli.test_units_shared_rows import rows

__all__ = ["enterprise", "running", "units"]

FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"
BOTH = (
    f"business_unit: [us, eu]\ndata_extensions:\n  Lost: {{name: Lost, {FIELDS}}}\n  Last: {{name: Last, {FIELDS}}}\n"
)
LESS = "business_unit: [us, eu]\nremoved:\n  - {address: data_extension.Lost}\n  - {address: data_extension.Last}\n"
ROWS = {"us": [("1", "3"), ("2", "4")], "eu": [("1", "9")]}
MIDS = {"us": US, "eu": EU}


@pytest.fixture
def runs(units: Folder, enterprise: RunningSandbox) -> dict[str, str]:
    """Two units whose data extensions of the same key were lost with their rows; the run of each."""
    enterprise.configure(name_release_seconds=0.0)
    units.write("rows.yaml", BOTH)
    assert units.mcdecl("apply", "--auto-approve").code == 0
    for unit, there in ROWS.items():
        file = units.write(f"{unit}.csv", "Id,Score\n" + "".join(f"{id},{score}\n" for id, score in there))
        for key in ("Lost", "Last"):
            assert units.mcdecl("rows", "import", f"{unit}:data_extension.{key}", str(file)).code == 0
    units.write("rows.yaml", LESS)
    lost = units.mcdecl("apply", "--auto-approve", "--allow", "data_loss", "--keep", str(units.path / "kept"))
    assert lost.code == 0, lost.err
    copies = map(json.loads, (path.read_text() for path in units.path.glob("kept/*/Lost.json")))
    return {copy["unit"]: copy["run"] for copy in copies}


def test_each_unit_gets_its_own_rows_back(units: Folder, enterprise: RunningSandbox, runs: dict[str, str]) -> None:
    assert sorted(runs) == ["eu", "us"]
    for unit in ("us", "eu"):
        file = units.path / f"undo-{unit}.json"
        shown = units.mcdecl("undo", runs[unit], "--out", str(file))
        assert (shown.code, shown.err) == (0, "")
        assert f"{len(ROWS[unit])} kept row" in shown.out
        undone = units.mcdecl("apply", str(file))
        assert undone.code == 0, undone.err
        assert f"{len(ROWS[unit])} of {len(ROWS[unit])} are back in data_extension.Lost" in undone.out
        assert rows(enterprise, MIDS[unit], "Lost") == ROWS[unit]
        if unit == "us":
            kept = {item["CustomerKey"] for item in enterprise.account.units[EU].store.all("DataExtension")}
            assert not kept & {"Lost", "Last"}, "what another unit has lost is not touched"
    units.write("rows.yaml", BOTH)
    assert units.mcdecl("plan", "--detailed-exitcode").code == 0


def test_a_restore_in_a_unit_is_named_whole(units: Folder, enterprise: RunningSandbox, runs: dict[str, str]) -> None:
    units.write("rows.yaml", BOTH)
    assert units.mcdecl("apply", "--auto-approve").code == 0
    shown = units.mcdecl("undo", runs["eu"])
    command = f"mcdecl kept restore {runs['eu']} data_extension.Lost --from {units.path / 'kept'}"
    assert command in shown.err
    assert units.mcdecl(*command.split()[1:]).out == "1 of 1 rows are back in data_extension.Lost.\n"
    assert rows(enterprise, EU, "Lost") == ROWS["eu"]
    assert rows(enterprise, US, "Lost") == []


def _swap(one: Path, other: Path) -> None:
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)


def _resealed(manifest: Path, **words: Any) -> None:
    manifest.write_text(json.dumps(kept_rows.sealed({**json.loads(manifest.read_text()), **words})))


def _swap_both(one: Path, other: Path) -> None:
    _swap(one, other)
    _swap(one.with_suffix(".parquet"), other.with_suffix(".parquet"))


def _of_table(lost: Path, _eu: Path) -> None:
    _swap_both(lost, lost.with_name("Last.json"))


WRONG = {
    "the rows of another unit": lambda us, eu: _swap(us.with_suffix(".parquet"), eu.with_suffix(".parquet")),
    "all of another unit": _swap_both,
    "all of another table": _of_table,
    "another table by its key": lambda us, _eu: _resealed(us, key="Last"),
    "another unit": lambda us, _eu: _resealed(us, unit="eu"),
    "another environment": lambda us, _eu: _resealed(us, environment="other"),
    "another account": lambda us, _eu: _resealed(us, account="environment live, business_unit 1"),
    "another run": lambda us, _eu: _resealed(us, run="00000000"),
    "other rows": lambda us, _eu: us.with_suffix(".parquet").write_bytes(b"PAR1"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_copy_of_something_else_is_refused_before_anything_is_sent(
    units: Folder, enterprise: RunningSandbox, runs: dict[str, str], wrong: str
) -> None:
    us, eu = (units.path / "kept" / runs[unit] / "Lost.json" for unit in ("us", "eu"))
    file = units.path / "undo.json"
    assert units.mcdecl("undo", runs["us"], "--out", str(file)).code == 0
    WRONG[wrong](us, eu)
    shown = units.mcdecl("undo", runs["us"])
    assert (shown.code, "data_extension.Lost comes back without its rows: " in shown.err) == (0, True), shown.err
    enterprise.clear_calls()
    refused = units.mcdecl("apply", str(file))
    words = "its rows are not used", "Its rows are not used", "of another account"
    assert (refused.code, any(word in refused.err for word in words)) == (1, True), refused.err
    assert not [call for call in enterprise.calls if call.operation in ("Create", "Update", "Delete")]
