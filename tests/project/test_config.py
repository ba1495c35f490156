"""`mcdecl.yaml`: variables, environments, accounts."""

from typing import Any

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.project import AccountSettings, Environment
from tests.project.conftest import Files

TWO = "project: t\nenvironments:\n  one: {account: sandbox}\n  two: {account: sandbox}\n"
VARIABLES = """\
project: t
variables:
  region: {default: US}
  count: {default: 5}
  rate: {type: number}
  on: {default: false}
  name: {}
environments:
  one: {account: sandbox}
  two:
    account: sandbox
    variables: {region: EU, count: 6.5, on: true}
"""


def account(settings: str) -> str:
    return f"project: t\nenvironments:\n  prod:\n    account:\n{settings}"


def test_a_name_is_enough(files: Files) -> None:
    project = files.load()
    assert (project.name, project.environment) == ("t", Environment("sandbox", "sandbox"))
    assert project.resources == ()


@pytest.mark.parametrize(
    ("extra", "wanted", "chosen"),
    [
        ("", None, "one"),
        ("", "two", "two"),
        ("default_environment: two\n", None, "two"),
        ("default_environment: two\n", "one", "one"),
    ],
)
def test_which_environment_is_meant(files: Files, extra: str, wanted: str | None, chosen: str) -> None:
    files.write("mcdecl.yaml", TWO + extra)
    assert files.load(wanted).environment.name == chosen


@pytest.mark.parametrize(
    ("text", "wanted", "error"),
    [
        (TWO, "tow", "mcdecl.yaml:2:1: error: there is no environment tow; did you mean two?"),
        (TWO, "", "mcdecl.yaml:2:1: error: there is no environment with an empty name; choose one of one, two"),
        (TWO, "zzzz", "mcdecl.yaml:2:1: error: there is no environment zzzz; choose one of one, two"),
        (
            TWO + "default_environment: onne\n",
            None,
            "mcdecl.yaml:5:22: error: there is no environment onne; did you mean one?",
        ),
        ("project: t\n", "prod", "mcdecl.yaml:1:1: error: there is no environment prod; choose one of sandbox"),
    ],
)
def test_an_environment_that_is_not_there(files: Files, text: str, wanted: str | None, error: str) -> None:
    files.write("mcdecl.yaml", text)
    assert files.errors(wanted) == [error]


def test_variables_of_an_environment(files: Files) -> None:
    files.write("mcdecl.yaml", VARIABLES)
    unset = {"rate": None, "name": None}
    assert files.load("one").environment.variables == {"region": "US", "count": 5, "on": False, **unset}
    assert files.load("two").environment.variables == {"region": "EU", "count": 6.5, "on": True, **unset}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("region", "CA", "CA"),
        ("region", "", ""),
        ("region", "5", "5"),
        ("region", "true", "true"),
        ("count", "7", 7),
        ("count", "7.5", 7.5),
        ("rate", "1e3", 1000.0),
        ("on", "true", True),
        ("name", "no", "no"),
    ],
)
def test_a_value_on_the_command_line(files: Files, name: str, text: str, value: Any) -> None:
    files.write("mcdecl.yaml", VARIABLES)
    found = files.load("two", **{name: text}).environment.variables[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("count", "many", "the variable count is a number, not 'many'; write digits"),
        ("count", "true", "the variable count is a number, not True; write digits"),
        ("count", "", "the variable count is a number, not None; write digits"),
        ("on", "yes", "the variable on is a flag, not 'yes'; write true or false"),
        ("regoin", "CA", "--var regoin: the variable is not declared; did you mean region?"),
        (
            "zzzzzz",
            "CA",
            "--var zzzzzz: the variable is not declared; declare it: variables: {zzzzzz: {default: …}}",
        ),
    ],
)
def test_a_wrong_value_on_the_command_line(files: Files, name: str, text: str, message: str) -> None:
    files.write("mcdecl.yaml", VARIABLES)
    (error,) = files.errors(**{name: text})
    assert error.endswith(f": error: {message}")


