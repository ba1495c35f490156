"""Answers without an end, too large, too deep: each ends with a message, soon and with little memory."""

import gzip
import json
from itertools import count

import pytest

from mcdecl.account import errors
from mcdecl.account.soap.read import read_answer
from mcdecl.helpers.json_text import DEEPEST, read_json
from mcdecl.wire.values import Retrieve
from tests.account.service import TOKEN, Say, envelope, folder, retrieved

FOLDERS = Retrieve("DataFolder", ("ID",))
ROWS = Retrieve("DataExtensionObject[Log]", ("Line",))
DEEP = 5000


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(account, service, monkeypatch, packed: bool) -> None:
    monkeypatch.setattr("mcdecl.account.transport.LARGEST_ANSWER", 1 << 20)
    body = retrieved(folder(1)) + b" " * (8 << 20)
    service.soap = [Say(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Say(body)]
    reached = account()
    with pytest.raises(errors.BrokenAnswer, match=r"is larger than 1 MB; the rest of it was not read") as caught:
        reached.retrieve(FOLDERS)
    assert not caught.value.retryable
    assert reached.calls["Retrieve"] == 1


def test_the_same_page_again_and_again_ends(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable"))]
    with pytest.raises(errors.BrokenAnswer, match=r"a page of 1 DataFolder objects a second time.*was stopped"):
        account().retrieve(FOLDERS)
    assert len(service.soap_calls) == 2 * 3


def test_the_same_page_of_objects_without_ids_again_and_again_ends(account, service) -> None:
    service.soap = [Say(retrieved(_named("x"), "MoreDataAvailable"))]
    with pytest.raises(errors.BrokenAnswer, match=r"gave the same page of 1 objects 4 times.*reading them was stopped"):
        account().retrieve(FOLDERS)
    assert len(service.soap_calls) == 4


def _named(name: str) -> str:
    return f'<Results xsi:type="DataFolder"><PartnerKey xsi:nil="true" /><Name>{name}</Name></Results>'


def test_a_page_in_the_place_of_the_next_one_is_read_again(account, service) -> None:
    first = Say(retrieved(folder(1) + folder(2), "MoreDataAvailable"))
    service.soap = [first, first, first, Say(retrieved(folder(3)))]
    assert [record["ID"] for record in account().retrieve(FOLDERS)] == [1, 2, 3]
    assert len(service.soap_calls) == 4


def test_an_object_that_comes_twice_is_one_object(account, service) -> None:
    service.soap = [
        Say(retrieved(folder(1) + folder(2), "MoreDataAvailable")),
        Say(retrieved(folder(2) + folder(3) + folder(3))),
    ]
    assert [record["ID"] for record in account().retrieve(FOLDERS)] == [1, 2, 3]


def test_events_that_are_alike_are_all_kept(account, service) -> None:
    event = '<Results xsi:type="OpenEvent"><ID>0</ID><SubscriberKey>a</SubscriberKey></Results>'
    service.soap = [Say(retrieved(event + event, "MoreDataAvailable")), Say(retrieved(event))]
    assert len(account().retrieve(Retrieve("OpenEvent", ("ID", "SubscriberKey")))) == 3


def test_other_pages_without_an_end_end_too(account, service, monkeypatch) -> None:
    monkeypatch.setattr("mcdecl.account.soap.pages.MOST_PAGES", 20)
    numbers = count()
    service.soap = [lambda _: Say(retrieved(folder(next(numbers)), "MoreDataAvailable"))]
    with pytest.raises(errors.BrokenAnswer, match="gave 20 pages, and said each time that more follow"):
        account().retrieve(FOLDERS)
    assert len(service.soap_calls) == 20


def test_pages_of_rows_may_be_the_same(account, service) -> None:
    row = "<Results><Properties><Property><Name>Line</Name><Value>x</Value></Property></Properties></Results>"
    more = Say(retrieved(row, "MoreDataAvailable"))
    service.soap = [more, more, more, more, more, Say(retrieved(row))]
    assert len(account().retrieve(ROWS)) == 6


def test_a_rest_collection_without_an_end(account, service, monkeypatch) -> None:
    monkeypatch.setattr("mcdecl.account.rest.MOST_PAGES", 10)
    numbers = count()

    def page(asked):
        items = [{"id": next(numbers)}]
        return Say(json.dumps({"items": items, "pageSize": 1}).encode())

    service.rest["/x"] = page
    with pytest.raises(errors.BrokenAnswer, match="10 full pages of x, and more follow"):
        account().rest_list("x")


def test_a_token_answer_that_is_too_deep(account, service) -> None:
    body = f'{{"access_token": "{TOKEN}", "expires_in": {"[" * DEEP}{"]" * DEEP}}}'
    service.token = lambda _: Say(body.encode())
    with pytest.raises(errors.AccountError, match="no readable JSON") as caught:
        account().retrieve(FOLDERS)
    assert TOKEN not in str(caught.value)


def test_a_rest_answer_that_is_too_deep(account, service) -> None:
    service.rest["/x"] = lambda _: Say(b"[" * DEEP + b"]" * DEEP)
    with pytest.raises(errors.AccountError, match="no readable JSON"):
        account().rest_get("x")


@pytest.mark.parametrize("depth", [1500, 100_000])
def test_xml_that_is_too_deep(depth: int) -> None:
    inside = "<a>" * depth + "</a>" * depth
    body = envelope(
        f'<RetrieveResponseMsg xmlns="http://exacttarget.com/wsdl/partnerAPI">{inside}</RetrieveResponseMsg>'
    )
    with pytest.raises(errors.BrokenAnswer, match=r"nested far deeper|cannot be read as XML"):
        read_answer(body)


def test_hundreds_of_thousands_of_attributes() -> None:
    attributes = " ".join(f'a{number}="x"' for number in range(100_000))
    body = envelope(f'<RetrieveResponseMsg xmlns="http://exacttarget.com/wsdl/partnerAPI" {attributes}/>')
    assert read_answer(body).results == []


@pytest.mark.parametrize(("limit", "words"), [("MOST_TAGS", "1,000 tags"), ("MOST_ATTRIBUTES", "1,000 attributes")])
def test_more_tags_or_attributes_than_any_answer_has_are_not_read(account, service, monkeypatch, limit, words) -> None:
    monkeypatch.setattr(f"mcdecl.account.soap.envelope.{limit}", 1000)
    attributes = " ".join(f'a{number}="x"' for number in range(1001))
    inside = f"<x {attributes}/>" if limit == "MOST_ATTRIBUTES" else "<x/>" * 1001
    service.soap = [
        Say(
            envelope(
                f'<RetrieveResponseMsg xmlns="http://exacttarget.com/wsdl/partnerAPI">{inside}</RetrieveResponseMsg>'
            )
        )
    ]
    reached = account()
    with pytest.raises(errors.BrokenAnswer, match=f"The answer has more than {words}; it was not read") as caught:
        reached.retrieve(FOLDERS)
    assert not caught.value.retryable
    assert reached.calls["Retrieve"] == 1


def test_json_of_more_values_than_any_answer_has(monkeypatch) -> None:
    monkeypatch.setattr("mcdecl.helpers.json_text.MOST_VALUES", 1000)
    assert len(read_json(json.dumps([1] * 900))) == 900
    with pytest.raises(ValueError, match="holds more than 1,000 values"):
        read_json(json.dumps([{}] * 1000))


def test_depth_is_counted_outside_of_texts() -> None:
    assert read_json(json.dumps(["[" * 1000 + '"' + "\\"])) == ["[" * 1000 + '"' + "\\"]
    assert read_json("[" * DEEPEST + "]" * DEEPEST)
    assert len(read_json("[" + ",".join(["[]"] * 1000) + "]")) == 1000
    for text in ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), '{"a":' * 100_000, b"[" * 100_000):
        with pytest.raises(ValueError, match="nested more than 200 levels deep"):
            read_json(text)
