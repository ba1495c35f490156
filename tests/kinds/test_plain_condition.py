"""What is read without sqlglot is read as sqlglot reads it; whatever else is left to it."""

import json
import logging
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlglot.dialects.tsql import TSQL

from mcdecl.kinds.condition import ConditionError, tree_of
from mcdecl.kinds.plain_condition import NO_NAMES, plain_condition

PLAIN = [
    "Age > 18",
    "Age >= -1.50 and Name <> 'O''Brien'",
    "[Last Name] LIKE 'A%' OR (City = 'Rome' AND Active = TRUE)",
    "Country IN ('DE', 'FR') AND Age NOT IN (1, 2, 3)",
    "Since BETWEEN '2026-01-01' AND '2026-12-31' AND Name IS NOT NULL",
    "((Name IS NULL))\n OR Name NOT LIKE '%x%'",
]
FIELDS = st.sampled_from(
    ["Age", "last_name", "[Last Name]", "[O'Neil]", "[a ]", "Value", "Type", "Date", "Left", "x.y", '"q"']
)
TEXTS = st.text(st.sampled_from("aÄ %_['\n\\-;"), max_size=5).map(lambda text: "'" + text.replace("'", "''") + "'")
VALUES = TEXTS | st.sampled_from(["1", "-1", "2.50", ".5", "1e5", "007", "true", "False", "null", "N'x'", "Age", "- 1"])
SIGNS = st.sampled_from(["=", "<>", "!=", "<", ">", "<=", ">=", "==", "!<", "LIKE", "not like"])
COMPARISONS = st.one_of(
    st.tuples(FIELDS, SIGNS, VALUES).map(" ".join),
    st.tuples(FIELDS, SIGNS, VALUES).map("".join),
    st.tuples(FIELDS, st.sampled_from(["IN", "not in"]), st.lists(VALUES, max_size=3).map(", ".join)).map(
        lambda parts: f"{parts[0]} {parts[1]} ({parts[2]})"
    ),
    st.tuples(FIELDS, VALUES, VALUES).map(lambda parts: f"{parts[0]} BETWEEN {parts[1]} AND {parts[2]}"),
    st.tuples(FIELDS, st.sampled_from(["IS NULL", "is not null", "IS NOT", "IS TRUE", ""])).map(" ".join),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " or ", "\tOR ", ","]), inner).map("".join),
        inner.map("({})".format),
        inner.map("NOT {}".format),
        inner.map("{} -- x".format),
    ),
    max_leaves=6,
)


def by_sqlglot(text: str) -> Any:
    try:
        return tree_of(text)
    except ConditionError as error:
        return str(error)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_conditions_are_known(text: str) -> None:
    assert plain_condition(text) == by_sqlglot(text) != None  # noqa: E711 - both, and something


@given(CONDITIONS)
@example("a = 1 OR b = 2 AND c = 3")
@example("(a = 1 AND b = 2) AND (c = 3 OR (d = 4 OR e = 5))")
@example("a = 'x' 'y'")
def test_what_is_known_is_what_sqlglot_reads(text: str) -> None:
    tree = plain_condition(text)
    assert tree is None or tree == by_sqlglot(text)


def words() -> list[str]:
    """Every word that means something to sqlglot, one by one."""
    listed = {word for keyword in TSQL.Tokenizer.KEYWORDS for word in keyword.split()}
    listed |= {*TSQL.Parser.FUNCTIONS, *NO_NAMES}
    for tokens in (TSQL.Parser.NO_PAREN_FUNCTIONS, TSQL.Parser.TYPE_TOKENS, TSQL.Parser.RANGE_PARSERS):
        listed |= {token.name for token in tokens}
    return sorted(word for word in listed if re.fullmatch(r"[A-Za-z_]\w*", word))


FORMS = (
    "{} = 1",
    "a = 1 AND {} <> 'x'",
    "({} IN (1) OR a = 2)",
    "{} LIKE 'a%'",
    "{} IS NOT NULL",
    "{} BETWEEN 1 AND 2",
)


@pytest.mark.parametrize("form", FORMS)
def test_words_that_mean_something_to_sqlglot(form: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "sqlglot")
    texts = [form.format(spelled) for word in words() for spelled in (word, word.lower())]
    known = [(text, tree) for text in texts if (tree := plain_condition(text)) is not None]
    assert len(known) > 1000
    assert [text for text, tree in known if tree != by_sqlglot(text)] == []


def test_plain_conditions_need_no_parser() -> None:
    code = (
        "import json, sys; from mcdecl.kinds.condition import normal_condition\n"
        f"trees = [normal_condition(text) for text in {PLAIN!r}]\n"
        "print(json.dumps('sqlglot' in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) is False
