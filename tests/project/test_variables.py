"""`${var.x}`, `${env.X}` and what is left alone."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.project.trust import Trust
from mcdecl.project.variables import Outside, Substitution, escaped_data, mentions
from tests.project.conftest import Files, state

VARIABLES = {"region": "EU", "days": 6, "rate": 0.5, "on": True, "off": False, "unset": None}


def resolved(data: Any, environment: dict[str, str] | None = None) -> Any:
    substitution = Substitution(VARIABLES, None if environment is None else Outside(environment, Trust(Path())))
    result = substitution.data(data)
    assert substitution.unresolved == []
    return result


def unresolved(text: str, environment: dict[str, str] | None = None) -> tuple[str, str | None]:
    substitution = Substitution(VARIABLES, None if environment is None else Outside(environment, Trust(Path())))
    assert substitution.text(text, ("a",)) == text
    (item,) = substitution.unresolved
    assert item.path == ("a",)
    return item.message, item.hint


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${var.region}", "EU"),
        ("${ var.region }", "EU"),
        ("${var.days}", 6),
        ("${var.rate}", 0.5),
        ("${var.on}", True),
        ("${var.off}", False),
        ("in ${var.region}", "in EU"),
        ("${var.region}${var.days}", "EU6"),
        ("${var.on} ", "true "),
        ("x${var.off}", "xfalse"),
        ("$${var.region}", "${var.region}"),
        ("$${", "${"),
        ("a $${b} ${var.region}", "a ${b} EU"),
        ("$ {var.region}", "$ {var.region}"),
        ("$var.region", "$var.region"),
        ("%%Year%%%%Month%%.csv", "%%Year%%%%Month%%.csv"),
        ("%%${var.region}%%", "%%EU%%"),
        ("%%=v(@x)=%%", "%%=v(@x)=%%"),
        ("a\n${var.region}\n", "a\nEU\n"),
    ],
)
def test_a_text(text: str, value: Any) -> None:
    found = resolved(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("${var.regoin}", "the variable regoin is not declared", "did you mean region?"),
        ("${var.zzzzzz}", "the variable zzzzzz is not declared", "declare it in mcdecl.yaml under variables"),
        (
            "${var.unset}",
            "the variable unset has no value",
            "give it one in this environment's variables, a default, or --var unset=…",
        ),
        (
            "${env.HOME}",
            (
                "${env.HOME} can only stand in the account of an environment, in what logs in: client_id, "
                "client_secret, username, password, user_token, or sftp's user and passphrase"
            ),
            "declare a variable and use ${var.name}",
        ),
        ("${region}", "${region} names nothing", "write ${var.name}, or $${ for a plain ${"),
        ("${}", "${} names nothing", "write ${var.name}, or $${ for a plain ${"),
        ("${var.a-b}", "${var.a-b} names nothing", "write ${var.name}, or $${ for a plain ${"),
        ("${var.region", "${var.region names nothing", "write ${var.name}, or $${ for a plain ${"),
        ("${" + "x" * 500, "${… names nothing", "write ${var.name}, or $${ for a plain ${"),
    ],
)
def test_what_cannot_be_resolved(text: str, message: str, hint: str) -> None:
    assert unresolved(text) == (message, hint)


def test_the_process_environment_where_it_is_allowed() -> None:
    assert resolved("${env.A}-${var.region}", {"A": "x"}) == "x-EU"


@pytest.mark.parametrize("environment", [{}, {"B": ""}])
def test_an_environment_variable_that_is_not_set(environment: dict[str, str]) -> None:
    assert unresolved("${env.B}", environment) == (
        "the environment variable B is not set",
        "export B=… before you run mcdecl",
    )


def test_what_comes_in_is_not_read_again() -> None:
    assert Substitution({"a": "${var.b}"}).text("x${var.a}") == "x${var.b}"


def test_data_and_keys() -> None:
    data = {"${var.region}": ["${var.days}", {"a": "x"}], "b": 5, "c": None}
    assert resolved(data) == {"EU": [6, {"a": "x"}], "b": 5, "c": None}


@pytest.mark.parametrize(("key", "name"), [("${var.on}", "true"), ("${var.days}", "6"), ("a${var.rate}", "a0.5")])
def test_a_key_is_a_text(key: str, name: str) -> None:
    assert resolved({key: 1}) == {name: 1}


def test_two_keys_that_become_one() -> None:
    substitution = Substitution(VARIABLES)
    substitution.data({"x": {"A_${var.region}": 1, "A_EU": 2}})
    (item,) = substitution.unresolved
    assert (item.path, item.at_key) == (("x", "A_EU"), True)
    assert item.message == "A_EU is written twice here once variables are put in"


def test_a_path_as_written() -> None:
    substitution = Substitution(VARIABLES)
    substitution.data({"x": {"A_${var.region}": {"${var.days}": [0, {"k": 1}]}}})
    assert substitution.as_written(("x", "A_EU", "6", 1, "k")) == ("x", "A_${var.region}", "${var.days}", 1, "k")
    assert substitution.as_written(("x", "missing")) == ("x", "missing")


def test_every_problem_is_told_with_its_path_and_offset() -> None:
    substitution = Substitution(VARIABLES)
    substitution.data({"a": ["ok", "x ${var.b} ${nothing}"], "${var.c}": 1})
    assert [(item.path, item.offset) for item in substitution.unresolved] == [
        (("a", 1), 2),
        (("a", 1), 11),
        (("${var.c}",), 0),
    ]


@given(st.text(st.sampled_from("ab$%{.}"), max_size=30).filter(lambda text: "${" not in text))
def test_a_text_without_mentions_stays(text: str) -> None:
    assert resolved(text) == text


@given(st.text(st.sampled_from("ab {}.%"), max_size=30))
def test_an_escaped_text_comes_out_as_meant(text: str) -> None:
    wanted = text.replace("a", "${")
    assert resolved(wanted.replace("${", "$${")) == wanted


def test_mentions() -> None:
    assert list(mentions("${var.a} $${var.b} %%x%% ${ env.C }")) == ["var.a", "env.C"]


CONFIG = """\
project: t
variables:
  region: {default: US}
  length: {default: 5}
  name: {type: text}
environments:
  one: {account: sandbox, variables: {name: A}}
  two: {account: sandbox, variables: {region: EU, name: A, length: 9}}
"""
DATA = """\
data_extensions:
  K_${var.region}:
    name: "in ${var.region} at 100% %%x%%"
    description: "$${var.region}"
    fields:
      - {name: F, type: Text, length: "${var.length}"}
"""


@pytest.mark.parametrize(
    ("environment", "given", "region", "length"),
    [
        (None, {}, "US", 5),
        ("two", {}, "EU", 9),
        ("two", {"region": "CA"}, "CA", 9),
        ("one", {"length": "7"}, "US", 7),
    ],
)
def test_the_command_line_wins_over_the_environment_over_the_default(
    files: Files, environment: str | None, given: dict[str, str], region: str, length: int
) -> None:
    files.write("mcdecl.yaml", CONFIG)
    files.write("a.yaml", DATA)
    record = state(files.load(environment, **given), f"data_extension.K_{region}")
    assert record["name"] == f"in {region} at 100% %%x%%"
    assert record["description"] == "${var.region}"
    assert record["fields"][0]["length"] == length


def test_data_is_escaped_in_keys_and_values() -> None:
    assert escaped_data({"${a}": ["${b}", {"c": "$${d}"}], "n": 1}) == {"$${a}": ["$${b}", {"c": "$$${d}"}], "n": 1}
