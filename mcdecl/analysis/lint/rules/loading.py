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
        waivable=False,
        fixes=fixes,
    )


def _rules() -> Iterator[Rule]:
    yield _rule(
        "MC101",
        "A file cannot be read",
        "Files are UTF-8. Another encoding turns umlauts and signs into others without anybody noticing.",
        Example(files={"data.yaml": TABLE.replace("name: Orders", "name: Aufträge").encode("latin-1")}),
        changed("name: Orders", "name: Aufträge"),
    )
    yield _rule(
        "MC102",
        "A file is not YAML",
        "The text breaks off, is indented in two ways, or says a key twice, of which only one could count.",
        changed("    name: Orders\n", "    name: Orders\n    name: Sales\n"),
    )
    yield _rule(
        "MC103",
        "There is no project here",
        "A folder with a mcdecl.yaml is a project. Its file names it and says which accounts there are.",
        Example(yaml=TABLE, config=None),
    )
    yield _rule(
        "MC104",
        "A word is unknown",
        "What nobody reads does not reach the account: a slip in an optional word would pass in silence.",
        changed("    name: Orders\n", "    name: Orders\n    descripton: What the shop sold\n"),
        changed("    name: Orders\n", "    name: Orders\n    description: What the shop sold\n"),
        fixes="A word that only one known word is near becomes that word.",
    )
    yield _rule(
        "MC105",
        "A word is missing",
        "The account cannot make the object without it, and there is nothing that would be right to assume.",
        changed("    name: Orders\n", ""),
    )
    yield _rule(
        "MC106",
        "A value is not possible",
        "It is of another sort than the attribute, none of its choices, or beyond its limits.",
        changed("type: Number", "type: Integer"),
        fixes="A number where a text belongs gets quotes, a number or a yes in quotes loses them, and a word that only "
        "one choice is near becomes that choice.",
    )
    yield _rule(
        "MC107",
        "A secret is written in the open",
        "What is in git stays there, also when it is taken out later. Whoever can read the file could log in.",
        Example(config=_ENVIRONMENTS + "client_secret: hunter2}\n"),
        Example(config="environments: {sandbox: {account: sandbox}}\n"),
    )
    yield _rule(
        "MC108",
        "A key is not possible",
        "The account would refuse it as external key, or as the path of a folder.",
        Example(yaml="folders:\n  Data Extensions//CRM: {description: What the CRM feeds}\n"),
        Example(yaml="folders:\n  Data Extensions/CRM: {description: What the CRM feeds}\n"),
    )
    yield _rule(
        "MC110",
        "A variable cannot be put in",
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
        "Its value is not of the sort that is declared, or an environment sets one that nobody declares.",
        Example(config="variables: {limit: {type: number, default: many}}\n"),
        Example(config="variables: {limit: {type: number, default: 10}}\n"),
    )
    yield _rule(
        "MC112",
        "There is no such environment",
        "An environment is named that mcdecl.yaml does not have.",
        Example(config="default_environment: prod\nenvironments: {sandbox: {account: sandbox}}\n"),
        Example(config="default_environment: sandbox\nenvironments: {sandbox: {account: sandbox}}\n"),
    )
    yield _rule(
        "MC113",
        "A setting of the account is not possible",
        "The business unit is named by its MID, a number; a name would not be understood.",
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
        Example(config=_COMMAND + """[printf, '{"client_id": "id"}']\n"""),
    )
    yield _rule(
        "MC117",
        "A line of .env cannot be read",
        "What it should set is not set, and a secret that is missing shows only when somebody logs in.",
        Example(config=_PROD, files={".env": "MC_CLIENT_ID\n"}),
        Example(config=_PROD, files={".env": "MC_CLIENT_ID=id\n"}),
    )


RULES: Final = tuple(_rules())
