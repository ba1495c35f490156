"""`mcdecl explain`."""

import click


@click.command("explain")
@click.argument("subject")
def command(subject: str) -> int:
    """Explain a kind of resource (data_extension), a rule of lint (MC204) or an error code of the account (310007).

    `codes` lists the rules.
    """
    from mcdecl.report.explain import code_page, kind_page, subjects

    page = code_page(subject) if subject.isdigit() else kind_page(subject) or _rule_page(subject)
    if page is None:
        from mcdecl.kinds.checks import did_you_mean
        from mcdecl.lint.registry import registry

        known = ", ".join(subjects())
        near = did_you_mean(subject, [*subjects(), *registry().rules])
        hint = near or f"known are {known}, rules (mcdecl explain codes), and error codes"
        raise click.ClickException(f"nothing is known about {subject}; {hint}")
    click.echo(page)
    return 0


def _rule_page(subject: str) -> str | None:
    from mcdecl.lint.registry import registry
    from mcdecl.report.filecheck import file_rule_page, file_rules
    from mcdecl.report.rules import rule_page, rules_page

    rules = registry().rules
    if subject == "codes":
        return f"{rules_page(rules)}\n{file_rules()}"
    return rule_page(subject, rules) or file_rule_page(subject)
