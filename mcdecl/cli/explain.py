"""`mcdecl explain`."""

import re

import click

from mcdecl.cli.names import SUBJECT
from mcdecl.cli.options import examples

EXAMPLES = examples(
    "mcdecl explain                   list all subjects",
    "mcdecl explain data_extension    a kind",
    "mcdecl explain environments      a page of the guide",
    "mcdecl explain attributes        what a change of each attribute does",
    "mcdecl explain functions        the functions of queries",
    "mcdecl explain DATEADD          one of them",
    "mcdecl explain MC204             a lint rule",
    "mcdecl explain 310007            an error code of the account",
    "mcdecl explain facts             what mcdecl believes about the service, and where from",
)

ATTRIBUTES = "attributes"
"""The subject that is a table over all kinds."""
_CODE = re.compile(r"MC\d+", re.IGNORECASE)
FACTS = "facts"
"""The subject that lists what is believed about the service."""


@click.command("explain", epilog=EXAMPLES)
@click.argument("subject", type=SUBJECT, required=False)
def command(subject: str | None) -> int:
    """Explain a kind of resource, a lint rule, an error code of the account, a fact, or a topic of the guide.

    Without SUBJECT, list all subjects; `codes` lists the rules, `facts` what mcdecl believes about the service,
    `attributes` shows what a change of each attribute does, and `functions` which functions queries can use.
    """
    if subject is None:
        click.echo(_index())
        return 0
    page = _page(subject)
    if page is None:
        raise click.ClickException(_unknown(subject))
    click.echo(page)
    return 0


def _page(subject: str) -> str | None:
    from mcdecl.report.explain import code_page, kind_page
    from mcdecl.report.guide import topic_page

    if subject == ATTRIBUTES:
        from mcdecl.report.reference import attributes_page

        return attributes_page()
    if subject == FACTS:
        from mcdecl.report.facts import facts_text

        return facts_text()
    if subject.isdigit():
        return code_page(subject)
    from mcdecl.report.sql_functions import SUBJECT as FUNCTIONS
    from mcdecl.report.sql_functions import function_page, functions_page

    if subject == FUNCTIONS:
        return functions_page()
    return kind_page(subject) or topic_page(subject) or _rule_page(subject) or function_page(subject) or _fact(subject)


def _fact(subject: str) -> str | None:
    from mcdecl.report.facts import fact_text

    return fact_text(subject)


def _index() -> str:
    from mcdecl.report.explain import subjects
    from mcdecl.report.guide import topics

    there = topics()
    width = max(map(len, there))
    return "\n".join(
        (
            "The guide:",
            *(f"  {topic:<{width}}  {title}" for topic, title in there.items()),
            "",
            f"Kinds: {', '.join(subjects())}",
            f"What a change of each attribute does: `mcdecl explain {ATTRIBUTES}`.",
            "Functions in queries: `mcdecl explain functions` lists them; or use a name, such as DATEADD.",
            f"What mcdecl believes about the service, with sources: `mcdecl explain {FACTS}`.",
            "Lint rules: `mcdecl explain codes` lists them. Error codes of the account: use their number.",
        )
    )


def _unknown(subject: str) -> str:
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.analysis.sql.function_table import FUNCTIONS
    from mcdecl.facts import FACTS as KNOWN_FACTS
    from mcdecl.kinds.checks import did_you_mean
    from mcdecl.report.explain import subjects
    from mcdecl.report.guide import topics

    names = [*subjects(), *topics(), *registry().rules, *FUNCTIONS, *KNOWN_FACTS, ATTRIBUTES, FACTS]
    if _CODE.fullmatch(subject):  # numbers are not misspelled like words: the nearest one is about something else
        return f"there is no rule {subject}; `mcdecl explain codes` lists the rules"
    near = did_you_mean(subject, names)
    known = ", ".join(subjects())
    hint = near or (
        f"known are {known}, topics (mcdecl explain), rules (mcdecl explain codes), facts (mcdecl explain facts), and "
        "error codes"
    )
    return f"nothing is known about {subject}; {hint}"


def _rule_page(subject: str) -> str | None:
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.report.filecheck import file_rule_page, file_rules
    from mcdecl.report.rules import rule_page, rules_page

    rules = registry().rules
    if subject == "codes":
        return f"{rules_page(rules)}\n{file_rules()}"
    return rule_page(subject, rules) or file_rule_page(subject)
