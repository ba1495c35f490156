"""What the reading of files finds before there are resources: YAML, words, values, variables."""

from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import QUERIES, TABLE, changed, query

FAMILY: Final = "YAML and references"
_CLEAN: Final = Example(yaml=TABLE)
_ENVIRONMENTS: Final = "environments:\n  prod:\n    account: {subdomain: mc123, client_id: id, "
_PROD: Final = "environments: {prod: {account: {subdomain: mc123}}}\n"
_COMMAND: Final = "environments:\n  prod:\n    account:\n      subdomain: mc123\n      credentials_command: "


def _rule(code: str, title: str, why: str, bad: Example, good: Example = _CLEAN, *, fixes: str = "") -> Rule:
    return Rule(
        code=code,
        family=FAMILY,
        severity="error",
        title=title,
        why=why,
        bad=bad,
        good=good,
        of_files=True,
        waivable=False,
        fixes=fixes,
    )


def _rules() -> Iterator[Rule]:
    yield _rule(
        "MC101",
        "A file cannot be read",
        "Files must be UTF-8. Another encoding silently changes accented letters and symbols.",
        Example(files={"data.yaml": TABLE.replace("name: Orders", "name: Aufträge").encode("latin-1")}),
        changed("name: Orders", "name: Aufträge"),
    )
    yield _rule(
        "MC102",
        "A file is not YAML",
        "The text is cut off, has inconsistent indentation, or contains a key twice.",
        changed("    name: Orders\n", "    name: Orders\n    name: Sales\n"),
    )
    yield _rule(
        "MC103",
        "There is no project here",
        "A folder with a mcdecl.yaml is a project. The file contains the project's name and its accounts.",
        Example(yaml=TABLE, config=None),
    )
    yield _rule(
        "MC104",
        "An unknown keyword",
        "An unknown keyword would be ignored, so a typo in an optional one would go unnoticed.",
        changed("    name: Orders\n", "    name: Orders\n    descripton: What the shop sold\n"),
        changed("    name: Orders\n", "    name: Orders\n    description: What the shop sold\n"),
        fixes="Corrects the keyword if only one known keyword is similar.",
    )
    yield _rule(
        "MC105",
        "A required keyword is missing",
        "The account cannot create the object without it, and there is no safe default.",
        changed("    name: Orders\n", ""),
    )
    yield _rule(
        "MC106",
        "An invalid value",
        "It has the wrong type, is not one of the choices, or exceeds the limits.",
        changed("type: Number", "type: Integer"),
        fixes="Adds quotes to a number that must be text, removes quotes from a number or boolean, and corrects a "
        "value if only one choice is similar.",
    )
    yield _rule(
        "MC107",
        "A secret in plain text",
        "Git keeps everything, even after you remove it. Anyone who can read the file could log in.",
        Example(config=_ENVIRONMENTS + "client_secret: hunter2}\n"),
        Example(config="environments: {sandbox: {account: sandbox}}\n"),
    )
    yield _rule(
        "MC108",
        "An invalid key",
        "The account would refuse it as an external key, or as the path of a folder.",
        Example(yaml="folders:\n  Data Extensions//CRM: {description: What the CRM feeds}\n"),
        Example(yaml="folders:\n  Data Extensions/CRM: {description: What the CRM feeds}\n"),
    )
    yield _rule(
        "MC110",
        "A variable cannot be resolved",
        "The text names a variable that is not declared or has no value in this environment.",
        changed("name: Orders", "name: Orders of ${var.regoin}"),
        Example(
            yaml=TABLE.replace("name: Orders", "name: Orders of ${var.region}"),
            config="variables: {region: {default: US}}\n",
        ),
    )
    yield _rule(
        "MC111",
        "A variable has a wrong value",
        "Its value does not have the declared type, or an environment sets a variable that is not declared.",
        Example(config="variables: {limit: {type: number, default: many}}\n"),
        Example(config="variables: {limit: {type: number, default: 10}}\n"),
    )
    yield _rule(
        "MC112",
        "Unknown environment",
        "mcdecl.yaml does not have an environment of this name.",
        Example(config="default_environment: prod\nenvironments: {sandbox: {account: sandbox}}\n"),
        Example(config="default_environment: sandbox\nenvironments: {sandbox: {account: sandbox}}\n"),
    )
    yield _rule(
        "MC113",
        "An invalid account setting",
        "The business unit must be its MID, a number, not a name.",
        Example(config="environments: {prod: {account: {subdomain: mc123, business_unit: Europe}}}\n"),
        Example(config="environments: {prod: {account: {subdomain: mc123, business_unit: 510001234}}}\n"),
    )
    yield _rule(
        "MC114",
        "A file that is named is not there",
        "A text is kept in a file of its own, and the path leads nowhere or out of the project.",
        Example(yaml=TABLE + QUERIES + query("Copy", "{file: copy.sq}"), files={"copy.sql": "SELECT OrderId FROM Old"}),
        Example(
            yaml=TABLE + QUERIES + query("Copy", "{file: copy.sql}"), files={"copy.sql": "SELECT OrderId FROM Old"}
        ),
    )
    yield _rule(
        "MC115",
        "A convention is no regular expression",
        "A pattern that cannot be read matches nothing, so the convention would not be kept.",
        Example(config='lint:\n  conventions:\n    data_extensions: {key: "NTO_[A-Z"}\n'),
        Example(config='lint:\n  conventions:\n    data_extensions: {key: "NTO_[A-Z].*"}\n'),
    )
    yield _rule(
        "MC116",
        "The command for credentials cannot be used",
        "Without what it prints nobody can log in. It is a program with its arguments and prints JSON.",
        Example(config=_COMMAND + '"vault read \'mc"\n'),
        Example(config=_PROD),
    )
    yield _rule(
        "MC117",
        "A line of .env cannot be read",
        "What it should set is not set, and a secret that is missing shows only when somebody logs in.",
        Example(config=_PROD, files={".env": "MC_CLIENT_ID\n"}),
        Example(config=_PROD, files={".env": "MC_CLIENT_ID=id\n"}),
    )
    yield _rule(
        "MC118",
        "Secrets would go where nobody has allowed it",
        "A branch can change every file of a project, so the files alone do not decide where secrets go and which "
        "program reads them. Marketing Cloud's own hosts and this machine are allowed. Allow anything else outside of "
        "the project: `mcdecl trust`, or a variable of the pipeline (`mcdecl explain trust`).",
        Example(config="environments: {prod: {account: {auth_url: 'https://mc.example.com'}}}\n"),
        Example(config="environments: {prod: {account: {auth_url: 'https://mc1.auth.marketingcloudapis.com'}}}\n"),
    )


RULES: Final = tuple(_rules())
