"""YAML that the examples of several rules share."""

from typing import Final

from mcdecl.analysis.lint.rule import Example

TABLE: Final = """\
data_extensions:
  Orders:
    name: Orders
    fields:
      - {name: OrderId, type: Text, length: 36, primary_key: true}
      - {name: Total, type: Number}
"""
"""A data extension with which nothing is wrong."""
KEYLESS: Final = TABLE.replace(", primary_key: true", ", required: true")
"""The same without a primary key."""
PROTECTED: Final = TABLE.replace("    fields:", "    protected: true\n    fields:")


def changed(before: str, after: str, text: str = TABLE) -> Example:
    """A sample with one text in place of another that stands in it."""
    if before not in text:
        raise ValueError(f"the sample has no {before!r}")
    return Example(yaml=text.replace(before, after))


def query(key: str, sql: str, *, target: str = "Orders", mode: str = "Overwrite") -> str:
    """An entry of `query_definitions`."""
    return f"  {key}: {{name: {key}, target: {target}, mode: {mode}, sql: {sql}}}\n"


def imported(key: str, *, into: str = "Orders", mode: str = "AddAndUpdate", more: str = "") -> str:
    """An entry of `import_definitions`."""
    words = f"name: {key}, into: {into}, mode: {mode}, file: {{pattern: {key.lower()}.csv}}{more}"
    return f"  {key}: {{{words}}}\n"


QUERIES: Final = "query_definitions:\n"
IMPORTS: Final = "import_definitions:\n"
