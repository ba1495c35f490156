"""What a change does to rows, as one HTML page that stands alone."""

from collections.abc import Iterator, Sequence

from mcdecl.operations.comparing.model import Comparison, TableDifference
from mcdecl.report.audience import (
    by_table,
    counted,
    counts,
    data_lines,
    moved,
    notes,
    problem_line,
    summary_line,
    value,
    values,
)
from mcdecl.report.page import Html, HtmlDocument, element, hidden_words, joined


def audience_page(comparison: Comparison, project: str, environment: str) -> str:
    """The whole page.

    Args:
        comparison: the comparison.
        project: its name.
        environment: its name.
    """
    tables = by_table(comparison)
    body = (
        element(
            "header",
            element("p", "mcdecl compare", class_="eyebrow"),
            element("h1", project, " ", element("span", "for"), " ", environment),
            element("p", f"Compared with {comparison.before}", class_="soft"),
            *(element("p", line, class_="soft") for line in data_lines(comparison)),
            element("p", summary_line(comparison), class_="summary"),
            class_="wrap top",
        ),
        element(
            "main",
            *(_table(address, found, comparison) for address, found in tables.items()),
            *_list("Not compared", [problem_line(item) for item in comparison.problems]),
            *_list("Not covered", comparison.uncovered),
            id="changes",
            class_="wrap",
        ),
    )
    return HtmlDocument(f"What changes for people: {project}", joined(body), ["frame.css", "audience.css"]).text()


def _table(address: str, tables: Sequence[TableDifference], comparison: Comparison) -> Html:
    fed = comparison.feeds.get(address, ())
    return element(
        "section",
        element("h2", address),
        *(part for table in tables for part in _of_data(address, table)),
        *([element("p", f"Feeds {', '.join(fed)}", class_="soft")] if fed else []),
        class_="group",
    )


def _of_data(address: str, table: TableDifference) -> Iterator[Html]:
    yield element("p", element("b", table.data), ": ", counts(table))
    if not table.differs:
        return
    yield from (element("p", f"{note[0].upper()}{note[1:]}.", class_="soft") for note in notes(table))
    rows = [
        *(_row(word, row, class_=word) for word in ("left", "entered") for row in moved(table, word)),
        *(
            _row(column.name, f"{values(example.row)}: {value(example.before)} → {value(example.after)}")
            for column in table.columns
            for example in column.examples
        ),
    ]
    columns = [f"{column.name} differs in {counted(column.rows, 'row')}" for column in table.columns]
    if columns:
        yield element("ul", *(element("li", words) for words in columns))
    if rows:
        # A screen reader lists tables by their captions, and says the heads of both columns with each cell.
        yield element(
            "table",
            element("caption", hidden_words(f"Examples from {address}, {table.data}")),
            element("thead", element("tr", element("th", "Change", scope="col"), element("th", "Row", scope="col"))),
            element("tbody", *rows),
            class_="rows",
        )


def _row(word: str, words: str, *, class_: str | None = None) -> Html:
    return element("tr", element("th", word, scope="row"), element("td", words), class_=class_)


def _list(title: str, items: Sequence[str]) -> Iterator[Html]:
    if items:
        listed = element("ul", *(element("li", words) for words in items))
        yield element("section", element("h2", title), listed, class_="group")
