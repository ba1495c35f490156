"""A file that moved from one business unit to another is recognized, and what stays is named."""

import json
from pathlib import Path

import pytest

import mcdecl
from mcdecl.cli.main import main

CONFIG = """\
project: p
business_unit: {us: us, eu: eu}
environments:
  here: {account: sandbox, business_units: {parent: 1, us: 2, eu: 3}}
"""
TABLES = """\
data_extensions:
  A: {name: A, fields: [{name: Id, type: Text, length: 5, primary_key: true}]}
  B: {name: B, fields: [{name: Id, type: Text, length: 5, primary_key: true}]}
"""
QUERY = """\
query_definitions:
  Q: {name: Q, sql: SELECT Id FROM A, target: B, mode: Overwrite}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("us", "eu"):
        (tmp_path / folder).mkdir()
    (tmp_path / "mcdecl.yaml").write_text(CONFIG)
    (tmp_path / "us" / "flow.yaml").write_text(TABLES + QUERY)
    assert mcdecl.apply(mcdecl.load(tmp_path)).ok
    return tmp_path


def fill(root: Path) -> None:
    """Give A three rows in us."""
    (root / "a.csv").write_text("Id\n1\n2\n3\n")
    assert main(["-C", str(root), "rows", "import", "us:data_extension.A", str(root / "a.csv")]) == 0


def move(root: Path) -> None:
    (root / "us" / "flow.yaml").rename(root / "eu" / "flow.yaml")


def notes(root: Path) -> tuple[str, ...]:
    plan = mcdecl.plan(mcdecl.load(root))
    assert isinstance(plan, mcdecl.PlanSet)
    assert mcdecl.PlanSet.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    return plan.notes


def test_it_is_told_with_the_rows_that_stay_and_what_to_write(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill(root)
    move(root)
    [note] = notes(root)
    assert note == (
        "Moved from us to eu: 3 are created in eu; the 3 in us stay, with 3 rows (data_extension.A, data_extension.B, "
        "query_definition.Q). To delete what is in us, write in a file of us: removed: [{address: data_extension.A}, "
        "{address: data_extension.B}, {address: query_definition.Q}]. To keep it, write nothing, or destroy: false "
        "beside each address."
    )
    capfd.readouterr()
    assert main(["-C", str(root), "plan", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["notes"] == [note]
    for form in ("text", "markdown", "html"):
        assert main(["-C", str(root), "plan", "--format", form]) == 0
        assert "Moved from us to eu: 3 are created in eu" in capfd.readouterr().out


def test_what_the_note_says_to_write_deletes_or_keeps_it(root: Path) -> None:
    move(root)
    entries = (
        "[{address: data_extension.A}, {address: data_extension.B, destroy: false}, {address: query_definition.Q}]"
    )
    (root / "us" / "gone.yaml").write_text(f"removed: {entries}\n")
    assert notes(root) == ()
    plan = mcdecl.plan(mcdecl.load(root), business_units=["us"])
    assert sorted(change.address for change in plan.acting()) == ["data_extension.A", "query_definition.Q"]


@pytest.mark.parametrize("left", [False, True])
def test_only_what_moved_is_told(root: Path, left: bool) -> None:
    if left:  # us still has something, so that it is planned, too
        (root / "us" / "flow.yaml").write_text(TABLES)
        (root / "eu" / "flow.yaml").write_text(TABLES + QUERY)
    else:  # the query is gone altogether
        (root / "us" / "flow.yaml").unlink()
        (root / "eu" / "flow.yaml").write_text("data_extensions:\n" + TABLES.splitlines()[1] + "\n")
    [note] = notes(root)
    name = "query_definition.Q" if left else "data_extension.A"
    assert note.startswith(f"Moved from us to eu: 1 is created in eu; the 1 in us stays ({name}). ")


def test_a_copy_did_not_move(root: Path) -> None:
    (root / "eu" / "flow.yaml").write_text(TABLES)
    assert notes(root) == ()


def test_after_the_apply_nothing_is_told_any_more(root: Path) -> None:
    move(root)
    assert mcdecl.apply(mcdecl.load(root)).ok
    assert notes(root) == ()


@pytest.mark.parametrize(
    ("block", "message", "hint"),
    [
        (
            "moved: [{from: 'us:data_extension.A', to: data_extension.A}]",
            "data_extension.A cannot move from us to eu: no business unit takes over what another has, rows included",
            "declare it in eu, and under removed in a file with business_unit: us; destroy: false keeps it there",
        ),
        (
            "moved: [{from: 'eu:data_extension.A', to: 'eu:data_extension.B'}]",
            "a block is for the business unit of its file, and eu:data_extension.A names one",
            "write data_extension.A in a file with business_unit: eu",
        ),
        (
            "removed: [{address: 'us:data_extension.Old'}]",
            "a block is for the business unit of its file, and us:data_extension.Old names one",
            "write data_extension.Old in a file with business_unit: us",
        ),
    ],
)
def test_a_block_stays_in_its_unit(root: Path, block: str, message: str, hint: str) -> None:
    move(root)
    (root / "eu" / "blocks.yaml").write_text(block + "\n")
    with pytest.raises(mcdecl.ProjectError) as caught:
        mcdecl.load(root)
    assert [(item.message, item.hint) for item in caught.value.diagnostics] == [(message, hint)]
