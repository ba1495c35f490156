"""What is filled in before the account reads a text is set off, but not in comments."""

from mcdecl.lsp.tokens import Token, tokens_in

YAML = """\
# ${var.comment} %%Comment%%
data_extracts:
  X_${each.key}:
    file: a_%%Year%%_${var.region}.csv # ${var.no}
    description: |
      # ${var.kept}
      costs $${plain}
"""


def words(file: str, text: str) -> list[tuple[str, str]]:
    rows = text.split("\n")
    return [
        (token.type, rows[token.begin[0] - 1][token.begin[1] - 1 : token.begin[1] - 1 + token.length])
        for token in tokens_in(file, text)
    ]


def test_mentions_and_personalization_of_yaml_are_tokens() -> None:
    assert words("a.yaml", YAML) == [
        ("variable", "${each.key}"),
        ("macro", "%%Year%%"),
        ("variable", "${var.region}"),
        ("variable", "${var.kept}"),
    ]


def test_those_of_sql_are_and_comments_are_not() -> None:
    sql = "SELECT '${var.a}' -- ${var.b}\n/* %%c%%\n%%d%% */, '%%e%%'"
    assert words("a.sql", sql) == [("variable", "${var.a}"), ("macro", "%%e%%")]


def test_a_text_that_cannot_be_read_keeps_its_tokens() -> None:
    assert list(tokens_in("a.yaml", "a: [${var.x}")) == [Token("variable", (1, 5), 8)]
    assert list(tokens_in("a.yaml", "a: b")) == []
