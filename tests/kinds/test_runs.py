"""What running does to rows is a fact of a kind."""

import pytest

from mcdecl.kinds import KINDS
from mcdecl.kinds.runs import ERASING, Effect, Effects, Runs, always, by_mode, erasing_words

ADDS, UPDATES, REPLACES, DELETES = Effect.ADDS, Effect.UPDATES, Effect.REPLACES, Effect.DELETES


def run_of(kind: str) -> Runs:
    run = KINDS[kind].run
    assert run is not None
    return run


def effects(kind: str, **state: object) -> Effects:
    return run_of(kind).effects(state)


def control(otherwise: str, **actions: str) -> dict[str, object]:
    return {"mode": "ColumnBased", "control": {"column": "op", "actions": actions, "otherwise": otherwise}}


@pytest.mark.parametrize(
    ("kind", "mode", "wanted"),
    [
        ("import_definition", "AddAndUpdate", {ADDS, UPDATES}),
        ("import_definition", "AddAndDoNotUpdate", {ADDS}),
        ("import_definition", "UpdateButDoNotAdd", {UPDATES}),
        ("import_definition", "Overwrite", {REPLACES}),
        ("query_definition", "Overwrite", {REPLACES}),
        ("query_definition", "Update", {ADDS, UPDATES}),
        ("query_definition", "Append", {ADDS}),
    ],
)
def test_modes(kind: str, mode: str, wanted: set[Effect]) -> None:
    assert effects(kind, mode=mode) == wanted


@pytest.mark.parametrize("kind", ["import_definition", "query_definition"])
def test_every_mode_that_can_be_declared_is_known_and_another_may_do_anything(kind: str) -> None:
    modes = KINDS[kind].attribute("mode").type.schema()["enum"]
    assert {mode for mode in modes if effects(kind, mode=mode) == set(Effect)} == set()
    assert effects(kind, mode="NewOfTheAccount") == set(Effect)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (control("Skip", D="Delete", U="AddAndUpdate"), {DELETES, ADDS, UPDATES}),
        (control("Delete", N="AddButDoNotUpdate"), {DELETES, ADDS}),
        (control("Skip", U="UpdateButDoNotAdd"), {UPDATES}),
        (control("Skip", U="Skip"), set()),
        ({"mode": "ColumnBased"}, {ADDS, UPDATES, DELETES}),
    ],
)
def test_a_control_column_does_what_its_actions_do_and_anything_when_they_are_not_known(
    state: dict[str, object], wanted: set[Effect]
) -> None:
    assert effects("import_definition", **state) == wanted


def test_a_filter_activity_replaces_rows_and_files_and_extracts_change_none() -> None:
    assert effects("filter_activity") == {REPLACES}
    assert [effects(kind) for kind in ("data_extract", "file_transfer")] == [set(), set()]


def test_what_a_kind_fills_reads_and_is_decided_by_are_attributes_of_it() -> None:
    for kind in KINDS.values():
        if kind.run is not None:
            names = (kind.run.fills, kind.run.reads, kind.run.mode, *kind.run.decides.values())
            assert {name for name in names if name} <= {attribute.name for attribute in kind.attributes}


def test_whatever_fills_a_data_extension_says_what_that_does_to_its_rows() -> None:
    filling = {name for name, kind in KINDS.items() if kind.run is not None and kind.run.fills}
    assert filling == {"import_definition", "query_definition", "filter_activity"}
    for name in filling:
        run = run_of(name)
        assert KINDS[name].attribute(run.fills or "").refers_to == "data_extension"
        assert run.effects({"mode": "Overwrite"})


def test_an_automation_runs_what_its_steps_name() -> None:
    parts = run_of("automation").parts
    assert parts is not None
    steps = {"1": {"run": ["import_definition.A", "query_definition.B"]}, "2": {"wait": "1 hours"}}
    assert list(parts({"steps": steps})) == [("import_definition", "A"), ("query_definition", "B")]


def test_the_place_of_an_effect() -> None:
    imports, filters = run_of("import_definition"), run_of("filter_activity")
    assert (imports.place(REPLACES), imports.place(DELETES), imports.place()) == (("mode",), ("control",), ("mode",))
    assert (filters.place(REPLACES), filters.place()) == (("into",), ("into",))
    assert run_of("file_transfer").place() == ()


def test_what_erases() -> None:
    assert {effect for effect in Effect if effect.erases} == ERASING == {REPLACES, DELETES}
    assert always(ADDS)({}) == {ADDS}
    assert by_mode({"A": frozenset({ADDS})})({"mode": "A"}) == {ADDS}


def test_words() -> None:
    assert erasing_words(frozenset({REPLACES}), "Overwrite") == "mode Overwrite deletes every row"
    assert erasing_words(frozenset({REPLACES})) == "every run replaces the rows"
    assert erasing_words(frozenset({DELETES, ADDS}), "ColumnBased") == "mode ColumnBased may delete rows"
