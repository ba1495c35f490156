"""Nonsense in answers, plan files, filters, mentions and file patterns: every command ends in words, and soon."""

import json
import random
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mcdecl.account.errors import AccountError
from mcdecl.account.soap.read import read_answer
from mcdecl.account.soap.results import check_retrieve, perform_results, write_results
from mcdecl.engine.plan.saved import BadPlanFileError, read_saved
from mcdecl.helpers.error import Error
from mcdecl.kinds.condition import ConditionError, ConditionType, normal_condition, shown
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.file_names import expected_name
from mcdecl.project import ProjectError, load
from tests.faults.fuzzing import ended_in_words, told_nonsense
from tests.faults.mangling import mangled
from tests.faults.world import World, world
from tests.project.conftest import temporary

RUNS, BLOCK = 80, 10
FUZZ = settings(max_examples=150)
SLOW = settings(max_examples=40)
ANSWER = b"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope
 xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns="http://exacttarget.com/wsdl/partnerAPI"><soap:Body><RetrieveResponseMsg><OverallStatus>OK</OverallStatus>
<RequestID>a</RequestID><Results xsi:type="DataFolder"><ID>1</ID><CreatedDate>2026-01-01T00:00:00.00</CreatedDate>
<Name>A</Name><IsActive>true</IsActive><ParentFolder><ID>0</ID></ParentFolder></Results><Results><StatusCode>OK</StatusCode>
<StatusMessage>m</StatusMessage><OrdinalID>0</OrdinalID><ErrorCode>2</ErrorCode><Object xsi:type="DataExtension">
<Fields><Field><Name>F</Name><MaxLength>5</MaxLength></Field></Fields></Object></Results></RetrieveResponseMsg>
</soap:Body></soap:Envelope>"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("fuzz")) as played_in:
        yield played_in


@pytest.mark.parametrize("first", range(0, RUNS, BLOCK))
def test_commands_that_are_told_nonsense_end_in_words(place: World, first: int) -> None:
    for number in range(first, first + BLOCK):
        told_nonsense(place, number)


def read_all(body: bytes) -> None:
    answer = read_answer(body)
    check_retrieve("DataFolder", answer)
    write_results(answer, 2)
    perform_results(answer, 2)


@FUZZ
@given(st.integers(0, 10**9), st.integers(1, 4))
def test_soap_answers_in_another_form(seed: int, times: int) -> None:
    chance, body = random.Random(seed), ANSWER
    for _ in range(times):
        body = mangled(body, chance)
    try:
        read_all(body)
    except AccountError as error:
        words = error.message
        assert words


@FUZZ
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    st.integers(0, len(ANSWER)),
    st.booleans(),
)
@example(b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>", 0, True)
@example(b"<a>" * 100_000, 0, True)
def test_soap_answers_of_any_bytes(middle: bytes, at: int, alone: bool) -> None:
    try:
        read_all(middle if alone else ANSWER[:at] + middle + ANSWER[at:])
    except AccountError as error:
        words = error.message
        assert words


@SLOW
@given(seed=st.integers(0, 10**9), times=st.integers(1, 3))
def test_plan_files_in_another_form(place: World, seed: int, times: int) -> None:
    if not (place.home / "good.plan").exists():
        place.at("changed")
        place.clean("plan", "--out", str(place.home / "good.plan"))
    chance, body = random.Random(seed), (place.home / "good.plan").read_bytes()
    for _ in range(times):
        body = mangled(body, chance)
    content = json.loads(body)
    try:
        read_saved(body.decode())
    except BadPlanFileError as error:
        words = error.message
        assert words
    else:
        assert content == json.loads((place.home / "good.plan").read_bytes()), (
            "a changed plan is taken for a reviewed one"
        )


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"a":' * 50_000, "\x00", "9" * 5000, '"x"'])
def test_plan_files_that_are_none(place: World, text: str) -> None:
    place.at("changed")
    path = place.home / "bad.plan"
    path.write_text(text)
    for arguments in (("show", str(path)), ("apply", "--auto-approve", str(path))):
        run = place.mcdecl(*arguments)
        ended_in_words(run)
        assert run.code == 1


PIECES = (
    "Score", "Id", "[a b]", "=", "<>", ">", "and", "or", "not", "(", ")", "'x'", "'", "3", "in", "(1, 2)", "is null",
    "like", "'%a%'", "between", "--", "/*", ";", "${var.x}", "{", "}", "\\", "exists", "select", "\u202e", ",",
    "()", "*",
)  # fmt: skip


@FUZZ
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.text(max_size=60)))
@example("(" * 5000 + "Score = 1" + ")" * 5000)
@example(" and ".join(["Score = 1"] * 2000))
@example("not " * 3000 + "Score = 1")
def test_filters_of_any_text(text: str) -> None:
    try:
        tree = normal_condition(text)
    except ConditionError as error:
        words = str(error)
        assert words
        return
    assert normal_condition(ConditionType().normal(text)) == tree
    assert shown(tree)


MENTIONS = (
    "${",
    "}",
    "var.",
    "env.",
    "file:",
    "HOME",
    "$${",
    "$",
    "{",
    "x",
    ".",
    " ",
    "..",
    "/etc/passwd",
    "business_unit",
    ":-",
)


@SLOW
@given(st.lists(st.sampled_from(MENTIONS), max_size=10).map("".join), st.sampled_from(("name", "key", "config", "sql")))
@example("${" * 2000, "name")
def test_mentions_of_any_form(text: str, place_of_it: str) -> None:
    quoted = json.dumps(text)
    config = "project: t\nvariables: {x: {default: ok}}\nenvironments: {sandbox: {account: sandbox}}\n"
    body = {"name": "A", "sql": "SELECT Id FROM T", "target": "T", "mode": "Append"}
    body = {**body, **({place_of_it: text} if place_of_it in body else {})}
    files = {
        "mcdecl.yaml": config + (f"default_environment: {quoted}\n" if place_of_it == "config" else ""),
        "a.yaml": f"query_definitions:\n  {quoted if place_of_it == 'key' else 'Q'}: {json.dumps(body)}\n",
    }
    with temporary(files) as project:
        try:
            load(project.root)
        except ProjectError as error:
            found = error.diagnostics
            assert found
        except Error as error:
            words = error.message
            assert words


@FUZZ
@given(
    st.lists(
        st.sampled_from(("%%", "Year", "Month", "Day", "+", "-", "9", "999999999", ".csv", "%", "/", "..", "\0")),
        max_size=9,
    )
)
def test_file_patterns_of_any_form(pieces: list[str]) -> None:
    try:
        name = expected_name("".join(pieces), datetime(2026, 3, 1))  # noqa: DTZ001
    except RunError as error:
        words = error.message
        assert words
        return
    assert name
    assert "/" not in name
    assert "\0" not in name
