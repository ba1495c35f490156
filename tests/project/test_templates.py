"""`templates:` and `extend:`: what is merged, in which order, and where a mistake is told."""

from collections import Counter
from typing import Any

import pytest

from mcdecl.project.layers import Layer, Layers
from mcdecl.project.variables import Substitution
from tests.project.conftest import Files, state

TEMPLATES = """\
templates:
  fields:
    audit:
      - {name: ChangedAt, type: Date}
      - {name: ChangedBy, type: Text, length: 50}
  data_extensions:
    crm:
      folder: Data Extensions/CRM
      retention: {policy: rows, length: 2, unit: years}
    table:
      extend: [audit, crm]
      fields:
        - {name: Id, type: Text, length: 18, primary_key: true}
  query_definitions:
    refresh: {mode: Overwrite, folder: Query/CRM}
"""
USE = """\
data_extensions:
  A:
    extend: table
    name: A
    retention: {length: 5}
    fields:
      - {name: changedby, length: 80}
      - {name: Own, type: Number}
"""


def declared(extend: str, more: str = "") -> str:
    return f"data_extensions:\n  A:\n    name: A\n    extend: {extend}\n{more}"


def test_what_is_merged(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", USE)
    record = state(files.load(), "data_extension.A")
    assert record["folder"] == "Data Extensions/CRM"
    assert {key: record["retention"][key] for key in ("policy", "length", "unit")} == {
        "policy": "rows",
        "length": 5,
        "unit": "years",
    }
    assert [(item["name"], item["type"], item["length"]) for item in record["fields"]] == [
        ("ChangedAt", "Date", None),
        ("changedby", "Text", 80),
        ("Id", "Text", 18),
        ("Own", "Number", None),
    ]


def test_a_template_and_the_body_written_out_are_the_same(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", USE)
    expanded = files.load().resources
    (files.root / "t.yaml").unlink()
    files.write(
        "a.yaml",
        """\
data_extensions:
  A:
    name: A
    folder: Data Extensions/CRM
    retention: {policy: rows, length: 5, unit: years}
    fields:
      - {name: ChangedAt, type: Date}
      - {name: changedby, type: Text, length: 80}
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Own, type: Number}
""",
    )
    assert files.load().resources == expanded


def test_later_templates_win_and_the_resource_wins_over_all(files: Files) -> None:
    parts = "templates: {data_extensions: {x: {description: x, folder: Data Extensions/X}, y: {description: y}}}\n"
    for extend, own, description in (("[x, y]", "", "y"), ("[y, x]", "", "x"), ("[x, y]", "    description: z\n", "z")):
        files.write("a.yaml", parts + declared(extend, own))
        record = state(files.load(), "data_extension.A")
        assert (record["description"], record["folder"]) == (description, "Data Extensions/X")


def test_null_takes_out_what_a_template_has(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", declared("crm", "    retention: null\n"))
    assert state(files.load(), "data_extension.A")["retention"] is None


def test_null_where_nothing_is_to_take_out_is_harmless(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", declared("crm", "    sendable: null\n    overrides: {sandbox: {description: null}}\n"))
    assert state(files.load(), "data_extension.A")["sendable"] is None
    files.write("a.yaml", declared("crm", "    sendabel: null\n"))
    assert files.errors() == ["a.yaml:5:5: error: unknown attribute sendabel; did you mean sendable?"]


def test_a_required_word_may_come_from_a_template(files: Files) -> None:
    files.write("a.yaml", "templates: {data_extensions: {t: {name: N}}}\ndata_extensions: {A: {extend: t}}\n")
    assert state(files.load(), "data_extension.A")["name"] == "N"
    files.write("a.yaml", "templates: {data_extensions: {t: {description: N}}}\ndata_extensions: {A: {extend: t}}\n")
    assert files.errors()[0].startswith("a.yaml:2:19: error: name of A is missing")


@pytest.mark.parametrize(
    ("below", "over"),
    [
        ("sql: SELECT 1 AS A", "sql: {file: q.sql}"),
        ("sql: {file: q.sql}", "sql: SELECT 1 AS A"),
    ],
)
def test_what_may_be_either_is_replaced(files: Files, below: str, over: str) -> None:
    files.write("q.sql", "SELECT 1 AS A")
    files.write(
        "a.yaml",
        f"templates: {{query_definitions: {{t: {{{below}}}}}}}\n"
        f"query_definitions: {{Q: {{name: Q, target: T, mode: Append, extend: t, {over}}}}}\n",
    )
    assert state(files.load(), "query_definition.Q")["sql"] == "SELECT 1 AS A"


def test_a_condition_is_replaced_as_a_whole(files: Files) -> None:
    files.write(
        "a.yaml",
        "templates: {filter_definitions: {t: {source: T, where: {all: [A = 1]}}}}\n"
        "filter_definitions: {F: {name: F, extend: t, where: {any: [B = 2, C = 3]}}}\n",
    )
    assert set(state(files.load(), "filter_definition.F")["where"]) == {"any"}


def test_a_file_is_looked_for_beside_the_template_that_names_it(files: Files) -> None:
    files.write("lib/q.sql", "SELECT 1 AS A")
    files.write("lib/t.yaml", "templates: {query_definitions: {t: {mode: Append, sql: {file: q.sql}}}}\n")
    files.write("a.yaml", "query_definitions: {Q: {name: Q, target: T, extend: t}}\n")
    assert state(files.load(), "query_definition.Q")["sql"] == "SELECT 1 AS A"
    (files.root / "lib" / "q.sql").unlink()
    assert files.errors()[0].startswith("lib/t.yaml:1:63: error: there is no file q.sql")


@pytest.mark.parametrize(
    ("extend", "error"),
    [
        ("tabel", "a.yaml:4:13: error: there is no template tabel for data extensions; did you mean table?"),
        ("[crm, zzzzzz]", "a.yaml:4:19: error: there is no template zzzzzz for data extensions; declare it"),
        ("refresh", "a.yaml:4:13: error: the template refresh is for query definitions, not for data extensions"),
        ("{a: 1}", "a.yaml:4:5: error: extend is a mapping, not a text or a list"),
    ],
)
def test_a_wrong_extend(files: Files, extend: str, error: str) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", declared(extend))
    (text,) = files.errors()
    assert text.startswith(error)


def test_a_cycle_is_told_where_it_is_written(files: Files) -> None:
    files.write(
        "t.yaml", "templates:\n  data_extensions:\n    a: {extend: b}\n    b: {extend: [c]}\n    c: {extend: a}\n"
    )
    files.write("a.yaml", declared("a"))
    assert files.errors() == [
        "t.yaml:3:17: error: the template a extends itself: a → b → c → a; take one of these extend out",
        "t.yaml:4:18: error: the template b extends itself: b → c → a → b; take one of these extend out",
        "t.yaml:5:17: error: the template c extends itself: c → a → b → c; take one of these extend out",
    ]


def test_a_template_that_extends_itself(files: Files) -> None:
    files.write("t.yaml", "templates:\n  data_extensions:\n    a: {extend: a}\n")
    assert files.errors() == ["t.yaml:3:17: error: the template a extends itself: a → a; take one of these extend out"]


def test_two_templates_with_one_name(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("u.yaml", "templates:\n  data_extensions:\n    audit: {description: d}\n")
    assert files.errors() == [
        "u.yaml:3:5: error: the template audit is declared twice; the other one is in t.yaml; choose another name"
    ]


def test_the_same_name_for_another_kind_is_another_template(files: Files) -> None:
    files.write("t.yaml", TEMPLATES + "    crm: {mode: Append}\n")
    files.load()


@pytest.mark.parametrize(
    ("own", "error"),
    [
        ("retention: soon", "a.yaml:5:16: error: retention is a text ('soon'), not a mapping"),
        ("folder: {a: 1}", "a.yaml:5:5: error: folder is a mapping"),
        ("retention: {policy: [rows]}", "a.yaml:5:17: error: policy cannot be ['rows']; did you mean rows?"),
        ("fields: {Id: Text}", "a.yaml:5:5: error: fields is a mapping"),
    ],
)
def test_what_has_another_shape_than_the_template(files: Files, own: str, error: str) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", declared("table", f"    {own}\n"))
    assert files.errors()[0].startswith(error)


def test_what_cannot_be_merged_is_told_as_such(files: Files) -> None:
    files.write("t.yaml", "templates: {data_extensions: {t: {folder: '${var.f}'}}}\n")
    files.write("mcdecl.yaml", "project: t\nvariables: {f: {default: {x: 1}}}\n")
    files.write("a.yaml", declared("t", "    folder: Data Extensions/X\n"))
    assert files.errors() == [
        (
            "a.yaml:5:5: error: folder is a text here and a map in what it is merged into; "
            "take it out with null first, or write the same sort of value"
        )
    ]


@pytest.mark.parametrize(
    ("template", "use", "errors"),
    [
        ("data_extensions: {t: {foldr: X}}", "", ["t.yaml:2:25: error: unknown attribute foldr; did you mean folder?"]),
        (
            "data_extensions: {t: {foldr: X}}",
            declared("t"),
            ["t.yaml:2:25: error: unknown attribute foldr; did you mean folder?"],
        ),
        ("data_extension: {t: {}}", "", ["t.yaml:2:3: error: unknown attribute data_extension; did you mean"]),
        ("fields: {t: [{name: F, type: Txt}]}", "", ["t.yaml:2:32: error: type cannot be 'Txt'; did you mean Text?"]),
        ("fields: {t: [{type: Text}]}", "", ["t.yaml:2:16: error: name is missing"]),
        ("data_extensions: {t: {for_each: [a]}}", "", ["t.yaml:2:25: error: unknown attribute for_each"]),
    ],
)
def test_a_wrong_template_is_told_once_and_where_it_is(
    files: Files, template: str, use: str, errors: list[str]
) -> None:
    files.write("t.yaml", f"templates:\n  {template}\n")
    files.write("a.yaml", use)
    texts = files.errors()
    assert len(texts) == len(errors)
    assert all(text.startswith(error) for text, error in zip(texts, errors, strict=True)), texts


def test_a_finding_about_a_merged_value_points_at_where_it_is_written(files: Files) -> None:
    long = "      - {name: F, type: Text, length: 5, default: too long}\n      - {name: G, type: Text}\n"
    files.write("t.yaml", f"templates:\n  fields:\n    t:\n{long}")
    files.write("a.yaml", declared("t", "    fields:\n      - {name: g, length: 3, default: long}\n"))
    assert [error.split(": error")[0] for error in files.errors()] == ["a.yaml:6:39", "t.yaml:4:51"]


def test_a_field_twice_in_one_list_is_not_merged_away(files: Files) -> None:
    files.write("t.yaml", TEMPLATES)
    files.write("a.yaml", declared("audit", "    fields: [{name: X, type: Date}, {name: x, type: Date}]\n"))
    assert ["declared twice" in error for error in files.errors()] == [True]


def test_templates_may_stand_anywhere_and_empty(files: Files) -> None:
    files.write("z.yaml", TEMPLATES)
    files.write("a.yaml", "templates:\n" + USE)
    assert state(files.load(), "data_extension.A")["folder"] == "Data Extensions/CRM"


def test_templates_use_variables_and_what_each_resource_is_made_for(files: Files) -> None:
    files.write("mcdecl.yaml", "project: t\nvariables: {v: {default: V}}\n")
    files.write(
        "a.yaml",
        "templates: {data_extensions: {t: {name: '${var.v} ${each.key}'}}}\n"
        "data_extensions: {'A_${each.key}': {extend: t, for_each: [x, y]}}\n",
    )
    project = files.load()
    assert [state(project, f"data_extension.A_{key}")["name"] for key in "xy"] == ["V x", "V y"]


def test_templates_that_multiply_end(files: Files) -> None:
    lines = ["templates:", "  data_extensions:", "    t0: {description: d}"]
    lines += [f"    t{n}: {{extend: [t{n - 1}, t{n - 1}]}}" for n in range(1, 12)]
    files.write("t.yaml", "\n".join(lines) + "\n")
    files.write("a.yaml", declared("t11"))
    assert files.errors()[0].startswith("a.yaml:2:3: error: this extends 500 templates and more")


def test_fields_of_many_layers_are_found_without_looking_through_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Counter[str]()

    def counted(item: Any) -> str | None:
        name = item.get("name")
        names[str(name)] += 1
        return str(name).casefold()

    fields = [{"name": f"F{number}", "length": number} for number in range(100)]
    layers = Layers("data_extensions", [layer("a", fields), layer("b", fields[::-1])], ("b", ()))
    monkeypatch.setattr("mcdecl.project.layers._name", counted)
    places = [layers.locate(("fields", number, "length")) for number in range(100)]
    assert places == [("b", ("fields", 99 - number, "length")) for number in range(100)]
    assert max(names.values()) <= 6


def layer(file: str, fields: list[dict[str, Any]]) -> Layer:
    return Layer({"fields": fields}, file, (), Substitution({}))