@pytest.mark.parametrize(
    ("variables", "errors"),
    [
        ("{region: 5}", ["mcdecl.yaml:9:47: error: the variable region is a text, not 5; put it in quotes"]),
        ("{count: x}", ["mcdecl.yaml:9:46: error: the variable count is a number, not 'x'; write digits"]),
        ("{regoin: EU}", ["mcdecl.yaml:9:39: error: the variable regoin is not declared; did you mean region?"]),
        (
            "{region: '${env.HOME}'}",
            [
                (
                    "mcdecl.yaml:9:47: error: the value of region is taken as it is and cannot name another; "
                    "write the value itself"
                )
            ],
        ),
    ],
)
def test_a_wrong_value_in_an_environment(files: Files, variables: str, errors: list[str]) -> None:
    text = VARIABLES.replace("{account: sandbox}", f"{{account: sandbox, variables: {variables}}}")
    files.write("mcdecl.yaml", text)
    assert files.errors("one") == errors
    files.load("two")


def test_a_default_that_is_not_of_its_type(files: Files) -> None:
    files.write("mcdecl.yaml", "project: t\nvariables:\n  n: {default: US, type: number}\n")
    assert files.errors() == ["mcdecl.yaml:3:16: error: the variable n is a number, not 'US'; write digits"]


