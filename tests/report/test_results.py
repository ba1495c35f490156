"""The table of runs."""

from mcdecl.operations.run.model import Figures, Run, RunStatus
from mcdecl.report.results import result_lines

RUNS = [
    Run("import_definition.NTO_Customers_Daily", RunStatus.DONE, 2, seconds=0.2, figures=Figures(read=5, added=0)),
    Run("query_definition.NTO_Region", RunStatus.FAILED, 3, seconds=0.1),
]


def texts(width: int | None) -> list[str]:
    return [line for _, line in result_lines(RUNS, width=width)]


def test_a_log_has_a_line_for_each_run() -> None:
    lines = texts(None)
    assert lines[1].startswith("import_definition.NTO_Customers_Daily     2  done")
    assert len(lines) == 3


def test_a_terminal_of_80_columns_is_not_overflowed() -> None:
    lines = texts(80)
    assert max(map(len, lines)) <= 80
    assert lines[1:3] == [
        "import_definition.NTO_Customers_Daily",
        "        2  done       5      0        –           –         –      0.2",
    ]
    assert lines[0].index("status") == lines[2].index("done")


def test_a_wide_terminal_has_the_table_of_the_log() -> None:
    assert texts(200) == texts(None)


def test_on_a_narrow_terminal_each_run_is_a_sentence() -> None:
    lines = texts(40)
    assert max(map(len, lines)) <= 40
    assert lines[0] == "import_definition.NTO_Customers_Daily"
    assert " ".join(" ".join(lines).split()).endswith("query_definition.NTO_Region task 3, failed, seconds 0.1")
