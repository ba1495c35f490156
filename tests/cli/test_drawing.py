"""The lineage of what a plan touches, in the documents that show it."""

from tests.cli.conftest import Folder

QUERY = """\
data_extensions:
  Copy:
    name: Copy
    fields:
      - {name: Email, type: EmailAddress}
  Alone:
    name: Alone
    fields:
      - {name: Email, type: EmailAddress}
query_definitions:
  Fill:
    name: Fill
    sql: SELECT Email FROM [NTO Customers]
    target: Copy
    mode: Overwrite
"""


def test_a_comment_has_the_lineage_as_mermaid(folder: Folder) -> None:
    folder.write("query.yaml", QUERY)
    text = folder.mcdecl("plan", "--format", "markdown").out
    chart = text.partition("```mermaid\n")[2].partition("\n```")[0]
    assert chart.startswith("flowchart LR\n")
    assert "NTO_Customers" in chart
    assert "Fill" in chart


def test_a_page_has_it_as_svg(folder: Folder) -> None:
    folder.write("query.yaml", QUERY)
    text = folder.mcdecl("plan", "--format", "html").out
    assert 'data-node="query_definition.Fill"' in text
    assert "Zoom in" in text
    assert " style=" not in text


def test_nothing_is_drawn_of_what_goes_nowhere(folder: Folder) -> None:
    assert "mermaid" not in folder.mcdecl("plan", "--format", "markdown").out
    assert "<svg" not in folder.mcdecl("plan", "--format", "html").out


def test_only_what_is_touched_is_drawn(folder: Folder) -> None:
    folder.write("query.yaml", QUERY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("query.yaml", QUERY.replace("mode: Overwrite", "mode: Overwrite\n    description: New."))
    text = folder.mcdecl("plan", "--format", "markdown").out
    chart = text.partition("```mermaid\n")[2].partition("\n```")[0]
    assert "Copy" in chart
    assert "Alone" not in chart


def test_a_saved_plan_is_shown_without_its_project(folder: Folder) -> None:
    folder.write("query.yaml", QUERY)
    file = folder.path / "plan.json"
    folder.mcdecl("plan", "--out", str(file))
    assert "mermaid" not in folder.mcdecl("show", str(file), "--format", "markdown").out