def test_a_live_account(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_ID", "the-id")
    monkeypatch.setenv("T_SECRET", "hunter2")
    files.write(
        "mcdecl.yaml",
        account(
            "      subdomain: mc1\n      business_unit: '0510001234'\n      client_id: ${env.T_ID}\n"
            "      client_secret: ${env.T_SECRET}\n      concurrency: 4\n      timeout: 30\n"
        ),
    )
    found = files.load().environment.account
    assert found == AccountSettings(
        subdomain="mc1",
        business_unit=510001234,
        client_id="the-id",
        client_secret=Secret("hunter2"),
        concurrency=4,
        timeout=30.0,
    )
    assert "hunter2" not in repr(files.load())


@pytest.mark.parametrize("unit", ["510001234", '"510001234"', "${var.mid}"])
def test_a_business_unit_is_a_number(files: Files, unit: str) -> None:
    text = account(f"      business_unit: {unit}\n") + "variables: {mid: {default: 510001234}}\n"
    files.write("mcdecl.yaml", text)
    found = files.load().environment.account
    assert isinstance(found, AccountSettings)
    assert found.business_unit == 510001234


@pytest.mark.parametrize("unit", ["x", "-5", "²", "'" + "9" * 5000 + "'", "'5 '", "''"])
def test_a_business_unit_that_is_no_number(files: Files, unit: str) -> None:
    files.write("mcdecl.yaml", account(f"      business_unit: {unit}\n"))
    assert files.errors() == [
        (
            "mcdecl.yaml:5:22: error: business_unit is the MID of a business unit, a number; "
            "find it under the account's name in the user interface"
        )
    ]


def test_a_text_setting_from_a_number_is_a_text(files: Files) -> None:
    files.write("mcdecl.yaml", account("      client_id: ${var.n}\n") + "variables: {n: {default: 7}}\n")
    found = files.load().environment.account
    assert isinstance(found, AccountSettings)
    assert found.client_id == "7"


def test_the_environment_is_asked_only_for_the_account_that_is_meant(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("T_UNSET", raising=False)
    files.write(
        "mcdecl.yaml",
        "project: t\nenvironments:\n  a: {account: sandbox}\n  b:\n    account: {client_secret: '${env.T_UNSET}'}\n",
    )
    assert files.load().environment.account == "sandbox"
    assert files.errors("b") == [
        "mcdecl.yaml:5:30: error: the environment variable T_UNSET is not set; export T_UNSET=… before you run mcdecl"
    ]


def test_every_unset_variable_is_told(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("T_ONE", "T_TWO"):
        monkeypatch.delenv(name, raising=False)
    files.write("mcdecl.yaml", account("      client_id: ${env.T_ONE}\n      client_secret: ${env.T_TWO}\n"))
    assert [error.split(":")[1:3] for error in files.errors()] == [["5", "18"], ["6", "22"]]


@pytest.mark.parametrize("word", ["client_secret", "password", "user_token"])
@pytest.mark.parametrize(
    "value",
    ["hunter2", "'hunter2'", "'x${env.T}hunter2'", "${var.hunter2}", "20250102", "[hunter2]", "{hunter2: 1}", "true"],
)
def test_a_secret_in_the_open_is_refused_and_not_shown(files: Files, word: str, value: str) -> None:
    files.write("mcdecl.yaml", account(f"      {word}: {value}\n"))
    assert files.errors() == [
        (
            f"mcdecl.yaml:5:{7 if value[0] in '[{' else 9 + len(word)}: error: {word} is written here in the open; "
            "take it from the environment: ${env.NAME}, or a file: ${file:PATH}"
        )
    ]


@pytest.mark.parametrize(
    "value", ["*hunter2", "!hunter2", "&hunter2 x", "'hunter2", '"hunter2\\q"', "@hunter2", "%hunter2"]
)
def test_no_message_about_yaml_shows_a_secret(files: Files, value: str) -> None:
    files.write("mcdecl.yaml", account(f"      client_secret: {value}\n"))
    errors = files.errors()
    assert errors
    assert "hunter2" not in "".join(errors)


def test_a_secret_at_the_wrong_place_is_not_shown(files: Files) -> None:
    files.write(
        "mcdecl.yaml", "project: t\npassword: hunter2\nenvironments:\n  a: {password: hunter2, account: sandbox}\n"
    )
    errors = files.errors()
    assert [error.split(":")[1] for error in errors] == ["2", "4"]
    assert "hunter2" not in "".join(errors)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", ["1:1: error: project is missing; project is: Name of the project, as plans show it"]),
        (
            "projct: t\n",
            [
                "1:1: error: project is missing; is projct meant for it?",
                "1:1: error: unknown setting projct; did you mean project?",
            ],
        ),
        ("project: 5\n", ["1:10: error: project is a whole number (5), not a text; put it in quotes"]),
        ("project:\n", ["1:9: error: project is empty; give it a text, or take it out"]),
        ("project: t\nenvironments: {}\n", ["2:1: error: environments has no entries; write one, or take it out"]),
        ("project: t\nenvironments:\n", ["2:14: error: environments is empty; give it a mapping, or take it out"]),
        (
            "project: t\nenvironments: {a: {}}\n",
            [
                (
                    "2:16: error: account of a is missing; "
                    "account is: `sandbox` for the embedded account, `{sandbox: qa}` for one of several, or how to "
                    "reach a live one"
                )
            ],
        ),
        (
            "project: t\nenvironments: {a: {account: sandbx}}\n",
            ["2:29: error: account cannot be 'sandbx'; did you mean sandbox?"],
        ),
        (
            "project: t\nenvironments: {a: {account: 5}}\n",
            ["2:29: error: account is a whole number, not a text or a mapping; put it in quotes"],
        ),
        (
            "project: t\nenvironments: {a: {account: {}}}\n",
            ["2:20: error: account has no entries; write one, or take it out"],
        ),
        (
            "project: t\nenvironments: {a: {account: {subdomian: x}}}\n",
            ["2:30: error: unknown attribute subdomian; did you mean subdomain?"],
        ),
        (
            "project: t\nenvironments: {a: {account: {concurrency: 50}}}\n",
            ["2:43: error: concurrency is 50, the most is 20"],
        ),
        (
            "project: t\nenvironments: {a: {account: {concurrency: 0}}}\n",
            ["2:43: error: concurrency is 0, the least is 1"],
        ),
        (
            "project: t\nvariables: {a-b: {}}\n",
            ["2:13: error: the key 'a-b' is not possible here; use letters, digits and _"],
        ),
        ("project: t\nvariables: {a: US}\n", ["2:16: error: a is a text ('US'), not a mapping"]),
        ("- project\n", ["1:1: error: the file is a list (['project']), not a mapping"]),
    ],
)
def test_a_wrong_file(files: Files, text: str, errors: list[str]) -> None:
    files.write("mcdecl.yaml", text)
    assert files.errors() == [f"mcdecl.yaml:{error}" for error in errors]


def test_no_project(files: Files) -> None:
    (files.root / "mcdecl.yaml").unlink()
    (error,) = files.errors()
    assert error.startswith(f"mcdecl.yaml:1:1: error: {files.root} has no mcdecl.yaml; go to a project's folder")


def test_no_folder(files: Files) -> None:
    (files.root / "mcdecl.yaml").unlink()
    files.root.rmdir()
    (error,) = files.errors()
    assert f"{files.root} is not a folder" in error


def test_yaml_that_does_not_parse(files: Files) -> None:
    files.write("mcdecl.yaml", "project: t\n\tx: 1\n")
    assert files.errors() == ["mcdecl.yaml:2:1: error: a tab; indent YAML with spaces; replace it with spaces"]
