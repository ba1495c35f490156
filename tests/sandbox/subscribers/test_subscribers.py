"""Lists and subscribers over SOAP, and unsubscribing by a call."""

from datetime import timedelta

import pytest

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS_ID
from mcdecl.sandbox.tracking.tables import record
from tests.sandbox.caller import NS, Caller, both, where


def subscriber(inner: str) -> str:
    return f'<Objects xsi:type="Subscriber">{inner}</Objects>'


def person(email: str, more: str = "", key: str = "") -> str:
    named = f"<SubscriberKey>{key}</SubscriberKey>" if key else ""
    return subscriber(f"<EmailAddress>{email}</EmailAddress>{named}{more}")


def made_list(soap: Caller, name: str, more: str = "") -> int:
    sent = f'<Objects xsi:type="List"><ListName>{name}</ListName>{more}</Objects>'
    return int(soap.create(sent).accepted()["NewID"])


def statuses(soap: Caller, key: str) -> dict[str, str]:
    filter = where("SubscriberKey", "equals", key)
    return {
        row["ListID"]: row["Status"]
        for row in soap.retrieve("ListSubscriber", "ListID", "Status", filter=filter).results
    }


def test_every_account_has_the_list_of_all_subscribers(soap: Caller) -> None:
    found = soap.retrieve(
        "List", "ID", "ListName", "CustomerKey", "Type", filter=where("ListName", "equals", "All Subscribers")
    )
    assert found.result["ID"] == str(ALL_SUBSCRIBERS_ID)
    assert found.result["CustomerKey"] == "All Subscribers - 26"
    locked = f'<Objects xsi:type="List"><ID>{ALL_SUBSCRIBERS_ID}</ID><Description>X</Description></Objects>'
    soap.update(locked).refused(5)
    soap.delete(locked).refused(5)


def test_a_list_is_made_changed_and_deleted_and_its_people_stay(soap: Caller) -> None:
    id = made_list(soap, "VIP", "<Type>Public</Type>")
    soap.create(person("a@example.com", f"<Lists><ID>{id}</ID></Lists>")).accepted()
    soap.update(f'<Objects xsi:type="List"><ID>{id}</ID><Description>Best</Description></Objects>').accepted()
    shown = soap.retrieve(
        "List", "ListName", "Description", "Type", "Category", filter=where("ID", "equals", str(id))
    ).result
    assert (shown["ListName"], shown["Description"], shown["Type"], shown["Category"]) == (
        "VIP",
        "Best",
        "Public",
        "18",
    )
    assert statuses(soap, "a@example.com") == {str(ALL_SUBSCRIBERS_ID): "Active", str(id): "Active"}
    soap.delete(f'<Objects xsi:type="List"><ID>{id}</ID></Objects>').accepted()
    assert statuses(soap, "a@example.com") == {str(ALL_SUBSCRIBERS_ID): "Active"}


def test_lists_that_are_refused(soap: Caller) -> None:
    soap.create(f'<Objects xsi:type="List"><ListName>{"n" * 51}</ListName></Objects>').refused(13010)
    soap.create('<Objects xsi:type="List"><ListName>A</ListName><Category>2</Category></Objects>').refused(13009)
    soap.update('<Objects xsi:type="List"><ID>999</ID></Objects>').refused(13000)
    made_list(soap, "A")
    assert "already exists" in soap.create('<Objects xsi:type="List"><ListName>a</ListName></Objects>').refused(1)


def test_a_subscriber_lives(soap: Caller) -> None:
    soap.create(person("a@example.com")).accepted()
    soap.create(person("a@example.com")).refused(12014)
    soap.update(person("a@example.com", "<Status>Unsubscribed</Status>")).accepted()
    asked = ("ID", "SubscriberKey", "EmailAddress", "Status", "UnsubscribedDate", "EmailTypePreference")
    found = soap.retrieve("Subscriber", *asked, filter=where("SubscriberKey", "equals", "A@example.com")).result
    assert (found["Status"], found["EmailTypePreference"]) == ("Unsubscribed", "HTML")
    assert found["UnsubscribedDate"]
    assert statuses(soap, "a@example.com") == {str(ALL_SUBSCRIBERS_ID): "Unsubscribed"}
    soap.delete(person("a@example.com")).accepted()
    assert soap.retrieve("Subscriber", "ID").results == []
    soap.delete(person("a@example.com")).refused(12001)


@pytest.mark.parametrize("email", ["", "a", "a@b", "a b@example.com"])
def test_addresses_that_are_none(soap: Caller, email: str) -> None:
    soap.create(person(email, key="k")).refused(12000)
    assert soap.retrieve("Subscriber", "ID").results == []


