"""`mcdecl explain`."""

import click


@click.command("explain")
@click.argument("subject")
def command(subject: str) -> int:
    """Explain a kind of resource (data_extension) or an error code of the account (310007)."""
    from mcdecl.report.explain import code_page, kind_page, subjects

    page = code_page(subject) if subject.isdigit() else kind_page(subject)
    if page is None:
        from mcdecl.kinds.checks import did_you_mean

        hint = did_you_mean(subject, subjects()) or f"known are {', '.join(subjects())}, and error codes"
        raise click.ClickException(f"nothing is known about {subject}; {hint}")
    click.echo(page)
    return 0
