"""How canonical form looks."""

from textwrap import dedent

import pytest

from tests.analysis.fmt.conftest import Format


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        pytest.param("a:   1\nb:\n    c:  x\n", "a: 1\nb:\n  c: x\n", id="indentation"),
        pytest.param("a:\n- 1\n-   2\n", "a:\n  - 1\n  - 2\n", id="lists under their key"),
        pytest.param("a: {b: 1,c: [1,2] }\n", "a: {b: 1, c: [1, 2]}\n", id="blanks in brackets"),
        pytest.param("a: {b: 1,\n  c: 2}\n", "a: {b: 1, c: 2}\n", id="brackets on several lines"),
        pytest.param("a: x  \nb: y\t\n", "a: x\nb: y\n", id="trailing blanks"),
        pytest.param("a: x", "a: x\n", id="no final line end"),
        pytest.param("\n\na: x\n\n\n", "a: x\n", id="blank lines around"),
        pytest.param("a: x\n\n\n\nb: y\n", "a: x\n\nb: y\n", id="several blank lines"),
        pytest.param("a:\r\n  b: x\r\n", "a:\n  b: x\n", id="Windows"),
        pytest.param("a: 'x'\nb: \"y z\"\n", "a: x\nb: y z\n", id="quotes that nothing needs"),
        pytest.param("a: 'x, y'\nb: ['x, y']\n", "a: x, y\nb: ['x, y']\n", id="a comma between brackets"),
        pytest.param('a: "04:30"\n', "a: '04:30'\n", id="one sort of quotes"),
        pytest.param("a: 'it''s: x'\n", 'a: "it\'s: x"\n', id="the other sort where it reads better"),
        pytest.param('a: "\\u00e9"\n', "a: é\n", id="an escape that nothing needs"),
        pytest.param('a: "x\\u00a0y"\n', 'a: "x\\xA0y"\n', id="what nobody sees"),
        pytest.param("? a\n: b\n", "a: b\n", id="a question mark"),
        pytest.param("a: !!str 12\n", "a: !!str 12\n", id="a tag"),
        pytest.param("a:\nb: ~\nc: null\n", "a:\nb: ~\nc: null\n", id="nothing"),
        pytest.param("a: {b, c: }\n", "a: {b: null, c: null}\n", id="nothing between brackets"),
        pytest.param("a: {}\nb: [ ]\n", "a: {}\nb: []\n", id="empty"),
        pytest.param("- - a\n  - b\n-\n  - c\n", "- - a\n  - b\n- - c\n", id="lists in lists"),
        pytest.param("%YAML 1.2\n---\na:  1\n...\n", "%YAML 1.2\n---\na: 1\n", id="marks of a document"),
        pytest.param("a: [b, # x\n  c]\n", "a:\n  - b # x\n  - c\n", id="a comment between brackets"),
        pytest.param("a: [ # x\n]\n", "a: [] # x\n", id="a comment in empty brackets"),
        pytest.param("# only\n\n\n#  this  \n", "# only\n\n#  this\n", id="only comments"),
        pytest.param("", "", id="an empty file"),
        pytest.param("\n\n", "", id="only blank lines"),
        pytest.param("a: b\n   c\n", "a: b\n  c\n", id="a long text"),
        pytest.param("a: >-\n      b\n      c\n", "a: >-\n  b\n  c\n", id="a folded block"),
        pytest.param("a: |4\n      b\n    c\n", "a: |2\n    b\n  c\n", id="a block that begins with blanks"),
        pytest.param("a: |3\n   b\n", "a: |\n  b\n", id="a number that nothing needs"),
        pytest.param("a: |\n  b  \n", "a: |\n  b  \n", id="blanks in a block"),
        pytest.param("a: |\n  b", "a: |-\n  b\n", id="a block without a line end"),
        pytest.param("a: |+\n  b\n\n\n", "a: |+\n  b\n\n\n", id="a block that keeps its line ends"),
        pytest.param("a: |\n  b\n\n\nc: d\n", "a: |\n  b\n\nc: d\n", id="blank lines behind a block"),
        pytest.param("a: | # sql\n    b # text\n", "a: | # sql\n  b # text\n", id="a comment at a block"),
    ],
)
def test_form(values: Format, written: str, canonical: str) -> None:
    assert values(written) == canonical
    assert values(canonical) == canonical


@pytest.mark.parametrize(
    "key",
    ["0001", "yes", "1e3", "null", "~", "true", "1.50", "2030-01-02", "0x1F", "1_000", "=", "<<", "- a", "x: y", ""],
)
def test_quotes_that_matter_stay(values: Format, key: str) -> None:
    assert values(f'"{key}": "{key}"\n') == f"'{key}': '{key}'\n"


def test_what_is_written_without_quotes_gets_none(values: Format) -> None:
    text = "0001: yes\nuntil: 2030-01-02\n"
    assert values(text) == text


def test_brackets_that_do_not_fit_are_opened(values: Format) -> None:
    fits, wide = "x" * 92, "x" * 93
    assert values(f"a: {{b: {fits}}}\n") == f"a: {{b: {fits}}}\n"
    assert values(f"a: {{b: {wide}}}\n") == f"a:\n  b: {wide}\n"


def test_a_comment_does_not_count(values: Format) -> None:
    text = f"a: {{b: {'x' * 90}}} # {'y' * 90}\n"
    assert values(text) == text


def test_a_waiver_keeps_its_line(values: Format) -> None:
    text = f"a: {{b: {'x' * 120}}} # mcdecl: ignore MC204 why\n"
    assert values(text) == text


def test_a_field_is_one_line(resources: Format) -> None:
    written = """\
        data_extensions:
          A:
            name: A
            fields:
              - name: Id
                type: Text
              - name: B # why
                type: Text
              - {type: Text, name: C, length: 5, default: %s}
        """
    made = resources(written % ("x" * 90))
    assert "      - {name: Id, type: Text}\n      - name: B # why\n        type: Text\n" in made
    assert f"      - name: C\n        type: Text\n        length: 5\n        default: {'x' * 90}\n" in made


def test_anchors_and_aliases_stay(values: Format) -> None:
    text = dedent(
        """\
        a: &a
          b: &b x
        c: &c [1, *b]
        d:
          <<: *a
          e: *c
        f:
          - &d
            g: 1
          - *d
        """
    )
    assert values(text) == text


def test_a_key_longer_than_yaml_takes(values: Format) -> None:
    text = f"? {'k' * 1100}\n: v\n"
    assert values(text) == text