def test_lists_of_a_subscriber(soap: Caller) -> None:
    first, second = made_list(soap, "A"), made_list(soap, "B")
    soap.create(person("a@example.com", f"<Lists><ID>{first}</ID></Lists>", key="k")).accepted()
    left = f"<Lists><ID>{second}</ID><Status>Unsubscribed</Status></Lists>"
    more = f"{left}<Lists><ID>{first}</ID><Action>delete</Action></Lists>"
    soap.update(person("b@example.com", more, key="k")).accepted()
    assert statuses(soap, "k") == {str(ALL_SUBSCRIBERS_ID): "Active", str(second): "Unsubscribed"}
    part = where("Subscriber.SubscriberKey", "equals", "k")
    places = soap.retrieve("SubscriberList", "List.ListName", "Status", filter=part).results
    assert {place["List"]["ListName"] for place in places} == {"All Subscribers", "B"}
    soap.update(person("b@example.com", "<Lists><ID>999</ID></Lists>", key="k")).refused(13004)


def test_places_on_a_list_by_day_as_a_tap_asks(soap: Caller, sandbox: RunningSandbox) -> None:
    soap.create(person("a@example.com")).accepted()
    now = sandbox.account.clock.now()
    day = where(
        "ModifiedDate", "between", f"{now - timedelta(days=1)}", f"{now + timedelta(days=1)}", tag="RightOperand"
    )
    listed = where("ListID", "equals", str(ALL_SUBSCRIBERS_ID), tag="LeftOperand")
    asked = soap.retrieve("ListSubscriber", "SubscriberKey", "ModifiedDate", filter=both("AND", listed, day))
    assert asked.result["SubscriberKey"] == "a@example.com"


def unsubscribe(soap: Caller, **parameters: str) -> dict[str, str]:
    pairs = "".join(
        f"<Parameters><Name>{name}</Name><Value>{text}</Value></Parameters>" for name, text in parameters.items()
    )
    request = f"<Requests><Name>LogUnsubEvent</Name>{pairs}</Requests>"
    answer = soap.send(f'<ExecuteRequestMsg xmlns="{NS}">{request}</ExecuteRequestMsg>')
    return answer.result


def test_unsubscribing_from_all_is_an_event(soap: Caller) -> None:
    soap.create(person("a@example.com", key="k")).accepted()
    assert unsubscribe(soap, SubscriberKey="K", EmailAddress="a@example.com")["StatusCode"] == "OK"
    assert soap.retrieve("UnsubEvent", "SubscriberKey", "IsMasterUnsubscribed").result["IsMasterUnsubscribed"] == "true"
    assert soap.retrieve("Subscriber", "Status").result["Status"] == "Unsubscribed"


def test_unsubscribing_from_the_list_of_a_send_finds_the_list(soap: Caller, sandbox: RunningSandbox) -> None:
    id = made_list(soap, "A")
    soap.create(person("a@example.com", f"<Lists><ID>{id}</ID></Lists>", key="k")).accepted()
    with sandbox.account.store.exclusively():
        event = {"JobID": 7, "ListID": id, "BatchID": 3, "SubscriberKey": "k", "EventDate": sandbox.account.clock.now()}
        record(sandbox.account, "_Sent", [event])
    assert unsubscribe(soap, SubscriberKey="k", JobID="7")["StatusCode"] == "OK"
    assert statuses(soap, "k") == {str(ALL_SUBSCRIBERS_ID): "Active", str(id): "Unsubscribed"}
    found = soap.retrieve("UnsubEvent", "SendID", "BatchID", "List.ID").result
    assert (found["SendID"], found["BatchID"], found["List"]["ID"]) == ("7", "3", str(id))


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "12001"),
        ({"SubscriberKey": "nobody"}, "12001"),
        ({"SubscriberKey": "k", "EmailAddress": "other@example.com"}, "12001"),
        ({"SubscriberKey": "k", "ListID": "999"}, "13004"),
        ({"SubscriberKey": "k", "JobID": "7"}, "0"),
        ({"SubscriberKey": "k", "JobID": "x"}, "0"),
    ],
)
def test_unsubscribing_that_is_refused_changes_nothing(soap: Caller, parameters: dict[str, str], code: str) -> None:
    soap.create(person("a@example.com", key="k")).accepted()
    refused = unsubscribe(soap, **parameters)
    assert (refused["StatusCode"], refused["ErrorCode"]) == ("Error", code)
    assert soap.retrieve("Subscriber", "Status").result["Status"] == "Active"
    assert soap.retrieve("UnsubEvent", "SubscriberKey").results == []
