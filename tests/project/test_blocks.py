"""`removed:` and `moved:` blocks: what they say, and what is wrong with them."""

from pathlib import Path

import pytest

from mcdecl.project import ProjectError, load

BASE = """\
data_extensions:
  New: {name: New, fields: [{name: Id, type: Text, length: 9}]}
  Other: {name: Other, fields: [{name: Id, type: Text, length: 9}]}
"""


def project(folder: Path, blocks: str) -> Path:
    (folder / "mcdecl.yaml").write_text("project: p\n")
    (folder / "data.yaml").write_text(BASE + blocks)
    return folder


def test_removals_and_moves_are_read(tmp_path: Path) -> None:
    text = (
        "removed:\n  - {address: query_definition.Gone}\n  - {address: data_extension.Kept.1, destroy: false}\n"
        "moved:\n  - {from: data_extension.Old, to: data_extension.New}\n"
    )
    read = load(project(tmp_path, text))
    assert [(removal.address, removal.destroy) for removal in read.removals] == [
        ("query_definition.Gone", True),
        ("data_extension.Kept.1", False),
    ]
    new = read.resource("data_extension", "New")
    assert new is not None
    assert new.directives is not None
    assert new.directives.moved_from == "Old"
    assert read.position(read.removals[1].origin).line == 6


def test_empty_blocks_are_no_mistake(tmp_path: Path) -> None:
    read = load(project(tmp_path, "removed:\nmoved:\n"))
    assert read.removals == ()


MOVED = "moved:\n  - {from: data_extension.A, to: data_extension.New}\n"
FIELD = "  More: {name: More, fields: ["
BAD = {
    "removed:\n  - {address: data_extension.New}\n": (5, "declared and removed at the same time"),
    "removed:\n  - {address: New}\n": (5, "is no address"),
    "removed:\n  - {address: data_extensoin.X}\n": (5, "did you mean data_extension?"),
    "removed:\n  - {adress: data_extension.X}\n": (5, "is adress meant for it?"),
    "moved:\n  - {from: data_extension.Other, to: data_extension.New}\n": (5, "moved away at the same time"),
    "moved:\n  - {from: data_extension.A, to: data_extension.Nwe}\n": (5, "did you mean data_extension.New?"),
    "moved:\n  - {from: data_extension.A, to: query_definition.New}\n": (5, "another kind"),
    "moved:\n  - {from: query_definition.A, to: query_definition.B}\n": (5, "another key"),
    MOVED + "  - {from: data_extension.B, to: data_extension.New}\n": (6, "already"),
    MOVED + "  - {from: data_extension.A, to: data_extension.Other}\n": (6, "one resource cannot become two"),
    FIELD + "{name: B, type: Text, length: 9}, {name: b, removed: true}]}\n": (4, "declared and removed"),
    FIELD + "{name: A, type: Text, length: 9}, {name: B, type: Text, length: 9, renamed_from: a}]}\n": (
        4,
        "only a field that is no longer declared",
    ),
    FIELD
    + "{name: B, type: Text, length: 9, renamed_from: A}, {name: C, type: Text, length: 9, renamed_from: A}]}\n": (
        4,
        "a column can be renamed only once",
    ),
    "moved:\n  - {from: data_extension.A, to: data_extension.B}\n"
    "  - {from: data_extension.B, to: data_extension.A}\n": (5, "is not declared"),
}


@pytest.mark.parametrize("blocks", BAD)
def test_what_cannot_be_is_told_at_its_place(tmp_path: Path, blocks: str) -> None:
    line, words = BAD[blocks]
    with pytest.raises(ProjectError) as caught:
        load(project(tmp_path, blocks))
    first = caught.value.diagnostics[0]
    assert (first.file, first.line) == ("data.yaml", line)
    assert words in str(first)


@pytest.mark.parametrize(("mode", "wrong"), [("Overwrite", True), ("Append", False)])
def test_nothing_overwrites_a_protected_data_extension(tmp_path: Path, mode: str, wrong: bool) -> None:
    query = f"query_definitions:\n  Q: {{name: Q, sql: SELECT Id FROM Other, target: New, mode: {mode}}}\n"
    folder = project(tmp_path, query)
    (folder / "data.yaml").write_text((BASE + query).replace("{name: New,", "{name: New, protected: true,"))
    if not wrong:
        load(folder)
        return
    with pytest.raises(ProjectError, match="which is protected"):
        load(folder)
