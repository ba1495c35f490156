"""What a unit below sees of the parent's changes."""

from mcdecl.engine.plan import Action, AttributeDiff, Change, Live, Plan
from mcdecl.engine.plan.shared import Shared
from mcdecl.kinds.resource import LiveResource
from tests.wanted import filtered, query

SHARED = "Shared Items/Shared Data Extensions"
FOLDER = {"folder": SHARED}


def live(*names: str, folder: str = SHARED) -> Live:
    tables = [LiveResource("data_extension", name, f"{name} name", name, {"folder": folder}) for name in names]
    return Live(resources={f"data_extension.{table.key}": table for table in tables})


def change(key: str, action: Action, *diffs: AttributeDiff, **more: object) -> Change:
    address = f"data_extension.{key}"
    return Change(address, "data_extension", key, action, diffs, unit="parent", **more)  # type: ignore[arg-type]


def seen(there: Live, *changes: Change) -> Shared:
    return Shared.of(Plan("p", "e", changes), there)


def reads(name: str) -> str:
    return f"SELECT Id FROM ENT.[{name}]"


def test_a_query_waits_for_the_new_name_and_a_filter_for_the_key() -> None:
    renamed = change("T", Action.UPDATE, AttributeDiff("name", "T name", "New"), desired={"name": "New"})
    shared = seen(live("T"), renamed)
    assert shared.awaited(query("Q", "Own", sql=reads("new"))) == ("parent:data_extension.T",)
    assert shared.awaited(query("Q", "Own", sql=reads("T name"))) == ()
    assert shared.awaited(filtered("F", "ENT.T")) == ("parent:data_extension.T",)
    assert shared.awaited(filtered("F", "T")) == ()


def test_only_what_the_account_calls_so_now_is_touched() -> None:
    shared = seen(live("T"), change("T", Action.UPDATE, desired={"name": "New"}))
    old, new = (LiveResource("query_definition", "Q", "Q", "id", {"sql": reads(name)}) for name in ("T NAME", "New"))
    assert shared.touching([old]) == ("parent:data_extension.T",)
    assert shared.touching([new]) == ()
    assert seen(live("T"), change("T", Action.DELETE)).touching([old]) == ()


def test_names_that_are_gone() -> None:
    moved = change("B", Action.UPDATE, moved_from="A", desired={"name": "A name", "folder": SHARED})
    shared = seen(live("A", "C", "D"), moved, change("C", Action.DELETE))
    gone = shared.before.without(shared.after)
    assert gone.keys == {"A": "data_extension.B", "C": "data_extension.C"}
    assert gone.names == {"c name": "data_extension.C"}
    hidden = seen(live("A"), change("A", Action.UPDATE, desired={"name": "A name", "folder": "Data Extensions"}))
    assert hidden.before.without(hidden.after).keys == {"A": "data_extension.A"}
    assert seen(live("A", folder="Data Extensions"), change("A", Action.DELETE)).before.keys == {}


def test_what_is_left_out_keeps_its_users_from_being_sent() -> None:
    pending = seen(
        live("A", "B", "C"),
        change("A", Action.UPDATE, AttributeDiff("fields.Id.length", 5, 9), desired={"name": "A name"}),
        change("B", Action.UPDATE, AttributeDiff("description", "", "x"), desired={"name": "B name"}),
        change("C", Action.NO_OP),
        change("D", Action.CREATE, desired={"name": "D", **FOLDER}),
    )
    shared = Shared().with_left_out(pending)
    assert [len(list(shared.missing(filtered("F", f"ENT.{key}")))) for key in "ABCD"] == [1, 0, 0, 1]
    assert shared.awaited(filtered("F", "ENT.A")) == ()
    other = change("A", Action.UPDATE, AttributeDiff("fields.Town", None, {}), desired={"name": "A name"})
    shared_later = Shared().with_left_out(seen(live("A"), other))
    texts = {"SELECT Id FROM": 0, "SELECT * FROM": 1, "SELECT town FROM": 1}
    for text, blocks in texts.items():
        user = query("Q", "Own", sql=f"{text} ENT.[A name]")
        assert len(list(shared_later.missing(user))) == blocks, text
    (words,) = shared.missing(filtered("F", "ENT.D"))
    assert words.startswith("it uses parent:data_extension.D (source), which is still to create and left out")


def test_what_is_not_there_is_said_of_sql_alone() -> None:
    shared = seen(live("A")).without(["Missing", "a nme"])
    assert list(shared.unreadable(query("Q", "Own", sql=reads("MISSING")))) == [
        "sql: the parent business unit has no data extension named MISSING"
    ]
    (words,) = shared.unreadable(query("Q", "Own", sql=reads("A nme")))
    assert words.endswith("; did you mean A name?")
    assert list(shared.unreadable(filtered("F", "ENT.Missing"))) == []
