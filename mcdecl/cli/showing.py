"""A plan in the form that was asked for, on standard output."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mcdecl.cli.options import format_option, plain_option

if TYPE_CHECKING:
    from mcdecl.project import Project
    from mcdecl.report.plan_drawings import Drawing
    from mcdecl.report.sections import Report

F = TypeVar("F", bound=Callable[..., Any])

PLAIN = "plain"
"""The form that --plain asks for: text in whole words."""


def plan_format_option(function: F) -> F:
    """--format for a plan, and --plain; `shown_form` gives which it is."""
    return format_option("text", "json", "markdown", "html")(plain_option(function))


def shown_form(form: str, *, plain: bool) -> str:
    """The form that is meant; --plain says how text looks, and nothing about the other forms."""
    return PLAIN if plain and form == "text" else form


def show(report: "Report", form: str, project: "Project | None" = None) -> None:
    """Print a plan, or several, in a form; documents draw what it touches where its project is at hand."""
    if form == "text":
        _text(report)
    elif form == PLAIN:
        write(_plain(report))
    elif form == "json":
        write(_json(report))
    elif form == "markdown":
        write(_markdown(report, _drawing(report, project)))
    else:
        write(_html(report, _drawing(report, project)))


def write(text: str) -> None:
    """Print a document as UTF-8, whatever the terminal speaks: it says so itself, and is meant for a file."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _text(report: "Report") -> None:
    from mcdecl.cli.session import console
    from mcdecl.engine.plan import Plan
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.report.environments import everywhere_lines
    from mcdecl.report.terminal import print_lines, print_plan, print_plans

    if isinstance(report, Plan):
        print_plan(console(), report)
    elif isinstance(report, PlanSet):
        print_plans(console(), report)
    else:
        print_lines(console(), everywhere_lines(report))


def _plain(report: "Report") -> str:
    from mcdecl.report.plain import plain_text

    return plain_text(report)


def _json(report: "Report") -> str:
    import json

    return json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"


def _drawing(report: "Report", project: "Project | None") -> "Drawing | None":
    from mcdecl.engine.plan.environments import Everywhere

    if project is None or isinstance(report, Everywhere):
        return None
    from mcdecl.cli.drawing import drawing

    return drawing(report, project)


def _markdown(report: "Report", drawn: "Drawing | None") -> str:
    from mcdecl.report.markdown import LIMIT, length, markdown

    text = markdown(report, lineage=drawn)
    if length(text) > LIMIT:
        click.echo(
            f"The dangers of this plan alone take {length(text):,} characters, and a comment holds {LIMIT:,}; none was "
            "left out. --format html makes a page of it.",
            err=True,
        )
    return text


def _html(report: "Report", drawn: "Drawing | None") -> str:
    from mcdecl.report.html import page

    return page(report, drawn)
